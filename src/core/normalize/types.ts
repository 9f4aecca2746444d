/** Options and results of the normalizer. The rules themselves are in rules.ts. */
import type { Alignment, EditList } from '../alignment.js';

export type Preset = 'minimal' | 'standard' | 'search';

export interface NormalizeOptions {
  /** Default `standard`. */
  readonly preset?: Preset;
  /** Switches single rules on or off, by name, over the preset. */
  readonly rules?: Readonly<Record<string, boolean>>;
  readonly digits?: 'persian' | 'ascii' | 'arabic' | 'keep';
  /** ۀ, هٔ and ه\u200cی: kept but composed, or all to one form. */
  readonly hehYe?: 'keep' | 'hamza' | 'ye';
  readonly diacritics?: 'keep' | 'strip';
  readonly halfSpace?: 'off' | 'affixes' | 'full';
  /** Leaves ة, ك, ي in runs of vocalized Arabic. */
  readonly keepArabic?: boolean;
  /** Words never changed. */
  readonly keepWords?: readonly string[];
}

/** What a normalizer gives with `normalizeAligned`. */
export interface Normalized {
  readonly text: string;
  /** From `text` to the input; null where nothing changed. */
  readonly alignment: Alignment | null;
}

/**
 * The half-space stage. Reads text whose characters are normalized and appends the edits of gaps
 * (insert, delete or replace ZWNJ and spaces; never a letter) to `edits`, in text order.
 * `protect` holds spans never to be touched as [start, end, start, end, …), rising.
 * The caller applies it until nothing changes, so one application need not be idempotent.
 */
export type HalfSpacer = (text: string, protect: ArrayLike<number>, edits: EditList) => void;

/** A normalizer made by `createNormalizer`. Pure: equal text gives equal results. */
export interface Normalizer {
  /** The normalized text. Idempotent. Lines stay lines. */
  (text: string): string;
  /** The same with the alignment to the input. */
  aligned(text: string): Normalized;
  /** Names of the rules with the number of changes each makes in `text`. */
  stats(text: string): Record<string, number>;
}

/** Options and results of the normalizer. The rules themselves are in rules.ts. */
import type { Alignment, EditList } from '../alignment.js';
import type { KernelHost } from './kernel.js';

export type Preset = 'minimal' | 'standard' | 'search';

export interface NormalizeOptions {
  /** Default `standard`. */
  readonly preset?: Preset;
  /** Switches single rules on or off, by name, over the preset. */
  readonly rules?: Readonly<Record<string, boolean>>;
  readonly digits?: 'persian' | 'ascii' | 'arabic' | 'keep';
  /** Ezafe after ه: `keep` leaves هٔ and ه\u200cی as they are (ۀ and ه\u200c\u0654 become هٔ), `hamza` and `ye` make all one. */
  readonly hehYe?: 'keep' | 'hamza' | 'ye';
  readonly diacritics?: 'keep' | 'strip';
  /**
   * For search keys: ZWNJ removed or turned into a space. Default `keep`, in preset `search`
   * `remove`. The half-space stage, where it runs, comes first: کتاب ها, کتابها and کتاب\u200cها meet.
   */
  readonly zwnj?: 'keep' | 'remove' | 'space';
  /** What paired quotes become. Default `guillemets`. */
  readonly quotes?: 'guillemets' | 'curly' | 'straight' | 'keep';
  readonly halfSpace?: 'off' | 'affixes' | 'full';
  /** Leaves ة, ك, ي in runs of vocalized Arabic. */
  readonly keepArabic?: boolean;
  /** Words and phrases never changed, as they stand in the text. */
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
 * The caller applies it until nothing changes, so one application need not be idempotent; it may return
 * where (positions in lines, rising) a second one could change more, and is asked for no others. LF and CR end
 * what is decided together: no edit may depend on another line, for the text may come in pieces of lines.
 */
export interface HalfSpacer {
  (text: string, protect: ArrayLike<number>, edits: EditList): readonly number[] | void;
  /** The instance of the kernel that it runs in, if it does: lines that need nothing else stay there. */
  readonly host?: KernelHost;
}

/** One change, in the terms of the input. */
export interface Change {
  /** Range of the input, UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** What takes its place. */
  readonly insert: string;
  /** Name of the rule. */
  readonly rule: string;
}

/** A normalizer made by `createNormalizer`. Pure: equal text gives equal results. */
export interface Normalizer {
  /** The normalized text. Idempotent. Lines stay lines. */
  (text: string): string;
  /** The same with the alignment to the input. */
  aligned(text: string): Normalized;
  /** Names of the rules with the number of changes each makes in `text`. `state`: as for `stream`. */
  stats(text: string, state?: number): Record<string, number>;
  /** What is changed and by which rule, in text order. A place may be changed twice (a letter, then the gap beside it). */
  changes(text: string): Change[];
  /**
   * A function from pieces of one text to normalized pieces, for streams: each piece must end at a line
   * end (the last may not). Code fences and ignored blocks go on from piece to piece; the pieces
   * together are what the normalizer gives for the whole. `state`: where a piece before ended, to begin
   * in the middle of a text (0: outside of every block); without it the first piece begins the text.
   */
  stream(state?: number): LineStream;
  /**
   * The same from UTF-8 to UTF-8, several times as fast where most lines are written as they should be.
   * `codec`: how the host turns bytes into strings.
   */
  bytes(codec: TextCodec, state?: number): ByteStream;
}

/** See `Normalizer.stream`. */
export interface LineStream {
  (lines: string): string;
  /** State after the pieces so far, for `stream(state)`. */
  readonly state: number;
}

/** Conversions that the platform does best. */
export interface TextCodec {
  /** Text of valid UTF-8. */
  text(utf8: Uint8Array): string;
  /** Text of UTF-16 in the byte order of the machine (WebAssembly knows only little-endian ones). */
  utf16(bytes: Uint8Array): string;
  /** UTF-8 of text. */
  utf8(text: string): Uint8Array;
  /** Copies `from` to `at` in `to`, where the platform has a faster way than `to.set(from, at)`. */
  copy?(to: Uint8Array, from: Uint8Array, at: number): void;
}

/** See `Normalizer.bytes`. */
export interface ByteStream {
  /**
   * Valid UTF-8 that ends at a line end (the last piece may not), normalized. The result lies in `into` if it is given
   * and has room, may be `lines` itself, and is good until either is used again.
   */
  (lines: Uint8Array, into?: Uint8Array): Uint8Array;
  /** State after the pieces so far. Setting it goes on as if another text had ended there; `undefined` begins one. */
  get state(): number;
  set state(state: number | undefined);
  /**
   * Several short texts, each normalized as a text of its own, in one go; null for those that must be given one by one (they
   * do not end with a line end, or may hold a block). The results may lie in `into`. The state stays.
   */
  together(texts: readonly Uint8Array[], into?: Uint8Array): (Uint8Array | null)[];
}

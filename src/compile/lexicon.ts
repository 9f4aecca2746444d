/** Builder of the word-form lexicon; its layout is described in core/lexicon/lexicon.ts. */
import { mix } from '../core/lexicon/mix.js';
import { fingerprint, Lex, type Lexicon } from '../core/lexicon/lexicon.js';
import type { TypedArray } from '../core/model/container.js';

/** Key, ZWNJ mask and the other bits of one entry's value. */
export interface LexiconEntry {
  readonly key: number;
  readonly mask: number;
  readonly bits: number;
}

/** Tables of the lexicon. Entries in order: where two keys cannot be told apart the earlier one stays. */
export function buildLexicon(entries: readonly LexiconEntry[], slotBits: number): { lexicon: Lexicon; dropped: number } {
  const size = 1 << slotBits;
  if (entries.length > size * 0.9) throw new RangeError(`${entries.length} entries do not fit ${size} slots`);
  const fp = new Uint16Array(size);
  const value = new Int32Array(size);
  const maskCount = new Map<number, number>();
  for (const e of entries) maskCount.set(e.mask, (maskCount.get(e.mask) ?? 0) + 1);
  const masks = [...maskCount.keys()].filter((m) => m !== 0);
  masks.sort((a, b) => maskCount.get(b)! - maskCount.get(a)! || a - b);
  masks.unshift(0);
  masks.length = Math.min(masks.length, Lex.MaskBits + 1);
  const id = new Map(masks.map((m, i) => [m, i]));
  const shift = 32 - slotBits;
  let dropped = 0;
  for (const e of entries) {
    const maskId = id.get(e.mask);
    if (maskId === undefined) {
      dropped++;
      continue;
    }
    const m = mix(e.key);
    const f = fingerprint(m);
    let i = m >>> shift;
    while (fp[i] !== 0 && fp[i] !== f) i = (i + 1) & (size - 1);
    if (fp[i] !== 0) {
      dropped++;
      continue;
    }
    fp[i] = f;
    value[i] = e.bits | maskId;
  }
  return { lexicon: { fp, value, masks: Uint32Array.from(masks), shift }, dropped };
}

/** The lexicon as sections of a model container. */
export function lexiconSections(lexicon: Lexicon): [string, TypedArray][] {
  return [
    ['lex.fp', lexicon.fp],
    ['lex.value', new Uint32Array(lexicon.value.buffer, lexicon.value.byteOffset, lexicon.value.length)],
    ['lex.masks', lexicon.masks],
  ];
}

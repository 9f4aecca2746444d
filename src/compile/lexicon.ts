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
  const prints = new Uint16Array(size);
  const bits = new Int32Array(size);
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
    while (prints[i] !== 0 && prints[i] !== f) i = (i + 1) & (size - 1);
    if (prints[i] !== 0) {
      dropped++;
      continue;
    }
    prints[i] = f;
    bits[i] = e.bits | maskId;
  }
  return { lexicon: { ...numberValues(prints, bits), masks: Uint32Array.from(masks), shift }, dropped };
}

/** Slots that name their value by its number; values of frequent words come first. */
function numberValues(prints: Uint16Array, bits: Int32Array): { slots: Uint32Array; values: Int32Array } {
  const weight = new Map<number, number>();
  for (let i = 0; i < prints.length; i++) {
    const value = bits[i]!;
    // Frequency classes are powers of two.
    if (prints[i] !== 0) weight.set(value, (weight.get(value) ?? 0) + 2 ** ((value >>> Lex.FrequencyShift) & 15));
  }
  if (weight.size > 0x10000) throw new RangeError(`${weight.size} distinct values; numbers of 16 bits name 65,536`);
  const values = Int32Array.from([...weight.keys()].sort((a, b) => weight.get(b)! - weight.get(a)! || a - b));
  const number = new Map([...values].map((value, n) => [value, n]));
  const slots = Uint32Array.from(prints, (print, i) => (print === 0 ? 0 : (number.get(bits[i]!)! << 16) | print));
  return { slots, values };
}

/** The lexicon as sections of a model container. */
export function lexiconSections(lexicon: Lexicon): [string, TypedArray][] {
  return [
    ['lex.slots', lexicon.slots],
    ['lex.values', new Uint32Array(lexicon.values.buffer, lexicon.values.byteOffset, lexicon.values.length)],
    ['lex.masks', lexicon.masks],
  ];
}

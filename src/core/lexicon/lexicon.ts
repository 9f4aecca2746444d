/**
 * The lexicon of word forms: a hash table from the key of a word's letters to how it is best
 * written and what is known of it. Read-only views; one probe a word.
 *
 * Sections: `lex.slots` u32 (open addressing, linear probing, length a power of two; fingerprint in bits 0–15, never 0 but
 * in a free slot, and above it the number of its value), `lex.values` u32 (the distinct values, those of frequent words
 * first, so that a probe waits for memory once), `lex.masks` u32 (the distinct ZWNJ masks). A fingerprint has 16 bits,
 * so about one unknown word in 2,000 is taken for a known one; what follows is one word handled
 * by its letters' neighbour, never an error.
 */
import { ModelError } from '../base/errors.js';
import { section, type ModelFile } from '../model/container.js';
import { mix } from './mix.js';

/**
 * Layout of a value:
 *   bits 0–7    index of the ZWNJ mask (best spelling without regard to spaces)
 *   bit  8      begins a form that is also written in two words     bit 9  ends one
 *   bit  10     halves the steps of bits 28–29
 *   bit  11     not set: two words of bits 8 and 9 make this form, and not rarely
 *   bits 12–15  frequency class, 0 (word lists only) to 15, in powers of about two
 *   bits 16–19  how often its parts are written together: 0 never seen as parts, 1 (apart) … 15 (joined)
 *   bit  20     first part of compounds or prefix      bit 21  the same, often
 *   bit  22     later part of compounds or suffix      bit 23  the same, often
 *   bit  24     ه\u200cای and \u200cهای both occur at its end: the word alone does not decide
 *   bit  25     verb form after می
 *   bits 26–27  the same as bits 16–19 in the treebank that sets the norm: 0 unseen, 1 apart, 2 joined, 3 both
 *   bit  30     productive first part (prefix)         bit 31  productive later part (suffix)
 *   bits 28–29  how sure the spelling is: 0 even, 3 sure
 */
export const Lex = {
  MaskBits: 0xff,
  PairFirst: 1 << 8,
  PairLater: 1 << 9,
  SureHalf: 1 << 10,
  Undivided: 1 << 11,
  FrequencyShift: 12,
  JoinShift: 16,
  First: 1 << 20,
  FirstOften: 1 << 21,
  Later: 1 << 22,
  LaterOften: 1 << 23,
  Ambiguous: 1 << 24,
  Verb: 1 << 25,
  NormShift: 26,
  SureShift: 28,
  Prefix: 1 << 30,
  Suffix: 1 << 31,
} as const;

/** How sure a spelling is, 0 (even) to 7 (sure). */
export function sureness(value: number): number {
  return ((value >>> Lex.SureShift) & 3) * 2 + ((value & Lex.SureHalf) === 0 ? 0 : 1);
}

export interface Lexicon {
  readonly slots: Uint32Array;
  readonly values: Int32Array;
  readonly masks: Uint32Array;
  /** Number of bits a mixed key is shifted by to give the slot. */
  readonly shift: number;
}

/**
 * The lexicon of a model.
 * @throws ModelError model/section
 */
export function readLexicon(model: ModelFile): Lexicon {
  const slots = section(model, 'lex.slots', Uint32Array);
  const unsigned = section(model, 'lex.values', Uint32Array);
  const values = new Int32Array(unsigned.buffer, unsigned.byteOffset, unsigned.length);
  const masks = section(model, 'lex.masks', Uint32Array);
  const size = slots.length;
  // A free slot must exist, or a search would not end.
  if (size < 2 || (size & (size - 1)) !== 0 || (!model.vouched && (!slots.includes(0) || slots.some((slot) => slot !== 0 && slot >>> 16 >= values.length)))) {
    throw new ModelError('model/section', 'the lexicon tables of the model do not fit together; build it again', { section: 'lex.slots' });
  }
  if (!model.vouched && values.some((v) => (v & Lex.MaskBits) >= masks.length)) {
    throw new ModelError('model/section', 'the lexicon of the model names a spelling it does not hold; build it again', { section: 'lex.masks' });
  }
  return { slots, values, masks, shift: 32 - Math.log2(size) };
}

/** Fingerprint of a mixed key; never 0. */
export function fingerprint(mixed: number): number {
  return (mixed & 0xffff) || 1;
}

/** The value of a key, 0 for an unknown one. */
export function lookup(lexicon: Lexicon, key: number): number {
  const { slots, values } = lexicon;
  const m = mix(key);
  const f = fingerprint(m);
  let i = m >>> lexicon.shift;
  const end = slots.length - 1;
  for (;;) {
    const slot = slots[i]!;
    if ((slot & 0xffff) === f) return values[slot >>> 16]!;
    if (slot === 0) return 0;
    i = (i + 1) & end;
  }
}

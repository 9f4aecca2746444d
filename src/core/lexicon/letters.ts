/**
 * Letters of Persian words as the lexicon sees them, and the hash of a word.
 *
 * A word's key is the hash of its letters without ZWNJ and vowel signs. The hash is a polynomial
 * modulo 2^32, so the key of two words run together follows from theirs (`concatKey`), and the key
 * of a word's end from those of the word and its beginning (`suffixKey`): no string is ever made.
 */
import { isNonJoining } from '../chars/classes.js';
import { mix } from './mix.js';

export const ZWNJ = 0x200c;

/** Kinds of code units U+0600–06FF for word scanning. */
export const Kind = {
  /** Not part of a word. */
  Other: 0,
  /** A letter that joins to its left. */
  Joining: 1,
  /** A letter after which no ZWNJ is visible. */
  NonJoining: 2,
  /** A vowel sign: inside words, not part of the key. */
  Mark: 3,
} as const;

/** `KIND[unit - 0x600]`; read only for units in U+0600–06FF. */
export const KIND: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(256);
  for (let u = 0x620; u <= 0x6d5; u++) {
    if (u === 0x640 || (u >= 0x66a && u <= 0x66d) || u === 0x6d4 || (u >= 0x660 && u <= 0x669)) continue;
    if ((u >= 0x64b && u <= 0x65f) || u === 0x670) t[u - 0x600] = Kind.Mark;
    else t[u - 0x600] = isNonJoining(u) && u !== 0x6c0 ? Kind.NonJoining : Kind.Joining;
  }
  return t;
})();

/** Kind of any code unit. */
export function kindOf(u: number): number {
  return u >= 0x600 && u < 0x700 ? KIND[u - 0x600]! : Kind.Other;
}

/** Multiplier of the word hash; any odd number with well-spread bits does. */
export const BASE = 0x2c1b3c6d | 1;
/** Longest word (in letters) that the lexicon holds or that is ever changed. */
export const MAX_LETTERS = 30;

/** BASE^k modulo 2^32. */
export const POWERS: Int32Array = /* @__PURE__ */ (() => {
  const t = new Int32Array(256);
  t[0] = 1;
  for (let i = 1; i < t.length; i++) t[i] = Math.imul(t[i - 1]!, BASE);
  return t;
})();

/** Hash of each letter; letters that only differ in how they are encoded have one. */
export const LETTER_HASH: Int32Array = /* @__PURE__ */ (() => {
  const t = new Int32Array(256);
  const fold: Record<number, number> = { 0x64a: 0x6cc, 0x649: 0x6cc, 0x643: 0x6a9, 0x6c0: 0x647, 0x6be: 0x647, 0x6d5: 0x647 };
  for (let i = 0; i < 256; i++) t[i] = mix(Math.imul(fold[0x600 + i] ?? 0x600 + i, 0x9e3779b1));
  return t;
})();

/** One letter more. */
export function pushKey(key: number, unit: number): number {
  return (Math.imul(key, BASE) + LETTER_HASH[unit & 0xff]!) | 0;
}

/** Key of a followed by b, where b has `lengthB` letters. */
export function concatKey(a: number, b: number, lengthB: number): number {
  return (Math.imul(a, POWERS[lengthB]!) + b) | 0;
}

/** Key of the last `length` letters of a word, from its key and that of the part before them. */
export function suffixKey(word: number, prefix: number, length: number): number {
  return (word - Math.imul(prefix, POWERS[length]!)) | 0;
}

/** Key of a word given as a string; ZWNJ and marks are skipped. */
export function keyOf(word: string): number {
  let h = 0;
  for (let i = 0; i < word.length; i++) {
    const k = kindOf(word.charCodeAt(i));
    if (k === Kind.Joining || k === Kind.NonJoining) h = pushKey(h, word.charCodeAt(i));
  }
  return h;
}

/** Number of letters (marks and ZWNJ not counted). */
export function letterCount(word: string): number {
  let n = 0;
  for (let i = 0; i < word.length; i++) {
    const k = kindOf(word.charCodeAt(i));
    if (k === Kind.Joining || k === Kind.NonJoining) n++;
  }
  return n;
}

/**
 * Where the ZWNJs of a word stand: bit k is set where one stands after the k-th letter (k from 1).
 * ZWNJs beyond MAX_LETTERS are not told.
 */
export function zwnjMask(word: string): number {
  let n = 0;
  let mask = 0;
  for (let i = 0; i < word.length; i++) {
    const u = word.charCodeAt(i);
    if (u === ZWNJ) {
      if (n > 0 && n <= MAX_LETTERS) mask |= 1 << n;
    } else if (kindOf(u) === Kind.Joining || kindOf(u) === Kind.NonJoining) n++;
  }
  return mask;
}

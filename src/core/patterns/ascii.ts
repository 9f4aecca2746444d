/** Small tests on code units that the pattern recognizers share. Like the recognizers also compiled for WebAssembly (compile/kernel-source.ts). */
import { CLASS, CharClass as C } from '../chars/classes.js';

/** Bits of `ASCII[u]` (u < 128). */
export const UPPER = 1;
export const LOWER = 2;
export const DIGIT = 4;
/** Further characters of the local part of an e-mail address: . _ % + - */
export const LOCAL = 8;
/** Further characters of a path segment: . _ - ~ % + @ = , ( ) */
export const SEGMENT = 16;
const ALNUM = UPPER | LOWER | DIGIT;

export const ASCII: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(128);
  for (let u = 0x30; u <= 0x39; u++) t[u] = DIGIT;
  for (let u = 0x41; u <= 0x5a; u++) t[u] = UPPER;
  for (let u = 0x61; u <= 0x7a; u++) t[u] = LOWER;
  for (const ch of '._%+-') t[ch.charCodeAt(0)]! |= LOCAL;
  for (const ch of '._-~%+@=') t[ch.charCodeAt(0)]! |= SEGMENT;
  return t;
})();

/** A–Z, a–z, 0–9. */
export function isAsciiAlnum(u: number): boolean {
  return u < 128 && (ASCII[u]! & ALNUM) !== 0;
}

/** A–Z, a–z. */
export function isAsciiLetter(u: number): boolean {
  return u < 128 && (ASCII[u]! & (UPPER | LOWER)) !== 0;
}

/** 0–9, ۰–۹, ٠–٩. */
export function isDigit(u: number): boolean {
  return (u >= 0x30 && u <= 0x39) || (u >= 0x6f0 && u <= 0x6f9) || (u >= 0x660 && u <= 0x669);
}

/** Value of a digit of the three kinds. */
export function digitValue(u: number): number {
  return u & 0xf;
}

/** A character of a Latin word after its first: letters, marks, digits of the three kinds, superscripts and subscripts (m², CO₂). */
export function isLatinPart(u: number): boolean {
  if (u < 128) return (ASCII[u]! & ALNUM) !== 0;
  if (u === 0xb2 || u === 0xb3 || u === 0xb9 || (u >= 0x2070 && u <= 0x2089)) return true;
  const c = CLASS[u]!;
  return c === C.LatinLetter || c === C.OtherMark || c === C.DigitPersian || c === C.DigitArabic;
}

/** A letter, mark, joiner or digit of any script within the BMP: what hashtags and IRIs are made of. */
export function isWordPart(u: number): boolean {
  const c = CLASS[u]!;
  return (
    (c >= C.ArabicLetter && c <= C.DigitOther) || c === C.Zwnj || c === C.ArabicMark || c === C.OtherMark || c === C.Tatweel
  );
}

/** Letters and digits of any script: what a sign, an `@` or an emoticon may not directly follow. */
export function isWordEnd(u: number): boolean {
  const c = CLASS[u]!;
  return (c >= C.ArabicLetter && c <= C.DigitOther) || c === C.ArabicMark || c === C.OtherMark || c === C.Tatweel;
}

/** True where `text` at `at` begins with the ASCII string `what` (lower case; letters match either case). */
export function hasAscii(text: string, at: number, limit: number, what: string): boolean {
  if (at + what.length > limit) return false;
  for (let k = 0; k < what.length; k++) {
    let u = text.charCodeAt(at + k);
    if (u >= 0x41 && u <= 0x5a) u += 0x20;
    if (u !== what.charCodeAt(k)) return false;
  }
  return true;
}

/** A whole number below 2^53 that stands for a word. */
export type Key = number;

/** A number that is one-to-one for ASCII alphanumeric strings of up to 8 characters, blind to case; 0 for others. */
export function shortKey(text: string, start: number, end: number): Key {
  if (end - start > 8) return 0;
  let key: Key = 0;
  for (let i = start; i < end; i++) {
    const u = text.charCodeAt(i);
    const f = u < 128 ? ASCII[u]! : 0;
    if ((f & DIGIT) !== 0) key = key * 37 + (u - 0x30 + 1);
    else if ((f & LOWER) !== 0) key = key * 37 + (u - 0x61 + 11);
    else if ((f & UPPER) !== 0) key = key * 37 + (u - 0x41 + 11);
    else return 0;
  }
  return key;
}

/** Set of the short keys of a list of words separated by spaces. */
export function keySet(words: string): ReadonlySet<Key> {
  return new Set(words.split(' ').map((w) => shortKey(w, 0, w.length)));
}

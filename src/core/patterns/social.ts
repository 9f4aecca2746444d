/** Hashtags, mentions, abbreviations with points. */
import { CLASS, CharClass as C } from '../chars/classes.js';
import { isAsciiAlnum, isDigit, isWordPart, type Key } from './ascii.js';
import { PatternKindId as K, packMatch } from './kinds.js';

/**
 * # and letters, digits, marks, ZWNJ, underscores of any script; at least one letter or underscore. Not
 * behind a Latin word (C#x, a URL's fragment), unless that is a hashtag itself.
 */
export function matchHashtag(text: string, at: number, limit: number): number {
  if (at > 0 && isAsciiPart(text.charCodeAt(at - 1)) && !inHashtag(text, at)) return 0;
  let i = at + 1;
  let letter = false;
  for (; i < limit; i++) {
    const u = text.charCodeAt(i);
    if (u === 0x5f) letter = true;
    else if (isWordPart(u)) letter = letter || (!isDigit(u) && CLASS[u]! !== C.Zwnj);
    else break;
  }
  while (i > at + 1 && CLASS[text.charCodeAt(i - 1)]! === C.Zwnj) i--;
  return letter && i > at + 1 ? packMatch(i, K.hashtag) : 0;
}

function isAsciiPart(u: number): boolean {
  return isAsciiAlnum(u) || u === 0x5f || u === 0x26 || u === 0x2f || u === 0x23;
}

/** Does # at `at` directly follow another hashtag (#a#b)? Looks back at most 40 characters. */
function inHashtag(text: string, at: number): boolean {
  const stop = Math.max(0, at - 40);
  let i = at - 1;
  while (i > stop && (isAsciiAlnum(text.charCodeAt(i)) || text.charCodeAt(i) === 0x5f)) i--;
  return i < at - 1 && text.charCodeAt(i) === 0x23;
}

/** @ and letters, digits, underscores, inner dots; not directly behind a letter or digit. */
export function matchMention(text: string, at: number, limit: number): number {
  if (at > 0) {
    const prev = text.charCodeAt(at - 1);
    if (prev === 0x40 || isAsciiAlnum(prev)) return 0;
  }
  let i = at + 1;
  let letter = false;
  for (; i < limit; i++) {
    const u = text.charCodeAt(i);
    if (isWordPart(u)) letter = letter || (!isDigit(u) && CLASS[u]! !== C.Zwnj);
    else if (u === 0x2e && i > at + 1 && i + 1 < limit && isAsciiAlnum(text.charCodeAt(i - 1)) && isAsciiAlnum(text.charCodeAt(i + 1))) continue;
    else if (u !== 0x5f) break;
  }
  while (i > at + 1 && CLASS[text.charCodeAt(i - 1)]! === C.Zwnj) i--;
  return letter && i > at + 1 ? packMatch(i, K.mention) : 0;
}

/** Longest label of an abbreviation: دبلیو. */
export const MAX_LETTER_NAME = 5;

/**
 * Names of the Latin letters as Persian spells abbreviations out: بی.بی.سی, یو.اس.بی, پی.اچ.دی (PerDT has
 * such a form as one token). A closed class: the 26 names with their variants.
 */
export const LETTER_NAMES: ReadonlySet<string> = new Set(
  'ای بی سی دی یی اف جی اچ ایچ آی جی کی ال ام ان او پی کیو آر اس تی یو وی دبلیو ایکس وای زد'.split(' '),
);

/** One-to-one for up to 6 letters of the basic Arabic block, with the Persian ی and ک for the Arabic ones; 0 for others. */
function nameKey(text: string, start: number, end: number): Key {
  let key: Key = 0;
  for (let i = start; i < end; i++) {
    let u = text.charCodeAt(i);
    if (u === 0x64a) u = 0x6cc;
    else if (u === 0x643) u = 0x6a9;
    if (u <= 0x600 || u > 0x6ff) return 0;
    key = key * 256 + (u & 0xff);
  }
  return key;
}

export const NAME_KEYS: ReadonlySet<Key> = /* @__PURE__ */ (() => new Set([...LETTER_NAMES].map((name) => nameKey(name, 0, name.length))))();

/**
 * Persian abbreviations by shape: two or more single letters or names of Latin letters parted by bare
 * points, with or without the last point (ه.ش. ق.م ج.ا.ا ر.ک. بی.بی.سی). Evidence: 193 of the 195 dotted entries of
 * hazm's list (MIT) have this shape, the other two hold a space. A last label counts only if the word ends there
 * (م.رضایی is an initial and a name).
 */
export function matchAbbreviation(text: string, at: number, limit: number): number {
  let labels = 0;
  let end = 0;
  let i = at;
  for (;;) {
    const stop = i + MAX_LETTER_NAME + 1;
    let j = i;
    while (j < limit && j < stop && CLASS[text.charCodeAt(j)]! === C.ArabicLetter) j++;
    if (j === i || j === stop) break;
    const after = j < limit ? text.charCodeAt(j) : 0x20;
    if (after !== 0x2e && (labels === 0 || isWordPart(after))) break;
    if (j - i > 1 && !NAME_KEYS.has(nameKey(text, i, j))) break;
    labels++;
    if (after !== 0x2e) {
      end = j;
      break;
    }
    // a name of more letters keeps no last point: «از بی.بی.سی.» ends its sentence
    const last = j + 1 >= limit || CLASS[text.charCodeAt(j + 1)]! !== C.ArabicLetter;
    end = last && j - i > 1 ? j : j + 1;
    i = j + 1;
    if (last) break;
  }
  if (labels < 2) return 0;
  if (text.charCodeAt(end - 1) === 0x2e) {
    // «ه.ش...»: the points belong to an ellipsis
    if (end < limit && text.charCodeAt(end) === 0x2e) end--;
    // «بی.بی.سی.ولی»: a missing space
    else if (end < limit && CLASS[text.charCodeAt(end)]! === C.ArabicLetter && text.charCodeAt(end - 3) !== 0x2e) end--;
  }
  return packMatch(end, K.abbreviation);
}

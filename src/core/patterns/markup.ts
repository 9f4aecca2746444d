/** HTML tags and comments, character entities, code spans. */
import { CLASS, CharClass as C } from '../chars/classes.js';
import { isAsciiAlnum, isAsciiLetter } from './ascii.js';
import { PatternKindId as K, packMatch } from './kinds.js';

/**
 * A tag, comment or declaration of HTML on one line. Outside of quotes a tag holds only ASCII, so that
 * «a <b و c> d» is none. Every scan ends at the next `<` (a comment's at the next `<!--`), where the
 * next one would begin: linear.
 */
export function matchMarkup(text: string, at: number, limit: number): number {
  let i = at + 1;
  if (i >= limit) return 0;
  let u = text.charCodeAt(i);
  if (u === 0x21) {
    if (i + 2 < limit && text.charCodeAt(i + 1) === 0x2d && text.charCodeAt(i + 2) === 0x2d) return comment(text, i + 3, limit);
    if (i + 1 >= limit || !isAsciiLetter(text.charCodeAt(i + 1))) return 0;
    i++;
  } else if (u === 0x2f || u === 0x3f) {
    i++;
    if (i >= limit || !isAsciiLetter(text.charCodeAt(i))) return 0;
  } else if (!isAsciiLetter(u)) return 0;
  while (i < limit && (isAsciiAlnum(text.charCodeAt(i)) || text.charCodeAt(i) === 0x2d || text.charCodeAt(i) === 0x3a)) i++;
  if (i >= limit) return 0;
  u = text.charCodeAt(i);
  if (u !== 0x3e && u !== 0x20 && u !== 0x09 && u !== 0x2f) return 0;
  if (u === 0x2f && (i + 1 >= limit || text.charCodeAt(i + 1) !== 0x3e)) return 0; // <https://…>
  let quote = 0;
  for (; i < limit; i++) {
    u = text.charCodeAt(i);
    if (u === 0x3c) return 0;
    if (quote !== 0) {
      if (u === quote) quote = 0;
    } else if (u === 0x3e) return packMatch(i + 1, K.markup);
    else if (u === 0x22 || u === 0x27) quote = u;
    else if (u >= 0x80) return 0;
  }
  return 0;
}

function comment(text: string, from: number, limit: number): number {
  for (let i = from; i < limit; i++) {
    const u = text.charCodeAt(i);
    if (u === 0x2d && i + 2 < limit && text.charCodeAt(i + 1) === 0x2d && text.charCodeAt(i + 2) === 0x3e) {
      return packMatch(i + 3, K.markup);
    }
    if (u === 0x3c && i + 3 < limit && text.charCodeAt(i + 1) === 0x21 && text.charCodeAt(i + 2) === 0x2d && text.charCodeAt(i + 3) === 0x2d) {
      return 0;
    }
  }
  return 0;
}

/** &amp; &zwnj; &#1740; &#x6CC; : at most 32 characters. */
export function matchAmpersand(text: string, at: number, limit: number): number {
  let i = at + 1;
  const end = Math.min(limit, at + 33);
  if (i < end && text.charCodeAt(i) === 0x23) {
    i++;
    const first = i;
    while (i < end && isAsciiAlnum(text.charCodeAt(i))) i++;
    if (i === first) return 0;
  } else {
    if (i >= end || !isAsciiLetter(text.charCodeAt(i))) return 0;
    while (i < end && isAsciiAlnum(text.charCodeAt(i))) i++;
    if (i < at + 3) return 0;
  }
  return i < end && text.charCodeAt(i) === 0x3b ? packMatch(i + 1, K.entity) : 0;
}

/**
 * A code span on one line: one to three backticks, closed by as many (CommonMark §6.1, without line
 * ends inside). A failed search means that no other run of that length follows, so a line sees at most three.
 */
export function matchCode(text: string, at: number, limit: number): number {
  if (at > 0 && text.charCodeAt(at - 1) === 0x60) return 0;
  let n = 0;
  while (at + n < limit && n < 4 && text.charCodeAt(at + n) === 0x60) n++;
  if (n > 3) return 0;
  let run = 0;
  for (let i = at + n; i < limit; i++) {
    const u = text.charCodeAt(i);
    if (u === 0x60) {
      run++;
      if (run === n && (i + 1 >= limit || text.charCodeAt(i + 1) !== 0x60)) return packMatch(i + 1, K.code);
    } else {
      run = 0;
      if (CLASS[u]! === C.Newline) return 0;
    }
  }
  return 0;
}

/**
 * Numbers and what is built of them: decimals, thousands, fractions, ranges, scores, ratios, phone
 * numbers (one `number`), dates, times, IPv4 addresses, dotted numbers. Digits of all three kinds.
 */
import { ASCII, digitValue, isDigit, isLatinPart, isWordEnd } from './ascii.js';
import { PatternKindId as K, packMatch } from './kinds.js';
import { matchAddress, matchLatinFromDigit } from './latin.js';

const DOT = 0x2e;
const COMMA = 0x2c;
const COLON = 0x3a;
const SLASH = 0x2f;
const HYPHEN = 0x2d;
const EN_DASH = 0x2013;
const PLUS = 0x2b;
const DECIMAL = 0x66b;
const THOUSANDS = 0x66c;
const ARABIC_COMMA = 0x60c;
/** Stands for a dash in older typing: ۱۳۷۲ـ۱۳۸۲ */
const TATWEEL = 0x640;
const TIMES = 0xd7;

/** At most this many groups are looked at for the kind; longer chains are plain numbers. */
const MAX_GROUPS = 8;
// Scratch of one call: lengths, values (of up to 4 digits, else -1) and separators of the groups.
const lengths = new Int32Array(MAX_GROUPS);
const values = new Int32Array(MAX_GROUPS);
const seps = new Int32Array(MAX_GROUPS);

/**
 * The number at `at` (a digit). Groups of digits are linked by . / : - – ـ + × ٫ ٬ wherever a digit follows
 * directly; by , and ، only as thousands (groups of three), by , also as a decimal comma (۳,۵).
 * Latin letters, _ or @ glued to it make it a Latin word, file name or e-mail instead.
 */
export function matchNumber(text: string, at: number, limit: number): number {
  if (text.charCodeAt(at) < 0x80) {
    const address = matchAddress(text, at, limit);
    if (address !== 0) return address;
  }
  let i = at;
  let groups = 0;
  let sep = 0;
  for (;;) {
    const start = i;
    let value = 0;
    let u = text.charCodeAt(i);
    do {
      if (i - start < 4) value = value * 10 + digitValue(u);
      i++;
      u = i < limit ? text.charCodeAt(i) : 0;
    } while (isDigit(u));
    if (groups < MAX_GROUPS) {
      lengths[groups] = i - start;
      values[groups] = i - start <= 4 ? value : -1;
      seps[groups] = sep;
    }
    groups++;
    if (i + 1 >= limit || !isDigit(text.charCodeAt(i + 1)) || !links(text, u, i, at, start, sep, groups, limit)) break;
    sep = u;
    i++;
  }
  const next = i < limit ? text.charCodeAt(i) : 0x20;
  const kind = kindOf(groups);
  // ISO 8601: 2019-01-05T10:30
  if (kind === K.date && (next === 0x54 || next === 0x74) && i + 1 < limit && isDigit(text.charCodeAt(i + 1))) {
    const time = clockEnd(text, i + 1, limit);
    if (time !== 0) return packMatch(zoneEnd(text, time, limit), K.date);
  }
  if (text.charCodeAt(at) < 0x80 || next < 0x250) {
    const latin = matchLatinFromDigit(text, at, i, limit, groups, kind);
    if (latin !== 0) return latin;
  }
  return packMatch(i, kind);
}

/** May separator `u` at `i`, which a digit follows, link the next group to the number? */
function links(text: string, u: number, i: number, at: number, start: number, before: number, groups: number, limit: number): boolean {
  switch (u) {
    case DOT:
    case COLON:
    case SLASH:
    case HYPHEN:
    case EN_DASH:
    case DECIMAL:
    case THOUSANDS:
    case PLUS:
    case TATWEEL:
    case TIMES:
      return true;
    case COMMA:
    case ARABIC_COMMA: {
      // 00:01:02,500 in subtitles
      if (before === COLON) return u === COMMA && groups === 3;
      if (i - start > 3 || (before !== 0 && before !== u && before !== HYPHEN)) return false;
      let n = 0;
      while (n < 4 && i + 1 + n < limit && isDigit(text.charCodeAt(i + 1 + n))) n++;
      if (n === 3) return before !== u || i - start === 3;
      if (u !== COMMA || n > 2 || start !== at || (at > 0 && text.charCodeAt(at - 1) === COMMA)) return false;
      // decimal comma, not a list 1,2,3
      const after = i + 1 + n;
      return !(after + 1 < limit && text.charCodeAt(after) === COMMA && isDigit(text.charCodeAt(after + 1)));
    }
    default:
      return false;
  }
}

/** Kind of the groups in the scratch columns. */
function kindOf(n: number): number {
  if (n === 1 || n > MAX_GROUPS) return K.number;
  const s = seps[1]!;
  if (s === COLON) return isTime(n) ? K.time : K.number;
  for (let g = 2; g < n; g++) {
    if (seps[g] === s) continue;
    // port or network size
    return s === DOT && n === 5 && g === 4 && (seps[4] === COLON || seps[4] === SLASH) && isAddress() ? K.ip : K.number;
  }
  if (s === DOT) {
    if (n === 4 && isAddress()) return K.ip;
    if (n === 3 && isDate(true)) return K.date;
    if (n === 2) return K.number;
    for (let g = 1; g < n; g++) if (lengths[g] !== 3) return K.dotted;
    return lengths[0]! <= 3 ? K.number : K.dotted;
  }
  if (s === SLASH || s === HYPHEN || s === EN_DASH) {
    if (n === 3 && isDate(s !== SLASH)) return K.date;
    // ۱۳۹۷/۱۰: year and month
    if (n === 2 && s === SLASH && lengths[1] === 2 && isYear(0) && values[1]! >= 1 && values[1]! <= 12) return K.date;
  }
  return K.number;
}

/** Four-digit years of the calendars in use: lunar and solar Hijri 1200–1500, Gregorian 1500–2199. */
function isYear(g: number): boolean {
  return lengths[g] === 4 && values[g]! >= 1200 && values[g]! < 2200;
}

function isDay(g: number): boolean {
  return lengths[g]! <= 2 && values[g]! >= 1 && values[g]! <= 31;
}

function isMonth(g: number): boolean {
  return lengths[g]! <= 2 && values[g]! >= 1 && values[g]! <= 12;
}

function isDayAndMonth(a: number, b: number): boolean {
  return isDay(a) && isDay(b) && (isMonth(a) || isMonth(b));
}

/** Three groups that can be a date: year first or last, day and month in their bounds. */
function isDate(fullYear: boolean): boolean {
  if (isYear(0)) return isDayAndMonth(1, 2);
  if (isYear(2)) return isDayAndMonth(0, 1);
  if (fullYear) return false;
  return (lengths[0] === 2 && isDayAndMonth(1, 2)) || (lengths[2] === 2 && isDayAndMonth(0, 1));
}

function isClock(g: number): boolean {
  return lengths[g]! <= 2 && values[g]! <= 24 && lengths[g + 1] === 2 && values[g + 1]! < 60;
}

/** h:mm, h:mm:ss, with a fraction; ranges of times h:mm-h:mm. */
function isTime(n: number): boolean {
  if (!isClock(0)) return false;
  if (n === 2) return true;
  if (seps[2] === COLON) {
    if (lengths[2] !== 2 || values[2]! > 60) return false;
    return n === 3 || (n === 4 && (seps[3] === DOT || seps[3] === DECIMAL || seps[3] === COMMA));
  }
  return n === 4 && (seps[2] === HYPHEN || seps[2] === EN_DASH) && seps[3] === COLON && isClock(2);
}

function isAddress(): boolean {
  for (let g = 0; g < 4; g++) if (lengths[g]! > 3 || values[g]! > 255) return false;
  return true;
}

/** End of h:mm(:ss(.fff)) at `at`, 0 for none. */
function clockEnd(text: string, at: number, limit: number): number {
  let i = at;
  for (let part = 0; part < 3; part++) {
    if (i + 1 >= limit || !isDigit(text.charCodeAt(i)) || !isDigit(text.charCodeAt(i + 1))) return 0;
    i += 2;
    if (i >= limit || text.charCodeAt(i) !== COLON) return part === 0 ? 0 : fractionEnd(text, i, limit);
    if (part < 2) i++;
  }
  return i;
}

function fractionEnd(text: string, at: number, limit: number): number {
  if (at + 1 >= limit || text.charCodeAt(at) !== DOT || !isDigit(text.charCodeAt(at + 1))) return at;
  let i = at + 1;
  while (i < limit && isDigit(text.charCodeAt(i))) i++;
  return i;
}

/** Z or +03:30 behind an ISO time. */
function zoneEnd(text: string, i: number, limit: number): number {
  if (i >= limit) return i;
  const u = text.charCodeAt(i);
  if (u === 0x5a || u === 0x7a) return i + 1 < limit && isLatinPart(text.charCodeAt(i + 1)) ? i : i + 1;
  if (u !== PLUS && u !== HYPHEN) return i;
  const zone = clockEnd(text, i + 1, limit);
  return zone !== 0 ? zone : i;
}

/**
 * + - − ± and a number. The sign counts only where nothing it could join or part stands before it:
 * not after a letter, digit, closing bracket, quote or percent sign.
 */
export function matchSigned(text: string, at: number, limit: number): number {
  if (at + 1 >= limit || !isDigit(text.charCodeAt(at + 1))) return 0;
  if (at > 0) {
    const p = text.charCodeAt(at - 1);
    if (isWordEnd(p) || p === 0x29 || p === 0x5d || p === 0xbb || p === 0x25 || p === 0x66a || p === DOT || p === 0x200c) return 0;
    if (p === text.charCodeAt(at) || p === 0x5f || p === 0x40 || (p < 128 && (ASCII[p]! & 16) !== 0 && p !== 0x28 && p !== 0x3d)) return 0;
  }
  const match = matchNumber(text, at + 1, limit);
  const kind = match % 32;
  return kind === K.number ? match : 0;
}

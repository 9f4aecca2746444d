/**
 * The token scanner: one pass over the code units, tokens as columns.
 *
 * Follows the surface tokens of the treebank UD PerDT: words with their ZWNJs, digits glued to a word
 * (سی130, 7پله\u200cای) and to Latin (mp3ها) stay one token; punctuation marks are one each, a run of the same
 * mark (... !!! ----) is one. White space, control and lone format characters are gaps.
 */
import { CLASS, CharClass as C, byClass, classAt, unitTable } from '../chars/classes.js';
import { TokenKindId as T, type Tokens } from '../doc.js';
import { LETTER_NAMES, MAX_LETTER_NAME, PATTERN_SIGNS, PATTERN_START, PatternKindId as P, matchPattern } from '../patterns/index.js';
import { COUNTED, LATIN_ENDINGS, LETTERED, NUMBERED } from './closed-classes.js';

/** What begins at a code unit. */
const GAP = 0;
const WORD = 1;
const PATTERN = 2;
const MARK = 3;
const SURROGATE = 4;
const BREAK = 5;
const DIGITS = 6;
const BARE = 7;

/** Zero-width units that belong to a word only between its letters. */
function isInner(c: number): boolean {
  return c === C.Zwnj || c === C.Zwj || c === C.Format;
}

const START: Uint8Array = /* @__PURE__ */ (() => {
  const t = unitTable(byClass((c) => {
    if (c === C.Newline) return BREAK;
    if (c === C.Space || c === C.Control || isInner(c)) return GAP;
    if (c === C.SurrogateHigh || c === C.SurrogateLow) return SURROGATE;
    if (c === C.DigitOther) return DIGITS;
    if (c === C.ArabicLetter || c === C.ArabicPresentation || c === C.OtherLetter) return WORD;
    if (c === C.ArabicMark || c === C.OtherMark) return BARE;
    return c === C.LatinLetter || c === C.Emoji || c === C.DigitAscii || c === C.DigitPersian || c === C.DigitArabic ? PATTERN : MARK;
  }));
  for (const ch of PATTERN_SIGNS) t[ch.charCodeAt(0)] = PATTERN;
  // \u0640 tatweel begins a word only before letters; alone it is a dash
  t[0x640] = BARE;
  t[0xfdfc] = MARK; // ﷼
  return t;
})();

/** Units that go on a word: 1 = letters and marks, 2 = zero-width joiners (only if a letter follows). */
const IN_WORD: Uint8Array = /* @__PURE__ */ (() => {
  const t = unitTable(byClass((c) => {
    if (c === C.ArabicLetter || c === C.ArabicPresentation || c === C.OtherLetter || c === C.ArabicMark || c === C.OtherMark || c === C.Tatweel) return 1;
    return isInner(c) ? 2 : 0;
  }));
  t[0xfdfc] = 0;
  return t;
})();

/** Marks of which a run of the same one is one token: . ! ? ؟ … - – — _ = * ~ ' # • ─ ۔ */
const RUNS: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(0x10000);
  for (const ch of ".!?\u061f\u2026-\u2013\u2014_=*~'#\u2022\u2500\u06d4`|+^/\\<>\u0640") t[ch.charCodeAt(0)] = 1;
  return t;
})();

/** Token kind of a pattern kind. */
const KIND_OF_PATTERN: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(32).fill(T.other);
  t[P.url] = T.url;
  t[P.email] = T.email;
  t[P.ip] = T.number;
  t[P.path] = T.path;
  t[P.version] = T.number;
  t[P.dotted] = T.number;
  t[P.hashtag] = T.hashtag;
  t[P.mention] = T.mention;
  t[P.latin] = T.word;
  t[P.markup] = T.markup;
  t[P.entity] = T.markup;
  t[P.code] = T.code;
  t[P.emoji] = T.emoji;
  t[P.emoticon] = T.emoticon;
  t[P.number] = T.number;
  t[P.date] = T.date;
  t[P.time] = T.time;
  t[P.abbreviation] = T.abbreviation;
  return t;
})();

function isMark(u: number): boolean {
  const c = CLASS[u]!;
  return c === C.ArabicMark || c === C.OtherMark;
}

function isDigitClass(c: number): boolean {
  return c >= C.DigitAscii && c <= C.DigitOther;
}

/** Behind an Arabic-script word: is the digit run at `i` a plain one (no date, decimal or the like)? Its end, else 0. */
function plainDigits(text: string, i: number, limit: number): number {
  let j = i;
  while (j < limit && isDigitClass(CLASS[text.charCodeAt(j)]!)) j++;
  if (j >= limit) return j;
  const u = text.charCodeAt(j);
  if (CLASS[u]! === C.LatinLetter) return 0;
  if (j + 1 < limit && isDigitClass(CLASS[text.charCodeAt(j + 1)]!)) {
    // . , / : - – + ٫ ٬ ، before a digit
    if (u === 0x2e || u === 0x2c || u === 0x2f || u === 0x3a || u === 0x2d || u === 0x2013 || u === 0x2b || u === 0x66b || u === 0x66c || u === 0x60c) return 0;
  }
  return j;
}

/** End of the letters, marks and inner zero-width units from `i`; trailing zero-width units are left out. */
function lettersEnd(text: string, i: number, limit: number): number {
  let end = i;
  let j = i;
  for (;;) {
    while (j < limit && IN_WORD[text.charCodeAt(j)] === 1) j++;
    end = j > i ? j : end;
    if (j < limit && j > i && IN_WORD[text.charCodeAt(j)] === 2) {
      let k = j + 1;
      while (k < limit && IN_WORD[text.charCodeAt(k)] === 2) k++;
      if (k < limit && IN_WORD[text.charCodeAt(k)] === 1) {
        j = k;
        continue;
      }
    }
    return end;
  }
}

/**
 * Columns that are filled before the exact ones are cut from them: kept between calls, so that a short text
 * costs no allocation beyond its result. Texts of more tokens get columns of their own.
 */
const MAX_SCRATCH = 1 << 18;
interface Columns {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly kinds: Uint8Array;
}
const columnsOf = (capacity: number): Columns => ({ starts: new Uint32Array(capacity), ends: new Uint32Array(capacity), kinds: new Uint8Array(capacity) });
let scratch = columnsOf(1 << 10);

/** The columns with room for `needed` tokens, the first `n` kept. */
function grown(columns: Columns, n: number, needed: number): Columns {
  const wide = columnsOf(Math.max(needed, 2 * columns.starts.length));
  wide.starts.set(columns.starts.subarray(0, n));
  wide.ends.set(columns.ends.subarray(0, n));
  wide.kinds.set(columns.kinds.subarray(0, n));
  if (wide.starts.length <= MAX_SCRATCH) scratch = wide;
  return wide;
}

/**
 * Tokens of a text. Linear in its length.
 *
 * The common case, a word and a space, is a small loop of its own; all else is called through a table. The
 * engine throws the machine code of a loop away when a branch of it, or of what it has drawn into it, is
 * taken for the first time: with all cases in the loop, the first megabytes took four times as long.
 */
export function tokenize(text: string): Tokens {
  const length = text.length;
  let columns = scratch;
  let n = 0;
  for (let at = 0; at < length; ) {
    const end = lineEnd(text, at, length);
    if (end > at) {
      if (n + end - at > columns.starts.length) columns = grown(columns, n, n + end - at);
      n = scanLine(text, at, end, columns, n);
    }
    at = end + 1;
  }
  return { length: n, start: columns.starts.slice(0, n), end: columns.ends.slice(0, n), kind: columns.kinds.slice(0, n) };
}

function lineEnd(text: string, at: number, length: number): number {
  let end = at;
  while (end < length && START[text.charCodeAt(end)] !== BREAK) end++;
  return end;
}

/** Tokens of the line [i, limit), from column row `n` on; gives the row behind the last. */
function scanLine(text: string, i: number, limit: number, { starts, ends, kinds }: Columns, n: number): number {
  while (i < limit) {
    const what = START[text.charCodeAt(i)]!;
    if (what === GAP) {
      i++;
      continue;
    }
    let end = i + 1;
    let kind: number = T.word;
    if (what === WORD) while (end < limit && IN_WORD[text.charCodeAt(end)] === 1) end++;
    if (what !== WORD || (end < limit && text.charCodeAt(end) !== 0x20)) {
      const token = TOKENS[what]!(text, i, limit, end, n > 0 ? starts[n - 1]! : 0, n > 0 ? ends[n - 1]! : 0);
      end = endOf(token);
      kind = token % 32;
    }
    starts[n] = i;
    ends[n] = end;
    kinds[n] = kind;
    n++;
    i = end;
  }
  return n;
}

/**
 * The token at unit i of a line that ends at `limit`, as one number (its end, and its kind in five bits, as
 * matches of patterns are). `j`: end of its first unit, or of the letters it begins with; before it stands the
 * token [before, beforeEnd).
 */
type TokenAt = (text: string, i: number, limit: number, j: number, before: number, beforeEnd: number) => number;

const endOf = (token: number): number => (token < 0x40000000 ? token >>> 5 : Math.floor(token / 32));

/** A token that ends at `end`, or behind the combining marks there: they stay with what they stand on. */
function packed(text: string, end: number, limit: number, kind: number): number {
  while (end < limit && isMark(text.charCodeAt(end))) end++;
  return end * 32 + kind;
}

/** Letters of Arabic script, up to something else than a space. */
const wordAt: TokenAt = (text, start, limit, j, before, beforeEnd) => {
  if (j >= limit) return j * 32 + T.word;
  const v = text.charCodeAt(j);
  if (v === 0x2e) {
    const abbreviation = pointed(text, start, j, limit, before, beforeEnd);
    return abbreviation === 0 ? j * 32 + T.word : packed(text, abbreviation, limit, T.abbreviation);
  }
  const c = CLASS[v]!;
  return isInner(c) || isDigitClass(c) || v === 0x2d ? packed(text, wordEnd(text, start, j, limit), limit, T.word) : j * 32 + T.word;
};

const markAt: TokenAt = (text, i, limit, j) => {
  const u = text.charCodeAt(i);
  if (RUNS[u] === 1) while (j < limit && text.charCodeAt(j) === u) j++;
  const c = CLASS[u]!;
  return packed(text, j, limit, u === 0xfdfc || c === C.Symbol ? T.symbol : c === C.Punctuation ? T.punctuation : T.other);
};

/** A tatweel or a combining mark at the beginning of a word, or alone. */
const bareAt: TokenAt = (text, i, limit, j) => {
  while (j < limit && IN_WORD[text.charCodeAt(j)] === 1) j++;
  const token = wordAt(text, i, limit, j, 0, 0);
  const end = endOf(token);
  if (text.charCodeAt(i) === 0x640) return end === i + 1 ? packed(text, end, limit, T.punctuation) : token;
  let k = i + 1;
  while (k < end && isMark(text.charCodeAt(k))) k++;
  return k === end ? packed(text, end, limit, T.other) : token;
};

const patternAt: TokenAt = (text, i, limit) => {
  const match = matchPattern(text, i, limit);
  if (match === 0) return signAt(text, i, limit);
  const end = endOf(match);
  const p = match % 32;
  if (end < limit) {
    const v = text.charCodeAt(end);
    if (v !== 0x20 && IN_WORD[v] !== 0) {
      if (p === P.latin || p === P.number) {
        const more = endingEnd(text, i, end, limit, p === P.number);
        if (more !== end) return packed(text, more, limit, T.word);
      }
    } else if (v === 0x2e && p === P.latin && end - i === 1 && isInitial(text, end, limit)) return packed(text, end + 1, limit, T.abbreviation);
  }
  return packed(text, end, limit, KIND_OF_PATTERN[p]!);
};

/** A sign that might have begun a pattern and does not. */
function signAt(text: string, i: number, limit: number): number {
  const u = text.charCodeAt(i);
  let end = i + 1;
  if (RUNS[u] === 1) while (end < limit && text.charCodeAt(end) === u) end++;
  const arrow = arrowEnd(text, u, end, limit);
  if (arrow !== end) return packed(text, arrow, limit, T.symbol);
  if ((u === 0x3c || u === 0x3e) && end - i === 2) return packed(text, end, limit, T.punctuation); // << >> for « »
  return packed(text, end, limit, CLASS[u]! === C.Punctuation || u === 0x203c || u === 0x2049 ? T.punctuation : CLASS[u]! === C.LatinLetter ? T.word : T.symbol);
}

const digitsAt: TokenAt = (text, _, limit, j) => {
  while (j < limit && START[text.charCodeAt(j)] === DIGITS) j++;
  return packed(text, j, limit, T.number);
};

const surrogateAt: TokenAt = (text, i, limit) => {
  const match = matchPattern(text, i, limit);
  if (match !== 0) return packed(text, endOf(match), limit, T.emoji);
  const c = classAt(text, i);
  let end = i + (c !== C.SurrogateHigh && c !== C.SurrogateLow && text.charCodeAt(i) < 0xdc00 ? 2 : 1);
  if (c === C.Symbol) return packed(text, end, limit, T.symbol);
  if (c === C.Punctuation) return packed(text, end, limit, T.punctuation);
  if (c < C.ArabicLetter || c > C.OtherLetter) return packed(text, end, limit, T.other);
  while (end + 1 < limit && CLASS[text.charCodeAt(end)]! === C.SurrogateHigh) {
    const d = classAt(text, end);
    if (d < C.ArabicLetter || (d > C.OtherLetter && d !== C.OtherMark)) break;
    end += 2;
  }
  return packed(text, end, limit, T.word);
};

/** By what begins: the values of START, gaps apart. */
const TOKENS: readonly TokenAt[] = [markAt, wordAt, patternAt, markAt, surrogateAt, markAt, digitsAt, bareAt];

/**
 * End of a word whose first letters end at `j`, before a zero-width unit, a digit or a hyphen:
 * goes on over inner ZWNJs, over plain digits (سی130هایی) unless the word is one that numbers name
 * (سال۹۷), and over Latin behind a ZWNJ (کافه\u200ciPad).
 */
function wordEnd(text: string, start: number, j: number, limit: number): number {
  let end = lettersEnd(text, start, limit);
  if (end < j) end = j;
  for (;;) {
    let k = end;
    while (k < limit && IN_WORD[text.charCodeAt(k)] === 2) k++;
    if (k >= limit) return end;
    const c = CLASS[text.charCodeAt(k)]!;
    if (isDigitClass(c)) {
      if (k === end && NUMBERED.has(text, start, end)) return end;
      const digits = plainDigits(text, k, limit);
      if (digits === 0) return end;
      const letters = lettersEnd(text, digits, limit);
      if (letters > digits && !derives(text, digits, letters)) return digits;
      end = Math.max(digits, letters);
    } else if (c === C.LatinLetter && k > end) {
      const match = matchPattern(text, k, limit);
      if (match % 32 !== P.latin) return end;
      end = Math.floor(match / 32);
      const letters = lettersEnd(text, end, limit);
      if (letters > end && (IN_WORD[text.charCodeAt(end)] === 2 || LATIN_ENDINGS.has(text, end, letters))) end = letters;
      return end;
    } else if (k === end && text.charCodeAt(k) === 0x2d && k + 1 < limit && LETTER_NAMES.has(text.slice(start, Math.min(end, start + 6)))) {
      // اف-16, سی-130هایی, دی-وی-دی: a letter's name, a hyphen, a number or another name (PerDT has them as one token)
      if (isDigitClass(CLASS[text.charCodeAt(k + 1)]!)) {
        const digits = plainDigits(text, k + 1, limit);
        if (digits === 0) return end;
        end = Math.max(digits, lettersEnd(text, digits, limit));
      } else {
        const letters = lettersEnd(text, k + 1, limit);
        if (letters - k > 6 || !LETTER_NAMES.has(text.slice(k + 1, letters))) return end;
        end = letters;
        start = k + 1;
      }
    } else return end;
  }
}

/** A Latin word or number ends at `end`, before letters or a ZWNJ: the end with what belongs to it. */
function endingEnd(text: string, start: number, end: number, limit: number, number: boolean): number {
  let from = end;
  while (from < limit && IN_WORD[text.charCodeAt(from)] === 2) from++;
  if (from >= limit || IN_WORD[text.charCodeAt(from)] !== 1 || text.charCodeAt(from) === 0x640) return end;
  const letters = lettersEnd(text, from, limit);
  if (from > end) return letters;
  if (!number) return LATIN_ENDINGS.has(text, from, letters) ? letters : end;
  // digits only: 7پله\u200cای, ۲۰ساله, but ۵۰هزار, ۳/۵میلیون
  for (let k = start; k < end; k++) if (!isDigitClass(CLASS[text.charCodeAt(k)]!)) return end;
  if (!derives(text, from, letters)) return end;
  return wordEnd(text, from, letters, limit);
}

/** ->, -->, =>, <-, <=: arrows and comparisons of ASCII signs are one token. */
function arrowEnd(text: string, u: number, end: number, limit: number): number {
  if (end >= limit) return end;
  const v = text.charCodeAt(end);
  if (u === 0x2d || u === 0x3d) return v === 0x3e ? end + 1 : end;
  if (u !== 0x3c || (v !== 0x2d && v !== 0x3d)) return end;
  let i = end;
  while (i < limit && text.charCodeAt(i) === v) i++;
  return i;
}

/**
 * Do the letters [start, end) behind a number form one word with it (۲۲ماهه, ۷پله\u200cای, ۱۶ام, ۵شنبه\u200cها)? By their
 * ending; a counted noun, verb or particle is a word of its own whose space is missing (۴۰۰بسته, 20هستم).
 */
function derives(text: string, start: number, end: number): boolean {
  if (text.startsWith('شنبه', start)) return true;
  const last = text.charCodeAt(end - 1);
  // ه ی م and Arabic ي ى; ن only as مین
  const ending =
    last === 0x647 || last === 0x6cc || last === 0x64a || last === 0x649 ||
    (last === 0x645 && end - start <= 3) ||
    (last === 0x646 && end - start <= 4 && end - start >= 3 && text.charCodeAt(end - 3) === 0x645);
  return ending && !COUNTED.has(text, start, end);
}

/** J. before a capital: an initial. */
function isInitial(text: string, dot: number, limit: number): boolean {
  const u = text.charCodeAt(dot - 1);
  if (u < 0x41 || u > 0x5a) return false;
  const v = dot + 2 < limit && text.charCodeAt(dot + 1) === 0x20 ? text.charCodeAt(dot + 2) : 0;
  return v >= 0x41 && v <= 0x5a;
}

/**
 * The word [start, end) stands before a full stop: the end of the abbreviation that begins with it, or 0.
 * Several letters by `matchPattern`; one letter (م. احمدی, ص. ۱۲, ط. دوم, م.رضایی) if a letter or digit follows
 * in the line, unless it is «و» or the word before is named by letters (هپاتیت ب.).
 */
function pointed(text: string, start: number, end: number, limit: number, before: number, beforeEnd: number): number {
  if (end - start > MAX_LETTER_NAME || PATTERN_START[text.charCodeAt(start)] !== 2) return 0;
  const match = matchPattern(text, start, limit);
  if (match !== 0) return Math.floor(match / 32);
  if (end - start !== 1 || text.charCodeAt(start) === 0x648) return 0;
  let i = end + 1;
  while (i < limit && i - end < 4 && CLASS[text.charCodeAt(i)]! === C.Space) i++;
  if (i >= limit) return 0;
  const c = CLASS[text.charCodeAt(i)]!;
  if (c !== C.ArabicLetter && !isDigitClass(c)) return 0;
  if (beforeEnd > before && start - beforeEnd === 1) {
    if (LETTERED.has(text, before, beforeEnd)) return 0;
    // بچه س. اراده ت. خانه ی.: an ending written apart behind silent ه (colloquial copula and clitics)
    const letter = text.charCodeAt(start);
    if (text.charCodeAt(beforeEnd - 1) === 0x647 && (letter === 0x633 || letter === 0x62a || letter === 0x634 || letter === 0x645 || letter === 0x6cc)) return 0;
  }
  return end + 1;
}

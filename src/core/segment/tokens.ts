/**
 * The token scanner: one pass over the code units, tokens as columns.
 *
 * Follows the surface tokens of the treebank UD PerDT: words with their ZWNJs, digits glued to a word
 * (سی130, 7پله\u200cای) and to Latin (mp3ها) stay one token; punctuation marks are one each, a run of the same
 * mark (... !!! ----) is one. White space, control and lone format characters are gaps.
 */
import { CLASS, CharClass as C, classAt, unitTable } from '../chars/classes.js';
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

/** Zero-width units that belong to a word only between its letters. */
function isInner(c: number): boolean {
  return c === C.Zwnj || c === C.Zwj || c === C.Format;
}

const START: Uint8Array = /* @__PURE__ */ (() => {
  const t = unitTable((_, c) => {
    if (c === C.Newline) return BREAK;
    if (c === C.Space || c === C.Control || isInner(c)) return GAP;
    if (c === C.SurrogateHigh || c === C.SurrogateLow) return SURROGATE;
    if (c === C.DigitOther) return DIGITS;
    if (c === C.ArabicLetter || c === C.ArabicPresentation || c === C.OtherLetter || c === C.ArabicMark || c === C.OtherMark) return WORD;
    return c === C.LatinLetter || c === C.Emoji || c === C.DigitAscii || c === C.DigitPersian || c === C.DigitArabic ? PATTERN : MARK;
  });
  for (const ch of PATTERN_SIGNS) t[ch.charCodeAt(0)] = PATTERN;
  // \u0640 tatweel begins a word only before letters; alone it is a dash (looked at in the scanner)
  t[0x640] = WORD;
  t[0xfdfc] = MARK; // ﷼
  return t;
})();

/** Units that go on a word: 1 = letters and marks, 2 = zero-width joiners (only if a letter follows). */
const IN_WORD: Uint8Array = /* @__PURE__ */ (() => {
  const t = unitTable((_, c) => {
    if (c === C.ArabicLetter || c === C.ArabicPresentation || c === C.OtherLetter || c === C.ArabicMark || c === C.OtherMark || c === C.Tatweel) return 1;
    return isInner(c) ? 2 : 0;
  });
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
let scratch = { starts: new Uint32Array(256), ends: new Uint32Array(256), kinds: new Uint8Array(256) };

/** Tokens of a text. Linear in its length. */
export function tokenize(text: string): Tokens {
  const length = text.length;
  let capacity = scratch.starts.length;
  let { starts, ends, kinds } = scratch;
  let n = 0;

  const grow = (): void => {
    capacity *= 2;
    const s = new Uint32Array(capacity);
    const e = new Uint32Array(capacity);
    const k = new Uint8Array(capacity);
    s.set(starts);
    e.set(ends);
    k.set(kinds);
    starts = s;
    ends = e;
    kinds = k;
    if (capacity <= MAX_SCRATCH) scratch = { starts, ends, kinds };
  };

  let i = 0;
  let lineEnd = 0; // known line end beyond i, looked for when first needed
  while (i < length) {
    const u = text.charCodeAt(i);
    const what = START[u]!;
    if (what === GAP || what === BREAK) {
      i++;
      continue;
    }
    if (i >= lineEnd) {
      lineEnd = i + 1;
      while (lineEnd < length && START[text.charCodeAt(lineEnd)] !== BREAK) lineEnd++;
    }
    const start = i;
    let end: number;
    let kind: number;
    if (what === WORD) {
      let j = i + 1;
      while (j < lineEnd && IN_WORD[text.charCodeAt(j)] === 1) j++;
      kind = T.word;
      end = j;
      if (j < lineEnd) {
        const v = text.charCodeAt(j);
        if (v === 0x2e) {
          const abbreviation = pointed(text, i, j, lineEnd, n > 0 ? starts[n - 1]! : 0, n > 0 ? ends[n - 1]! : 0);
          if (abbreviation !== 0) {
            end = abbreviation;
            kind = T.abbreviation;
          }
        } else if (v !== 0x20) {
          const c = CLASS[v]!;
          if (isInner(c) || isDigitClass(c) || v === 0x2d) end = wordEnd(text, i, j, lineEnd);
        }
      }
      if (u === 0x640 && end === i + 1) kind = T.punctuation;
      else if (isMark(u)) {
        // marks without a base
        let k = i + 1;
        while (k < end && isMark(text.charCodeAt(k))) k++;
        if (k === end) kind = T.other;
      }
    } else if (what === PATTERN) {
      const match = matchPattern(text, i, lineEnd);
      if (match !== 0) {
        end = match < 0x40000000 ? match >>> 5 : Math.floor(match / 32);
        const p = match - end * 32;
        kind = KIND_OF_PATTERN[p]!;
        if (end < lineEnd) {
          const v = text.charCodeAt(end);
          if (v !== 0x20 && IN_WORD[v] !== 0) {
            if (p === P.latin || p === P.number) {
              const more = endingEnd(text, i, end, lineEnd, p === P.number);
              if (more !== end) {
                end = more;
                kind = T.word;
              }
            }
          } else if (v === 0x2e && p === P.latin && end - i === 1 && isInitial(text, end, lineEnd)) {
            end++;
            kind = T.abbreviation;
          }
        }
      } else {
        end = i + 1;
        while (RUNS[u] === 1 && end < lineEnd && text.charCodeAt(end) === u) end++;
        kind = CLASS[u]! === C.Punctuation || u === 0x203c || u === 0x2049 ? T.punctuation : CLASS[u]! === C.LatinLetter ? T.word : T.symbol;
        if ((u === 0x3c || u === 0x3e) && end - i === 2) kind = T.punctuation; // << >> for « »
        const arrow = arrowEnd(text, u, end, lineEnd);
        if (arrow !== end) {
          end = arrow;
          kind = T.symbol;
        }
      }
    } else if (what === MARK) {
      end = i + 1;
      if (RUNS[u] === 1) while (end < lineEnd && text.charCodeAt(end) === u) end++;
      const c = CLASS[u]!;
      kind = c === C.Punctuation ? T.punctuation : c === C.Symbol ? T.symbol : T.other;
      if (u === 0xfdfc) kind = T.symbol;
    } else if (what === DIGITS) {
      end = i + 1;
      while (end < lineEnd && START[text.charCodeAt(end)] === DIGITS) end++;
      kind = T.number;
    } else {
      // a surrogate
      const match = matchPattern(text, i, lineEnd);
      if (match !== 0) {
        end = Math.floor(match / 32);
        kind = T.emoji;
      } else {
        const c = classAt(text, i);
        end = i + (c !== C.SurrogateHigh && c !== C.SurrogateLow && text.charCodeAt(i) < 0xdc00 ? 2 : 1);
        kind = T.other;
        if (c === C.Symbol) kind = T.symbol;
        else if (c === C.Punctuation) kind = T.punctuation;
        else if (c >= C.ArabicLetter && c <= C.OtherLetter) {
          kind = T.word;
          while (end + 1 < lineEnd && CLASS[text.charCodeAt(end)]! === C.SurrogateHigh) {
            const d = classAt(text, end);
            if (d < C.ArabicLetter || (d > C.OtherLetter && d !== C.OtherMark)) break;
            end += 2;
          }
        }
      }
    }
    // combining marks stay with what they stand on
    while (end < lineEnd && isMark(text.charCodeAt(end))) end++;
    if (n === capacity) grow();
    starts[n] = start;
    ends[n] = end;
    kinds[n] = kind;
    n++;
    i = end;
  }
  return { length: n, start: starts.slice(0, n), end: ends.slice(0, n), kind: kinds.slice(0, n) };
}

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

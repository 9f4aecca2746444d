/**
 * Plain lines of a piece of UTF-8: those in which the scanner (core/normalize/scan.ts) has nothing to do, or only what
 * is known here too: letters and digits encoded in one way, useless half-spaces, the commonest repairs of quotes,
 * punctuation, brackets and the spaces around them. They never become JavaScript strings: decoded, repaired, given their
 * half-spaces and encoded here. All others are handed back. Laid out and called by core/normalize/plain-lines.ts;
 * a test compares the results with those of the scanner.
 *
 * A line is plain if what it becomes has no pair of units with which a rule may have something to do
 * (core/normalize/units.ts, `pairTable`) and nothing that may be protected from the half-space stage, and if it is not
 * the beginning of a block that is left alone. Looks ahead are bounded, go to the next bracket, or are made once a line:
 * the time is linear in the text.
 */
import { protectLine, scanLine } from '../core/normalize/scan';
import { CHANGE_BYTES, PUTS, RESTLESS, run } from './half-space';
import { makeLists } from './int-list';
import { EDIT_BYTES, editCount, editInto, guardEnd, guardInto, use } from './scan-host';

/** Category of every unit, flags of every pair, what letters below U+0700 become (0: themselves). */
// @ts-ignore: decorator
@inline const CATS: usize = 0x142000;
// @ts-ignore: decorator
@inline const PAIRS: usize = 0x152000;
// @ts-ignore: decorator
@inline const FOLDS: usize = 0x152400;
/** By unit from U+0600 on, for letters: what they become; 0 for all others. Then that of a space. */
// @ts-ignore: decorator
@inline const LETTER_TO: usize = 0x153200;
/** Hashes of the suffixes that stand in brackets behind a word (کتاب(ها)), 0 at the end; see scan.ts. */
// @ts-ignore: decorator
@inline const SUFFIXES: usize = 0x153500;
/** What came out: places of the output, of the holes in it, and of the lines that belong there. */
// @ts-ignore: decorator
@inline const RESULT: usize = 0x153f00;

// Categories and flags (core/normalize/units.ts).
// @ts-ignore: decorator
@inline const EDGE: i32 = 0;
// @ts-ignore: decorator
@inline const JOINING: i32 = 1;
// @ts-ignore: decorator
@inline const NON_JOINING: i32 = 2;
// @ts-ignore: decorator
@inline const YEH: i32 = 3;
// @ts-ignore: decorator
@inline const HAMZA_MARK: i32 = 6;
// @ts-ignore: decorator
@inline const FOLD: i32 = 7;
// @ts-ignore: decorator
@inline const FORM: i32 = 8;
// @ts-ignore: decorator
@inline const ZWNJ_CAT: i32 = 9;
// @ts-ignore: decorator
@inline const SPACE: i32 = 10;
// @ts-ignore: decorator
@inline const TATWEEL: i32 = 15;
// @ts-ignore: decorator
@inline const PERSIAN_DIGIT: i32 = 16;
// @ts-ignore: decorator
@inline const ASCII_DIGIT: i32 = 17;
// @ts-ignore: decorator
@inline const ARABIC_DIGIT: i32 = 18;
// @ts-ignore: decorator
@inline const LATIN_CAT: i32 = 19;
// @ts-ignore: decorator
@inline const DOT: i32 = 21;
// @ts-ignore: decorator
@inline const COLON: i32 = 22;
// @ts-ignore: decorator
@inline const BANG: i32 = 23;
// @ts-ignore: decorator
@inline const COMMA: i32 = 24;
// @ts-ignore: decorator
@inline const ASCII: i32 = 25;
// @ts-ignore: decorator
@inline const HEH: i32 = 27;
// @ts-ignore: decorator
@inline const OPEN: i32 = 28;
// @ts-ignore: decorator
@inline const CLOSE: i32 = 29;
// @ts-ignore: decorator
@inline const QUOTE: i32 = 30;
// @ts-ignore: decorator
@inline const MISC: i32 = 31;
// @ts-ignore: decorator
@inline const WORK: i32 = 1;
// @ts-ignore: decorator
@inline const PERSIAN: i32 = 2;
// @ts-ignore: decorator
@inline const LATIN: i32 = 4;
// @ts-ignore: decorator
@inline const TRIGGER: i32 = 8;
// @ts-ignore: decorator
@inline const DOT_LETTER: i32 = 64;

/** Categories of letters that are written as they stand. */
// @ts-ignore: decorator
@inline const LETTERS: i32 = (1 << JOINING) | (1 << NON_JOINING) | (1 << YEH) | (1 << HEH);
/** What a space before it may be too much for. */
// @ts-ignore: decorator
@inline const ENDS: i32 = (1 << COMMA) | (1 << BANG) | (1 << DOT) | (1 << COLON) | (1 << CLOSE);
/** What a ZWNJ next to it does nothing for. */
// @ts-ignore: decorator
@inline const GAPS: i32 = (1 << EDGE) | (1 << SPACE) | (1 << COMMA) | (1 << COLON) | (1 << BANG) | (1 << DOT);

// Options.
// @ts-ignore: decorator
@inline const COMPOSE: i32 = 1;
// @ts-ignore: decorator
@inline const DIGITS: i32 = 2;
// @ts-ignore: decorator
@inline const USELESS: i32 = 4;
// @ts-ignore: decorator
@inline const FENCES: i32 = 8;
// @ts-ignore: decorator
@inline const STAGE: i32 = 16;
// @ts-ignore: decorator
@inline const QUOTES: i32 = 64;
// @ts-ignore: decorator
@inline const ELLIPSIS: i32 = 128;
// @ts-ignore: decorator
@inline const SPACE_BEFORE: i32 = 256;
// @ts-ignore: decorator
@inline const SPACE_AFTER: i32 = 512;
// @ts-ignore: decorator
@inline const COMMAS: i32 = 1024;
// @ts-ignore: decorator
@inline const SEMICOLONS: i32 = 2048;
// @ts-ignore: decorator
@inline const QUESTION_MARKS: i32 = 4096;
// @ts-ignore: decorator
@inline const IN_BRACKETS: i32 = 8192;
// @ts-ignore: decorator
@inline const AROUND_BRACKETS: i32 = 16384;
// @ts-ignore: decorator
@inline const DIGIT_SPACE: i32 = 32768;
/** The piece begins its text. */
// @ts-ignore: decorator
@inline const START: i32 = 32;

/**
 * A line: where its units and its line end are (of the end bit 0: it is CRLF), where what it has become is
 * (0: handed back; of the end bit 0: the half-space stage may have more to do), flags of its pairs if it
 * went through the scanner, else 0.
 */
// @ts-ignore: decorator
@inline const LINE_BYTES: usize = 20;
/** In those flags: it went through the scanner. */
// @ts-ignore: decorator
@inline const SCANNED: i32 = 1 << 16;
/** Units of a line above which it is handed back, and looks of the scanner at it. */
// @ts-ignore: decorator
@inline const LONGEST: i32 = 1 << 15;
// @ts-ignore: decorator
@inline const PASSES: i32 = 4;
/** Looks of the half-space stage at a line after which it is handed back. */
// @ts-ignore: decorator
@inline const ROUNDS: i32 = 3;

// @ts-ignore: decorator
@inline
function align(at: usize): usize {
  return (at + 7) & ~7;
}

function reserve(end: usize): void {
  const missing = <isize>end - <isize>(<usize>memory.size() << 16);
  if (missing > 0 && memory.grow(<i32>((missing + 0xffff) >> 16)) < 0) unreachable();
}

// @ts-ignore: decorator
@inline
function catOf(u: i32): i32 {
  return <i32>load<u8>(u, CATS);
}

/** What a letter and the mark behind it make (as in scan.ts), 0 for nothing. */
function composed(letter: i32, mark: i32): i32 {
  if (letter === 0x627) return mark === 0x653 ? 0x622 : mark === 0x654 ? 0x623 : 0x625;
  if (mark !== 0x654) return 0;
  return letter === 0x648 ? 0x624 : letter === 0x6cc ? 0x626 : 0;
}

// @ts-ignore: decorator
@inline
function isOf(c: i32, set: i32): bool {
  return ((1 << c) & set) !== 0;
}

/** Is the last unit but one before `e`, in the line that begins at `from`, a letter? */
// @ts-ignore: decorator
@inline
function letterBehind(e: usize, from: usize): bool {
  return e - from > 2 && isOf(catOf(<i32>load<u16>(e - 4)), LETTERS);
}

/** Does a space or a line end come next? */
function isBlank(at: usize, limit: usize): bool {
  return at >= limit || load<u8>(at) === 0x20 || load<u8>(at) === 0x0a;
}

/** The unit that comes next; LF at the end, U+FFFF for what is beyond the BMP. */
function peek(at: usize, limit: usize): i32 {
  if (at >= limit) return 0x0a;
  const u = <i32>load<u8>(at);
  if (u < 0x80) return u;
  if (u < 0xe0) return ((u & 0x1f) << 6) | (<i32>load<u8>(at, 1) & 0x3f);
  if (u < 0xf0) return ((u & 0x0f) << 12) | ((<i32>load<u8>(at, 1) & 0x3f) << 6) | (<i32>load<u8>(at, 2) & 0x3f);
  return 0xffff;
}

/** Category of what comes next, letters unified. */
function peekCat(at: usize, limit: usize): i32 {
  const u = peek(at, limit);
  const c = catOf(u);
  return c === FOLD && u < 0x700 && load<u16>(u << 1, FOLDS) !== 0 ? JOINING : c;
}

/**
 * Whether a sign surely begins no pattern (core/patterns): a dash, stroke, plus or underscore between words, before a space,
 * a row of dashes, or one between digits, where it is part of a number or date.
 */
function isHarmless(u: i32, before: i32, at: usize, limit: usize): bool {
  if (u === 0x2013 || u === 0x2014 || u === 0x2022 || u === 0x66b || u === 0x66c) return true;
  if (u !== 0x2d && u !== 0x2f && u !== 0x2b && u !== 0x5f) return false;
  const next = peekCat(at, limit);
  if (u === 0x2f) {
    if (next === SPACE || next === EDGE) return isOf(before, LETTERS | (1 << EDGE) | (1 << SPACE) | (1 << PERSIAN_DIGIT));
    return isOf(before, LETTERS) || (before === PERSIAN_DIGIT && next >= PERSIAN_DIGIT && next <= ARABIC_DIGIT);
  }
  if (isOf(next, LETTERS | (1 << SPACE) | (1 << EDGE))) return true;
  return u === 0x2d && (peek(at, limit) === 0x2d || next === COMMA || (before === PERSIAN_DIGIT && next >= PERSIAN_DIGIT && next <= ARABIC_DIGIT));
}

/** Is the next letter of the line a Persian one? */
function persianNext(at: usize, limit: usize): bool {
  for (let i = at; i < limit; i++) {
    const b = <i32>load<u8>(i);
    if (b === 0x0a || <u32>((b | 0x20) - 0x61) < 26) return false;
    if (b < 0x80) continue;
    if ((b & 0xfc) !== 0xd8 || i + 1 >= limit) return false;
    if (load<u16>((((b & 3) << 6) | (<i32>load<u8>(i, 1) & 0x3f)) << 1, LETTER_TO) !== 0) return true;
    i++;
  }
  return false;
}

/** Is the next bracket of the line the one that closes `open`, of which `at` is behind? */
function isClosed(open: i32, at: usize, limit: usize): bool {
  for (let i = at; i < limit; i++) {
    const b = <i32>load<u8>(i);
    if (b === 0x0a || b === 0x28 || b === 0x5b || b === 0x7b || b === 0x5d || b === 0x7d) return false;
    if (b === 0x29) return open === 0x28;
    // « and » are C2 AB and C2 BB.
    if (b === 0xc2 && i + 1 < limit && (load<u8>(i, 1) === 0xab || load<u8>(i, 1) === 0xbb)) return open === 0xab && load<u8>(i, 1) === 0xbb;
  }
  return false;
}

/** May what stands up to the next ) be a suffix? Surely not where it is false. */
function isSuffix(at: usize, limit: usize): bool {
  let hash = 0;
  let i = at;
  for (let n = 0; n <= 8; n++) {
    const u = peek(i, limit);
    if (u === 0x29) {
      for (let s = SUFFIXES; load<i32>(s) !== 0; s += 4) if (load<i32>(s) === hash) return true;
      return false;
    }
    i += u < 0x80 ? 1 : u < 0x800 ? 2 : 3;
    if (u !== 0x20 && u !== 0x200c) hash = hash * 0x9e3779b1 + (u === 0x64a ? 0x6cc : u);
  }
  return false;
}

let wordLetters = 0;
let wordLast = 0;
let wordHash = 0;

/** Reads the word that begins with letter `first` and goes on at `at`, up to 12 letters; whether it ends there as words do. */
function readWord(first: i32, at: usize, limit: usize): bool {
  wordLast = wordHash = first;
  wordLetters = 1;
  let i = at;
  for (; i + 1 < limit && wordLetters <= 12; wordLetters++) {
    const two = <i32>load<u16>(i);
    if ((two & 0xfc) !== 0xd8) break;
    const letter = <i32>load<u16>((((two & 3) << 6) | ((two >> 8) & 0x3f)) << 1, LETTER_TO);
    if (letter === 0) break;
    wordLast = letter;
    wordHash = wordHash * 0x9e3779b1 + letter;
    i += 2;
  }
  return wordLetters <= 12 && isOf(peekCat(i, limit), GAPS | (1 << CLOSE));
}

/**
 * Whether the word that begins with `first` (and goes on at `at`), right behind a number, is surely a word of its own: not
 * an ordinal's ending, nor in ی or ه (scan.ts, `partsFromNumber`).
 */
function isApart(first: i32, at: usize, limit: usize): bool {
  return readWord(first, at, limit) && wordLetters >= 2 && wordLast !== 0x6cc && wordLast !== 0x647 && !(wordLetters <= 4 && (first === 0x627 || first === 0x645));
}

/** Whether the word behind a bracket may hang on it («مشق»ها). */
function isEnding(first: i32, at: usize, limit: usize): bool {
  if (!readWord(first, at, limit)) return true;
  for (let s = SUFFIXES; load<i32>(s) !== 0; s += 4) if (load<i32>(s) === wordHash) return true;
  return false;
}

/** Whether a sign is one that digits on both sides make one number or date with. */
function isLink(u: i32, at: usize, limit: usize): bool {
  if (u !== 0x2d && u !== 0x2f && u !== 0x3a && u !== 0x2013 && u !== 0x66b && u !== 0x66c) return false;
  const next = peekCat(at, limit);
  return next >= PERSIAN_DIGIT && next <= ARABIC_DIGIT;
}

/** Whether a block that is left alone may begin or end with the line, so that the caller must look at it. */
function isFence(from: usize, to: usize): bool {
  let at = from;
  while (at < to && (load<u16>(at) === 0x20 || load<u16>(at) === 9)) at += 2;
  if (at >= to) return false;
  const u = load<u16>(at);
  if (u === 0x3c) return true;
  return (u === 0x60 || u === 0x7e) && at + 4 < to && load<u16>(at, 2) === u && load<u16>(at, 4) === u;
}

/** Whether the line may begin a block that is left alone. `first`: of the text, where front matter may begin. */
function mayBegin(from: usize, to: usize, first: bool): bool {
  return (options & FENCES) !== 0 && (isFence(from, to) || (first && to > from && load<u16>(from) === 0x2d));
}

let linesAt: usize = 0;
let linesEnd: usize = 0;

// --- State of the line that is looked at.

let options: i32 = 0;
/** Where what it becomes begins. */
let line: usize = 0;
/** Flags of its pairs. */
let bits: i32 = 0;
/** Anything was changed. */
let did: bool = false;
/** The last word was 1 Persian, 2 Latin, 0 there was none (as in scan.ts); whether there was a Latin one, standing apart. */
let strong: i32 = 0;
let latin: bool = false;
/** Before the first word: is that a Persian one? 1 yes, 2 no, 0 not looked at yet. Looked at once, or long lines of digits take for ever. */
let upcoming: i32 = 0;
/** Half-spaces that stand before what comes next. */
let held: i32 = 0;
/** Inside of quotes, from where on a letter is looked for; whether there were any. */
let quoted: bool = false;
let quotedFrom: usize = 0;
let quotes: bool = false;
/** What closes the last bracket or quote that opened, 0: nothing does; whether that hangs on what stands before it. */
let mate: i32 = 0;
let glued: bool = false;
/** A word behind the bracket that closed last has lost its space. */
let closed: bool = false;
/** In digits: 1 where they are unified, 2 elsewhere; whether they were; whether they belong to the letter before them. */
let digits: i32 = 0;
let unifies: bool = false;
let lettered: bool = false;

function begin(at: usize): void {
  line = at;
  bits = strong = upcoming = held = mate = digits = 0;
  did = latin = quoted = quotes = glued = closed = unifies = lettered = false;
}

/** At a line's end: is it plain? Its units are [from, to), it becomes [line, e). */
function isPlain(from: usize, to: usize, e: usize, before: i32, first: bool): bool {
  bits |= <i32>load<u8>((before << 5) | EDGE, PAIRS);
  if ((bits & WORK) !== 0 || quoted || (held !== 0 && !isOf(before, LETTERS | GAPS))) return false;
  // It might be code (lines.ts, `isCodeLine`).
  if ((quotes || latin) && !isOf(catOf(<i32>load<u16>(from)), LETTERS | (1 << FOLD) | (1 << PERSIAN_DIGIT) | (1 << ASCII_DIGIT))) return false;
  // Nor may it become the beginning of a block.
  if (mayBegin(line, e, first)) return false;
  if (did) return (bits & (LATIN | TRIGGER | DOT_LETTER)) === 0;
  return (options & STAGE) === 0 || (bits & PERSIAN) === 0 || (bits & (LATIN | TRIGGER)) === 0;
}

/** Does a letter stand before `e`, or before a space there? */
// @ts-ignore: decorator
@inline
function afterWord(e: usize, before: i32): bool {
  return isOf(before, LETTERS) || (before === SPACE && letterBehind(e, line));
}

/**
 * End of a word of Latin letters that begins at `at` and stands between spaces, brackets and commas: it is no more than that
 * (core/patterns/latin.ts), and the half-space stage has nothing to do with it. 0 for others.
 */
function latinEnd(before: i32, e: usize, at: usize, limit: usize): usize {
  if (before !== SPACE && !(before === OPEN && (load<u16>(e - 2) === 0x28 || load<u16>(e - 2) === 0xab))) return 0;
  let end = at;
  while (end < limit && <u32>((<i32>load<u8>(end) | 0x20) - 0x61) < 26) end++;
  return isOf(peekCat(end, limit), (1 << SPACE) | (1 << EDGE) | (1 << CLOSE) | (1 << COMMA)) ? end : 0;
}

/** What becomes of half-spaces between `before` and a unit of category `c`: whether one stays. */
function keepsHalfSpace(before: i32, c: i32, e: usize): bool {
  const several = held > 1;
  held = 0;
  if (isOf(before, LETTERS) && isOf(c, LETTERS)) {
    if (before !== NON_JOINING) {
      if (several) did = true;
      return true;
    }
    // و alone is a word that lost its space.
    if (load<u16>(e - 2) === 0x648 && !letterBehind(e, line)) bits |= WORK;
  } else if (!isOf(before, LETTERS | GAPS) || !isOf(c, LETTERS | GAPS)) bits |= WORK;
  did = true;
  return false;
}

/** What an ASCII comma, semicolon or question mark becomes, 0 for itself. */
function persianMark(u: i32, before: i32, e: usize, at: usize, limit: usize): i32 {
  if (strong !== 1 || !afterWord(e, before)) return 0;
  const next = peekCat(at, limit);
  if (next === MISC || next === LATIN_CAT) return 0;
  if (u === 0x2c) return (options & COMMAS) !== 0 ? 0x60c : 0;
  if (u === 0x3b) return (options & SEMICOLONS) !== 0 && isBlank(at, limit) ? 0x61b : 0;
  return u === 0x3f && (options & QUESTION_MARKS) !== 0 && peek(at, limit) !== 0x2e ? 0x61f : 0;
}

/** What a straight double quote becomes, 0 for itself. They open and close by turns. */
function guillemet(before: i32, e: usize, at: usize, limit: usize): i32 {
  const next = peekCat(at, limit);
  if (!quoted) {
    if (!isOf(before, LETTERS | (1 << SPACE) | (1 << COLON) | (1 << COMMA)) || !isOf(next, LETTERS | (1 << SPACE))) return 0;
    quoted = quotes = true;
    quotedFrom = e;
    mate = 0xbb;
    return 0xab;
  }
  if (!isOf(next, GAPS) || !isOf(before, LETTERS | (1 << DOT) | (1 << BANG) | (1 << SPACE))) return 0;
  // Without a letter between them it is a string of code.
  for (; quotedFrom < e; quotedFrom += 2) {
    if (isOf(catOf(<i32>load<u16>(quotedFrom)), LETTERS)) {
      quoted = false;
      return 0xbb;
    }
  }
  return 0;
}

/** Number of full stops from the second on, if they are an ellipsis, else 0. */
function ellipsis(before: i32, e: usize, at: usize, limit: usize): i32 {
  if (at + 1 >= limit || load<u16>(at) !== 0x2e2e || strong !== 1 || !afterWord(e, before)) return 0;
  let n = 2;
  while (at + n < limit && load<u8>(at + n) === 0x2e) n++;
  return n < 6 && peekCat(at + n, limit) !== LATIN_CAT ? n : 0;
}

/** Whether a space is missing before `u`. `given`: it stands so in the text. */
function isMissing(u: i32, c: i32, before: i32, e: usize, given: bool, at: usize, limit: usize): bool {
  const after = (options & SPACE_AFTER) !== 0;
  if (c === OPEN) {
    const around = isOf(before, LETTERS) && (options & AROUND_BRACKETS) !== 0;
    if (u === 0x28) {
      mate = isClosed(u, at, limit) ? 0x29 : 0;
      glued = !isOf(before, LETTERS | (1 << EDGE) | (1 << SPACE) | (1 << COMMA));
      return around ? mate !== 0 && !isSuffix(at, limit) : after && before === COMMA;
    }
    if (u !== 0xab) {
      mate = 0;
      return false;
    }
    // A quote that was made one has its mate.
    if (given) mate = isClosed(u, at, limit) ? 0xbb : 0;
    return around || (after && (before === COMMA || (before === COLON && letterBehind(e, line))));
  }
  if (c >= PERSIAN_DIGIT && c <= ARABIC_DIGIT) return letterBehind(e, line) && (before === COMMA ? after : isOf(before, LETTERS) && (options & DIGIT_SPACE) !== 0);
  if (!isOf(c, LETTERS)) return false;
  if (before === COMMA) return after;
  if (before === BANG) return after && strong === 1;
  if (before === COLON) return after && strong === 1 && letterBehind(e, line);
  if (before === CLOSE) return closed && (options & AROUND_BRACKETS) !== 0 && !isEnding(u, at, limit);
  return before === PERSIAN_DIGIT && (options & DIGIT_SPACE) !== 0 && strong === 1 && isApart(u, at, limit);
}

/** Whether the space before `u`, the last that was written, is too much. */
function isNeedless(u: i32, c: i32, e: usize, given: bool, at: usize, limit: usize): bool {
  if (e - line <= 2) return false;
  const word = letterBehind(e, line);
  if (c === CLOSE) {
    if ((options & IN_BRACKETS) === 0) return false;
    return given ? word && mate === u : word || isOf(catOf(<i32>load<u16>(e - 4)), (1 << DOT) | (1 << BANG));
  }
  if ((options & SPACE_BEFORE) === 0 || !word) return false;
  if (c === COMMA) return true;
  if (strong !== 1) return false;
  if (c === BANG) return peek(at, limit) !== 0x3d && peekCat(at, limit) !== LATIN_CAT;
  if (!isBlank(at, limit)) return false;
  return c === DOT || (c === COLON && (at >= limit || load<u8>(at) === 0x0a || (at + 1 < limit && (load<u8>(at, 1) & 0xfc) === 0xd8)));
}

/** Follows numbers, and whether their digits are unified: whether that of category `c` is. */
function inNumber(u: i32, c: i32, before: i32, e: usize, at: usize, limit: usize): bool {
  if (c < PERSIAN_DIGIT || c > ARABIC_DIGIT) {
    if (digits === 0 || ((c === MISC || c === COLON) && before === PERSIAN_DIGIT && isLink(u, at, limit))) return false;
    if (unifies && !isOf(c, (1 << SPACE) | (1 << COMMA) | (1 << BANG) | (1 << CLOSE)) && !((c === DOT || c === COLON || (c === MISC && u === 0x2d)) && isBlank(at, limit))) bits |= WORK;
    digits = 0;
    unifies = false;
    return false;
  }
  if (digits === 0) {
    // ج3: a letter with its number; but و is a word.
    lettered = isOf(before, LETTERS) && load<u16>(e - 2) !== 0x648 && (e - line < 4 || isOf(catOf(<i32>load<u16>(e - 4)), GAPS | (1 << OPEN)));
    digits = lettered || before === EDGE || before === SPACE || (before === OPEN && (load<u16>(e - 2) === 0x28 || load<u16>(e - 2) === 0xab)) ? 1 : 2;
  }
  if (c === PERSIAN_DIGIT || digits !== 1 || (options & DIGITS) === 0) return false;
  // Those of a Latin name stay, and so do all before Latin words only.
  if (strong === 0 && upcoming === 0) upcoming = persianNext(at, limit) ? 1 : 2;
  if (strong === 2 || (strong === 0 && upcoming === 2)) bits |= WORK;
  return true;
}

/** Flags of a pair, less those that are known to mean nothing here. */
function flagsOf(u: i32, c: i32, before: i32, e: usize, at: usize, limit: usize): i32 {
  const flags = <i32>load<u8>((before << 5) | c, PAIRS);
  let harmless = false;
  if (c === MISC) return isHarmless(u, before, at, limit) ? flags & ~TRIGGER : flags;
  if ((flags & WORK) === 0) return flags;
  if (c === YEH) {
    // Only ه\u200cیی and the like are of interest.
    const next = peek(at, limit);
    harmless = before === ZWNJ_CAT && !(catOf(<i32>load<u16>(e - 4)) === HEH && (next === 0x6cc || next === 0x64a || next === 0x649));
  } else if (c === TATWEEL) harmless = before === SPACE && isBlank(at, limit);
  else if (before === TATWEEL) harmless = c === SPACE && e - line > 2 && catOf(<i32>load<u16>(e - 4)) === SPACE;
  else if (c === ASCII) harmless = u === 0x2a && (isOf(peekCat(at, limit), LETTERS) ? before === EDGE || (before === SPACE && letterBehind(e, line)) : before === EDGE && peek(at, limit) === 0x20);
  else if (c === PERSIAN_DIGIT) {
    harmless = (options & DIGITS) !== 0 && (lettered || (before === COLON && digits === 1 && e - line > 2 && catOf(<i32>load<u16>(e - 4)) === PERSIAN_DIGIT));
    lettered = false;
  } else if (c === OPEN) harmless = u === 0x28 && (before === BANG || (before === DOT && letterBehind(e, line)));
  return harmless ? flags & ~WORK : flags;
}

/** Flags of the pairs of a line, and categories in it. */
let scanFlags: i32 = 0;
let scanCats: u32 = 0;

/** Lists of the scanner that a look may make. */
// @ts-ignore: decorator
@inline const LISTS_OF_LINE: i32 = 9;

function look(from: usize, to: usize): void {
  let before = EDGE;
  let flags = 0;
  let cats: u32 = 0;
  for (let at = from; at < to; at += 2) {
    const c = catOf(<i32>load<u16>(at));
    flags |= <i32>load<u8>((before << 5) | c, PAIRS);
    cats |= 1 << c;
    before = c;
  }
  scanFlags = flags | <i32>load<u8>((before << 5) | EDGE, PAIRS);
  scanCats = cats;
}

/** One look of the scanner at [from, to), of which `scanFlags` are the flags. Memory from `free` on is used. Whether the line is at rest; the edits lie at `scanEdits`. */
let scanEdits: usize = 0;

function scanOnce(from: usize, to: usize, free: usize): bool {
  const size = <i32>((to - from) >> 1);
  scanEdits = makeLists(free, size + 2, LISTS_OF_LINE);
  reserve(scanEdits + 2 * EDIT_BYTES * <usize>(size + 2));
  editInto(scanEdits);
  store<u16>(to, 0x0a);
  return scanLine(from, 0, size, scanFlags);
}

/** Writes [from, to) with the edits of the last look at `out`, and gives the end. */
function applyEdits(from: usize, to: usize, out: usize): usize {
  let o = out;
  let done = from;
  const end = scanEdits + <usize>editCount() * EDIT_BYTES;
  for (let e = scanEdits; e < end; e += EDIT_BYTES) {
    const start = from + (<usize>load<i32>(e) << 1);
    memory.copy(o, done, start - done);
    o += start - done;
    done = from + (<usize>load<i32>(e, 4) << 1);
    const code = load<i32>(e, 8);
    if (code !== 0) {
      store<i32>(o, code);
      o += (code >>> 16) !== 0 ? 4 : 2;
    }
  }
  memory.copy(o, done, to - done);
  return o + (to - done);
}

/**
 * What the scanner makes of the units [from, to), written at `line` if it ends before `most`; memory from `free` on is used.
 * Gives the end, or 0: the line is handed back.
 */
function scanned(from: usize, to: usize, most: usize, free: usize): usize {
  const size = <i32>((to - from) >> 1);
  if (size > LONGEST) return 0;
  look(from, to);
  // What forms become may be long.
  if ((scanCats & (1 << FORM)) !== 0) return 0;
  const room = <usize>(2 * size + 64) << 1;
  let text = from;
  let end = to;
  let other = free;
  let spare = free + room;
  const scratch = spare + room;
  reserve(scratch);
  for (let pass = 0; (scanFlags & WORK) !== 0; pass++) {
    if (pass === PASSES) return 0;
    const rests = scanOnce(text, end, scratch);
    const count = editCount();
    if (count === 0) break;
    if ((end - text) + (<usize>count << 2) + 4 > room) return 0;
    end = applyEdits(text, end, other);
    text = other;
    other = spare;
    spare = text;
    if (rests) break;
    look(text, end);
  }
  if (line + (end - text) > most) return 0;
  memory.copy(line, text, end - text);
  return line + (end - text);
}

/**
 * Works on `size` bytes of valid UTF-8 at `input`; memory from `base` on is free. Gives 0, or 1 where the piece is
 * not for this function: it has a block, or a CR that is not half of a line end. See RESULT.
 */
export function plainLines(input: usize, size: i32, base: usize, wanted: i32): i32 {
  options = wanted;
  const limit = input + size;
  let count = 1;
  let counted = input;
  const feeds = i8x16.splat(0x0a);
  for (; counted + 16 <= limit; counted += 16) count += popcnt<i32>(i8x16.bitmask(i8x16.eq(v128.load(counted), feeds)));
  for (; counted < limit; counted++) if (load<u8>(counted) === 0x0a) count++;
  const units = align(base);
  const unified = align(units + ((<usize>size + 1) << 1));
  // A unit for each byte and some more: the scanner may put in spaces between signs of one byte.
  const unifiedEnd = unified + ((<usize>size + 1) << 1) + (<usize>size >> 1) + 0x1000;
  linesAt = align(unifiedEnd);
  const scratch = align(linesAt + <usize>count * LINE_BYTES);
  reserve(scratch + 0x10000);
  use();
  let entry = linesAt;
  // Ends of the units, and of what they become; the category that is last there.
  let d = units;
  let e = unified;
  let before = EDGE;
  let from = d;
  let first = (options & START) !== 0;
  let at = input;
  begin(e);
  while (true) {
    let u: i32;
    const end = at >= limit;
    let carriage: usize = 0;
    if (end) {
      if (d === from) break;
      u = 0x0a;
    } else {
      u = <i32>load<u8>(at++);
      if (u >= 0x80) {
        if (u < 0xe0) u = ((u & 0x1f) << 6) | (<i32>load<u8>(at++) & 0x3f);
        else if (u < 0xf0) {
          u = ((u & 0x0f) << 12) | ((<i32>load<u8>(at) & 0x3f) << 6) | (<i32>load<u8>(at, 1) & 0x3f);
          at += 2;
        } else {
          const code = ((u & 7) << 18) | ((<i32>load<u8>(at) & 0x3f) << 12) | ((<i32>load<u8>(at, 1) & 0x3f) << 6) | (<i32>load<u8>(at, 2) & 0x3f);
          at += 3;
          const high = 0xd7c0 + (code >> 10);
          store<u16>(d, high);
          store<u16>(e, high);
          d += 2;
          e += 2;
          const c = catOf(high);
          bits |= <i32>load<u8>((before << 5) | c, PAIRS);
          before = c;
          if (held !== 0 || unifies) bits |= WORK;
          held = digits = 0;
          unifies = false;
          u = 0xdc00 | (code & 0x3ff);
        }
      }
    }
    if (u === 0x0d) {
      if (at >= limit || load<u8>(at) !== 0x0a) return 1;
      at++;
      carriage = 1;
      u = 0x0a;
    }
    if (u === 0x0a) {
      if (mayBegin(from, d, first)) return 1;
      let plain = isPlain(from, d, e, before, first);
      let flags = 0;
      if (!plain) {
        const stop = scanned(from, d, unifiedEnd - ((<usize>(limit - at) + 2) << 1), scratch);
        if (stop !== 0 && !mayBegin(line, stop, first)) {
          plain = true;
          e = stop;
          flags = scanFlags | SCANNED;
        }
      }
      first = false;
      store<u32>(entry, <u32>from);
      store<u32>(entry, <u32>(d | carriage), 4);
      store<u32>(entry, plain ? <u32>line : 0, 8);
      store<u32>(entry, <u32>e, 12);
      store<u32>(entry, <u32>flags, 16);
      entry += LINE_BYTES;
      if (plain) {
        store<u16>(e, 0x0a);
        e += 2;
      } else e = line;
      if (carriage !== 0) {
        store<u16>(d, 0x0d);
        d += 2;
      }
      if (end) break;
      store<u16>(d, 0x0a);
      d += 2;
      from = d;
      before = EDGE;
      begin(e);
      continue;
    }
    store<u16>(d, u);
    d += 2;
    let c = catOf(u);
    if (c === FOLD) {
      const letter = u < 0x700 ? <i32>load<u16>(u << 1, FOLDS) : 0;
      if (letter !== 0) {
        u = letter;
        c = catOf(u);
        did = true;
      }
    } else if (c === HAMZA_MARK) {
      const whole = (options & COMPOSE) !== 0 && e > line && held === 0 ? composed(<i32>load<u16>(e - 2), u) : 0;
      if (whole !== 0) {
        // Its category is that of the letter without the mark.
        store<u16>(e - 2, whole);
        did = true;
        continue;
      }
    } else if (c === ZWNJ_CAT && (options & USELESS) !== 0) {
      held++;
      continue;
    } else if (c === LATIN_CAT && u < 0x80 && held === 0) {
      const stop = latinEnd(before, e, at, limit);
      if (stop !== 0) {
        bits |= unifies ? WORK : <i32>load<u8>((before << 5) | LATIN_CAT, PAIRS) & ~LATIN;
        store<u16>(e, u);
        e += 2;
        for (; at < stop; at++) {
          store<u16>(d, load<u8>(at));
          store<u16>(e, load<u8>(at));
          d += 2;
          e += 2;
        }
        before = LATIN_CAT;
        strong = 2;
        latin = true;
        digits = 0;
        continue;
      }
    }
    if (held !== 0 && keepsHalfSpace(before, c, e)) {
      bits |= <i32>load<u8>((before << 5) | ZWNJ_CAT, PAIRS);
      before = ZWNJ_CAT;
      store<u16>(e, 0x200c);
      e += 2;
    }
    let given = true;
    if (c === ASCII) {
      const mark = persianMark(u, before, e, at, limit);
      if (mark !== 0) {
        u = mark;
        given = false;
      }
    } else if (c === QUOTE) {
      const mark = u === 0x22 && (options & QUOTES) !== 0 ? guillemet(before, e, at, limit) : 0;
      if (mark !== 0) {
        u = mark;
        given = false;
      }
    } else if (c === DOT) {
      let n = (options & ELLIPSIS) !== 0 ? ellipsis(before, e, at, limit) : 0;
      if (n !== 0) {
        u = 0x2026;
        given = false;
        for (; n > 0; n--) {
          at++;
          store<u16>(d, 0x2e);
          d += 2;
        }
      }
    } else if (c === SPACE) {
      if (before === OPEN && mate !== 0 && (options & IN_BRACKETS) !== 0 && isOf(peekCat(at, limit), LETTERS)) {
        did = true;
        continue;
      }
    }
    if (!given) {
      c = catOf(u);
      did = true;
    }
    if (before === SPACE) {
      if (isOf(c, ENDS) && isNeedless(u, c, e, given, at, limit)) {
        e -= 2;
        before = catOf(<i32>load<u16>(e - 2));
        did = true;
      } else if (c === OPEN) isMissing(u, c, before, e, given, at, limit);
    } else if (isMissing(u, c, before, e, given, at, limit)) {
      bits |= <i32>load<u8>((before << 5) | SPACE, PAIRS);
      before = SPACE;
      store<u16>(e, 0x20);
      e += 2;
      did = true;
      digits = 0;
      unifies = false;
    }
    if (c === CLOSE) {
      closed = u === 0xbb || (u === 0x29 && mate === u && !glued);
      if (mate === u) mate = 0;
    }
    if (inNumber(u, c, before, e, at, limit)) {
      u = 0x6f0 | (u & 15);
      c = PERSIAN_DIGIT;
      unifies = did = true;
    }
    bits |= flagsOf(u, c, before, e, at, limit);
    before = c;
    store<u16>(e, u);
    e += 2;
    if (!isOf(c, LETTERS)) continue;
    strong = 1;
    // The rest of the word, and more words that follow by single spaces: nearly all of a text. A word's end is no branch
    // here, for none is harder to foretell.
    const start = e;
    let spaced = 0;
    let unlike = 0;
    while (at + 1 < limit) {
      const two = <i32>load<u16>(at);
      const space = <i32>((two & 0xff) === 0x20);
      if (((two & 0xfc) !== 0xd8 && space === 0) || (space & spaced) !== 0) break;
      const low = select<i32>(256, ((two & 3) << 6) | ((two >> 8) & 0x3f), space);
      const letter = <i32>load<u16>(low << 1, LETTER_TO);
      if (letter === 0) break;
      const unit = select<i32>(0x20, 0x600 | low, space);
      store<u16>(d, unit);
      store<u16>(e, letter);
      d += 2;
      e += 2;
      at += 2 - space;
      unlike |= letter ^ unit;
      spaced = space;
    }
    // A space that no letter follows is not for this loop.
    at -= spaced;
    d -= spaced << 1;
    e -= spaced << 1;
    if (e !== start) before = catOf(<i32>load<u16>(e - 2));
    if (unlike !== 0) did = true;
  }
  linesEnd = entry;
  let top = align(entry);
  if ((options & STAGE) !== 0 && e > unified) top = halfSpaces(unified, <i32>((e - unified) >> 1), top);
  write(top, units, d > from);
  return 0;
}

/** Has the scanner nothing to do in [from, to), behind which memory is free? */
function isAtRest(from: usize, to: usize): bool {
  look(from, to);
  if ((scanFlags & WORK) === 0) return true;
  scanOnce(from, to, align(to + 2));
  return editCount() === 0;
}

/** Writes at `out` which units of the lines in [from, to) are not for the half-space stage, counted from `from`, two numbers each; gives the end. */
function protect(from: usize, to: usize, out: usize): usize {
  let o = out;
  for (let entry = linesAt; entry < linesEnd; entry += LINE_BYTES) {
    const flags = load<i32>(entry, 16);
    const start = <usize>load<u32>(entry, 8);
    if ((flags & SCANNED) === 0 || start < from || start >= to) continue;
    const size = <i32>(((<usize>load<u32>(entry, 12) & ~1) - start) >> 1);
    reserve(o + (<usize>size << 3));
    guardInto(o, <i32>((start - from) >> 1));
    protectLine(start, 0, size, flags & 0xffff);
    o = guardEnd();
  }
  return o;
}

/** The half-space stage on the plain lines, which are the `size` units at `from`, until it changes nothing. Gives the end of the memory in use. */
function halfSpaces(from: usize, size: i32, top: usize): usize {
  let at = from;
  let length = size;
  let free = top;
  let round = 0;
  while (true) {
    const guards = align(free);
    const stop = protect(at, at + (<usize>length << 1), guards);
    const changes = align(stop);
    const changesEnd = run(at, length, guards, <i32>((stop - guards) >> 2), changes);
    round++;
    if (changesEnd === changes) return changes;
    free = align(changesEnd);
    reserve(free + (<usize>length << 1) + ((changesEnd - changes) >> 2) + 0x10000);
    let restless = false;
    let c = changes;
    for (let entry = linesAt; entry < linesEnd; entry += LINE_BYTES) {
      const start = <usize>load<u32>(entry, 8);
      if (start < at || start >= at + (<usize>length << 1)) continue;
      const end = <usize>load<u32>(entry, 12) & ~1;
      const last = <i32>((end - at) >> 1);
      store<u32>(entry, <u32>end, 12);
      if (c >= changesEnd || load<i32>(c) > last) continue;
      // The line anew, with its changes.
      let to = free;
      let done = start;
      let work = false;
      let again = false;
      while (c < changesEnd && load<i32>(c) <= last) {
        const what = load<i32>(c, 8);
        if (what === RESTLESS) again = true;
        else {
          const a = at + (<usize>load<i32>(c) << 1);
          const b = at + (<usize>load<i32>(c, 4) << 1);
          memory.copy(to, done, a - done);
          to += a - done;
          done = b;
          let before = to > free ? catOf(<i32>load<u16>(to - 2)) : EDGE;
          if ((what & PUTS) !== 0) {
            store<u16>(to, 0x200c);
            to += 2;
            if ((load<u8>((before << 5) | ZWNJ_CAT, PAIRS) & WORK) !== 0) work = true;
            before = ZWNJ_CAT;
          }
          const after = b < end ? catOf(<i32>load<u16>(b)) : EDGE;
          if ((load<u8>((before << 5) | after, PAIRS) & WORK) !== 0) work = true;
        }
        c += CHANGE_BYTES;
      }
      memory.copy(to, done, end - done);
      to += end - done;
      if (work || (load<u32>(entry, 16) & SCANNED) !== 0) work = !isAtRest(free, to);
      if (mayBegin(free, to, (options & START) !== 0 && entry === linesAt)) work = true;
      if (work || (again && round === ROUNDS)) store<u32>(entry, 0, 8);
      else {
        store<u32>(entry, <u32>free, 8);
        store<u32>(entry, <u32>to | (again ? 1 : 0), 12);
        if (again) restless = true;
        free = to;
      }
    }
    if (!restless) return free;
    // Those lines once more, by themselves.
    const next = align(free);
    reserve(next + (<usize>length << 1) + 0x10000);
    let to = next;
    for (let entry = linesAt; entry < linesEnd; entry += LINE_BYTES) {
      const end = <usize>load<u32>(entry, 12);
      if (load<u32>(entry, 8) === 0 || (end & 1) === 0) continue;
      const start = <usize>load<u32>(entry, 8);
      const bytes = (end & ~1) - start;
      memory.copy(to, start, bytes);
      store<u32>(entry, <u32>to, 8);
      store<u32>(entry, <u32>(to + bytes), 12);
      to += bytes;
      store<u16>(to, 0x0a);
      to += 2;
    }
    at = next;
    length = <i32>((to - next) >> 1);
    free = to;
  }
}

/** Writes the plain lines as UTF-8 and collects the others. `open`: the last line has no line end. */
function write(top: usize, units: usize, open: bool): void {
  let total: usize = 0;
  for (let entry = linesAt; entry < linesEnd; entry += LINE_BYTES) if (load<u32>(entry, 8) !== 0) total += (<usize>load<u32>(entry, 12) & ~1) - <usize>load<u32>(entry, 8) + 2;
  const out = align(top);
  reserve(out + ((total * 3) >> 1) + 0x10000);
  let o = out;
  let others = units;
  let hole = linesAt;
  for (let entry = linesAt; entry < linesEnd; entry += LINE_BYTES) {
    const start = <usize>load<u32>(entry);
    const mark = <usize>load<u32>(entry, 4);
    const carriage = (mark & 1) !== 0;
    const ended = !open || entry + LINE_BYTES < linesEnd;
    let at = <usize>load<u32>(entry, 8);
    const end = <usize>load<u32>(entry, 12) & ~1;
    if (at === 0) {
      const bytes = (mark & ~1) - start + (ended ? (carriage ? 4 : 2) : 0);
      memory.copy(others, start, bytes);
      others += bytes;
      store<u32>(hole, <u32>(o - out));
      hole += 4;
      continue;
    }
    while (at < end) {
      const u = <i32>load<u16>(at);
      at += 2;
      if (u < 0x800) {
        // One byte or two without a branch.
        store<u16>(o, select<i32>(u, 0x80c0 | (u >> 6) | ((u & 0x3f) << 8), <i32>(u < 0x80)));
        o += 2 - <usize>(u < 0x80);
      } else if (u < 0xd800 || u >= 0xe000) {
        store<u8>(o, 0xe0 | (u >> 12));
        store<u8>(o, 0x80 | ((u >> 6) & 0x3f), 1);
        store<u8>(o, 0x80 | (u & 0x3f), 2);
        o += 3;
      } else {
        const code = ((u - 0xd7c0) << 10) | (<i32>load<u16>(at) & 0x3ff);
        at += 2;
        store<u8>(o, 0xf0 | (code >> 18));
        store<u8>(o, 0x80 | ((code >> 12) & 0x3f), 1);
        store<u8>(o, 0x80 | ((code >> 6) & 0x3f), 2);
        store<u8>(o, 0x80 | (code & 0x3f), 3);
        o += 4;
      }
    }
    if (ended) {
      if (carriage) store<u8>(o++, 0x0d);
      store<u8>(o++, 0x0a);
    }
  }
  store<u32>(RESULT, <u32>out);
  store<u32>(RESULT, <u32>o, 4);
  store<u32>(RESULT, <u32>linesAt, 8);
  store<u32>(RESULT, <u32>hole, 12);
  store<u32>(RESULT, <u32>units, 16);
  store<u32>(RESULT, <u32>others, 20);
}

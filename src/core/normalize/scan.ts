/**
 * The scanner of the character layer: one left-to-right look at a line that makes edits.
 *
 * What stands to the left is known as it will be written (`p`, `u1`), what stands to the right is the
 * input; so most lines are stable after one pass, and the caller repeats until all are. Look-ahead is
 * bounded or goes to a cached position, so the cost is linear in the line whatever it holds.
 *
 * Compiled twice: as JavaScript, where scan-host.ts holds the tables and the edits, and for the kernel (src/kernel),
 * with a host of its own. So it keeps to what both languages have (src/compile/kernel-source.ts).
 */
import { IntList } from '../base/int-list.js';
import { isNonJoining } from '../chars/classes.js';
import { PATTERN_START, PatternKindId as K, isOpaque, matchPattern, patternEnd, patternKind, scanStep } from '../patterns/index.js';
import { isCodeLine } from './code-line.js';
import { RuleId as R } from './rules.js';
import {
  addUnit, becauseOf, becomesLast, digits, does, edit, editCount, editForm, extendEdit, firstOf, guard, hehYe, isListed, isParted,
  keepArabic, keepsWords, keptEnd, lengthOf, plain, quick, quotes, replaceEdit, search, single, strip, vocalizedEnd, zwnj,
} from './scan-host.js';
import { Digits, HehYe, List, Quotes, ZwnjTo } from './scan-options.js';
import { CAT, DIGIT, Flag, LETTER, U, WORD } from './units.js';

const ZWNJ = 0x200c;
const HEH = 0x647;
const HAMZA_ABOVE = 0x654;

/** Lengths of the words that announce a version (`List.VersionCues`). */
const SHORTEST_CUE = 4;
const LONGEST_CUE = 6;

/** What begins behind a missing space. */
export const Part = { Word: 0, Number: 1, Latin: 2, Open: 3 } as const;

/** Ways of `words` with a unit: not its own, a letter that stays, a letter encoded in another way, a space. */
export const Quick = { None: 0, Letter: 1, Fold: 2, Space: 3 } as const;

/** Letters without a rule of their own. */
function isPlainLetter(c: number): boolean {
  return c === U.Joining || c === U.NonJoining || c === U.Yeh || c === U.Heh;
}

/** Quotes as they are written. */
function opener(): number {
  return quotes === Quotes.Curly ? 0x201c : quotes === Quotes.Straight ? 0x22 : 0xab;
}

function closer(): number {
  return quotes === Quotes.Curly ? 0x201d : quotes === Quotes.Straight ? 0x22 : 0xbb;
}

// --- Scratch of one line: quotes with their roles, brackets with their mates.
const quoteAt = new IntList();
const quoteEnd = new IntList();
/** 0 stays, 1 opens, 2 closes. */
const quoteRole = new IntList();
const bracketAt = new IntList();
/** Index of the mate, -1 for none. */
const mateOf = new IntList();
/** 1: hangs on the word before it. */
const glued = new IntList();
/** Brackets that are open. */
const stack = new IntList();

function pairUp(a: number, b: number): void {
  quoteRole.set(a, 1);
  quoteRole.set(b, 2);
}

function isPersianStart(u: number): boolean {
  const c = CAT[u]!;
  return LETTER[c] === 1 || c === U.PersianDigit || c === U.ArabicDigit || c === U.AsciiDigit || u === 0xab;
}

/** Finds the pairs of quotes and brackets, outside of tags and code spans. */
function findPairs(text: string, lo: number, hi: number): void {
  quoteAt.clear();
  quoteEnd.clear();
  quoteRole.clear();
  bracketAt.clear();
  mateOf.clear();
  glued.clear();
  stack.clear();
  let double = -1;
  let curly = -1;
  let tick = -1;
  let doubleTick = -1;
  let curlyTick = -1;
  for (let i = lo; i < hi; i++) {
    const u = text.charCodeAt(i);
    const c = CAT[u]!;
    if (c === U.Open || c === U.Close) {
      const k = bracketAt.length;
      bracketAt.push(i);
      mateOf.push(-1);
      glued.push(0);
      if (c === U.Open) stack.push(k);
      else {
        const top = stack.length > 0 ? stack.get(stack.length - 1) : -1;
        if (top >= 0 && matches(text.charCodeAt(bracketAt.get(top)), u)) {
          stack.pop();
          mateOf.set(k, top);
          mateOf.set(top, k);
        }
      }
      continue;
    }
    if (c === U.Misc && (u === 0x3c || u === 0x60 || u === 0x26)) {
      const m = matchPattern(text, i, hi);
      if (m !== 0 && isOpaque(patternKind(m))) i = patternEnd(m) - 1;
      continue;
    }
    if (c !== U.Quote) continue;
    const k = quoteAt.length;
    const before = i > lo ? text.charCodeAt(i - 1) : 0x20;
    let end = i + 1;
    if (u === 0x27 && end < hi && text.charCodeAt(end) === 0x27) end++;
    const after = end < hi ? text.charCodeAt(end) : 0x20;
    const pc = CAT[before]!;
    const nc = CAT[after]!;
    quoteAt.push(i);
    quoteEnd.push(end);
    quoteRole.push(0);
    if (u === 0x22) {
      if (double < -1) double = -1; // closes a string of code: both stay
      else if (double < 0) {
        // 24" is inches; ="…" an attribute; \" is escaped.
        const inches = DIGIT[pc] === 1 && LETTER[nc] !== 1;
        if (!inches && before !== 0x3d && before !== 0x5c && end < hi && !afterKey(text, lo, i)) double = k;
        else if (!inches && end < hi) double = -2 - k;
      } else {
        if (before !== 0x5c) {
          if (i > quoteEnd.get(double) && !codeString(text, lo, quoteAt.get(double), i, hi) && !inLink(text, i, hi)) pairUp(double, k);
          double = -1;
        }
      }
    } else if (u === 0x201c) curly = k;
    else if (u === 0x201d) {
      if (curly >= 0 && i > quoteEnd.get(curly)) pairUp(curly, k);
      curly = -1;
    } else if (u === 0x2018) curlyTick = LETTER[nc] === 1 ? k : -1;
    else if (u === 0x2019) {
      if (curlyTick >= 0 && double === -1 && nc !== U.Latin) {
        pairUp(curlyTick, k);
        curlyTick = -1;
      }
    } else if (end - i === 2) {
      if (doubleTick >= 0) {
        if (i > quoteEnd.get(doubleTick)) pairUp(doubleTick, k);
        doubleTick = -1;
      } else if (isPersianStart(after) && !DIGIT[pc]) doubleTick = k;
      i = end - 1;
    } else if (double === -1) {
      const opens = (pc === U.Space || pc === U.Edge || pc === U.Open || pc === U.Colon || pc === U.Comma || pc === U.Ascii) && isPersianStart(after);
      if (tick >= 0 && nc !== U.Latin && LETTER[nc] !== 1 && DIGIT[nc] !== 1) {
        if (i > quoteEnd.get(tick)) pairUp(tick, k);
        tick = -1;
      } else if (tick < 0 && opens) tick = k;
    }
  }
}

/** Is the quote at i the end of a link's title: [text](target "title")? */
function inLink(text: string, i: number, hi: number): boolean {
  if (stack.length === 0 || i + 1 >= hi || text.charCodeAt(i + 1) !== 0x29) return false;
  const open = bracketAt.get(stack.get(stack.length - 1));
  return text.charCodeAt(open) === 0x28 && open > 0 && text.charCodeAt(open - 1) === 0x5d;
}

// --- State of the scan of a line, shared by the functions below. They are made once, not for each line:
// so the compiler sees one target for each call.
let text = '';
let lo = 0;
let hi = 0;
let flags = 0;
let layout = true;
let tableLine = false;
let i = 0;
let p: number = U.Edge;
let p2: number = U.Edge;
let u1 = 0;
/** Does the last letter join to the left? */
let base = false;
/** Letters of the word so far, and the category before the word. */
let wl = 0;
let beforeWord: number = U.Edge;
/** 0 none yet, 1 Persian letter, 2 Latin, 3 Persian number. */
let strong = 0;
/** End (input) of the last Latin word or number that belongs to one. */
let latinEnd = -1;
/** May a word behind the last full stop be parted from it? */
let dotParts = false;
/** May a word behind the last closing bracket be parted from it? */
let closeParts = false;
let q = 0; // next quote
let b = 0; // next bracket
let nextAt = -1; // cached position and class of the next letter
let nextClass = 0;
// What `measurePart` found out about the number part that begins at partFrom.
let partFrom = -1;
let partEnd = 0;
let partDots = 0;
let partCommas = 0;
let partGroups = false;
/** Edits after which the line is known to be at rest as far as they are concerned. */
let settled = 0;

/**
 * Makes the edits of one pass over line [lo, hi) whose pairs have `flags`. True where a second pass
 * would find nothing: there are none, or only those of letters, which change nothing for what is around.
 */
export function scanLine(line: string, from: number, to: number, bits: number): boolean {
  text = line;
  lo = from;
  hi = to;
  flags = bits;
  const before = editCount();
  settled = 0;
  if (does(R['code-lines']) && (flags & (Flag.Latin | Flag.Quote)) !== 0 && isCodeLine(text, lo, hi)) {
    letters(text, lo, hi);
    return editCount() === before;
  }
  layout = (flags & (Flag.Latin | Flag.Persian)) !== Flag.Latin;
  if ((flags & (Flag.Quote | Flag.Bracket)) !== 0 && layout) findPairs(text, lo, hi);
  else {
    quoteAt.clear();
    bracketAt.clear();
  }
  tableLine = lo < hi && text.charCodeAt(lo) === 0x7c;
  i = lo;
  p = p2 = beforeWord = U.Edge;
  u1 = wl = strong = q = b = nextClass = 0;
  latinEnd = nextAt = partFrom = -1;
  base = dotParts = closeParts = false;
  for (;;) {
    words();
    if (i >= hi) break;
    unit();
  }
  return editCount() - before === settled;
}

/**
 * Goes over words that are written as they should be, or but for how their letters are encoded, and the
 * single spaces between them: nearly all of a text. Stops before anything else.
 */
function words(): void {
  // Local names for what the loop reads: the engine looks the others up each time.
  const line = text;
  const end = hi;
  const ways = quick;
  const cat = CAT;
  const from = i;
  let at = i;
  let a = p;
  let a2 = p2;
  let last = u1;
  /** Last letter met here. */
  let letter = 0;
  let count = wl;
  let start = beforeWord;
  while (at < end) {
    const u = line.charCodeAt(at);
    const kind = u < 0x700 ? ways[u]! : 0;
    if (kind === Quick.Space) {
      if (a === U.Edge || a === U.Open || at + 1 >= end) break;
      const n = cat[line.charCodeAt(at + 1)]!;
      if (LETTER[n] !== 1 || n === U.Hamza || n === U.Form) break;
      a2 = a;
      a = U.Space;
      last = 0x20;
      at++;
      continue;
    }
    if (kind === Quick.None) break;
    if (WORD[a] !== 1 && a !== U.Zwnj) {
      // A word begins.
      if ((a !== U.Space && a !== U.Edge) || ((flags & Flag.DotLetter) !== 0 && PATTERN_START[u] === 2 && dotNear(text, at, hi))) break;
      start = a;
      count = 0;
    }
    if (kind === Quick.Fold) {
      const id = single[u]!;
      edit(at, at + 1, -id, becauseOf[id]!);
      settled++;
      letter = last = becomesLast[id]!;
      a2 = a;
      a = cat[last]!;
      count++;
      at++;
      continue;
    }
    // The rest of the stretch of letters that stay as they are.
    let j = at + 1;
    let v = u;
    while (j < end) {
      const w = line.charCodeAt(j);
      if (w >= 0x700 || ways[w] !== Quick.Letter) break;
      v = w;
      j++;
    }
    a2 = j - at > 1 ? U.Joining : a;
    count += j - at;
    a = cat[v]!;
    letter = last = v;
    at = j;
  }
  if (at === from) return;
  i = at;
  p = a;
  p2 = a2;
  u1 = last;
  wl = count;
  beforeWord = start;
  if (letter !== 0) {
    base = !isNonJoining(letter);
    strong = 1;
  }
}

/** Takes one unit, or all that belongs to it. */
function unit(): void {
  const u = text.charCodeAt(i);
  const c = CAT[u]!;
  switch (c) {
    case U.Joining:
    case U.NonJoining:
    case U.Yeh:
    case U.Heh:
    case U.Hamza:
    case U.Fold:
    case U.Form: {
      if (WORD[p] !== 1 && p !== U.Zwnj) {
        // A word begins.
        const kept = keepsWords ? keptEnd(text, i, hi) : 0;
        if (kept > 0) part(Part.Word);
        const end = kept > 0 ? kept : keepArabic ? vocalizedEnd(text, i, hi) : 0;
        if (end > 0) {
          const last = text.charCodeAt(end - 1);
          p2 = p;
          p = CAT[last]!;
          u1 = last;
          base = !isNonJoining(last);
          strong = 1;
          wl = end - i;
          i = end;
          return;
        }
        if ((flags & Flag.DotLetter) !== 0 && PATTERN_START[u] === 2 && dotNear(text, i, hi)) {
          const m = matchPattern(text, i, hi);
          if (m !== 0) {
            part(Part.Word);
            const end = patternEnd(m);
            letters(text, i, end);
            const last = text.charCodeAt(end - 1);
            p2 = CAT[text.charCodeAt(end - 2)]!;
            p = CAT[last]!;
            u1 = last;
            base = false;
            strong = 1;
            wl = 1;
            dotParts = false;
            i = end;
            return;
          }
        }
        if (p !== U.Space && p !== U.Edge) part(Part.Word);
        beforeWord = p;
        wl = 0;
      }
      if (plain && isPlainLetter(c)) {
        // The rest of the stretch of letters that stay as they are.
        let j = i + 1;
        while (j < hi && isPlainLetter(CAT[text.charCodeAt(j)]!)) j++;
        wl += j - i;
        u1 = text.charCodeAt(j - 1);
        p2 = j - i > 1 ? U.Joining : p;
        p = CAT[u1]!;
        base = !isNonJoining(u1);
        strong = 1;
        i = j;
        return;
      }
      if (c === U.Form) {
        i = form(i);
        return;
      }
      if (does(R['repeated-letters']) && i + 2 < hi && text.charCodeAt(i + 1) === u && text.charCodeAt(i + 2) === u) {
        let j = i + 3;
        while (j < hi && text.charCodeAt(j) === u) j++;
        edit(i + 1, j, 0, R['repeated-letters']);
        wl++;
        p2 = p;
        p = c;
        u1 = u;
        base = !isNonJoining(u);
        strong = 1;
        i = j;
        return;
      }
      let id = single[u]!;
      if (c === U.Fold && (u === 0x6d2 || u === 0x6d3) && (WORD[p] !== 1 || (i + 1 < hi && WORD[CAT[text.charCodeAt(i + 1)]!] === 1))) id = 0;
      if (c === U.Hamza) {
        const n = i + 1 < hi ? CAT[text.charCodeAt(i + 1)]! : U.Edge;
        if (u1 === HEH && p === U.Heh && WORD[n] !== 1 && n !== U.Zwnj && does(R['heh-hamza'])) {
          if (does(R['fold-heh'])) edit(i, i + 1, 0, R['fold-heh']);
          else {
            edit(i, i + 1, HAMZA_ABOVE, R['heh-hamza']);
            p2 = p;
            p = U.HamzaMark;
            u1 = HAMZA_ABOVE;
          }
          i++;
          return;
        }
        if (does(R['fold-hamza']) && WORD[p] === 1 && WORD[n] !== 1) {
          edit(i, i + 1, 0, R['fold-hamza']);
          i++;
          return;
        }
      }
      wl++;
      strong = 1;
      p2 = p;
      if (id !== 0) {
        edit(i, i + 1, -id, becauseOf[id]!);
        u1 = becomesLast[id]!;
        p = CAT[u1]!;
      } else {
        p = c;
        u1 = u;
      }
      base = !isNonJoining(u1);
      i++;
      return;
    }
    case U.Mark:
    case U.HamzaMark:
      i = mark(i, u, c);
      return;
    case U.Zwnj:
    case U.Lookalike:
    case U.Junk:
      i = joiners(i);
      return;
    case U.Space:
    case U.WideSpace: {
      i = spaces(i);
      return;
    }
    case U.Tatweel:
      i = tatweel(i);
      return;
    case U.PersianDigit:
    case U.AsciiDigit:
    case U.ArabicDigit:
      i = number(i);
      return;
    case U.Latin:
    case U.Misc:
    case U.Other: {
      if (PATTERN_START[u] === 1 && !(c === U.Latin && p === U.Latin) && u !== 0x2d && u !== 0x2b && u !== 0x2212 && u !== 0xb1) {
        const m = matchPattern(text, i, hi);
        if (m !== 0) {
          i = opaque(i, patternEnd(m), patternKind(m));
          return;
        }
      }
      if (c === U.Misc && u === 0x2d && does(R['dashes']) && layout) {
        let j = i + 1;
        while (j < hi && text.charCodeAt(j) === 0x2d) j++;
        if ((j - i === 2 || j - i === 3) && p !== U.Edge && (strong === 1 || strong === 3) && nextLetter(j) === 1) {
          edit(i, j, j - i === 2 ? 0x2013 : 0x2014, R['dashes']);
          p2 = p;
          p = U.Misc;
          u1 = 0x2013;
          i = j;
          return;
        }
      }
      if (digits === Digits.Ascii && (u === 0x66b || u === 0x66c) && DIGIT[p] === 1) {
        const rule = u === 0x66b ? R['decimal-separator'] : R['thousands-separator'];
        if (does(rule) && i + 1 < hi && DIGIT[CAT[text.charCodeAt(i + 1)]!] === 1) edit(i, i + 1, u === 0x66b ? 0x2e : 0x2c, rule);
      }
      if (c === U.Latin) {
        if (p !== U.Latin) part(Part.Latin);
        strong = 2;
        latinEnd = i + 1;
      }
      p2 = p;
      p = c;
      u1 = u;
      i++;
      return;
    }
    case U.Dot: {
      let j = i + 1;
      while (j < hi && text.charCodeAt(j) === 0x2e) j++;
      const n = j < hi ? CAT[text.charCodeAt(j)]! : U.Edge;
      if (j - i === 1) {
        if (WORD[p] !== 1 && DIGIT[p] !== 1) {
          const m = matchPattern(text, i, hi);
          if (m !== 0) {
            i = opaque(i, patternEnd(m), patternKind(m));
            return;
          }
        }
        dotParts = (WORD[p] === 1 && wl >= 2 && beforeWord !== U.Dot) || p === U.Close || (DIGIT[p] === 1 && strong === 3);
        p2 = p;
        p = U.Dot;
        u1 = u;
        i = j;
        return;
      }
      dotParts = false;
      p2 = p;
      if (j - i >= 3 && j - i <= 6 && layout && does(R['ellipsis']) && strong !== 2 && n !== U.Latin && !(DIGIT[p] === 1 && DIGIT[n] === 1) && u1 !== 0x2f) {
        edit(i, j, 0x2026, R['ellipsis']);
        p = U.Bang;
        u1 = 0x2026;
      } else {
        p = U.Misc;
        u1 = u;
      }
      i = j;
      return;
    }
    case U.Colon: {
      const n = i + 1 < hi ? CAT[text.charCodeAt(i + 1)]! : U.Edge;
      if (n !== U.Space && LETTER[n] !== 1 && n !== U.Edge) {
        const m = matchPattern(text, i, hi);
        if (m !== 0) {
          i = opaque(i, patternEnd(m), patternKind(m));
          return;
        }
      }
      p2 = p;
      p = c;
      u1 = u;
      i++;
      return;
    }
    case U.Bang:
    case U.Comma:
    case U.Percent:
    case U.Ascii:
      i = punctuation(i, u, c);
      return;
    case U.Quote: {
      const role = roleAt(i);
      const end = role !== 0 ? quoteEnd.get(q) : i + 1;
      const isSingle = u === 0x27 || u === 0x2018 || u === 0x2019;
      const rule = isSingle ? R['single-quotes'] : R['quotes'];
      if (role === 0 || quotes === Quotes.Keep || !does(rule) || !layout) {
        p2 = p;
        p = U.Quote;
        u1 = u;
        i++;
        return;
      }
      const target = role === 1 ? opener() : closer();
      if (role === 1) openGap();
      if (end - i !== 1 || u !== target) edit(i, end, target, rule);
      p2 = p;
      p = role === 1 ? U.Open : U.Close;
      u1 = role === 1 ? 0xab : 0xbb;
      closeParts = true;
      i = end;
      return;
    }
    case U.Open: {
      const k = bracketIndex(i);
      if (k >= 0) {
        const mate = mateOf.get(k);
        if (u === 0xab) openGap();
        else if (u === 0x28 && mate >= 0 && WORD[p] === 1) {
          if (isListed(List.Suffixes, keyBetween(text, i + 1, bracketAt.get(mate)))) glued.set(k, 1);
          else if (does(R['space-around-brackets']) && layout) {
            edit(i, i, 0x20, R['space-around-brackets']);
            p = U.Space;
          } else glued.set(k, 1);
        } else if (u === 0x28) {
          if (p === U.Comma) part(Part.Open);
          else glued.set(k, p !== U.Space && p !== U.Edge && p !== U.Comma ? 1 : 0);
        }
      }
      if (u === 0xab && k >= 0 && mateOf.get(k) >= 0 && layout && quotes !== Quotes.Guillemets && quotes !== Quotes.Keep) edit(i, i + 1, opener(), R['quotes']);
      p2 = p;
      p = c;
      u1 = u;
      i++;
      return;
    }
    case U.Close: {
      const k = bracketIndex(i);
      const mate = k >= 0 ? mateOf.get(k) : -1;
      closeParts = u === 0xbb || (u === 0x29 && mate >= 0 && glued.get(mate) === 0);
      if (u === 0xbb && mate >= 0 && layout && quotes !== Quotes.Guillemets && quotes !== Quotes.Keep) edit(i, i + 1, closer(), R['quotes']);
      p2 = p;
      p = c;
      u1 = u;
      i++;
      return;
    }
    default: // Blank; Edge cannot occur inside a line
      p2 = p;
      p = c;
      u1 = u;
      i++;
  }
}

/** Class of the nearest letter at or after j: 1 Persian, 2 Latin, 0 none. */
function nextLetter(j: number): number {
  if (nextAt < j) {
    let k = j;
    nextClass = 0;
    for (; k < hi; k++) {
      const c = CAT[text.charCodeAt(k)]!;
      if (LETTER[c] === 1) {
        nextClass = 1;
        break;
      }
      if (c === U.Latin) {
        nextClass = 2;
        break;
      }
    }
    nextAt = k;
  }
  return nextClass;
}
function roleAt(j: number): number {
  while (q < quoteAt.length && quoteAt.get(q) < i) q++;
  return q < quoteAt.length && quoteAt.get(q) === j ? quoteRole.get(q) : 0;
}
function bracketIndex(j: number): number {
  while (b < bracketAt.length && bracketAt.get(b) < i) b++;
  return b < bracketAt.length && bracketAt.get(b) === j ? b : -1;
}
function isMatched(j: number): boolean {
  const k = bracketIndex(j);
  return k >= 0 && mateOf.get(k) >= 0;
}

/** Appends the space that belongs before a word or number beginning at i, if one is missing. */
function part(kind: number): void {
  if (!layout) return;
  let rule = -1;
  switch (p) {
    case U.Comma:
      if (!(kind === Part.Number && DIGIT[p2] === 1)) rule = R['space-after-punctuation'];
      break;
    case U.Bang:
      if ((strong === 1 || strong === 3) && !(kind === Part.Latin && p2 === U.Space)) rule = R['space-after-punctuation'];
      break;
    case U.Colon:
      if (kind === Part.Latin ? WORD[p2] === 1 : WORD[p2] === 1 || p2 === U.Close || (DIGIT[p2] === 1 && kind !== Part.Number)) {
        if (strong === 1 || strong === 3) rule = R['space-after-punctuation'];
      }
      break;
    case U.Dot:
      if (dotParts && kind !== Part.Latin && (kind !== Part.Word || wordLength(text, i, hi) >= 2 || isAnd(text, i, hi))) rule = R['space-after-punctuation'];
      break;
    case U.Close:
      if (closeParts && (kind === Part.Word || (kind !== Part.Open && u1 === 0xbb)) && !(kind === Part.Word && isListed(List.Suffixes, wordKey(text, i, hi)))) {
        rule = R['space-around-brackets'];
      }
      break;
    case U.Percent:
      if (kind === Part.Word && DIGIT[p2] === 1 && !isListed(List.Suffixes, wordKey(text, i, hi))) rule = R['digit-word-space'];
      break;
    case U.PersianDigit:
    case U.AsciiDigit:
    case U.ArabicDigit:
      if (kind === Part.Word && strong !== 2 && partsFromNumber(text, i, hi)) rule = R['digit-word-space'];
      break;
    default:
      if (WORD[p] === 1 && kind === Part.Number && beforeWord !== U.Latin && (wl >= 2 || (u1 === 0x648 && (DIGIT[beforeWord] === 1 || beforeWord === U.Space)))) rule = R['digit-word-space'];
  }
  if (rule >= 0 && does(rule)) {
    edit(i, i, 0x20, rule);
    p2 = p;
    p = U.Space;
    u1 = 0x20;
  }
}

/** A space before an opening guillemet where a word, colon or comma stands before it. */
function openGap(): void {
  if (!layout) return;
  if (WORD[p] === 1 || DIGIT[p] === 1) {
    if (does(R['space-around-brackets'])) {
      edit(i, i, 0x20, R['space-around-brackets']);
      p = U.Space;
    }
  } else part(Part.Open);
}

/** A protected span: copied; of hashtags and mentions the letters are unified. */
function opaque(from: number, end: number, kind: number): number {
  const first = CAT[text.charCodeAt(from)]!;
  if (first === U.Latin || kind === K.hashtag || kind === K.mention) part(Part.Latin);
  if (kind === K.hashtag || kind === K.mention) letters(text, from, end);
  const last = text.charCodeAt(end - 1);
  p2 = U.Other;
  p = CAT[last]!;
  u1 = last;
  wl = 0;
  dotParts = false;
  if (kind === K.hashtag || kind === K.mention) {
    strong = 1;
    p = U.Other;
  } else if (kind !== K.emoji && kind !== K.emoticon && kind !== K.markup && kind !== K.entity && kind !== K.code) {
    strong = 2;
    latinEnd = end;
    p = U.Latin;
  } else p = U.Other;
  return end;
}

function form(at: number): number {
  const u = text.charCodeAt(at);
  const id = single[u]!;
  if (id === 0) {
    p2 = p;
    p = U.Form;
    u1 = u;
    base = false;
    wl++;
    strong = 1;
    return at + 1;
  }
  // Behind an isolated or final form and before an initial one: the letters were parted by a ZWNJ.
  let parted = false;
  if (becauseOf[id] === R['presentation-forms'] && CAT[firstOf(id)] !== U.Mark && CAT[firstOf(id)] !== U.HamzaMark) {
    strong = 1;
    wl += lengthOf(id);
    parted = at + 1 < hi && does(R['zwnj-lookalike']) && isParted(u, text.charCodeAt(at + 1)) && WORD[p] === 1;
  }
  editForm(at, id, parted, becauseOf[id]!);
  p2 = p;
  u1 = parted ? ZWNJ : becomesLast[id]!;
  p = CAT[u1]!;
  base = LETTER[p] === 1 && !isNonJoining(u1);
  return at + 1;
}

function mark(at: number, u: number, c: number): number {
  if (c === U.HamzaMark && does(R['compose'])) {
    const whole = composed(u1, u);
    if (whole !== 0 && LETTER[p] === 1) {
      const id = search ? single[whole]! : 0;
      const t = id !== 0 ? becomesLast[id]! : whole;
      if (!extendEdit(at, t, R['compose'])) {
        edit(at - 1, at + 1, t, R['compose']);
        if (!search) settled++;
      }
      u1 = t;
      p = CAT[u1]!;
      base = !isNonJoining(u1);
      return at + 1;
    }
  }
  if (u === HAMZA_ABOVE && p === U.Heh && does(R['fold-heh'])) {
    edit(at, at + 1, 0, R['fold-heh']);
    return at + 1;
  }
  if (strip && (c === U.Mark || does(R['fold-heh']))) {
    edit(at, at + 1, 0, R['diacritics']);
    return at + 1;
  }
  if (u === u1 && does(R['duplicate-diacritics'])) {
    edit(at, at + 1, 0, R['duplicate-diacritics']);
    return at + 1;
  }
  if (u === HAMZA_ABOVE && hehYe === HehYe.Ye && p === U.Heh && does(R['heh-ye'])) {
    const n = at + 1 < hi ? CAT[text.charCodeAt(at + 1)]! : U.Edge;
    if (WORD[n] !== 1 && n !== U.Zwnj) {
      edit(at, at + 1, ZWNJ | (0x6cc << 16), R['heh-ye']);
      p2 = p;
      p = U.Yeh;
      u1 = 0x6cc;
      base = true;
      return at + 1;
    }
  }
  p2 = p;
  p = c;
  u1 = u;
  return at + 1;
}

/** A run of ZWNJ, its look-alikes and signs that cannot be seen. */
/** Goes on at j behind `u`, which stays. */
function passed(u: number, j: number): number {
  p2 = p;
  p = CAT[u]!;
  u1 = u;
  return j;
}

function joiners(at: number): number {
  let j = at;
  let zw = false;
  let like = false;
  let sign = false; // ¬ can be seen
  for (; j < hi; j++) {
    const u = text.charCodeAt(j);
    const c = CAT[u]!;
    if (c === U.Zwnj) zw = true;
    else if (c === U.Lookalike) {
      like = true;
      if (u === 0xac) sign = true;
    } else if (c !== U.Junk) break;
  }
  const n = j < hi ? CAT[text.charCodeAt(j)]! : U.Edge;
  const first = text.charCodeAt(at);
  const inside = WORD[p] === 1 && LETTER[n] === 1;
    if (!zw && !like) {
    if (does(R['invisible'])) edit(at, j, 0, R['invisible']);
    return j;
  }
  if (sign && !(inside && does(R['zwnj-lookalike']))) {
    p2 = p;
    p = U.Misc;
    u1 = 0xac;
    return j;
  }
  const likeZwnj = like && does(R['zwnj-lookalike']) && inside;
  if (inside && (zw || likeZwnj)) {
    if (zwnj !== ZwnjTo.Keep && does(R['zwnj-fold'])) {
      edit(at, j, zwnj === ZwnjTo.Space ? 0x20 : 0, R['zwnj-fold']);
      if (zwnj === ZwnjTo.Space) {
        p2 = p;
        p = U.Space;
        u1 = 0x20;
      }
      return j;
    }
    if (u1 === 0x648 && wl === 1 && does(R['zwnj-and']) && beginsWord(text, j, hi)) {
      edit(at, j, 0x20, R['zwnj-and']);
      p2 = p;
      p = U.Space;
      u1 = 0x20;
      return j;
    }
    if (!base && does(R['zwnj-useless'])) {
      edit(at, j, 0, R['zwnj-useless']);
      return j;
    }
    const w = text.charCodeAt(j);
    const w2 = j + 1 < hi ? text.charCodeAt(j + 1) : 0x20;
    const afterYeh = j + 2 < hi ? CAT[text.charCodeAt(j + 2)]! : U.Edge;
    if (u1 === HEH && w === 0x621 && WORD[CAT[w2]!] !== 1 && does(R['heh-hamza'])) {
      // ه\u200cء: the hamza is that of ezafe
      edit(at, j, 0, R['heh-hamza']);
      return j;
    }
    const isYe = w === 0x6cc || w === 0x64a || w === 0x649;
    if (u1 === HEH && hehYe === HehYe.Hamza && does(R['heh-ye']) && isYe && WORD[CAT[w2]!] !== 1 && CAT[w2] !== U.Zwnj) {
      edit(at, j + 1, HAMZA_ABOVE, R['heh-ye']);
      p2 = U.Heh;
      p = U.HamzaMark;
      u1 = HAMZA_ABOVE;
      return j + 1;
    }
    if (j - at !== 1 || first !== ZWNJ) {
      if (likeZwnj || does(R['zwnj-useless'])) edit(at, j, ZWNJ, zw ? R['zwnj-useless'] : R['zwnj-lookalike']);
    }
    if (u1 === HEH && does(R['heh-ai']) && (isYe || w === 0x626) && (w2 === 0x6cc || w2 === 0x64a || w2 === 0x649) && WORD[afterYeh] !== 1) {
      edit(j, j + 1, 0x627, R['heh-ai']);
      p2 = U.Zwnj;
      p = U.NonJoining;
      u1 = 0x627;
      base = false;
      return j + 1;
    }
    p2 = p;
    p = U.Zwnj;
    u1 = ZWNJ;
    return j;
  }
  if (!zw) {
    // Look-alikes elsewhere: ZWJ shapes a letter (ه\u200d) or joins an emoji; ZWSP parts Thai words.
    if (j - at === 1 && first === 0x200d && ((WORD[p] === 1 && base && n !== U.Edge && n !== U.Space) || p === U.Other || n === U.Other || (p === U.Latin && n === U.Latin))) return passed(first, j);
    if (j - at === 1 && p === U.Latin && n === U.Latin) return passed(first, j);
    if (does(R['invisible'])) edit(at, j, 0, R['invisible']);
    return j;
  }
  // A ZWNJ that is not between two letters of Arabic script.
  const left = WORD[p] === 1 || DIGIT[p] === 1 || p === U.Latin || p === U.Other || p === U.Close;
  const right = LETTER[n] === 1 || ((p === U.Latin || p === U.Other || WORD[p] === 1) && (n === U.Latin || n === U.Other)) || (WORD[p] === 1 && base && DIGIT[n] === 1);
  if (left && right) {
    if (zwnj !== ZwnjTo.Keep && does(R['zwnj-fold'])) {
      edit(at, j, zwnj === ZwnjTo.Space ? 0x20 : 0, R['zwnj-fold']);
      return j;
    }
    if (j - at !== 1 && does(R['zwnj-useless'])) edit(at, j, ZWNJ, R['zwnj-useless']);
    p2 = p;
    p = U.Zwnj;
    u1 = ZWNJ;
    return j;
  }
  if (does(R['zwnj-useless'])) {
    edit(at, j, 0, R['zwnj-useless']);
    return j;
  }
  return passed(first, j);
}

function tatweel(at: number): number {
  let j = at;
  while (j < hi && CAT[text.charCodeAt(j)] === U.Tatweel) j++;
  const n = j < hi ? CAT[text.charCodeAt(j)]! : U.Edge;
  if (does(R['tatweel'])) {
    if (WORD[p] === 1 && (WORD[n] === 1 || n === U.Zwnj || wl >= 2)) {
      edit(at, j, 0, R['tatweel']);
      return j;
    }
    if (DIGIT[p] === 1 && DIGIT[n] === 1 && does(R['space-after-punctuation'])) {
      edit(at, j, 0x2013, R['tatweel']);
      p2 = p;
      p = U.Misc;
      u1 = 0x2013;
      return j;
    }
  }
  p2 = p;
  p = U.Misc;
  u1 = 0x640;
  return j;
}

function number(at: number): number {
  const m = matchPattern(text, at, hi);
  let end = m === 0 ? at : patternEnd(m);
  const kind = m === 0 ? K.number : patternKind(m);
  if (m === 0) while (end < hi && DIGIT[CAT[text.charCodeAt(end)]!] === 1) end++;
  if (kind !== K.number && kind !== K.date && kind !== K.time && kind !== K.dotted) {
    if (DIGIT[p] !== 1) part(Part.Latin);
    return opaque(at, end, kind);
  }
  part(Part.Number);
  let persian = false;
  let ascii = false;
  let arabic = false;
  for (let k = at; k < end; k++) {
    const c = CAT[text.charCodeAt(k)]!;
    if (c === U.PersianDigit) persian = true;
    else if (c === U.AsciiDigit) ascii = true;
    else if (c === U.ArabicDigit) arabic = true;
  }
  const last = text.charCodeAt(end - 1);
  // Xbox 360, HTML 4.0: a number right behind a Latin word is part of the name; so is one among Latin words only.
  const named = latinEnd >= 0 && p === U.Space && (latinEnd === at - 1 || (latinEnd === at - 2 && text.charCodeAt(latinEnd) === 0x2c));
  // mc^2, n=5, f(2): glued to a Latin word by one sign
  const gluedToLatin = latinEnd >= 0 && latinEnd === at - 1 && (p === U.Misc || (p === U.Ascii && u1 === 0x2a) || u1 === 0x28 || u1 === 0x5b);
  // %1$s
  const directive = u1 === 0x25 && end < hi && text.charCodeAt(end) === 0x24;
  // [text][1]: the label of a link
  const label = u1 === 0x5b && p2 === U.Close && at >= lo + 2 && text.charCodeAt(at - 2) === 0x5d;
  let inLatin = directive || label;
  if (!does(R['list-numbers']) && end < hi && (text.charCodeAt(end) === 0x2e || text.charCodeAt(end) === 0x29) && kind === K.number && (p === U.Edge || (p === U.Space && p2 === U.Edge))) inLatin = true;
  if (!inLatin && !persian && !arabic) {
    if (named || gluedToLatin) inLatin = true;
    else if (strong === 2) inLatin = nextLetter(end) !== 1;
    else if (strong === 0) inLatin = nextLetter(end) === 2;
  }
  if (inLatin) {
    p2 = p;
    p = U.AsciiDigit;
    u1 = last;
    latinEnd = end;
    if (strong === 0) strong = 2;
    wl = 0;
    return end;
  }
  const target = digits === Digits.Persian ? 0x6f0 : digits === Digits.Ascii ? 0x30 : digits === Digits.Arabic ? 0x660 : -1;
  const separators = layout && !named && (digits === Digits.Persian || (digits === Digits.Keep && (persian || arabic) && !ascii)) && kind === K.number;
  const rule = R['digits'];
  const change = target >= 0 && does(rule) && (target !== 0x6f0 || ascii || arabic);
  let digitEdits = 0;
  const room = p === U.Space || p === U.Edge || p === U.Open;
  let partStart = at;
  for (let k = at; k < end; k++) {
    const u = text.charCodeAt(k);
    if (DIGIT[CAT[u]!] === 1) {
      if (change && u - (u & 15) !== target) {
        edit(k, k + 1, target + (u & 15), rule);
        digitEdits++;
      }
      continue;
    }
    if (u === 0x2e || u === 0x2c) {
      const s = separators ? separator(at, partStart, k, end) : 0;
      if (s !== 0) edit(k, k + 1, s, u === 0x2e ? R['decimal-separator'] : R['thousands-separator']);
    } else if (u === 0x66b || u === 0x66c) {
      const r = u === 0x66b ? R['decimal-separator'] : R['thousands-separator'];
      if (target === 0x30 && does(r)) edit(k, k + 1, u === 0x66b ? 0x2e : 0x2c, r);
    } else {
      if (u === 0x640 && does(R['tatweel']) && does(R['space-after-punctuation'])) edit(k, k + 1, 0x2013, R['tatweel']);
      partStart = k + 1;
    }
  }
  // Digits alone, and apart from words: they will be read as the same number.
  if (room && end - at === digitEdits) {
    const n = end < hi ? CAT[text.charCodeAt(end)]! : U.Edge;
    if (n === U.Space || n === U.Edge || n === U.Comma || n === U.Bang || n === U.Close) settled += end - at;
  }
  strong = 3;
  return plainNumber(end, target >= 0 && does(rule) ? target + (last & 15) : last);
}

function plainNumber(end: number, last: number): number {
  p2 = p;
  p = CAT[last]!;
  u1 = last;
  wl = 0;
  return end;
}

/**
 * What the point or comma at k becomes in the number part that begins at `from`; 0 = itself. A part
 * ends at a separator of another kind (3.5-4.2 has two) and is looked at once.
 */
function separator(numberStart: number, from: number, k: number, end: number): number {
  if (from !== partFrom) {
    partFrom = from;
    measurePart(from, end);
  }
  if (text.charCodeAt(k) === 0x2c) return partGroups && does(R['thousands-separator']) ? 0x66c : 0;
  if (partDots !== 1 || (partCommas > 0 && !partGroups) || !does(R['decimal-separator'])) return 0;
  // 20.000 may be twenty thousand: left as it is.
  if (partCommas === 0 && partEnd - k === 4 && k - from <= 3 && (text.charCodeAt(from) & 15) !== 0 && (text.charCodeAt(partEnd - 1) & 15) === 0 && (text.charCodeAt(partEnd - 2) & 15) === 0) return 0;
  return cueBefore(numberStart) ? 0 : 0x66b;
}

/** Counts points and commas of a number part; `partGroups`: the commas part groups of three, before any point. */
function measurePart(from: number, end: number): void {
  partDots = partCommas = 0;
  partGroups = true;
  let group = 0;
  let j = from;
  for (; ; j++) {
    const u = j < end ? text.charCodeAt(j) : 0;
    if (DIGIT[CAT[u]!] === 1) {
      group++;
      continue;
    }
    // A group of digits ends here.
    if (partDots === 0 && (partCommas > 0 ? group !== 3 : (u === 0x2c || u === 0x66c) && (group > 3 || group === 0))) partGroups = false;
    group = 0;
    if (u === 0x2e) partDots++;
    else if (u === 0x2c || u === 0x66c) {
      partCommas++;
      if (partDots > 0) partGroups = false;
    } else break;
  }
  partEnd = j;
}

/** Does a word that announces a version, a clock time or a section stand before the number? */
function cueBefore(at: number): boolean {
  // Not beyond the last sentence mark.
  let from = at;
  while (from > lo && from > at - 24) {
    const u = text.charCodeAt(from - 1);
    if (u === 0x2e || u === 0x60c || u === 0x61b) break;
    from--;
  }
  for (let i = from; i < at; i++) {
    for (let j = i + SHORTEST_CUE; j <= at && j <= i + LONGEST_CUE; j++) if (isListed(List.VersionCues, keyOf(text, i, j))) return true;
  }
  // The word before the number, at most ten units back: letters, then up to three spaces, half-spaces or hamzas.
  const tail = from > at - 10 ? from : at - 10;
  for (let i = tail; i < at; i++) {
    let j = i;
    while (j < at && isCueLetter(text.charCodeAt(j))) j++;
    for (; j > i; j--) {
      if (at - j > 3) break;
      let k = j;
      while (k < at && isBetween(text.charCodeAt(k))) k++;
      if (k === at) return isListed(List.DotCues, keyOf(text, i, j));
    }
  }
  return false;
}

function isCueLetter(u: number): boolean {
  return u >= 0x620 && u <= 0x6d3;
}

function isBetween(u: number): boolean {
  return u === 0x20 || u === ZWNJ || u === HAMZA_ABOVE;
}

function punctuation(at: number, u: number, c: number): number {
  let w = u;
  let cat = c;
  if (c === U.Ascii && layout) {
    if (u === 0x25) {
      const n = at + 1 < hi ? CAT[text.charCodeAt(at + 1)]! : U.Edge;
      const behind = DIGIT[p] === 1 && strong === 3 && n !== U.Latin && DIGIT[n] !== 1;
      if (does(R['percent']) && digits !== Digits.Ascii && (behind || (DIGIT[p] !== 1 && p !== U.Latin && DIGIT[n] === 1 && plainAfter(at + 1)))) {
        edit(at, at + 1, 0x66a, R['percent']);
        w = 0x66a;
        cat = U.Percent;
      }
    } else if (u === 0x2a) {
      const n = at + 1 < hi ? CAT[text.charCodeAt(at + 1)]! : U.Edge;
      const tight = DIGIT[p] === 1 && DIGIT[n] === 1;
      const wide = p === U.Space && DIGIT[p2] === 1 && n === U.Space && at + 2 < hi && DIGIT[CAT[text.charCodeAt(at + 2)]!] === 1;
      if (strong === 3 && (tight || wide) && does(R['multiplication'])) {
        edit(at, at + 1, 0xd7, R['multiplication']);
        w = 0xd7;
        cat = U.Misc;
      } else {
        const m = matchPattern(text, at, hi);
        if (m !== 0) return opaque(at, patternEnd(m), patternKind(m));
      }
    } else if (converts(at, u)) {
      w = u === 0x2c ? 0x60c : u === 0x3b ? 0x61b : 0x61f;
      cat = u === 0x3f ? U.Bang : U.Comma;
      edit(at, at + 1, w, u === 0x2c ? R['comma'] : u === 0x3b ? R['semicolon'] : R['question-mark']);
    } else if (u === 0x3b) {
      const m = matchPattern(text, at, hi);
      if (m !== 0) return opaque(at, patternEnd(m), patternKind(m));
    }
  }
  if (u === 0x66a && digits === Digits.Ascii && DIGIT[p] === 1 && does(R['percent'])) edit(at, at + 1, 0x25, R['percent']);
  if (does(R['repeated-punctuation']) && layout && (cat === U.Bang || u === 0x3f) && u !== 0x2026) {
    let j = at;
    let ask = false;
    let shout = false;
    for (; j < hi; j++) {
      const v = text.charCodeAt(j);
      if (v === 0x21) shout = true;
      else if (v === 0x61f || (v === 0x3f && w === 0x61f)) ask = true;
      else break;
    }
    if (j - at > 1 && !(j - at === 2 && ask && shout && u === 0x61f)) {
      const s = ask ? (shout ? 0x61f | (0x21 << 16) : 0x61f) : 0x21;
      if (w !== u) replaceEdit(j, s);
      else edit(at, j, s, R['repeated-punctuation']);
      p2 = p;
      p = U.Bang;
      u1 = shout ? 0x21 : 0x61f;
      return j;
    }
  }
  p2 = p;
  p = cat;
  u1 = w;
  return at + 1;
}

/** Is the number behind a percent sign a plain one (not %20x, %1$s)? */
function plainAfter(at: number): boolean {
  let j = at;
  while (j < hi && j < at + 24 && (DIGIT[CAT[text.charCodeAt(j)]!] === 1 || text.charCodeAt(j) === 0x2e || text.charCodeAt(j) === 0x66b)) j++;
  const v = j < hi ? text.charCodeAt(j) : 0x20;
  return CAT[v] !== U.Latin && v !== 0x24 && v !== 0x25 && (strong !== 2 || nextLetter(j) === 1) && (strong !== 0 || nextLetter(j) !== 2);
}

/** May the ASCII comma, semicolon or question mark at `at` be a Persian one? */
function converts(at: number, u: number): boolean {
  const rule = u === 0x2c ? R['comma'] : u === 0x3b ? R['semicolon'] : R['question-mark'];
  if (!does(rule)) return false;
  const n = at + 1 < hi ? CAT[text.charCodeAt(at + 1)]! : U.Edge;
  if (DIGIT[p] === 1 && DIGIT[n] === 1) return false;
  // The sign itself is meant: (,) "?"; parts of code: ?x=1, ?., .?, (;;), 47.6,-122.1
  if ((p === U.Open || p === U.Quote) && (n === U.Close || n === U.Quote || n === U.Ascii)) return false;
  if (u === 0x3f ? n === U.Dot || p === U.Dot || (n === U.Latin && p !== U.Latin && strong !== 0 && (p === U.Space || p === U.Misc)) : n === U.Misc) return false;
  if (u === 0x3b) {
    const m = matchPattern(text, at, hi);
    if (m !== 0) return false;
  }
  const next = nextLetter(at + 1);
  if (strong === 1 || strong === 3) return true;
  if (strong === 2) {
    // Python, جاوا; but not March 21, 2019
    if (next !== 1 || u !== 0x2c) return false;
    let k = at + 1;
    while (k < hi && k < at + 3 && CAT[text.charCodeAt(k)] === U.Space) k++;
    return k === nextAt;
  }
  return next !== 2;
}

/** A run of spaces (with what cannot be seen among them). */
function spaces(at: number): number {
  let j = at;
  if (!does(R['space-runs']) || !layout || tableLine) {
    // Unit by unit: only the kind of space changes.
    const u = text.charCodeAt(at);
    if (CAT[u] === U.WideSpace && does(R['spaces'])) edit(at, at + 1, 0x20, R['spaces']);
    p2 = p;
    p = U.Space;
    u1 = 0x20;
    return at + 1;
  }
  let wide = false;
  for (; j < hi; j++) {
    const u = text.charCodeAt(j);
    const c = CAT[u]!;
    if (c === U.WideSpace) wide = true;
    else if (c !== U.Space && c !== U.Junk && c !== U.Zwnj && (c !== U.Lookalike || u === 0xac)) break;
  }
  const v = j < hi ? text.charCodeAt(j) : 0;
  const n = j < hi ? CAT[v]! : U.Edge;
  let drop = -1;
  if (p === U.Edge) {
    if (n === U.Edge || trimsIndent(n, v, j)) drop = R['space-edges'];
    else {
      for (let k = at; k < j; k++) if (CAT[text.charCodeAt(k)] === U.WideSpace && does(R['spaces'])) edit(k, k + 1, 0x20, R['spaces']);
      p2 = U.Edge;
      p = U.Space;
      u1 = 0x20;
      return j;
    }
  } else if (n === U.Edge) drop = R['space-edges'];
  else if (p === U.Open && n !== U.Close && !((u1 === 0x7b || u1 === 0x5b) && (n === U.Latin || n === U.Misc))) {
    // Behind a matched opening bracket; the last one read is at bracket b - 1 or b.
    if (openMatched(at)) drop = R['space-in-brackets'];
  }
  if (drop < 0 && p !== U.Blank && p !== U.Open) {
    switch (n) {
      case U.Comma:
        if (p !== U.Edge && p !== U.Misc) drop = R['space-before-punctuation'];
        break;
      case U.Bang:
        if ((strong === 1 || strong === 3 || p === U.Close) && p !== U.Comma && p !== U.Misc && text.charCodeAt(j + 1) !== 0x3d && !(j + 1 < hi && CAT[text.charCodeAt(j + 1)] === U.Latin)) drop = R['space-before-punctuation'];
        break;
      case U.Ascii:
        if (v === 0x25 ? DIGIT[p] === 1 && strong === 3 && !(j + 1 < hi && DIGIT[CAT[text.charCodeAt(j + 1)]!] === 1) && does(R['percent']) : v !== 0x2a && p !== U.Misc && !(v === 0x3f && j + 1 < hi && CAT[text.charCodeAt(j + 1)] === U.Latin) && converts(j, v)) drop = R['space-before-punctuation'];
        break;
      case U.Percent:
        if (DIGIT[p] === 1 && !(j + 1 < hi && DIGIT[CAT[text.charCodeAt(j + 1)]!] === 1)) drop = R['space-before-punctuation'];
        break;
      case U.Dot:
        if ((strong === 1 || strong === 3) && (WORD[p] === 1 || DIGIT[p] === 1 || p === U.Close || p === U.Bang || p === U.Quote)) {
          let k = j + 1;
          while (k < hi && text.charCodeAt(k) === 0x2e) k++;
          const a = k < hi ? CAT[text.charCodeAt(k)]! : U.Edge;
          if (k - j === 1) {
            if (a === U.Edge || a === U.Space || a === U.WideSpace || a === U.Close || a === U.Quote || a === U.Blank || (LETTER[a] === 1 && wordLength(text, k, hi) >= 2)) drop = R['space-before-punctuation'];
          } else if (k - j >= 3 && k - j <= 6 && a !== U.Latin && does(R['ellipsis'])) drop = R['space-before-punctuation'];
        }
        break;
      case U.Colon:
        if ((strong === 1 || strong === 3) && (WORD[p] === 1 || DIGIT[p] === 1 || p === U.Close)) {
          let k = j + 1;
          while (k < hi && k < j + 3 && CAT[text.charCodeAt(k)] === U.Space) k++;
          const a = k < hi ? CAT[text.charCodeAt(k)]! : U.Edge;
          if (!(DIGIT[p] === 1 && DIGIT[a] === 1) && a !== U.Colon && !(k === j + 1 && (a === U.Latin || text.charCodeAt(k) === 0x28)) && matchPattern(text, j, hi) === 0) drop = R['space-before-punctuation'];
        }
        break;
      case U.Close:
        if (isMatched(j) && !((v === 0x7d || v === 0x5d) && WORD[p] !== 1 && DIGIT[p] !== 1 && p !== U.Close)) drop = R['space-in-brackets'];
        break;
      case U.Quote:
        if (roleAt(j) === 2 && quotes !== Quotes.Keep && does(v === 0x27 || v === 0x2018 || v === 0x2019 ? R['single-quotes'] : R['quotes'])) drop = R['space-in-brackets'];
        break;
      case U.HamzaMark:
        if (v === HAMZA_ABOVE && p === U.Heh) drop = R['heh-hamza-spaced'];
        break;
      case U.Hamza: {
        const a = j + 1 < hi ? CAT[text.charCodeAt(j + 1)]! : U.Edge;
        if (p === U.Heh && WORD[a] !== 1 && a !== U.Zwnj) drop = R['heh-hamza-spaced'];
        break;
      }
      default:
    }
  }
  if (drop >= 0 && does(drop)) {
    edit(at, j, 0, drop);
    return j;
  }
  if (j - at > 1 || wide) {
    if (text.charCodeAt(at) === 0x20) edit(at + 1, j, 0, R['space-runs']);
    else edit(at, j, 0x20, R['spaces']);
  }
  p2 = p;
  p = U.Space;
  u1 = 0x20;
  return j;
}

/** Is the opening bracket or quote directly before `at` (in the output) one of a pair? */
function openMatched(at: number): boolean {
  if (u1 !== 0xab && u1 !== 0x28 && u1 !== 0x5b && u1 !== 0x7b) return false;
  const before = at > lo ? text.charCodeAt(at - 1) : 0;
  if (CAT[before] === U.Open) {
    let k = b < bracketAt.length ? b : bracketAt.length - 1;
    while (k >= 0 && bracketAt.get(k) >= at) k--;
    return k >= 0 && bracketAt.get(k) === at - 1 && mateOf.get(k) >= 0;
  }
  // A quote that was turned into an opening guillemet has a mate.
  return CAT[before] === U.Quote;
}

/** Leading spaces go before text; list items, quotations, tags, table rows and code keep theirs. */
function trimsIndent(n: number, v: number, j: number): boolean {
  if (LETTER[n] === 1 || n === U.Comma || n === U.Bang || n === U.Other || v === 0x28 || v === 0xab) return true;
  if (n === U.Quote) return true;
  if (DIGIT[n] === 1) {
    let k = j;
    while (k < hi && k < j + 10 && DIGIT[CAT[text.charCodeAt(k)]!] === 1) k++;
    const w = k < hi ? text.charCodeAt(k) : 0x20;
    return !(w === 0x2e || w === 0x29 || w === 0x2d);
  }
  return false;
}

/** Unifies the letters of [lo, hi), nothing else. */
function letters(text: string, lo: number, hi: number): void {
  for (let i = lo; i < hi; i++) {
    const u = text.charCodeAt(i);
    const c = CAT[u]!;
    if (c !== U.Fold && c !== U.Form && !(search && single[u] !== 0)) continue;
    const id = single[u]!;
    if (id === 0 || becauseOf[id] === R['wide-punctuation']) continue;
    if (u === 0x6d2 || u === 0x6d3) continue;
    edit(i, i + 1, -id, becauseOf[id]!);
  }
}

/** Gives what of line [lo, hi) the half-space stage must not touch to `guard`. */
export function protectLine(text: string, lo: number, hi: number, flags: number): void {
  if (does(R['code-lines']) && (flags & (Flag.Latin | Flag.Quote)) !== 0 && isCodeLine(text, lo, hi)) {
    guard(lo, hi);
    return;
  }
  const patterns = (flags & (Flag.Latin | Flag.Trigger)) !== 0;
  if (!patterns && !keepsWords && !keepArabic) return;
  let i = lo;
  while (i < hi) {
    const u = text.charCodeAt(i);
    if (patterns && PATTERN_START[u] === 1 && DIGIT[CAT[u]!] !== 1) {
      const m = matchPattern(text, i, hi);
      if (m !== 0) {
        const end = patternEnd(m);
        if (isOpaque(patternKind(m))) guard(i, end);
        i = end;
        continue;
      }
    }
    const c = CAT[u]!;
    if (LETTER[c] === 1 && (keepsWords || keepArabic)) {
      let end = keepsWords ? keptEnd(text, i, hi) : 0;
      if (end === 0 && keepArabic) end = vocalizedEnd(text, i, hi);
      if (end > 0) {
        guard(i, end);
        i = end;
        continue;
      }
    }
    i = scanStep(text, i, hi);
  }
}


function matches(open: number, close: number): boolean {
  return (open === 0x28 && close === 0x29) || (open === 0x5b && close === 0x5d) || (open === 0x7b && close === 0x7d) || (open === 0xab && close === 0xbb);
}

/** Are the quotes at `open` and `close` those of a string of code: nothing Persian in it, and signs of code around it? */
function codeString(text: string, lo: number, open: number, close: number, hi: number): boolean {
  for (let i = open + 1; i < close; i++) if (LETTER[CAT[text.charCodeAt(i)]!] === 1) return false;
  let j = open;
  while (j > lo && open - j < 3 && text.charCodeAt(j - 1) === 0x20) j--;
  if (j > lo && isAmong(':=|[({,', text.charCodeAt(j - 1))) return true;
  return close + 1 < hi && isAmong(':=|]}', text.charCodeAt(close + 1));
}

/** Does a Latin key with a colon stand before the quote at i (type: "acp")? */
function afterKey(text: string, lo: number, i: number): boolean {
  let j = i;
  while (j > lo && i - j < 3 && text.charCodeAt(j - 1) === 0x20) j--;
  return j - 1 > lo && text.charCodeAt(j - 1) === 0x3a && CAT[text.charCodeAt(j - 2)]! === U.Latin;
}

/** The letter that a letter and U+0653–655 make; 0 for none. */
export function composed(letter: number, mark: number): number {
  if (letter === 0x627) return mark === 0x653 ? 0x622 : mark === HAMZA_ABOVE ? 0x623 : 0x625;
  if (mark !== HAMZA_ABOVE) return 0;
  return letter === 0x648 ? 0x624 : letter === 0x6cc ? 0x626 : 0;
}

/** Is `u` one of the ASCII signs? */
function isAmong(signs: string, u: number): boolean {
  for (let k = 0; k < signs.length; k++) if (signs.charCodeAt(k) === u) return true;
  return false;
}

/** Number of letters of the word at i, at most 3. */
function wordLength(text: string, i: number, hi: number): number {
  let n = 0;
  for (let j = i; j < hi && n < 3; j++) {
    const c = CAT[text.charCodeAt(j)]!;
    if (LETTER[c] === 1) n++;
    else if (WORD[c] !== 1) break;
  }
  return n;
}

/** Key of the word at i up to a ZWNJ, with its yehs and kafs unified; 0 if it is longer than 12 letters, or none. */
function wordKey(text: string, i: number, hi: number): number {
  let j = i;
  let key = 0;
  for (; j < hi && j - i <= 12; j++) {
    const u = text.charCodeAt(j);
    if (WORD[CAT[u]!] !== 1) break;
    key = addUnit(key, u === 0x64a || u === 0x649 ? 0x6cc : u === 0x643 ? 0x6a9 : u);
  }
  return j - i > 12 ? 0 : key;
}

/** Key of what stands between two brackets if it is short, without spaces and half-spaces; 0 if not. */
function keyBetween(text: string, from: number, to: number): number {
  if (to - from > 8) return 0;
  let key = 0;
  for (let i = from; i < to; i++) {
    const u = text.charCodeAt(i);
    if (u !== 0x20 && u !== ZWNJ) key = addUnit(key, u === 0x64a ? 0x6cc : u);
  }
  return key;
}

/** Key of [from, to) as it stands. */
function keyOf(text: string, from: number, to: number): number {
  let key = 0;
  for (let i = from; i < to; i++) key = addUnit(key, text.charCodeAt(i));
  return key;
}

/** Is the word at i, which follows a number directly, a word of its own? */
function partsFromNumber(text: string, i: number, hi: number): boolean {
  const key = wordKey(text, i, hi);
  if (key === 0) return true;
  let j = i;
  while (j < hi && WORD[CAT[text.charCodeAt(j)]!] === 1) j++;
  const last = text.charCodeAt(j - 1);
  if (j - i === 1) return last === 0x648;
  if (isListed(List.Ordinals, key) || last === 0x6cc || last === 0x64a || last === 0x649) return false;
  return last !== HEH || isListed(List.WordsInHeh, key);
}

/** Two letters or more, and not the article (والمسلمین is one word). */
function beginsWord(text: string, i: number, hi: number): boolean {
  return wordLength(text, i, hi) > 1 && !(text.charCodeAt(i) === 0x627 && text.charCodeAt(i + 1) === 0x644);
}

/** Is the word at i و alone? */
function isAnd(text: string, i: number, hi: number): boolean {
  return text.charCodeAt(i) === 0x648 && (i + 1 >= hi || CAT[text.charCodeAt(i + 1)] === U.Space);
}

/** Is a full stop within reach of a dotted abbreviation that begins at i? */
function dotNear(text: string, i: number, hi: number): boolean {
  for (let j = i + 1; j < hi && j <= i + 5; j++) {
    const u = text.charCodeAt(j);
    if (u === 0x2e) return true;
    if (WORD[CAT[u]!] !== 1) return false;
  }
  return false;
}

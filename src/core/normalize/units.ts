/**
 * What the scanner distinguishes: a category for every UTF-16 unit, and for every pair of neighbours
 * whether a rule may have something to do there. A line without such a pair is left as it is after one
 * table-driven look at it, which is what makes clean text cheap.
 */
import { CharClass as C, byClass, isNonJoining, unitTable } from '../chars/classes.js';
import { FORMS } from '../chars/forms.generated.js';

/** Categories (below 32, so that a pair is ten bits). */
export const U = {
  /** Line start and end; LF and CR. */
  Edge: 0,
  /** Letters of Arabic script that join to the left, that do not, and four that rules look at. */
  Joining: 1,
  NonJoining: 2,
  /** ی ئ */
  Yeh: 3,
  /** ء */
  Hamza: 4,
  Mark: 5,
  /** U+0653–0655, which make one letter with the one before. */
  HamzaMark: 6,
  /** A letter with another form of its own: ي ك ھ … */
  Fold: 7,
  /** Presentation form, wide or small punctuation. */
  Form: 8,
  Zwnj: 9,
  /** U+0020 */
  Space: 10,
  /** NBSP and the other widths. */
  WideSpace: 11,
  /** Tab and what ends lines elsewhere (VT, FF, NEL, LS, PS): never touched. */
  Blank: 12,
  /** Cannot be seen and has no use. */
  Junk: 13,
  /** ZWSP, ZWJ, soft hyphen, ¬: a ZWNJ between Persian letters. */
  Lookalike: 14,
  Tatweel: 15,
  PersianDigit: 16,
  AsciiDigit: 17,
  /** ٠–٩ */
  ArabicDigit: 18,
  /** Letters of other scripts, Latin ones first of all. */
  Latin: 19,
  Other: 20,
  Dot: 21,
  Colon: 22,
  /** ! ؟ … */
  Bang: 23,
  /** ، ؛ */
  Comma: 24,
  /** , ; ? % * */
  Ascii: 25,
  /** ٪ */
  Percent: 26,
  /** ه */
  Heh: 27,
  /** ( [ { « */
  Open: 28,
  /** ) ] } » */
  Close: 29,
  /** " ' “ ” ‘ ’ */
  Quote: 30,
  /** Other punctuation and signs; what begins hashtags, paths, tags. */
  Misc: 31,
} as const;

/** Letters that are folded, and why; what they become is in `FOLDS`. */
export const FOLDS: readonly (readonly [number, string, 'yeh' | 'kaf' | 'heh' | 'yeh-barree' | 'heh-hamza'])[] = [
  [0x64a, '\u06cc', 'yeh'],
  [0x649, '\u06cc', 'yeh'],
  [0x643, '\u06a9', 'kaf'],
  [0x6aa, '\u06a9', 'kaf'],
  [0x6be, '\u0647', 'heh'],
  [0x6d5, '\u0647', 'heh'],
  [0x6c1, '\u0647', 'heh'],
  [0x6c3, '\u0629', 'heh'],
  [0x6d2, '\u06cc', 'yeh-barree'],
  [0x6d3, '\u0626', 'yeh-barree'],
  [0x6c0, '\u0647\u0654', 'heh-hamza'],
  [0x6c2, '\u0647\u0654', 'heh-hamza'],
];

/** Format characters that are seen: number signs, the end of an aya, Syriac and interlinear marks. */
function isVisibleFormat(u: number): boolean {
  return (u >= 0x600 && u <= 0x605) || u === 0x6dd || u === 0x70f || u === 0x890 || u === 0x891 || u === 0x8e2 || u >= 0xfff9;
}

/** Classes whose units differ in category. */
const SINGLE = /* @__PURE__ */ new Set<number>([C.ArabicLetter, C.ArabicMark, C.Space, C.Format, C.Control]);

/** Category of every unit. */
export const CAT: Uint8Array = /* @__PURE__ */ (() => {
  const category = (u: number, c: number): number => {
    switch (c) {
      case C.ArabicLetter:
        return isNonJoining(u) ? U.NonJoining : U.Joining;
      case C.ArabicMark:
        return u >= 0x653 && u <= 0x655 ? U.HamzaMark : U.Mark;
      case C.LatinLetter:
      case C.OtherLetter:
        return U.Latin;
      case C.DigitAscii:
        return U.AsciiDigit;
      case C.DigitPersian:
        return U.PersianDigit;
      case C.DigitArabic:
        return U.ArabicDigit;
      case C.Space:
        return u === 0x20 ? U.Space : u === 9 || u === 0xb || u === 0xc || u === 0x85 || u === 0x2028 || u === 0x2029 ? U.Blank : U.WideSpace;
      case C.Newline:
        return U.Edge;
      case C.Zwnj:
        return U.Zwnj;
      case C.Zwj:
        return U.Lookalike;
      case C.Tatweel:
        return U.Tatweel;
      case C.Format:
        return isVisibleFormat(u) ? U.Misc : U.Junk;
      case C.Control:
        // ESC begins terminal sequences whose rest would stay behind as text.
        return u === 0x1b ? U.Misc : U.Junk;
      case C.Punctuation:
      case C.Symbol:
        return U.Misc;
      default:
        return U.Other;
    }
  };
  const t = unitTable(byClass((c) => (SINGLE.has(c) ? 0 : category(0, c))), SINGLE, category);
  t[0x647] = U.Heh;
  t[0x6cc] = t[0x626] = U.Yeh;
  t[0x621] = U.Hamza;
  for (const [u] of FOLDS) t[u] = U.Fold;
  for (let i = 0; i < FORMS.length; i += 3) t[FORMS[i] as number] = U.Form;
  t[0x200b] = t[0xad] = t[0xac] = U.Lookalike;
  t[0x2e] = U.Dot;
  t[0x3a] = U.Colon;
  for (const u of [0x21, 0x61f, 0x2026]) t[u] = U.Bang;
  t[0x60c] = t[0x61b] = U.Comma;
  for (const u of [0x2c, 0x3b, 0x3f, 0x25, 0x2a]) t[u] = U.Ascii;
  t[0x66a] = U.Percent;
  for (const u of [0x28, 0x5b, 0x7b, 0xab]) t[u] = U.Open;
  for (const u of [0x29, 0x5d, 0x7d, 0xbb]) t[u] = U.Close;
  for (const u of [0x22, 0x27, 0x201c, 0x201d, 0x2018, 0x2019]) t[u] = U.Quote;
  return t;
})();

function set(...cats: number[]): Uint8Array {
  const t = new Uint8Array(32);
  for (const c of cats) t[c] = 1;
  return t;
}

/** Letters of Arabic script, folded or not. */
export const LETTER = /* @__PURE__ */ set(U.Joining, U.NonJoining, U.Yeh, U.Hamza, U.Heh, U.Fold, U.Form);
/** Letters and the marks on them. */
export const WORD = /* @__PURE__ */ set(U.Joining, U.NonJoining, U.Yeh, U.Hamza, U.Heh, U.Fold, U.Form, U.Mark, U.HamzaMark);
export const DIGIT = /* @__PURE__ */ set(U.PersianDigit, U.AsciiDigit, U.ArabicDigit);

/** Bits of a pair. A line's flags are the bits of all its pairs together. */
export const Flag = {
  /** A rule may have something to do. */
  Work: 1,
  Persian: 2,
  Latin: 4,
  /** A pattern (URL, hashtag, tag, code) may begin. */
  Trigger: 8,
  Quote: 16,
  Bracket: 32,
  /** A point with a letter directly behind it: an abbreviation or a lost space. */
  DotLetter: 64,
} as const;

/** By (category before << 5) | category: the bits above. */
export function pairTable(workAlways: readonly number[]): Uint8Array {
  const t = new Uint8Array(1024);
  const letters = [U.Joining, U.NonJoining, U.Yeh, U.Heh];
  const words = [...letters, U.Mark, U.HamzaMark];
  const digits = [U.PersianDigit, U.AsciiDigit, U.ArabicDigit];
  const work = (before: readonly number[], after: readonly number[]): void => {
    for (const b of before) for (const a of after) t[(b << 5) | a]! |= Flag.Work;
  };
  const all = Array.from({ length: 32 }, (_, i) => i);
  // A hamza is looked at behind a heh.
  work([U.Heh, U.Space, U.Zwnj], [U.Hamza]);
  work(all, [U.Fold, U.Form, U.WideSpace, U.Junk, U.Lookalike, U.Tatweel, U.AsciiDigit, U.ArabicDigit, U.Ascii, U.Quote]);
  work([U.Fold, U.Form, U.WideSpace, U.Junk, U.Lookalike, U.Tatweel], all);
  work(all, workAlways);
  work(all.filter((c) => c !== U.Heh), [U.HamzaMark]);
  work([U.Mark, U.HamzaMark], [U.Mark, U.HamzaMark]);
  work(all.filter((c) => ![U.Joining, U.Yeh, U.Heh, U.Mark, U.PersianDigit, U.Latin].includes(c as never)), [U.Zwnj]);
  work([U.Zwnj], all.filter((c) => ![U.Joining, U.NonJoining, U.Heh].includes(c as never)));
  work([U.Mark], [U.Zwnj]);
  work([U.Edge, U.Space, U.Open], [U.Space]);
  work([U.Space], [U.Edge, U.Dot, U.Colon, U.Bang, U.Comma, U.Percent, U.Close, U.HamzaMark]);
  work([U.Dot], [U.Dot]);
  work([...words, U.Hamza], digits);
  work(digits, [...letters, U.Hamza]);
  work([...words, U.Hamza, ...digits, U.Latin], [U.Open]);
  work([U.Comma, U.Bang, U.Colon, U.Dot, U.Close], [...letters, U.Hamza, ...digits, U.Latin, U.Open, U.Misc]);
  work([U.Dot], digits);
  work([U.Percent], [...letters, U.Hamza]);
  for (let b = 0; b < 32; b++) {
    for (const c of [...letters, U.Hamza, U.Fold, U.Form]) t[(b << 5) | c]! |= Flag.Persian;
    t[(b << 5) | U.Latin]! |= Flag.Latin;
    t[(b << 5) | U.Misc]! |= Flag.Trigger;
    t[(b << 5) | U.Quote]! |= Flag.Quote;
    t[(b << 5) | U.Open]! |= Flag.Bracket;
    t[(b << 5) | U.Close]! |= Flag.Bracket;
  }
  for (const c of [...letters, U.Hamza, U.Fold, U.Form]) t[(U.Dot << 5) | c]! |= Flag.DotLetter;
  return t;
}

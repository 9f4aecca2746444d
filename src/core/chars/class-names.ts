/** Classes of characters that the scanners distinguish. Values are stored in the generated table. */
export const CharClass = {
  Other: 0,
  /** Letters of Arabic script, in their nominal forms (U+0600–06FF, 0750–077F, 08A0–…). */
  ArabicLetter: 1,
  /** Presentation forms (FB50–FDFF, FE70–FEFC) that stand for letters, marks or words. */
  ArabicPresentation: 2,
  LatinLetter: 3,
  OtherLetter: 4,
  DigitAscii: 5,
  /** ۰–۹ U+06F0–06F9 */
  DigitPersian: 6,
  /** ٠–٩ U+0660–0669 */
  DigitArabic: 7,
  DigitOther: 8,
  /** White space inside a line: tab, NBSP, exotic spaces, line and paragraph separators. */
  Space: 9,
  /** LF and CR only: what separates lines. */
  Newline: 10,
  Zwnj: 11,
  Zwj: 12,
  /** Vowel signs, tanvin, shadda, hamza above, Quranic marks. */
  ArabicMark: 13,
  OtherMark: 14,
  Tatweel: 15,
  /** Other format characters: bidi controls, ZWSP, BOM, soft hyphen. */
  Format: 16,
  Control: 17,
  Punctuation: 18,
  Symbol: 19,
  /** Pictographs, regional indicators, skin tones. */
  Emoji: 20,
  SurrogateHigh: 21,
  SurrogateLow: 22,
} as const;

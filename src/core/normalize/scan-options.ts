/** Names of numbers that the scanner and its host use. */

/** Options with more than two values, as numbers. */
export const Digits = { Persian: 0, Ascii: 1, Arabic: 2, Keep: 3 } as const;
export const HehYe = { Keep: 0, Hamza: 1, Ye: 2 } as const;
export const ZwnjTo = { Keep: 0, Remove: 1, Space: 2 } as const;
export const Quotes = { Guillemets: 0, Curly: 1, Straight: 2, Keep: 3 } as const;

/** Word lists that rules look at. */
export const List = {
  /** Endings that hang on a closing guillemet or bracket («مشق»ها) and stand in brackets behind a word (کتاب(ها)). */
  Suffixes: 0,
  /** What follows a number without a space and is one word with it (۱۵ام). */
  Ordinals: 1,
  /** Nouns of measure, function words: in ه and yet words of their own. All other words in ه or ی after a number are adjectives made of it (۲۰ساله, ۵درصدی). */
  WordsInHeh: 2,
  /** Words shortly before a dotted number that make it a version. */
  VersionCues: 3,
  /** Words directly before it: clock times and sections. */
  DotCues: 4,
} as const;

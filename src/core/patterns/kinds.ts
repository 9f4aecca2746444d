/** Kinds of patterns; a match holds the index into this list (below 32). */
export const PATTERN_KINDS = [
  'none',
  'url',
  'email',
  'ip',
  'path',
  /** Dotted number with a Latin prefix or suffix: v1.2.3, 2.0.1-rc1. A bare 1.2.4 is `dotted`. */
  'version',
  'hashtag',
  'mention',
  'latin',
  'markup',
  'entity',
  'code',
  'emoji',
  'emoticon',
  'number',
  'date',
  'time',
  'abbreviation',
  /** Digits with two or more dots and nothing else: 1.2.4, ۲.۱.۳ (versions, section numbers). */
  'dotted',
] as const;
export type PatternKind = (typeof PATTERN_KINDS)[number];
export const PatternKindId = Object.freeze(
  Object.fromEntries(PATTERN_KINDS.map((name, i) => [name, i])) as Record<PatternKind, number>,
);

/** A match as one number. In the kernel it is a 32-bit one: lines of 2^26 units or more are not for it. */
export function packMatch(end: number, kind: number): number {
  return end * 32 + kind;
}

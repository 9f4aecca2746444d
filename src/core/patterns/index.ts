/**
 * Recognizers of spans with an inner structure (URLs, e-mails, numbers, dates, emoji, …), written
 * once: the normalizer protects what they find, the tokenizer makes one token of it.
 */
export const PATTERN_KINDS = [
  'none',
  'url',
  'email',
  'ip',
  'path',
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
] as const;
export type PatternKind = (typeof PATTERN_KINDS)[number];
export const PatternKindId = Object.freeze(
  Object.fromEntries(PATTERN_KINDS.map((name, i) => [name, i])) as Record<PatternKind, number>,
);

/**
 * The longest pattern that begins at unit `at` of `text` and ends at or before `limit` (a line end).
 * Returns 0 for none, else `end * 32 + PatternKindId`. Scanning a line by calling it where a token may
 * begin is linear in the line. `at` must not lie inside a word: the caller checks what stands before.
 */
export function matchPattern(_text: string, _at: number, _limit: number): number {
  return 0;
}

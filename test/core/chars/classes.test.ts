import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classTableSource, classify } from '../../../src/compile/unicode.js';
import { byClass, CLASS, CharClass, classAt, classOf, isNonJoining, unitTable } from '../../../src/core/chars/classes.js';
import { UNICODE_VERSION } from '../../../src/core/chars/table.generated.js';

describe('character classes', () => {
  it.each([
    ['ی', 'ArabicLetter'],
    ['ي', 'ArabicLetter'],
    ['\ufefb', 'ArabicPresentation'],
    ['\ufdfa', 'ArabicPresentation'],
    ['a', 'LatinLetter'],
    ['é', 'LatinLetter'],
    ['я', 'OtherLetter'],
    ['7', 'DigitAscii'],
    ['۷', 'DigitPersian'],
    ['٧', 'DigitArabic'],
    ['७', 'DigitOther'],
    ['\u00a0', 'Space'],
    ['\t', 'Space'],
    ['\n', 'Newline'],
    ['\u200c', 'Zwnj'],
    ['\u200d', 'Zwj'],
    ['\u064b', 'ArabicMark'],
    ['\u0654', 'ArabicMark'],
    ['\u0301', 'OtherMark'],
    ['\u0640', 'Tatweel'],
    ['\u200f', 'Format'],
    ['\ufeff', 'Format'],
    ['\u0000', 'Control'],
    ['،', 'Punctuation'],
    ['«', 'Punctuation'],
    ['+', 'Symbol'],
    ['😀', 'Emoji'],
    ['🇮', 'Emoji'],
    ['𝒜', 'OtherLetter'],
    ['\ud800', 'SurrogateHigh'],
    ['\udc00', 'SurrogateLow'],
  ] as const)('%j is %s', (char, name) => {
    expect(classAt(char, 0)).toBe(CharClass[name]);
  });

  it('table and rule agree on every code unit and on a stride of the rest', ({ skip }) => {
    if (process.versions['unicode'] !== UNICODE_VERSION) skip('another ICU may know newer characters');
    const wrong: string[] = [];

    for (let cp = 0; cp < 0x10000; cp++) if (CLASS[cp] !== classify(cp)) wrong.push(cp.toString(16));
    for (let cp = 0x10000; cp <= 0x10ffff; cp += 7) if (classOf(cp) !== classify(cp)) wrong.push(cp.toString(16));
    expect(wrong).toEqual([]);
  });

  it('the committed table is what the command generates', ({ skip }) => {
    if (process.versions['unicode'] !== UNICODE_VERSION) {
      skip(`the table is of Unicode ${UNICODE_VERSION}, this Node has ${process.versions['unicode']}`);
    }
    const committed = readFileSync(new URL('../../../src/core/chars/table.generated.ts', import.meta.url), 'utf8');
    expect(classTableSource(UNICODE_VERSION)).toBe(committed);
  });

  it('knows the letters that do not join to their left', () => {
    for (const c of 'اآأإدذرزژوؤءةۀ') expect(isNonJoining(c.charCodeAt(0)), c).toBe(true);
    for (const c of 'بپتثجچحخسشصضطظعغفقکگلمنهیئك') expect(isNonJoining(c.charCodeAt(0)), c).toBe(false);
    expect(isNonJoining(0x0027)).toBe(false);
  });
});

it('unitTable has the value of its class for each unit, or what is said of the unit', () => {
  expect(unitTable(byClass((c) => c))).toEqual(CLASS);
  expect(unitTable(byClass((c) => c >> 2))).toEqual(CLASS.map((c) => c >> 2));
  const single = new Set<number>([CharClass.ArabicMark, CharClass.Newline]);
  const visited: number[] = [];
  const table = unitTable(byClass((c) => c), single, (u) => (visited.push(u), u & 0xff));
  expect(table).toEqual(CLASS.map((c, u) => (single.has(c) ? u & 0xff : c)));
  expect(visited).toEqual(Array.from(CLASS.keys()).filter((u) => single.has(CLASS[u]!)));
});

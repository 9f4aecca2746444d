/**
 * The acceptance suite: issues, documentation and tests of other projects, judged (`agree`). It lies outside
 * the repository; without it these tests are skipped. Known failures stand in fixtures with their reasons.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createNormalizer } from '../../../src/core/normalize/index.js';
import { readHalfSpacer } from '../../../src/core/normalize/half-space.js';
import type { HalfSpacer, NormalizeOptions } from '../../../src/core/normalize/types.js';
import { rows } from './fixture.js';

interface Case {
  readonly line: number;
  readonly input: string;
  readonly expected: string;
  readonly agree: boolean | 'style';
  readonly note: string;
  readonly task: string;
}

const SUITE = new URL('../../../../shared/cases.jsonl', import.meta.url);
const MODEL = new URL('../../../src/data/models/half-space.bin', import.meta.url);
const present = existsSync(SUITE);
const all: Case[] = present
  ? readFileSync(SUITE, 'utf8')
      .trim()
      .split('\n')
      .map((l, i) => ({ ...(JSON.parse(l) as Omit<Case, 'line'>), line: i + 1 }))
      .filter((c) => c.task === 'normalize')
  : [];
const agreed = all.filter((c) => c.agree === true);
const known = new Map(rows('cases-known.tsv').map((r) => [Number(r[0]), r]));

/** The one option that the row names. */
function optionsOf(c: Case): NormalizeOptions {
  return /options: digits=latin/.test(c.note) ? { digits: 'ascii' } : {};
}

/** The text without the gaps between letters, which are the half-space stage's; all else is the characters'. */
function bare(s: string): string {
  return s.replace(/(?<=[\u0620-\u06d3])[ \u200c]+(?=[\u0620-\u06d3])/g, '');
}

describe.skipIf(!present)('acceptance suite (skipped where ../shared/cases.jsonl is missing)', () => {
  it('passes at least 99 % of the rows that the character layer alone decides', () => {
    // Without the half-space stage: rows whose expected output has the gaps of the input, and rows of signs and digits.
    const rowsOfCharacters = agreed.filter((c) => {
      const out = createNormalizer(optionsOf(c))(c.input);
      return out === c.expected || bare(out) !== bare(c.expected);
    });
    const failed = rowsOfCharacters.filter((c) => createNormalizer(optionsOf(c))(c.input) !== c.expected);
    expect(failed.map((c) => c.line)).toEqual([...known.values()].filter((r) => r[1] === 'characters').map((r) => Number(r[0])));
    expect(rowsOfCharacters.length).toBeGreaterThan(150);
    expect(1 - failed.length / rowsOfCharacters.length).toBeGreaterThan(0.99);
  });

  describe.skipIf(!existsSync(MODEL))('with the half-space stage (skipped without its model)', () => {
    const stage: HalfSpacer | undefined = existsSync(MODEL) ? readHalfSpacer(readFileSync(MODEL)) : undefined;

    it('passes more than 95 % of the agreed rows; every failure has a reason in cases-known.tsv', () => {
      const failed = agreed.filter((c) => createNormalizer(optionsOf(c), stage)(c.input) !== c.expected);
      const unexplained = failed.filter((c) => known.get(c.line)?.[2] !== c.input);
      expect(unexplained.map((c) => `${c.line}: ${c.input} → ${createNormalizer(optionsOf(c), stage)(c.input)}, expected ${c.expected}`)).toEqual([]);
      const passing = new Set(agreed.map((c) => c.line).filter((line) => !failed.some((c) => c.line === line)));
      expect([...known.keys()].filter((line) => passing.has(line)), 'rows listed as failing that pass: take them out').toEqual([]);
      expect(1 - failed.length / agreed.length).toBeGreaterThan(0.95);
    });

    it('is idempotent on every row, in every preset', () => {
      for (const preset of ['minimal', 'standard', 'search'] as const) {
        const normalize = createNormalizer({ preset }, stage);
        for (const c of all) {
          for (const text of [c.input, c.expected]) {
            const once = normalize(text);
            expect(normalize(once)).toBe(once);
          }
        }
      }
    });
  });

  it('does not do what the rows judged wrong ask for', () => {
    const normalize = createNormalizer();
    for (const c of all) {
      if (c.agree === false && c.input !== c.expected && bare(c.input) !== bare(c.expected)) expect(normalize(c.input)).not.toBe(c.expected);
    }
  });
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PATTERN_KINDS, PATTERN_START, isOpaque, matchPattern, patternEnd, patternKind, scanStep, PatternKindId } from '../../../src/core/patterns/index.js';
import { fixture, unescape } from '../segment/cases.js';

function scan(text: string): string[] {
  const out: string[] = [];
  let i = 0;
  while (i < text.length) {
    const m = matchPattern(text, i, text.length);
    if (m === 0) i = scanStep(text, i, text.length);
    else {
      out.push(`${PATTERN_KINDS[patternKind(m)]} ${text.slice(i, patternEnd(m))}`);
      i = patternEnd(m);
    }
  }
  return out;
}

describe('pattern cases', () => {
  const rows = readFileSync(fixture('patterns/patterns.tsv'), 'utf8').trim().split('\n').map((l) => l.split('\t') as [string, string]);
  test.each(rows)('%s', (text, expected) => {
    expect(scan(unescape(text))).toEqual(unescape(expected).split(' | ').filter((s) => s !== ''));
  });
});

const part = fc.oneof(
  fc.constantFrom(...'aB9۱ا\u200c.,:;/\\-_+@#&<>()[]`*^=\'"%~!؟ \ufe0f\u200d\u20e3'),
  fc.constantFrom('http', '://', 'www', '.com', '.ir', 'C:\\', '\ud83d\ude00', '\ud83d', '\ud83c\uddee', '1.2.3', '10:30', 'ه.ش', '<b', '-->', '&amp;', '::', 'mailto:', 'v1'),
  fc.string({ unit: 'binary', maxLength: 2 }),
);
const text = fc.array(part, { maxLength: 30 }).map((p) => p.join(''));

describe('properties', () => {
  test('a match ends behind its start and at or before the limit, with a known kind', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (s, a, b) => {
        if (s.length === 0) return;
        const at = a % s.length;
        const limit = at + 1 + (b % (s.length - at));
        const m = matchPattern(s, at, limit);
        if (m === 0) return;
        expect(patternEnd(m)).toBeGreaterThan(at);
        expect(patternEnd(m)).toBeLessThanOrEqual(limit);
        expect(patternKind(m)).toBeGreaterThan(0);
        expect(patternKind(m)).toBeLessThan(PATTERN_KINDS.length);
        expect(PATTERN_START[s.charCodeAt(at)]).toBeGreaterThan(0);
      }),
      { seed: 7, numRuns: 5000 },
    );
  });

  test('what lies behind the limit is not looked at', () => {
    fc.assert(
      fc.property(text, text, (s, more) => {
        for (let i = 0; i < s.length; i++) expect(matchPattern(s + more, i, s.length)).toBe(matchPattern(s, i, s.length));
      }),
      { seed: 8, numRuns: 2000 },
    );
  });

  test('scanStep goes on', () => {
    fc.assert(
      fc.property(text, (s) => {
        for (let i = 0; i < s.length; i++) {
          const next = scanStep(s, i, s.length);
          expect(next).toBeGreaterThan(i);
          expect(next).toBeLessThanOrEqual(s.length);
        }
      }),
      { seed: 9, numRuns: 1000 },
    );
  });
});

test('numbers, dates, times, dotted numbers and abbreviations are not opaque; the others are', () => {
  const open = PATTERN_KINDS.filter((k) => k !== 'none' && !isOpaque(PatternKindId[k]));
  expect(open).toEqual(['number', 'date', 'time', 'abbreviation', 'dotted']);
});

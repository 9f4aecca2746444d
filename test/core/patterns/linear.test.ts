import { describe, expect, test } from 'vitest';
import { matchPattern, patternEnd, scanStep } from '../../../src/core/patterns/index.js';

/** A text that counts how often it is read. Recognizers may only use charCodeAt and (bounded) slice. */
function counting(text: string): { text: string; reads: () => number } {
  let reads = 0;
  const view = {
    length: text.length,
    charCodeAt: (i: number): number => {
      reads++;
      return text.charCodeAt(i);
    },
    slice: (a: number, b: number): string => {
      reads += b - a;
      return text.slice(a, b);
    },
  };
  return { text: view as unknown as string, reads: () => reads };
}

function readsPerUnit(text: string): number {
  const c = counting(text);
  let i = 0;
  while (i < text.length) {
    const m = matchPattern(c.text, i, text.length);
    i = m !== 0 ? patternEnd(m) : scanStep(c.text, i, text.length);
  }
  return c.reads() / text.length;
}

/** Pieces that begin patterns and never finish them, alone and in pairs. */
const PIECES = [
  '<a', '<a ', '<a "', "<a b='", '<!--', '<!-- -', '</', '&', '&amp', 'a.', 'a.A', 'A.a', 'ab.Ab.', 'a@', 'a@a', 'a.a@', 'a_', 'a-', 'a+', '%',
  'http://', 'http:', 'a:', '://', 'www.', 'a/', '/a', '/a ', 'a/a ', 'C:\\', '\\', '\\\\a', '~/', '~', './', '.', '..a', '#', '#\u200c', '@', '@.', '`', '``a`', '`a``b',
  '```', ':', ':-', '(', '[', '1', '1.', '1,', '1:', '1-', '1/', '1,11', '1.1.1.', '::', '1:1:', 'f:', 'ff:f', '-1', '--', '+', '*', '^', '^_',
  '\u0645.', '\u0628\u06cc.', '\u0645', '\u200c', '\u06f1', '\u06f1\u060c', '\ud83d\ude00', '\ud83d', '\u200d', '\u2764\ufe0f\u200d', '\ud83c\uddee', 'T10:', ' ', '_', "a'", 'a&A', 'v1.', '2019-01-05T',
];

describe('a scan is linear in the line', () => {
  test.each(PIECES)('%j repeated', (piece) => {
    const small = readsPerUnit(piece.repeat(Math.ceil(2_000 / piece.length)));
    const large = readsPerUnit(piece.repeat(Math.ceil(64_000 / piece.length)));
    expect(large).toBeLessThan(small * 1.2 + 1);
    expect(large).toBeLessThan(150);
  });

  test('all pairs of pieces', () => {
    const slow: string[] = [];
    for (const a of PIECES) {
      for (const b of PIECES) {
        const n = (a + b).length;
        const small = readsPerUnit((a + b).repeat(Math.ceil(200 / n)));
        const large = readsPerUnit((a + b).repeat(Math.ceil(1_600 / n)));
        if (large > small * 1.3 + 1 || large > 200) slow.push(`${JSON.stringify(a + b)} ${small} ${large}`);
      }
    }
    expect(slow).toEqual([]);
  });

  test('long prefixes before a failing end', () => {
    for (const piece of PIECES) {
      for (const end of ['', '@', '://', '>', '`', '.com', '/', ')']) {
        const large = readsPerUnit(piece.repeat(3_000) + end);
        expect(large, JSON.stringify(piece + end)).toBeLessThan(150);
      }
    }
  });
});

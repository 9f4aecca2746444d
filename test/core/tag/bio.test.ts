import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/core/base/errors.js';
import { bioLabels, bioToSpans, isLegalMove, spansToBio, type TokenSpan } from '../../../src/core/tag/bio.js';

const TYPES = ['PER', 'ORG', 'LOC'];

/** Rising spans without overlap over n tokens. */
const spansOf = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 4 }), fc.nat(2)), { maxLength: 8 }).map((parts) => {
  const spans: TokenSpan[] = [];
  let at = 0;
  for (const [gap, length, type] of parts) {
    spans.push({ tokenStart: at + gap, tokenEnd: at + gap + length, type: TYPES[type]! });
    at += gap + length;
  }
  return { spans, n: at + 2 };
});

describe('BIO', () => {
  it('numbers labels O, B-, I- by type', () => {
    expect(bioLabels(['PER', 'LOC'])).toEqual(['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC']);
  });

  it('spans → BIO → spans is the identity, and the labels are legal', () => {
    fc.assert(
      fc.property(spansOf, ({ spans, n }) => {
        const labels = spansToBio(spans, n, TYPES);
        expect(bioToSpans(labels, TYPES)).toEqual(spans);
        labels.forEach((l, i) => expect(isLegalMove(i === 0 ? -1 : labels[i - 1]!, l)).toBe(true));
      }),
      { seed: 20261124, numRuns: 500 },
    );
  });

  it('begins a span at an orphan I-, as conlleval does', () => {
    expect(bioToSpans([0, 2, 2, 4, 0, 6], TYPES)).toEqual([
      { tokenStart: 1, tokenEnd: 3, type: 'PER' },
      { tokenStart: 3, tokenEnd: 4, type: 'ORG' },
      { tokenStart: 5, tokenEnd: 6, type: 'LOC' },
    ]);
  });

  it.each([
    [[{ tokenStart: 0, tokenEnd: 2, type: 'PER' }, { tokenStart: 1, tokenEnd: 3, type: 'LOC' }]],
    [[{ tokenStart: 1, tokenEnd: 1, type: 'PER' }]],
    [[{ tokenStart: 3, tokenEnd: 5, type: 'PER' }]],
    [[{ tokenStart: 0, tokenEnd: 1, type: 'DAT' }]],
  ])('refuses spans that no label sequence can hold: %j', (spans) => {
    expect(() => spansToBio(spans, 4, TYPES)).toThrow(FormatError);
    expect(() => spansToBio(spans, 4, TYPES)).toThrow(expect.objectContaining({ code: 'bio/invalid-sequence' }));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignEdits, applyEdits, compose, EditList, toNormalized, toOriginal } from '../../src/core/alignment.js';

function edits(...list: [number, number, string][]): EditList {
  const out = new EditList();
  for (const [start, end, insert] of list) out.push(start, end, insert);
  return out;
}

/** Random edits of a text, sorted and without overlap. */
function drawEdits(text: string, seeds: readonly (readonly [number, number, string])[]): EditList {
  const out = new EditList();
  let at = 0;
  for (const [skip, length, insert] of seeds) {
    const start = at + skip;
    const end = Math.min(text.length, start + length);
    if (start > text.length) break;
    out.push(start, end, insert);
    at = end;
  }
  return out;
}

const seeds = fc.array(fc.tuple(fc.nat(4), fc.nat(3), fc.string({ maxLength: 3 })), { maxLength: 8 });

describe('applyEdits', () => {
  it('inserts, deletes, replaces, in text order', () => {
    expect(applyEdits('abcdef', edits([0, 0, 'X'], [1, 3, ''], [4, 5, 'YY'], [6, 6, 'Z']))).toBe('XadYYfZ');
  });
  it('gives the same string for no edits', () => expect(applyEdits('abc', new EditList())).toBe('abc'));
});

describe('alignEdits', () => {
  it('is null where nothing changes', () => expect(alignEdits(new EditList(), 3)).toBeNull());
  it('gives an insertion an empty range and every unit of an expansion the whole sign', () => {
    const a = alignEdits(edits([1, 1, '\u200c'], [2, 3, 'xyz']), 4)!;
    expect([...a.start]).toEqual([0, 1, 1, 2, 2, 2, 3]);
    expect([...a.end]).toEqual([1, 1, 2, 3, 3, 3, 4]);
  });
  it('maps a replacement of equal length unit by unit', () => {
    const a = alignEdits(edits([0, 2, 'xy']), 2)!;
    expect([...a.start]).toEqual([0, 1]);
    expect([...a.end]).toEqual([1, 2]);
  });
});

describe('toOriginal and toNormalized', () => {
  // a [b deleted] c, then an expansion of d to three units
  const a = alignEdits(edits([1, 2, ''], [3, 4, 'xyz']), 5); // abcde → acxyze
  it('finds what stands behind a range', () => {
    expect(toOriginal(a, 1, 2)).toEqual({ start: 2, end: 3 });
    expect(toOriginal(a, 2, 3)).toEqual({ start: 3, end: 4 });
    expect(toOriginal(a, 0, 6)).toEqual({ start: 0, end: 5 });
  });
  it('answers an empty range between its neighbours, inside an expansion with all of it', () => {
    expect(toOriginal(a, 1, 1)).toEqual({ start: 1, end: 1 });
    expect(toOriginal(a, 3, 3)).toEqual({ start: 3, end: 4 });
  });
  it('finds the units that came from a range; none where it was deleted', () => {
    expect(toNormalized(a, 1, 2)).toEqual({ start: 1, end: 1 });
    expect(toNormalized(a, 3, 4)).toEqual({ start: 2, end: 5 });
    expect(toNormalized(a, 0, 5)).toEqual({ start: 0, end: 6 });
  });
  it('is the identity without an alignment', () => {
    expect(toOriginal(null, 2, 4)).toEqual({ start: 2, end: 4 });
    expect(toNormalized(null, 2, 4)).toEqual({ start: 2, end: 4 });
  });
});

describe('compose', () => {
  it('leads through both stages', () => {
    // ab → aXYb → aXY\u200cb
    const first = alignEdits(edits([1, 1, 'XY']), 2);
    const second = alignEdits(edits([3, 3, '\u200c']), 4);
    const both = compose(first, second)!;
    expect([...both.start]).toEqual([0, 1, 1, 1, 1]);
    expect([...both.end]).toEqual([1, 1, 1, 1, 2]);
    expect(both.originalLength).toBe(2);
  });
  it('passes null through', () => {
    const a = alignEdits(edits([0, 0, 'x']), 1);
    expect(compose(null, a)).toBe(a);
    expect(compose(a, null)).toBe(a);
  });
  it('keeps order and bounds, and units that no stage touched map to themselves', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), seeds, seeds, (text, one, two) => {
        const e1 = drawEdits(text, one);
        const middle = applyEdits(text, e1);
        const e2 = drawEdits(middle, two);
        const out = applyEdits(middle, e2);
        const a1 = alignEdits(e1, text.length);
        const both = compose(a1, alignEdits(e2, middle.length));
        if (both === null) {
          expect(out).toBe(text);
          return;
        }
        expect(both.start.length).toBe(out.length);
        for (let i = 0; i < out.length; i++) {
          expect(both.start[i]!).toBeLessThanOrEqual(both.end[i]!);
          expect(both.end[i]!).toBeLessThanOrEqual(text.length);
          if (i > 0) {
            expect(both.start[i]!).toBeGreaterThanOrEqual(both.start[i - 1]!);
            expect(both.end[i]!).toBeGreaterThanOrEqual(both.end[i - 1]!);
          }
        }
        // Units between the edits of a single stage keep their text.
        if (a1 !== null) {
          let k = 0;
          for (let i = 0; i < middle.length; i++) {
            while (k < e1.length && e1.end[k]! <= a1.start[i]!) k++;
            const untouched = a1.end[i]! - a1.start[i]! === 1 && !(k < e1.length && e1.start[k]! <= a1.start[i]!);
            if (untouched && (k === 0 || e1.end[k - 1]! <= a1.start[i]!)) expect(middle[i]).toBe(text[a1.start[i]!]);
          }
        }
      }),
      { seed: 20240607, numRuns: 3000 },
    );
  });
});

import { describe, expect, test } from 'vitest';
import { feature, Ranker } from '../../src/core/words/ranker.js';
import { quantizeRanker, RANKER_DEFAULTS, trainRanker, type RankerCase } from '../../src/train/ranker.js';

const pick = (weights: Int8Array | Float32Array, candidates: readonly (readonly number[])[]): number => {
  const sums = candidates.map((c) => new Ranker(weights).sum(c));
  return sums.indexOf(Math.max(...sums));
};
const options = { ...RANKER_DEFAULTS, slots: 1 << 10 };

describe('ranker', () => {
  const A = feature(1, 10);
  const B = feature(1, 11);
  const C = feature(2, 10);
  const cases: RankerCase[] = Array.from({ length: 40 }, (_, i) => (i % 2 ? { candidates: [[A], [B]], right: [0], weight: 1 } : { candidates: [[A, C], [B]], right: [1], weight: 1 }));

  test('learns which candidate is right, and keeps it as bytes', () => {
    const weights = trainRanker(cases, options);
    for (const w of [weights, quantizeRanker(weights)]) {
      expect(pick(w, [[A], [B]])).toBe(0);
      expect(pick(w, [[A, C], [B]])).toBe(1);
    }
  });

  test('half-known cases raise what may be right, and tell nothing within it', () => {
    const half: RankerCase[] = Array.from({ length: 30 }, () => ({ candidates: [[A], [B], [C]], right: [0, 1], weight: 1 }));
    const w = new Ranker(trainRanker(half, options));
    expect(w.one(C)).toBeLessThan(w.one(A));
    expect(w.one(A)).toBeCloseTo(w.one(B), 5);
  });

  test('the same cases give the same weights', () => {
    expect(trainRanker(cases, options)).toEqual(trainRanker(cases, options));
    expect(trainRanker([], options).every((x) => x === 0)).toBe(true);
  });

  test('features of different templates and values differ', () => {
    const all = [];
    for (let t = 0; t < 20; t++) for (let a = 0; a < 20; a++) for (let b = 0; b < 20; b++) all.push(feature(t, a, b));
    expect(new Set(all).size).toBe(all.length);
  });
});

/**
 * A choice among candidates: each candidate has features (hashed integers), each feature a weight, the
 * highest sum wins. Trained as a conditional log-linear model (src/train/ranker.ts).
 */

/** Weights by the low bits of a feature; the length is a power of two. */
export class Ranker {
  private readonly weights: Int8Array | Float32Array;
  private readonly mask: number;

  constructor(weights: Int8Array | Float32Array) {
    this.weights = weights;
    this.mask = weights.length - 1;
  }

  sum(features: readonly number[]): number {
    let s = 0;
    for (let i = 0; i < features.length; i++) s += this.weights[features[i]! & this.mask]!;
    return s;
  }

  one(feature: number): number {
    return this.weights[feature & this.mask]!;
  }
}

/** Feature of a template number (0–255) and up to two values. */
export function feature(template: number, a: number, b = 0): number {
  let h = Math.imul(a ^ Math.imul(template + 1, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 12;
  return h >>> 0;
}

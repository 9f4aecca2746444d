/**
 * Trainer of `Ranker`: a conditional log-linear model over the candidates of each case. A case may
 * name several right candidates (their probabilities are summed), so that half-known cases teach what
 * is known. AdaGrad, one case at a time, seeded order; weights are averaged over the later epochs and
 * written as signed bytes. Deterministic.
 */
import { seededRandom, shuffle } from './random.js';

/** A choice to learn from. */
export interface RankerCase {
  /** Features of each candidate. */
  readonly candidates: readonly (readonly number[])[];
  /** Indices of the candidates that may be right. */
  readonly right: readonly number[];
  readonly weight: number;
}

export interface RankerOptions {
  readonly seed: number;
  readonly epochs: number;
  readonly rate: number;
  /** Size of the weight table, a power of two. */
  readonly slots: number;
  /** Shrinks weights at each visit, as a share of the rate. */
  readonly decay: number;
  /** Initial sum of squared gradients. */
  readonly caution: number;
}

export const RANKER_DEFAULTS: RankerOptions = { seed: 1, epochs: 6, rate: 0.15, slots: 1 << 15, decay: 1e-4, caution: 1 };

/** Trains the weights. */
export function trainRanker(cases: readonly RankerCase[], options: RankerOptions = RANKER_DEFAULTS): Float32Array {
  const { slots, epochs, rate, decay, caution } = options;
  const mask = slots - 1;
  const w = new Float32Array(slots);
  const square = new Float32Array(slots).fill(caution);
  const sum = new Float32Array(slots);
  let snapshots = 0;
  const random = seededRandom(options.seed);
  const order = cases.map((_, i) => i);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const i of order) {
      const c = cases[i]!;
      const scores = c.candidates.map((f) => {
        let s = 0;
        for (const x of f) s += w[x & mask]!;
        return s;
      });
      const top = Math.max(...scores);
      const p = scores.map((s) => Math.exp(s - top));
      const z = p.reduce((a, b) => a + b, 0);
      let right = 0;
      for (const r of c.right) right += p[r]!;
      for (let k = 0; k < p.length; k++) {
        const target = c.right.includes(k) ? p[k]! / right : 0;
        const d = (target - p[k]! / z) * c.weight;
        if (Math.abs(d) < 1e-4) continue;
        for (const x of c.candidates[k]!) {
          const s = x & mask;
          square[s] = square[s]! + d * d;
          w[s] = w[s]! * (1 - decay) + (rate * d) / Math.sqrt(square[s]!);
        }
      }
    }
    if (epoch * 2 >= epochs) {
      snapshots++;
      for (let s = 0; s < slots; s++) sum[s] = sum[s]! + w[s]!;
    }
  }
  for (let s = 0; s < slots; s++) sum[s] = sum[s]! / Math.max(1, snapshots);
  return sum;
}

/** The weights as signed bytes; one unit of all of them is the same, so order is kept but for rounding. */
export function quantizeRanker(weights: Float32Array): Int8Array {
  let top = 1e-6;
  for (const x of weights) top = Math.max(top, Math.abs(x));
  const unit = Math.min(top, 6) / 127;
  return Int8Array.from(weights, (x) => Math.max(-127, Math.min(127, Math.round(x / unit))));
}

import { describe, expect, it } from 'vitest';
import { ForwardBackward, ILLEGAL, powersOf, prepareMoves, viterbi } from '../../../src/core/tag/viterbi.js';
import { isLegalMove } from '../../../src/core/tag/bio.js';
import { seededRandom } from '../../../src/train/random.js';

interface Lattice {
  T: number;
  L: number;
  emission: Float64Array;
  transition: Float64Array;
}

function randomLattice(random: () => number, T: number, L: number, bio: boolean): Lattice {
  const emission = Float64Array.from({ length: T * L }, () => random() * 6 - 3);
  const transition = Float64Array.from({ length: (L + 1) * L }, () => random() * 4 - 2);
  if (bio) for (let f = 0; f <= L; f++) for (let to = 0; to < L; to++) if (!isLegalMove(f === L ? -1 : f, to)) transition[f * L + to] = ILLEGAL;
  return { T, L, emission, transition };
}

/** Every label sequence with its score. */
function* paths({ T, L, emission, transition }: Lattice): Generator<{ labels: number[]; score: number }> {
  const total = L ** T;
  for (let code = 0; code < total; code++) {
    const labels: number[] = [];
    let score = 0;
    for (let t = 0, c = code; t < T; t++, c = Math.floor(c / L)) {
      const l = c % L;
      score += emission[t * L + l]! + transition[(t === 0 ? L : labels[t - 1]!) * L + l]!;
      labels.push(l);
    }
    yield { labels, score };
  }
}

const CASES = Array.from({ length: 4 }, (_, t) => [3, 5].map((L) => ({ T: t + 1, L }))).flat();

describe('viterbi', () => {
  it.each(CASES)('finds the best of all paths (T $T, L $L)', ({ T, L }) => {
    const random = seededRandom(T * 100 + L);
    for (let n = 0; n < 60; n++) {
      const lattice = randomLattice(random, T, L, n % 2 === 0);
      let best = -Infinity;
      let labels: number[] = [];
      for (const p of paths(lattice)) if (p.score > best) ({ score: best, labels } = p);
      const out = new Uint8Array(T);
      const score = viterbi(lattice.emission, T, prepareMoves(lattice.transition, L), out);
      expect(score).toBeCloseTo(best, 9);
      expect([...out]).toEqual(labels);
    }
  });

  it('takes only legal BIO moves, however tempting the others', () => {
    const random = seededRandom(7);
    for (let n = 0; n < 200; n++) {
      const lattice = randomLattice(random, 12, 7, true);
      for (let t = 0; t < 12; t++) lattice.emission[t * 7 + 2 * (1 + Math.floor(random() * 3))] = 1000;
      const out = new Uint8Array(12);
      viterbi(lattice.emission, 12, prepareMoves(lattice.transition, 7), out);
      for (let t = 0; t < 12; t++) expect(isLegalMove(t === 0 ? -1 : out[t - 1]!, out[t]!)).toBe(true);
    }
  });
});

describe('forward–backward', () => {
  it.each(CASES)('agrees with the sum over all paths (T $T, L $L)', ({ T, L }) => {
    const random = seededRandom(T * 1000 + L);
    const sums = new ForwardBackward();
    for (let n = 0; n < 30; n++) {
      const lattice = randomLattice(random, T, L, n % 2 === 0);
      const unit = n % 3 === 0 ? 1 : 0.5;
      sums.run(lattice.emission, T, prepareMoves(lattice.transition, L, unit), unit);
      let z = 0;
      const marginal = new Float64Array(T * L);
      const spans = new Map<string, number>();
      for (const { labels, score } of paths(lattice)) {
        const p = score * unit < -1e6 ? 0 : Math.exp(score * unit);
        z += p;
        labels.forEach((l, t) => (marginal[t * L + l] = marginal[t * L + l]! + p));
        for (let a = 0; a < T; a++) {
          if (labels[a] !== 1) continue;
          let b = a + 1;
          while (b < T && labels[b] === 2) b++;
          spans.set(`${a} ${b}`, (spans.get(`${a} ${b}`) ?? 0) + p);
        }
      }
      expect(sums.logZ).toBeCloseTo(Math.log(z), 8);
      for (let k = 0; k < T * L; k++) expect(sums.alpha[k]! * sums.beta[k]!).toBeCloseTo(marginal[k]! / z, 8);
      for (const [key, p] of spans) {
        const [a, b] = key.split(' ').map(Number);
        expect(sums.spanProbability(a!, b!, 1, 2)).toBeCloseTo(p / z, 8);
      }
    }
  });

  it('gives the same with tabled powers of integer scores', () => {
    const lattice = randomLattice(seededRandom(9), 6, 5, true);
    for (let k = 0; k < lattice.emission.length; k++) lattice.emission[k] = Math.round(lattice.emission[k]! * 40);
    const a = new ForwardBackward();
    const b = new ForwardBackward();
    a.run(lattice.emission, 6, prepareMoves(lattice.transition, 5, 0.05), 0.05);
    b.run(lattice.emission, 6, prepareMoves(lattice.transition, 5, 0.05), 0.05, 0, powersOf(0.05));
    expect(b.logZ).toBeCloseTo(a.logZ, 10);
    for (let k = 0; k < 30; k++) expect(b.alpha[k]! * b.beta[k]!).toBeCloseTo(a.alpha[k]! * a.beta[k]!, 10);
  });

  it('stays finite on long lattices with large scores', () => {
    const T = 5000;
    const lattice = randomLattice(seededRandom(3), T, 5, true);
    for (let k = 0; k < lattice.emission.length; k++) lattice.emission[k] = lattice.emission[k]! * 300;
    const sums = new ForwardBackward();
    sums.run(lattice.emission, T, prepareMoves(lattice.transition, 5), 1);
    expect(Number.isFinite(sums.logZ)).toBe(true);
    const row = Array.from({ length: 5 }, (_, l) => sums.alpha[2500 * 5 + l]! * sums.beta[2500 * 5 + l]!);
    expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });
});

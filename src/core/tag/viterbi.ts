/**
 * Linear-chain lattices: best path (Viterbi) and forward–backward sums.
 *
 * Scores are additive. `emission` is [T][L] row-major; `transition` is [L+1][L] row-major, row `from`,
 * column `to`; row L holds the moves from the start. A move scored ILLEGAL or less never happens as
 * long as some path avoids it. Time O(T·legal moves), memory O(T·L).
 */

/** Score of a forbidden move. */
export const ILLEGAL = -1e9;

/** The legal moves of a transition matrix, prepared for many lattices. */
export interface Moves {
  readonly L: number;
  readonly transition: Float64Array;
  /** For each `to`: its legal predecessors are from[fromStart[to] … fromStart[to+1]). */
  readonly fromStart: Int32Array;
  readonly from: Int32Array;
  /** exp(transition · unit); 0 for illegal moves. Same layout as `transition`. */
  readonly weight: Float64Array;
  /** The unit. */
  readonly unit: number;
}

/** `unit`: what one unit of score is worth in log-probability (1 for plain log scores). */
export function prepareMoves(transition: Float64Array, L: number, unit = 1): Moves {
  const fromStart = new Int32Array(L + 1);
  const from: number[] = [];
  const weight = new Float64Array(transition.length);
  for (let to = 0; to < L; to++) {
    for (let f = 0; f < L; f++) if (transition[f * L + to]! > ILLEGAL) from.push(f);
    fromStart[to + 1] = from.length;
    for (let f = 0; f <= L; f++) {
      const s = transition[f * L + to]!;
      weight[f * L + to] = s > ILLEGAL ? Math.exp(s * unit) : 0;
    }
  }
  return { L, transition, fromStart, from: Int32Array.from(from), weight, unit };
}

/** Scratch space of `viterbi`, grown as needed. */
export class ViterbiSpace {
  back = new Uint8Array(0);
  a = new Float64Array(0);
  b = new Float64Array(0);
}

/**
 * Writes the labels of a best path to `out[0..T)` and returns its score. Ties go to the lowest label.
 * `emission[row0·L …]` begins the lattice.
 */
export function viterbi(emission: ArrayLike<number>, T: number, moves: Moves, out: Uint8Array, space = new ViterbiSpace(), row0 = 0): number {
  const { L, transition, fromStart, from } = moves;
  if (T === 0) return 0;
  if (space.back.length < T * L) space.back = new Uint8Array(T * L * 2);
  if (space.a.length < L) {
    space.a = new Float64Array(L);
    space.b = new Float64Array(L);
  }
  const back = space.back;
  let prev = space.a;
  let cur = space.b;
  for (let l = 0; l < L; l++) prev[l] = transition[L * L + l]! + emission[row0 * L + l]!;
  for (let t = 1; t < T; t++) {
    const row = (row0 + t) * L;
    for (let to = 0; to < L; to++) {
      let best = -Infinity;
      let arg = 0;
      for (let k = fromStart[to]!, e = fromStart[to + 1]!; k < e; k++) {
        const f = from[k]!;
        const s = prev[f]! + transition[f * L + to]!;
        if (s > best) {
          best = s;
          arg = f;
        }
      }
      cur[to] = best + emission[row + to]!;
      back[t * L + to] = arg;
    }
    const swap = prev;
    prev = cur;
    cur = swap;
  }
  let arg = 0;
  for (let l = 1; l < L; l++) if (prev[l]! > prev[arg]!) arg = l;
  const score = prev[arg]!;
  for (let t = T - 1; t >= 0; t--) {
    out[t] = arg;
    arg = back[t * L + arg]!;
  }
  return score;
}

/**
 * Bounds that keep absurd scores finite: a label's weight at one position is at least e^FLOOR of the
 * best one's, a scaled backward sum at most CEILING. Trained models stay far inside.
 */
const FLOOR = -200;
const CEILING = 1e290;

/** exp(−i · unit) for i from 0 to where it reaches the floor. */
export function powersOf(unit: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(-FLOOR / unit) + 1 }, (_, i) => Math.exp(Math.max(FLOOR, -i * unit)));
}

/** Forward–backward sums of one lattice, scaled per position so that nothing overflows. */
export class ForwardBackward {
  T = 0;
  L = 0;
  /** exp(emission · unit − row maximum), [T][L]. */
  emit = new Float64Array(0);
  /** Scaled forward sums, [T][L]; each row sums to 1. */
  alpha = new Float64Array(0);
  /** Scaled backward sums, [T][L]; alpha·beta is the marginal. */
  beta = new Float64Array(0);
  /** Scale of each row. */
  scale = new Float64Array(0);
  /** log of the sum over all paths. */
  logZ = 0;
  private moves: Moves | null = null;

  /**
   * Runs both passes. `unit` as in `prepareMoves`. `powers` (from `powersOf(unit)`) saves the
   * exponentials where all emissions are integers.
   */
  run(emission: ArrayLike<number>, T: number, moves: Moves, unit = 1, row0 = 0, powers: Float64Array | null = null): void {
    const L = moves.L;
    this.T = T;
    this.L = L;
    this.moves = moves;
    if (this.emit.length < T * L) {
      this.emit = new Float64Array(T * L * 2);
      this.alpha = new Float64Array(T * L * 2);
      this.beta = new Float64Array(T * L * 2);
    }
    if (this.scale.length < T) this.scale = new Float64Array(T * 2);
    const { emit, alpha, beta, scale } = this;
    const { weight, fromStart, from } = moves;
    let logZ = 0;
    for (let t = 0; t < T; t++) {
      const row = t * L;
      const src = (row0 + t) * L;
      let max = -Infinity;
      for (let l = 0; l < L; l++) if (emission[src + l]! > max) max = emission[src + l]!;
      if (powers === null) {
        for (let l = 0; l < L; l++) emit[row + l] = Math.exp(Math.max(FLOOR, (emission[src + l]! - max) * unit));
      } else {
        const last = powers.length - 1;
        for (let l = 0; l < L; l++) {
          const below = max - emission[src + l]!;
          emit[row + l] = powers[below < last ? below : last]!;
        }
      }
      let sum = 0;
      for (let to = 0; to < L; to++) {
        let s = 0;
        if (t === 0) s = weight[L * L + to]!;
        else for (let k = fromStart[to]!, e = fromStart[to + 1]!; k < e; k++) s += alpha[row - L + from[k]!]! * weight[from[k]! * L + to]!;
        s *= emit[row + to]!;
        alpha[row + to] = s;
        sum += s;
      }
      const inv = 1 / sum;
      for (let l = 0; l < L; l++) alpha[row + l] = alpha[row + l]! * inv;
      scale[t] = sum;
      logZ += Math.log(sum) + max * unit;
    }
    this.logZ = logZ;
    if (T > 0) beta.fill(1, (T - 1) * L, T * L);
    for (let t = T - 2; t >= 0; t--) {
      const row = t * L;
      const inv = 1 / scale[t + 1]!;
      beta.fill(0, row, row + L);
      for (let to = 0; to < L; to++) {
        const v = Math.min(CEILING, emit[row + L + to]! * beta[row + L + to]! * inv);
        for (let k = fromStart[to]!, e = fromStart[to + 1]!; k < e; k++) beta[row + from[k]!] = beta[row + from[k]!]! + weight[from[k]! * L + to]! * v;
      }
    }
  }

  /**
   * Probability that tokens [start, end) carry exactly `first` followed by `rest`s, and that the
   * token after them does not carry `rest`.
   */
  spanProbability(start: number, end: number, first: number, rest: number): number {
    const { L, T, alpha, beta, emit, scale } = this;
    const { weight } = this.moves!;
    let p = 0;
    if (start === 0) p = weight[L * L + first]!;
    else for (let f = 0; f < L; f++) p += alpha[(start - 1) * L + f]! * weight[f * L + first]!;
    p *= emit[start * L + first]! / scale[start]!;
    let last = first;
    for (let t = start + 1; t < end; t++) {
      p *= (weight[last * L + rest]! * emit[t * L + rest]!) / scale[t]!;
      last = rest;
    }
    if (end < T) {
      let q = 0;
      for (let to = 0; to < L; to++) if (to !== rest) q += weight[last * L + to]! * emit[end * L + to]! * beta[end * L + to]!;
      p *= q / scale[end]!;
    }
    return p;
  }
}

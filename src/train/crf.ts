/**
 * Trainer of linear-chain CRFs (Lafferty et al. 2001) over hashed features, for several annotation
 * styles at once.
 *
 * Each feature has one weight block shared by all styles and one block per style (EasyAdapt, Daumé
 * 2007); a style's score is the sum of both. Styles list their types with the shared ones first, so
 * that the labels of the shared block are the first labels of every style. Log-likelihood by AdaGrad
 * (Duchi et al. 2011) one sentence at a time, with feature dropout; the result is the average of
 * snapshots over the later epochs. Deterministic for a seed.
 */
import { ILLEGAL, ForwardBackward, prepareMoves, viterbi, ViterbiSpace, type Moves } from '../core/tag/viterbi.js';
import { isLegalMove } from '../core/tag/bio.js';
import { seededRandom, shuffle } from './random.js';

/** An annotation style: its name and types, the shared types first. */
export interface Style {
  readonly name: string;
  readonly types: readonly string[];
  /** The types themselves are the labels and every move is legal (parts of speech); default: BIO labels. */
  readonly plain?: boolean;
}

/** A sentence as feature hashes: token t has features hash[start[t] … start[t+1]). */
export interface FeatureSentence {
  readonly style: number;
  readonly labels: Uint8Array;
  readonly start: Uint32Array;
  readonly hash: Int32Array;
  /** Index of the sentence this one is a variant of (another spelling of it), or −1. Each epoch draws one of them. */
  readonly variantOf: number;
  /** How much the sentence counts, default 1: less for sentences labelled by machine. */
  readonly weight?: number;
  /** Taken in every n-th epoch only, default 1: for masses of sentences labelled by machine. */
  readonly every?: number;
}

export interface CrfOptions {
  readonly seed: number;
  readonly epochs: number;
  readonly rate: number;
  /** Probability that a feature is left out of a token in training. */
  readonly dropout: number;
  /** Features seen less often are not learned. */
  readonly minCount: number;
  /** Number of types shared by all styles. */
  readonly sharedTypes: number;
  /** First epoch (from 0) whose snapshots enter the average. */
  readonly averageFrom: number;
  /** Probability that a sentence's variant is taken in its place. */
  readonly variants: number;
  /** Initial sum of squared gradients: the larger, the smaller the weights of rare, uninformative features. */
  readonly caution: number;
}

export const CRF_DEFAULTS: CrfOptions = {
  seed: 1,
  epochs: 14,
  rate: 0.2,
  dropout: 0.3,
  minCount: 2,
  sharedTypes: 3,
  averageFrom: 4,
  variants: 0.3,
  caution: 1,
};

/** Trained weights, not yet folded or quantized. */
export interface CrfWeights {
  readonly styles: readonly Style[];
  /** Hash of feature f. */
  readonly hash: Int32Array;
  /** [F][stride] row-major: the shared block, then one block per style. */
  readonly weight: Float32Array;
  readonly stride: number;
  /** Labels of the shared block; 0 if there is one style only. */
  readonly sharedLabels: number;
  /** Offset of each style's block. */
  readonly blockStart: readonly number[];
  /** Per style [L+1][L], as `prepareMoves`. */
  readonly transition: readonly Float64Array[];
}

/** Open-addressing map from feature hash to a dense id. */
export class FeatureIds {
  size = 0;
  private keys = new Int32Array(1 << 16);
  private ids = new Int32Array(1 << 16).fill(-1);

  get(key: number): number {
    const mask = this.keys.length - 1;
    let s = Math.imul(key, 0x9e3779b1) >>> 1 & mask;
    while (this.ids[s]! >= 0) {
      if (this.keys[s] === key) return this.ids[s]!;
      s = (s + 1) & mask;
    }
    return -1;
  }

  add(key: number): number {
    const mask = this.keys.length - 1;
    let s = Math.imul(key, 0x9e3779b1) >>> 1 & mask;
    while (this.ids[s]! >= 0) {
      if (this.keys[s] === key) return this.ids[s]!;
      s = (s + 1) & mask;
    }
    this.keys[s] = key;
    this.ids[s] = this.size++;
    if (this.size * 2 > this.keys.length) this.grow();
    return this.size - 1;
  }

  private grow(): void {
    const { keys, ids } = this;
    this.keys = new Int32Array(keys.length * 2);
    this.ids = new Int32Array(keys.length * 2).fill(-1);
    const mask = this.keys.length - 1;
    for (let i = 0; i < keys.length; i++) {
      if (ids[i]! < 0) continue;
      let s = Math.imul(keys[i]!, 0x9e3779b1) >>> 1 & mask;
      while (this.ids[s]! >= 0) s = (s + 1) & mask;
      this.keys[s] = keys[i]!;
      this.ids[s] = ids[i]!;
    }
  }
}

/** Number of labels of a style. */
export function labelCount(style: Style): number {
  return style.plain ? style.types.length : 1 + 2 * style.types.length;
}

function emptyTransitions(style: Style): Float64Array {
  const L = labelCount(style);
  const t = new Float64Array((L + 1) * L);
  if (style.plain) return t;
  for (let f = 0; f <= L; f++) for (let to = 0; to < L; to++) if (!isLegalMove(f === L ? -1 : f, to)) t[f * L + to] = ILLEGAL;
  return t;
}

/** Trains a CRF. `onEpoch` is called with the number of epochs done and the weights so far (averaged if averaging has begun). */
export function trainCrf(
  sentences: readonly FeatureSentence[],
  styles: readonly Style[],
  options: CrfOptions,
  onEpoch: (epoch: number, logLikelihood: number, current: () => CrfWeights) => void = () => {},
): CrfWeights {
  const random = seededRandom(options.seed);
  const sharedLabels = styles.length > 1 ? (styles[0]!.plain ? options.sharedTypes : 1 + 2 * options.sharedTypes) : 0;
  const blockStart: number[] = [];
  let stride = sharedLabels;
  for (const s of styles) {
    blockStart.push(stride);
    stride += labelCount(s);
  }

  // Dense ids for features seen often enough.
  const all = new FeatureIds();
  let total = 0;
  for (const s of sentences) total += s.hash.length;
  const flat = new Int32Array(total);
  const flatStart = new Float64Array(sentences.length);
  let at = 0;
  sentences.forEach((s, i) => {
    flatStart[i] = at;
    for (let k = 0; k < s.hash.length; k++) flat[at++] = all.add(s.hash[k]!);
  });
  const count = new Uint32Array(all.size);
  for (let k = 0; k < total; k++) count[flat[k]!]!++;
  const dense = new Int32Array(all.size).fill(-1);
  let F = 0;
  for (let f = 0; f < all.size; f++) if (count[f]! >= options.minCount) dense[f] = F++;
  const hash = new Int32Array(F);
  at = 0;
  for (const s of sentences) {
    for (let k = 0; k < s.hash.length; k++) {
      const d = dense[flat[at]!]!;
      if (d >= 0) hash[d] = s.hash[k]!;
      flat[at++] = d;
    }
  }

  const weight = new Float32Array(F * stride);
  const square = new Float32Array(F * stride).fill(options.caution);
  const sum = new Float32Array(F * stride);
  let snapshots = 0;
  const transition = styles.map(emptyTransitions);
  const transSquare = transition.map((t) => new Float64Array(t.length));
  const transSum = transition.map((t) => new Float64Array(t.length));

  const order: number[] = [];
  const variant = new Map<number, number>();
  sentences.forEach((s, i) => {
    if (s.variantOf < 0) order.push(i);
    else variant.set(s.variantOf, i);
  });

  const fb = new ForwardBackward();
  let emission = new Float64Array(1024);
  const keep = new Int32Array(4096);
  const { rate, dropout } = options;
  const scaleUp = 1 / (1 - dropout);
  const EPS = 1e-6;

  const learn = (i: number): number => {
    const s = sentences[i]!;
    const style = styles[s.style]!;
    const L = labelCount(style);
    const T = s.labels.length;
    const block = blockStart[s.style]!;
    const trans = transition[s.style]!;
    const base = flatStart[i]!;
    if (emission.length < T * L) emission = new Float64Array(T * L * 2);
    emission.fill(0, 0, T * L);
    // Features drawn for this sentence, packed per token.
    const drawn = s.start[T]! > keep.length ? new Int32Array(s.start[T]!) : keep;
    const drawnStart = new Int32Array(T + 1);
    let n = 0;
    for (let t = 0; t < T; t++) {
      drawnStart[t] = n;
      const row = t * L;
      for (let k = s.start[t]!, e = s.start[t + 1]!; k < e; k++) {
        const f = flat[base + k]!;
        if (f < 0 || (dropout > 0 && random() < dropout)) continue;
        drawn[n++] = f;
        let w = f * stride;
        for (let l = 0; l < sharedLabels; l++) emission[row + l] = emission[row + l]! + weight[w + l]!;
        w += block;
        for (let l = 0; l < L; l++) emission[row + l] = emission[row + l]! + weight[w + l]!;
      }
      for (let l = 0; l < L; l++) emission[row + l] = emission[row + l]! * scaleUp;
    }
    drawnStart[T] = n;
    const moves = prepareMoves(trans, L);
    fb.run(emission, T, moves);
    let gold = 0;
    const g = new Float64Array(L);
    const importance = s.weight ?? 1;
    for (let t = 0; t < T; t++) {
      const row = t * L;
      const y = s.labels[t]!;
      gold += emission[row + y]! + trans[(t === 0 ? L : s.labels[t - 1]!) * L + y]!;
      let active = false;
      for (let l = 0; l < L; l++) {
        const d = ((l === y ? 1 : 0) - fb.alpha[row + l]! * fb.beta[row + l]!) * importance;
        g[l] = d > 1e-4 || d < -1e-4 ? d : 0;
        if (g[l] !== 0) active = true;
      }
      if (!active) continue;
      for (let l = 0; l < L; l++) {
        const d = g[l]!;
        if (d === 0) continue;
        const dd = d * d;
        const shared = l < sharedLabels;
        for (let k = drawnStart[t]!, e = drawnStart[t + 1]!; k < e; k++) {
          const w = drawn[k]! * stride;
          if (shared) {
            const q = (square[w + l] = square[w + l]! + dd);
            weight[w + l] = weight[w + l]! + (rate * d) / (Math.sqrt(q) + EPS);
          }
          const v = w + block + l;
          const q = (square[v] = square[v]! + dd);
          weight[v] = weight[v]! + (rate * d) / (Math.sqrt(q) + EPS);
        }
      }
    }
    // Expected and observed moves.
    const expected = new Float64Array(trans.length);
    for (let t = 0; t < T; t++) {
      expectedMoves(fb, moves, t, expected);
      expected[(t === 0 ? L : s.labels[t - 1]!) * L + s.labels[t]!]!--;
    }
    const sq = transSquare[s.style]!;
    for (let k = 0; k < trans.length; k++) {
      const d = -expected[k]! * importance;
      if (trans[k]! <= ILLEGAL || d === 0) continue;
      sq[k] = sq[k]! + d * d;
      trans[k] = trans[k]! + (rate * d) / (Math.sqrt(sq[k]!) + EPS);
    }
    return gold - fb.logZ;
  };

  const snapshot = (): void => {
    snapshots++;
    for (let k = 0; k < weight.length; k++) sum[k] = sum[k]! + weight[k]!;
    transition.forEach((t, s) => {
      for (let k = 0; k < t.length; k++) transSum[s]![k] = transSum[s]![k]! + t[k]!;
    });
  };
  const result = (): CrfWeights => {
    const averaged = snapshots === 0 ? weight.slice() : new Float32Array(weight.length);
    if (snapshots > 0) for (let k = 0; k < sum.length; k++) averaged[k] = sum[k]! / snapshots;
    const trans = transition.map((t, s) =>
      snapshots === 0 ? t.slice() : t.map((x, k) => (x <= ILLEGAL ? ILLEGAL : transSum[s]![k]! / snapshots)),
    );
    return { styles, hash, weight: averaged, stride, sharedLabels, blockStart, transition: trans };
  };

  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    let ll = 0;
    const step = Math.ceil(order.length / 4);
    for (let k = 0; k < order.length; k++) {
      const i = order[k]!;
      const v = variant.get(i);
      if ((i + epoch) % (sentences[i]!.every ?? 1) === 0) ll += learn(v !== undefined && random() < options.variants ? v : i);
      if (epoch >= options.averageFrom && (k % step === step - 1 || k === order.length - 1)) snapshot();
    }
    onEpoch(epoch + 1, ll, result);
  }
  return result();
}

/**
 * The mean of models of one training set that differ in their seed only (order and feature dropout).
 * On the development sets the mean of two beat both (PEYMA) or lay between them (ParsTwiNER).
 */
export function averageCrf(models: readonly CrfWeights[]): CrfWeights {
  const first = models[0]!;
  if (models.length === 1) return first;
  const weight = new Float32Array(first.weight.length);
  const transition = first.transition.map((t) => new Float64Array(t.length));
  for (const m of models) {
    if (m.hash.length !== first.hash.length || !m.hash.every((h, f) => h === first.hash[f])) throw new RangeError('models of different features');
    for (let k = 0; k < weight.length; k++) weight[k] = weight[k]! + m.weight[k]! / models.length;
    m.transition.forEach((t, s) => {
      for (let k = 0; k < t.length; k++) transition[s]![k] = t[k]! <= ILLEGAL ? ILLEGAL : transition[s]![k]! + t[k]! / models.length;
    });
  }
  return { ...first, weight, transition };
}

/** Scores sentences with unquantized weights; for development. `bias` is added to the score of O. */
export function tagWithWeights(model: CrfWeights, ids: FeatureIds, s: FeatureSentence, bias = 0, moves?: Moves): Uint8Array {
  const L = labelCount(model.styles[s.style]!);
  const T = s.labels.length;
  const e = new Float64Array(T * L);
  const block = model.blockStart[s.style]!;
  for (let t = 0; t < T; t++) {
    for (let k = s.start[t]!; k < s.start[t + 1]!; k++) {
      const f = ids.get(s.hash[k]!);
      if (f < 0) continue;
      const w = f * model.stride;
      for (let l = 0; l < model.sharedLabels; l++) e[t * L + l] = e[t * L + l]! + model.weight[w + l]!;
      for (let l = 0; l < L; l++) e[t * L + l] = e[t * L + l]! + model.weight[w + block + l]!;
    }
    e[t * L] = e[t * L]! + bias;
  }
  const out = new Uint8Array(T);
  viterbi(e, T, moves ?? prepareMoves(model.transition[s.style]!, L), out, new ViterbiSpace());
  return out;
}

/** Ids of a trained model's features. */
export function featureIds(model: CrfWeights): FeatureIds {
  const ids = new FeatureIds();
  for (let f = 0; f < model.hash.length; f++) ids.add(model.hash[f]!);
  return ids;
}

/**
 * Log-likelihood of one sentence and its gradient: `gradient` by index into `model.weight` (features
 * of the sentence only), `transition` like the style's matrix. For checks; training does the same in place.
 */
export function crfGradient(model: CrfWeights, s: FeatureSentence): { logLikelihood: number; gradient: Map<number, number>; transition: Float64Array } {
  const ids = featureIds(model);
  const L = labelCount(model.styles[s.style]!);
  const T = s.labels.length;
  const block = model.blockStart[s.style]!;
  const trans = model.transition[s.style]!;
  const e = new Float64Array(T * L);
  const each = (visit: (t: number, l: number, index: number) => void): void => {
    for (let t = 0; t < T; t++) {
      for (let k = s.start[t]!; k < s.start[t + 1]!; k++) {
        const f = ids.get(s.hash[k]!);
        if (f < 0) continue;
        for (let l = 0; l < L; l++) {
          if (l < model.sharedLabels) visit(t, l, f * model.stride + l);
          visit(t, l, f * model.stride + block + l);
        }
      }
    }
  };
  each((t, l, index) => (e[t * L + l] = e[t * L + l]! + model.weight[index]!));
  const fb = new ForwardBackward();
  const moves = prepareMoves(trans, L);
  fb.run(e, T, moves);
  let gold = 0;
  const transition = new Float64Array(trans.length);
  for (let t = 0; t < T; t++) {
    const from = t === 0 ? L : s.labels[t - 1]!;
    gold += e[t * L + s.labels[t]!]! + trans[from * L + s.labels[t]!]!;
    expectedMoves(fb, moves, t, transition);
    transition[from * L + s.labels[t]!]!--;
  }
  const gradient = new Map<number, number>();
  each((t, l, index) => gradient.set(index, (gradient.get(index) ?? 0) + (l === s.labels[t] ? 1 : 0) - fb.alpha[t * L + l]! * fb.beta[t * L + l]!));
  return { logLikelihood: gold - fb.logZ, gradient, transition: transition.map((x) => (x === 0 ? 0 : -x)) };
}

/** Adds the expected number of each move into position t. */
function expectedMoves(fb: ForwardBackward, moves: Moves, t: number, into: Float64Array): void {
  const L = moves.L;
  const row = t * L;
  const inv = 1 / fb.scale[t]!;
  for (let to = 0; to < L; to++) {
    const v = fb.emit[row + to]! * fb.beta[row + to]! * inv;
    if (t === 0) {
      into[L * L + to] = into[L * L + to]! + moves.weight[L * L + to]! * v;
      continue;
    }
    for (let k = moves.fromStart[to]!, e = moves.fromStart[to + 1]!; k < e; k++) {
      const f = moves.from[k]!;
      into[f * L + to] = into[f * L + to]! + fb.alpha[row - L + f]! * moves.weight[f * L + to]! * v;
    }
  }
}

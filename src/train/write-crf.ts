/** Trained CRF weights → the bytes of a "CRF " model (layout: core/tag/crf.ts). */
import { writeModel } from '../compile/container.js';
import { readModel, type TypedArray } from '../core/model/container.js';
import { BUCKETS, CRF_KIND, CRF_KIND_VERSION, FEATURES_LETTERS, FEATURES_VERSION, MAX_STYLES } from '../core/tag/crf.js';
import { ILLEGAL } from '../core/tag/viterbi.js';
import { labelCount, type CrfWeights } from './crf.js';

/** Word classes to ship: rising form hashes (unsigned) and one class column per level. */
export interface ClassTable {
  readonly words: Uint32Array;
  readonly columns: readonly Uint16Array[];
  /** The first column is what morphology says of the words. */
  readonly morphology?: boolean;
}

/**
 * The word classes of a tagger model, null if it has none: for training another model with them.
 * @throws ModelError
 */
export function readClassTable(bytes: Uint8Array): ClassTable | null {
  const { sections } = readModel(bytes, CRF_KIND, CRF_KIND_VERSION);
  const words = sections.get('words');
  if (!(words instanceof Uint32Array)) return null;
  const columns: Uint16Array[] = [];
  for (let c = sections.get('class.0'); c !== undefined; c = sections.get(`class.${columns.length}`)) columns.push(Uint16Array.from(c));
  return { words, columns };
}

/** Hashed word weights of the style guess. */
export interface StyleGuess {
  readonly weights: Int8Array;
  readonly scale: number;
  readonly bias: number;
}

export interface WriteOptions {
  /** Folded weights smaller than this in absolute value are dropped. */
  readonly prune: number;
  /** Features whose largest folded weight is smaller than this are dropped altogether: a row costs more than its weights. */
  readonly pruneFeatures: number;
  /** Largest weight that int8 must hold; larger ones are clipped. */
  readonly clip: number;
  /** Added to the score of O in each style, in log-probability: below 0 for more entities. */
  readonly outsideBias: readonly number[];
}

export interface WrittenCrf {
  readonly bytes: Uint8Array;
  readonly features: number;
  readonly weights: number;
}

/** Folds shared and style blocks, prunes, quantizes and writes. `letters`: the model was trained with letter runs. */
export function writeCrf(model: CrfWeights, classes: ClassTable | null, guess: StyleGuess, options: WriteOptions, letters = false): WrittenCrf {
  const S = model.styles.length;
  if (S > MAX_STYLES) throw new RangeError(`${S} styles, at most ${MAX_STYLES}`);
  const F = model.hash.length;
  const unit = options.clip / 127;
  const order = new Float64Array(F);
  for (let f = 0; f < F; f++) order[f] = (model.hash[f]! >>> 0) * 2 ** 21 + f;
  // Hash in the high bits, index in the low 21: one numeric sort.
  if (F >= 2 ** 21) throw new RangeError(`${F} features, at most ${2 ** 21}`);
  order.sort();
  const bucket = new Uint32Array(BUCKETS + 1);
  const out: number[] = [];
  let features = 0;
  let weights = 0;
  let at = 0;
  for (let k = 0; k < F; k++) {
    const f = order[k]! % 2 ** 21;
    const hash = model.hash[f]! >>> 0;
    const b = hash >>> 16;
    const entries: number[] = [];
    const counts = [0, 0];
    let largest = 0;
    for (let s = 0; s < S; s++) {
      const L = labelCount(model.styles[s]!);
      for (let l = 0; l < L; l++) {
        let w = model.weight[f * model.stride + model.blockStart[s]! + l]!;
        if (l < model.sharedLabels) w += model.weight[f * model.stride + l]!;
        if (Math.abs(w) < options.prune) continue;
        const q = Math.max(-127, Math.min(127, Math.round(w / unit)));
        if (q === 0) continue;
        if (Math.abs(w) > largest) largest = Math.abs(w);
        entries.push((l << 8) | (q & 0xff));
        counts[s]!++;
      }
    }
    if (entries.length === 0 || largest < options.pruneFeatures) continue;
    while (at <= b) bucket[at++] = out.length;
    out.push(hash & 0xffff, counts[0]! | (counts[1]! << 8), ...entries);
    features++;
    weights += entries.length;
  }
  while (at <= BUCKETS) bucket[at++] = out.length;
  const meta = [
    `features ${letters ? FEATURES_LETTERS : FEATURES_VERSION}`,
    `levels ${classes ? classes.columns.length : 0}`,
    ...(classes?.morphology ? ['morphology'] : []),
    ...model.styles.map((s) => [s.plain ? 'tags' : 'style', s.name, ...s.types].join(' ')),
  ].join('\n');
  const sections: [string, TypedArray][] = [
    ['meta', Uint16Array.from(meta, (c) => c.charCodeAt(0))],
    ['bucket', bucket],
    ['rows', Uint16Array.from(out)],
    ['scale', Float32Array.of(unit)],
  ];
  model.transition.forEach((t, s) => {
    const L = labelCount(model.styles[s]!);
    const bias = options.outsideBias[s] ?? 0;
    sections.push([`trans.${s}`, Float32Array.from(t, (x, k) => (x <= ILLEGAL ? ILLEGAL : (x + (k % L === 0 ? bias : 0)) / unit))]);
  });
  if (classes) {
    sections.push(['words', classes.words]);
    classes.columns.forEach((c, k) => sections.push([`class.${k}`, c.every((x) => x < 256) ? Uint8Array.from(c) : c]));
  }
  sections.push(['styles', guess.weights], ['styles.by', Float32Array.of(guess.scale, guess.bias)]);
  return { bytes: writeModel(CRF_KIND, CRF_KIND_VERSION, sections), features, weights };
}

/**
 * The taggers' inner part, in AssemblyScript (TypeScript for WebAssembly): scores of tokens, best label sequences
 * and sums over all of them. Compiled by `npm run compile -- kernel` into core/tag/kernel.generated.ts;
 * core/tag/scorer.ts lays out the memory and calls it.
 *
 * Why WebAssembly: nearly all of it is adding up rows of a dozen numbers, which are a few vectors here; in
 * JavaScript recognizing took twice as long. Labels are padded to `width`, a multiple of 8, for that.
 *
 * The features are those of core/tag/features.ts, the sums those of core/tag/viterbi.ts, to the last bit;
 * a test compares them.
 */
import { combine, CROSSED_LEFT, CROSSED_RIGHT, mix, pairTemplate, skipTemplate } from '../core/tag/hash';

/** Number of labels, and of places for them in every row. */
let labels: i32 = 0;
let width: usize = 0;
/** Which entries of the model's rows count. */
let style: i32 = 0;
/** Of two forms: number of values, and whether there are features of word and class. */
let kinds: i32 = 0;
let crossed: bool = false;

// Addresses. The model:
let bucket: usize = 0;
let rows: usize = 0;
/** f64 [labels + 1][width]: scores of moves from a label (the last row: from the start); e to their power, and that by the label moved to. */
let moves: usize = 0;
let weights: usize = 0;
let weightsTo: usize = 0;
/** f64: e to the power of minus as many units of score as its index says; the last one stands for all beyond. */
let powers: usize = 0;
let lastPower: i32 = 0;
/** Sums by value of two forms, for each kind of value: keys, then rows. Newer values take the places of older ones. */
let pairs: usize = 0;
let skips: usize = 0;
let placeBits: i32 = 0;
/** Forms: i16 [5][width], what a form adds to the tokens at distance −2…+2; then its traits. */
let forms: usize = 0;
let formSize: usize = 0;
/** Features of a form that is learned: pairs of a feature and the distance + 2. */
let features: usize = 0;
// Of a lattice:
/** Form of each token, between two of what is before and two of what is behind. */
let ids: usize = 0;
/** i16 [tokens + 2][width]: scores being added up, from the token before the first on. */
let scores: usize = 0;
/** u8 [tokens][width]: best label before. */
let back: usize = 0;
/** u8: the best labels. */
let out: usize = 0;
/** f64 [width] each. */
let scratch: usize = 0;
/** f64 [tokens][width]: e to the power of the scores, forward and backward sums. */
let emit: usize = 0;
let alpha: usize = 0;
let beta: usize = 0;
/** f64 [tokens]: sum of each row of `alpha` before it was scaled to 1. */
let scale: usize = 0;

export function init(
  labels_: i32, width_: usize, style_: i32, kinds_: i32, crossed_: bool,
  bucket_: usize, rows_: usize, moves_: usize, weights_: usize, weightsTo_: usize, powers_: usize, powerCount: i32,
  pairs_: usize, skips_: usize, placeBits_: i32, forms_: usize, formSize_: usize, features_: usize,
  ids_: usize, scores_: usize, back_: usize, out_: usize, scratch_: usize, emit_: usize, alpha_: usize, beta_: usize, scale_: usize,
): void {
  labels = labels_;
  width = width_;
  style = style_;
  kinds = kinds_;
  crossed = crossed_;
  bucket = bucket_;
  rows = rows_;
  moves = moves_;
  weights = weights_;
  weightsTo = weightsTo_;
  powers = powers_;
  lastPower = powerCount - 1;
  pairs = pairs_;
  skips = skips_;
  placeBits = placeBits_;
  forms = forms_;
  formSize = formSize_;
  features = features_;
  ids = ids_;
  scores = scores_;
  back = back_;
  out = out_;
  scratch = scratch_;
  emit = emit_;
  alpha = alpha_;
  beta = beta_;
  scale = scale_;
  // Free places hold a value that belongs elsewhere.
  for (let k = 1; k < kinds; k++) store<i32>(pairs + <usize>(k - 1) * tableSize(2 * width), 1);
  for (let k = 2; k < kinds; k++) store<i32>(skips + <usize>(k - 2) * tableSize(width), 1);
}

// --- Scores

/** Adds the weights of a feature to a row of i16. */
function addFeature(feature: i32, to: usize): void {
  const at = bucket + <usize>((<u32>feature >> 16) << 2);
  let r = rows + (<usize>load<u32>(at) << 1);
  const end = rows + (<usize>load<u32>(at, 4) << 1);
  const low = <u32>feature & 0xffff;
  while (r < end) {
    const got = load<u16>(r);
    const n0 = <usize>load<u8>(r, 2) << 1;
    const n1 = <usize>load<u8>(r, 3) << 1;
    r += 4;
    if (<u32>got >= low) {
      if (<u32>got > low) return;
      if (style == 1) r += n0;
      for (const last = r + (style == 1 ? n1 : n0); r < last; r += 2) {
        const entry = to + (<usize>load<u8>(r, 1) << 1);
        store<i16>(entry, load<i16>(entry) + <i16>load<i8>(r));
      }
      return;
    }
    r += n0 + n1;
  }
}

/** Reads the beginning of a feature's bucket; many at once wait for memory together. */
// @ts-ignore: decorator
@inline
function touch(feature: i32): u32 {
  return load<u16>(rows + (<usize>load<u32>(bucket + <usize>((<u32>feature >> 16) << 2)) << 1));
}

let touched: u32 = 0;

/** Adds up `count` features of a form. */
export function learn(form: i32, count: i32): void {
  const at = forms + <usize>form * formSize;
  memory.fill(at, 0, 10 * width);
  let t: u32 = 0;
  for (let f = features, end = f + (<usize>count << 3); f < end; f += 8) t ^= touch(load<i32>(f));
  touched = t;
  for (let f = features, end = f + (<usize>count << 3); f < end; f += 8) addFeature(load<i32>(f), at + (<usize>load<i32>(f, 4) * width << 1));
}

// @ts-ignore: decorator
@inline
function formOf(token: i32): usize {
  return forms + <usize>load<i32>(ids + 8 + (token << 2)) * formSize;
}

/** Value k of two forms by their traits. */
// @ts-ignore: decorator
@inline
function valueOf(k: i32, left: usize, right: usize): i32 {
  return combine(load<i32>(left + (<usize>k << 2)), load<i32>(right + (<usize>k << 2)));
}

/** Bytes of a table of rows of `size` i16. */
// @ts-ignore: decorator
@inline
function tableSize(size: usize): usize {
  return (4 + 2 * size) << placeBits;
}

/** Place of a value in a table. */
// @ts-ignore: decorator
@inline
function placeOf(value: i32): usize {
  return <usize>(<u32>(value * <i32>0x9e3779b1) >> (32 - placeBits));
}

/** Sums of value k of neighbours: of the left one, of the right one. */
function pairSums(k: i32, value: i32): usize {
  const table = pairs + <usize>(k - 1) * tableSize(2 * width);
  const place = placeOf(value);
  const at = table + (<usize>4 << placeBits) + place * 4 * width;
  if (load<i32>(table + (place << 2)) != value) {
    store<i32>(table + (place << 2), value);
    memory.fill(at, 0, 4 * width);
    addFeature(mix(pairTemplate(k), value), at);
    addFeature(mix(pairTemplate(k) + 1, value), at + 2 * width);
  }
  return at;
}

/** Sums of value k of the neighbours of a token. */
function skipSums(k: i32, value: i32): usize {
  const table = skips + <usize>(k - 2) * tableSize(width);
  const place = placeOf(value);
  const at = table + (<usize>4 << placeBits) + place * 2 * width;
  if (load<i32>(table + (place << 2)) != value) {
    store<i32>(table + (place << 2), value);
    memory.fill(at, 0, 2 * width);
    addFeature(mix(skipTemplate(k), value), at);
  }
  return at;
}

// @ts-ignore: decorator
@inline
function add8(to: usize, from: usize): void {
  v128.store(to, i16x8.add(v128.load(to), v128.load(from)));
}

/** Scores of n tokens, as rows of i32 from `emission` on. Their sums fit 16 bits: a token has less than 128 features. */
export function score(n: i32, emission: usize): void {
  const row = width << 1;
  const first = scores + row;
  const traits = row * 5;
  for (let i = 0; i < n; i++) {
    const a = formOf(i - 2);
    const b = formOf(i - 1) + row;
    const c = formOf(i) + 2 * row;
    const d = formOf(i + 1) + 3 * row;
    const e = formOf(i + 2) + 4 * row;
    for (let j: usize = 0; j < row; j += 16) {
      const sum = i16x8.add(i16x8.add(i16x8.add(v128.load(a + j), v128.load(b + j)), i16x8.add(v128.load(d + j), v128.load(e + j))), v128.load(c + j));
      v128.store(first + <usize>i * row + j, sum);
    }
  }
  let t: u32 = 0;
  for (let p = -1; p < n; p++) {
    const words = valueOf(0, formOf(p) + traits, formOf(p + 1) + traits);
    t ^= touch(mix(pairTemplate(0), words));
    t ^= touch(mix(pairTemplate(0) + 1, words));
  }
  touched = t;
  for (let p = -1; p < n; p++) {
    const at = first + <usize>p * row;
    const left = formOf(p) + traits;
    const right = formOf(p + 1) + traits;
    const words = valueOf(0, left, right);
    if (p >= 0) addFeature(mix(pairTemplate(0), words), at);
    if (p + 1 < n) addFeature(mix(pairTemplate(0) + 1, words), at + row);
    if (crossed) {
      // Of the word and the other's second class.
      if (p >= 0) addFeature(mix(CROSSED_LEFT, combine(load<i32>(left), load<i32>(right, 12))), at);
      if (p + 1 < n) addFeature(mix(CROSSED_RIGHT, combine(load<i32>(right), load<i32>(left, 12))), at + row);
    }
    for (let k = 1; k < kinds; k++) {
      const sums = pairSums(k, valueOf(k, left, right));
      for (let j: usize = 0; j < 2 * row; j += 16) add8(at + j, sums + j);
    }
    if (p < 0) continue;
    const before = formOf(p - 1) + traits;
    for (let k = 2; k < kinds; k++) {
      const sums = skipSums(k, valueOf(k, before, right));
      for (let j: usize = 0; j < row; j += 16) add8(at + j, sums + j);
    }
  }
  for (let from = first, end = first + <usize>n * row; from < end; from += 16, emission += 32) {
    const x = v128.load(from);
    v128.store(emission, i32x4.extend_low_i16x8_s(x));
    v128.store(emission, i32x4.extend_high_i16x8_s(x), 16);
  }
}

// --- Lattices

/** Writes the labels of the best path through n rows of scores to `out`. */
export function best(n: i32, emission: usize): void {
  if (n == 0) return;
  const row = width << 3;
  let prev = scratch;
  let cur = scratch + row;
  for (let l = 0; l < labels; l++) {
    const at = <usize>l << 3;
    store<f64>(prev + at, load<f64>(moves + <usize>labels * row + at) + <f64>load<i32>(emission + (<usize>l << 2)));
  }
  for (let t = 1; t < n; t++) {
    emission += width << 2;
    const backs = back + <usize>t * width;
    for (let j: usize = 0; j < row; j += 16) {
      let most = f64x2.splat(-Infinity);
      let arg = i64x2.splat(0);
      let move = moves + j;
      for (let f = 0; f < labels; f++, move += row) {
        const s = f64x2.add(v128.load64_splat(prev + (<usize>f << 3)), v128.load(move));
        const more = f64x2.gt(s, most);
        most = v128.bitselect(s, most, more);
        arg = v128.bitselect(i64x2.splat(f), arg, more);
      }
      v128.store(cur + j, f64x2.add(most, f64x2.convert_low_i32x4_s(v128.load64_zero(emission + (j >> 1)))));
      store<u8>(backs + (j >> 3), <u8>i64x2.extract_lane(arg, 0));
      store<u8>(backs + (j >> 3), <u8>i64x2.extract_lane(arg, 1), 1);
    }
    const swap = prev;
    prev = cur;
    cur = swap;
  }
  let arg = 0;
  for (let l = 1; l < labels; l++) if (load<f64>(prev + (<usize>l << 3)) > load<f64>(prev + (<usize>arg << 3))) arg = l;
  for (let t = n - 1; t >= 0; t--) {
    store<u8>(out + <usize>t, arg);
    arg = load<u8>(back + <usize>t * width + <usize>arg);
  }
}

/** A scaled backward sum is at most this (core/tag/viterbi.ts). */
const CEILING: f64 = 1e290;

/** Forward sums of n rows of scores, and backward sums of rows n − 1 down to `least`. */
export function sums(n: i32, emission: usize, least: i32): void {
  const row = width << 3;
  for (let t = 0; t < n; t++, emission += width << 2) {
    const at = <usize>t * row;
    let max = load<i32>(emission);
    for (let l = 1; l < labels; l++) {
      const e = load<i32>(emission + (<usize>l << 2));
      if (e > max) max = e;
    }
    for (let l = 0; l < labels; l++) {
      const below = max - load<i32>(emission + (<usize>l << 2));
      store<f64>(emit + at + (<usize>l << 3), load<f64>(powers + (<usize>(below < lastPower ? below : lastPower) << 3)));
    }
    for (let j: usize = 0; j < row; j += 16) {
      let s = v128.load(weights + <usize>labels * row + j);
      if (t > 0) {
        s = f64x2.splat(0);
        let weight = weights + j;
        for (let f = alpha + at - row, end = f + (<usize>labels << 3); f < end; f += 8, weight += row) s = f64x2.add(s, f64x2.mul(v128.load64_splat(f), v128.load(weight)));
      }
      v128.store(alpha + at + j, f64x2.mul(s, v128.load(emit + at + j)));
    }
    let sum: f64 = 0;
    for (let a = alpha + at, end = a + (<usize>labels << 3); a < end; a += 8) sum += load<f64>(a);
    store<f64>(scale + (<usize>t << 3), sum);
    const inverse = f64x2.splat(1 / sum);
    for (let j: usize = 0; j < row; j += 16) v128.store(alpha + at + j, f64x2.mul(v128.load(alpha + at + j), inverse));
  }
  for (let l = 0; l < labels; l++) store<f64>(beta + <usize>(n - 1) * row + (<usize>l << 3), 1);
  for (let t = n - 2; t >= least; t--) {
    const next = <usize>(t + 1) * row;
    const inverse = f64x2.splat(1 / load<f64>(scale + (<usize>(t + 1) << 3)));
    const ceiling = f64x2.splat(CEILING);
    for (let j: usize = 0; j < row; j += 16) {
      v128.store(scratch + j, f64x2.pmin(ceiling, f64x2.mul(f64x2.mul(v128.load(emit + next + j), v128.load(beta + next + j)), inverse)));
    }
    for (let j: usize = 0; j < row; j += 16) {
      let s = f64x2.splat(0);
      let weight = weightsTo + j;
      for (let v = scratch, end = v + (<usize>labels << 3); v < end; v += 8, weight += row) s = f64x2.add(s, f64x2.mul(v128.load64_splat(v), v128.load(weight)));
      v128.store(beta + <usize>t * row + j, s);
    }
  }
}

/**
 * Probability that tokens [start, end) carry exactly `first` followed by `rest`s, and that the token after them
 * does not carry `rest`; `end` is at least the `least` of `sums`.
 */
export function spanProbability(n: i32, start: i32, end: i32, first: i32, rest: i32): f64 {
  const row = width << 3;
  let p: f64 = 0;
  if (start == 0) p = load<f64>(weights + <usize>labels * row + (<usize>first << 3));
  else for (let f: usize = 0; f < <usize>labels; f++) p += load<f64>(alpha + <usize>(start - 1) * row + (f << 3)) * load<f64>(weights + f * row + (<usize>first << 3));
  p *= load<f64>(emit + <usize>start * row + (<usize>first << 3)) / load<f64>(scale + (<usize>start << 3));
  let last = first;
  for (let t = start + 1; t < end; t++) {
    p *= (load<f64>(weights + <usize>last * row + (<usize>rest << 3)) * load<f64>(emit + <usize>t * row + (<usize>rest << 3))) / load<f64>(scale + (<usize>t << 3));
    last = rest;
  }
  if (end < n) {
    let q: f64 = 0;
    for (let to = 0; to < labels; to++) {
      const at = <usize>to << 3;
      if (to != rest) q += load<f64>(weights + <usize>last * row + at) * load<f64>(emit + <usize>end * row + at) * load<f64>(beta + <usize>end * row + at);
    }
    p *= q / load<f64>(scale + (<usize>end << 3));
  }
  return p;
}

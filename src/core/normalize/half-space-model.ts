/**
 * The two trained parts of the half-space stage and their features: `gapFeatures` for a space between
 * two words, `jointFeaturesOf` for a place inside an unknown word. Both are linear models over hashed
 * features with int8 weights. Training reads this file; at run time the kernel (src/kernel/half-space.ts)
 * makes the same features (test/core/normalize/kernel.test.ts compares them).
 */
import { suffixKey } from '../lexicon/letters.js';
import { Lex, lookup, type Lexicon } from '../lexicon/lexicon.js';

/** Words of a run (separated by single spaces) as columns. */
export interface Run {
  /** Key of the letters, see core/lexicon/letters.ts. */
  readonly key: Int32Array;
  readonly length: Uint8Array;
  /** Value in the lexicon, 0 for unknown words. */
  readonly value: Int32Array;
  /** First and last four letters, a byte each. */
  readonly head: Int32Array;
  readonly tail: Int32Array;
  /** Nonzero where the last letter joins to its left. */
  readonly joins: Uint8Array;
  /** Key and length of the word less its affix (مشی\u200cها: مشی); length 0 for words without. Pairs are looked up with it too. */
  readonly stem: Int32Array;
  readonly stemLength: Uint8Array;
}

export function createRun(capacity: number): Run {
  return {
    key: new Int32Array(capacity),
    length: new Uint8Array(capacity),
    value: new Int32Array(capacity),
    head: new Int32Array(capacity),
    tail: new Int32Array(capacity),
    joins: new Uint8Array(capacity),
    stem: new Int32Array(capacity),
    stemLength: new Uint8Array(capacity),
  };
}

/**
 * What the lexicon knows of two words written as one: bits 0–5 the pair's class, bits 6–7 what the
 * norm says (see Lex.NormShift). The classes: 0 nothing, 1–16 it has a ZWNJ between them
 * (16 = always together), 17–32 it is one word after a non-joining letter, 33–48 one word otherwise
 * (پنجشنبه: where it stands in two words, a ZWNJ belongs between them).
 */
export function pairClass(whole: number, lengthA: number, joinsA: number, lexicon: Lexicon): number {
  if (whole === 0) return 0;
  const join = ((whole >>> Lex.JoinShift) & 15) | (((whole >>> Lex.NormShift) & 3) << 6);
  if ((lexicon.masks[whole & Lex.MaskBits]! >>> lengthA) & 1) return 1 + join;
  return (joinsA === 0 ? 17 : 33) + join;
}

/** Least join class (Lex.JoinShift) of two words that makes the gap between them worth the classifier. */
export const LEAST_JOIN = 5;

/**
 * Whether a gap is worth the classifier: the two words are known together, or one of them is a
 * productive affix, or one often is a part and the other may be one or is unknown. In well-spaced
 * text one gap in twenty is.
 */
export function isCandidate(valueA: number, valueB: number, pair: number): boolean {
  const c = pair & 63;
  if ((c >= 1 + LEAST_JOIN && c <= 16) || (c >= 17 + LEAST_JOIN && c <= 32) || c >= 34 + LEAST_JOIN) return true;
  if ((valueB & Lex.Suffix) !== 0 || (valueA & Lex.Prefix) !== 0) return true;
  if ((valueA & Lex.FirstOften) !== 0) return valueB === 0 || (valueB & Lex.Later) !== 0;
  return (valueB & Lex.LaterOften) !== 0 && (valueA === 0 || (valueA & Lex.First) !== 0);
}

/** Features that all sources share. */
export const GAP_SHARED = 30;
/** All features: the last ones repeat some for the norm alone, so that it overrules the other sources. */
export const GAP_FEATURES = GAP_SHARED + 12;

/** What a feature (32 bits) is shifted by to give its place in a table of weights. */
export function shiftOf(weights: ArrayLike<number>): number {
  return 32 - Math.log2(weights.length);
}

function feature(template: number, a: number, b: number): number {
  let h = Math.imul(a, 0x9e3779b1) + template * 0x632be5ab;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b) + b;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const EDGE = 0x5bd1e995;

/**
 * Features (hashed) of the gap between words j and j + 1 of a run of n words, written to `out`: shared
 * by all sources [0, GAP_SHARED), the norm's own [GAP_SHARED, GAP_FEATURES). `pair` is the pairClass
 * of the two. The strongest come from `gapFirst` (far from the threshold they decide alone: four gaps of five).
 */
export function gapFeatures(run: Run, n: number, j: number, pair: number, out: Int32Array): void {
  gapFirst(run, j, pair, out);
  gapRest(run, n, j, pair, out);
}

const FIRST_SHARED = 8;

/** Shared features that the norm has of its own: the strongest, then these. */
const NORM_REST = [12, 13, 17, 18];

function ofNorm(feature: number): number {
  return Math.imul(feature ^ 0x2545f491, 0x9e3779b1);
}

function known(value: number): number {
  return value === 0 ? 0 : 1 + (((value >>> Lex.FrequencyShift) & 15) >> 1);
}

function gapFirst(run: Run, j: number, pair: number, out: Int32Array): void {
  const { key, value, tail } = run;
  const b = j + 1;
  const ka = key[j]!;
  const kb = key[b]!;
  const ta = tail[j]!;
  const knownA = known(value[j]!);
  const knownB = known(value[b]!);
  const flagsA = (value[j]! >>> 20) & 3;
  const flagsB = (value[b]! >>> 22) & 3;
  out[0] = feature(1, pair, 0);
  out[1] = feature(2, kb, 0);
  out[2] = feature(3, ka, 0);
  out[3] = feature(4, kb, ta & 0xff);
  out[4] = feature(13, (knownA << 4) | knownB, (flagsA << 2) | flagsB);
  out[5] = feature(14, pair, kb);
  out[6] = feature(15, pair, ka);
  out[7] = feature(16, tail[b]! & 0xffffff, pair);
  for (let i = 0; i < FIRST_SHARED; i++) out[GAP_SHARED + i] = ofNorm(out[i]!);
}

function gapRest(run: Run, n: number, j: number, pair: number, out: Int32Array): void {
  const { key, length, value, head, tail, joins } = run;
  const b = j + 1;
  const ka = key[j]!;
  const kb = key[b]!;
  const kaa = j > 0 ? key[j - 1]! : EDGE;
  const kbb = b + 1 < n ? key[b + 1]! : EDGE;
  const ta = tail[j]!;
  const hb = head[b]!;
  const knownA = known(value[j]!);
  const knownB = known(value[b]!);
  const flagsA = (value[j]! >>> 20) & 3;
  const flagsB = (value[b]! >>> 22) & 3;
  const lengths = (Math.min(length[j]!, 7) << 3) | Math.min(length[b]!, 7);
  out[8] = feature(5, kb, ta & 0xffff);
  out[9] = feature(6, kb, ta & 0xffffff);
  out[10] = feature(7, ka, hb & 0xff);
  out[11] = feature(8, ka, length[b]! > 3 ? (hb >>> 8) & 0xffff : hb);
  out[12] = feature(9, kb, kbb);
  out[13] = feature(10, ka, kaa);
  out[14] = feature(11, kb, kaa);
  out[15] = feature(12, ka, kbb);
  out[16] = feature(17, tail[b]!, 0);
  out[17] = feature(18, head[j]!, pair);
  out[18] = feature(19, lengths, joins[j]! ? 1 : 0);
  out[19] = feature(20, kb, (flagsA << 5) | knownA);
  out[20] = feature(21, ka, (flagsB << 5) | knownB | ((value[b]! & Lex.Verb) !== 0 ? 128 : 0));
  out[21] = feature(22, (pair << 4) | knownA, knownB);
  out[22] = feature(23, kbb, pair);
  out[23] = feature(24, kaa, pair);
  out[24] = feature(25, b + 1 < n ? 1 : 0, kb);
  out[25] = feature(26, ta & 0xffff, hb);
  out[26] = feature(27, kb, b + 1 < n ? head[b + 1]! : 0);
  out[27] = feature(28, ka, j > 0 ? tail[j - 1]! & 0xffff : 0);
  out[28] = feature(29, ta & 0xffffff, tail[b]!);
  out[29] = feature(30, (flagsA << 2) | flagsB, pair);
  for (let i = 0; i < NORM_REST.length; i++) out[GAP_SHARED + FIRST_SHARED + i] = ofNorm(out[NORM_REST[i]!]!);
}

export const HEH_FEATURES = 15;

/**
 * Features (hashed) of word j, which may be a noun in -ه with -ای or a plural in -های (زمینه\u200cای,
 * زمین\u200cهای); a high score says -ای. `prior`: which of them is written how clearly (bit 0: -ای;
 * bits 1–2 the lexicon's sureness). `short` and `long` are the lexicon's values of the word without
 * -های and without -ای. Shares the weights of the gap classifier.
 */
export function hehFeatures(run: Run, n: number, j: number, prior: number, short: number, long: number, out: Int32Array): void {
  const { key, value, tail, head } = run;
  const prev = j > 0 ? key[j - 1]! : EDGE;
  const next = j + 1 < n ? key[j + 1]! : EDGE;
  const prevTail = j > 0 ? tail[j - 1]! : 0;
  const nextTail = j + 1 < n ? tail[j + 1]! : 0;
  const nextHead = j + 1 < n ? head[j + 1]! : 0;
  const nextValue = j + 1 < n ? value[j + 1]! : 0;
  const nextClass = (nextValue & Lex.Verb) | ((nextValue >>> Lex.FrequencyShift) & 15);
  const edges = (j > 0 ? 1 : 0) | (j + 1 < n ? 2 : 0);
  const fs = (short >>> Lex.FrequencyShift) & 15;
  const fl = (long >>> Lex.FrequencyShift) & 15;
  out[0] = feature(65, prior, 0);
  out[1] = feature(66, fs - fl, (short & Lex.Verb) !== 0 ? 1 : 0);
  out[2] = feature(67, prev, 0);
  out[3] = feature(68, next, 0);
  out[4] = feature(69, fs >> 1, fl >> 1);
  out[5] = feature(70, edges, 0);
  out[6] = feature(71, prevTail & 0xffff, 0);
  out[7] = feature(72, nextTail & 0xffff, 0);
  out[8] = feature(73, nextHead & 0xffff, 0);
  out[9] = feature(74, edges, prior);
  out[10] = feature(75, nextTail & 0xff, prior);
  out[11] = feature(76, nextClass, 0);
  out[12] = feature(77, edges, fs - fl);
  out[13] = feature(78, tail[j]! >>> 24, prior);
  out[14] = feature(79, edges, (short & Lex.Verb) !== 0 ? 1 : 0);
}

export const JOINT_FEATURES = 41;

function joint(template: number, a: number, b: number): number {
  return feature(template + 64, a, b);
}

/**
 * Features (hashed) of the place after letter k (1 ≤ k < n) of an unknown word, written to `out`.
 * `letters` holds the n letters as `unit & 0xff`, `keys[i]` the key of the first i letters, `vl` and `vr` the
 * lexicon's values of the left and right part.
 */
export function jointFeaturesOf(vl: number, vr: number, lexicon: Lexicon, letters: Uint8Array, keys: Int32Array, n: number, k: number, out: Int32Array): void {
  const left = keys[k]!;
  const right = suffixKey(keys[n]!, left, n - k);
  const fl = vl === 0 ? 0 : 1 + (((vl >>> Lex.FrequencyShift) & 15) >> 1);
  const fr = vr === 0 ? 0 : 1 + (((vr >>> Lex.FrequencyShift) & 15) >> 1);
  const gl = (vl >>> 20) & 3;
  const gr = (vr >>> 22) & 3;
  let f = 0;
  let l = 0;
  let r = 0;
  for (let i = 1; i <= 5; i++) {
    l = Math.imul(l, 31) + (k - i >= 0 ? letters[k - i]! : k - i === -1 ? 1 : 2) + 7;
    r = Math.imul(r, 31) + (k + i - 1 < n ? letters[k + i - 1]! : k + i - 1 === n ? 1 : 2) + 7;
    out[f++] = joint(i, l, 0);
    out[f++] = joint(5 + i, r, 0);
    if (i <= 3) out[f++] = joint(10 + i, l, r);
  }
  out[f++] = joint(14, left, 0);
  out[f++] = joint(15, right, 0);
  out[f++] = joint(16, fl, fr);
  out[f++] = joint(17, (fl << 2) | gl, (fr << 2) | gr);
  out[f++] = joint(18, right, (fl << 2) | gl);
  out[f++] = joint(19, left, (fr << 2) | gr);
  out[f++] = joint(20, Math.min(k, 8), fl);
  out[f++] = joint(21, Math.min(n - k, 8), fr);
  out[f++] = joint(22, (Math.min(k, 6) << 3) | Math.min(n - k, 6), 0);
  out[f++] = joint(23, right, letters[k - 1]!);
  out[f++] = joint(24, right, k > 1 ? (letters[k - 2]! << 8) | letters[k - 1]! : letters[k - 1]!);
  out[f++] = joint(25, left, letters[k]!);
  out[f++] = joint(26, (vl & Lex.Verb) !== 0 ? 1 : 0, (vr & Lex.Verb) !== 0 ? 1 : 0);
  out[f++] = joint(27, left, (vr & Lex.Verb) !== 0 ? 1 : 0);
  out[f++] = joint(28, (gl << 2) | gr, 0);
  out[f++] = joint(29, letters[n - 1]!, fr);
  out[f++] = joint(30, right, Math.min(k, 6));
  out[f++] = joint(31, (lexicon.masks[vl & Lex.MaskBits]! !== 0 ? 1 : 0) | (lexicon.masks[vr & Lex.MaskBits]! !== 0 ? 2 : 0), (fl << 4) | fr);
  out[f++] = joint(32, 0, 0);
  out[f++] = joint(33, left, right);
  // Is the word better cut one letter earlier or later (زمین|های, زمینه|ای)?
  const after = part(lexicon, keys[k + 1]!);
  const before = part(lexicon, keys[k - 1]!);
  const knownLeft = vl === 0 ? 0 : fl > 1 ? 2 : 1;
  out[f++] = joint(35, right, (knownLeft << 4) | (after << 2) | before);
  out[f++] = joint(36, (letters[k]! << 8) | letters[k - 1]!, (knownLeft << 4) | (after << 2) | before);
  out[f++] = joint(37, (knownLeft << 4) | (after << 2) | before, fr);
  out[f++] = joint(38, right, letters[k - 1]! | (knownLeft << 8));
  out[f++] = joint(39, left, n - k >= 3 ? (letters[k]! << 16) | (letters[k + 1]! << 8) | letters[k + 2]! : right);
  while (f < JOINT_FEATURES) out[f++] = joint(34, 0, 0);
}

/** 0 unknown, 1 known only as a part, 2 a word. */
function part(lexicon: Lexicon, key: number): number {
  const v = lookup(lexicon, key);
  return v === 0 ? 0 : ((v >>> Lex.FrequencyShift) & 15) === 0 ? 1 : 2;
}

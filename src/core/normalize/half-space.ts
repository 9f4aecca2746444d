/** The half-space stage: where a ZWNJ belongs, decided by lexicon, morphology and a trained model. */
import type { EditList } from '../alignment.js';
import { CharClass, CLASS } from '../chars/classes.js';
import { BASE, KIND, Kind, LETTER_HASH, MAX_LETTERS, pushKey, ZWNJ } from '../lexicon/letters.js';
import { Lex, lookup, readLexicon, type Lexicon } from '../lexicon/lexicon.js';
import { readModel, section, type ModelFile } from '../model/container.js';
import {
  createRun,
  GAP_BITS,
  GAP_FEATURES,
  gapFeatures,
  isCandidate,
  JOINT_BITS,
  JOINT_FEATURES,
  jointFeatures,
  pairClass,
  score,
  wholeValue,
} from './half-space-model.js';
import type { HalfSpacer } from './types.js';

export const HALF_SPACE_KIND = 'HALF';
export const HALF_SPACE_VERSION = 1;

/** The model's parts as views. */
export interface HalfSpaceModel {
  readonly lexicon: Lexicon;
  readonly gapWeights: Int8Array;
  readonly jointWeights: Int8Array;
  /** Score above which a space is taken away; score above which a ZWNJ is put into an unknown word. */
  readonly gapThreshold: number;
  readonly jointThreshold: number;
}

/**
 * The half-space stage of a model.
 * `mode`: `affixes` touches only the joints of affixes, `full` compounds too.
 * @throws ModelError
 */
export function readHalfSpacer(bytes: Uint8Array, mode: 'affixes' | 'full' = 'full'): HalfSpacer {
  return createHalfSpacer(readHalfSpaceModel(bytes), mode);
}

/** @throws ModelError */
export function readHalfSpaceModel(bytes: Uint8Array): HalfSpaceModel {
  const model: ModelFile = readModel(bytes, HALF_SPACE_KIND, HALF_SPACE_VERSION);
  const thresholds = section(model, 'thresholds', Int32Array);
  const gapWeights = section(model, 'gap.w', Int8Array);
  const jointWeights = section(model, 'joint.w', Int8Array);
  return { lexicon: readLexicon(model), gapWeights: sized(gapWeights, 1 << GAP_BITS), jointWeights: sized(jointWeights, 1 << JOINT_BITS), gapThreshold: thresholds[0] ?? 0, jointThreshold: thresholds[1] ?? 0 };
}

function sized(weights: Int8Array, size: number): Int8Array {
  if (weights.length >= size) return weights;
  const padded = new Int8Array(size);
  padded.set(weights);
  return padded;
}

const CAPACITY = 1024;

/** Code units that make a word they touch part of something else: a handle, a Latin word, a number. */
const STICKS: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(32).fill(1);
  for (const c of [CharClass.Space, CharClass.Newline, CharClass.Control, CharClass.Punctuation, CharClass.Symbol, CharClass.Emoji, CharClass.Zwnj]) t[c] = 0;
  return t;
})();

function sticks(u: number): boolean {
  return STICKS[CLASS[u]!]! === 1 || u === 0x5f || u === 0x40 || u === 0x23;
}

/** The stage for a model already read. */
export function createHalfSpacer(model: HalfSpaceModel, _mode: 'affixes' | 'full' = 'full'): HalfSpacer {
  const { lexicon, gapWeights, jointWeights, gapThreshold, jointThreshold } = model;
  const run = createRun(CAPACITY);
  const { key, length, value, head, tail, joins } = run;
  const starts = new Int32Array(CAPACITY);
  const ends = new Int32Array(CAPACITY);
  const inputMask = new Int32Array(CAPACITY);
  // Bit 0: holds ZWNJs that do nothing. Bit 1: not to be changed. Bit 2: nothing may follow (ends in hamza).
  const state = new Uint8Array(CAPACITY);
  const features = new Int32Array(Math.max(GAP_FEATURES, JOINT_FEATURES));
  const letters = new Uint8Array(MAX_LETTERS + 2);
  const keys = new Int32Array(MAX_LETTERS + 2);

  /** ZWNJ mask of a word that the lexicon does not hold. */
  function unknownMask(text: string, start: number, end: number, n: number): number {
    let m = 0;
    let k = 0;
    const nonJoining = { bits: 0 };
    for (let i = start; i < end; i++) {
      const u = text.charCodeAt(i);
      if (u < 0x600 || u > 0x6ff) continue;
      const kind = KIND[u - 0x600]!;
      if (kind !== Kind.Joining && kind !== Kind.NonJoining) continue;
      letters[m] = u & 0xff;
      k = pushKey(k, u);
      keys[++m] = k;
      if (kind === Kind.NonJoining) nonJoining.bits |= 1 << m;
    }
    let mask = 0;
    for (let at = 2; at < n; at++) {
      if ((nonJoining.bits >>> at) & 1) continue;
      jointFeatures(lexicon, letters, keys, n, at, features);
      if (score(jointWeights, features, JOINT_FEATURES) > jointThreshold) mask |= 1 << at;
    }
    return mask;
  }

  function wantedMask(text: string, j: number): number {
    const had = inputMask[j]!;
    const v = value[j]!;
    if (v !== 0) {
      const best = lexicon.masks[v & Lex.MaskBits]!;
      if (had === 0) return (v & Lex.Ambiguous) !== 0 ? 0 : best;
      return (best & had) === had ? best : had;
    }
    return had === 0 && length[j]! >= 4 ? unknownMask(text, starts[j]!, ends[j]!, length[j]!) : had;
  }

  function emitWord(text: string, j: number, edits: EditList): void {
    if ((state[j]! & 2) !== 0) return;
    const had = inputMask[j]!;
    const want = wantedMask(text, j);
    if (want === had && (state[j]! & 1) === 0) return;
    const end = ends[j]!;
    let n = 0;
    let open = false;
    let last: number = Kind.Other;
    for (let i = starts[j]!; i < end; i++) {
      const u = text.charCodeAt(i);
      if (u === ZWNJ) {
        if (n === 0 || open || last === Kind.NonJoining || n >= length[j]!) edits.push(i, i + 1, '');
        open = true;
        continue;
      }
      const kind = KIND[u - 0x600]!;
      if (kind === Kind.Mark) continue;
      if (n > 0 && !open && (want >>> n) & 1) edits.push(i, i, '\u200c');
      open = false;
      n++;
      last = kind;
    }
  }

  function joinsAt(n: number, j: number): boolean {
    if (((state[j]! | state[j + 1]!) & 2) !== 0 || (state[j]! & 4) !== 0) return false;
    if (length[j] === 0 || length[j + 1] === 0) return false;
    const whole = wholeValue(run, j, lexicon);
    const pair = pairClass(whole, length[j]!, joins[j]!, lexicon);
    if (!isCandidate(value[j]!, value[j + 1]!, pair)) return false;
    gapFeatures(run, n, j, pair, features);
    return score(gapWeights, features, GAP_FEATURES) > gapThreshold;
  }

  /** Words [from, to) of the run and the gaps after them; the run has n words. */
  function emit(text: string, n: number, from: number, to: number, edits: EditList): void {
    for (let j = from; j < to; j++) {
      emitWord(text, j, edits);
      if (j + 1 < n && joinsAt(n, j)) edits.push(ends[j]!, starts[j + 1]!, joins[j]! ? '\u200c' : '');
    }
  }

  return (text, protect, edits) => {
    const size = text.length;
    let n = 0;
    let done = 0;
    let p = 0;
    let guardStart = protect.length > 0 ? protect[0]! : size;
    let i = 0;
    while (i < size) {
      if (i >= guardStart) {
        emit(text, n, done, n, edits);
        n = done = 0;
        if (i < protect[p + 1]!) i = protect[p + 1]!;
        p += 2;
        guardStart = p < protect.length ? protect[p]! : size;
        continue;
      }
      const first = text.charCodeAt(i);
      if (!(first === ZWNJ || (first >= 0x600 && first < 0x700 && KIND[first - 0x600]! !== 0))) {
        if (!(first === 0x20 && n > 0 && ends[n - 1] === i)) {
          if (n > done || n > 0) emit(text, n, done, n, edits);
          n = done = 0;
        }
        i++;
        continue;
      }
      // A word begins: does it go on with the run?
      if (n > 0 && !(ends[n - 1] === i - 1 && text.charCodeAt(i - 1) === 0x20)) {
        emit(text, n, done, n, edits);
        n = done = 0;
      }
      if (n === CAPACITY) {
        emit(text, n, done, n - 3, edits);
        run.key.copyWithin(0, n - 5, n);
        run.length.copyWithin(0, n - 5, n);
        run.value.copyWithin(0, n - 5, n);
        run.head.copyWithin(0, n - 5, n);
        run.tail.copyWithin(0, n - 5, n);
        run.joins.copyWithin(0, n - 5, n);
        starts.copyWithin(0, n - 5, n);
        ends.copyWithin(0, n - 5, n);
        inputMask.copyWithin(0, n - 5, n);
        state.copyWithin(0, n - 5, n);
        n = 5;
        done = 2;
      }
      const start = i;
      let h = 0;
      let t = 0;
      let hd = 0;
      let count = 0;
      let mask = 0;
      let flags = 0;
      let last: number = Kind.Other;
      let open = false;
      let u = first;
      do {
        if (u >= 0x600 && u < 0x700) {
          const kind = KIND[u - 0x600]!;
          if (kind === 0) break;
          if (kind === Kind.Mark) {
            if (u === 0x654) flags |= 4;
          } else {
            h = (Math.imul(h, BASE) + LETTER_HASH[u & 0xff]!) | 0;
            t = (t << 8) | (u & 0xff);
            if (open) {
              open = false;
              if (count > 0 && last === Kind.Joining) mask |= 1 << (count & 31);
              else flags |= 1;
            }
            if (++count === 4) hd = t;
            last = kind;
            flags = u === 0x6c0 ? flags | 4 : flags & ~4;
          }
        } else if (u === ZWNJ) {
          if (open) flags |= 1;
          open = true;
        } else break;
        if (++i >= guardStart) break;
        u = text.charCodeAt(i);
      } while (i < size);
      if (open) flags |= 1;
      if (count < 4) hd = t;
      if (
        count > MAX_LETTERS ||
        (start > 0 && sticks(text.charCodeAt(start - 1))) ||
        (i < size && sticks(text.charCodeAt(i)))
      ) {
        flags |= 2;
      }
      starts[n] = start;
      ends[n] = i;
      key[n] = h;
      length[n] = count > MAX_LETTERS ? MAX_LETTERS : count;
      value[n] = count === 0 ? 0 : lookup(lexicon, h);
      head[n] = hd;
      tail[n] = t;
      joins[n] = last === Kind.Joining ? 1 : 0;
      inputMask[n] = mask;
      state[n] = count === 0 ? flags | 1 : flags;
      n++;
    }
    emit(text, n, done, n, edits);
  };
}

/**
 * The half-space stage's inner part, in AssemblyScript (TypeScript for WebAssembly): words of a text, what the
 * lexicon knows of them, gaps and places inside unknown words, the changes. Compiled by
 * `npm run compile -- kernel` into core/normalize/kernel.generated.ts; core/normalize/half-space.ts
 * lays out the memory, calls it and describes what it does.
 *
 * Why WebAssembly: in JavaScript the same took half as long again once it was compiled well, and twice as long
 * until then, in each thread anew (146, 228 and 307 ms for 18 MB of news, this stage alone).
 *
 * The features are those of core/normalize/half-space-model.ts, which the trainer uses; a test compares them.
 */

import { BETWEEN, CHANGE_BYTES, COMPOUND, INSIDE, PUTS, REJECTED, RESTLESS } from './change';
import { initHabits, weigh } from './line-evidence';

// --- Memory: tables at fixed places, then the model, the text and the changes (see half-space.ts).

// @ts-ignore: decorator
@inline const KIND: usize = 0x400;
// @ts-ignore: decorator
@inline const LETTER_HASH: usize = 0xc00;
// @ts-ignore: decorator
@inline const POWERS: usize = 0x1000;
/** Short words with a part of their own: keys, and what they are, see Mark. Open addressing. */
// @ts-ignore: decorator
@inline const MARK_KEYS: usize = 0x1400;
// @ts-ignore: decorator
@inline const MARKS: usize = 0x1800;
/** Letters of a word as `unit & 0xff`, and the keys of its beginnings. */
// @ts-ignore: decorator
@inline const LETTERS: usize = 0x1900;
// @ts-ignore: decorator
@inline const KEYS: usize = 0x1940;
/** Joined words of the present run, five numbers each: first, last, key, letters, value. */
// @ts-ignore: decorator
@inline const GROUPS: usize = 0x2000;
/** Log-odds of each place of the mask decided last. */
// @ts-ignore: decorator
@inline const PLACE_ODDS: usize = 0x7000;
// @ts-ignore: decorator
@inline const LEXICON_ODDS: usize = 0x7100;
// @ts-ignore: decorator
@inline const FEATURES: usize = 0x7200;
// Words, as columns: of some runs, which are looked up together (`flush`).
// @ts-ignore: decorator
@inline const STARTS: usize = 0x8000;
// @ts-ignore: decorator
@inline const ENDS: usize = 0x9000;
// @ts-ignore: decorator
@inline const KEY: usize = 0xa000;
// @ts-ignore: decorator
@inline const VALUE: usize = 0xb000;
// @ts-ignore: decorator
@inline const INPUT_MASK: usize = 0xc000;
// @ts-ignore: decorator
@inline const HEAD: usize = 0xd000;
// @ts-ignore: decorator
@inline const TAIL: usize = 0xe000;
// @ts-ignore: decorator
@inline const MARGIN: usize = 0xf000;
/**
 * Four bytes a word: its letters; whether the last one joins; STATE (bit 0: holds ZWNJs that do nothing, bit 1: not to be
 * changed, bit 2: nothing may follow, for it ends in hamza); MAY: whether it and the next one may belong together.
 */
// @ts-ignore: decorator
@inline const LENGTH: usize = 0x10000;
// @ts-ignore: decorator
@inline const JOINS: usize = 0x10001;
// @ts-ignore: decorator
@inline const STATE: usize = 0x10002;
// @ts-ignore: decorator
@inline const MAY: usize = 0x10003;
/** Ends of runs (the word behind) and of lines (~ where, half-spaces that stand), two numbers each. */
// @ts-ignore: decorator
@inline const EVENTS: usize = 0x11000;
/** Words for which MAY holds, two bytes each. */
// @ts-ignore: decorator
@inline const GAPS: usize = 0x15000;
/** Words met last and their values: all but one word of sixteen of news are among them. */
// @ts-ignore: decorator
@inline const RECENT: usize = 0x170000;
/** Pairs of words scored last, 16 bytes each: keys, score, pair class, penalty, whether they may join at all. */
// @ts-ignore: decorator
@inline const PAIRS: usize = 0x22000;
/** Unknown words met last, 144 bytes each: key, tag, mask, log-odds of their places. */
// @ts-ignore: decorator
@inline const MEMO: usize = 0x62000;
/** See `makeFilter`. */
// @ts-ignore: decorator
@inline const FILTER: usize = 0xf2000;
/** By code unit: 1 where it makes a word that it touches part of something else. */
// @ts-ignore: decorator
@inline const STICKS: usize = 0x132000;

// @ts-ignore: decorator
@inline const CAPACITY: i32 = 1024;
/** At the end of a line with so many words or so much in EVENTS (which has room for as many runs more) all is written. */
// @ts-ignore: decorator
@inline const MANY: i32 = 768;
// @ts-ignore: decorator
@inline const EVENTS_FULL: usize = EVENTS + (CAPACITY << 3);
// @ts-ignore: decorator
@inline const RECENT_SLOTS: i32 = 1 << 13;
// @ts-ignore: decorator
@inline const PAIR_BITS: i32 = 14;
// @ts-ignore: decorator
@inline const MEMO_BITS: i32 = 12;
// @ts-ignore: decorator
@inline const MEMO_BYTES: i32 = 144;
/** Length of text (units), of all calls together, from which a filter before the lexicon is worth making. */
// @ts-ignore: decorator
@inline const LONG: i32 = 1 << 15;

// @ts-ignore: decorator
@inline const BASE: i32 = 0x2c1b3c6d;
// @ts-ignore: decorator
@inline const MAX_LETTERS: i32 = 30;
// @ts-ignore: decorator
@inline const ZWNJ: i32 = 0x200c;
// @ts-ignore: decorator
@inline const JOINING: i32 = 1;
// @ts-ignore: decorator
@inline const NON_JOINING: i32 = 2;
// @ts-ignore: decorator
@inline const VOWEL_SIGN: i32 = 3;

// Bits of a lexicon value (core/lexicon/lexicon.ts).
// @ts-ignore: decorator
@inline const MASK_BITS: i32 = 0xff;
// @ts-ignore: decorator
@inline const PAIR_FIRST: i32 = 1 << 8;
// @ts-ignore: decorator
@inline const PAIR_LATER: i32 = 1 << 9;
// @ts-ignore: decorator
@inline const SURE_HALF: i32 = 1 << 10;
// @ts-ignore: decorator
@inline const UNDIVIDED: i32 = 1 << 11;
// @ts-ignore: decorator
@inline const FREQUENCY_SHIFT: i32 = 12;
// @ts-ignore: decorator
@inline const JOIN_SHIFT: i32 = 16;
// @ts-ignore: decorator
@inline const FIRST: i32 = 1 << 20;
// @ts-ignore: decorator
@inline const FIRST_OFTEN: i32 = 1 << 21;
// @ts-ignore: decorator
@inline const LATER: i32 = 1 << 22;
// @ts-ignore: decorator
@inline const LATER_OFTEN: i32 = 1 << 23;
// @ts-ignore: decorator
@inline const AMBIGUOUS: i32 = 1 << 24;
// @ts-ignore: decorator
@inline const VERB: i32 = 1 << 25;
// @ts-ignore: decorator
@inline const NORM_SHIFT: i32 = 26;
// @ts-ignore: decorator
@inline const SURE_SHIFT: i32 = 28;
// @ts-ignore: decorator
@inline const PREFIX: i32 = 1 << 30;
// @ts-ignore: decorator
@inline const SUFFIX: i32 = 1 << 31;

// What a word of MARK_KEYS is (core/normalize/half-space.ts).
// @ts-ignore: decorator
@inline const IS_PREFIX: i32 = 1;
// @ts-ignore: decorator
@inline const IS_SUFFIX: i32 = 2;
// @ts-ignore: decorator
@inline const IS_MI: i32 = 4;
// @ts-ignore: decorator
@inline const IS_EI: i32 = 8;
// @ts-ignore: decorator
@inline const IS_AND: i32 = 16;
// @ts-ignore: decorator
@inline const IS_PARTICIPLE: i32 = 32;
// @ts-ignore: decorator
@inline const IS_AUXILIARY: i32 = 64;
// @ts-ignore: decorator
@inline const IS_PREVERB: i32 = 128;

/** What two words that would become one without a ZWNJ (کار آفرین) must score more: nothing shows the joint afterwards. */
// @ts-ignore: decorator
@inline const OPEN: i32 = 36;
/** Least pair class of a reduplicated word that is written with a ZWNJ. */
// @ts-ignore: decorator
@inline const REDUPLICATED: i32 = 13;
/** Log-odds of a change that needs no further evidence. */
// @ts-ignore: decorator
@inline const SURE: f64 = 12;
/** Frequency class of a common word. */
// @ts-ignore: decorator
@inline const COMMON: i32 = 8;
/** Above the first and below the second (from the floor, in int8 units) the strongest features of a gap decide alone. */
// @ts-ignore: decorator
@inline const CLEAR: i32 = 96;
// @ts-ignore: decorator
@inline const HOPELESS: i32 = -24;
/** First letters of می and نمی as in `HEAD`. */
// @ts-ignore: decorator
@inline const MI: i32 = 0x45cc;
// @ts-ignore: decorator
@inline const NEMI: i32 = 0x4645cc;
/** می as two units of text. */
// @ts-ignore: decorator
@inline const MI_UNITS: u32 = 0x06cc0645;

// --- The model.
let slots: usize = 0;
let values: usize = 0;
let masks: usize = 0;
let lexShift: i32 = 0;
let slotMask: i32 = 0;
let gapWeights: usize = 0;
let gapShift: i32 = 0;
let jointWeights: usize = 0;
let jointShift: i32 = 0;
let gapFloor: i32 = 0;
let jointFloor: i32 = 0;
let gapSlope: f64 = 0;
let gapOffset: f64 = 0;
let jointSlope: f64 = 0;
let jointOffset: f64 = 0;
let enough: f64 = 0;
let affixesOnly: bool = false;

// --- State.
let seen: i32 = 0;
let filtered: bool = false;
let text: usize = 0;
let textEnd: i32 = 0;
/** End of the changes so far, and where those of the present line begin. */
let changes: usize = 0;
let lineChanges: usize = 0;
/** First word of the run at hand. */
let runFrom: i32 = 0;
/** End of the events. */
let events: usize = EVENTS;
/** Half-spaces that stand in the line; where it begins. */
let standing: i32 = 0;
let lineFrom: i32 = 0;
/** Is a change of the line one that the others may speak against? */
let doubtful: bool = false;
let weighed: bool = false;
/** Could a second application change more? */
let again: bool = false;
let groups: i32 = 0;
/** Of memory that was read to be near. */
let touched: i32 = 0;
/** Places of the mask decided last that are joints of a compound. */
let compounds: i32 = 0;

/** Where the model's parts lie, their sizes and thresholds; `affixes` is 1 where only affixes are touched. */
export function init(
  slotsAt: usize, valueAt: usize, maskAt: usize, slotCount: i32, gapAt: usize, gapSize: i32, jointAt: usize, jointSize: i32, gapLeast: i32, jointLeast: i32,
  gapA: f64, gapB: f64, jointA: f64, jointB: f64, habits: i32, least: f64, affixes: i32,
): void {
  slots = slotsAt;
  values = valueAt;
  masks = maskAt;
  slotMask = slotCount - 1;
  lexShift = clz(slotCount) + 1;
  gapWeights = gapAt;
  gapShift = clz(gapSize) + 1;
  jointWeights = jointAt;
  jointShift = clz(jointSize) + 1;
  gapFloor = gapLeast;
  jointFloor = jointLeast;
  gapSlope = gapA;
  gapOffset = gapB;
  jointSlope = jointA;
  jointOffset = jointB;
  enough = initHabits(habits, least);
  affixesOnly = affixes !== 0;
  store<i32>(POWERS, 1);
  for (let i = 1; i < 256; i++) store<i32>(POWERS + (i << 2), load<i32>(POWERS + ((i - 1) << 2)) * BASE);
  // The slot of a word without letters; no other finds its value there.
  store<i32>(RECENT + 4, lookup(0));
}

// --- Words and the lexicon (core/lexicon).

// @ts-ignore: decorator
@inline
function mix(key: i32): i32 {
  let h = key;
  h = (h ^ (h >>> 16)) * 0x85ebca6b;
  h = (h ^ (h >>> 13)) * 0xc2b2ae35;
  return h ^ (h >>> 16);
}

// @ts-ignore: decorator
@inline
function concatKey(a: i32, b: i32, lengthB: i32): i32 {
  return a * load<i32>((lengthB << 2), POWERS) + b;
}

// @ts-ignore: decorator
@inline
function suffixKey(word: i32, prefix: i32, length: i32): i32 {
  return word - prefix * load<i32>((length << 2), POWERS);
}

// @ts-ignore: decorator
@inline
function fingerprint(mixed: i32): i32 {
  const f = mixed & 0xffff;
  return f === 0 ? 1 : f;
}

function lookup(key: i32): i32 {
  const m = mix(key);
  const f = fingerprint(m);
  let i = m >>> lexShift;
  while (true) {
    const slot = load<i32>(slots + (i << 2));
    if ((slot & 0xffff) === f) return load<i32>(values + ((slot >>> 16) << 2));
    if (slot === 0) return 0;
    i = (i + 1) & slotMask;
  }
}

/** The ZWNJ mask of a value's spelling. */
// @ts-ignore: decorator
@inline
function maskOf(value: i32): i32 {
  return load<i32>(masks + ((value & MASK_BITS) << 2));
}

/** What a short word is; 0 for all others. */
function marksOf(key: i32): i32 {
  let i = (key ^ (key >>> 15)) & 255;
  while (true) {
    const m = <i32>load<u8>(i, MARKS);
    if (m === 0 || load<i32>((i << 2), MARK_KEYS) === key) return m;
    i = (i + 1) & 255;
  }
}

/** Of a mixed key the filter looks at the fingerprint and the highest bits, which are those of its slot. */
// @ts-ignore: decorator
@inline const BLOCK_BITS: i32 = 4;

/**
 * Bits that tell of nearly all keys which are not two words joined that they are not (`mayDivide`): 128 kilobytes
 * to look at, where the tables are three megabytes. Made by one walk over the table, so worth it for long texts.
 */
function makeFilter(): void {
  const size = slotMask + 1;
  const shift = 32 - lexShift - BLOCK_BITS;
  if (shift < 0) {
    memory.fill(FILTER, 0xff, 1 << (16 + BLOCK_BITS - 3));
    return;
  }
  // A key may stand behind its slot, but not behind a free one: its slot is in the row of taken ones before.
  let from = size;
  while (from > 1 && load<i32>(slots + ((from - 1) << 2)) !== 0) from--;
  for (let i = 0; i < size; i++) {
    const slot = load<i32>(slots + (i << 2));
    const f = slot & 0xffff;
    if (f === 0) {
      from = i + 1;
      continue;
    }
    if ((load<i32>(values + ((slot >>> 16) << 2)) & UNDIVIDED) !== 0) continue;
    const last = i >>> shift;
    for (let block = (from & slotMask) >>> shift; ; block = (block + 1) & ((1 << BLOCK_BITS) - 1)) {
      const at = (block << 16) | f;
      const word = FILTER + ((at >>> 5) << 2);
      store<i32>(word, load<i32>(word) | (1 << (at & 31)));
      if (block === last) break;
    }
  }
}

/** Whether the lexicon may hold a key as one of two words: false is certain. */
// @ts-ignore: decorator
@inline
function mayDivide(key: i32): bool {
  const m = mix(key);
  const at = ((m >>> (32 - BLOCK_BITS)) << 16) | fingerprint(m);
  return ((load<i32>(((at >>> 5) << 2), FILTER) >>> (at & 31)) & 1) !== 0;
}

// --- Features (core/normalize/half-space-model.ts).

// @ts-ignore: decorator
@inline
function feature(template: i32, a: i32, b: i32): i32 {
  let h = a * 0x9e3779b1 + template * 0x632be5ab;
  h = (h ^ (h >>> 15)) * 0x85ebca6b + b;
  h = (h ^ (h >>> 13)) * 0xc2b2ae35;
  return h ^ (h >>> 16);
}

// @ts-ignore: decorator
@inline
function put(i: i32, f: i32): void {
  store<i32>((i << 2), f, FEATURES);
}

// @ts-ignore: decorator
@inline
function ofNorm(f: i32): i32 {
  return (f ^ 0x2545f491) * 0x9e3779b1;
}

// @ts-ignore: decorator
@inline
function known(value: i32): i32 {
  return value === 0 ? 0 : 1 + (((value >>> FREQUENCY_SHIFT) & 15) >> 1);
}

// @ts-ignore: decorator
@inline const EDGE: i32 = 0x5bd1e995;
// @ts-ignore: decorator
@inline const FIRST_SHARED: i32 = 8;
// @ts-ignore: decorator
@inline const GAP_SHARED: i32 = 30;
// @ts-ignore: decorator
@inline const NORM_REST: i32 = 4;

// @ts-ignore: decorator
@inline function keyAt(j: i32): i32 { return load<i32>((j << 2), KEY); }
// @ts-ignore: decorator
@inline function valueAt(j: i32): i32 { return load<i32>((j << 2), VALUE); }
// @ts-ignore: decorator
@inline function headAt(j: i32): i32 { return load<i32>((j << 2), HEAD); }
// @ts-ignore: decorator
@inline function tailAt(j: i32): i32 { return load<i32>((j << 2), TAIL); }
// @ts-ignore: decorator
@inline function lengthAt(j: i32): i32 { return <i32>load<u8>((j << 2), LENGTH); }
// @ts-ignore: decorator
@inline function joinsAt(j: i32): i32 { return <i32>load<u8>((j << 2), JOINS); }
// @ts-ignore: decorator
@inline function stateAt(j: i32): i32 { return <i32>load<u8>((j << 2), STATE); }
// @ts-ignore: decorator
@inline function startAt(j: i32): i32 { return load<i32>((j << 2), STARTS); }
// @ts-ignore: decorator
@inline function endAt(j: i32): i32 { return load<i32>((j << 2), ENDS); }
// @ts-ignore: decorator
@inline function inputMaskAt(j: i32): i32 { return load<i32>((j << 2), INPUT_MASK); }
// @ts-ignore: decorator
@inline function unitAt(i: i32): i32 { return <i32>load<u16>(text + (i << 1)); }
// @ts-ignore: decorator
@inline function kindOf(u: i32): i32 { return <i32>load<u8>((u - 0x600), KIND); }

/** The strongest features of the gap between words j and j + 1, then the norm's copies of them. */
export function gapFirst(j: i32, pair: i32): void {
  const b = j + 1;
  const ka = keyAt(j);
  const kb = keyAt(b);
  const ta = tailAt(j);
  const flagsA = (valueAt(j) >>> 20) & 3;
  const flagsB = (valueAt(b) >>> 22) & 3;
  put(0, feature(1, pair, 0));
  put(1, feature(2, kb, 0));
  put(2, feature(3, ka, 0));
  put(3, feature(4, kb, ta & 0xff));
  put(4, feature(13, (known(valueAt(j)) << 4) | known(valueAt(b)), (flagsA << 2) | flagsB));
  put(5, feature(14, pair, kb));
  put(6, feature(15, pair, ka));
  put(7, feature(16, tailAt(b) & 0xffffff, pair));
  for (let i = 0; i < FIRST_SHARED; i++) put(GAP_SHARED + i, ofNorm(load<i32>((i << 2), FEATURES)));
}

export function gapRest(n: i32, j: i32, pair: i32): void {
  const b = j + 1;
  const ka = keyAt(j);
  const kb = keyAt(b);
  const more = b + 1 < n;
  const kaa = j > runFrom ? keyAt(j - 1) : EDGE;
  const kbb = more ? keyAt(b + 1) : EDGE;
  const ta = tailAt(j);
  const hb = headAt(b);
  const knownA = known(valueAt(j));
  const knownB = known(valueAt(b));
  const flagsA = (valueAt(j) >>> 20) & 3;
  const flagsB = (valueAt(b) >>> 22) & 3;
  const lengths = (min<i32>(lengthAt(j), 7) << 3) | min<i32>(lengthAt(b), 7);
  put(8, feature(5, kb, ta & 0xffff));
  put(9, feature(6, kb, ta & 0xffffff));
  put(10, feature(7, ka, hb & 0xff));
  put(11, feature(8, ka, lengthAt(b) > 3 ? (hb >>> 8) & 0xffff : hb));
  put(12, feature(9, kb, kbb));
  put(13, feature(10, ka, kaa));
  put(14, feature(11, kb, kaa));
  put(15, feature(12, ka, kbb));
  put(16, feature(17, tailAt(b), 0));
  put(17, feature(18, headAt(j), pair));
  put(18, feature(19, lengths, joinsAt(j) !== 0 ? 1 : 0));
  put(19, feature(20, kb, (flagsA << 5) | knownA));
  put(20, feature(21, ka, (flagsB << 5) | knownB | ((valueAt(b) & VERB) !== 0 ? 128 : 0)));
  put(21, feature(22, (pair << 4) | knownA, knownB));
  put(22, feature(23, kbb, pair));
  put(23, feature(24, kaa, pair));
  put(24, feature(25, more ? 1 : 0, kb));
  put(25, feature(26, ta & 0xffff, hb));
  put(26, feature(27, kb, more ? headAt(b + 1) : 0));
  put(27, feature(28, ka, j > runFrom ? tailAt(j - 1) & 0xffff : 0));
  put(28, feature(29, ta & 0xffffff, tailAt(b)));
  put(29, feature(30, (flagsA << 2) | flagsB, pair));
  const norm = GAP_SHARED + FIRST_SHARED;
  put(norm, ofNorm(load<i32>(12 << 2, FEATURES)));
  put(norm + 1, ofNorm(load<i32>(13 << 2, FEATURES)));
  put(norm + 2, ofNorm(load<i32>(17 << 2, FEATURES)));
  put(norm + 3, ofNorm(load<i32>(18 << 2, FEATURES)));
}

/** Sum of the weights of features [from, to), in int8 units. */
// @ts-ignore: decorator
@inline
function sum(weights: usize, shift: i32, from: i32, to: i32): i32 {
  let s = 0;
  for (let i = from; i < to; i++) s += <i32>load<i8>(weights + (load<i32>((i << 2), FEATURES) >>> shift));
  return s;
}

function gapFirstScore(j: i32, pair: i32): i32 {
  gapFirst(j, pair);
  return sum(gapWeights, gapShift, 0, FIRST_SHARED) + sum(gapWeights, gapShift, GAP_SHARED, GAP_SHARED + FIRST_SHARED);
}

function gapRestScore(n: i32, j: i32, pair: i32): i32 {
  gapRest(n, j, pair);
  return sum(gapWeights, gapShift, FIRST_SHARED, GAP_SHARED) + sum(gapWeights, gapShift, GAP_SHARED + FIRST_SHARED, GAP_SHARED + FIRST_SHARED + NORM_REST);
}

// @ts-ignore: decorator
@inline const HEH_FEATURES: i32 = 15;

export function hehFeatures(n: i32, j: i32, prior: i32, short: i32, long: i32): void {
  const more = j + 1 < n;
  const prev = j > runFrom ? keyAt(j - 1) : EDGE;
  const next = more ? keyAt(j + 1) : EDGE;
  const prevTail = j > runFrom ? tailAt(j - 1) : 0;
  const nextTail = more ? tailAt(j + 1) : 0;
  const nextHead = more ? headAt(j + 1) : 0;
  const nextValue = more ? valueAt(j + 1) : 0;
  const nextClass = (nextValue & VERB) | ((nextValue >>> FREQUENCY_SHIFT) & 15);
  const edges = (j > runFrom ? 1 : 0) | (more ? 2 : 0);
  const fs = (short >>> FREQUENCY_SHIFT) & 15;
  const fl = (long >>> FREQUENCY_SHIFT) & 15;
  const verb = (short & VERB) !== 0 ? 1 : 0;
  put(0, feature(65, prior, 0));
  put(1, feature(66, fs - fl, verb));
  put(2, feature(67, prev, 0));
  put(3, feature(68, next, 0));
  put(4, feature(69, fs >> 1, fl >> 1));
  put(5, feature(70, edges, 0));
  put(6, feature(71, prevTail & 0xffff, 0));
  put(7, feature(72, nextTail & 0xffff, 0));
  put(8, feature(73, nextHead & 0xffff, 0));
  put(9, feature(74, edges, prior));
  put(10, feature(75, nextTail & 0xff, prior));
  put(11, feature(76, nextClass, 0));
  put(12, feature(77, edges, fs - fl));
  put(13, feature(78, tailAt(j) >>> 24, prior));
  put(14, feature(79, edges, verb));
}

// @ts-ignore: decorator
@inline const JOINT_FEATURES: i32 = 41;

// @ts-ignore: decorator
@inline function letterAt(i: i32): i32 { return <i32>load<u8>(i, LETTERS); }
// @ts-ignore: decorator
@inline function keyTo(i: i32): i32 { return load<i32>((i << 2), KEYS); }

/** Of the place after letter k of the word of n letters in LETTERS and KEYS. */
export function jointFeatures(n: i32, k: i32): void {
  const left = keyTo(k);
  const right = suffixKey(keyTo(n), left, n - k);
  const vl = lookup(left);
  const vr = lookup(right);
  const fl = known(vl);
  const fr = known(vr);
  const gl = (vl >>> 20) & 3;
  const gr = (vr >>> 22) & 3;
  const verbL = (vl & VERB) !== 0 ? 1 : 0;
  const verbR = (vr & VERB) !== 0 ? 1 : 0;
  let f = 0;
  let l = 0;
  let r = 0;
  for (let i = 1; i <= 5; i++) {
    l = l * 31 + (k - i >= 0 ? letterAt(k - i) : k - i === -1 ? 1 : 2) + 7;
    r = r * 31 + (k + i - 1 < n ? letterAt(k + i - 1) : k + i - 1 === n ? 1 : 2) + 7;
    put(f++, feature(64 + i, l, 0));
    put(f++, feature(69 + i, r, 0));
    if (i <= 3) put(f++, feature(74 + i, l, r));
  }
  const before1 = letterAt(k - 1);
  const next = letterAt(k);
  put(f++, feature(78, left, 0));
  put(f++, feature(79, right, 0));
  put(f++, feature(80, fl, fr));
  put(f++, feature(81, (fl << 2) | gl, (fr << 2) | gr));
  put(f++, feature(82, right, (fl << 2) | gl));
  put(f++, feature(83, left, (fr << 2) | gr));
  put(f++, feature(84, min<i32>(k, 8), fl));
  put(f++, feature(85, min<i32>(n - k, 8), fr));
  put(f++, feature(86, (min<i32>(k, 6) << 3) | min<i32>(n - k, 6), 0));
  put(f++, feature(87, right, before1));
  put(f++, feature(88, right, k > 1 ? (letterAt(k - 2) << 8) | before1 : before1));
  put(f++, feature(89, left, next));
  put(f++, feature(90, verbL, verbR));
  put(f++, feature(91, left, verbR));
  put(f++, feature(92, (gl << 2) | gr, 0));
  put(f++, feature(93, letterAt(n - 1), fr));
  put(f++, feature(94, right, min<i32>(k, 6)));
  put(f++, feature(95, (maskOf(vl) !== 0 ? 1 : 0) | (maskOf(vr) !== 0 ? 2 : 0), (fl << 4) | fr));
  put(f++, feature(96, 0, 0));
  put(f++, feature(97, left, right));
  // Is the word better cut one letter earlier or later (زمین|های, زمینه|ای)?
  const after = part(keyTo(k + 1));
  const before = part(keyTo(k - 1));
  const knownLeft = vl === 0 ? 0 : fl > 1 ? 2 : 1;
  const cuts = (knownLeft << 4) | (after << 2) | before;
  put(f++, feature(99, right, cuts));
  put(f++, feature(100, (next << 8) | before1, cuts));
  put(f++, feature(101, cuts, fr));
  put(f++, feature(102, right, before1 | (knownLeft << 8)));
  put(f++, feature(103, left, n - k >= 3 ? (next << 16) | (letterAt(k + 1) << 8) | letterAt(k + 2) : right));
  while (f < JOINT_FEATURES) put(f++, feature(98, 0, 0));
}

/** 0 unknown, 1 known only as a part, 2 a word. */
function part(key: i32): i32 {
  const v = lookup(key);
  return v === 0 ? 0 : ((v >>> FREQUENCY_SHIFT) & 15) === 0 ? 1 : 2;
}

/** Whether a gap is worth the classifier. */
function isCandidate(valueA: i32, valueB: i32, pair: i32): bool {
  const c = pair & 63;
  if ((c >= 6 && c <= 16) || (c >= 22 && c <= 32) || c >= 39) return true;
  if ((valueB & SUFFIX) !== 0 || (valueA & PREFIX) !== 0) return true;
  if ((valueA & FIRST_OFTEN) !== 0) return valueB === 0 || (valueB & LATER) !== 0;
  return (valueB & LATER_OFTEN) !== 0 && (valueA === 0 || (valueA & FIRST) !== 0);
}

// --- Changes.

function change(start: i32, end: i32, what: i32, odds: f64): void {
  if (changes + CHANGE_BYTES > <usize>memory.size() << 16) {
    if (memory.grow(16) < 0) unreachable();
  }
  store<i32>(changes, start);
  store<i32>(changes, end, 4);
  store<i32>(changes, what, 8);
  store<f64>(changes, odds, 16);
  changes += CHANGE_BYTES;
  if ((what & (INSIDE | BETWEEN)) !== 0) {
    weighed = true;
    if (odds <= enough || (what & COMPOUND) !== 0) doubtful = true;
  }
}

// @ts-ignore: decorator
@inline
function setOdds(odds: f64): void {
  compounds = 0;
  for (let i = 0; i < MAX_LETTERS + 2; i++) store<f64>((i << 3), odds, PLACE_ODDS);
}

// @ts-ignore: decorator
@inline
function setPlaceOdds(at: i32, odds: f64): void {
  store<f64>((at << 3), odds, PLACE_ODDS);
}

/** Letters and keys of a word's beginnings into LETTERS and KEYS; the bits of letters that do not join. */
function readLetters(start: i32, end: i32): i32 {
  let m = 0;
  let k = 0;
  let nonJoining = 0;
  for (let i = start; i < end && m < MAX_LETTERS; i++) {
    const u = unitAt(i);
    if (u === ZWNJ) continue;
    const kind = kindOf(u);
    if (kind === VOWEL_SIGN) continue;
    store<u8>(m, u, LETTERS);
    k = k * BASE + load<i32>(((u & 0xff) << 2), LETTER_HASH);
    m++;
    store<i32>((m << 2), k, KEYS);
    if (kind === NON_JOINING) nonJoining |= 1 << m;
  }
  return nonJoining;
}

/** Whether ای may stand behind a half-space after this letter (as `unit & 0xff`): ه or ی; evidence in half-space.ts. */
// @ts-ignore: decorator
@inline
function takesEi(letter: i32): bool {
  return letter === 0x47 || letter === 0xcc || letter === 0x4a;
}

/** ZWNJ mask of a word that the lexicon does not hold. */
function unknownMask(j: i32): i32 {
  const n = lengthAt(j);
  let tag = n;
  for (let i = startAt(j); i < endAt(j); i++) tag = (tag ^ unitAt(i)) * 0x01000193;
  const slot = MEMO + (mix(keyAt(j)) >>> (32 - MEMO_BITS)) * MEMO_BYTES;
  if (load<i32>(slot) === keyAt(j) && load<i32>(slot, 4) === tag) {
    for (let at = 2; at < n; at++) setPlaceOdds(at, <f64>load<f32>(slot + (at << 2), 12));
    return load<i32>(slot, 8);
  }
  const nonJoining = readLetters(startAt(j), endAt(j));
  let mask = 0;
  let last = 0;
  let lastScore = 0;
  for (let at = 2; at < n; at++) {
    if (((nonJoining >>> at) & 1) !== 0) continue;
    if (at === n - 2 && (marksOf(suffixKey(keyTo(n), keyTo(at), 2)) & IS_EI) !== 0 && !takesEi(letterAt(at - 1))) continue;
    jointFeatures(n, at);
    const s = sum(jointWeights, jointShift, 0, JOINT_FEATURES);
    if (s <= jointFloor) continue;
    if (last === at - 1) {
      // No part has one letter.
      if (s <= lastScore) continue;
      mask &= ~(1 << last);
    }
    mask |= 1 << at;
    last = at;
    lastScore = s;
    setPlaceOdds(at, jointSlope * <f64>s + jointOffset);
  }
  store<i32>(slot, keyAt(j));
  store<i32>(slot, tag, 4);
  store<i32>(slot, mask, 8);
  for (let at = 2; at < n; at++) store<f32>(slot + (at << 2), <f32>load<f64>((at << 3), PLACE_ODDS), 12);
  return mask;
}

/** Log-odds of a spelling by how sure the lexicon is of it. */
// @ts-ignore: decorator
@inline
function spellingOdds(value: i32): f64 {
  const sureness = ((value >>> SURE_SHIFT) & 3) * 2 + ((value & SURE_HALF) === 0 ? 0 : 1);
  return load<f64>((sureness << 3), LEXICON_ODDS);
}

function wantedMask(n: i32, j: i32): i32 {
  const had = inputMaskAt(j);
  const v = valueAt(j);
  setOdds(SURE);
  if (v === 0) return had === 0 && lengthAt(j) >= 4 ? unknownMask(j) : had;
  const best = maskOf(v);
  if (best === had) return had;
  if (had === 0) {
    if ((v & AMBIGUOUS) !== 0) return hehMask(n, j, best);
    // An affix beside other places is not the doubtful one.
    const sure = spellingOdds(v);
    const affixes = affixBits(j, best);
    const several = (best & (best - 1)) !== 0;
    compounds = best & ~affixes;
    for (let at = 1; at < lengthAt(j); at++) setPlaceOdds(at, ((affixes >>> at) & 1) !== 0 && several ? SURE : sure);
    return best;
  }
  return (best & had) === had ? best : had;
}

/**
 * Whether a sign at i ends a phrase (. ! ؟ ، ؛). Before it no noun has \u200cهای, which links it to the next word:
 * PerDT and Seraji training text, 81 words in ه\u200cای, none in \u200cهای.
 */
// @ts-ignore: decorator
@inline
function endsPhrase(i: i32): bool {
  const u = i < textEnd ? unitAt(i) : 0;
  return u === 0x2e || u === 0x21 || u === 0x61f || u === 0x60c || u === 0x61b;
}

/** Chooses between -ه\u200cای and -\u200cهای by the words around. */
function hehMask(n: i32, j: i32, best: i32): i32 {
  const length = lengthAt(j);
  const plural = 1 << (length - 3);
  const both = plural | (plural << 1);
  if ((best & both) === 0) return best;
  if (endsPhrase(endAt(j))) return (best & ~both) | (plural << 1);
  readLetters(startAt(j), endAt(j));
  const prior = ((best & plural) === 0 ? 1 : 0) | (((valueAt(j) >>> SURE_SHIFT) & 3) << 1);
  readEnds(j > runFrom ? j - 1 : j, j + 1 < n ? j + 1 : j);
  hehFeatures(n, j, prior, lookup(keyTo(length - 3)), lookup(keyTo(length - 2)));
  return (best & ~both) | (sum(gapWeights, gapShift, 0, HEH_FEATURES) > 0 ? plural << 1 : plural);
}

/** The bits of a word's mask that are joints of affixes. */
function affixBits(j: i32, mask: i32): i32 {
  readLetters(startAt(j), endAt(j));
  const n = lengthAt(j);
  let kept = 0;
  for (let at = 1, from = 0; at < n; at++) {
    if (((mask >>> at) & 1) === 0) continue;
    let end = at + 1;
    while (end < n && ((mask >>> end) & 1) === 0) end++;
    if ((marksOf(suffixKey(keyTo(at), keyTo(from), at - from)) & IS_PREFIX) !== 0 || (marksOf(suffixKey(keyTo(end), keyTo(at), end - at)) & IS_SUFFIX) !== 0) kept |= 1 << at;
    from = at;
  }
  return kept;
}

/** Gives the mask that the word will have. */
function emitWord(j: i32, wanted: i32): i32 {
  const had = inputMaskAt(j);
  const state = stateAt(j);
  if ((state & 2) !== 0) return had;
  let want = wanted;
  if (want === had && (state & 1) === 0) return had;
  if ((state & 1) !== 0) again = true;
  if (affixesOnly && want !== had) want = had | affixBits(j, want);
  const end = endAt(j);
  const length = lengthAt(j);
  let n = 0;
  let open = false;
  let last = 0;
  for (let i = startAt(j); i < end; i++) {
    const u = unitAt(i);
    if (u === ZWNJ) {
      if (n === 0 || open || last === NON_JOINING || n >= length) change(i, i + 1, 0, 0);
      open = true;
      continue;
    }
    const kind = kindOf(u);
    if (kind === VOWEL_SIGN) continue;
    if (n > 0 && !open && ((want >>> n) & 1) !== 0) change(i, i, PUTS | INSIDE | (((compounds >>> n) & 1) << 5), load<f64>((n << 3), PLACE_ODDS));
    open = false;
    n++;
    last = kind;
  }
  return want;
}

/** First and last letters of words [from, to], which only the features need. */
function readEnds(from: i32, to: i32): void {
  for (let j = from; j <= to; j++) {
    const start = startAt(j);
    const end = endAt(j);
    let h = 0;
    let n = 0;
    for (let i = start; i < end && n < 4; i++) {
      const c = unitAt(i) - 0x600;
      if (<u32>c > 255 || <i32>load<u8>(c, KIND) > NON_JOINING) continue;
      h = (h << 8) | c;
      n++;
    }
    store<i32>((j << 2), h, HEAD);
    let t = 0;
    n = 0;
    for (let i = end - 1; i >= start && n < 4; i--) {
      const c = unitAt(i) - 0x600;
      if (<u32>c > 255 || <i32>load<u8>(c, KIND) > NON_JOINING) continue;
      t |= c << (8 * n++);
    }
    store<i32>((j << 2), t, TAIL);
  }
}

// @ts-ignore: decorator
@inline
function pairSlot(a: i32, b: i32): usize {
  return PAIRS + ((mix(a ^ (b * BASE)) >>> (32 - PAIR_BITS)) << 4);
}

/** Score of taking the space after word j away, above the threshold; 0 to leave it. */
function joinScore(n: i32, j: i32): i32 {
  if (((stateAt(j) | stateAt(j + 1)) & 2) !== 0 || (stateAt(j) & 4) !== 0) return 0;
  const lengthB = lengthAt(j + 1);
  if (lengthAt(j) === 0 || lengthB === 0 || lengthAt(j) + lengthB > MAX_LETTERS) return 0;
  // What follows from the two words alone is remembered: few pairs make up most of those that come here.
  const a = keyAt(j);
  const b = keyAt(j + 1);
  const slot = pairSlot(a, b);
  if (load<i32>(slot) !== a || load<i32>(slot, 4) !== b) {
    store<i32>(slot, a);
    store<i32>(slot, b, 4);
    scorePair(j, slot);
  }
  if (load<u8>(slot, 14) === 0) return 0;
  // The participle of a light verb before an auxiliary is the verb's (منسوخ شده است), no second part of a compound.
  if (j + 2 < n && (marksOf(a) & IS_PREFIX) === 0 && (marksOf(b) & IS_PARTICIPLE) !== 0 && (marksOf(keyAt(j + 2)) & IS_AUXILIARY) !== 0) return 0;
  // A preverb before می belongs to the verb only where the lexicon knows the three together (باز می گردد, not باز می کند).
  if ((marksOf(b) & IS_MI) !== 0) {
    const two = concatKey(a, b, lengthB);
    if ((marksOf(two) & IS_PREFIX) !== 0) {
      if (j + 2 >= n || lengthAt(j) + lengthB + lengthAt(j + 2) > MAX_LETTERS) return 0;
      if (lookup(concatKey(two, keyAt(j + 2), lengthAt(j + 2))) === 0) return 0;
    }
  }
  let s = load<i32>(slot, 8);
  if (s <= CLEAR && s >= HOPELESS) {
    readEnds(j > runFrom ? j - 1 : j, j + 2 < n ? j + 2 : n - 1);
    s += gapRestScore(n, j, <i32>load<u8>(slot, 12));
  }
  s -= <i32>load<u8>(slot, 13);
  return s > 0 ? s : 0;
}

/** What the lexicon knows of word j with the word after it, less that one's affix (خط مشی\u200cها: خط\u200cمشی). */
function wholeOfStem(j: i32): i32 {
  const b = j + 1;
  const mask = maskOf(valueAt(b));
  if (mask === 0) return 0;
  const n = ctz(mask);
  let stem = 0;
  let count = 0;
  for (let i = startAt(b); count < n; i++) {
    const c = unitAt(i) - 0x600;
    if (<u32>c > 255 || <i32>load<u8>(c, KIND) > NON_JOINING) continue;
    stem = stem * BASE + load<i32>((c << 2), LETTER_HASH);
    count++;
  }
  if ((marksOf(suffixKey(keyAt(b), stem, lengthAt(b) - n)) & IS_SUFFIX) === 0) return 0;
  return lookup(concatKey(keyAt(j), stem, n));
}

/** Writes to the slot what words j and j + 1 say without those around them. */
function scorePair(j: i32, slot: usize): void {
  const a = keyAt(j);
  const b = keyAt(j + 1);
  const va = valueAt(j);
  const vb = valueAt(j + 1);
  const lengthA = lengthAt(j);
  const together = concatKey(a, b, lengthAt(j + 1));
  let whole = 0;
  let divided = true;
  if ((va & PAIR_FIRST) !== 0 && (vb & PAIR_LATER) !== 0) {
    whole = lookup(together);
    divided = (whole & UNDIVIDED) === 0;
    if (whole === 0) whole = wholeOfStem(j);
  }
  let pair = 0;
  if (whole !== 0) {
    const join = ((whole >>> JOIN_SHIFT) & 15) | (((whole >>> NORM_SHIFT) & 3) << 6);
    pair = ((maskOf(whole) >>> lengthA) & 1) !== 0 ? 1 + join : (joinsAt(j) === 0 ? 17 : 33) + join;
  }
  store<u8>(slot, 0, 14);
  // As `mayDivide` has it.
  if (!isCandidate(va, vb, divided ? pair : 0)) return;
  const marksA = marksOf(a);
  const marksB = marksOf(b);
  // می and نمی stand before verbs; a common word that is none makes it the month, or a slip, unless the lexicon joins them (می\u200cرفته).
  if ((marksA & IS_MI) !== 0 && vb !== 0 && (vb & VERB) === 0 && ((maskOf(whole) >>> lengthA) & 1) === 0 && ((vb >>> FREQUENCY_SHIFT) & 15) >= COMMON) return;
  // A word said twice stays open unless it is known as one (ها ها ها; کم\u200cکم).
  if (a === b && ((pair & 63) < REDUPLICATED || (pair & 63) > 16)) return;
  if (affixesOnly && (marksA & IS_PREFIX) === 0 && (marksB & IS_SUFFIX) === 0) return;
  // و is a word of its own; evidence in half-space.ts.
  if ((marksA & IS_AND) !== 0) return;
  readEnds(j, j + 1);
  if ((marksB & IS_EI) !== 0 && !takesEi(tailAt(j) & 0xff)) return;
  store<u8>(slot, 1, 14);
  store<u8>(slot, pair, 12);
  const open = joinsAt(j) === 0 && (vb & SUFFIX) === 0 && maskOf(whole) === 0;
  store<u8>(slot, open && (marksOf(together) & IS_PREFIX) === 0 ? OPEN : 0, 13);
  // A preverb and می with its verb (بر می\u200cدارد) where the lexicon has them as one word (not در میدان).
  const mi = headAt(j + 1) >>> 16 === MI ? 2 : headAt(j + 1) >>> 8 === NEMI ? 3 : 0;
  const verb = mi > 0 && lengthAt(j + 1) >= 4 && (((maskOf(vb) & (maskOf(whole) >>> lengthA)) >>> mi) & 1) !== 0;
  const score = verb && (marksA & IS_PREVERB) !== 0 ? CLEAR + 1 : gapFirstScore(j, pair) - gapFloor;
  store<i32>(slot, score, 8);
  if (score < HOPELESS) store<u8>(slot, 0, 14);
}

/** Can the words around the gap after j belong together at all? Most cannot. */
// @ts-ignore: decorator
@inline
function mayJoin(j: i32): bool {
  const va = valueAt(j);
  const vb = valueAt(j + 1);
  if (((va & (PAIR_FIRST | FIRST_OFTEN | PREFIX)) | (vb & (LATER_OFTEN | SUFFIX))) === 0) return false;
  if (!filtered || isCandidate(va, vb, 0)) return true;
  if ((va & PAIR_FIRST) === 0 || (vb & PAIR_LATER) === 0) return false;
  // With an affix it may be known by its stem (`wholeOfStem`); verbs with می, far more frequent, are not.
  if ((vb & MASK_BITS) !== 0 && load<u32>(text + (startAt(j + 1) << 1)) !== MI_UNITS) return true;
  return mayDivide(concatKey(keyAt(j), keyAt(j + 1), lengthAt(j + 1)));
}

/**
 * Words [from, to) of the run and the gaps after them; the run has n words. Gives the first word
 * not done (a group of joined words may reach beyond `to`).
 */
function emit(n: i32, from: i32, to: i32): i32 {
  let j = from;
  while (j < to) {
    if (!(j + 1 < n && load<u8>((j << 2), MAY) !== 0)) {
      emitSingle(n, j);
      j++;
      continue;
    }
    let e = j;
    let whole = keyAt(j);
    let letterSum = lengthAt(j);
    do {
      const s = joinScore(n, e);
      if (s <= 0) break;
      store<i32>((e << 2), s, MARGIN);
      e++;
      whole = concatKey(whole, keyAt(e), lengthAt(e));
      letterSum += lengthAt(e);
    } while (e < to && e + 1 < n && load<u8>((e << 2), MAY) !== 0);
    if (e === j) emitSingle(n, j);
    else emitGroup(n, j, e, whole, letterSum);
    j = e + 1;
  }
  return j;
}

// @ts-ignore: decorator
@inline
function emitSingle(n: i32, j: i32): void {
  const v = valueAt(j);
  // Nearly all words are written as they should be.
  if (v === 0 || maskOf(v) !== inputMaskAt(j) || stateAt(j) !== 0) emitWord(j, wantedMask(n, j));
}

/** Words [j, e] become one word. */
function emitGroup(n: i32, j: i32, e: i32, whole: i32, letterSum: i32): void {
  // The words of a group are spelled as the whole is, where the lexicon holds it.
  let mask = -1;
  let v = 0;
  if (letterSum <= MAX_LETTERS) {
    v = lookup(whole);
    if (v !== 0) {
      mask = maskOf(v);
      for (let i = j, at = 0; i < e; i++) {
        at += lengthAt(i);
        if (joinsAt(i) !== 0 && ((mask >>> at) & 1) === 0) mask = -1;
      }
    }
  }
  let will = 0;
  for (let i = j, at = 0; i <= e; i++) {
    setOdds(SURE);
    let own: i32;
    if (mask !== -1) {
      own = (mask >>> at) & ((1 << lengthAt(i)) - 1) & ~1;
      if ((own & inputMaskAt(i)) !== inputMaskAt(i)) own = inputMaskAt(i);
    } else if (i > j && (marksOf(keyAt(i - 1)) & IS_PREFIX) !== 0) own = inputMaskAt(i);
    else own = wantedMask(n, i);
    will |= emitWord(i, own) << at;
    at += lengthAt(i);
    if (i === e) break;
    if (joinsAt(i) !== 0) will |= 1 << at;
    const affix = (marksOf(keyAt(i)) & IS_PREFIX) !== 0 || (marksOf(keyAt(i + 1)) & IS_SUFFIX) !== 0;
    const odds = gapSlope * <f64>(load<i32>((i << 2), MARGIN) + gapFloor) + gapOffset;
    change(endAt(i), startAt(i + 1), (joinsAt(i) !== 0 ? PUTS | BETWEEN : BETWEEN) | (affix ? 0 : COMPOUND), min<f64>(odds, SURE));
  }
  // Would the one word that they make now be written in another way?
  const best = maskOf(v);
  if (letterSum > MAX_LETTERS || (v === 0 ? will === 0 : best !== will && (best & will) === will)) again = true;
  if (again) {
    groups = 0;
    return;
  }
  const g = GROUPS + groups * 20;
  store<i32>(g, j);
  store<i32>(g, e, 4);
  store<i32>(g, whole, 8);
  store<i32>(g, letterSum, 12);
  store<i32>(g, v, 16);
  groups++;
}

/** The run of n words ends: do joined words change what is decided of the gaps around them? */
function settle(n: i32): void {
  if (!again) {
    let to = load<i32>(GROUPS);
    let from = to;
    for (let k = 0; k < groups; k++) {
      const g = GROUPS + k * 20;
      const first = load<i32>(g);
      const last = load<i32>(g, 4);
      while (from < first) copyWord(from++, to++);
      const start = startAt(first);
      const fixed = stateAt(first) & 2;
      copyWord(last, to);
      store<i32>((to << 2), start, STARTS);
      store<i32>((to << 2), load<i32>(g, 8), KEY);
      store<u8>((to << 2), load<i32>(g, 12), LENGTH);
      store<i32>((to << 2), load<i32>(g, 16), VALUE);
      store<u8>((to << 2), (stateAt(to) & 4) | fixed, STATE);
      store<i32>(g, to++);
      from = last + 1;
    }
    while (from < n) copyWord(from++, to++);
    for (let k = 0; k < groups && !again; k++) {
      const w = load<i32>(GROUPS + k * 20);
      for (let at = max<i32>(w - 2, runFrom); at <= w + 1 && at + 1 < to; at++) if (mayJoin(at) && joinScore(to, at) > 0) again = true;
    }
  }
  groups = 0;
}

function copyWord(from: i32, to: i32): void {
  if (from === to) return;
  const a = from << 2;
  const b = to << 2;
  store<i32>(b, load<i32>(a, KEY), KEY);
  store<i32>(b, load<i32>(a, VALUE), VALUE);
  store<i32>(b, load<i32>(a, STARTS), STARTS);
  store<i32>(b, load<i32>(a, ENDS), ENDS);
  store<i32>(b, load<i32>(a, LENGTH), LENGTH);
}

// @ts-ignore: decorator
@inline
function moveWord(from: i32, to: i32): void {
  copyWord(from, to);
  store<i32>((to << 2), inputMaskAt(from), INPUT_MASK);
}

/** The run of words [`runFrom`, n) ends; those before `done` are written. */
function endRun(n: i32, done: i32): void {
  emit(n, done, n);
  if (groups > 0) settle(n);
}

// @ts-ignore: decorator
@inline
function recentSlot(key: i32): usize {
  return RECENT + (((key ^ (key >>> 15)) & (RECENT_SLOTS - 1)) << 3);
}

/** Looks the first n words up, then the gaps after them: many at once, so that the waits for memory overlap. */
function fill(n: i32): void {
  let unmet = GAPS;
  for (let j = 0; j < n; j++) {
    const h = keyAt(j);
    const slot = recentSlot(h);
    store<i32>((j << 2), lengthAt(j) > 0 ? load<i32>(slot, 4) : 0, VALUE);
    store<u16>(unmet, j);
    unmet += <usize>(load<i32>(slot) !== h) << 1;
  }
  let near = 0;
  for (let at = GAPS; at < unmet; at += 2) near ^= load<i32>(slots + ((mix(keyAt(<i32>load<u16>(at))) >>> lexShift) << 2));
  for (let at = GAPS; at < unmet; at += 2) {
    const j = <i32>load<u16>(at);
    const h = keyAt(j);
    const v = lengthAt(j) > 0 ? lookup(h) : 0;
    const slot = recentSlot(h);
    store<i32>(slot, h);
    store<i32>(slot, v, 4);
    store<i32>((j << 2), v, VALUE);
  }
  let gaps = GAPS;
  for (let j = 0; j + 1 < n; j++) {
    const may = mayJoin(j);
    store<u8>((j << 2), <u8>may, MAY);
    store<u16>(gaps, j);
    gaps += <usize>may << 1;
  }
  // Those that were scored lately, and never join; `gaps` ends those that were not.
  let unscored = GAPS;
  for (let at = GAPS; at < gaps; at += 2) {
    const j = <i32>load<u16>(at);
    const a = keyAt(j);
    const b = keyAt(j + 1);
    const slot = pairSlot(a, b);
    const met = <i32>(load<i32>(slot) === a) & <i32>(load<i32>(slot, 4) === b);
    const never = met & <i32>(load<u8>(slot, 14) === 0);
    store<u8>((j << 2), 1 - never, MAY);
    store<u16>(unscored, j);
    unscored += <usize>(1 - met) << 1;
  }
  // `scorePair` will look them up as one word.
  for (let at = GAPS; at < unscored; at += 2) {
    const j = <i32>load<u16>(at);
    near ^= load<i32>(slots + ((mix(concatKey(keyAt(j), keyAt(j + 1), lengthAt(j + 1))) >>> lexShift) << 2));
  }
  touched = near;
}

/** Writes the changes of the runs and lines that have ended; the words are the first n. */
function flush(n: i32): void {
  fill(n);
  runFrom = 0;
  for (let event: usize = EVENTS; event < events; event += 8) {
    const end = load<i32>(event);
    if (end < 0) {
      standing = load<i32>(event, 4);
      endLine(~end);
    } else {
      endRun(end, runFrom);
      runFrom = end;
    }
  }
  events = EVENTS;
  runFrom = 0;
}

// @ts-ignore: decorator
@inline
function addEvent(what: i32, standingThere: i32): void {
  store<i32>(events, what);
  store<i32>(events, standingThere, 4);
  events += 8;
}

/** A run is longer than the columns: all but its last words are done. Gives how many words stay, of which how many are done (high half). */
function turnRun(n: i32, done: i32): i32 {
  fill(n);
  const reached = emit(n, done, n - 3);
  again = true;
  for (let i = 0; i < 5; i++) moveWord(n - 5 + i, i);
  return 5 | ((reached - (n - 5)) << 16);
}

/**
 * At a line's end, at `at`: takes those of its changes back that the line as a whole speaks against.
 *
 * A second application would change nothing where no gap and no word has come to look different: words
 * with a half-space more keep their letters, and `settle` has looked at joined words. Where some changes
 * were made and others taken back, the line is weighed anew.
 */
function endLine(at: i32): void {
  if (changes !== lineChanges) {
    if (weighed && doubtful && weigh(lineChanges, changes, standing) > 0) {
      let to = lineChanges;
      for (let c = lineChanges; c < changes; c += CHANGE_BYTES) {
        if ((load<i32>(c, 8) & REJECTED) !== 0) continue;
        if (to !== c) memory.copy(to, c, CHANGE_BYTES);
        to += CHANGE_BYTES;
      }
      changes = to;
      again = true;
    }
    if (changes !== lineChanges && (again || affixesOnly)) change(lineFrom, lineFrom, RESTLESS, 0);
    lineChanges = changes;
    doubtful = weighed = false;
  }
  lineFrom = at + 1;
  again = false;
  standing = 0;
}

/** The run of words [first, n) ends, of which those before `done` are written. Gives where the next one begins. */
function closeRun(n: i32, done: i32): i32 {
  if (done === 0) {
    addEvent(n, 0);
    return n;
  }
  fill(n);
  endRun(n, done);
  return 0;
}

// @ts-ignore: decorator
@inline
function isOfWord(u: i32): bool { return u === ZWNJ || (<u32>(u - 0x600) < 0x100 && kindOf(u) !== 0); }

/**
 * Goes over the `size` units at `units`; `guards` numbers at `protect` are spans never touched. The changes
 * are written at `out`, which is the end of what is used of the memory. Gives the end of the changes.
 */
export function run(units: usize, size: i32, protect: usize, guards: i32, out: usize): usize {
  text = units;
  textEnd = size;
  changes = lineChanges = out;
  lineFrom = 0;
  standing = 0;
  again = doubtful = weighed = false;
  groups = 0;
  if (!filtered) {
    seen += size;
    if (seen >= LONG) {
      makeFilter();
      filtered = true;
    }
  }
  const guardEnd = protect + (guards << 2);
  let guard = protect;
  let guardStart = guards > 0 ? load<i32>(guard) : size;
  let n = 0;
  let begun = 0;
  let done = 0;
  let stand = 0;
  let hamza = -1;
  let i = 0;
  while (i < size) {
    if (i >= guardStart) {
      if (n > begun) n = begun = closeRun(n, done);
      done = 0;
      i = max<i32>(i, load<i32>(guard, 4));
      guard += 8;
      guardStart = guard < guardEnd ? load<i32>(guard) : size;
      continue;
    }
    const first = unitAt(i);
    if (!isOfWord(first)) {
      if (n > begun && !(first === 0x20 && endAt(n - 1) === i)) {
        n = begun = closeRun(n, done);
        done = 0;
      }
      if (first === 0x0a || first === 0x0d) {
        addEvent(~i, stand);
        stand = 0;
        if (n >= MANY || events >= EVENTS_FULL) {
          flush(n);
          n = begun = 0;
        }
      }
      i++;
      continue;
    }
    // A word begins: does it go on with the run?
    if (n > begun && !(endAt(n - 1) === i - 1 && unitAt(i - 1) === 0x20)) {
      n = begun = closeRun(n, done);
      done = 0;
    }
    if (n === CAPACITY) {
      flush(begun);
      if (begun > 0) {
        for (let j = begun; j < n; j++) moveWord(j, j - begun);
        n -= begun;
        begun = 0;
      } else {
        const turned = turnRun(n, done);
        n = turned & 0xffff;
        done = turned >> 16;
      }
    }
    const limit = guardStart < size ? guardStart : size;
    // Words with a space between, nearly all there is.
    do {
      const start = i;
      let h = 0;
      let count = 0;
      let mask = 0;
      let flags = 0;
      let last = 0;
      let open = false;
      let u = unitAt(i);
      for (;;) {
        // Plain letters: nearly all there is.
        const from = i;
        let c = u - 0x600;
        while (<u32>c < 256) {
          const kind = <i32>load<u8>(c, KIND);
          if (kind === 0 || kind === VOWEL_SIGN) break;
          last = kind;
          h = h * BASE + load<i32>((c << 2), LETTER_HASH);
          if (++i >= limit) {
            c = -1;
            break;
          }
          c = unitAt(i) - 0x600;
        }
        count += i - from;
        u = c + 0x600;
        if (u === ZWNJ) {
          if (count === 0 || last === NON_JOINING) flags |= 1;
          else if (open) flags |= 1;
          else mask |= 1 << (count & 31);
          open = true;
        } else if (<u32>(u - 0x600) < 0x100 && kindOf(u) === VOWEL_SIGN) {
          if (u === 0x654) hamza = count;
        } else break;
        if (++i >= limit) break;
        u = unitAt(i);
        if (open && u !== ZWNJ) open = false;
      }
      // A ZWNJ at the end does nothing.
      if (((mask >>> count) & 1) !== 0) {
        mask &= ~(1 << count);
        flags |= 1;
      }
      if (hamza === count) flags |= 4;
      hamza = -1;
      const before = start > 0 ? unitAt(start - 1) : 0x20;
      const after = i < size ? unitAt(i) : 0x20;
      if (count > MAX_LETTERS || load<u8>(before, STICKS) !== 0 || load<u8>(after, STICKS) !== 0) {
        flags |= 2;
        if (count > MAX_LETTERS) mask = 0;
      }
      store<i32>((n << 2), start, STARTS);
      store<i32>((n << 2), i, ENDS);
      store<i32>((n << 2), h, KEY);
      store<i32>((n << 2), mask, INPUT_MASK);
      if (mask !== 0) stand++;
      store<i32>((n << 2), min<i32>(count, MAX_LETTERS) | (<i32>(last === JOINING) << 8) | ((flags | <i32>(count === 0)) << 16), LENGTH);
      n++;
      if (n === CAPACITY || i + 1 >= limit || unitAt(i) !== 0x20) break;
      i++;
    } while (isOfWord(unitAt(i)));
  }
  if (n > begun) n = closeRun(n, done);
  flush(n);
  standing = stand;
  endLine(size);
  return changes;
}

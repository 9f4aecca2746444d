/** The half-space stage: where a ZWNJ belongs, decided by lexicon, morphology and a trained model. */
import type { EditList } from '../alignment.js';
import { CharClass, CLASS } from '../chars/classes.js';
import { BASE, concatKey, KIND, keyOf, Kind, LETTER_HASH, MAX_LETTERS, mix, pushKey, suffixKey, ZWNJ } from '../lexicon/letters.js';
import { keyFilter, Lex, lookup, mayHold, readLexicon, sureness, type Lexicon } from '../lexicon/lexicon.js';
import { ModelError } from '../base/errors.js';
import { readModel, section, type ModelFile } from '../model/container.js';
import {
  createRun,
  GAP_FEATURES,
  gapFirstScore,
  gapRestScore,
  HEH_FEATURES,
  hehFeatures,
  isCandidate,
  JOINT_FEATURES,
  jointFeatures,
  pairClass,
  score,
  shiftOf,
  wholeValue,
} from './half-space-model.js';
import { BETWEEN, INSIDE, weighLine, type LineHabits } from './line-evidence.js';
import type { HalfSpacer } from './types.js';

export const HALF_SPACE_KIND = 'HALF';
export const HALF_SPACE_VERSION = 2;

/** The model's parts as views. */
export interface HalfSpaceModel {
  readonly lexicon: Lexicon;
  readonly gapWeights: Int8Array;
  readonly jointWeights: Int8Array;
  /** Score above which a gap, or a place in an unknown word, is looked at, in int8 units. */
  readonly gapFloor: number;
  readonly jointFloor: number;
  /** Scores as natural log-odds: slope (of one int8 unit) and offset. */
  readonly gapOdds: readonly [number, number];
  readonly jointOdds: readonly [number, number];
  /** Log-odds of a spelling by how sure the lexicon is of it, 0–7. */
  readonly lexiconOdds: ArrayLike<number>;
  readonly habits: LineHabits;
  /** Probability above which a change is made. */
  readonly least: number;
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
  const decision = section(model, 'decision', Float32Array);
  if (decision.length < 15 || (decision.length - 15) % 3 !== 0) throw new ModelError('model/section', 'the decision table of the model is damaged; build it again', { section: 'decision' });
  const habits = (decision.length - 15) / 3;
  const column = (i: number): Float32Array => decision.subarray(15 + i * habits, 15 + (i + 1) * habits);
  return {
    lexicon: readLexicon(model),
    gapWeights: weightsOf(model, 'gap.w'),
    jointWeights: weightsOf(model, 'joint.w'),
    gapFloor: decision[0]!,
    jointFloor: decision[1]!,
    gapOdds: [decision[2]!, decision[3]!],
    jointOdds: [decision[4]!, decision[5]!],
    lexiconOdds: decision.subarray(6, 14),
    least: decision[14]!,
    habits: { prior: column(0), together: column(1), spaced: column(2) },
  };
}

function weightsOf(model: ModelFile, name: string): Int8Array {
  const weights = section(model, name, Int8Array);
  if (weights.length < 2 || (weights.length & (weights.length - 1)) !== 0) throw new ModelError('model/section', 'a table of weights has a size that is no power of two; build it again', { section: name });
  return weights;
}

const CAPACITY = 1024;

/** Places of a word, with its ends. */
const PLACES = MAX_LETTERS + 2;

/** Number of words whose value is remembered, a power of two. */
const RECENT = 1 << 13;

/** Number of pairs of words remembered. */
const PAIR_BITS = 14;
const PAIRS = 1 << PAIR_BITS;

/** Length of text (units) from which a filter before the lexicon is worth making. */
const LONG = 1 << 15;

/** Number of unknown words remembered, a power of two: names come again and again. */
const MEMO_BITS = 12;
const MEMO = 1 << MEMO_BITS;

/** What two words that would become one without a ZWNJ (کار آفرین) must score more: nothing shows the joint afterwards. */
const OPEN = 36;

/** Least pair class of a reduplicated word that is written with a ZWNJ. */
const REDUPLICATED = 13;

/** Log-odds of a change that needs no further evidence. */
const SURE = 12;

/** Most log-odds of a compound: usage is split, so one written otherwise may be meant where the line has lost nothing else. */
const COMPOUND = 2.5;

/** Frequency class of a common word. */
const COMMON = 8;

/** Above the first and below the second (from the floor, in int8 units) the strongest features of a gap decide alone. */
const CLEAR = 96;
const HOPELESS = -24;

/** The hash of each letter U+0600–06FF, 0 for what is none. */
const WORD_HASH: Int32Array = /* @__PURE__ */ (() => LETTER_HASH.map((hash, i) => (KIND[i] === Kind.Joining || KIND[i] === Kind.NonJoining ? hash : 0)))();

// Copies that the scanning loop sees as constants.
const JOINING: number = Kind.Joining;
const NON_JOINING: number = Kind.NonJoining;
const MARK: number = Kind.Mark;

/** Code units that make a word they touch part of something else: a handle, a Latin word, a number. */
const STICKS: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(32).fill(1);
  for (const c of [CharClass.Space, CharClass.Newline, CharClass.Control, CharClass.Punctuation, CharClass.Symbol, CharClass.Emoji, CharClass.Zwnj]) t[c] = 0;
  return t;
})();

function sticks(u: number): boolean {
  return STICKS[CLASS[u]!]! === 1 || u === 0x5f || u === 0x40 || u === 0x23;
}

/**
 * Whether ای may stand behind a half-space after this letter: ه or ی. PerDT training text: 1,312 times, after
 * others never; all running text: 15,784 and 37 times (the latter misspelled, or letters of names: دی\u200cان\u200cای).
 */
function takesEi(u: number): boolean {
  return u === 0x647 || u === 0x6cc || u === 0x64a;
}

/** Suffixes and prefixes that `affixes` mode knows, as keys. */
const SUFFIX_KEYS: ReadonlySet<number> = /* @__PURE__ */ new Set(
  'ها های هایی هایم هایت هایش هایمان هایتان هایشان هاشون هاتون هامون هام هات هاش هاست هایند تر تری ترین ترینِ ترها ترهای ترینها ام ات اش ای اند ایم اید مان تان شان'
    .split(' ')
    .map(keyOf),
);
const EI_KEY = /* @__PURE__ */ keyOf('ای');
const AND_KEY = /* @__PURE__ */ keyOf('و');
const MI_KEYS: ReadonlySet<number> = /* @__PURE__ */ new Set(['می', 'نمی'].map(keyOf));
/**
 * Participles of light verbs, and what makes a verb group of them. PerDT training text: before such an
 * auxiliary the participle stands apart from the word before it 4,467 times and is joined to it 22
 * times; elsewhere 1,125 and 205 times (تاراج\u200cشده). Fixtures: context.tsv, تصویب شده است.
 */
const PARTICIPLE_KEYS: ReadonlySet<number> = /* @__PURE__ */ new Set('شده کرده داده گرفته زده خورده یافته گشته ساخته بسته'.split(' ').map(keyOf));
const AUXILIARY_KEYS: ReadonlySet<number> = /* @__PURE__ */ new Set('است بود بودم بودی بودیم بودید بودند باشد باشم باشند ام ای ایم اید اند نیست'.split(' ').map(keyOf));
/** Before می with its verb: one word 371 times in PerDT training text, two 31 times. */
const PREVERB_KEYS: ReadonlySet<number> = /* @__PURE__ */ new Set('بر باز در فرا فرو وا ور'.split(' ').map(keyOf));
/** First letters of می and نمی as in `Run.head`. */
const MI = 0x45cc;
const NEMI = 0x4645cc;
const PREFIX_KEYS: ReadonlySet<number> = /* @__PURE__ */ new Set(['می', 'نمی', 'برمی', 'برنمی', 'درمی', 'درنمی', 'بازمی', 'بازنمی', 'فرامی', 'فرانمی', 'وامی', 'وانمی', 'ورمی', 'ورنمی'].map(keyOf));

/**
 * The stage for a model already read.
 *
 * Changes are proposed with their odds; the line as a whole decides which of them are made
 * (line-evidence.ts).
 */
export function createHalfSpacer(model: HalfSpaceModel, mode: 'affixes' | 'full' = 'full'): HalfSpacer {
  const { lexicon, gapWeights, jointWeights, gapFloor, jointFloor, gapOdds, jointOdds, lexiconOdds, habits, least } = model;
  const gapShift = shiftOf(gapWeights);
  const jointShift = shiftOf(jointWeights);
  const affixesOnly = mode === 'affixes';
  const run = createRun(CAPACITY);
  const { key, length, value, head, tail, joins } = run;
  const starts = new Int32Array(CAPACITY);
  const ends = new Int32Array(CAPACITY);
  const inputMask = new Int32Array(CAPACITY);
  // Bit 0: holds ZWNJs that do nothing. Bit 1: not to be changed. Bit 2: nothing may follow (ends in hamza).
  const state = new Uint8Array(CAPACITY);
  const columns = { starts, ends, key, length, value, joins, inputMask, state };
  const features = new Int32Array(Math.max(GAP_FEATURES, JOINT_FEATURES));
  const letters = new Uint8Array(MAX_LETTERS + 2);
  const keys = new Int32Array(MAX_LETTERS + 2);
  const joinMargin = new Int32Array(CAPACITY);

  // Changes proposed in the present line: their place, their log-odds and the edit of each; how many
  // words with half-spaces stand in the line.
  const places: number[] = [];
  const odds: number[] = [];
  const editOf: number[] = [];
  const rejected: number[] = [];
  let standing = 0;
  // Log-odds of each place of the mask decided last.
  const placeOdds = new Float64Array(PLACES);
  // What tells whether a second application could change more: see `endLine`.
  let lineFrom = 0;
  let lineEdits = 0;
  let restless: number[] = [];
  /** Joined words of the present run, five numbers each: first, last, key, letters, value. */
  const groups: number[] = [];
  let again = false;
  // The values of the words met last: three of four words are among them.
  const recentKey = new Int32Array(RECENT);
  const recentValue = new Int32Array(RECENT);
  recentValue.fill(lookup(lexicon, 0));
  let filter: Int32Array | null = null;
  // Pairs of words scored last; no two words have a key without letters, so a fresh slot fits none.
  const pairs = { a: new Int32Array(PAIRS), b: new Int32Array(PAIRS), apart: new Uint8Array(PAIRS).fill(1), pair: new Uint8Array(PAIRS), penalty: new Uint8Array(PAIRS), score: new Int32Array(PAIRS) };
  // The masks of unknown words met last, by two hashes of their letters, and the log-odds of their places.
  const memoKey = new Int32Array(MEMO);
  const memoTag = new Int32Array(MEMO);
  const memoMask = new Int32Array(MEMO);
  const memoOdds = new Float32Array(MEMO * PLACES);

  function propose(place: number, logOdds: number, edit: number): void {
    places.push(place);
    odds.push(logOdds);
    editOf.push(edit);
  }

  /** Letters and keys of a word's beginnings into `letters` and `keys`; the bits of letters that do not join. */
  function readLetters(text: string, start: number, end: number): number {
    let m = 0;
    let k = 0;
    let nonJoining = 0;
    for (let i = start; i < end && m < MAX_LETTERS; i++) {
      const u = text.charCodeAt(i);
      if (u === ZWNJ) continue;
      const kind = KIND[u - 0x600]!;
      if (kind === Kind.Mark) continue;
      letters[m] = u & 0xff;
      k = pushKey(k, u);
      keys[++m] = k;
      if (kind === Kind.NonJoining) nonJoining |= 1 << m;
    }
    return nonJoining;
  }

  /** ZWNJ mask of a word that the lexicon does not hold. */
  function unknownMask(text: string, j: number): number {
    const n = length[j]!;
    let tag = n;
    for (let i = starts[j]!; i < ends[j]!; i++) tag = Math.imul(tag ^ text.charCodeAt(i), 0x01000193);
    const slot = mix(key[j]!) >>> (32 - MEMO_BITS);
    if (memoKey[slot] === key[j] && memoTag[slot] === tag) {
      for (let at = 2; at < n; at++) placeOdds[at] = memoOdds[slot * PLACES + at]!;
      return memoMask[slot]!;
    }
    const nonJoining = readLetters(text, starts[j]!, ends[j]!);
    let mask = 0;
    let last = 0;
    let lastScore = 0;
    for (let at = 2; at < n; at++) {
      if ((nonJoining >>> at) & 1) continue;
      if (at === n - 2 && suffixKey(keys[n]!, keys[at]!, 2) === EI_KEY && !takesEi(0x600 | letters[at - 1]!)) continue;
      jointFeatures(lexicon, letters, keys, n, at, features);
      const s = score(jointWeights, features, JOINT_FEATURES, jointShift);
      if (s <= jointFloor) continue;
      if (last === at - 1) {
        // No part has one letter.
        if (s <= lastScore) continue;
        mask &= ~(1 << last);
      }
      mask |= 1 << at;
      last = at;
      lastScore = s;
      placeOdds[at] = jointOdds[0] * s + jointOdds[1];
    }
    memoKey[slot] = key[j]!;
    memoTag[slot] = tag;
    memoMask[slot] = mask;
    for (let at = 2; at < n; at++) memoOdds[slot * PLACES + at] = placeOdds[at]!;
    return mask;
  }

  function wantedMask(text: string, n: number, j: number): number {
    const had = inputMask[j]!;
    const v = value[j]!;
    placeOdds.fill(SURE);
    if (v === 0) return had === 0 && length[j]! >= 4 ? unknownMask(text, j) : had;
    const best = lexicon.masks[v & Lex.MaskBits]!;
    if (best === had) return had;
    if (had === 0) {
      if ((v & Lex.Ambiguous) !== 0) return hehMask(text, n, j, best);
      // An affix beside other places is not the doubtful one.
      const sure = lexiconOdds[sureness(v)]!;
      const affixes = affixBits(text, j, best);
      const several = (best & (best - 1)) !== 0;
      for (let at = 1; at < length[j]!; at++) placeOdds[at] = ((affixes >>> at) & 1) === 0 ? Math.min(sure, COMPOUND) : several ? SURE : sure;
      return best;
    }
    return (best & had) === had ? best : had;
  }

  /** Chooses between -ه\u200cای and -\u200cهای by the words around. */
  function hehMask(text: string, n: number, j: number, best: number): number {
    const plural = 1 << (length[j]! - 3);
    const both = plural | (plural << 1);
    if ((best & both) === 0) return best;
    readLetters(text, starts[j]!, ends[j]!);
    const prior = ((best & plural) === 0 ? 1 : 0) | (((value[j]! >>> Lex.SureShift) & 3) << 1);
    readEnds(text, j > 0 ? j - 1 : 0, j + 1 < n ? j + 1 : j);
    hehFeatures(run, n, j, prior, lookup(lexicon, keys[length[j]! - 3]!), lookup(lexicon, keys[length[j]! - 2]!), features);
    return (best & ~both) | (score(gapWeights, features, HEH_FEATURES, gapShift) > 0 ? plural << 1 : plural);
  }

  /** The bits of a word's mask that are joints of affixes. */
  function affixBits(text: string, j: number, mask: number): number {
    readLetters(text, starts[j]!, ends[j]!);
    const n = length[j]!;
    let kept = 0;
    for (let at = 1, from = 0; at < n; at++) {
      if (((mask >>> at) & 1) === 0) continue;
      let end = at + 1;
      while (end < n && ((mask >>> end) & 1) === 0) end++;
      if (PREFIX_KEYS.has(suffixKey(keys[at]!, keys[from]!, at - from)) || SUFFIX_KEYS.has(suffixKey(keys[end]!, keys[at]!, end - at))) kept |= 1 << at;
      from = at;
    }
    return kept;
  }

  /** Gives the mask that the word will have. */
  function emitWord(text: string, j: number, wanted: number, edits: EditList): number {
    const had = inputMask[j]!;
    if ((state[j]! & 2) !== 0) return had;
    let want = wanted;
    if (want === had && (state[j]! & 1) === 0) return had;
    if ((state[j]! & 1) !== 0) again = true;
    if (affixesOnly && want !== had) want = had | affixBits(text, j, want);
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
      if (n > 0 && !open && (want >>> n) & 1) {
        propose(INSIDE, placeOdds[n]!, edits.length);
        edits.push(i, i, '\u200c');
      }
      open = false;
      n++;
      last = kind;
    }
    return want;
  }

  /** First and last letters of words [from, to], which only the features need. */
  function readEnds(text: string, from: number, to: number): void {
    for (let j = from; j <= to; j++) {
      const end = ends[j]!;
      let h = 0;
      let n = 0;
      for (let i = starts[j]!; i < end && n < 4; i++) {
        const c = text.charCodeAt(i) - 0x600;
        if (c < 0 || c > 255 || KIND[c]! > NON_JOINING) continue;
        h = (h << 8) | c;
        n++;
      }
      head[j] = h;
      let t = 0;
      n = 0;
      for (let i = end - 1; i >= starts[j]! && n < 4; i--) {
        const c = text.charCodeAt(i) - 0x600;
        if (c < 0 || c > 255 || KIND[c]! > NON_JOINING) continue;
        t |= c << (8 * n++);
      }
      tail[j] = t;
    }
  }

  /** Score of taking the space after word j away, above the threshold; 0 to leave it. */
  function joinScore(text: string, n: number, j: number): number {
    if (((state[j]! | state[j + 1]!) & 2) !== 0 || (state[j]! & 4) !== 0) return 0;
    if (length[j] === 0 || length[j + 1] === 0 || length[j]! + length[j + 1]! > MAX_LETTERS) return 0;
    // What follows from the two words alone is remembered: few pairs make up most of those that come here.
    const a = key[j]!;
    const b = key[j + 1]!;
    const slot = mix(a ^ Math.imul(b, BASE)) >>> (32 - PAIR_BITS);
    if (pairs.a[slot] !== a || pairs.b[slot] !== b) {
      pairs.a[slot] = a;
      pairs.b[slot] = b;
      scorePair(text, j, slot);
    }
    if (pairs.apart[slot] === 1) return 0;
    // The participle of a light verb before an auxiliary is the verb's (منسوخ شده است), no second part of a compound.
    if (j + 2 < n && !PREFIX_KEYS.has(a) && AUXILIARY_KEYS.has(key[j + 2]!) && PARTICIPLE_KEYS.has(b)) return 0;
    // A preverb before می belongs to the verb only where the lexicon knows the three together (باز می گردد, not باز می کند).
    if (MI_KEYS.has(b) && PREFIX_KEYS.has(concatKey(a, b, length[j + 1]!))) {
      if (j + 2 >= n || length[j]! + length[j + 1]! + length[j + 2]! > MAX_LETTERS) return 0;
      if (lookup(lexicon, concatKey(concatKey(a, b, length[j + 1]!), key[j + 2]!, length[j + 2]!)) === 0) return 0;
    }
    let s = pairs.score[slot]!;
    if (s <= CLEAR && s >= HOPELESS) {
      readEnds(text, j > 0 ? j - 1 : 0, j + 2 < n ? j + 2 : n - 1);
      s += gapRestScore(gapWeights, run, n, j, pairs.pair[slot]!, features, gapShift);
    }
    s -= pairs.penalty[slot]!;
    return s > 0 ? s : 0;
  }

  /** Writes to the slot what words j and j + 1 say without those around them. */
  function scorePair(text: string, j: number, slot: number): void {
    const va = value[j]!;
    const vb = value[j + 1]!;
    const whole = wholeValue(run, j, lexicon);
    const pair = pairClass(whole, length[j]!, joins[j]!, lexicon);
    pairs.apart[slot] = 1;
    if (!isCandidate(va, vb, pair)) return;
    // می and نمی stand before verbs; a common word that is none makes it the month, or a slip.
    if (MI_KEYS.has(key[j]!) && vb !== 0 && (vb & Lex.Verb) === 0 && ((vb >>> Lex.FrequencyShift) & 15) >= COMMON) return;
    // A word said twice stays open unless it is known as one (ها ها ها; کم\u200cکم).
    if (key[j] === key[j + 1] && ((pair & 63) < REDUPLICATED || (pair & 63) > 16)) return;
    if (affixesOnly && !PREFIX_KEYS.has(key[j]!) && !SUFFIX_KEYS.has(key[j + 1]!)) return;
    // و is a word of its own (خشک و تر, not خشک وتر): in PerDT and Seraji training text 23,954 times, joined once.
    if (key[j] === AND_KEY) return;
    readEnds(text, j, j + 1);
    if (key[j + 1] === EI_KEY && !takesEi(0x600 | (tail[j]! & 0xff))) return;
    pairs.apart[slot] = 0;
    pairs.pair[slot] = pair;
    const open = joins[j] === 0 && (vb & Lex.Suffix) === 0 && lexicon.masks[whole & Lex.MaskBits] === 0;
    pairs.penalty[slot] = open && !PREFIX_KEYS.has(concatKey(key[j]!, key[j + 1]!, length[j + 1]!)) ? OPEN : 0;
    // A preverb and می with its verb (بر می\u200cدارد) where the lexicon has them as one word (not در میدان).
    const mi = head[j + 1]! >>> 16 === MI ? 2 : head[j + 1]! >>> 8 === NEMI ? 3 : 0;
    const verb = mi > 0 && length[j + 1]! >= 4 && ((lexicon.masks[vb & Lex.MaskBits]! & (lexicon.masks[whole & Lex.MaskBits]! >>> length[j]!)) >>> mi) & 1;
    if (verb && PREVERB_KEYS.has(key[j]!)) pairs.score[slot] = CLEAR + 1;
    else pairs.score[slot] = gapFirstScore(gapWeights, run, j, pair, features, gapShift) - gapFloor;
  }

  /** Can the words around the gap after j belong together at all? Nine times of ten they cannot. */
  function mayJoin(j: number): boolean {
    const va = value[j]!;
    const vb = value[j + 1]!;
    if (((va & (Lex.PairFirst | Lex.FirstOften | Lex.Prefix)) | (vb & (Lex.LaterOften | Lex.Suffix))) === 0) return false;
    if (filter === null || isCandidate(va, vb, 0)) return true;
    return (va & Lex.PairFirst) !== 0 && (vb & Lex.PairLater) !== 0 && mayHold(filter, concatKey(key[j]!, key[j + 1]!, length[j + 1]!));
  }

  /**
   * Words [from, to) of the run and the gaps after them; the run has n words. Gives the first word
   * not done (a group of joined words may reach beyond `to`).
   */
  function emit(text: string, n: number, from: number, to: number, edits: EditList): number {
    let j = from;
    while (j < to) {
      let e = j;
      let whole = key[j]!;
      let letterSum = length[j]!;
      while (e < to && e + 1 < n && mayJoin(e)) {
        const s = joinScore(text, n, e);
        if (s <= 0) break;
        joinMargin[e] = s;
        e++;
        whole = concatKey(whole, key[e]!, length[e]!);
        letterSum += length[e]!;
      }
      if (e === j) {
        const v = value[j]!;
        // Nearly all words are written as they should be.
        if (v === 0 || lexicon.masks[v & Lex.MaskBits] !== inputMask[j] || state[j] !== 0) emitWord(text, j, wantedMask(text, n, j), edits);
        j++;
        continue;
      }
      // The words of a group are spelled as the whole is, where the lexicon holds it.
      let mask = -1;
      let v = 0;
      if (letterSum <= MAX_LETTERS) {
        v = lookup(lexicon, whole);
        if (v !== 0) {
          mask = lexicon.masks[v & Lex.MaskBits]!;
          for (let i = j, at = 0; i < e; i++) {
            at += length[i]!;
            if (joins[i] !== 0 && ((mask >>> at) & 1) === 0) mask = -1;
          }
        }
      }
      let will = 0;
      for (let i = j, at = 0; i <= e; i++) {
        placeOdds.fill(SURE);
        let own;
        if (mask !== -1) {
          own = (mask >>> at) & ((1 << length[i]!) - 1) & ~1;
          if ((own & inputMask[i]!) !== inputMask[i]) own = inputMask[i]!;
        } else if (i > j && PREFIX_KEYS.has(key[i - 1]!)) own = inputMask[i]!;
        else own = wantedMask(text, n, i);
        will |= emitWord(text, i, own, edits) << at;
        at += length[i]!;
        if (i === e) break;
        if (joins[i] !== 0) will |= 1 << at;
        const affix = PREFIX_KEYS.has(key[i]!) || SUFFIX_KEYS.has(key[i + 1]!);
        propose(BETWEEN, Math.min(gapOdds[0] * (joinMargin[i]! + gapFloor) + gapOdds[1], affix ? SURE : COMPOUND), edits.length);
        edits.push(ends[i]!, starts[i + 1]!, joins[i]! ? '\u200c' : '');
      }
      // Would the one word that they make now be written in another way?
      const best = lexicon.masks[v & Lex.MaskBits]!;
      if (letterSum > MAX_LETTERS || (v === 0 ? will === 0 : best !== will && (best & will) === will)) again = true;
      if (again) groups.length = 0;
      else groups.push(j, e, whole, letterSum, v);
      j = e + 1;
    }
    return j;
  }

  /** The run of n words ends: do joined words change what is decided of the gaps around them? */
  function settle(text: string, n: number): void {
    if (!again) {
      let to = 0;
      let from = 0;
      for (let g = 0; g < groups.length; g += 5) {
        const first = groups[g]!;
        const last = groups[g + 1]!;
        while (from < first) copyWord(from++, to++);
        const start = starts[first]!;
        const fixed = state[first]! & 2;
        copyWord(last, to);
        starts[to] = start;
        key[to] = groups[g + 2]!;
        length[to] = groups[g + 3]!;
        value[to] = groups[g + 4]!;
        state[to] = (state[to]! & 4) | fixed;
        groups[g] = to++;
        from = last + 1;
      }
      while (from < n) copyWord(from++, to++);
      for (let g = 0; g < groups.length && !again; g += 5) {
        const w = groups[g]!;
        for (let k = w > 2 ? w - 2 : 0; k <= w + 1 && k + 1 < to; k++) if (mayJoin(k) && joinScore(text, to, k) > 0) again = true;
      }
    }
    groups.length = 0;
  }

  /** The run of n words ends; the first `done` of them are written. */
  function endRun(text: string, n: number, done: number, edits: EditList): void {
    emit(text, n, done, n, edits);
    if (groups.length > 0) settle(text, n);
  }

  function copyWord(from: number, to: number): void {
    if (from === to) return;
    key[to] = key[from]!;
    length[to] = length[from]!;
    value[to] = value[from]!;
    joins[to] = joins[from]!;
    starts[to] = starts[from]!;
    ends[to] = ends[from]!;
    state[to] = state[from]!;
  }

  /**
   * At a line's end, at `at`: takes those of its changes back that the line as a whole speaks against.
   *
   * A second application would change nothing where no gap and no word has come to look different: words
   * with a half-space more keep their letters, and `settle` has looked at joined words. Where some changes
   * were made and others taken back, the line is weighed anew.
   */
  function endLine(edits: EditList, at: number): void {
    if (odds.length > 0) {
      weighLine(places, odds, standing, habits, least, rejected);
      if (rejected.length > 0) {
        edits.remove(rejected.map((i) => editOf[i]!));
        rejected.length = 0;
        again = true;
      }
      places.length = odds.length = editOf.length = 0;
    }
    if (edits.length > lineEdits && (again || affixesOnly)) restless.push(lineFrom);
    lineFrom = at + 1;
    lineEdits = edits.length;
    again = false;
    standing = 0;
  }

  return (text, protect, edits) => {
    // Local names for what the loop reads: the engine looks the others up each time.
    const kinds = KIND;
    const hashes = WORD_HASH;
    const { starts, ends, key, length, value, joins, inputMask, state } = columns;
    const size = text.length;
    let n = 0;
    let done = 0;
    let p = 0;
    let guardStart = protect.length > 0 ? protect[0]! : size;
    let hamza = -1;
    let i = 0;
    lineFrom = 0;
    lineEdits = edits.length;
    restless = [];
    if (filter === null && size >= LONG) filter = keyFilter(lexicon);
    while (i < size) {
      if (i >= guardStart) {
        if (n > 0) endRun(text, n, done, edits);
        n = done = 0;
        if (i < protect[p + 1]!) i = protect[p + 1]!;
        p += 2;
        guardStart = p < protect.length ? protect[p]! : size;
        continue;
      }
      const first = text.charCodeAt(i);
      if (!(first === ZWNJ || (first >= 0x600 && first < 0x700 && kinds[first - 0x600]! !== 0))) {
        if (!(first === 0x20 && n > 0 && ends[n - 1] === i)) {
          if (n > 0) endRun(text, n, done, edits);
          n = done = 0;
        }
        if (first === 0x0a || first === 0x0d) endLine(edits, i);
        i++;
        continue;
      }
      // A word begins: does it go on with the run?
      if (n > 0 && !(ends[n - 1] === i - 1 && text.charCodeAt(i - 1) === 0x20)) {
        endRun(text, n, done, edits);
        n = done = 0;
      }
      if (n === CAPACITY) {
        const reached = emit(text, n, done, n - 3, edits);
        again = true;
        run.key.copyWithin(0, n - 5, n);
        run.length.copyWithin(0, n - 5, n);
        run.value.copyWithin(0, n - 5, n);
        run.joins.copyWithin(0, n - 5, n);
        starts.copyWithin(0, n - 5, n);
        ends.copyWithin(0, n - 5, n);
        inputMask.copyWithin(0, n - 5, n);
        state.copyWithin(0, n - 5, n);
        done = reached - (n - 5);
        n = 5;
      }
      const start = i;
      const limit = guardStart < size ? guardStart : size;
      let h = 0;
      let count = 0;
      let mask = 0;
      let flags = 0;
      let last = 0;
      let open = false;
      let u = first;
      for (;;) {
        // Plain letters: nearly all there is.
        const from = i;
        let c = u - 0x600;
        while (c >= 0 && c < 256) {
          const hash = hashes[c]!;
          if (hash === 0) break;
          h = (Math.imul(h, BASE) + hash) | 0;
          if (++i >= limit) {
            c = -1;
            break;
          }
          c = text.charCodeAt(i) - 0x600;
        }
        if (i > from) {
          count += i - from;
          last = kinds[text.charCodeAt(i - 1) - 0x600]!;
        }
        u = c + 0x600;
        if (u === ZWNJ) {
          if (count === 0 || last === NON_JOINING) flags |= 1;
          else if (open) flags |= 1;
          else mask |= 1 << (count & 31);
          open = true;
        } else if (u >= 0x600 && u < 0x700 && kinds[u - 0x600] === MARK) {
          if (u === 0x654) hamza = count;
        } else break;
        if (++i >= limit) break;
        u = text.charCodeAt(i);
        if (open && u !== ZWNJ) open = false;
      }
      // A ZWNJ at the end does nothing.
      if ((mask >>> count) & 1) {
        mask &= ~(1 << count);
        flags |= 1;
      }
      if (hamza === count) flags |= 4;
      hamza = -1;
      const before = start > 0 ? text.charCodeAt(start - 1) : 0x20;
      const after = i < size ? text.charCodeAt(i) : 0x20;
      if (count > MAX_LETTERS || (before !== 0x20 && sticks(before)) || (after !== 0x20 && sticks(after))) {
        flags |= 2;
        if (count > MAX_LETTERS) mask = 0;
      }
      starts[n] = start;
      ends[n] = i;
      key[n] = h;
      length[n] = count > MAX_LETTERS ? MAX_LETTERS : count;
      let v = 0;
      if (count > 0) {
        const slot = (h ^ (h >>> 15)) & (RECENT - 1);
        if (recentKey[slot] === h) v = recentValue[slot]!;
        else {
          v = lookup(lexicon, h);
          recentKey[slot] = h;
          recentValue[slot] = v;
        }
      }
      value[n] = v;
      joins[n] = last === JOINING ? 1 : 0;
      inputMask[n] = mask;
      if (mask !== 0) standing++;
      state[n] = count === 0 ? flags | 1 : flags;
      n++;
    }
    if (n > 0) endRun(text, n, done, edits);
    endLine(edits, size);
    return restless;
  };
}

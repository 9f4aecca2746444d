/**
 * Training of the half-space stage: counts of spellings → lexicon; clean text corrupted by
 * spacing → weights of the gap classifier; word types → weights of the joint classifier.
 * Deterministic: one seeded generator, sources in the given order.
 */
import { buildLexicon, lexiconSections, type LexiconEntry } from '../compile/lexicon.js';
import { writeModel } from '../compile/container.js';
import { concatKey, keyOf, Kind, kindOf, letterCount, MAX_LETTERS, pushKey, suffixKey, zwnjMask } from '../core/lexicon/letters.js';
import { mix } from '../core/lexicon/mix.js';
import { Lex, lookup, type Lexicon } from '../core/lexicon/lexicon.js';
import { HALF_SPACE_KIND, HALF_SPACE_VERSION } from '../core/normalize/half-space.js';
import { SUFFIXES } from '../core/normalize/kernel-tables.js';
import {
  createRun, GAP_FEATURES, GAP_SHARED, gapFeatures, HEH_FEATURES, hehFeatures, isCandidate, JOINT_FEATURES, jointFeaturesOf, LEAST_JOIN, pairClass, type Run,
} from '../core/normalize/half-space-model.js';
import { cleanLine, isSpaced, joinsLeft, runsOf } from './half-space-text.js';

/** A source of running text. */
export interface TextSource {
  readonly name: string;
  /** How much one occurrence counts. */
  readonly weight: number;
  readonly lines: readonly string[];
  /** Takes every line, not only those that look well spaced. */
  readonly all?: boolean;
  /** The spelling that decides what is written apart. */
  readonly norm?: boolean;
  /** A second treebank: counts as much as the norm where words are joined. */
  readonly second?: boolean;
  /** Edited by people who write half-spaces throughout. */
  readonly trusted?: boolean;
}

/** A list of words: spelling and weight of each. */
export interface WordSource {
  readonly name: string;
  readonly weight: number;
  readonly words: readonly string[];
  /** Holds words of any kind, few of them with a half-space. */
  readonly plain?: boolean;
}

export interface HalfSpaceOptions {
  readonly slotBits?: number;
  readonly epochs?: number;
  /** Factor of the weights of text that does not set the norm, in the gap classifier. */
  readonly otherWeight?: number;
  readonly trustedWeight?: number;
  readonly rate?: number;
  readonly decay?: number;
  readonly gapBits?: number;
  readonly gapLeast?: number;
  readonly gapScale?: number;
  readonly jointBits?: number;
  readonly jointLeast?: number;
  readonly jointScale?: number;
  /** How often open compounds are cut for training, 0–1. */
  readonly openCut?: number;
  /** Words (separated by spaces) whose decision is logged. */
  readonly show?: string;
  readonly log?: (message: string) => void;
}

/** xorshift32 */
export function generator(seed: number): () => number {
  let x = seed | 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 0x100000000;
  };
}

/**
 * Columns of the counts of one spelling: three folds of the norm, the second treebank, trusted text, other text, counted
 * words, lists of half-spaced words, lists of words.
 */
const NORM_FOLDS = 3;
const SECOND = 3;
const TRUSTED = 4;
const WEAK = 5;
const COUNTED = 6;
const LISTS = 7;
const PLAIN = 8;
const COLUMNS = 9;

interface Form {
  /** Counts of each spelling (by its ZWNJ mask), by column. */
  masks: Map<number, Float32Array>;
  total: number;
  /** As a word of its own, as first and later part of a ZWNJ-joined word. */
  alone: number;
  first: number;
  later: number;
  /** Its parts written together and apart; the same in the norm. */
  joined: number;
  apart: number;
  normJoined: number;
  normApart: number;
  verb: boolean;
  /** Mask of a conjugated form, 0 for others. */
  conjugated: number;
  /** Number of forms it begins and ends as a part. */
  firstTypes: number;
  pairFirst: boolean;
  pairLater: boolean;
  laterTypes: number;
  letters: string;
  /** The spelling decided for, and how sure that is. */
  best: number;
  sure: number;
  /** -ه\u200cای and -\u200cهای are both likely. */
  heh: boolean;
}

const AFFIXES: ReadonlySet<string> = new Set(SUFFIXES.split(' '));
const AFFIX_HA = /^های?ی?(?:[متش]|مان|تان|شان|م|ت|ش|یم|یت|یش|یمان|یتان|یشان)?$/;

export function bare(word: string): string {
  return word.replace(/\u200c/g, '');
}

export class HalfSpaceTrainer {
  readonly forms = new Map<number, Form>();
  readonly runs: { words: string[]; weight: number; norm: boolean; second: boolean; trusted: boolean }[] = [];
  private readonly log: (m: string) => void;

  constructor(readonly options: HalfSpaceOptions = {}) {
    this.log = options.log ?? (() => {});
  }

  private form(letters: string): Form {
    const key = keyOf(letters);
    let f = this.forms.get(key);
    if (f === undefined) {
      f = { masks: new Map(), total: 0, alone: 0, first: 0, later: 0, joined: 0, apart: 0, normJoined: 0, normApart: 0, verb: false, conjugated: 0, firstTypes: 0, laterTypes: 0, pairFirst: false, pairLater: false, letters, best: 0, sure: 7, heh: false };
      this.forms.set(key, f);
    }
    return f;
  }

  /** `ofParts`: what its parts are is learned from it too. */
  addWord(word: string, weight: number, column: number, ofParts = true): void {
    const letters = bare(word);
    const n = letterCount(letters);
    if (n === 0 || n > MAX_LETTERS) return;
    const mask = zwnjMask(word);
    const f = this.form(letters);
    f.total += weight;
    let counts = f.masks.get(mask);
    if (counts === undefined) f.masks.set(mask, (counts = new Float32Array(COLUMNS)));
    counts[column] = counts[column]! + (column < NORM_FOLDS ? 1 : weight);
    if (mask === 0) {
      f.alone += weight;
      return;
    }
    f.joined += weight;
    if (column < NORM_FOLDS) f.normJoined++;
    if (!ofParts) return;
    const parts = word.split('\u200c');
    for (let i = 0; i < parts.length; i++) {
      const p = this.form(parts[i]!);
      if (i + 1 < parts.length) p.first += weight;
      if (i > 0) p.later += weight;
    }
    for (let i = 0; parts.length > 2 && i + 1 < parts.length; i++) this.addPart(parts[i]!, parts[i + 1]!, weight, column);
    if (parts.length > 1 && /^ن?می$/.test(parts[0]!) && column < NORM_FOLDS) this.form(parts.slice(1).join('')).verb = true;
  }

  /** Two neighbouring parts of a word of more. */
  private addPart(a: string, b: string, weight: number, column: number): void {
    const f = this.form(a + b);
    const mask = 1 << letterCount(a);
    let counts = f.masks.get(mask);
    if (counts === undefined) f.masks.set(mask, (counts = new Float32Array(COLUMNS)));
    counts[column] = counts[column]! + (column < NORM_FOLDS ? 1 : weight);
    f.joined += weight;
    if (column < NORM_FOLDS) f.normJoined++;
  }

  addText(source: TextSource): void {
    let lines = 0;
    let words = 0;
    for (const raw of source.lines) {
      const line = cleanLine(raw);
      if (!source.all && !isSpaced(line)) continue;
      const column = source.norm ? lines % NORM_FOLDS : source.second ? SECOND : source.trusted ? TRUSTED : WEAK;
      lines++;
      for (const run of runsOf(line)) {
        for (const w of run) this.addWord(w, source.weight, column);
        words += run.length;
        this.runs.push({ words: run, weight: source.weight, norm: source.norm === true, second: source.second === true, trusted: source.trusted === true });
      }
    }
    this.log(`${source.name}: ${lines} lines, ${words} words`);
  }

  addWords(source: WordSource): void {
    for (const w of source.words) for (const run of runsOf(cleanLine(w))) if (run.length === 1) this.addWord(run[0]!, source.weight, source.plain ? PLAIN : LISTS);
    this.log(`${source.name}: ${source.words.length} words`);
  }

  /**
   * Words with their counts, as evidence for the spelling of forms and for the joints of unknown words
   * only: no entry of the lexicon comes from here.
   */
  addCounted(name: string, weight: number, rows: readonly (readonly [string, number])[]): void {
    for (const [raw, count] of rows) {
      const word = cleanLine(raw);
      const runs = runsOf(word);
      if (runs.length !== 1 || runs[0]!.length !== 1 || runs[0]![0] !== word) continue;
      const letters = bare(word);
      if (letterCount(letters) > MAX_LETTERS) continue;
      const f = this.form(letters);
      const mask = zwnjMask(word);
      let counts = f.masks.get(mask);
      if (counts === undefined) f.masks.set(mask, (counts = new Float32Array(COLUMNS)));
      counts[COUNTED] = counts[COUNTED]! + weight * count;
    }
    this.log(`${name}: ${rows.length} words`);
  }

  /**
   * Conjugated forms with half-spaces. `finite`: what stands behind می is a verb. Participles are not: marked as verbs
   * they lost 0.1 of `deleted` and `spaced` (PerDT dev; شده, داده are second parts of compounds above all).
   */
  addVerbs(forms: readonly string[], weight: number, finite = true): void {
    for (const w of forms) {
      this.addWord(w, weight, LISTS, finite);
      const f = this.form(bare(w));
      f.conjugated = zwnjMask(w);
      if (finite && /^ن?می\u200c/.test(w)) this.form(w.slice(w.indexOf('\u200c') + 1)).verb = true;
    }
    this.log(`verbs: ${forms.length} forms`);
  }

  /** Counts in how many forms each part stands first and later. */
  private countTypes(): void {
    for (const f of this.forms.values()) f.firstTypes = f.laterTypes = 0;
    const all = [...this.forms.values()];
    const open = new Set<Form>();
    for (const f of all) {
      if (f.best === 0) {
        // Written with a half-space at times (پنجشنبه): so that it is known where it stands in two words.
        for (const [mask, counts] of f.masks) {
          if (mask === 0 || counts.every((c, i) => c === 0 || i === COUNTED)) continue;
          for (let k = 2; k < f.letters.length - 1; k++) if ((mask >>> k) & 1) this.markPair(f.letters, k);
        }
        if (f.apart > 0 && joinBucket(f.alone + f.first + f.later, f.apart) >= 5) open.add(f);
        continue;
      }
      if (!/^[\u0621-\u06d5]+$/.test(f.letters)) continue;
      const cuts = [0];
      for (let k = 1; k < f.letters.length; k++) if ((f.best >>> k) & 1) cuts.push(k);
      cuts.push(f.letters.length);
      for (let i = 0; i + 1 < cuts.length; i++) {
        const part = this.forms.get(keyOf(f.letters.slice(cuts[i], cuts[i + 1])));
        if (part === undefined) continue;
        if (i === 0) part.firstTypes++;
        else part.laterTypes++;
      }
      const preverb = PREVERB.exec(f.letters.slice(0, cuts[1]));
      if (preverb !== null) {
        this.markPair(f.letters, preverb[1]!.length);
        this.markPair(f.letters.slice(0, cuts[1]), preverb[1]!.length);
      }
      if (joinBucket(f.joined, f.apart) < 5) continue;
      for (const cut of cuts.slice(1, -1)) this.markPair(f.letters, cut);
    }
    // Forms without a ZWNJ: every place where one of their letters does not join, if both parts are words.
    for (const f of open) for (let k = 1; k < f.letters.length; k++) if (!joinsLeft(f.letters.slice(0, k))) this.markPair(f.letters, k);
    for (const f of all) {
      const stem = this.stemOf(f.letters);
      if (stem !== '' && this.forms.get(keyOf(stem))?.pairLater === true) f.pairLater = true;
    }
  }

  private markPair(letters: string, cut: number): void {
    const a = this.forms.get(keyOf(letters.slice(0, cut)));
    const b = this.forms.get(keyOf(letters.slice(cut)));
    if (a === undefined || b === undefined) return;
    a.pairFirst = true;
    b.pairLater = true;
  }

  /** The letters before the first joint of a word, if an affix follows (مشی of مشی\u200cها), or ''. */
  private stemOf(letters: string): string {
    const best = this.forms.get(keyOf(letters))?.best ?? 0;
    if (best === 0) return '';
    const n = 31 - Math.clz32(best & -best);
    return AFFIXES.has(letters.slice(n)) ? letters.slice(0, n) : '';
  }

  /** Counts how often the parts of a known form stand apart. */
  private countApart(): void {
    for (const { words, weight, norm } of this.runs) {
      for (let i = 0; i + 1 < words.length; i++) {
        const a = bare(words[i]!);
        const b = bare(words[i + 1]!);
        const nb = letterCount(b);
        const na = letterCount(a);
        if (na + nb > MAX_LETTERS) continue;
        const f = this.forms.get(concatKey(keyOf(a), keyOf(b), nb));
        if (f === undefined || f.letters !== a + b) continue;
        if (!((f.best >>> na) & 1 || f.best === 0)) continue;
        f.apart += weight;
        if (norm) f.normApart++;
      }
    }
  }

  /** Counts, spellings and the lexicon. */
  prepare(): { lexicon: Lexicon; entries: number; dropped: number } {
    const slotBits = this.options.slotBits ?? 19;
    for (const f of this.forms.values()) f.best = mostFrequentMask(f);
    this.decideSpellings(this.makeLexicon(slotBits).lexicon, this.options.epochs ?? 3);
    this.countApart();
    this.countTypes();
    const made = this.makeLexicon(slotBits);
    this.log(`lexicon: ${this.forms.size} forms, ${made.entries} kept, ${made.dropped} dropped, ${made.lexicon.masks.length} masks`);
    return made;
  }

  build(): { bytes: Uint8Array; lexicon: Lexicon; stats: Record<string, number> } {
    const o = { slotBits: 19, epochs: 3, ...this.options };
    const { lexicon, entries, dropped } = this.prepare();
    const gap = this.trainGaps(lexicon, o.epochs + 1);
    const joint = this.trainJoints(lexicon, o.epochs);
    const bytes = writeModel(HALF_SPACE_KIND, HALF_SPACE_VERSION, [
      ...lexiconSections(lexicon),
      ['gap.w', gap.weights],
      ['joint.w', joint.weights],
      ['decision', decisionTable()],
    ]);
    return { bytes, lexicon, stats: { forms: this.forms.size, entries, dropped, masks: lexicon.masks.length, gapScale: gap.scale, jointScale: joint.scale } };
  }

  /** The lexicon's value of a word as it were without some of its evidence, so that training sees unknown words too. */
  private valueWithout(key: number, alone: number, first: number, later: number, lexicon: Lexicon): number {
    const v = lookup(lexicon, key);
    const f = this.forms.get(key);
    if (f === undefined || v === 0 || f.alone + f.first + f.later > 4) return v;
    const a = Math.max(0, f.alone - alone);
    const b = Math.max(0, f.first - first);
    const c = Math.max(0, f.later - later);
    if (a + b + c + (f.best === 0 ? 0 : f.joined - alone) < 0.04) return 0;
    return ((v & (Lex.MaskBits | (15 << Lex.JoinShift) | (3 << Lex.NormShift))) | partBits(f, a, b, c)) >>> 0;
  }

  private jointFeatures(f: Form, lexicon: Lexicon, word: Word, k: number, out: Int32Array): void {
    // The parts of a form are known by the form itself only where it is written with this ZWNJ.
    const [z] = evidence(f, k, 0, PLAIN);
    const own = z > 0 ? f.joined : 0;
    const left = word.keys[k]!;
    const right = suffixKey(word.keys[word.n]!, left, word.n - k);
    const vl = this.valueWithout(left, 0, own, 0, lexicon);
    const vr = this.valueWithout(right, 0, 0, own, lexicon);
    jointFeaturesOf(vl, vr, lexicon, word.letters, word.keys, word.n, k, out);
  }

  private makeLexicon(slotBits: number): { lexicon: Lexicon; entries: number; dropped: number } {
    const kept = [...this.forms.values()].filter((f) => f.total + f.first + f.later + f.joined > 0);
    kept.sort((a, b) => b.total - a.total || (a.letters < b.letters ? -1 : 1));
    const capacity = Math.floor((1 << slotBits) * 0.85);
    const all = kept.slice(0, capacity).map((f) => ({ key: keyOf(f.letters), mask: f.best, bits: bitsOf(f) }));
    const known = new Map(all.map((e) => [e.key, e.bits]));
    const entries: LexiconEntry[] = all.map((e, i) => (isDivided(kept[i]!.letters, e, known) ? { ...e, bits: e.bits & ~Lex.Undivided } : e));
    return { ...buildLexicon(entries, slotBits), entries: entries.length };
  }

  /**
   * Decides how each form is best spelled. Sources differ in norm and in care, so the counts of
   * each kind of source, and what two joint models (the norm's and the others') expect of the
   * form, are evidence for a logistic regression; it is fitted to held-out folds of the norm.
   */
  private decideSpellings(lexicon: Lexicon, epochs: number): void {
    const o = this.options;
    const all = [...this.forms.values()].sort((a, b) => (a.letters < b.letters ? -1 : 1));
    const types = all.filter((f) => f.letters.length >= 3 && f.letters.length <= MAX_LETTERS);
    const others = this.fitJoints(lexicon, types, epochs, (f, k) => {
      const [z, n] = evidence(f, k, SECOND, PLAIN);
      return z + n === 0 ? null : [z > n ? 1 : 0, Math.min(1, (0.3 + (z + n) / 2) * Math.abs(z - n) / (z + n))];
    });
    const norms = Array.from({ length: NORM_FOLDS + 1 }, (_, fold) =>
      this.fitJoints(lexicon, types, epochs, (f, k) => {
        let z = 0;
        let n = 0;
        for (let c = 0; c < NORM_FOLDS; c++) {
          if (c === fold) continue;
          const [zc, nc] = evidence(f, k, c, c);
          z += zc;
          n += nc;
        }
        return z + n === 0 ? null : [z > n ? 1 : 0, 1];
      }),
    );
    const out = new Int32Array(JOINT_FEATURES);
    const word = new Word();
    const kin = kinOf(types);
    const x = new Float64Array(STACK);
    const examples: { x: Float64Array; z: number; n: number }[] = [];
    for (const f of types) {
      for (let fold = 0; fold < NORM_FOLDS; fold++) {
        let seen = 0;
        for (const c of f.masks.values()) seen += c[fold]!;
        if (seen === 0) continue;
        word.read(f.letters);
        for (let k = 2; k < word.n; k++) {
          if (!word.joins(k)) continue;
          this.jointFeatures(f, lexicon, word, k, out);
          if (!stackFeatures(f, k, fold, norms[fold]!.score(out, JOINT_FEATURES), others.score(out, JOINT_FEATURES), kin, word, x)) continue;
          const [z, n] = evidence(f, k, fold, fold);
          examples.push({ x: x.slice(), z, n });
        }
      }
    }
    const w = fitLogistic(examples, STACK);
    this.log(`spellings: ${examples.length} held-out joints, weights ${[...w].map((v) => v.toFixed(2)).join(' ')}`);
    for (const [name, decide] of [['regression', (x: Float64Array) => dot(w, x) > 0], ['norm model', (x: Float64Array) => x[1]! > 0], ['norm counts, else others', (x: Float64Array) => (x[7] ? x[3]! > 0 : x[4]! + x[5]! + x[6]! > 0)]] as const) {
      let tp = 0;
      let fp = 0;
      let fn = 0;
      for (const e of examples) {
        if (decide(e.x)) {
          tp += e.z;
          fp += e.n;
        } else fn += e.z;
      }
      this.log(`held-out spellings by ${name}: wrong ${fp}, missed ${fn}, F1 ${((200 * tp) / (2 * tp + fp + fn)).toFixed(2)}`);
    }
    let changed = 0;
    let heh = 0;
    const show = new Set((o.show ?? '').split(' '));
    for (const f of types) {
      word.read(f.letters);
      let mask = 0;
      let lastScore = 0;
      let lastAt = -9;
      // How sure of its half-spaces, and of none elsewhere.
      let least = 99;
      let none = 99;
      for (let k = 2; k < word.n; k++) {
        if (!word.joins(k)) continue;
        this.jointFeatures(f, lexicon, word, k, out);
        if (!stackFeatures(f, k, -1, norms[NORM_FOLDS]!.score(out, JOINT_FEATURES), others.score(out, JOINT_FEATURES), kin, word, x)) continue;
        const [z, n] = evidence(f, k, 0, NORM_FOLDS - 1);
        // Where the norm has a majority of its own, that decides.
        const s = z + n >= 4 && Math.max(z, n) >= 3 * Math.min(z, n) ? 3 * (z - n) : dot(w, x) + ((f.conjugated >>> k) & 1 && n <= z && moreWith(evidence(f, k, SECOND, TRUSTED)) ? CONJUGATED : 0) + (z + n === 0 && hasSecond(f, k) ? SECOND_TREEBANK : 0);
        if (show.has(f.letters)) this.log(`${f.letters} ${k} score ${s.toFixed(2)}: ${[...x].map((v, i) => (v * w[i]!).toFixed(2)).join(' ')} norm ${x[1]!.toFixed(1)} others ${x[2]!.toFixed(1)}`);
        if (s <= 0) {
          none = Math.min(none, -s);
          continue;
        }
        least = Math.min(least, s);
        if (lastAt === k - 1) {
          // No part has one letter: the better of two neighbouring places stays.
          if (s <= lastScore) continue;
          mask &= ~(1 << lastAt);
        }
        mask |= 1 << k;
        lastAt = k;
        lastScore = s;
      }
      if (this.isLooseMi(f, mask)) {
        mask = 0;
        f.joined = 0;
      }
      if (mask !== f.best) changed++;
      f.sure = SURE_STEPS.filter((step) => step <= (mask === 0 ? none : least)).length;
      if (this.isHeh(f, word.n)) heh++;
      f.best = mask;
    }
    this.log(`spellings: ${changed} of ${types.length} differ from the most frequent one, ${heh} end in ه\u200cای or \u200cهای`);
  }

  /** A می before a common word that is no verb (ماه می سال): a slip of its source, not a form. */
  private isLooseMi(f: Form, mask: number): boolean {
    const mi = /^ن?می/.exec(f.letters)?.[0].length ?? 0;
    if (mi === 0 || ((mask >>> mi) & 1) === 0 || f.conjugated !== 0 || evidence(f, mi, 0, NORM_FOLDS - 1)[0] > 0) return false;
    const rest = this.forms.get(keyOf(f.letters.slice(mi)));
    return rest !== undefined && !rest.verb && rest.alone > 10 * f.joined;
  }

  /** Marks a form whose end may be -ه\u200cای or -\u200cهای: both the word with and without ه exist. */
  private isHeh(f: Form, n: number): boolean {
    f.heh = false;
    if (n < 5 || !f.letters.endsWith('های') || ((f.best >>> (n - 3)) & 3) === 0) return false;
    const short = this.forms.get(keyOf(f.letters.slice(0, -3)));
    const long = this.forms.get(keyOf(f.letters.slice(0, -2)));
    if (short === undefined || long === undefined || short.alone < 0.5 || long.alone < 0.5) return false;
    const { best, sure } = hehPrior(f, n, -1, 0);
    f.heh = true;
    f.sure = 2 * sure;
    if (sure > 0) f.best = (f.best & ~(3 << (n - 3))) | (1 << (n - 3 + best));
    return true;
  }

  /** Joint weights of the given labels: `label(form, k)` gives [0 or 1, weight], or null for no evidence. */
  private fitJoints(lexicon: Lexicon, types: readonly Form[], epochs: number, label: (f: Form, k: number) => readonly [number, number] | null): Learner {
    const random = generator(77);
    const learner = new Learner(this.options.jointBits ?? 18, this.options.jointLeast ?? 1);
    const out = new Int32Array(JOINT_FEATURES);
    const word = new Word();
    for (let epoch = -1; epoch < epochs; epoch++) {
      const rate = 0.1 / (1 + epoch);
      for (const f of epoch < 0 ? types : shuffled(types, random)) {
        word.read(f.letters);
        for (let k = 2; k < word.n; k++) {
          if (!word.joins(k)) continue;
          const y = label(f, k);
          if (y === null) break;
          this.jointFeatures(f, lexicon, word, k, out);
          if (epoch < 0) learner.meet(out, JOINT_FEATURES);
          else learner.learn(out, JOINT_FEATURES, y[0], y[1], rate);
        }
      }
    }
    return learner;
  }

  trainGaps(lexicon: Lexicon, epochs: number): { weights: Int8Array; scale: number } {
    const random = generator(20240501);
    const learner = new Learner(this.options.gapBits ?? 19, this.options.gapLeast ?? 2);
    const run = createRun(4096);
    const labels = new Uint8Array(4096);
    const out = new Int32Array(GAP_FEATURES);
    let seen = 0;
    let positives = 0;
    let missed = 0;
    let all = 0;
    for (let epoch = -1; epoch < epochs; epoch++) {
      const rate = (this.options.rate ?? 0.1) / (1 + epoch);
      for (const r of epoch < 0 ? this.runs : shuffled(this.runs, random)) {
        const n = this.corrupt(r.words, r.weight, random, run, labels, lexicon);
        for (let j = 0; j + 1 < n; j++) {
          const pair = this.pairWithout(run, j, labels[j]! === 1, r.weight, r.norm, lexicon);
          all++;
          if (labels[j] === 1) positives++;
          if (!isCandidate(run.value[j]!, run.value[j + 1]!, pair)) {
            if (labels[j] === 1) missed++;
            continue;
          }
          seen++;
          gapFeatures(run, n, j, pair, out);
          const sets = r.norm || r.second;
          const count = sets ? GAP_FEATURES : GAP_SHARED;
          if (epoch < 0) learner.meet(out, count);
          else learner.learn(out, count, labels[j]!, sets ? 1 : r.weight * (r.trusted ? (this.options.trustedWeight ?? 0.3) : (this.options.otherWeight ?? 0.05)), rate, this.options.decay ?? 1e-3);
        }
      }
      if (epoch < 0) all = positives = missed = seen = 0;
      else this.log(`gaps, epoch ${epoch + 1}: ${all} gaps, ${seen} candidates, ${positives} joined, ${missed} of them no candidates`);
    }
    this.trainHeh(lexicon, epochs, learner);
    return quantize(learner.w, this.options.gapScale ?? SCALE);
  }

  /** Weights of -ه\u200cای or -\u200cهای, into the table of the gap classifier. */
  private trainHeh(lexicon: Lexicon, epochs: number, learner: Learner): void {
    const random = generator(5);
    const run = createRun(4096);
    const out = new Int32Array(HEH_FEATURES);
    let seen = 0;
    let ones = 0;
    for (let epoch = -1; epoch < epochs; epoch++) {
      for (const r of epoch < 0 ? this.runs : shuffled(this.runs, random)) {
        const n = Math.min(r.words.length, 4096);
        let read = false;
        for (let j = 0; j < n; j++) {
          const word = r.words[j]!;
          if (!word.endsWith('ای')) continue;
          const letters = bare(word);
          const v = lookup(lexicon, keyOf(letters));
          if ((v & Lex.Ambiguous) === 0) continue;
          const label = word.endsWith('\u200cای') ? 1 : word.endsWith('\u200cهای') ? 0 : -1;
          if (label < 0) continue;
          if (!read) {
            for (let i = 0; i < n; i++) {
              fillWord(run, i, r.words[i]!);
              run.value[i] = lookup(lexicon, run.key[i]!);
            }
            read = true;
          }
          const f = this.forms.get(keyOf(letters));
          if (f === undefined) continue;
          const prior = hehPrior(f, letterCount(letters), label, r.norm ? 3 : r.weight);
          hehFeatures(run, n, j, prior.best | (prior.sure << 1), lookup(lexicon, keyOf(letters.slice(0, -3))), lookup(lexicon, keyOf(letters.slice(0, -2))), out);
          if (epoch < 0) learner.meet(out, HEH_FEATURES);
          else learner.learn(out, HEH_FEATURES, label, r.norm ? 1 : Math.min(1, r.weight), 0.1 / (1 + epoch));
          seen++;
          ones += label;
        }
      }
    }
    this.log(`heh: ${seen} words, ${ones} of them with -ه\u200cای`);
  }

  /** Fills a run with the words, their ZWNJs kept, dropped or turned into spaces; label 1: the gap after was a ZWNJ. */
  private corrupt(words: readonly string[], weight: number, random: () => number, run: Run, labels: Uint8Array, lexicon: Lexicon): number {
    const mode = random();
    const spaced = mode < 0.45 ? 1 : mode < 0.75 ? 0.5 : 0;
    let n = 0;
    const put = (unit: string, label: number, alone: number, first: number, later: number): void => {
      if (n >= 4095) return;
      fillWord(run, n, unit);
      run.value[n] = this.valueWithout(run.key[n]!, alone, first, later, lexicon);
      const stem = run.value[n] === 0 ? '' : this.stemOf(bare(unit));
      run.stem[n] = keyOf(stem);
      run.stemLength[n] = letterCount(stem);
      labels[n++] = label;
    };
    for (const w of words) {
      let unit = '';
      let cuts = 0;
      const parts = w.split('\u200c');
      for (let i = 0; i < parts.length; i++) {
        unit += parts[i]!;
        const preverb = spaced > 0 && i === 0 && parts.length > 1 ? PREVERB.exec(unit) : null;
        if (preverb !== null && random() < 0.3) {
          put(preverb[1]!, 1, 0, 0, 0);
          unit = unit.slice(preverb[1]!.length);
          cuts++;
        }
        if (i + 1 < parts.length && random() < spaced) {
          put(unit, 1, 0, weight, cuts > 0 ? weight : 0);
          unit = '';
          cuts++;
        }
      }
      // The same for suffixes after a letter that does not join.
      const cut = spaced > 0 ? openCut(unit, lexicon, random(), this.options.openCut ?? 0.04) : 0;
      if (cut > 0) {
        put(unit.slice(0, cut), 1, 0, 0, 0);
        unit = unit.slice(cut);
      }
      put(unit, 0, cuts === 0 && cut === 0 ? weight : 0, 0, cuts > 0 ? weight : 0);
    }
    return n;
  }

  /** The pairClass of a gap without the evidence of this very occurrence. */
  private pairWithout(run: Run, j: number, joined: boolean, weight: number, norm: boolean, lexicon: Lexicon): number {
    const b = j + 1;
    if (run.length[j]! + run.length[b]! > MAX_LETTERS) return 0;
    if ((run.value[j]! & Lex.PairFirst) === 0 || (run.value[b]! & Lex.PairLater) === 0) return 0;
    const whole = this.wholeWithout(concatKey(run.key[j]!, run.key[b]!, run.length[b]!), joined, weight, norm, lexicon);
    // Words apart are not counted for the stem, so there is nothing to take away.
    const known = whole !== 0 || run.stemLength[b] === 0 ? whole : this.wholeWithout(concatKey(run.key[j]!, run.stem[b]!, run.stemLength[b]!), joined, joined ? weight : 0, norm && joined, lexicon);
    return pairClass(known, run.length[j]!, run.joins[j]!, lexicon);
  }

  /** The lexicon's value of two words together without this occurrence. */
  private wholeWithout(key: number, joined: boolean, weight: number, norm: boolean, lexicon: Lexicon): number {
    const v = lookup(lexicon, key);
    const f = this.forms.get(key);
    if (v === 0 || f === undefined) return v;
    if (joined && Math.max(f.total, f.joined) - weight < 0.05) return 0;
    const j2 = joined ? f.joined - weight : f.joined;
    const a2 = joined ? f.apart : f.apart - weight;
    const bucket = joinBucket(Math.max(0, j2 + (f.best === 0 ? f.alone + f.first + f.later : 0)), Math.max(0, a2));
    const one = norm ? 1 : 0;
    const nb2 = normBits(Math.max(0, (f.best === 0 ? f.alone + f.first + f.later : f.normJoined) - (joined ? one : 0)), f.normApart - (joined ? 0 : one));
    return ((v & ~((15 << Lex.JoinShift) | (3 << Lex.NormShift))) | (bucket << Lex.JoinShift) | (nb2 << Lex.NormShift)) >>> 0;
  }

  trainJoints(lexicon: Lexicon, epochs: number): { weights: Int8Array; scale: number } {
    const types = [...this.forms.values()].filter((f) => (f.total >= 0.1 || [...f.masks.values()].some((c) => c[COUNTED]! > 0)) && f.letters.length >= 4 && f.letters.length <= MAX_LETTERS);
    types.sort((a, b) => (a.letters < b.letters ? -1 : 1));
    const learner = this.fitJoints(lexicon, types, epochs, (f, k) => [(f.best >>> k) & 1, trust(f)]);
    this.log(`joints: ${types.length} types`);
    return quantize(learner.w, this.options.jointScale ?? SCALE);
  }
}

/** The letters of a word and the keys of its beginnings, as jointFeatures wants them. */
class Word {
  readonly letters = new Uint8Array(MAX_LETTERS + 2);
  readonly keys = new Int32Array(MAX_LETTERS + 2);
  n = 0;

  read(word: string): void {
    let n = 0;
    let key = 0;
    for (let i = 0; i < word.length && n < MAX_LETTERS; i++) {
      const u = word.charCodeAt(i);
      const k = kindOf(u);
      if (k !== Kind.Joining && k !== Kind.NonJoining) continue;
      this.letters[n] = u & 0xff;
      key = pushKey(key, u);
      this.keys[++n] = key;
    }
    this.n = n;
  }

  /** Whether letter k (from 1) joins to its left. */
  joins(k: number): boolean {
    return kindOf(0x600 + this.letters[k - 1]!) === Kind.Joining;
  }
}

/** Counts with and without a ZWNJ after letter k in columns [from, to]. */
function evidence(f: Form, k: number, from: number, to: number): [number, number] {
  let z = 0;
  let n = 0;
  for (const [mask, counts] of f.masks) {
    let c = 0;
    for (let i = from; i <= to; i++) c += counts[i]!;
    if ((mask >>> k) & 1) z += c;
    else n += c;
  }
  return [z, n];
}

/** How clearly a word in -های is written -ه\u200cای (1) or -\u200cهای (0), without one occurrence of weight `own`. */
function hehPrior(f: Form, n: number, label: number, own: number): { best: number; sure: number } {
  let z = 0;
  let m = 0;
  for (const [mask, counts] of f.masks) {
    let c = 0;
    for (let i = 0; i < COLUMNS; i++) c += i < NORM_FOLDS ? 3 * counts[i]! : counts[i]!;
    if ((mask >>> (n - 2)) & 1) z += c;
    else if ((mask >>> (n - 3)) & 1) m += c;
  }
  if (label === 1) z = Math.max(0, z - own);
  else if (label === 0) m = Math.max(0, m - own);
  const x = Math.log((z + 0.5) / (m + 0.5));
  const y = Math.abs(x);
  return { best: x > 0 ? 1 : 0, sure: y < 0.7 ? 0 : y < 1.8 ? 1 : y < 3 ? 2 : 3 };
}

type Kin = Map<number, Float32Array>;

/** A key of the letters left of a joint and the three right of it; 0 where there are too few. */
function kinKey(word: Word, k: number): number {
  if (k < 2 || word.n - k < 3) return 0;
  const { letters } = word;
  return mix(word.keys[k]! ^ Math.imul((letters[k]! << 16) | (letters[k + 1]! << 8) | letters[k + 2]!, 0x9e3779b1)) || 1;
}

/** Counts with and without a ZWNJ after letter k: in the norm, in the other text; few count as much as many. */
function kinCounts(f: Form, k: number): [number, number, number, number] {
  const [z, n] = evidence(f, k, 0, NORM_FOLDS - 1);
  const [y, m] = evidence(f, k, SECOND, LISTS);
  return [Math.log1p(z), Math.log1p(n), Math.log1p(2 * y), Math.log1p(2 * m)];
}

function kinOf(types: readonly Form[]): Kin {
  const kin: Kin = new Map();
  const word = new Word();
  for (const pass of [0, 1]) {
    for (const f of types) {
      word.read(f.letters);
      for (let k = 2; k < word.n; k++) {
        if (!word.joins(k)) continue;
        const key = kinKey(word, k);
        if (key === 0) continue;
        let row = kin.get(key);
        if (pass === 0) {
          if (row === undefined && evidence(f, k, 0, LISTS)[0] > 0) kin.set(key, new Float32Array(4));
          continue;
        }
        if (row === undefined) continue;
        row = kin.get(key)!;
        const c = kinCounts(f, k);
        for (let i = 0; i < 4; i++) row[i] = row[i]! + c[i]!;
      }
    }
  }
  return kin;
}

/** Scores of a spelling that are one step surer, see `sureness`. */
const SURE_STEPS = [0.5, 1, 1.5, 2, 3, 4, 6];

/** Added for a joint of a conjugated verb: می is written with a half-space (rule), whatever informal text does. */
const CONJUGATED = 4;

/**
 * Added for a half-space that the second treebank has in a form which the norm lacks: of 424 types of the norm's that occur
 * in one tenth of it only, and half-spaced in the second treebank, 415 are spelled alike.
 */
const SECOND_TREEBANK = 3;

/** آنها, اینهاست: usage is split, and the norm writes them so. */
const DEMONSTRATIVE = /^(?:هم)?(?:آن|این)ها/;

/** Whether the second treebank always has a half-space there, and all running text no less often than not. */
function hasSecond(f: Form, k: number): boolean {
  const [z, n] = evidence(f, k, SECOND, SECOND);
  return z > 0 && n === 0 && !DEMONSTRATIVE.test(f.letters) && moreWith(evidence(f, k, SECOND, WEAK));
}

function moreWith([z, n]: readonly [number, number]): boolean {
  return n <= z;
}

const STACK = 39;

function logOdds(z: number, n: number, smoothing: number): number {
  return z + n === 0 ? 0 : Math.log((z + smoothing) / (n + smoothing));
}

/**
 * The evidence for a ZWNJ after letter k, without fold `without` of the norm; false where there is
 * none and both models are sure of none.
 */
function stackFeatures(f: Form, k: number, without: number, norm: number, others: number, kin: Kin, word: Word, x: Float64Array): boolean {
  let z = 0;
  let n = 0;
  for (let c = 0; c < NORM_FOLDS; c++) {
    if (c === without) continue;
    const [zc, nc] = evidence(f, k, c, c);
    z += zc;
    n += nc;
  }
  const t = evidence(f, k, SECOND, TRUSTED);
  const o = evidence(f, k, WEAK, WEAK);
  const l = evidence(f, k, LISTS, LISTS);
  const p = evidence(f, k, PLAIN, PLAIN);
  const c = evidence(f, k, COUNTED, COUNTED);
  const logCounted = logOdds(c[0], c[1], 0.1);
  const logPlain = logOdds(p[0], p[1], 0.05);
  if (z + t[0] + o[0] + l[0] + p[0] + c[0] === 0 && norm < -3 && others < -3) return false;
  const seen = z + n > 0;
  const logNorm = logOdds(z, n, 0.3);
  const logTrusted = logOdds(t[0], t[1], 0.15);
  const logOther = logOdds(o[0], o[1], 0.1);
  const logLists = logOdds(l[0], l[1], 0.05);
  x[0] = 1;
  x[1] = Math.max(-6, Math.min(6, norm));
  x[2] = Math.max(-6, Math.min(6, others));
  x[3] = logNorm;
  x[4] = logTrusted;
  x[5] = logOther;
  x[6] = logLists;
  x[7] = seen ? 1 : 0;
  x[8] = seen ? x[1] : 0;
  x[9] = seen ? x[2] : 0;
  x[10] = seen ? logTrusted : 0;
  x[11] = seen ? logOther : 0;
  x[12] = seen ? logLists : 0;
  x[13] = z + n >= 3 ? logNorm : 0;
  x[14] = t[0] + t[1] > 0 ? 1 : 0;
  x[15] = o[0] + o[1] > 0 ? 1 : 0;
  x[16] = l[0] + l[1] > 0 ? 1 : 0;
  x[17] = t[0] + t[1] + o[0] + o[1] + z + n > 0 ? 0 : logLists;
  // Where the other sources have a norm of their own, what they write tells little.
  const differ = norm < -0.5 && others > 0.5 ? 1 : 0;
  x[18] = differ;
  x[19] = differ * logTrusted;
  x[20] = differ * logOther;
  x[21] = differ * logLists;
  const differ2 = norm > 0.5 && others < -0.5 ? 1 : 0;
  x[22] = differ2;
  x[23] = differ2 * logTrusted;
  x[24] = differ2 * logOther;
  x[25] = differ2 * logLists;
  x[26] = logPlain;
  x[27] = seen ? logPlain : 0;
  x[28] = differ * logPlain;
  x[29] = differ2 * logPlain;
  // What forms with the same left part and the same beginning of the right one do.
  const k4 = kin.get(kinKey(word, k));
  let kn = 0;
  let ko = 0;
  if (k4 !== undefined) {
    const own = kinCounts(f, k);
    kn = logOdds(Math.max(0, k4[0]! - own[0]!), Math.max(0, k4[1]! - own[1]!), 0.3);
    ko = logOdds(Math.max(0, k4[2]! - own[2]!), Math.max(0, k4[3]! - own[3]!), 0.3);
  }
  x[30] = kn;
  x[31] = ko;
  x[32] = seen ? kn : 0;
  x[33] = seen ? ko : 0;
  x[34] = logCounted;
  x[35] = c[0] + c[1] > 0 ? 1 : 0;
  x[36] = seen ? logCounted : 0;
  x[37] = differ * logCounted;
  x[38] = differ2 * logCounted;
  return true;
}

/** Logistic regression by gradient descent over all examples; light L2. */
function fitLogistic(examples: readonly { x: Float64Array; z: number; n: number }[], size: number): Float64Array {
  const w = new Float64Array(size);
  const g2 = new Float64Array(size).fill(1e-6);
  const g = new Float64Array(size);
  for (let step = 0; step < 300; step++) {
    g.fill(0);
    let mass = 0;
    for (const { x, z, n } of examples) {
      let s = 0;
      for (let i = 0; i < size; i++) s += w[i]! * x[i]!;
      const p = 1 / (1 + Math.exp(-s));
      // Frequent words must not drown the others.
      const scale = Math.log1p(z + n) / (z + n);
      const d = (p * (z + n) - z) * scale;
      mass += (z + n) * scale;
      for (let i = 0; i < size; i++) g[i] = g[i]! + d * x[i]!;
    }
    for (let i = 0; i < size; i++) {
      const gi = g[i]! / mass + 1e-5 * w[i]!;
      g2[i] = g2[i]! + gi * gi;
      w[i] = w[i]! - (0.3 * gi) / Math.sqrt(g2[i]!);
    }
  }
  return w;
}

function dot(a: Float64Array, b: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i]! * b[i]!;
  return s;
}

/** How much a form teaches about unknown words. */
function trust(f: Form): number {
  let most = 0.1;
  for (const c of f.masks.values()) {
    if (c[0]! + c[1]! + c[2]! > 0) return 1;
    if (c[SECOND]! + c[TRUSTED]! > 0) most = Math.max(most, 0.5);
    else if (c[WEAK]! > 0 || c[COUNTED]! > 0) most = Math.max(most, 0.25);
  }
  return most;
}

function mostFrequentMask(f: Form): number {
  let best = 0;
  let weight = -1;
  for (const [mask, counts] of f.masks) {
    let w = 0;
    for (let c = 0; c < COLUMNS; c++) w += c < NORM_FOLDS ? 3 * counts[c]! : counts[c]!;
    if (w > weight || (w === weight && mask < best)) {
      best = mask;
      weight = w;
    }
  }
  return best;
}

/** Whether a form is two words of which only it tells that they may belong together (`isCandidate`). */
function isDivided(form: string, { mask, bits: whole }: LexiconEntry, bits: ReadonlyMap<number, number>): boolean {
  const join = (whole >>> Lex.JoinShift) & 15;
  if (join < LEAST_JOIN) return false;
  // Where a form was met first with a mark (دبیرخانهٔ) it has it still.
  const letters = form.replace(/[\u064b-\u065f\u0670]/g, '');
  let key = 0;
  const keys = Array.from(letters, (_, i) => (key = pushKey(key, letters.charCodeAt(i))));
  for (let k = 1; k < letters.length; k++) {
    const a = bits.get(keys[k - 1]!) ?? 0;
    if ((a & Lex.PairFirst) === 0) continue;
    const b = bits.get(suffixKey(key, keys[k - 1]!, letters.length - k)) ?? 0;
    if ((b & Lex.PairLater) === 0 || isCandidate(a, b, 0)) continue;
    if (((mask >>> k) & 1) !== 0 || !joinsLeft(letters.slice(0, k)) || join > LEAST_JOIN) return true;
  }
  return false;
}

function joinBucket(joined: number, apart: number): number {
  const x = Math.log((joined + 0.05) / (apart + 0.05));
  return Math.max(1, Math.min(15, Math.round(8 + x * 1.2)));
}

function normBits(joined: number, apart: number): number {
  return joined > 0 ? (apart > 0 ? 3 : 2) : apart > 0 ? 1 : 0;
}

function bitsOf(f: Form): number {
  const bucket = f.joined + f.apart + f.alone > 0 ? joinBucket(f.joined + (f.best === 0 ? f.alone + f.first + f.later : 0), f.apart) : 0;
  const norm = normBits(f.best === 0 ? f.alone + f.first + f.later : f.normJoined, f.normApart);
  return (((f.sure >> 1) << Lex.SureShift) | ((f.sure & 1) !== 0 ? Lex.SureHalf : 0) | (f.heh ? Lex.Ambiguous : 0) | norm << Lex.NormShift) | (bucket << Lex.JoinShift) | partBits(f, f.alone, f.first, f.later);
}

/** Frequency class and part flags. */
function partBits(f: Form, alone: number, first: number, later: number): number {
  const frequency = alone + (f.best === 0 ? 0 : f.joined);
  const fc = frequency <= 0 ? 0 : Math.max(1, Math.min(15, Math.round(4 + Math.log2(frequency))));
  const units = alone + first + later + 1e-9;
  let bits = Lex.Undivided | (fc << Lex.FrequencyShift);
  if (first >= 0.3 && first / units > 0.002) bits |= Lex.First;
  if (first >= 1 && first / units > 0.1) bits |= Lex.FirstOften;
  if (later >= 0.3 && later / units > 0.002) bits |= Lex.Later;
  if (later >= 1 && later / units > 0.1) bits |= Lex.LaterOften;
  if (f.verb) bits |= Lex.Verb;
  if (f.pairFirst) bits |= Lex.PairFirst;
  if (f.pairLater) bits |= Lex.PairLater;
  if (f.firstTypes >= 20 && first / units > 0.4) bits |= Lex.Prefix;
  if (f.laterTypes >= 20 && later / units > 0.4) bits |= Lex.Suffix;
  return bits;
}

/** Logistic regression over hashed features by AdaGrad. */
class Learner {
  readonly w: Float32Array;
  private readonly g2: Float32Array;
  private readonly shift: number;
  /** How often a feature was met, by its first 24 bits. */
  private readonly met = new Uint8Array(1 << 24);

  /** `least`: features met less often have no weight, so that they do not disturb others in their place. */
  constructor(bits: number, private readonly least: number) {
    this.w = new Float32Array(1 << bits);
    this.g2 = new Float32Array(1 << bits);
    this.shift = 32 - bits;
  }

  meet(features: Int32Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const m = features[i]! >>> 8;
      if (this.met[m]! < 255) this.met[m]!++;
    }
  }

  score(features: Int32Array, count: number): number {
    let s = 0;
    for (let i = 0; i < count; i++) s += this.w[features[i]! >>> this.shift]!;
    return s;
  }

  /** One example; `features` hold places in the table afterwards. */
  learn(features: Int32Array, count: number, label: number, weight: number, rate: number, decay = 0): void {
    const { w, g2, met, least, shift } = this;
    let n = 0;
    let s = 0;
    for (let i = 0; i < count; i++) {
      const f = features[i]!;
      if (met[f >>> 8]! < least) continue;
      s += w[(features[n++] = f >>> shift)]!;
    }
    const p = 1 / (1 + Math.exp(-s));
    const g = (p - label) * weight;
    if (Math.abs(g) < 0.001) return;
    for (let i = 0; i < n; i++) {
      const f = features[i]!;
      g2[f] = g2[f]! + g * g;
      w[f] = w[f]! - (rate * (g + decay * weight * w[f]!)) / Math.sqrt(g2[f]! + 0.01);
    }
  }
}

function quantize(w: Float32Array, scale: number): { weights: Int8Array; scale: number } {
  return { weights: Int8Array.from(w, (x) => Math.max(-127, Math.min(127, Math.round(x * scale)))), scale };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const a = items.slice();
  for (let i = a.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [a[i], a[j]] = [a[j]!, a[i]!];
  }
  return a;
}

const PREVERB = /^(بر|در|باز|فرا|وا|ور|فرو)ن?می$/;

/**
 * Where a word without ZWNJ is cut for training: before an affix, or between two known words, after
 * a letter that does not join; 0 for nowhere. `chance` in [0, 1) decides: an affix
 * is cut off half the time, other words with probability `open`.
 */
function openCut(unit: string, lexicon: Lexicon, chance: number, open: number): number {
  for (let cut = Math.max(2, unit.length - 7); cut <= unit.length - 2; cut++) {
    const suffix = unit.slice(cut);
    const affix = suffix === 'تر' || suffix === 'ترین' || AFFIX_HA.test(suffix);
    if (chance >= (affix ? 0.5 : open) || (!affix && (cut < 3 || suffix.length < 3)) || joinsLeft(unit.slice(0, cut))) continue;
    const frequency = (w: string): number => (lookup(lexicon, keyOf(w)) >>> Lex.FrequencyShift) & 15;
    if (frequency(unit.slice(0, cut)) >= 5 && (affix || frequency(suffix) >= 5)) return cut;
  }
  return 0;
}

function fillWord(run: Run, j: number, unit: string): void {
  let h = 0;
  let t = 0;
  let hd = 0;
  let n = 0;
  for (let i = 0; i < unit.length; i++) {
    const u = unit.charCodeAt(i);
    const k = kindOf(u);
    if (k !== Kind.Joining && k !== Kind.NonJoining) continue;
    h = pushKey(h, u);
    t = (t << 8) | (u & 0xff);
    if (++n === 4) hd = t;
  }
  if (n < 4) hd = t;
  run.key[j] = h;
  run.length[j] = Math.min(n, MAX_LETTERS);
  run.head[j] = hd;
  run.tail[j] = t;
  run.joins[j] = joinsLeft(unit) ? 1 : 0;
}

/** Of the int8 weights: this many units are 1. */
const SCALE = 24;

/**
 * How scores become odds, and the habits of lines (kernel/line-evidence.ts); set on a tenth
 * of the norm that a model was trained without (as precise as complete there).
 */
const DECISION = {
  gapFloor: -36,
  jointFloor: -39,
  gapOdds: [0.045, 1.4],
  jointOdds: [0.025, 1.3],
  lexiconOdds: [0, 0.5, 0.9, 1.4, 2.2, 3.2, 4.7, 7.7],
  least: 0.5,
  // Prior, run together, spaced.
  habits: [
    [0.3, 0.012, 0.012],
    [0.15, 0.97, 0.025],
    [0.1, 0.025, 0.97],
    [0.15, 0.49, 0.49],
    [0.025, 0.5, 0.01],
    [0.025, 0.01, 0.5],
    [0.025, 0.25, 0.25],
  ],
} as const;

function decisionTable(d: typeof DECISION = DECISION): Float32Array {
  const column = (i: 0 | 1 | 2): number[] => d.habits.map((h) => h[i]);
  return Float32Array.from([d.gapFloor, d.jointFloor, ...d.gapOdds, ...d.jointOdds, ...d.lexiconOdds, d.least, ...column(0), ...column(1), ...column(2)]);
}

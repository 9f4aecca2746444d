/**
 * Training of the half-space stage: counts of spellings → lexicon; clean text corrupted by
 * spacing → weights of the gap classifier; word types → weights of the joint classifier.
 * Deterministic: one seeded generator, sources in the given order.
 */
import { buildLexicon, lexiconSections, type LexiconEntry } from '../compile/lexicon.js';
import { writeModel } from '../compile/container.js';
import { concatKey, keyOf, Kind, kindOf, letterCount, MAX_LETTERS, pushKey, zwnjMask } from '../core/lexicon/letters.js';
import { Lex, lookup, type Lexicon } from '../core/lexicon/lexicon.js';
import { HALF_SPACE_KIND, HALF_SPACE_VERSION } from '../core/normalize/half-space.js';
import {
  createRun, GAP_BITS, GAP_FEATURES, gapFeatures, isCandidate, JOINT_BITS, JOINT_FEATURES, jointFeatures, pairClass, type Run,
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
}

/** A list of words: spelling and weight of each. */
export interface WordSource {
  readonly name: string;
  readonly weight: number;
  readonly words: readonly string[];
}

export interface HalfSpaceOptions {
  readonly slotBits?: number;
  readonly epochs?: number;
  readonly gapThreshold?: number;
  readonly jointThreshold?: number;
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

interface Form {
  /** Spellings by mask, with weight. */
  masks: Map<number, number>;
  total: number;
  /** As a word of its own, as first and later part of a ZWNJ-joined word. */
  alone: number;
  first: number;
  later: number;
  /** Its parts written together and apart. */
  joined: number;
  apart: number;
  verb: boolean;
  letters: string;
}

const AFFIX_HA = /^های?ی?(?:[متش]|مان|تان|شان|م|ت|ش|یم|یت|یش|یمان|یتان|یشان)?$/;

export function bare(word: string): string {
  return word.replace(/\u200c/g, '');
}

export class HalfSpaceTrainer {
  readonly forms = new Map<number, Form>();
  readonly runs: { words: string[]; weight: number }[] = [];
  private readonly log: (m: string) => void;

  constructor(private readonly options: HalfSpaceOptions = {}) {
    this.log = options.log ?? (() => {});
  }

  private form(letters: string): Form {
    const key = keyOf(letters);
    let f = this.forms.get(key);
    if (f === undefined) {
      f = { masks: new Map(), total: 0, alone: 0, first: 0, later: 0, joined: 0, apart: 0, verb: false, letters };
      this.forms.set(key, f);
    }
    return f;
  }

  addWord(word: string, weight: number): void {
    const letters = bare(word);
    const n = letterCount(letters);
    if (n === 0 || n > MAX_LETTERS) return;
    const mask = zwnjMask(word);
    const f = this.form(letters);
    f.total += weight;
    f.masks.set(mask, (f.masks.get(mask) ?? 0) + weight);
    if (mask === 0) {
      f.alone += weight;
      return;
    }
    f.joined += weight;
    const parts = word.split('\u200c');
    for (let i = 0; i < parts.length; i++) {
      const p = this.form(parts[i]!);
      if (i + 1 < parts.length) p.first += weight;
      if (i > 0) p.later += weight;
    }
    if (parts.length > 1 && /^ن?می$/.test(parts[0]!)) this.form(parts.slice(1).join('')).verb = true;
  }

  addText(source: TextSource): void {
    let lines = 0;
    let words = 0;
    for (const raw of source.lines) {
      const line = cleanLine(raw);
      if (!source.all && !isSpaced(line)) continue;
      lines++;
      for (const run of runsOf(line)) {
        for (const w of run) this.addWord(w, source.weight);
        words += run.length;
        this.runs.push({ words: run, weight: source.weight });
      }
    }
    this.log(`${source.name}: ${lines} lines, ${words} words`);
  }

  addWords(source: WordSource): void {
    for (const w of source.words) for (const run of runsOf(cleanLine(w))) if (run.length === 1) this.addWord(run[0]!, source.weight);
    this.log(`${source.name}: ${source.words.length} words`);
  }

  /** Counts how often the parts of a known form stand apart. */
  private countApart(): void {
    for (const { words, weight } of this.runs) {
      for (let i = 0; i + 1 < words.length; i++) {
        const a = bare(words[i]!);
        const b = bare(words[i + 1]!);
        const nb = letterCount(b);
        const na = letterCount(a);
        if (na + nb > MAX_LETTERS) continue;
        const f = this.forms.get(concatKey(keyOf(a), keyOf(b), nb));
        if (f === undefined || f.letters !== a + b) continue;
        const best = bestMask(f);
        if ((best >>> na) & 1 || (best === 0 && !joinsLeft(a))) f.apart += weight;
      }
    }
  }

  build(): { bytes: Uint8Array; lexicon: Lexicon; stats: Record<string, number> } {
    const o = { slotBits: 19, epochs: 3, gapThreshold: 0, jointThreshold: 0, ...this.options };
    this.countApart();
    const kept = [...this.forms.values()];
    kept.sort((a, b) => b.total - a.total || (a.letters < b.letters ? -1 : 1));
    const capacity = Math.floor((1 << o.slotBits) * 0.85);
    const entries: LexiconEntry[] = kept.slice(0, capacity).map((f) => ({ key: keyOf(f.letters), mask: bestMask(f), bits: bitsOf(f) }));
    const { lexicon, dropped } = buildLexicon(entries, o.slotBits);
    this.log(`lexicon: ${kept.length} forms, ${entries.length} kept, ${dropped} dropped, ${lexicon.masks.length} masks`);
    const gap = this.trainGaps(lexicon, o.epochs);
    const joint = this.trainJoints(lexicon, o.epochs);
    const thresholds = Int32Array.of(Math.round(o.gapThreshold * gap.scale), Math.round(o.jointThreshold * joint.scale));
    const bytes = writeModel(HALF_SPACE_KIND, HALF_SPACE_VERSION, [
      ...lexiconSections(lexicon),
      ['gap.w', gap.weights],
      ['joint.w', joint.weights],
      ['thresholds', thresholds],
    ]);
    return { bytes, lexicon, stats: { forms: kept.length, entries: entries.length, dropped, masks: lexicon.masks.length, gapScale: gap.scale, jointScale: joint.scale } };
  }

  private trainGaps(lexicon: Lexicon, epochs: number): { weights: Int8Array; scale: number } {
    const random = generator(20240501);
    const w = new Float32Array(1 << GAP_BITS);
    const g2 = new Float32Array(1 << GAP_BITS);
    const run = createRun(4096);
    const labels = new Uint8Array(4096);
    const own = new Float32Array(4096);
    const out = new Int32Array(GAP_FEATURES);
    let seen = 0;
    let positives = 0;
    let missed = 0;
    let all = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const rate = 0.1 / (1 + epoch);
      for (const r of shuffled(this.runs, random)) {
        const n = corrupt(r.words, random, run, labels, lexicon);
        for (let j = 0; j + 1 < n; j++) {
          own[j] = r.weight;
          const pair = this.pairWithout(run, j, labels[j]! === 1, r.weight, lexicon);
          all++;
          if (labels[j] === 1) positives++;
          if (!isCandidate(run.value[j]!, run.value[j + 1]!, pair)) {
            if (labels[j] === 1) missed++;
            continue;
          }
          seen++;
          gapFeatures(run, n, j, pair, out);
          learn(w, g2, out, GAP_FEATURES, labels[j]!, Math.min(1, r.weight), rate);
        }
      }
      this.log(`gaps, epoch ${epoch + 1}: ${all} gaps, ${seen} candidates, ${positives} joined, ${missed} of them no candidates`);
    }
    return quantize(w, 12);
  }

  /** The pairClass of a gap without the evidence of this very occurrence. */
  private pairWithout(run: Run, j: number, joined: boolean, weight: number, lexicon: Lexicon): number {
    const nb = run.length[j + 1]!;
    if (run.length[j]! + nb > MAX_LETTERS) return 0;
    const key = concatKey(run.key[j]!, run.key[j + 1]!, nb);
    const v = lookup(lexicon, key);
    if (v === 0) return 0;
    const f = this.forms.get(key);
    if (f === undefined) return pairClass(v, run.length[j]!, run.joins[j]!, lexicon);
    if (joined && f.total - weight < 0.05) return 0;
    const j2 = joined ? f.joined - weight : f.joined;
    const a2 = joined ? f.apart : f.apart - weight;
    const bucket = joinBucket(Math.max(0, j2) + (bestMask(f) === 0 ? Math.max(0, f.alone - (joined ? weight : 0)) : 0), Math.max(0, a2));
    return pairClass(((v & ~(15 << Lex.JoinShift)) | (bucket << Lex.JoinShift)) >>> 0, run.length[j]!, run.joins[j]!, lexicon);
  }

  private trainJoints(lexicon: Lexicon, epochs: number): { weights: Int8Array; scale: number } {
    const random = generator(77);
    const w = new Float32Array(1 << JOINT_BITS);
    const g2 = new Float32Array(1 << JOINT_BITS);
    const letters = new Uint8Array(MAX_LETTERS + 2);
    const keys = new Int32Array(MAX_LETTERS + 2);
    const out = new Int32Array(JOINT_FEATURES);
    const types = [...this.forms.values()].filter((f) => f.total >= 0.2 && f.letters.length >= 4 && f.letters.length <= MAX_LETTERS);
    types.sort((a, b) => (a.letters < b.letters ? -1 : 1));
    for (let epoch = 0; epoch < epochs; epoch++) {
      const rate = 0.1 / (1 + epoch);
      for (const f of shuffled(types, random)) {
        // Rare words stand for unknown ones; of the frequent ones a part is enough.
        if (f.total > 20 && random() > 0.3) continue;
        const mask = bestMask(f);
        let n = 0;
        let k = 0;
        for (let i = 0; i < f.letters.length; i++) {
          const u = f.letters.charCodeAt(i);
          if (kindOf(u) !== Kind.Joining && kindOf(u) !== Kind.NonJoining) continue;
          letters[n] = u & 0xff;
          k = pushKey(k, u);
          keys[++n] = k;
        }
        for (let at = 2; at < n; at++) {
          if (kindOf(0x600 + letters[at - 1]!) !== Kind.Joining) continue;
          jointFeatures(lexicon, letters, keys, n, at, out);
          learn(w, g2, out, JOINT_FEATURES, (mask >>> at) & 1, Math.min(1, 0.3 + f.total / 3), rate);
        }
      }
    }
    this.log(`joints: ${types.length} types`);
    return quantize(w, 12);
  }
}

function bestMask(f: Form): number {
  let best = 0;
  let weight = -1;
  for (const [mask, w] of f.masks) {
    if (w > weight || (w === weight && mask < best)) {
      best = mask;
      weight = w;
    }
  }
  return best;
}

function joinBucket(joined: number, apart: number): number {
  const x = Math.log((joined + 0.05) / (apart + 0.05));
  return Math.max(1, Math.min(15, Math.round(8 + x * 1.2)));
}

function bitsOf(f: Form): number {
  const best = bestMask(f);
  const frequency = f.alone + (best === 0 ? 0 : f.joined);
  const fc = frequency <= 0 ? 0 : Math.max(1, Math.min(15, Math.round(4 + Math.log2(frequency))));
  const bucket = f.joined + f.apart + f.alone > 0 ? joinBucket(best === 0 ? f.alone : f.joined, f.apart) : 0;
  const units = f.alone + f.first + f.later + 1e-9;
  let bits = Lex.Known | (fc << Lex.FrequencyShift) | (bucket << Lex.JoinShift);
  if (f.first >= 0.3 && f.first / units > 0.002) bits |= Lex.First;
  if (f.first >= 1 && f.first / units > 0.1) bits |= Lex.FirstOften;
  if (f.later >= 0.3 && f.later / units > 0.002) bits |= Lex.Later;
  if (f.later >= 1 && f.later / units > 0.1) bits |= Lex.LaterOften;
  if (f.verb) bits |= Lex.Verb;
  return bits;
}

/** Logistic regression, one step of AdaGrad. */
function learn(w: Float32Array, g2: Float32Array, features: Int32Array, count: number, label: number, weight: number, rate: number): void {
  let s = 0;
  for (let i = 0; i < count; i++) s += w[features[i]!]!;
  const p = 1 / (1 + Math.exp(-s));
  const g = (p - label) * weight;
  if (Math.abs(g) < 0.001) return;
  for (let i = 0; i < count; i++) {
    const f = features[i]!;
    g2[f] = g2[f]! + g * g;
    w[f] = w[f]! - (rate * g) / Math.sqrt(g2[f]! + 0.01);
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

/** Fills a run with the words, their ZWNJs kept, dropped or turned into spaces; label 1: the gap after was a ZWNJ. */
function corrupt(words: readonly string[], random: () => number, run: Run, labels: Uint8Array, lexicon: Lexicon): number {
  const mode = random();
  const spaced = mode < 0.45 ? 1 : mode < 0.75 ? 0.5 : 0;
  let n = 0;
  const put = (unit: string, label: number): void => {
    if (n >= 4095) return;
    fillWord(run, n, unit, lexicon);
    labels[n++] = label;
  };
  for (const w of words) {
    let unit = '';
    const parts = w.split('\u200c');
    for (let i = 0; i < parts.length; i++) {
      unit += parts[i]!;
      if (i + 1 < parts.length && random() < spaced) {
        put(unit, 1);
        unit = '';
      }
    }
    // The same for suffixes after a letter that does not join.
    const cut = spaced > 0 && random() < 0.5 ? suffixCut(unit, lexicon) : 0;
    if (cut > 0) {
      put(unit.slice(0, cut), 1);
      unit = unit.slice(cut);
    }
    put(unit, 0);
  }
  return n;
}

/** Where a word ends in an affix after a non-joining letter of a known word; 0 if it does not. */
function suffixCut(unit: string, lexicon: Lexicon): number {
  for (let cut = Math.max(2, unit.length - 7); cut <= unit.length - 2; cut++) {
    const suffix = unit.slice(cut);
    if (joinsLeft(unit.slice(0, cut)) || !(suffix === 'تر' || suffix === 'ترین' || AFFIX_HA.test(suffix))) continue;
    const v = lookup(lexicon, keyOf(unit.slice(0, cut)));
    if (v !== 0 && ((v >>> Lex.FrequencyShift) & 15) >= 5) return cut;
  }
  return 0;
}

function fillWord(run: Run, j: number, unit: string, lexicon: Lexicon): void {
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
  run.value[j] = lookup(lexicon, h);
  run.head[j] = hd;
  run.tail[j] = t;
  run.joins[j] = joinsLeft(unit) ? 1 : 0;
}

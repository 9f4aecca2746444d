/**
 * Named entities: a trained tagger over tokens, with a score per entity.
 *
 * The text should be normalized, but the tagger's forms ignore half-spaces, so a text without them is
 * tagged alike. Styles are annotation guidelines the model was trained with (`news`: PEYMA, `social`:
 * ParsTwiNER); `auto` guesses one per text from its words. Linear in the text; memory beyond the
 * result is bounded by the longest lattice (sentences of more than MAX_LATTICE tokens are cut).
 */
import { OptionsError } from '../base/errors.js';
import type { EntitySpan, Sentences, Tokens } from '../doc.js';
import type { Recognizer } from '../pipeline.js';
import { createGazetteer, type GazetteerEntry } from './gazetteer.js';
import { bioToSpans } from '../tag/bio.js';
import { readCrf, type CrfModel } from '../tag/crf.js';
import { hashForm } from '../tag/features.js';
import { MAX_LATTICE, Scorer } from '../tag/scorer.js';

export interface RecognizeOptions {
  /** Which annotation style to follow; `auto` (default) guesses from the text. */
  readonly style?: string;
  /**
   * Only these types; default: all but NAT and POG. A type that the style lacks is taken from the
   * other style where nothing else is found: DAT, TIM, MON and PCT always, others if named here.
   */
  readonly types?: readonly string[];
  /**
   * Entities with a lower score are left out; default 0.35. A score estimates the probability that exactly
   * this span and type is right.
   */
  readonly minScore?: number;
  /**
   * How much a name found with confidence speaks for its other occurrences near by, in log-probability
   * per token; 0: sentences are tagged each alone.
   */
  readonly consistency?: number;
  /**
   * Names of the user's own, matched on tokens, leftmost-longest, score 1. Their types need not be the
   * model's; with `types`, only those named there are given.
   */
  readonly gazetteer?: readonly GazetteerEntry[];
  /** Whether the user's names win over the model's where they overlap; default true. */
  readonly gazetteerFirst?: boolean;
}

/**
 * Default of `minScore`. The models lean towards entities (`outsideBias`), and the doubtful ones go again
 * here: the best threshold for F1 is half of the F1 reached (Lipton et al. 2014), and sentences kept back
 * from training agree (see the model card).
 */
const MIN_SCORE = 0.35;
/** Default of `consistency`: on the development sets 0.75 to 4 differ by less than their noise. */
const CONSISTENCY = 2;
/** Least score of an entity that becomes a known name. */
const SURE = 0.6;
/** How many lattices (sentences) away a name is remembered. */
const REACH = 15;
const NAME_TYPES: ReadonlySet<string> = new Set(['PER', 'ORG', 'LOC', 'FAC', 'EVE', 'PRO', 'POG']);
/** Size of the table of beginnings of names. */
const BEGINNINGS = 1 << 14;
/** Most tokens tagged together. */
const MAX_BLOCK = 1 << 15;

/** Types taken from the other style where a text's own style does not know them. */
const FILL_TYPES: ReadonlySet<string> = new Set(['DAT', 'TIM', 'MON', 'PCT']);
/** Types left out unless asked for. */
const QUIET_TYPES: ReadonlySet<string> = new Set(['NAT', 'POG']);

/** A recognizer that can also say which style it takes for a text. */
export interface StyledRecognizer extends Recognizer {
  /** Names of the model's styles. */
  readonly styles: readonly string[];
  /** All types the model knows, in any style. */
  readonly types: readonly string[];
  /** The style used for this text: the one chosen by option, or the guess. */
  styleOf(text: string, tokens: Tokens): string;
}

/**
 * The recognizer of a model. The text given to it should be normalized. Entities come in rising order
 * without overlap; no entity crosses a sentence.
 * @throws ModelError, OptionsError options/invalid
 */
export function readRecognizer(bytes: Uint8Array, options: RecognizeOptions = {}): StyledRecognizer {
  const model = readCrf(bytes);
  const names = model.styles.map((s) => s.name);
  const style = options.style ?? 'auto';
  const fixed = style === 'auto' ? (names.length === 1 ? 0 : -1) : names.indexOf(style);
  if (fixed < 0 && style !== 'auto') {
    throw new OptionsError('options/invalid', `style "${style}" is not one of auto, ${names.join(', ')}; the model has no other: choose one of them, or take a model that knows it`, { option: 'style' });
  }
  const known = new Set([...model.styles.flatMap((s) => s.types), ...(options.gazetteer ?? []).map((e) => e.type)]);
  for (const t of options.types ?? []) {
    if (!known.has(t)) throw new OptionsError('options/invalid', `entity type "${t}" is not one of ${[...known].join(', ')}`, { option: 'types' });
  }
  const minScore = options.minScore ?? MIN_SCORE;
  if (!(minScore >= 0 && minScore <= 1)) throw new OptionsError('options/invalid', `minScore ${minScore} is not between 0 and 1`, { option: 'minScore' });
  const wanted = options.types ? new Set(options.types) : null;
  const keep = (type: string): boolean => (wanted ? wanted.has(type) : !QUIET_TYPES.has(type));

  const consistency = options.consistency ?? CONSISTENCY;
  const gazetteer = options.gazetteer && options.gazetteer.length > 0 ? createGazetteer(options.gazetteer) : null;
  const blocks: (Block | undefined)[] = [];
  const pick = (text: string, tokens: Tokens): number => (fixed >= 0 ? fixed : guessStyle(model, text, tokens));

  /** Entities of one style, of the types it is asked for. */
  const tagAll = (style: number, text: string, tokens: Tokens, sentences: Sentences, want: (type: string) => boolean, emit: (span: EntitySpan) => void): void => {
    const block = (blocks[style] ??= new Block(new Scorer(model, style, MAX_BLOCK), model.styles[style]!.types, model.unit));
    block.clear();
    const out = (span: EntitySpan): void => {
      if (span.score < minScore || !want(span.type)) return;
      const trimmed = trim(text, tokens, span);
      if (trimmed) emit(trimmed);
    };
    for (let i = 0; i < sentences.length; i++) {
      let from = sentences.tokenStart[i]!;
      const end = sentences.tokenEnd[i]!;
      while (from < end) {
        const to = cut(text, tokens, from, end);
        if (block.size + to - from > MAX_BLOCK) block.finish(consistency, out);
        block.add(text, tokens, from, to);
        from = to;
      }
    }
    block.finish(consistency, out);
  };

  const recognize = (text: string, tokens: Tokens, sentences: Sentences): EntitySpan[] => {
    const s = pick(text, tokens);
    const own = model.styles[s]!.types;
    let spans: EntitySpan[] = [];
    tagAll(s, text, tokens, sentences, keep, (span) => spans.push(span));
    for (let other = 0; other < model.styles.length; other++) {
      const lacking = model.styles[other]!.types.filter((t) => !own.includes(t) && (wanted ? wanted.has(t) : FILL_TYPES.has(t)));
      if (other === s || lacking.length === 0) continue;
      const more: EntitySpan[] = [];
      tagAll(other, text, tokens, sentences, (t) => lacking.includes(t), (span) => more.push(span));
      spans = merge(spans, more);
    }
    if (gazetteer !== null) {
      const named: EntitySpan[] = [];
      for (let i = 0; i < sentences.length; i++) named.push(...gazetteer(text, tokens, sentences.tokenStart[i]!, sentences.tokenEnd[i]!));
      spans = (options.gazetteerFirst === false ? merge(spans, named) : merge(named, spans)).filter((s) => !wanted || wanted.has(s.type));
    }
    return spans;
  };
  return Object.assign(recognize, { styles: names, types: [...known], styleOf: (text: string, tokens: Tokens) => names[pick(text, tokens)]! });
}

/** All of `first`, and those of `second` that touch none of them; both rise, so does the result. */
function merge(first: readonly EntitySpan[], second: readonly EntitySpan[]): EntitySpan[] {
  if (second.length === 0) return first.slice();
  const out: EntitySpan[] = [];
  let k = 0;
  for (const span of second) {
    while (k < first.length && first[k]!.tokenEnd <= span.tokenStart) out.push(first[k++]!);
    if (k === first.length || first[k]!.tokenStart >= span.tokenEnd) out.push(span);
  }
  for (; k < first.length; k++) out.push(first[k]!);
  return out;
}

const CLOSERS: ReadonlyMap<string, string> = new Map([['»', '«'], [')', '('], [']', '['], ['}', '{'], ['"', '"'], ['”', '“']]);
const LOOSE = /^[\u060c\u061b\u061f.,;:!?\u2026\u00ab(\[{\u201c-]+$/u;

/**
 * An entity neither begins nor ends with a punctuation mark, except a closing one whose partner is
 * inside (in both training corpora 61 of 30,632 entities end with such a pair, 5 with a comma or
 * a lone mark). null if nothing is left.
 */
function trim(text: string, tokens: Tokens, span: EntitySpan): EntitySpan | null {
  let { tokenStart, tokenEnd } = span;
  const at = (i: number): string => text.slice(tokens.start[i]!, Math.min(tokens.end[i]!, tokens.start[i]! + 4));
  while (tokenEnd > tokenStart) {
    const w = at(tokenEnd - 1);
    const opener = CLOSERS.get(w);
    let partner = false;
    if (opener !== undefined) for (let i = tokenStart; i < tokenEnd - 1; i++) if (at(i) === opener) partner = true;
    if (opener !== undefined ? partner : !LOOSE.test(w)) break;
    tokenEnd--;
  }
  while (tokenStart < tokenEnd && LOOSE.test(at(tokenStart)) && !CLOSERS.has(at(tokenEnd - 1))) tokenStart++;
  if (tokenStart === tokenEnd) return null;
  return tokenStart === span.tokenStart && tokenEnd === span.tokenEnd ? span : { ...span, tokenStart, tokenEnd };
}

/** Where a lattice from `from` ends: at the sentence's end; of a longer sentence than fits, after the last punctuation mark before the limit. */
function cut(text: string, tokens: Tokens, from: number, end: number): number {
  if (end - from <= MAX_LATTICE) return end;
  const limit = from + MAX_LATTICE;
  for (let i = limit - 1; i > limit - MAX_LATTICE / 4; i--) {
    const u = text.charCodeAt(tokens.start[i]!);
    if (tokens.end[i]! - tokens.start[i]! === 1 && (u === 0x2e || u === 0x60c || u === 0x61b || u === 0x3a || u === 0x21 || u === 0x61f)) return i + 1;
  }
  return limit;
}

/** A name found in the block: its form hashes, label of its first token, and where it was found. */
interface Name {
  readonly hashes: readonly number[];
  readonly first: number;
  /** Rising. */
  readonly lattices: number[];
  /** Sum of the scores it was found with. */
  weight: number;
}

/** Whether a lattice of the rising list is within REACH of lattice k, and another. */
function isNear(lattices: readonly number[], k: number): boolean {
  let lo = 0;
  let hi = lattices.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if (lattices[mid]! < k - REACH) lo = mid + 1;
    else hi = mid;
  }
  while (lattices[lo] === k) lo++;
  return lo < lattices.length && lattices[lo]! <= k + REACH;
}

/**
 * Lattices of a stretch of text, tagged together: first each alone; then names found with confidence
 * raise the score of their other occurrences within REACH lattices, and what changes is tagged again.
 */
class Block {
  size = 0;
  private hashes = new Int32Array(1024);
  /** Per lattice: first row, number of tokens, first token of the text. */
  private readonly rows: number[] = [];
  private readonly lengths: number[] = [];
  private readonly tokens: number[] = [];
  private readonly scorer: Scorer;
  private readonly types: readonly string[];
  /** Log-probability per unit of score. */
  private readonly unit: number;

  constructor(scorer: Scorer, types: readonly string[], unit: number) {
    this.scorer = scorer;
    this.types = types;
    this.unit = unit;
  }

  add(text: string, tokens: Tokens, from: number, to: number): void {
    const end = this.size + to - from;
    if (this.hashes.length < end) {
      const hashes = new Int32Array(2 * end);
      hashes.set(this.hashes);
      this.hashes = hashes;
    }
    this.scorer.score(text, tokens.start, tokens.end, from, to, this.size, this.hashes);
    this.rows.push(this.size);
    this.lengths.push(to - from);
    this.tokens.push(from);
    this.size = end;
  }

  clear(): void {
    this.size = 0;
    this.rows.length = this.lengths.length = this.tokens.length = 0;
  }

  finish(bonus: number, emit: (span: EntitySpan) => void): void {
    const { types, unit } = this;
    const { emission, width } = this.scorer;
    const found = this.rows.map((row, k) => this.tag(row, this.lengths[k]!));
    if (bonus > 0) {
      const names = new Map<number, Name[]>();
      // By the low bits of a hash: whether a name may begin with it. Most words begin none, and the map is slow to say so.
      const begins = new Uint8Array(BEGINNINGS);
      const learn = (k: number, from: number, to: number, first: number, weight: number): void => {
        const hashes = [...this.hashes.subarray(from, to)];
        begins[hashes[0]! & (BEGINNINGS - 1)] = 1;
        const list = names.get(hashes[0]!);
        const same = list?.find((n) => n.first === first && n.hashes.length === hashes.length && n.hashes.every((h, i) => h === hashes[i]));
        if (same) {
          same.lattices.push(k);
          same.weight += weight;
        } else if (list) list.push({ hashes, first, lattices: [k], weight });
        else names.set(hashes[0]!, [{ hashes, first, lattices: [k], weight }]);
      };
      found.forEach((spans, k) => {
        for (const s of spans) {
          if (s.score < SURE || !NAME_TYPES.has(s.type)) continue;
          const first = 1 + 2 * types.indexOf(s.type);
          learn(k, this.rows[k]! + s.tokenStart, this.rows[k]! + s.tokenEnd, first, s.score);
          // A person's last name stands for the person.
          if (s.type === 'PER' && s.tokenEnd - s.tokenStart > 1) learn(k, this.rows[k]! + s.tokenEnd - 1, this.rows[k]! + s.tokenEnd, first, s.score);
        }
      });
      const add = Math.round(bonus / unit);
      this.rows.forEach((row, k) => {
        const end = row + this.lengths[k]!;
        let changed = false;
        for (let i = row; i < end; i++) {
          const list = begins[this.hashes[i]! & (BEGINNINGS - 1)] === 1 ? names.get(this.hashes[i]!) : undefined;
          if (!list) continue;
          let best: Name | null = null;
          for (const n of list) {
            if (best && (n.hashes.length < best.hashes.length || (n.hashes.length === best.hashes.length && n.weight <= best.weight))) continue;
            if (i + n.hashes.length > end || !isNear(n.lattices, k)) continue;
            let same = true;
            for (let j = 1; j < n.hashes.length; j++) if (this.hashes[i + j] !== n.hashes[j]) same = false;
            if (same) best = n;
          }
          if (!best) continue;
          // Inside a longer name of its type it stays a part of it.
          const from = i - row;
          const to = from + best.hashes.length;
          const label = best.first;
          if (found[k]!.some((f) => f.tokenStart <= from && f.tokenEnd >= to && f.type === types[(label - 1) >> 1])) continue;
          for (let j = 0; j < best.hashes.length; j++) {
            const e = (i + j) * width + best.first + (j === 0 ? 0 : 1);
            emission[e] = emission[e]! + add;
          }
          changed = true;
          i += best.hashes.length - 1;
        }
        if (changed) found[k] = this.tag(row, this.lengths[k]!);
      });
    }
    found.forEach((spans, k) => {
      const base = this.tokens[k]!;
      for (const s of spans) emit({ tokenStart: base + s.tokenStart, tokenEnd: base + s.tokenEnd, type: s.type, score: s.score });
    });
    this.clear();
  }

  private tag(row: number, n: number): EntitySpan[] {
    const { scorer, types } = this;
    scorer.best(n, row);
    const spans = bioToSpans(scorer.labels.subarray(0, n), types);
    if (spans.length === 0) return [];
    scorer.sums(n, row, spans[0]!.tokenEnd);
    return spans.map((s) => {
      const t = types.indexOf(s.type);
      return { ...s, score: Math.min(1, scorer.spanProbability(n, s.tokenStart, s.tokenEnd, 1 + 2 * t, 2 + 2 * t)) };
    });
  }
}

/** Tokens looked at by the style guess. */
const GUESS_TOKENS = 4096;

/** Style of a text by its words: a hashed linear classifier. Without tokens: style 0. */
export function guessStyle(model: CrfModel, text: string, tokens: Tokens): number {
  const w = model.styleWeights;
  const n = Math.min(tokens.length, GUESS_TOKENS);
  if (model.styles.length < 2 || w.length === 0 || n === 0) return 0;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += w[hashForm(text, tokens.start[i]!, tokens.end[i]!) & (w.length - 1)]!;
  return sum * model.styleScale + n * model.styleBias > 0 ? 1 : 0;
}

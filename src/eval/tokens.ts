/**
 * Scores of tokens and sentences against a treebank: precision, recall and F1 of boundaries and of whole
 * spans. White space, ZWNJ and other zero-width characters are dropped on both sides, so a span is a range
 * of visible characters. Counts are summed over all units before dividing.
 */
import type { ConlluSentence, ConlluToken } from './conllu.js';

export interface Prf {
  /** Correct, predicted, gold counts. */
  readonly correct: number;
  readonly predicted: number;
  readonly gold: number;
  /** 0–100, unrounded. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface TokenScore {
  readonly units: number;
  readonly boundary: Prf;
  readonly span: Prf;
  /** Units all of whose spans are right, 0–100. */
  readonly exact: number;
  readonly errors: readonly TokenError[];
}

/** A gold span that was not found: its text and what stands there instead. */
export interface TokenError {
  readonly unit: number;
  readonly gold: string;
  readonly got: string;
}

/** Half-open ranges [start, end) of a text's units, in rising order. */
export type Ranges = readonly (readonly [number, number])[];

/** A text with its gold pieces (strings that spell it in order) and the ranges that were predicted. */
export interface TokenUnit {
  readonly text: string;
  readonly gold: readonly string[];
  readonly predicted: Ranges;
}

export interface GoldOptions {
  /**
   * A multiword range whose last words are punctuation (است. = است + .) counts as two tokens: in PerDT
   * these are errors of the treebank (26 in its development file). Default true.
   */
  readonly cutPunctuation?: boolean;
}

const DROPPED = /[\s\u001c-\u001f\u0085\u200b-\u200f\ufeff]/g;

/** Drops white space and zero-width characters. */
function squeeze(s: string): string {
  return s.replace(DROPPED, '');
}

/** Surface tokens of a treebank sentence as strings. */
export function goldTokens(sentence: ConlluSentence, options: GoldOptions = {}): string[] {
  const cut = options.cutPunctuation ?? true;
  const out: string[] = [];
  for (const token of sentence.tokens) {
    const tail = cut ? punctuationTail(token) : '';
    if (tail === '') out.push(token.form);
    else out.push(token.form.slice(0, -tail.length), tail);
  }
  return out;
}

function punctuationTail(token: ConlluToken): string {
  const last = token.words[token.words.length - 1];
  if (token.words.length < 2 || !last || last.upos !== 'PUNCT') return '';
  return token.form.endsWith(last.form) && token.form.length > last.form.length ? last.form : '';
}

/**
 * Paragraphs for sentence scores: each `size` (default ten) sentences joined by one space. The gold pieces
 * are the sentences.
 */
export function paragraphs(sentences: readonly ConlluSentence[], size = 10): { text: string; gold: string[] }[] {
  const out: { text: string; gold: string[] }[] = [];
  for (let i = 0; i < sentences.length; i += size) {
    const gold = sentences.slice(i, i + size).map((s) => s.text);
    out.push({ text: gold.join(' '), gold });
  }
  return out;
}

/**
 * Scores units. The gold pieces must spell the text.
 * The end of a unit is no boundary: it is given.
 */
export function scoreTokens(units: readonly TokenUnit[], maxErrors = 0): TokenScore {
  let correct = 0;
  let predicted = 0;
  let gold = 0;
  let bCorrect = 0;
  let bPredicted = 0;
  let bGold = 0;
  let exact = 0;
  const errors: TokenError[] = [];
  for (let u = 0; u < units.length; u++) {
    const unit = units[u]!;
    const goldEnds = spell(unit.gold);
    const { starts, ends } = squeezedRanges(unit.text, unit.predicted);
    const found = new Set<string>();
    for (let i = 0; i < ends.length; i++) found.add(`${starts[i]},${ends[i]}`);
    const boundaries = new Set(ends.slice(0, -1));
    let at = 0;
    let right = 0;
    for (let i = 0; i < goldEnds.length; i++) {
      const end = goldEnds[i]!;
      if (found.has(`${at},${end}`)) right++;
      else if (errors.length < maxErrors) errors.push(describe(unit, u, at, end, starts, ends));
      if (i + 1 < goldEnds.length && boundaries.has(end)) bCorrect++;
      at = end;
    }
    correct += right;
    predicted += ends.length;
    gold += goldEnds.length;
    bPredicted += Math.max(0, ends.length - 1);
    bGold += Math.max(0, goldEnds.length - 1);
    if (right === goldEnds.length && ends.length === goldEnds.length) exact++;
  }
  return {
    units: units.length,
    boundary: prf(bCorrect, bPredicted, bGold),
    span: prf(correct, predicted, gold),
    exact: units.length === 0 ? 0 : (100 * exact) / units.length,
    errors,
  };
}

function prf(correct: number, predicted: number, gold: number): Prf {
  const precision = (100 * correct) / Math.max(predicted, 1);
  const recall = (100 * correct) / Math.max(gold, 1);
  const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { correct, predicted, gold, precision, recall, f1 };
}

/** Ends of the pieces in squeezed characters. */
function spell(pieces: readonly string[]): number[] {
  const ends: number[] = [];
  let at = 0;
  for (const piece of pieces) {
    const n = squeeze(piece).length;
    if (n > 0) ends.push((at += n));
  }
  return ends;
}

/** Predicted ranges in squeezed characters; ranges of dropped characters only are left out. */
function squeezedRanges(text: string, ranges: Ranges): { starts: number[]; ends: number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  let from = 0;
  for (const [start, end] of ranges) {
    at += squeeze(text.slice(from, start)).length;
    const n = squeeze(text.slice(start, end)).length;
    if (n > 0) {
      starts.push(at);
      ends.push(at + n);
    }
    at += n;
    from = end;
  }
  return { starts, ends };
}

function describe(unit: TokenUnit, u: number, start: number, end: number, starts: readonly number[], ends: readonly number[]): TokenError {
  const chars = squeeze(unit.text);
  const inner = ends.filter((e) => e > start && e < end);
  const gold = chars.slice(start, end);
  if (inner.length > 0) {
    const cuts = [start, ...inner, end];
    return { unit: u, gold, got: `cut: ${cuts.slice(1).map((e, k) => chars.slice(cuts[k]!, e)).join(' + ')}` };
  }
  const k = starts.findIndex((s, i) => s <= start && ends[i]! >= end);
  return { unit: u, gold, got: k >= 0 ? `joined: ${chars.slice(starts[k]!, ends[k]!)}` : 'other' };
}

/** A tagger against labelled sentences with given tokens: exact span and type. */
import type { Sentences, Tokens } from '../core/doc.js';
import { readRecognizer, type RecognizeOptions } from '../core/ner/recognize.js';
import { bioToSpans, type TokenSpan } from '../core/tag/bio.js';
import type { LabelledSentence } from './conll.js';
import { entityErrors, scoreEntities, type EntityError, type EntityScores, type ScoredSpan } from './ner.js';

/** Sentences of given tokens as one text with token and sentence columns: tokens joined by a space, sentences by a line end. */
export function joinSentences(sentences: readonly { readonly tokens: readonly string[] }[]): { text: string; tokens: Tokens; sentences: Sentences } {
  let n = 0;
  for (const s of sentences) n += s.tokens.length;
  const start = new Uint32Array(n);
  const end = new Uint32Array(n);
  const tokenStart = new Uint32Array(sentences.length);
  const tokenEnd = new Uint32Array(sentences.length);
  const lines: string[] = [];
  let at = 0;
  let i = 0;
  sentences.forEach((s, k) => {
    tokenStart[k] = i;
    for (const t of s.tokens) {
      start[i] = at;
      end[i] = at + t.length;
      at += t.length + 1;
      i++;
    }
    if (s.tokens.length === 0) at++;
    tokenEnd[k] = i;
    lines.push(s.tokens.join(' '));
  });
  return {
    text: lines.join('\n'),
    tokens: { length: n, start, end, kind: new Uint8Array(n) },
    sentences: { length: sentences.length, tokenStart, tokenEnd },
  };
}

/** Gold spans of a labelled sentence. */
export function goldSpans(s: LabelledSentence): TokenSpan[] {
  const types = [...new Set(s.labels.filter((l) => l !== 'O').map((l) => l.slice(2)))];
  return bioToSpans(s.labels.map((l) => (l === 'O' ? 0 : (l[0] === 'B' ? 1 : 2) + 2 * types.indexOf(l.slice(2)))), types);
}

const scored = (s: TokenSpan): ScoredSpan => ({ start: s.tokenStart, end: s.tokenEnd, type: s.type });

export interface TaggerEvaluation extends EntityScores {
  readonly errors: readonly EntityError[];
}

/** Tags the sentences' own tokens with a model in one style and scores the result; spans in errors are token indices of the sentence. */
export function evaluateTagger(bytes: Uint8Array, sentences: readonly LabelledSentence[], style: string, options: RecognizeOptions = {}): TaggerEvaluation {
  const types = [...new Set(sentences.flatMap((s) => s.labels.filter((l) => l !== 'O').map((l) => l.slice(2))))];
  const probe = readRecognizer(bytes, { style });
  const known = probe.types.filter((t) => types.includes(t));
  const recognize = readRecognizer(bytes, { ...options, style, types: known });
  const doc = joinSentences(sentences);
  const gold = sentences.map((s) => goldSpans(s).map(scored));
  const predicted: ScoredSpan[][] = sentences.map(() => []);
  let k = 0;
  for (const e of recognize(doc.text, doc.tokens, doc.sentences)) {
    while (e.tokenStart >= doc.sentences.tokenEnd[k]!) k++;
    const base = doc.sentences.tokenStart[k]!;
    predicted[k]!.push({ start: e.tokenStart - base, end: e.tokenEnd - base, type: e.type });
  }
  const errors = gold.flatMap((g, i) => entityErrors(i, g, predicted[i]!));
  return { ...scoreEntities(gold, predicted), errors };
}

export interface TextEvaluation extends EntityScores {
  readonly errors: readonly EntityError[];
  /** Gold entities whose edges are not token edges of the pipeline: no prediction can equal them. They count as missed. */
  readonly misaligned: readonly { readonly sentence: number; readonly text: string; readonly type: string }[];
}

/**
 * Scores a whole pipeline on running text: each sentence's tokens are joined by spaces to one text of
 * one line a sentence, and entities are compared by their offsets in it. Spans in errors are offsets
 * into that sentence's line. `change` alters the text first, e.g. deletes half-spaces; it must not
 * change lengths of what stands before an offset other than by dropping or replacing characters one by one:
 * it is given single tokens.
 */
export function evaluateOnText(
  sentences: readonly LabelledSentence[],
  run: (text: string) => { readonly entities: readonly ScoredSpan[]; readonly tokens: { readonly length: number }; readonly tokenEdges: (visit: (start: number, end: number) => void) => void },
  change: (token: string) => string = (t) => t,
): TextEvaluation {
  const changed = sentences.map((s) => ({ tokens: s.tokens.map(change), labels: s.labels }));
  const doc = joinSentences(changed);
  const types = new Set(sentences.flatMap((s) => s.labels.filter((l) => l !== 'O').map((l) => l.slice(2))));
  const result = run(doc.text);
  const starts = new Set<number>();
  const ends = new Set<number>();
  result.tokenEdges((start, end) => {
    starts.add(start);
    ends.add(end);
  });
  const misaligned: { sentence: number; text: string; type: string }[] = [];
  const gold: ScoredSpan[][] = [];
  const predicted: ScoredSpan[][] = [];
  const lineOf: number[] = [];
  changed.forEach((s, k) => {
    const base = doc.sentences.tokenStart[k]!;
    lineOf.push(doc.tokens.start[base] ?? doc.text.length);
    gold.push(
      goldSpans(s).map((g) => {
        const start = doc.tokens.start[base + g.tokenStart]!;
        const end = doc.tokens.end[base + g.tokenEnd - 1]!;
        if (!starts.has(start) || !ends.has(end)) misaligned.push({ sentence: k, text: doc.text.slice(start, end), type: g.type });
        return { start: start - lineOf[k]!, end: end - lineOf[k]!, type: g.type };
      }),
    );
    predicted.push([]);
  });
  let k = 0;
  for (const e of result.entities) {
    if (!types.has(e.type)) continue;
    while (k + 1 < lineOf.length && lineOf[k + 1]! <= e.start) k++;
    predicted[k]!.push({ start: e.start - lineOf[k]!, end: e.end - lineOf[k]!, type: e.type });
  }
  const errors = gold.flatMap((g, i) => entityErrors(i, g, predicted[i]!));
  return { ...scoreEntities(gold, predicted), errors, misaligned };
}

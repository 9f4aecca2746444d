/**
 * Scores of word analysis against a treebank: words cut from running text, and parts of speech, lemmas
 * and features of the gold words.
 */
import { TokenKindId, type Sentences, type Tokens, type Words } from '../core/doc.js';
import type { ConlluSentence, ConlluToken } from './conllu.js';
import type { Ranges } from './tokens.js';

/** The words of a text: tokens → words. */
export type AnalyzeWords = (text: string, tokens: Tokens, sentences: Sentences) => Words;

const squeeze = (s: string): string => s.replaceAll('\u200c', '');

/** Words of a range that swallowed a punctuation mark count as usual; a range its words do not spell stays one piece. */
export function goldWords(sentence: ConlluSentence): { pieces: string[]; unspelled: number } {
  const pieces: string[] = [];
  let unspelled = 0;
  for (const t of sentence.tokens) {
    if (t.words.length < 2 || squeeze(t.words.map((w) => w.form).join('')) === squeeze(t.form)) pieces.push(...(t.words.length < 2 ? [t.form] : t.words.map((w) => w.form)));
    else {
      pieces.push(t.form);
      unspelled++;
    }
  }
  return { pieces, unspelled };
}

/** Ranges of the words in the text that was tokenized. */
export const wordRanges = (words: Words): Ranges => Array.from({ length: words.length }, (_, i) => [words.start[i]!, words.end[i]!] as const);

/** Gold words as a text of their own, one token each: for scores that do not depend on the tokenizer. */
export function wordsAsTokens(tokens: readonly ConlluToken[]): { text: string; tokens: Tokens; sentences: Sentences } {
  const start: number[] = [];
  const end: number[] = [];
  const kind: number[] = [];
  let text = '';
  for (const t of tokens) {
    for (const w of t.words) {
      start.push(text.length);
      text += w.form;
      end.push(text.length);
      text += ' ';
      kind.push(/[\p{L}\p{N}]/u.test(w.form) ? TokenKindId.word : TokenKindId.punctuation);
    }
  }
  const n = start.length;
  return {
    text,
    tokens: { length: n, start: Uint32Array.from(start), end: Uint32Array.from(end), kind: Uint8Array.from(kind) },
    sentences: { length: n > 0 ? 1 : 0, tokenStart: Uint32Array.from(n > 0 ? [0] : []), tokenEnd: Uint32Array.from(n > 0 ? [n] : []) },
  };
}

export interface WordCounts {
  right: number;
  predicted: number;
  gold: number;
}

export interface WordScore {
  readonly words: number;
  /** Words whose part of speech is right; the second counts PROPN as NOUN on both sides. */
  upos: number;
  uposNamesAsNouns: number;
  /** Lemmas that are right, half-spaces aside; gold lemmas `_` are not counted. */
  lemma: number;
  lemmas: number;
  /** Number of nouns, names, pronouns and verbs where gold has one. */
  number: number;
  numbers: number;
  readonly byTag: ReadonlyMap<string, WordCounts>;
  /** Most frequent confusions: `gold → predicted`, or lemmas. */
  readonly errors: ReadonlyMap<string, number>;
}

const asNoun = (tag: string): string => (tag === 'PROPN' ? 'NOUN' : tag);

/**
 * Scores an analyzer that takes tokens for words (option `split: false`). `what` decides which errors
 * are listed.
 */
export function scoreAnalysis(analyze: AnalyzeWords, sentences: readonly ConlluSentence[], what: 'pos' | 'lemma' = 'pos'): WordScore {
  const score = { words: 0, upos: 0, uposNamesAsNouns: 0, lemma: 0, lemmas: 0, number: 0, numbers: 0 };
  const byTag = new Map<string, WordCounts>();
  const errors = new Map<string, number>();
  const of = (tag: string): WordCounts => {
    const known = byTag.get(tag) ?? { right: 0, predicted: 0, gold: 0 };
    byTag.set(tag, known);
    return known;
  };
  for (const s of sentences) {
    const { text, tokens, sentences: one } = wordsAsTokens(s.tokens);
    const got = analyze(text, tokens, one);
    const gold = s.tokens.flatMap((t) => t.words);
    gold.forEach((w, i) => {
      const tag = got.upos[i]!;
      score.words++;
      of(w.upos).gold++;
      of(tag).predicted++;
      if (tag === w.upos) {
        score.upos++;
        of(tag).right++;
      } else if (what === 'pos') errors.set(`${w.upos} → ${tag}\t${w.form}`, (errors.get(`${w.upos} → ${tag}\t${w.form}`) ?? 0) + 1);
      if (asNoun(tag) === asNoun(w.upos)) score.uposNamesAsNouns++;
      if (w.lemma !== '_' || w.form === '_') {
        score.lemmas++;
        if (squeeze(got.lemma[i]!) === squeeze(w.lemma)) score.lemma++;
        else if (what === 'lemma') errors.set(`${w.form} ${w.upos}\tgold ${w.lemma}\tgot ${got.lemma[i]!}`, (errors.get(`${w.form} ${w.upos}\tgold ${w.lemma}\tgot ${got.lemma[i]!}`) ?? 0) + 1);
      }
      const number = /(?:^|\|)Number=(\w+)/.exec(w.feats)?.[1];
      if (number !== undefined && (w.upos === 'NOUN' || w.upos === 'PROPN' || w.upos === 'VERB')) {
        score.numbers++;
        if (/(?:^|\|)Number=(\w+)/.exec(got.feats[i]!)?.[1] === number) score.number++;
      }
    });
  }
  return { ...score, byTag, errors };
}

/** End of the verb group that begins with token i, i + 1 if none does. */
export type GroupEnd = (form: (i: number) => string, i: number) => number;

/**
 * Verb groups against rows of `text TAB tokens TAB groups`: tokens and groups are parted by spaces, the
 * parts of a group joined by `_`. Rows whose groups do not spell their tokens are counted as skipped.
 */
export function scoreGroups(rows: readonly string[], groupEnd: GroupEnd): { right: number; predicted: number; gold: number; rows: number; skipped: number; errors: string[] } {
  const sum = { right: 0, predicted: 0, gold: 0, rows: 0, skipped: 0, errors: [] as string[] };
  for (const line of rows) {
    const [, given, groups] = line.split('\t');
    if (given === undefined || groups === undefined || given === 'tokens') continue;
    const tokens = given.split(' ');
    const gold = goldGroups(tokens, groups.split(' '));
    if (!gold) {
      sum.skipped++;
      continue;
    }
    sum.rows++;
    sum.gold += gold.size;
    const found = new Set<string>();
    for (let i = 0; i < tokens.length; ) {
      const end = groupEnd((k) => tokens[k] ?? '', i);
      if (end > i + 1) found.add(`${i} ${end}`);
      i = end;
    }
    sum.predicted += found.size;
    const show = (key: string): string => tokens.slice(...(key.split(' ').map(Number) as [number, number])).join('_');
    for (const key of found) {
      if (gold.has(key)) sum.right++;
      else sum.errors.push(`joined\t${show(key)}`);
    }
    for (const key of gold) if (!found.has(key)) sum.errors.push(`missed\t${show(key)}`);
  }
  return sum;
}

function goldGroups(tokens: readonly string[], groups: readonly string[]): Set<string> | null {
  const gold = new Set<string>();
  let at = 0;
  for (const g of groups) {
    if (tokens[at] === g) {
      at++;
      continue;
    }
    const parts = g.split('_');
    if (parts.some((p, k) => tokens[at + k] !== p)) return null;
    gold.add(`${at} ${at + parts.length}`);
    at += parts.length;
  }
  return at === tokens.length ? gold : null;
}

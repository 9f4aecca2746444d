/** Labelled sentences → feature sentences, with variants as people write them. */
import { Forms, MAX_FEATURES, sentenceFeatures } from '../core/tag/features.js';
import { FormatError } from '../core/base/errors.js';
import type { FeatureSentence, Style } from './crf.js';
import { seededRandom } from './random.js';

/** Tokens and BIO labels of equal length. */
export interface Labelled {
  readonly tokens: readonly string[];
  readonly labels: readonly string[];
}

/**
 * Numbers of BIO label names for a list of types. An orphan I- counts as B-.
 * @throws FormatError format/conll for a type that is not in the list
 */
export function labelNumbers(labels: readonly string[], types: readonly string[]): Uint8Array {
  const out = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const name = labels[i]!;
    if (name === 'O') continue;
    const t = types.indexOf(name.slice(2));
    if (t < 0) throw new FormatError('format/conll', `label "${name}" is not among the types ${types.join(', ')}; map it or add the type`);
    const inside = name.startsWith('I-') && i > 0 && labels[i - 1]!.slice(2) === name.slice(2);
    out[i] = (inside ? 2 : 1) + 2 * t;
  }
  return out;
}

/** The features of one sentence. */
export function featureSentence(table: Forms, tokens: readonly string[], labels: Uint8Array, style: number, variantOf = -1, contextOnly = false): FeatureSentence {
  const n = tokens.length;
  const forms = new Int32Array(n);
  for (let i = 0; i < n; i++) forms[i] = table.add(tokens[i]!, 0, tokens[i]!.length);
  const rows = new Int32Array(n * MAX_FEATURES);
  const count = new Uint32Array(n);
  sentenceFeatures(table, forms, n, (i, f) => {
    rows[i * MAX_FEATURES + count[i]!] = f;
    count[i]!++;
  }, contextOnly);
  const start = new Uint32Array(n + 1);
  for (let i = 0; i < n; i++) start[i + 1] = start[i]! + count[i]!;
  const hash = new Int32Array(start[n]!);
  for (let i = 0; i < n; i++) hash.set(rows.subarray(i * MAX_FEATURES, i * MAX_FEATURES + count[i]!), start[i]!);
  return { style, labels, start, hash, variantOf };
}

/**
 * The sentence with half-spaces (and the plain spaces that PEYMA writes inside tokens) torn into
 * separate tokens, each with probability `p`; null if none was torn.
 */
export function tearHalfSpaces(s: Labelled, p: number, random: () => number): Labelled | null {
  const tokens: string[] = [];
  const labels: string[] = [];
  let torn = false;
  for (let i = 0; i < s.tokens.length; i++) {
    const token = s.tokens[i]!;
    const label = s.labels[i]!;
    const parts = token.split(/[ \u200c]/u).filter((x) => x !== '');
    if (parts.length < 2 || random() >= p) {
      tokens.push(token);
      labels.push(label);
      continue;
    }
    torn = true;
    parts.forEach((part, k) => {
      tokens.push(part);
      labels.push(k > 0 && label.startsWith('B-') ? `I-${label.slice(2)}` : label);
    });
  }
  return torn ? { tokens, labels } : null;
}

/** A corpus and the index of its style. */
export interface StyledCorpus {
  readonly style: number;
  readonly sentences: readonly Labelled[];
}

/** Feature sentences of all corpora; torn variants follow their sentence. */
export function prepareSentences(table: Forms, corpora: readonly StyledCorpus[], styles: readonly Style[], seed: number, contextOnly = false): FeatureSentence[] {
  const random = seededRandom(seed);
  const out: FeatureSentence[] = [];
  for (const corpus of corpora) {
    const types = styles[corpus.style]!.types;
    for (const s of corpus.sentences) {
      const at = out.length;
      out.push(featureSentence(table, s.tokens, labelNumbers(s.labels, types), corpus.style, -1, contextOnly));
      const torn = tearHalfSpaces(s, 0.7, random);
      if (torn) out.push(featureSentence(table, torn.tokens, labelNumbers(torn.labels, types), corpus.style, at, contextOnly));
    }
  }
  return out;
}

/** Key words and phrases of documents: tf-idf of natural over our lemmas and runs of content words. */
import type { Doc } from '../core/doc.js';
import { squeeze, type Lexicon } from '../core/words/lexicon.js';
import { ngrams, tfIdf } from './natural.js';

export interface KeywordOptions {
  /** Most terms of a document. */
  readonly top: number;
  /** Longest phrase in words. */
  readonly maxWords: number;
}

export const KEYWORD_DEFAULTS: KeywordOptions = { top: 10, maxWords: 3 };

export interface Keyword {
  readonly term: string;
  readonly score: number;
}

const HEADS: ReadonlySet<string> = new Set(['NOUN', 'PROPN']);
const INSIDE: ReadonlySet<string> = new Set(['NOUN', 'PROPN', 'ADJ']);

/**
 * Terms of a document, one for each occurrence: lemmas of nouns and names that are no stop words, and
 * phrases of up to `maxWords` neighbouring nouns, names and adjectives that begin with a noun or name.
 * The document must carry word analysis.
 */
export function termsOf(doc: Doc, lexicon: Lexicon, options: KeywordOptions = KEYWORD_DEFAULTS): string[] {
  const { words } = doc;
  if (!words) return [];
  const out: string[] = [];
  let forms: string[] = [];
  let heads: boolean[] = [];
  const flush = (): void => {
    for (let n = 2; n <= Math.min(options.maxWords, forms.length); n++) ngrams(forms, n).forEach((gram, i) => heads[i] && out.push(gram.join(' ')));
    forms = [];
    heads = [];
  };
  let sentence = 0;
  for (let w = 0; w < words.length; w++) {
    while (words.token[w]! >= doc.sentences.tokenEnd[sentence]!) {
      flush();
      sentence++;
    }
    const lemma = words.lemma[w]!;
    const content = INSIDE.has(words.upos[w]!) && lemma.length > 1 && /\p{L}/u.test(lemma) && !lexicon.stopWords.has(squeeze(lemma)) && !lexicon.stopWords.has(squeeze(doc.norm.slice(words.start[w], words.end[w])));
    if (!content) {
      flush();
      continue;
    }
    const head = HEADS.has(words.upos[w]!);
    if (head) out.push(lemma);
    forms.push(plain(doc.norm.slice(words.start[w], words.end[w])));
    heads.push(head);
  }
  flush();
  return out;
}

/** Without the hamza of ezafe, so that both spellings are one phrase. */
const plain = (form: string): string => form.replace(/\u0654$/, '').replace(/\u06c0$/, 'ه');

/**
 * The best terms of each document. A phrase counts only if it occurs twice; a word or shorter phrase
 * that occurs only inside a better, longer one is left out. Ties in code unit order.
 */
export function keywords(documents: readonly (readonly string[])[], options: KeywordOptions = KEYWORD_DEFAULTS): Keyword[][] {
  const scores = tfIdf(documents);
  return documents.map((terms, d) => {
    const count = new Map<string, number>();
    for (const t of terms) count.set(t, (count.get(t) ?? 0) + 1);
    const ranked = [...scores[d]!]
      .filter(([term]) => !term.includes(' ') || count.get(term)! > 1)
      .map(([term, score]) => ({ term, score }))
      .sort((a, b) => b.score - a.score || b.term.length - a.term.length || (a.term < b.term ? -1 : 1));
    const kept: Keyword[] = [];
    for (const k of ranked) {
      if (kept.length === options.top) break;
      const inside = kept.some((o) => o.term !== k.term && ` ${o.term} `.includes(` ${k.term} `) && count.get(o.term)! >= count.get(k.term)!);
      if (!inside) kept.push(k);
    }
    return kept;
  });
}

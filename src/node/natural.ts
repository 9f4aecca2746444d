/**
 * The only place that names `natural`: its tf-idf and n-grams, by file (its main entry loads database
 * clients and prints). Types in natural-files.d.ts.
 */
import ngramsOfNatural from 'natural/lib/natural/ngrams/ngrams.js';
import TfIdf from 'natural/lib/natural/tfidf/tfidf.js';

/** The n-grams of a sequence, in order. */
export function ngrams(sequence: readonly string[], n: number): string[][] {
  return ngramsOfNatural.ngrams(sequence, n);
}

/**
 * tf-idf of each distinct term of each document: term frequency × (1 + ln(documents / (1 + documents
 * with the term))), the measure of natural.
 */
export function tfIdf(documents: readonly (readonly string[])[]): Map<string, number>[] {
  const measure = new TfIdf();
  // A term named like natural's own key of a document would be taken for it.
  for (const terms of documents) measure.addDocument(terms.map((t) => ` ${t}`));
  return documents.map((terms, d) => {
    const scores = new Map<string, number>();
    for (const t of terms) if (!scores.has(t)) scores.set(t, measure.tfidf([` ${t}`], d));
    return scores;
  });
}

/** The files of `natural` in use; the package declares only its main entry. */
declare module 'natural/lib/natural/tfidf/tfidf.js' {
  export default class TfIdf {
    addDocument(terms: readonly string[]): void;
    tfidf(terms: readonly string[], document: number): number;
  }
}
declare module 'natural/lib/natural/ngrams/ngrams.js' {
  const ngrams: { ngrams(sequence: readonly string[], n: number): string[][] };
  export default ngrams;
}

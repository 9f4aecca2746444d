/** Tokens and sentences. */
import type { Segmenter } from '../pipeline.js';
import { splitSentences } from './sentences.js';
import { tokenize } from './tokens.js';

export { splitSentences } from './sentences.js';
export { tokenize } from './tokens.js';

export interface SegmentOptions {
  /** Every line is one sentence: no splitting across or inside lines. */
  readonly lines?: boolean;
}

/** A segmenter: text → tokens and sentences, offsets into that text. Any string is valid; linear in its length. */
export function createSegmenter(options: SegmentOptions = {}): Segmenter {
  const lines = options.lines === true;
  return (text) => {
    const tokens = tokenize(text);
    return { tokens, sentences: splitSentences(text, tokens, lines) };
  };
}

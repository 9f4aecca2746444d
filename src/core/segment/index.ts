/** Tokens and sentences. */
import type { Segmenter } from '../pipeline.js';
import { splitHashtags } from './hashtags.js';
import { splitSentences } from './sentences.js';
import { tokenize } from './tokens.js';

export { splitSentences } from './sentences.js';
export { tokenize } from './tokens.js';

export interface SegmentOptions {
  /** Every line is one sentence: no splitting across or inside lines. */
  readonly lines?: boolean;
  /**
   * The text is hard-wrapped: a single line end is a space, only an empty line ends a paragraph. Default: every
   * line end does, as in text that is one paragraph a line. Without effect with `lines`.
   */
  readonly wrapped?: boolean;
  /** Hashtags come as # (kind `hashtag`) and their words: #نرم_افزار → # نرم افزار. */
  readonly splitHashtags?: boolean;
}

/** A segmenter: text → tokens and sentences, offsets into that text. Any string is valid; linear in its length. */
export function createSegmenter(options: SegmentOptions = {}): Segmenter {
  const lines = options.lines === true;
  const wrapped = options.wrapped === true && !lines;
  return (text) => {
    const tokens = tokenize(text);
    const sentences = splitSentences(text, tokens, lines, wrapped);
    return options.splitHashtags ? splitHashtags(text, tokens, sentences) : { tokens, sentences };
  };
}

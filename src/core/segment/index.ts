/** Tokens and sentences. */
import type { Segmenter } from '../pipeline.js';

export interface SegmentOptions {
  /** Every line is one sentence: no splitting across or inside lines. */
  readonly lines?: boolean;
}

/** A segmenter: text → tokens and sentences, offsets into that text. */
export function createSegmenter(_options: SegmentOptions = {}): Segmenter {
  return () => ({
    tokens: { length: 0, start: new Uint32Array(0), end: new Uint32Array(0), kind: new Uint8Array(0) },
    sentences: { length: 0, tokenStart: new Uint32Array(0), tokenEnd: new Uint32Array(0) },
  });
}

/** The pipeline with the shipped models. */
import type { Doc } from '../core/doc.js';
import { readRecognizer, type RecognizeOptions } from '../core/ner/recognize.js';
import type { NormalizeOptions } from '../core/normalize/types.js';
import { pipe } from '../core/pipeline.js';
import { createSegmenter, type SegmentOptions } from '../core/segment/index.js';
import { loadModel } from './models.js';
import { loadNormalizer } from './normalizer.js';

export interface LoadOptions {
  /** Options of the normalizer, or false to take the text as it stands. */
  readonly normalize?: NormalizeOptions | false;
  readonly segment?: SegmentOptions;
  /** Options of the recognizer, or false for no entities. */
  readonly recognize?: RecognizeOptions | false;
}

/**
 * A function from text to document, with the shipped models.
 * @throws OptionsError, InputError input/unreadable, ModelError
 */
export function loadPipeline(options: LoadOptions = {}): (text: string) => Doc {
  const { normalize = {}, segment = {}, recognize = {} } = options;
  return pipe({
    ...(normalize === false ? {} : { normalize: loadNormalizer(normalize).aligned }),
    segment: createSegmenter(segment),
    ...(recognize === false ? {} : { recognize: readRecognizer(loadModel('ner'), recognize) }),
  });
}

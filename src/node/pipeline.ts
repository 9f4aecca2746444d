/** The pipeline with the shipped models. */
import type { Doc } from '../core/doc.js';
import { createPipeline, type PipelineModels, type PipelineOptions } from '../core/pipeline.js';
import { loadModel } from './models.js';
import { usesHalfSpaces } from './normalizer.js';

/**
 * The standard pipeline with the shipped models: a function from text to document. Only models of
 * stages in use are read (parts of speech and lemmas only if `words` is given); `own` models take the place of shipped ones.
 *
 * ```js
 * const analyze = loadPipeline();
 * analyze('او به تهران رفت.').entities[0].text; // 'تهران'
 * ```
 * @throws OptionsError, InputError input/unreadable, ModelError
 */
export function loadPipeline(options: PipelineOptions = {}, own: PipelineModels = {}): (text: string) => Doc {
  const { normalize = {}, entities = {}, words = false } = options;
  const models = {
    ...(normalize !== false && usesHalfSpaces(normalize) && { halfSpace: own.halfSpace ?? loadModel('half-space') }),
    ...(entities !== false && { ner: own.ner ?? loadModel('ner') }),
    ...(words !== false && { pos: own.pos ?? loadModel('pos') }),
  };
  return createPipeline(models, { ...options, words });
}

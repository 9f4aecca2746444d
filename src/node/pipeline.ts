/** The pipeline with the shipped models. */
import type { Doc } from '../core/doc.js';
import { createPipeline, type PipelineModels, type PipelineOptions } from '../core/pipeline.js';
import { fetchModel, loadModel } from './models.js';
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
  const models = { ...own };
  for (const [stage, name] of shipped(options, own)) models[stage] = loadModel(name);
  return createPipeline(models, { words: false, ...options });
}

/** The same, the models read beside whatever else is done. @throws as `loadPipeline` */
export async function fetchPipeline(options: PipelineOptions, own: PipelineModels = {}): Promise<(text: string) => Doc> {
  const models = { ...own };
  for (const [stage, name] of shipped(options, own)) models[stage] = await fetchModel(name);
  return createPipeline(models, { words: false, ...options });
}

/** Stages that take a shipped model, and its name. */
function shipped({ normalize = {}, entities = {}, words = false }: PipelineOptions, own: PipelineModels): [keyof PipelineModels, string][] {
  const wanted: [keyof PipelineModels, string, boolean][] = [
    ['halfSpace', 'half-space', normalize !== false && usesHalfSpaces(normalize)],
    ['ner', 'ner', entities !== false],
    ['pos', 'pos', words !== false],
  ];
  return wanted.filter(([stage, , used]) => used && !own[stage]).map(([stage, name]) => [stage, name]);
}

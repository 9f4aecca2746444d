/**
 * The pipeline: text → normalized text → tokens → sentences → entities, as a Doc.
 * Stages are plain functions; leave one out or bring your own.
 */
import { placeEntity, type Doc, type EntitySpan, type Sentences, type Tokens } from './doc.js';
import type { Normalized } from './normalize/types.js';

/** Tokens and sentences of a text. */
export type Segmenter = (text: string) => { readonly tokens: Tokens; readonly sentences: Sentences };

/** Entities of a segmented text, as token ranges in rising order without overlap. */
export type Recognizer = (text: string, tokens: Tokens, sentences: Sentences) => readonly EntitySpan[];

export interface PipelineStages {
  /** Left out: the text is taken as it stands. */
  readonly normalize?: (text: string) => Normalized;
  readonly segment: Segmenter;
  /** Left out: no entities. */
  readonly recognize?: Recognizer;
}

/** A function from text to document, built from stages. */
export function pipe(stages: PipelineStages): (text: string) => Doc {
  return (text) => {
    const { text: norm, alignment } = stages.normalize ? stages.normalize(text) : { text, alignment: null };
    const { tokens, sentences } = stages.segment(norm);
    const base = { text, norm, alignment, tokens };
    const spans = stages.recognize ? stages.recognize(norm, tokens, sentences) : [];
    return { ...base, sentences, entities: spans.map((s) => placeEntity(base, s)) };
  };
}

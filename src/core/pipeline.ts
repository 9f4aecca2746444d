/**
 * The pipeline: text → normalized text → tokens → sentences → entities, as a Doc.
 * Stages are plain functions; leave one out or bring your own.
 */
import { placeEntity, type Doc, type EntitySpan, type Sentences, type Tokens, type Words } from './doc.js';
import { readRecognizer, type RecognizeOptions } from './ner/recognize.js';
import { readHalfSpacer } from './normalize/half-space.js';
import { createNormalizer } from './normalize/index.js';
import type { Normalized, NormalizeOptions } from './normalize/types.js';
import { createSegmenter, type SegmentOptions } from './segment/index.js';
import { readWordAnalyzer, type WordOptions } from './words/analyze.js';

/** Tokens and sentences of a text. */
export type Segmenter = (text: string) => { readonly tokens: Tokens; readonly sentences: Sentences };

/** Entities of a segmented text, as token ranges in rising order without overlap. */
export interface Recognizer {
  (text: string, tokens: Tokens, sentences: Sentences): readonly EntitySpan[];
  /** Annotation style used for this text, where there are several. */
  styleOf?(text: string, tokens: Tokens): string;
}

export interface PipelineStages {
  /** Left out: the text is taken as it stands. */
  readonly normalize?: (text: string) => Normalized;
  readonly segment: Segmenter;
  /** Left out: no entities. */
  readonly recognize?: Recognizer;
  /** Left out: no parts of speech and lemmas. */
  readonly words?: (text: string, tokens: Tokens, sentences: Sentences) => Words;
}

/** A function from text to document, built from stages. */
export function pipe(stages: PipelineStages): (text: string) => Doc {
  return (text) => {
    const { text: norm, alignment } = stages.normalize ? stages.normalize(text) : { text, alignment: null };
    const { tokens, sentences } = stages.segment(norm);
    const style = stages.recognize?.styleOf?.(norm, tokens);
    const base = { text, norm, alignment, tokens, sentences, entities: [], ...(style !== undefined && { style }) };
    const spans = stages.recognize ? stages.recognize(norm, tokens, sentences) : [];
    if (spans.length === 0 && !stages.words) return base;
    const entities = spans.map((s) => placeEntity(base, s));
    return stages.words ? { ...base, entities, words: stages.words(norm, tokens, sentences) } : { ...base, entities };
  };
}

/** Bytes of the models; a stage whose model is left out does without (`fanews/node` loads the shipped ones). */
export interface PipelineModels {
  readonly halfSpace?: Uint8Array;
  readonly ner?: Uint8Array;
  /** Parts of speech, lemmas, clitics. */
  readonly pos?: Uint8Array;
}

export interface PipelineOptions {
  /** `false`: the text is taken as it stands. */
  readonly normalize?: NormalizeOptions | false;
  readonly segment?: SegmentOptions;
  /** `false`: no entities. */
  readonly entities?: RecognizeOptions | false;
  /** `false`: no parts of speech and lemmas. */
  readonly words?: WordOptions | false;
}

/**
 * The standard pipeline of the given models: a pure function from text to document.
 *
 * ```js
 * const analyze = createPipeline({ halfSpace, ner });
 * analyze('او به تهران می\u200cرود.').entities[0].text; // 'تهران'
 * ```
 * @throws ModelError, OptionsError
 */
export function createPipeline(models: PipelineModels = {}, options: PipelineOptions = {}): (text: string) => Doc {
  const { normalize = {}, segment = {}, entities = {}, words = {} } = options;
  const stages: { -readonly [K in keyof PipelineStages]: PipelineStages[K] } = { segment: createSegmenter(segment) };
  if (normalize !== false) {
    const mode = normalize.halfSpace ?? 'full';
    const halfSpacer = models.halfSpace && mode !== 'off' ? readHalfSpacer(models.halfSpace, mode) : undefined;
    stages.normalize = createNormalizer(normalize, halfSpacer).aligned;
  }
  if (models.ner && entities !== false) stages.recognize = readRecognizer(models.ner, entities);
  if (models.pos && words !== false) stages.words = readWordAnalyzer(models.pos, words);
  return pipe(stages);
}

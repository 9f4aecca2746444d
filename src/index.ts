/**
 * The library: pure, no side effect on import, for Node and browsers. Models are passed as bytes
 * (`fanews/node` loads the shipped ones).
 */
export { createNormalizer, RULES, type Rule, type RuleName } from './core/normalize/index.js';
export { readHalfSpacer } from './core/normalize/half-space.js';
export type { ByteStream, Change, HalfSpacer, LineStream, Normalized, Normalizer, NormalizeOptions, Preset, TextCodec } from './core/normalize/types.js';
export { createSegmenter, type SegmentOptions } from './core/segment/index.js';
export { readWordAnalyzer, type WordAnalyzer, type WordOptions } from './core/words/analyze.js';
export { joinVerbs, splitWords } from './core/words/retoken.js';
export { stem } from './core/words/stem.js';
export { UPOS, type Upos } from './core/words/upos.js';
export { readRecognizer, type RecognizeOptions, type StyledRecognizer } from './core/ner/recognize.js';
export { parseGazetteer, type GazetteerEntry } from './core/ner/gazetteer.js';
export {
  createPipeline,
  pipe,
  type PipelineModels,
  type PipelineOptions,
  type PipelineStages,
  type Recognizer,
  type Segmenter,
} from './core/pipeline.js';
export * from './core/doc.js';
export { applyEdits, alignEdits, compose, toNormalized, toOriginal, EditList, type Alignment, type Edit } from './core/alignment.js';
export { FanewsError, FormatError, InputError, ModelError, OptionsError, type ErrorCode } from './core/base/errors.js';
export type { Span } from './core/base/span.js';

/** `fanews/node`: the shipped models, and the stages with them. The library itself is `fanews`. */
export { loadModel } from './models.js';
export { loadNormalizer } from './normalizer.js';
export { loadPipeline } from './pipeline.js';
export { loadWordAnalyzer } from './words.js';

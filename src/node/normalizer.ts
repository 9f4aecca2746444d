/** The normalizer with the shipped half-space model. Apart from pipeline.ts, so that it starts fast. */
import { readHalfSpacer } from '../core/normalize/half-space.js';
import { createNormalizer } from '../core/normalize/index.js';
import type { Normalizer, NormalizeOptions } from '../core/normalize/types.js';
import { loadModel } from './models.js';

/**
 * A normalizer as `createNormalizer` makes it, with the shipped half-space model. The model is read
 * unless half-spaces are off, as they are by default in the preset `minimal`.
 * @throws OptionsError, InputError input/unreadable, ModelError
 */
export function loadNormalizer(options: NormalizeOptions = {}): Normalizer {
  const mode = options.halfSpace ?? (options.preset === 'minimal' ? 'off' : 'full');
  return createNormalizer(options, mode === 'off' ? undefined : readHalfSpacer(loadModel('half-space'), mode));
}

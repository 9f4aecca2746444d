/** The normalizer: characters, punctuation, digits, spaces and (with a model) half-spaces. */
import type { HalfSpacer, Normalizer, NormalizeOptions } from './types.js';

/**
 * A normalizer for the given options.
 * `halfSpace`: the half-space stage (`readHalfSpacer`); without it gaps between letters stay.
 * @throws OptionsError options/invalid, options/unknown-rule
 */
export function createNormalizer(_options: NormalizeOptions = {}, _halfSpace?: HalfSpacer): Normalizer {
  return Object.assign((text: string) => text, {
    aligned: (text: string) => ({ text, alignment: null }),
    stats: () => ({}),
  });
}

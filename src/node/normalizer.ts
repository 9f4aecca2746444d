/** The normalizer with the shipped half-space model. Apart from pipeline.ts, so that it starts fast. */
import { readHalfSpacer } from '../core/normalize/half-space.js';
import { createNormalizer, createWhole } from '../core/normalize/index.js';
import { prepareKernel } from '../core/normalize/kernel.js';
import { createPrepared } from '../core/normalize/prepared.js';
import { hasTables } from '../core/normalize/room.js';
import type { Normalizer, NormalizeOptions } from '../core/normalize/types.js';
import { fetchModel, loadModel } from './models.js';

/** Whether these options let the half-space stage run: off by default in `minimal`. */
export function usesHalfSpaces({ preset, halfSpace }: NormalizeOptions): boolean {
  return (halfSpace ?? (preset === 'minimal' ? 'off' : 'full')) !== 'off';
}

/**
 * A normalizer as `createNormalizer` makes it, with the shipped half-space model (or the bytes of another),
 * which is read only where the options need it.
 * @throws OptionsError, InputError input/unreadable, ModelError
 */
export function loadNormalizer(options: NormalizeOptions = {}, model?: Uint8Array): Normalizer {
  const mode = options.halfSpace === 'affixes' ? 'affixes' : 'full';
  return createNormalizer(options, usesHalfSpaces(options) ? readHalfSpacer(model ?? loadModel('half-space'), mode) : undefined);
}

/**
 * The same, the model read beside whatever else is done, and for default options little made before it is needed.
 * @throws as `loadNormalizer`
 */
export async function fetchNormalizer(options: NormalizeOptions): Promise<Normalizer> {
  if (!usesHalfSpaces(options)) return loadNormalizer(options);
  const reading = fetchModel('half-space');
  prepareKernel();
  const model = await reading;
  const { preset = 'standard', ...others } = options;
  if (!hasTables(model) || preset !== 'standard' || Object.values(others).some((value) => value !== undefined)) return loadNormalizer(options, model);
  const stage = readHalfSpacer(model);
  return createPrepared(stage.host!, () => createWhole(options, stage));
}

/** What the kernel offers (core/normalize/kernel.ts). */
export { gapFirst, gapRest, hehFeatures, init, jointFeatures, run } from './half-space';
export { initHabits, weigh } from './line-evidence';
export { normalizeLines } from './lines';
export { classOf } from '../core/chars/classes';
export { matchPattern, scanStep } from '../core/patterns/index';

/** End of the compiler's data. */
export function dataEnd(): usize {
  return __heap_base;
}

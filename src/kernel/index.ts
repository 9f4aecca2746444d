/** What the kernel offers (core/normalize/kernel.ts). */
export { gapFirst, gapRest, hehFeatures, init, jointFeatures, run } from './half-space';
export { plainLines } from './lines';

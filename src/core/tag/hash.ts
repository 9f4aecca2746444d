/** Hashes of the taggers' features. Also compiled for the kernel (compile/kernel-source.ts says what may be used here). */

/** Feature hash of a template and a value; never 0. */
export function mix(template: number, value: number): number {
  let h = Math.imul(value ^ Math.imul(template + 1, 0x9e3779b1), 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 13;
  return h === 0 ? 1 : h;
}

/** One value of two. */
export function combine(a: number, b: number): number {
  return Math.imul(a, 0x2545f491) ^ (b + 0x165667b1);
}

/**
 * Of value k of two neighbours (`Forms.values`): the template that describes the left one; the next number
 * describes the right one.
 */
export function pairTemplate(k: number): number {
  return k < 2 ? 100 + 2 * k : 96 + 4 * k;
}

/** Of value k of the two neighbours of a token: the template that describes it; only classes (k > 1) have one. */
export function skipTemplate(k: number): number {
  return 138 + k;
}

/** Templates of a word with its right neighbour's class, and with its left one's. */
export const CROSSED_LEFT = 170;
export const CROSSED_RIGHT = 171;

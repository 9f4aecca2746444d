/** Apart from the letters, whose tables those who only look words up do not need. */

/** Spreads the bits of a key over the whole word. */
export function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

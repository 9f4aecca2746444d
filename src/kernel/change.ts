/** A change as the kernel writes it: start, end, what (bits below), nothing, log-odds (f64). */

// @ts-ignore: decorator
@inline export const CHANGE_BYTES: usize = 24;
/**
 * Bit 0: a ZWNJ is put in. Bits 1-2: 0 not weighed, 1 inside a word, 2 between two. Bit 3: taken back. Bit 4: no change,
 * a line that is to be looked at again. Bit 5: of a compound.
 */
// @ts-ignore: decorator
@inline export const PUTS: i32 = 1;
// @ts-ignore: decorator
@inline export const INSIDE: i32 = 2;
// @ts-ignore: decorator
@inline export const BETWEEN: i32 = 4;
// @ts-ignore: decorator
@inline export const REJECTED: i32 = 8;
// @ts-ignore: decorator
@inline export const RESTLESS: i32 = 16;
// @ts-ignore: decorator
@inline export const COMPOUND: i32 = 32;

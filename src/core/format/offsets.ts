/** Offsets in other units than UTF-16: code points (Python, brat) and bytes of UTF-8 (Rust, Go, grep). */

export const OFFSET_UNITS = ['utf16', 'codepoint', 'byte'] as const;
export type OffsetUnit = (typeof OFFSET_UNITS)[number];

/**
 * A function from UTF-16 offsets of `text` to offsets in another unit, plus `base`. An offset inside a
 * surrogate pair counts as behind it. A lone surrogate is one code point and three bytes (U+FFFD when
 * written). Needs four bytes of memory per unit of text, except for UTF-16, which needs none.
 */
export function offsetMap(text: string, unit: OffsetUnit, base = 0): (offset: number) => number {
  if (unit === 'utf16') return (offset) => offset + base;
  const at = new Uint32Array(text.length + 1);
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    at[i] = sum;
    const c = text.charCodeAt(i);
    const pair = c >= 0xd800 && c < 0xdc00 && isLow(text.charCodeAt(i + 1));
    sum += unit === 'codepoint' ? 1 : c < 0x80 ? 1 : c < 0x800 ? 2 : pair ? 4 : 3;
    if (pair) at[++i] = sum;
  }
  at[text.length] = sum;
  return (offset) => at[offset]! + base;
}

/** Length of a text in a unit. */
export function lengthIn(text: string, unit: OffsetUnit): number {
  if (unit === 'utf16') return text.length;
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const pair = c >= 0xd800 && c < 0xdc00 && isLow(text.charCodeAt(i + 1));
    sum += unit === 'codepoint' ? 1 : c < 0x80 ? 1 : c < 0x800 ? 2 : pair ? 4 : 3;
    if (pair) i++;
  }
  return sum;
}

/** The same for text given as valid UTF-8. */
export function lengthOfUtf8(bytes: Uint8Array, unit: OffsetUnit): number {
  if (unit === 'byte') return bytes.length;
  const pairs = unit === 'utf16';
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) {
    const b = bytes[i]!;
    if ((b & 0xc0) !== 0x80) sum += pairs && b >= 0xf0 ? 2 : 1;
  }
  return sum;
}

/** NaN (past the end) is not one. */
const isLow = (c: number): boolean => c >= 0xdc00 && c < 0xe000;

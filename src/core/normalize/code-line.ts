/** Lines of code or data, of which only the letters are unified. Compiled for the kernel too, see scan.ts. */
import { CAT, LETTER, U } from './units.js';

/** First unit of the line that is not a space or tab. */
export function firstVisible(text: string, lo: number, hi: number): number {
  let i = lo;
  while (i < hi && (text.charCodeAt(i) === 0x20 || text.charCodeAt(i) === 9)) i++;
  return i;
}

/**
 * A line of JSON, of CSV with quotes, or of program code: one that begins like an object and has
 * `"key":`, a row of quoted fields, an assignment or call with a string, or a Latin start with ; or { at
 * the end. Only such shapes: a Persian sentence with quotes is none.
 */
export function isCodeLine(text: string, lo: number, hi: number): boolean {
  const i = firstVisible(text, lo, hi);
  if (i >= hi) return false;
  const u = text.charCodeAt(i);
  let end = hi;
  while (end > i && (text.charCodeAt(end - 1) === 0x20 || text.charCodeAt(end - 1) === 9)) end--;
  const last = text.charCodeAt(end - 1);
  const latin = (u >= 0x41 && u <= 0x5a) || (u >= 0x61 && u <= 0x7a) || u === 0x7d || u === 0x24 || u === 0x5f;
  const opens = u === 0x7b || u === 0x5b || u === 0x22;
  if (latin && (last === 0x3b || last === 0x7b)) return true;
  if (!latin && !opens) return false;
  if (u === 0x5b && isLinkDefinition(text, i, end)) return true;
  if (u === 0x22) {
    // A member or a row on its own: a Latin key, or fields up to the end.
    const key = i + 1 < end && CAT[text.charCodeAt(i + 1)]! === U.Latin;
    if (!key && last !== 0x22) return false;
  }
  // One look at the line for `":`, `","`, `= "`, `("`, `=>`.
  for (let j = i; j < end; j++) {
    const q = text.charCodeAt(j);
    if (q === 0x22 && opens) {
      let k = j + 1;
      while (k < end && k < j + 3 && text.charCodeAt(k) === 0x20) k++;
      const v = k < end ? text.charCodeAt(k) : 0;
      if (v === 0x3a && j > i) return true;
      if (v === 0x2c && j > i && k + 1 < end) {
        let w = k + 1;
        if (w < end && text.charCodeAt(w) === 0x20) w++;
        if (w < end && text.charCodeAt(w) === 0x22) return true;
      }
    } else if (latin && q === 0x3d) {
      let k = j + 1;
      while (k < end && k < j + 3 && text.charCodeAt(k) === 0x20) k++;
      const v = k < end ? text.charCodeAt(k) : 0;
      if (v === 0x22 || v === 0x27 || v === 0x60 || v === 0x3e || v === 0x7b || v === 0x5b) return true;
    } else if (latin && q === 0x28 && j > i) {
      const v = j + 1 < end ? text.charCodeAt(j + 1) : 0;
      if ((v === 0x22 || v === 0x27 || v === 0x60) && LETTER[CAT[text.charCodeAt(j - 1)]!]! === 0 && CAT[text.charCodeAt(j - 1)]! === U.Latin) return true;
    }
  }
  return false;
}

/** `[label]: target` of Markdown; a footnote (`[^label]:`) is text. */
function isLinkDefinition(text: string, i: number, end: number): boolean {
  if (text.charCodeAt(i + 1) === 0x5e) return false;
  let j = i + 1;
  while (j < end && text.charCodeAt(j) !== 0x5d) j++;
  if (text.charCodeAt(j + 1) !== 0x3a) return false;
  const target = firstVisible(text, j + 2, end);
  if (target >= end) return false;
  const u = text.charCodeAt(target);
  return CAT[u]! === U.Latin || u === 0x2f || u === 0x3c || u === 0x23 || u === 0x2e;
}

/**
 * What kind of line this is: lines that are left alone (code fences, raw HTML blocks, ignored blocks)
 * and lines of code or data of which only the letters are unified. The state is carried from line to line.
 */
import { CAT, LETTER, U } from './units.js';

/** State between lines: none, or in which block the next line lies. A text begins with `Start`. */
export const Block = { None: 0, Backticks: 1, Tildes: 2, Pre: 3, Script: 4, Style: 5, Ignore: 6, FrontMatter: 7, /** Before the first line of a text. */ Start: 8 } as const;

const RAW: readonly (readonly [string, number])[] = [
  ['pre', Block.Pre],
  ['script', Block.Script],
  ['style', Block.Style],
];

/** First unit of the line that is not a space or tab. */
export function firstVisible(text: string, lo: number, hi: number): number {
  let i = lo;
  while (i < hi && (text.charCodeAt(i) === 0x20 || text.charCodeAt(i) === 9)) i++;
  return i;
}

/** Lower-case ASCII `what` at i, either case in the text. */
function at(text: string, i: number, hi: number, what: string): boolean {
  if (i + what.length > hi) return false;
  for (let k = 0; k < what.length; k++) {
    let u = text.charCodeAt(i + k);
    if (u >= 0x41 && u <= 0x5a) u += 0x20;
    if (u !== what.charCodeAt(k)) return false;
  }
  return true;
}

/** Length of the run of `u` at i. */
function run(text: string, i: number, hi: number, u: number): number {
  let j = i;
  while (j < hi && text.charCodeAt(j) === u) j++;
  return j - i;
}

/** Last `<!-- fanews-ignore -->` (1) or `<!-- /fanews-ignore -->` (-1) of the line, 0 for none. Also -start and -end. */
function ignoreMark(text: string, lo: number, hi: number): number {
  let found = 0;
  for (let i = text.indexOf('<!--', lo); i !== -1 && i < hi; ) {
    let j = firstVisible(text, i + 4, hi);
    const close = text.charCodeAt(j) === 0x2f;
    if (close) j++;
    if (at(text, j, hi, 'fanews-ignore')) {
      j += 13;
      const start = at(text, j, hi, '-start');
      const end = at(text, j, hi, '-end');
      j = firstVisible(text, j + (start ? 6 : end ? 4 : 0), hi);
      if (at(text, j, hi, '-->')) found = close || end ? -1 : 1;
    }
    // Stays within the line: a longer search would make many short lines quadratic.
    i = nextComment(text, i + 4, hi);
  }
  return found;
}

function nextComment(text: string, from: number, hi: number): number {
  for (let i = from; i + 3 < hi; i++) if (text.charCodeAt(i) === 0x3c && at(text, i, hi, '<!--')) return i;
  return -1;
}

/** Result of `lineState`: the next state, and whether this line is left alone. Packed: state * 2 + verbatim. */
export function lineState(text: string, lo: number, hi: number, state: number): number {
  const i = firstVisible(text, lo, hi);
  const u = i < hi ? text.charCodeAt(i) : 0;
  if (state === Block.Start && isRule(text, lo, hi, 0x2d)) return Block.FrontMatter * 2 + 1;
  if (state === Block.None || state === Block.Start) {
    if (u === 0x60 && run(text, i, hi, 0x60) >= 3) {
      // A fence has no backtick behind its opening run (CommonMark 4.5): ```x``` is a code span.
      const n = run(text, i, hi, 0x60);
      for (let j = i + n; j < hi; j++) if (text.charCodeAt(j) === 0x60) return 0;
      return Block.Backticks * 2 + 1;
    }
    if (u === 0x7e && run(text, i, hi, 0x7e) >= 3) return Block.Tildes * 2 + 1;
    if (u === 0x3c) {
      for (const [name, block] of RAW) {
        if (at(text, i + 1, hi, name) && !(text.charCodeAt(i + 1 + name.length) > 0x40 && i + 1 + name.length < hi)) {
          return (closes(text, i, hi, name) ? 0 : block * 2) + 1;
        }
      }
      if (at(text, i, hi, '<!--')) {
        const mark = ignoreMark(text, i, hi);
        if (mark !== 0) return (mark > 0 ? Block.Ignore * 2 : 0) + 1;
      }
    }
    return 0;
  }
  switch (state) {
    case Block.Backticks:
      return u === 0x60 && run(text, i, hi, 0x60) >= 3 && firstVisible(text, i + run(text, i, hi, 0x60), hi) >= hi ? 1 : state * 2 + 1;
    case Block.Tildes:
      return u === 0x7e && run(text, i, hi, 0x7e) >= 3 && firstVisible(text, i + run(text, i, hi, 0x7e), hi) >= hi ? 1 : state * 2 + 1;
    case Block.FrontMatter:
      // Ends at --- or ..., and at an empty line, so that a text that only begins with a rule is not lost.
      return isRule(text, lo, hi, 0x2d) || isRule(text, lo, hi, 0x2e) || i >= hi ? 1 : state * 2 + 1;
    case Block.Ignore:
      return u === 0x3c && at(text, i, hi, '<!--') && ignoreMark(text, i, hi) < 0 ? 1 : state * 2 + 1;
    default:
      for (const [name, block] of RAW) if (block === state) return closes(text, lo, hi, name) ? 1 : state * 2 + 1;
      return 0;
  }
}

/** Exactly three of `u`, and blanks. */
function isRule(text: string, lo: number, hi: number, u: number): boolean {
  return run(text, lo, hi, u) === 3 && firstVisible(text, lo + 3, hi) >= hi;
}

function closes(text: string, from: number, hi: number, name: string): boolean {
  for (let i = from; i + name.length + 2 < hi; i++) {
    if (text.charCodeAt(i) === 0x3c && text.charCodeAt(i + 1) === 0x2f && at(text, i + 2, hi, name)) return true;
  }
  return false;
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

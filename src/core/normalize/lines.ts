/**
 * Which lines are left alone: code fences, raw HTML blocks, ignored blocks. The state is carried from line to line.
 */
import { Block } from './block.js';
import { firstVisible } from './code-line.js';

const RAW: readonly (readonly [string, number])[] = [
  ['pre', Block.Pre],
  ['script', Block.Script],
  ['style', Block.Style],
];

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

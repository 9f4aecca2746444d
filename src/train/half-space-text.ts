/** Training text of the half-space stage: lines → runs of words, spelled in one way. */
import { CharClass, CLASS, isNonJoining } from '../core/chars/classes.js';
import { Kind, kindOf, ZWNJ } from '../core/lexicon/letters.js';

const FOLD: Readonly<Record<string, string>> = {
  '\u064a': '\u06cc', '\u0649': '\u06cc', '\u0643': '\u06a9', '\u06be': '\u0647', '\u06c1': '\u0647', '\u06d5': '\u0647',
  '\u00a0': ' ', '\u202f': ' ', '\u2009': ' ', '\t': ' ', '\u200b': '\u200c', '\u200d': '\u200c', '\u06c0': '\u0647\u0654',
};

/** Letters folded, invisible signs and vowel signs dropped, single spaces, no ZWNJ that does nothing. */
export function cleanLine(line: string): string {
  return line
    .replace(/[\u064a\u0649\u0643\u06be\u06c1\u06d5\u00a0\u202f\u2009\t\u200b\u200d\u06c0]/g, (c) => FOLD[c]!)
    .replace(/[\u064b-\u0653\u0655-\u065f\u0670\u0640\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]/g, '')
    .replace(/\u200c+/g, '\u200c')
    .replace(/(^|[^\u0620-\u06d5])\u200c|\u200c(?=[^\u0620-\u06d5]|$)/g, '$1')
    .replace(/([\u0621-\u0625\u0627\u062f-\u0632\u0648\u0698])\u200c/g, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Whether a line is written with half-spaces throughout, as far as one can see. */
export function isSpaced(line: string): boolean {
  return line.includes('\u200c') && !/(^|[ \u200c])ن?می |[^ ] (ها|های|تر|ترین|هایی)([ .،؛:!؟»)]|$)|ه (ای|ام|اند)([ .،؛:!؟»)]|$)/.test(line);
}

/**
 * The runs of a line: Persian words (with their ZWNJs) separated by single spaces; anything else
 * ends a run. A word that touches a digit, a Latin letter and the like is left out.
 */
export function runsOf(line: string): string[][] {
  const runs: string[][] = [];
  let run: string[] = [];
  let i = 0;
  const end = (): void => {
    if (run.length > 0) runs.push(run);
    run = [];
  };
  while (i < line.length) {
    const u = line.charCodeAt(i);
    if (kindOf(u) === Kind.Other) {
      if (u !== 0x20 || kindOf(line.charCodeAt(i + 1)) === Kind.Other || i === 0 || kindOf(line.charCodeAt(i - 1)) === Kind.Other) end();
      i++;
      continue;
    }
    const start = i;
    while (i < line.length && (kindOf(line.charCodeAt(i)) !== Kind.Other || line.charCodeAt(i) === ZWNJ)) i++;
    if (touches(line, start - 1) || touches(line, i)) end();
    else run.push(line.slice(start, i));
  }
  end();
  return runs;
}

function touches(line: string, i: number): boolean {
  if (i < 0 || i >= line.length) return false;
  const c = CLASS[line.charCodeAt(i)]!;
  return c === CharClass.LatinLetter || (c >= CharClass.DigitAscii && c <= CharClass.DigitOther) || line[i] === '_' || line[i] === '#' || line[i] === '@';
}

/** Whether the last letter of a word joins to its left. */
export function joinsLeft(word: string): boolean {
  for (let i = word.length - 1; i >= 0; i--) {
    const k = kindOf(word.charCodeAt(i));
    if (k === Kind.Joining) return !isNonJoining(word.charCodeAt(i));
    if (k === Kind.NonJoining) return false;
  }
  return false;
}

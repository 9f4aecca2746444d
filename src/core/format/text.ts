/**
 * Tokens as plain text: one sentence a line, tokens separated by one space (`separator`), in their
 * normalized form where the text was normalized. With `lines` each line of the input is a line of the
 * output, empty ones too, line ends kept. With `unit: sentence` the sentences themselves, each followed
 * by a line end (`separator`).
 */
import type { Doc } from '../doc.js';
import { oneLine } from './escape.js';
import type { Format, FormatContext } from './types.js';

const LF = 10;
const CR = 13;

export const tokensText: Format = {
  name: 'text',
  extension: '.txt',
  offsets: 'utf16',
  write: (doc, { options }: FormatContext) => (options.lines ? lines(doc, options.separator ?? ' ') : options.unit === 'sentence' ? sentences(doc, options.separator ?? '\n') : tokens(doc, options.separator ?? ' ')),
};

function tokens({ norm, tokens: { start, end }, sentences: { length, tokenStart, tokenEnd } }: Doc, separator: string): string {
  let out = '';
  for (let s = 0; s < length; s++) {
    const last = tokenEnd[s]! - 1;
    if (last < tokenStart[s]!) continue;
    for (let t = tokenStart[s]!; t < last; t++) out += form(norm, start[t]!, end[t]!) + separator;
    out += `${form(norm, start[last]!, end[last]!)}\n`;
  }
  return out;
}

function sentences(doc: Doc, separator: string): string {
  let out = '';
  for (const text of sentenceTexts(doc)) out += text + separator;
  return out;
}

/** The sentences as they stand in the normalized text, each on one line. */
export function sentenceTexts({ norm, tokens: { start, end }, sentences: { length, tokenStart, tokenEnd } }: Doc): string[] {
  const out: string[] = [];
  for (let s = 0; s < length; s++) if (tokenEnd[s]! > tokenStart[s]!) out.push(oneLine(norm.slice(start[tokenStart[s]!], end[tokenEnd[s]! - 1])));
  return out;
}

function lines({ norm, tokens: { length, start, end } }: Doc, separator: string): string {
  let out = '';
  let at = 0;
  let begun = false;
  const gap = (limit: number): void => {
    for (; at < limit; at++) {
      if (norm.charCodeAt(at) !== LF) continue;
      out += norm.charCodeAt(at - 1) === CR ? '\r\n' : '\n';
      begun = false;
    }
  };
  for (let t = 0; t < length; t++) {
    gap(start[t]!);
    if (begun) out += separator;
    out += form(norm, start[t]!, end[t]!);
    at = end[t]!;
    begun = true;
  }
  gap(norm.length);
  return out;
}

/** A token never brings a line end into the line. */
const form = (text: string, start: number, end: number): string => oneLine(text.slice(start, end));

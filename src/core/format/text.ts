/**
 * Tokens as plain text: one sentence a line, tokens separated by one space (`separator`), in their
 * normalized form where the text was normalized. With `lines` each line of the input is a line of the
 * output, empty ones too, line ends kept. With `unit: sentence` the sentences themselves, each followed
 * by a line end (`separator`). With `show` something else stands for each token: its lemma, its stem.
 */
import type { Doc } from '../doc.js';
import { oneLine } from './escape.js';
import type { Format, FormatContext, FormatOptions } from './types.js';

const CR = 13;

export const tokensText: Format = {
  name: 'text',
  extension: '.txt',
  write: (doc, { options }: FormatContext) =>
    options.lines ? lines(doc, joiner(doc, options)) : options.unit === 'sentence' ? sentences(doc, options.separator ?? '\n') : tokens(doc, joiner(doc, options)),
};

/** What tokens [from, to) of a document become. */
type Joiner = (from: number, to: number) => string;

function tokens(doc: Doc, line: Joiner): string {
  const { length, tokenStart, tokenEnd } = doc.sentences;
  const out: string[] = [];
  for (let s = 0; s < length; s++) if (tokenEnd[s]! > tokenStart[s]!) out.push(line(tokenStart[s]!, tokenEnd[s]!));
  out.push('');
  return out.join('\n');
}

function joiner(doc: Doc, { separator = ' ', inner, show }: FormatOptions): Joiner {
  if (show) {
    const shown = show(doc);
    return (from, to) => Array.from({ length: to - from }, (_, k) => oneLine(shown(from + k))).join(separator);
  }
  if (inner !== undefined || /[\t\v\f\u0085\u2028\u2029]/.test(doc.norm)) return (from, to) => apart(doc, from, to, separator, inner);
  return (from, to) => joined(doc, from, to, separator);
}

/** Tokens with the separator between them. What the text has in this form already is taken as one piece. */
function joined({ norm, tokens: { start, end } }: Doc, from: number, to: number, separator: string): string {
  const unit = separator.length === 1 ? separator.charCodeAt(0) : -1;
  const out: string[] = [];
  let at = start[from]!;
  for (let t = from + 1; t < to; t++) {
    const stop = end[t - 1]!;
    if (start[t] === stop + 1 && norm.charCodeAt(stop) === unit) continue;
    out.push(norm.slice(at, stop));
    at = start[t]!;
  }
  out.push(norm.slice(at, end[to - 1]!));
  return out.join(separator);
}

/** Tokens one by one; white space inside a token becomes `inner`, and never brings a line end or tab into the line. */
function apart({ norm, tokens: { start, end } }: Doc, from: number, to: number, separator: string, inner?: string): string {
  const out: string[] = [];
  for (let t = from; t < to; t++) {
    const form = oneLine(norm.slice(start[t]!, end[t]!));
    out.push(inner === undefined ? form : form.replace(/\s+/g, inner));
  }
  return out.join(separator);
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

function lines(doc: Doc, line: Joiner): string {
  const { norm } = doc;
  const { length, start } = doc.tokens;
  let out = '';
  let t = 0;
  for (let at = 0; at < norm.length; ) {
    const lf = norm.indexOf('\n', at);
    const end = lf < 0 ? norm.length : lf;
    const from = t;
    while (t < length && start[t]! < end) t++;
    if (t > from) out += line(from, t);
    if (lf >= 0) out += lf > at && norm.charCodeAt(lf - 1) === CR ? '\r\n' : '\n';
    at = end + 1;
  }
  return out;
}

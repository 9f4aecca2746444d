/**
 * CoNLL-2003 in two columns: token, tab, label (BIO). A blank line ends a sentence; with several inputs
 * each begins with a -DOCSTART- sentence. Forms are those the recognizer read: the normalized ones
 * unless normalizing is off. White space inside a form becomes U+00A0.
 */
import type { Doc } from '../doc.js';
import { columnForm } from './escape.js';
import type { Format, FormatContext } from './types.js';

/** Labels of the tokens: O, B-type, I-type. */
export function bioLabels(doc: Pick<Doc, 'tokens' | 'entities'>): string[] {
  const labels = new Array<string>(doc.tokens.length).fill('O');
  for (const { type, tokenStart, tokenEnd } of doc.entities) {
    for (let t = tokenStart; t < tokenEnd; t++) labels[t] = `${t === tokenStart ? 'B' : 'I'}-${type}`;
  }
  return labels;
}

export const entitiesConll: Format = {
  name: 'conll',
  extension: '.conll',
  write(doc: Doc, { showFile, first }: FormatContext): string {
    const labels = bioLabels(doc);
    const { start, end } = doc.tokens;
    const { length, tokenStart, tokenEnd } = doc.sentences;
    const out = showFile && first ? ['-DOCSTART-\tO\n\n'] : [];
    for (let s = 0; s < length; s++) {
      const rows = [];
      for (let t = tokenStart[s]!; t < tokenEnd[s]!; t++) rows.push(`${columnForm(doc.norm.slice(start[t], end[t]))}\t${labels[t]}\n`);
      out.push(rows.join(''), '\n');
    }
    return out.join('');
  },
};

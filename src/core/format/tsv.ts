/**
 * Tab-separated values with a header line; `\t`, `\n`, `\r` and `\\` in a field stand for a tab, line
 * ends and a backslash. With several inputs the first column is the file.
 */
import { tokenAt, type Doc } from '../doc.js';
import { isolated, tsvField } from './escape.js';
import { offsetMap } from './offsets.js';
import type { Format, FormatContext } from './types.js';

const field = (text: string, { options }: FormatContext): string => (options.isolate ? isolated(tsvField(text)) : tsvField(text));

/** `sentence` counts from 1, `token` from 1 in its sentence. With word analysis: part of speech, lemma, features (of the host, where the token has a clitic). */
export const tokensTsv: Format = {
  name: 'tsv',
  extension: '.tsv',
  offsets: 'utf16',
  numbered: true,
  header: ({ showFile, words }) => `${showFile ? 'file\t' : ''}sentence\ttoken\ttext\tnorm\tkind\tstart\tend${words ? '\tupos\tlemma\tfeats' : ''}\n`,
  write(doc: Doc, context: FormatContext): string {
    const at = offsetMap(doc.text, context.offsets ?? 'utf16', context.base);
    const file = context.showFile ? `${tsvField(context.file)}\t` : '';
    const { length, tokenStart, tokenEnd } = doc.sentences;
    // Rows are joined, not added up: one long string grown row by row costs three times as much.
    const out = new Array<string>(length);
    const { words } = doc;
    let w = 0;
    for (let s = 0; s < length; s++) {
      const first = tokenStart[s]!;
      const rows = [];
      for (let t = first; t < tokenEnd[s]!; t++) {
        const { text, norm, kind, start, end } = tokenAt(doc, t);
        const shown = field(text, context);
        let analysis = '';
        if (words) {
          analysis = w < words.length && words.token[w] === t ? `\t${words.upos[w]}\t${field(words.lemma[w]!, context)}\t${words.feats[w]}` : '\t\t\t';
          while (w < words.length && words.token[w] === t) w++;
        }
        rows.push(`${file}${context.sentences + s + 1}\t${t - first + 1}\t${shown}\t${norm === text ? shown : field(norm, context)}\t${kind}\t${at(start)}\t${at(end)}${analysis}\n`);
      }
      out[s] = rows.join('');
    }
    return out.join('');
  },
};

/** `value` is empty until values are computed. */
export const entitiesTsv: Format = {
  name: 'tsv',
  extension: '.tsv',
  offsets: 'utf16',
  header: ({ showFile }) => `${showFile ? 'file\t' : ''}type\ttext\tstart\tend\tvalue\n`,
  write(doc: Doc, context: FormatContext): string {
    const at = offsetMap(doc.text, context.offsets ?? 'utf16', context.base);
    const file = context.showFile ? `${tsvField(context.file)}\t` : '';
    const paint = context.options.paint ?? ((_type: string, text: string) => text);
    let out = '';
    for (const { type, text, start, end } of doc.entities) out += `${file}${paint(type, type)}\t${field(text, context)}\t${at(start)}\t${at(end)}\t\n`;
    return out;
  },
};

/** The text as it stands with its entities marked: `[text](TYPE)`, or painted on a terminal. */
import type { Doc } from '../doc.js';
import type { Format, FormatContext } from './types.js';

export const entitiesInline: Format = {
  name: 'inline',
  extension: '.txt',
  write(doc: Doc, { options }: FormatContext): string {
    let out = '';
    let at = 0;
    for (const { type, text, start, end } of doc.entities) {
      out += `${doc.text.slice(at, start)}${options.paint ? options.paint(type, `[${text}](${type})`) : `[${text}](${type})`}`;
      at = end;
    }
    return out + doc.text.slice(at);
  },
};

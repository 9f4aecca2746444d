/**
 * brat standoff: `T1<tab>TYPE start end<tab>text`. brat reads the .txt beside the .ann in Python, so
 * offsets are code points unless another unit is asked for. Line ends inside an entity become spaces.
 */
import type { Doc } from '../doc.js';
import { offsetMap } from './offsets.js';
import type { Format, FormatContext } from './types.js';

export const entitiesBrat: Format = {
  name: 'brat',
  extension: '.ann',
  offsets: 'codepoint',
  numbered: true,
  write(doc: Doc, context: FormatContext): string {
    const at = offsetMap(doc.text, context.offsets ?? 'codepoint', context.base);
    let out = '';
    doc.entities.forEach(({ type, text, start, end }, i) => {
      out += `T${context.entities + i + 1}\t${type} ${at(start)} ${at(end)}\t${text.replace(/[\n\r\t]/g, ' ')}\n`;
    });
    return out;
  },
};

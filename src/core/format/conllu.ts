/**
 * CoNLL-U, the columns of segmentation only (valid at level 1 of Universal Dependencies' validator):
 * sent_id running over the whole output, `# text`, SpaceAfter=No. Forms are the normalized ones where
 * the text was normalized; `# text` is what the forms and their spaces spell.
 */
import type { Doc } from '../doc.js';
import { oneLine } from './escape.js';
import type { Format, FormatContext } from './types.js';

export const tokensConllu: Format = {
  name: 'conllu',
  extension: '.conllu',
  offsets: 'utf16',
  numbered: true,
  write(doc: Doc, { file, first, sentences: before }: FormatContext): string {
    const { start, end } = doc.tokens;
    const { length, tokenStart, tokenEnd } = doc.sentences;
    const out = new Array<string>(length);
    for (let s = 0; s < length; s++) {
      const from = tokenStart[s]!;
      const to = tokenEnd[s]!;
      let text = '';
      const rows = [];
      for (let t = from; t < to; t++) {
        const form = oneLine(doc.norm.slice(start[t], end[t])).trim() || '_';
        const glued = t + 1 < to && end[t] === start[t + 1];
        text += glued || t + 1 === to ? form : `${form} `;
        rows.push(`${t - from + 1}\t${form}\t_\t_\t_\t_\t_\t_\t_\t${glued ? 'SpaceAfter=No' : '_'}\n`);
      }
      out[s] = `${first && s === 0 ? `# newdoc id = ${oneLine(file)}\n` : ''}# sent_id = ${before + s + 1}\n# text = ${text}\n${rows.join('')}\n`;
    }
    return out.join('');
  },
};

/**
 * CoNLL-U (valid at level 1 of Universal Dependencies' validator): sent_id running over the whole
 * output, `# text`, SpaceAfter=No. Forms are the normalized ones where the text was normalized;
 * `# text` is what the forms and their spaces spell. With word analysis: LEMMA, UPOS and FEATS, the
 * verb's pair of stems as OrigLemma; with `words`, tokens that are host and clitic as multiword ranges,
 * otherwise such a token carries the analysis of its host.
 */
import type { Doc, Words } from '../doc.js';
import { oneLine } from './escape.js';
import type { Format, FormatContext } from './types.js';

export const tokensConllu: Format = {
  name: 'conllu',
  extension: '.conllu',
  numbered: true,
  write(doc: Doc, { file, first, sentences: before, options }: FormatContext): string {
    const { start, end } = doc.tokens;
    const { length, tokenStart, tokenEnd } = doc.sentences;
    const out = new Array<string>(length);
    const { words } = doc;
    let w = 0;
    for (let s = 0; s < length; s++) {
      const from = tokenStart[s]!;
      const to = tokenEnd[s]!;
      let text = '';
      let id = 0;
      const rows = [];
      for (let t = from; t < to; t++) {
        const form = oneLine(doc.norm.slice(start[t], end[t])).trim() || '_';
        const glued = t + 1 < to && end[t] === start[t + 1];
        text += glued || t + 1 === to ? form : `${form} `;
        const space = glued ? 'SpaceAfter=No' : '_';
        if (!words) {
          rows.push(`${++id}\t${form}\t_\t_\t_\t_\t_\t_\t_\t${space}\n`);
          continue;
        }
        while (w < words.length && words.token[w]! < t) w++;
        let stop = w;
        while (stop < words.length && words.token[stop] === t) stop++;
        if (stop === w || !options.words || stop === w + 1) {
          rows.push(row(++id, form, words, w, space));
        } else {
          rows.push(`${id + 1}-${id + stop - w}\t${form}\t_\t_\t_\t_\t_\t_\t_\t${space}\n`);
          for (let k = w; k < stop; k++) rows.push(row(++id, oneLine(doc.norm.slice(words.start[k], words.end[k])).trim() || '_', words, k, '_'));
        }
        w = stop;
      }
      out[s] = `${first && s === 0 ? `# newdoc id = ${oneLine(file)}\n` : ''}# sent_id = ${before + s + 1}\n# text = ${text}\n${rows.join('')}\n`;
    }
    return out.join('');
  },
};

/** The line of a syntactic word. A lemma has no white space at its edges and never is empty. */
function row(id: number, form: string, { lemma, upos, feats, stems }: Words, k: number, space: string): string {
  const misc = stems[k] === '' ? space : `OrigLemma=${stems[k]}${space === '_' ? '' : `|${space}`}`;
  return `${id}\t${form}\t${oneLine(lemma[k]!).trim() || '_'}\t${upos[k]}\t_\t${feats[k] || '_'}\t_\t_\t_\t${misc}\n`;
}

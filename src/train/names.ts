/** What the entity tagger says of words, as evidence for the part of speech of names. */
import { readRecognizer } from '../core/ner/recognize.js';
import type { NameLabels } from './pos.js';

/** An entity less sure than this has labels of its own. */
const SURE = 0.7;

/** Labels of an entity model in each of its styles: O, or B- and I- of a type, with ? where the model is not sure. */
export function nameLabels(model: Uint8Array): NameLabels {
  const { styles, types } = readRecognizer(model);
  const recognizers = styles.map((style) => readRecognizer(model, { style, types, minScore: 0 }));
  return (words) => {
    const n = words.length;
    const start = new Uint32Array(n);
    const end = new Uint32Array(n);
    let text = '';
    words.forEach((w, i) => {
      start[i] = text.length;
      text += w;
      end[i] = text.length;
      text += ' ';
    });
    const tokens = { length: n, start, end, kind: new Uint8Array(n) };
    const sentences = { length: n > 0 ? 1 : 0, tokenStart: Uint32Array.from(n > 0 ? [0] : []), tokenEnd: Uint32Array.from(n > 0 ? [n] : []) };
    return recognizers.map((recognize) => {
      const labels = new Array<string>(n).fill('O');
      for (const e of recognize(text, tokens, sentences)) for (let t = e.tokenStart; t < e.tokenEnd; t++) labels[t] = `${t === e.tokenStart ? 'B' : 'I'}-${e.type}${e.score > SURE ? '' : '?'}`;
      return labels;
    });
  };
}

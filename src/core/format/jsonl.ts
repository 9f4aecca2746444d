/**
 * JSON documents, one a line:
 * `{"file","text","sentences":[{"start","end","tokens":[{"text","norm","start","end","kind"}]}],
 * "entities":[{"type","text","norm","start","end","score","value"}],"style"}`; the style is that of the entities. With word analysis a token also has
 * `upos`, `lemma`, `feats` and, for verbs, `stems`; one that is host and clitic has them of the host, and
 * `words` with both.
 * Offsets point into `text`, half-open. A part of a very long input also has `offset`: where its text
 * begins in the input. `value` is null until values are computed.
 */
import { sentenceSpan, tokenAt, type Doc, type Words } from '../doc.js';
import { offsetMap } from './offsets.js';
import type { Format, FormatContext } from './types.js';

export interface DocumentParts {
  readonly sentences: boolean;
  readonly entities: boolean;
}

/** One line of JSON with the parts asked for. Written piece by piece: an object for each token would take ten times the memory. */
export function jsonDocument(doc: Doc, context: FormatContext, parts: DocumentParts): string {
  const at = offsetMap(doc.text, context.offsets ?? 'utf16');
  const out = [`{"file":${JSON.stringify(context.file)}`];
  if (context.base > 0) out.push(`,"offset":${context.base}`);
  out.push(`,"text":${JSON.stringify(doc.text)}`);
  if (parts.sentences) {
    const { length, tokenStart, tokenEnd } = doc.sentences;
    out.push(',"sentences":[');
    const { words } = doc;
    let w = 0;
    const analysis = (t: number): string => {
      const from = w;
      while (w < words!.length && words!.token[w] === t) w++;
      if (w === from) return '';
      const parts = [];
      if (w > from + 1) for (let k = from; k < w; k++) parts.push(`{"text":${quoted(doc.norm.slice(words!.start[k], words!.end[k]))}${wordFields(words!, k)}}`);
      return wordFields(words!, from) + (parts.length > 0 ? `,"words":[${parts.join(',')}]` : '');
    };
    for (let s = 0; s < length; s++) {
      const tokens = [];
      for (let t = tokenStart[s]!; t < tokenEnd[s]!; t++) {
        const { text, norm, start, end, kind } = tokenAt(doc, t);
        const shown = quoted(text);
        tokens.push(`{"text":${shown},"norm":${norm === text ? shown : quoted(norm)},"start":${at(start)},"end":${at(end)},"kind":"${kind}"${words ? analysis(t) : ''}}`);
      }
      const span = sentenceSpan(doc, s);
      out.push(`${s === 0 ? '' : ','}{"start":${at(span.start)},"end":${at(span.end)},"tokens":[${tokens.join(',')}]}`);
    }
    out.push(']');
  }
  if (parts.entities) {
    const entities = doc.entities.map(({ type, text, norm, start, end, score }) => ({ type, text, norm, start: at(start), end: at(end), score: Math.round(score * 1e4) / 1e4, value: null }));
    out.push(',"entities":', JSON.stringify(entities));
    if (doc.style !== undefined) out.push(`,"style":${quoted(doc.style)}`);
  }
  out.push('}\n');
  return out.join('');
}

/** A JSON string; most tokens need no escape. */
const quoted = (text: string): string => (/[\u0000-\u001f"\\\ud800-\udfff]/.test(text) ? JSON.stringify(text) : `"${text}"`);

const wordFields = ({ upos, lemma, feats, stems }: Words, k: number): string =>
  `,"upos":"${upos[k]}","lemma":${quoted(lemma[k]!)}${feats[k] === '' ? '' : `,"feats":"${feats[k]}"`}${stems[k] === '' ? '' : `,"stems":${quoted(stems[k]!)}`}`;

const format = (parts: DocumentParts): Format => ({ name: 'jsonl', extension: '.jsonl', offsets: 'utf16', whole: true, write: (doc, context) => jsonDocument(doc, context, parts) });

export const tokensJsonl = format({ sentences: true, entities: false });
export const entitiesJsonl = format({ sentences: false, entities: true });
export const analysisJsonl = format({ sentences: true, entities: true });

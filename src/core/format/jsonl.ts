/**
 * JSON documents, one a line:
 * `{"file","text","sentences":[{"start","end","tokens":[{"text","norm","start","end","kind"}]}],
 * "entities":[{"type","text","norm","start","end","score","value"}]}`.
 * Offsets point into `text`, half-open. A part of a very long input also has `offset`: where its text
 * begins in the input. `value` is null until values are computed.
 */
import { sentenceSpan, tokenAt, type Doc } from '../doc.js';
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
    for (let s = 0; s < length; s++) {
      const tokens = [];
      for (let t = tokenStart[s]!; t < tokenEnd[s]!; t++) {
        const { text, norm, start, end, kind } = tokenAt(doc, t);
        const shown = quoted(text);
        tokens.push(`{"text":${shown},"norm":${norm === text ? shown : quoted(norm)},"start":${at(start)},"end":${at(end)},"kind":"${kind}"}`);
      }
      const span = sentenceSpan(doc, s);
      out.push(`${s === 0 ? '' : ','}{"start":${at(span.start)},"end":${at(span.end)},"tokens":[${tokens.join(',')}]}`);
    }
    out.push(']');
  }
  if (parts.entities) {
    const entities = doc.entities.map(({ type, text, norm, start, end, score }) => ({ type, text, norm, start: at(start), end: at(end), score: Math.round(score * 1e4) / 1e4, value: null }));
    out.push(',"entities":', JSON.stringify(entities));
  }
  out.push('}\n');
  return out.join('');
}

/** A JSON string; most tokens need no escape. */
const quoted = (text: string): string => (/[\u0000-\u001f"\\\ud800-\udfff]/.test(text) ? JSON.stringify(text) : `"${text}"`);

const format = (parts: DocumentParts): Format => ({ name: 'jsonl', extension: '.jsonl', offsets: 'utf16', whole: true, write: (doc, context) => jsonDocument(doc, context, parts) });

export const tokensJsonl = format({ sentences: true, entities: false });
export const entitiesJsonl = format({ sentences: false, entities: true });
export const analysisJsonl = format({ sentences: true, entities: true });

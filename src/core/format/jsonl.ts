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

/** One line of JSON with the parts asked for. */
export function jsonDocument(doc: Doc, context: FormatContext, parts: DocumentParts): string {
  const at = offsetMap(doc.text, context.offsets ?? 'utf16');
  const record: Record<string, unknown> = { file: context.file };
  if (context.base > 0) record['offset'] = context.base;
  record['text'] = doc.text;
  if (parts.sentences) {
    const { length, tokenStart, tokenEnd } = doc.sentences;
    const sentences = new Array<unknown>(length);
    for (let s = 0; s < length; s++) {
      const tokens = [];
      for (let t = tokenStart[s]!; t < tokenEnd[s]!; t++) {
        const { text, norm, start, end, kind } = tokenAt(doc, t);
        tokens.push({ text, norm, start: at(start), end: at(end), kind });
      }
      const span = sentenceSpan(doc, s);
      sentences[s] = { start: at(span.start), end: at(span.end), tokens };
    }
    record['sentences'] = sentences;
  }
  if (parts.entities) {
    record['entities'] = doc.entities.map(({ type, text, norm, start, end, score }) => ({ type, text, norm, start: at(start), end: at(end), score: Math.round(score * 1e4) / 1e4, value: null }));
  }
  return `${JSON.stringify(record)}\n`;
}

const format = (parts: DocumentParts): Format => ({ name: 'jsonl', extension: '.jsonl', offsets: 'utf16', whole: true, write: (doc, context) => jsonDocument(doc, context, parts) });

export const tokensJsonl = format({ sentences: true, entities: false });
export const entitiesJsonl = format({ sentences: false, entities: true });
export const analysisJsonl = format({ sentences: true, entities: true });

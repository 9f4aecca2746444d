/** Labels for tokenized text in CoNLL columns. */
import { bioLabels } from '../core/format/conll.js';
import type { Recognizer } from '../core/pipeline.js';
import { joinSentences } from './ner-model.js';

/**
 * The lines of CoNLL text, each token line with its BIO label as a new last column. Columns are
 * separated by tabs; without any tab, by single spaces if all lines then have the same number of columns
 * (else a line is a token, which may hold spaces). A blank line ends a sentence; comments
 * (`# ` without a tab) and -DOCSTART- lines come back as they are. `normalize` is applied to each token
 * before the recognizer sees it.
 */
export function labelConll(text: string, recognize: Recognizer, normalize: (text: string) => string = (t) => t): string {
  const lines = text.split('\n');
  /** Sentence and place of a token line; -1 for others. */
  const sentences: { tokens: string[] }[] = [];
  const isToken = new Uint8Array(lines.length);
  let open = false;
  const columnSign = separatorOf(lines);
  lines.forEach((raw, i) => {
    const line = raw.trimEnd();
    if (line === '' || line.startsWith('-DOCSTART-')) open = false;
    else if (isTokenLine(line)) {
      if (!open) sentences.push({ tokens: [] });
      open = true;
      isToken[i] = 1;
      const token = line.split(columnSign, 1)[0]!;
      // A token stays one token, whatever the normalizer makes of it.
      sentences[sentences.length - 1]!.tokens.push(normalize(token).trim().replace(/\s+/g, ' ') || token || '_');
    }
  });
  const { text: joined, tokens, sentences: columns } = joinSentences(sentences);
  const entities = recognize(joined, tokens, columns).map((e) => ({ ...e, text: '', norm: '', start: 0, end: 0 }));
  const labels = bioLabels({ tokens, entities });
  let next = 0;
  return lines
    .map((raw, i) => {
      if (isToken[i] === 0) return raw;
      const end = raw.endsWith('\r') ? '\r' : '';
      const line = raw.trimEnd();
      return `${line}${columnSign}${labels[next++]}${end}`;
    })
    .join('\n');
}

const isTokenLine = (line: string): boolean => line !== '' && !line.startsWith('-DOCSTART-') && (!line.startsWith('# ') || line.includes('\t'));

function separatorOf(lines: readonly string[]): '\t' | ' ' {
  let columns = 0;
  for (const raw of lines) {
    const line = raw.trimEnd();
    if (!isTokenLine(line)) continue;
    if (line.includes('\t')) return '\t';
    const n = line.split(' ').length;
    if (columns === 0) columns = n;
    else if (n !== columns) return '\t';
  }
  return columns > 1 ? ' ' : '\t';
}

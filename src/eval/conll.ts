/** CoNLL text → labelled sentences. Columns are separated by a tab; a blank line ends a sentence. */
import { FormatError } from '../core/base/errors.js';

/** Tokens of a sentence and their BIO labels, of equal length. A token may hold a plain space. */
export interface LabelledSentence {
  readonly tokens: readonly string[];
  readonly labels: readonly string[];
}

const LABEL = /^(?:O|[BI]-[^\s]+)$/;

/**
 * Parses CoNLL text: token in the first column, BIO label in the last; lines beginning with `# ` that
 * hold no tab are comments. `file` is named in errors.
 * @throws FormatError format/conll
 */
export function parseConll(text: string, file = '(text)'): LabelledSentence[] {
  const out: LabelledSentence[] = [];
  let tokens: string[] = [];
  let labels: string[] = [];
  const flush = (): void => {
    if (tokens.length > 0) out.push({ tokens, labels });
    tokens = [];
    labels = [];
  };
  let line = 0;
  let from = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (from <= text.length) {
    line++;
    let to = text.indexOf('\n', from);
    if (to < 0) to = text.length;
    const row = text.slice(from, text.charCodeAt(to - 1) === 13 && to > from ? to - 1 : to);
    from = to + 1;
    if (row.trim() === '') {
      flush();
      continue;
    }
    const first = row.indexOf('\t');
    if (first < 0 && row.startsWith('# ')) continue;
    const label = row.slice(row.lastIndexOf('\t') + 1);
    if (first <= 0 || !LABEL.test(label)) {
      throw new FormatError('format/conll', `${file}:${line}: expected "token<TAB>label" with a BIO label (O, B-TYPE, I-TYPE), got ${JSON.stringify(row.slice(0, 60))}`, { file, line });
    }
    tokens.push(row.slice(0, first));
    labels.push(label);
  }
  flush();
  return out;
}

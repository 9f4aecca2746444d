/** CoNLL-U reader: what the scorers need of it (text, surface tokens, syntactic words). */
import { FormatError } from '../core/base/errors.js';

/** A syntactic word: columns of its line. */
export interface ConlluWord {
  readonly form: string;
  readonly lemma: string;
  readonly upos: string;
  readonly xpos: string;
  readonly feats: string;
}

/** A surface token: a single word, or a multiword range with its words. */
export interface ConlluToken {
  readonly form: string;
  readonly words: readonly ConlluWord[];
}

export interface ConlluSentence {
  /** The value of `# text`; without one, the forms joined as SpaceAfter says. */
  readonly text: string;
  readonly tokens: readonly ConlluToken[];
}

/**
 * Sentences of CoNLL-U. Empty nodes (8.1) are skipped.
 * @throws FormatError format/conllu with the line (1-based) of a row without ten columns or with a bad ID
 */
export function readConllu(source: string): ConlluSentence[] {
  const sentences: ConlluSentence[] = [];
  let text: string | null = null;
  let tokens: { form: string; words: ConlluWord[] }[] = [];
  let spaced = '';
  let inRange = 0;
  const finish = (): void => {
    if (tokens.length > 0) sentences.push({ text: text ?? spaced.trimEnd(), tokens });
    text = null;
    tokens = [];
    spaced = '';
    inRange = 0;
  };
  const lines = source.split('\n');
  for (let k = 0; k < lines.length; k++) {
    const line = lines[k]!.endsWith('\r') ? lines[k]!.slice(0, -1) : lines[k]!;
    if (line === '') {
      finish();
      continue;
    }
    if (line.startsWith('#')) {
      const found = /^# ?text ?=(.*)$/.exec(line);
      if (found) text = found[1]!.trim();
      continue;
    }
    const c = line.split('\t');
    if (c.length !== 10 || !/^\d{1,9}([-.]\d{1,9})?$/.test(c[0]!)) {
      throw new FormatError('format/conllu', `line ${k + 1}: expected a CoNLL-U row of 10 columns, got ${c.length} column(s), ID "${c[0]!.slice(0, 20)}"`, {
        line: k + 1,
        expected: 10,
        got: c.length,
      });
    }
    const id = c[0]!;
    if (id.includes('.')) continue;
    const gap = /(^|\|)SpaceAfter=No($|\|)/.test(c[9]!) ? '' : ' ';
    if (id.includes('-')) {
      const [a, b] = id.split('-').map(Number) as [number, number];
      tokens.push({ form: c[1]!, words: [] });
      spaced += c[1]! + gap;
      inRange = b - a + 1;
      continue;
    }
    const word: ConlluWord = { form: c[1]!, lemma: c[2]!, upos: c[3]!, xpos: c[4]!, feats: c[5]! };
    if (inRange > 0) {
      tokens[tokens.length - 1]!.words.push(word);
      inRange--;
    } else {
      tokens.push({ form: c[1]!, words: [word] });
      spaced += c[1]! + gap;
    }
  }
  finish();
  return sentences;
}

/** `fanews keywords`: key words and phrases of each document against all inputs of the run. */
import type { Command } from 'commander';
import { tsvField } from '../../core/format/escape.js';
import { runBatch } from '../batch.js';
import { UsageError, type Io } from '../io.js';
import { addInputOptions, addMessageOptions, addNormalizerOptions, addOutputOptions, normalizeOptions, type BatchOptions, type NormalizerFlags } from '../options.js';

export interface KeywordFlags extends BatchOptions, NormalizerFlags {
  normalize: boolean;
  top: number;
  words: number;
}

export function declare(command: Command): void {
  addInputOptions(command);
  command
    .optionsGroup('Key words:')
    .option('--top <n>', 'terms of each document', whole('--top'), 10)
    .option('--words <n>', 'longest phrase, in words', whole('--words'), 3)
    .option('--no-normalize', 'take the text as it stands');
  addNormalizerOptions(command, 'Normalizing inside:');
  addOutputOptions(command);
  addMessageOptions(command);
  command.addHelpText('after', `
Rows: file, term, score, tab-separated, with a header line; the best term first. A term's score is its
frequency in the document times its rarity among all inputs of the run (tf-idf).

Examples:
  fanews keywords corpus/               ten terms of each document in the folder
  fanews keywords --top 5 --words 2 corpus/*.txt -o terms.tsv`);
}

const whole = (option: string) => (value: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new UsageError(`${option}: ${value} is not a number from 1 on`);
  return Number(value);
};

export async function run(inputs: readonly string[], flags: KeywordFlags, io: Io): Promise<number> {
  const [{ fetchPipeline }, { keywords, termsOf }, { loadWordAnalyzer }] = await Promise.all([import('../../node/pipeline.js'), import('../../node/keywords.js'), import('../../node/words.js')]);
  const options = { top: flags.top, maxWords: flags.words };
  const analyzer = loadWordAnalyzer();
  const base = await fetchPipeline({ normalize: flags.normalize ? await normalizeOptions(flags, io) : false, entities: false });
  const documents = new Map<string, string[]>();
  const found = await runBatch(inputs, flags, io, {
    newOutput: () => null,
    header: () => 'file\tterm\tscore\n',
    piece(text, { file }) {
      const doc = base(text);
      const terms = termsOf({ ...doc, words: analyzer(doc.norm, doc.tokens, doc.sentences) }, analyzer.lexicon, options);
      const known = documents.get(file);
      if (known) for (const t of terms) known.push(t);
      else documents.set(file, terms);
      return '';
    },
    finish() {
      const names = [...documents.keys()];
      return keywords([...documents.values()], options)
        .map((list, d) => list.map(({ term, score }) => `${tsvField(names[d]!)}\t${tsvField(term)}\t${score.toFixed(4)}\n`).join(''))
        .join('');
    },
  });
  return found;
}

/** `fanews train`: a tagger from CoNLL files → a model and its manifest. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Argument, type Command } from 'commander';
import { InputError } from '../../core/base/errors.js';
import { parseConll, type LabelledSentence } from '../../eval/conll.js';
import { evaluateTagger } from '../../eval/ner-model.js';
import { ratios } from '../../eval/ner.js';
import { reason } from '../../node/inputs.js';
import { FileSink } from '../../node/output.js';
import { trainNer } from '../../train/ner.js';
import { print, UsageError, type Io } from '../io.js';
import { addMessageOptions, type MessageOptions } from '../options.js';

export interface TrainFlags extends MessageOptions {
  output: string;
  dev?: readonly string[];
  epochs?: number;
  seed?: number;
}

export function declare(command: Command): void {
  command
    .addArgument(new Argument('<task>', 'ner').choices(['ner']))
    .argument('<files...>', 'CoNLL files, token first and BIO label last; STYLE=FILE names the annotation style')
    .optionsGroup('Training:')
    .requiredOption('-o, --output <file>', 'the model; its manifest goes beside it with the ending .json')
    .option('--dev <file>', 'score the model on this file, STYLE=FILE (repeatable)', (value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
    .option('--epochs <n>', 'passes over the data', natural('--epochs'))
    .option('--seed <n>', 'of the order of the sentences', natural('--seed'));
  addMessageOptions(command);
  command.addHelpText('after', `
The same files and options give the same bytes. Files of one style form one corpus; a model of several
styles chooses by the text, or as --style says.

Examples:
  fanews train ner my.train.conll -o my.bin --dev my.dev.conll
  fanews train ner news=a.conll social=b.conll -o both.bin
  fanews eval ner my.test.conll --model my.bin
  fanews entities --model my.bin article.txt`);
}

const natural = (option: string) => (value: string): number => {
  if (!/^\d+$/.test(value)) throw new UsageError(`${option}: ${value} is not a number`);
  return Number(value);
};

interface Source {
  readonly style: string;
  readonly file: string;
  readonly sha256: string;
  readonly sentences: readonly LabelledSentence[];
}

function source(arg: string, io: Io): Source {
  const at = arg.indexOf('=');
  const style = at > 0 ? arg.slice(0, at) : 'default';
  const file = at > 0 ? arg.slice(at + 1) : arg;
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(io.cwd, file));
  } catch (cause) {
    throw new InputError('input/unreadable', `${file}: cannot be read: ${reason(cause)}`, { file });
  }
  const sentences = parseConll(bytes.toString('utf8').replace(/^\ufeff/, ''), file);
  if (sentences.length === 0) throw new InputError('input/no-match', `${file}: no sentences; expected lines of a token, a tab and a label`, { file });
  return { style, file, sha256: createHash('sha256').update(bytes).digest('hex'), sentences };
}

export async function run([, ...files]: readonly string[], flags: TrainFlags, io: Io): Promise<number> {
  const log = flags.quiet ? (): void => {} : (line: string): void => print(io.stderr, `${line}\n`);
  const sources = files.map((file) => source(file, io));
  const dev = (flags.dev ?? []).map((file) => source(file, io));
  const styles = [...new Set(sources.map((s) => s.style))];
  for (const d of dev) if (!styles.includes(d.style)) throw new UsageError(`--dev: ${d.file} is of the style "${d.style}", which no training file has; name it as STYLE=FILE`);
  const corpora = styles.map((style) => {
    const sentences = sources.filter((s) => s.style === style).flatMap((s) => s.sentences);
    const types = [...new Set(sentences.flatMap((s) => s.labels.filter((l) => l !== 'O').map((l) => l.slice(2))))].sort();
    if (types.length === 0) throw new UsageError(`no entity is labelled in the files of the style "${style}"`);
    return { style, types, sentences };
  });
  const { bytes, manifest } = trainNer(corpora, { ...(flags.epochs !== undefined && { epochs: flags.epochs }), ...(flags.seed !== undefined && { seed: flags.seed }) }, log);
  const scores = dev.map((d) => {
    const { total } = evaluateTagger(bytes, d.sentences, d.style);
    const { precision, recall, f1 } = ratios(total);
    log(`${d.file}: P ${precision.toFixed(2)} R ${recall.toFixed(2)} F1 ${f1.toFixed(2)}`);
    return { file: basename(d.file), sha256: d.sha256, style: d.style, precision, recall, f1, right: total.tp, predicted: total.predicted, gold: total.gold };
  });
  const facts = {
    name: basename(flags.output),
    task: 'named entities (BIO tagging of tokens)',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    terms: 'those of the training files',
    inputs: sources.map(({ file, sha256, style, sentences }) => ({ file: basename(file), sha256, style, sentences: sentences.length })),
    ...manifest,
    scores,
    scoreNote: 'exact span and type, gold tokens, style given; in percent',
  };
  const path = resolve(io.cwd, flags.output);
  const beside = `${flags.output.replace(/\.bin$/, '')}.json`;
  for (const [target, name, content] of [
    [path, flags.output, bytes],
    [resolve(io.cwd, beside), beside, Buffer.from(`${JSON.stringify(facts, null, 2)}\n`)],
  ] as const) {
    const sink = new FileSink(target, name);
    sink.write(content);
    sink.commit();
    log(`wrote ${name} (${content.length} bytes)`);
  }
  return 0;
}

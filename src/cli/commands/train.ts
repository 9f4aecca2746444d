/** `fanews train`: a tagger from CoNLL files → a model and its manifest. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../../core/base/errors.js';
import { parseConll, type LabelledSentence } from '../../eval/conll.js';
import { evaluateTagger } from '../../eval/ner-model.js';
import { ratios } from '../../eval/ner.js';
import { reason } from '../../node/inputs.js';
import { loadModel } from '../../node/models.js';
import { FileSink } from '../../node/output.js';
import { trainNerFromFiles, type NerModelName, type TrainedNerFiles } from '../../node/train-ner.js';
import { trainNer } from '../../train/ner.js';
import { readClassTable } from '../../train/write-crf.js';
import { print, UsageError, type Io } from '../io.js';
import { addMessageOptions, collect, type MessageOptions } from '../options.js';
import { readFlagFile } from './entities.js';

export interface TrainFlags extends MessageOptions {
  output: string;
  dev?: readonly string[];
  epochs?: number;
  seed?: number;
  runs?: number;
  classes?: string | false;
  only?: readonly string[];
  data?: string;
  model?: NerModelName;
}

export function declare(command: Command): void {
  command
    .addArgument(command.createArgument('<task>', 'ner').choices(['ner']))
    .argument('[files...]', 'CoNLL files, token first and BIO label last; STYLE=FILE names the annotation style')
    .optionsGroup('Training:')
    .requiredOption('-o, --output <file>', 'the model; its manifest goes beside it with the ending .json')
    .option('--dev <file>', 'score the model on this file, STYLE=FILE (repeatable)', collect)
    .option('--only <style>', 'write this style alone (repeatable): the others only help it to learn', collect)
    .option('--classes <file>', 'take the word classes of this model (default: of the shipped one)')
    .option('--no-classes', 'learn without word classes')
    .option('--epochs <n>', 'passes over the data', natural('--epochs'))
    .option('--seed <n>', 'of the order of the sentences', natural('--seed'))
    .option('--runs <n>', 'models trained from successive seeds and averaged (default: 1)', natural('--runs'))
    .optionsGroup('Models of the project:')
    .option('--data <folder>', 'build a model of the project from this folder of corpora instead (minutes)')
    .addOption(command.createOption('--model <name>', 'with --data: default (the shipped one) or arman (for academic research only)').choices(['default', 'arman']).default('default'));
  addMessageOptions(command);
  command.addHelpText('after', `
The same files and options give the same bytes. Files of one style form one corpus; a model of several
styles chooses by the text, or as --style says. With --data everything is learned anew, the word classes
too, and the default model comes out byte for byte as shipped.

Examples:
  fanews train ner my.train.conll -o my.bin --dev my.dev.conll
  fanews train ner news=a.conll social=b.conll -o both.bin
  fanews train ner news=large.conll mine=small.conll --only mine -o mine.bin
  fanews eval ner my.test.conll --model my.bin
  fanews entities --model my.bin article.txt
  fanews train ner --data corpora/ --model arman -o arman.bin`);
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
  const { bytes, manifest } = flags.data === undefined ? trainOwn(files, flags, io, log) : trainProject(files, flags.data, flags, io, log);
  const beside = `${flags.output.replace(/\.bin$/, '')}.json`;
  for (const [name, content] of [
    [flags.output, bytes],
    [beside, Buffer.from(manifest)],
  ] as const) {
    const sink = new FileSink(resolve(io.cwd, name), name);
    sink.write(content);
    sink.commit();
    log(`wrote ${name} (${content.length} bytes)`);
  }
  return 0;
}

type Log = (line: string) => void;

function trainProject(files: readonly string[], data: string, flags: TrainFlags, io: Io, log: Log): TrainedNerFiles {
  const other = files.length > 0 ? 'files' : (['dev', 'only', 'epochs', 'seed', 'runs', 'classes'] as const).find((name) => flags[name] !== undefined);
  if (other !== undefined) throw new UsageError(`--data builds a model of the project as it is; it cannot go with ${other === 'files' ? other : `--${other}`}`);
  return trainNerFromFiles({ data: resolve(io.cwd, data), name: basename(flags.output), ...(flags.model && { model: flags.model }), log });
}

/** From the user's own files. */
function trainOwn(files: readonly string[], flags: TrainFlags, io: Io, log: Log): TrainedNerFiles {
  if (files.length === 0) throw new UsageError('no training file; name CoNLL files, or a folder of corpora with --data');
  if (flags.model === 'arman') throw new UsageError('--model arman needs --data, the folder of the corpora');
  const sources = files.map((file) => source(file, io));
  const dev = (flags.dev ?? []).map((file) => source(file, io));
  const styles = [...new Set(sources.map((s) => s.style))];
  const written = flags.only ?? styles;
  for (const style of written) if (!styles.includes(style)) throw new UsageError(`--only: no training file is of the style "${style}"; the styles are ${styles.join(', ')}`);
  for (const d of dev) if (!written.includes(d.style)) throw new UsageError(`--dev: ${d.file} is of the style "${d.style}", which the model does not have; name it as STYLE=FILE`);
  const corpora = styles.map((style) => {
    const sentences = sources.filter((s) => s.style === style).flatMap((s) => s.sentences);
    const types = [...new Set(sentences.flatMap((s) => s.labels.filter((l) => l !== 'O').map((l) => l.slice(2))))].sort();
    if (types.length === 0) throw new UsageError(`no entity is labelled in the files of the style "${style}"`);
    return { style, types, sentences };
  });
  const classesFrom = flags.classes === false ? null : flags.classes === undefined ? loadModel('ner') : readFlagFile('--classes', flags.classes, io);
  const { bytes, manifest } = trainNer(corpora, {
    classes: classesFrom && readClassTable(classesFrom),
    write: written,
    ...(flags.epochs !== undefined && { epochs: flags.epochs }),
    ...(flags.seed !== undefined && { seed: flags.seed }),
    ...(flags.runs !== undefined && { runs: flags.runs }),
  }, log);
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
    wordClassesOf: classesFrom && { file: flags.classes === undefined ? 'ner.bin' : basename(flags.classes as string), sha256: createHash('sha256').update(classesFrom).digest('hex') },
    ...manifest,
    scores,
    scoreNote: 'exact span and type, gold tokens, style given; in percent',
  };
  return { bytes, manifest: `${JSON.stringify(facts, null, 2)}\n` };
}

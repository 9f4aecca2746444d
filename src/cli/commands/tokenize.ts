/** `fanews tokenize`: sentences and tokens. */
import { Option, type Command } from 'commander';
import { TOKEN_FORMATS, type OffsetUnit } from '../../core/format/index.js';
import { pipe } from '../../core/pipeline.js';
import { createSegmenter } from '../../core/segment/index.js';
import { runBatch } from '../batch.js';
import { addOffsetsOption, documentWork } from '../documents.js';
import { UsageError, type Io } from '../io.js';
import { addInputOptions, addMessageOptions, addNormalizerOptions, addOutputOptions, normalizeOptions, separator, showZwnj, type BatchOptions, type NormalizerFlags } from '../options.js';

export interface TokenizeFlags extends BatchOptions, NormalizerFlags {
  format: string;
  unit: 'token' | 'sentence';
  separator?: string;
  lines?: boolean;
  normalize?: boolean;
  offsets?: OffsetUnit;
  visibleZwnj?: boolean;
}

export function declare(command: Command): void {
  addInputOptions(command);
  command
    .optionsGroup('Tokens:')
    .addOption(new Option('--format <name>', 'text, jsonl, conllu or tsv').choices(Object.keys(TOKEN_FORMATS)).default('text'))
    .addOption(new Option('--unit <unit>', 'what text shows: the tokens of each sentence, or sentences as they stand').choices(['token', 'sentence']).default('token'))
    .option('--separator <string>', 'between tokens in text; \\t \\n \\uXXXX are understood (default: a space)')
    .option('--lines', 'each line of the input is a line of the output: no sentence splitting')
    .option('--normalize', 'normalize first; offsets still point into the input');
  addOffsetsOption(command).option('--visible-zwnj', 'show each half-space (ZWNJ) as \u00ac in text and tsv');
  addNormalizerOptions(command, 'With --normalize:');
  addOutputOptions(command);
  addMessageOptions(command);
  command.addHelpText('after', `
Examples:
  fanews tokenize article.txt                        one sentence a line, tokens separated by a space
  fanews tokenize --lines --normalize < corpus.txt   a line stays a line
  fanews tokenize --separator '\\n' article.txt       one token a line
  fanews tokenize --unit sentence article.txt        sentences, one a line
  fanews tokenize --format conllu corpus/ -o trees/  a .conllu file for each text
  fanews tokenize --format tsv --offsets codepoint -t 'به خانه رفت.'`);
}

export async function run(inputs: readonly string[], flags: TokenizeFlags, io: Io): Promise<number> {
  const format = TOKEN_FORMATS[flags.format]!;
  if (flags.lines && flags.unit === 'sentence') throw new UsageError('--lines keeps the lines of the input; it cannot go with --unit sentence');
  if (flags.separator !== undefined && flags.format !== 'text') throw new UsageError('--separator goes with --format text');
  const between = flags.separator === undefined ? ' ' : separator(flags.separator);
  const normalizer = flags.normalize ? (await import('../../node/normalizer.js')).loadNormalizer(await normalizeOptions(flags, io)) : null;
  const analyze = pipe({ ...(normalizer && { normalize: normalizer.aligned }), segment: createSegmenter({ ...(flags.lines && { lines: true }) }) });
  return runBatch(inputs, flags, io, documentWork(analyze, {
    format,
    options: { separator: between, unit: flags.unit, ...(flags.lines && { lines: true }), ...(flags.format === 'tsv' && io.stdout.isTTY && flags.output === undefined && { isolate: true }) },
    ...(flags.offsets && { offsets: flags.offsets }),
    ...(flags.lines && { endsLine: true }),
    ...(flags.visibleZwnj && (flags.format === 'text' || flags.format === 'tsv') && { show: showZwnj }),
  }));
}

/** `fanews entities`: named entities. */
import { Option, type Command } from 'commander';
import { ENTITY_FORMATS, type OffsetUnit } from '../../core/format/index.js';
import { loadPipeline } from '../../node/pipeline.js';
import { runBatch } from '../batch.js';
import { addOffsetsOption, documentWork } from '../documents.js';
import { UsageError, type Io } from '../io.js';
import { addInputOptions, addMessageOptions, addNormalizerOptions, addOutputOptions, normalizeOptions, showZwnj, type BatchOptions, type NormalizerFlags } from '../options.js';
import { colored, palette } from '../palette.js';

export interface RecognizeFlags {
  style?: string;
  types?: string;
  minScore?: number;
  normalize: boolean;
}

export interface EntitiesFlags extends BatchOptions, NormalizerFlags, RecognizeFlags {
  format: string;
  offsets?: OffsetUnit;
  visibleZwnj?: boolean;
}

function score(value: string): number {
  const n = Number(value);
  if (value.trim() === '' || !(n >= 0 && n <= 1)) throw new UsageError(`--min-score: ${value} is not a number from 0 to 1`);
  return n;
}

export function addRecognizeOptions(command: Command): Command {
  return command
    .option('--style <name>', 'whose annotation style to follow; auto chooses by the text', 'auto')
    .option('--types <list>', 'only these types, separated by commas: PER,ORG,LOC,…')
    .option('--min-score <n>', 'leave out entities with a lower score (0 to 1)', score)
    .option('--no-normalize', 'take the text as it stands');
}

export function recognizeOptions({ style, types, minScore }: RecognizeFlags): { style?: string; types?: string[]; minScore?: number } {
  return {
    ...(style !== undefined && { style }),
    ...(types !== undefined && { types: types.split(',').map((t) => t.trim().toUpperCase()).filter((t) => t !== '') }),
    ...(minScore !== undefined && { minScore }),
  };
}

export function declare(command: Command): void {
  addInputOptions(command);
  command.optionsGroup('Entities:').addOption(new Option('--format <name>', 'tsv, jsonl, conll (BIO), brat (standoff) or inline (the text with entities marked)').choices(Object.keys(ENTITY_FORMATS)).default('tsv'));
  addRecognizeOptions(command);
  addOffsetsOption(command).option('--visible-zwnj', 'show each half-space (ZWNJ) as \u00ac in tsv and inline');
  addNormalizerOptions(command, 'Normalizing inside:');
  addOutputOptions(command);
  addMessageOptions(command);
  command.addHelpText('after', `
Offsets point into the input; brat uses code points unless --offsets says otherwise.

Examples:
  fanews entities article.txt                          a table: type, text, start, end, value
  fanews entities --types PER,ORG --format inline article.txt
  fanews entities --format jsonl corpus/ -o found/     a .jsonl file for each text
  fanews entities --format brat corpus/ -o brat/       .txt and .ann files for brat
  cat article.txt | fanews entities | cut -f 2 | sort | uniq -c`);
}

export async function run(inputs: readonly string[], flags: EntitiesFlags, io: Io): Promise<number> {
  const format = ENTITY_FORMATS[flags.format]!;
  const toTerminal = io.stdout.isTTY === true && flags.output === undefined;
  const paint = (flags.format === 'inline' || flags.format === 'tsv') && flags.output === undefined && colored(flags.color, io.stdout, io.env) ? (await palette(true)).entity : undefined;
  const analyze = loadPipeline({ normalize: flags.normalize ? await normalizeOptions(flags, io) : false, entities: recognizeOptions(flags) });
  return runBatch(inputs, flags, io, documentWork(analyze, {
    format,
    options: { ...(flags.format === 'tsv' && toTerminal && { isolate: true }), ...(paint && { paint }) },
    ...(flags.offsets && { offsets: flags.offsets }),
    ...(flags.format === 'inline' && { endsLine: true }),
    ...(flags.format === 'brat' && { withText: true }),
    ...(flags.visibleZwnj && (flags.format === 'tsv' || flags.format === 'inline') && { show: showZwnj }),
  }));
}

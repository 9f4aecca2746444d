/** `fanews entities`: named entities. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../../core/base/errors.js';
import { ENTITY_FORMATS, type OffsetUnit } from '../../core/format/index.js';
import { parseGazetteer } from '../../core/ner/gazetteer.js';
import type { RecognizeOptions } from '../../core/ner/recognize.js';
import { firstInvalid } from '../../node/decode.js';
import { reason } from '../../node/inputs.js';
import { fetchPipeline } from '../../node/pipeline.js';
import { runBatch } from '../batch.js';
import { addOffsetsOption, documentWork } from '../documents.js';
import { documentMembers, recordWork } from '../records.js';
import { isTerminal, UsageError, type Io } from '../io.js';
import { BATCH_DEFAULTS, NORMALIZER_DEFAULTS, RECORD_DEFAULTS, addInputOptions, addMessageOptions, addNormalizerOptions, addOutputOptions, addRecordOptions, addSegmentOptions, collect, normalizeOptions, segmentOptions, showZwnj, type BatchOptions, type NormalizerFlags, type SegmentFlags } from '../options.js';
import { colored, palette } from '../palette.js';

export interface RecognizeFlags {
  style?: string;
  types?: string;
  minScore?: number;
  normalize: boolean;
  model?: string;
  gazetteer?: readonly string[];
  gazetteerPriority?: 'names' | 'model';
}

export interface EntitiesFlags extends BatchOptions, NormalizerFlags, RecognizeFlags, SegmentFlags {
  format?: string;
  pretokenized?: boolean;
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
    .option('--min-score <n>', 'leave out entities with a lower score (0 to 1, default 0.35)', score)
    .option('--no-normalize', 'take the text as it stands')
    .option('--model <file>', 'a model of fanews train instead of the shipped one')
    .option('--gazetteer <file>', 'your own names: name, tab, type; # begins a comment line (repeatable)', collect)
    .addOption(command.createOption('--gazetteer-priority <whose>', 'where both find something: your names, or the model').choices(['names', 'model']).default('names'));
}

/** The bytes of a file that an option names. @throws InputError input/unreadable */
export function readFlagFile(option: string, file: string, io: Io): Buffer {
  try {
    return readFileSync(resolve(io.cwd, file));
  } catch (cause) {
    throw new InputError('input/unreadable', `${option}: ${file} cannot be read: ${reason(cause)}`, { file });
  }
}

/** The model that was named, if one was. @throws InputError input/unreadable */
export function ownModels({ model }: { readonly model?: string }, io: Io): { ner?: Uint8Array } {
  return model === undefined ? {} : { ner: readFlagFile('--model', model, io) };
}

/**
 * Options of the recognizer from flags; reads the gazetteers.
 * @throws InputError input/unreadable, input/not-utf8; FormatError format/lexicon with file and line
 */
export function recognizeOptions({ style, types, minScore, gazetteer: files = [], gazetteerPriority }: RecognizeFlags, io: Io): RecognizeOptions {
  const gazetteer = files.flatMap((file) => {
    const bytes = readFlagFile('--gazetteer', file, io);
    const byteOffset = firstInvalid(bytes);
    if (byteOffset < bytes.length) throw new InputError('input/not-utf8', `--gazetteer: ${file} is not UTF-8 (byte ${byteOffset}); save it as UTF-8`, { file, byteOffset });
    return parseGazetteer(bytes.toString('utf8'), file);
  });
  const own = new Set(gazetteer.map((entry) => entry.type));
  return {
    ...(style !== undefined && { style }),
    ...(types !== undefined && { types: types.split(',').map((t) => t.trim()).filter((t) => t !== '').map((t) => (own.has(t) ? t : t.toUpperCase())) }),
    ...(minScore !== undefined && { minScore }),
    ...(gazetteer.length > 0 && { gazetteer, gazetteerFirst: gazetteerPriority !== 'model' }),
  };
}

export const defaults = { ...BATCH_DEFAULTS, ...RECORD_DEFAULTS, ...NORMALIZER_DEFAULTS, gazetteerPriority: 'names', style: 'auto', normalize: true } as const;

export function declare(command: Command): void {
  addInputOptions(command);
  addRecordOptions(command);
  command
    .optionsGroup('Entities:')
    .addOption(command.createOption('--format <name>', 'tsv (default), jsonl, conll (BIO), brat (standoff) or inline (the text with entities marked)').choices(Object.keys(ENTITY_FORMATS)))
    .option('--pretokenized', 'CoNLL in: token in the first column, a blank line between sentences; the lines come back with a BIO label as last column');
  addSegmentOptions(addRecognizeOptions(command));
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
  fanews entities --gazetteer names.tsv article.txt    your own names too; their types may be your own
  fanews entities --format brat corpus/ -o brat/       .txt and .ann files for brat
  cat article.txt | fanews entities | cut -f 2 | sort | uniq -c
  fanews entities --field text corpus.jsonl            each record, with its "entities"
  fanews entities --pretokenized tokens.conll`);
}

export async function run(inputs: readonly string[], flags: EntitiesFlags, io: Io): Promise<number> {
  if (flags.pretokenized) return labelTokens(inputs, flags, io);
  const name = flags.format ?? 'tsv';
  const format = ENTITY_FORMATS[name]!;
  const toTerminal = isTerminal(io, 'stdout') && flags.output === undefined;
  const paint = (name === 'inline' || name === 'tsv') && flags.output === undefined && colored(flags.color, io.stdout, io.env) ? (await palette(true)).entity : undefined;
  const analyze = await fetchPipeline({ normalize: flags.normalize ? await normalizeOptions(flags, io) : false, segment: segmentOptions(flags), entities: recognizeOptions(flags, io) }, ownModels(flags, io));
  if (flags.field) {
    if (flags.format !== undefined && flags.format !== 'jsonl') throw new UsageError('--field goes with --format jsonl: the entities are added to the record');
    return runBatch(inputs, flags, io, recordWork(flags, documentMembers(analyze, ENTITY_FORMATS['jsonl']!, flags)));
  }
  return runBatch(inputs, flags, io, documentWork(analyze, {
    format,
    options: { ...(name === 'tsv' && toTerminal && { isolate: true }), ...(paint && { paint }) },
    ...(flags.offsets && { offsets: flags.offsets }),
    ...(name === 'inline' && { endsLine: true }),
    ...(name === 'brat' && { withText: true }),
    ...(flags.visibleZwnj && (name === 'tsv' || name === 'inline') && { show: showZwnj }),
  }));
}

/** CoNLL in, the same lines with a label out. */
async function labelTokens(inputs: readonly string[], flags: EntitiesFlags, io: Io): Promise<number> {
  if (flags.format !== undefined && flags.format !== 'conll') throw new UsageError('--pretokenized gives CoNLL; it cannot go with another --format');
  const [{ labelConll }, { readRecognizer }, { fetchModel }] = await Promise.all([import('../../eval/label.js'), import('../../core/ner/recognize.js'), import('../../node/models.js')]);
  const normalizer = flags.normalize ? await (await import('../../node/normalizer.js')).fetchNormalizer(await normalizeOptions(flags, io)) : null;
  const recognize = readRecognizer(ownModels(flags, io).ner ?? (await fetchModel('ner')), recognizeOptions(flags, io));
  return runBatch(inputs, flags, io, {
    endsLine: true,
    apart: true,
    newOutput: () => null,
    piece: (text) => labelConll(text, recognize, normalizer ?? undefined),
  });
}

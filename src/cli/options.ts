/** Options that several commands share: their declaration, and what they are called in code. */
import type { Command } from 'commander';
import type { NormalizeOptions } from '../core/normalize/types.js';
import type { SegmentOptions } from '../core/segment/index.js';
import { UsageError, type Io } from './io.js';
import { parseShard, type Shard } from './shard.js';
import type { ColorMode } from './palette.js';

export interface InputOptions {
  text?: string;
  filesFrom?: string;
  ext?: readonly string[];
  ignore?: readonly string[];
  hidden?: boolean;
  encoding?: string;
  field?: readonly string[];
  shard?: Shard;
  formatIn?: 'auto' | 'text' | 'html' | 'jsonl' | 'csv' | 'tsv';
  invalid?: 'error' | 'replace';
}

export interface OutputOptions {
  output?: string;
  inPlace?: boolean;
  skipExisting?: boolean;
  failFast?: boolean;
  lineBuffered?: boolean;
  jobs?: number;
}

export interface MessageOptions {
  color: ColorMode;
  quiet?: boolean;
  progress?: 'auto' | 'always' | 'never';
  report?: string;
  debug?: boolean;
}

export type BatchOptions = InputOptions & OutputOptions & MessageOptions;

/** What stands where an option is not given. */
export const BATCH_DEFAULTS = { encoding: 'auto', invalid: 'error', progress: 'auto', color: 'auto' } as const;
export const RECORD_DEFAULTS = { formatIn: 'auto' } as const;
export const NORMALIZER_DEFAULTS = { preset: 'standard' } as const;

/** For options that may be given again. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

const list = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), ...value.split(',').map((v) => v.trim()).filter((v) => v !== '')];

const extensions = (value: string, before: readonly string[] | undefined): readonly string[] => list(value, before).map((e) => (e === '*' || e.startsWith('.') ? e : e.startsWith('*.') ? e.slice(1) : `.${e}`).toLowerCase());

function jobs(value: string): number {
  if (!/^[1-9]\d{0,2}$/.test(value)) throw new UsageError(`--jobs: ${value} is not a number from 1 to 999`);
  return Number(value);
}

export function addInputOptions(command: Command): Command {
  return command
    .argument('[inputs...]', 'files, folders, patterns; - is the standard input')
    .optionsGroup('Inputs:')
    .option('-t, --text <string>', 'take this text itself')
    .option('--files-from <file>', 'read the names of the inputs from a file, one a line (- for the standard input)')
    .option('--ext <list>', 'extensions to take when walking a folder, * for all (default: .txt,.text,.md,.markdown)', extensions)
    .option('--ignore <glob>', 'leave out files and folders that match, as in .gitignore (repeatable; also in .fanewsignore)', collect)
    .option('--hidden', 'walk into hidden files and folders too')
    .option('--shard <i/n>', 'only the i-th of n parts of the inputs: of the files, or of the lines of a single one', parseShard)
    .option('--encoding <name>', 'encoding of the inputs: auto (UTF-8, UTF-16 by its mark, windows-1256 by its letters), utf-8, utf-16le, windows-1256, …', BATCH_DEFAULTS.encoding)
    .addOption(command.createOption('--invalid <how>', 'bytes that are not valid in the encoding: error, or replace by U+FFFD').choices(['error', 'replace']).default(BATCH_DEFAULTS.invalid));
}

export function addOutputOptions(command: Command, inPlace = false): Command {
  command.optionsGroup('Output:').option('-o, --output <path>', 'write to a file, or to a folder (existing, named with a slash at the end, or when a folder or a pattern is given) that mirrors the input');
  if (inPlace) command.option('--in-place', 'rewrite the files themselves; each is replaced whole or not at all');
  return command
    .option('-j, --jobs <n>', 'worker threads for large inputs (default: one for each core); 1: none', jobs)
    .option('--skip-existing', 'under an output folder, leave out inputs whose output is there')
    .option('--line-buffered', 'pass every line on at once (for a pipe that never ends)')
    .option('--fail-fast', 'stop at the first input that fails')
    .addOption(command.createOption('--progress <when>', 'show how far it is: auto (on a terminal), always, never').choices(['auto', 'always', 'never']).default(BATCH_DEFAULTS.progress))
    .option('--report <file>', 'write what was done, skipped and failed, as JSON');
}

export function addMessageOptions(command: Command): Command {
  return command
    .optionsGroup('Messages and settings:')
    .addOption(command.createOption('--color <when>', 'colours: auto, always, never').choices(['auto', 'always', 'never']).default(BATCH_DEFAULTS.color))
    .option('-q, --quiet', 'no notices, only errors')
    .option('--debug', 'show where an error arose')
    .option('--config <file>', 'settings: {"normalize": {"preset": "minimal"}, …} (default: the nearest fanews.config.json, from here upward)')
    .option('--no-config', 'no settings file')
    .helpOption('-h, --help', 'show this help');
}

/** For commands that work on fields of records; `html`: on HTML too. */
export function addRecordOptions(command: Command, html = false): Command {
  const formats = ['auto', 'text', 'jsonl', 'csv', 'tsv', ...(html ? ['html'] : [])];
  return command
    .optionsGroup(html ? 'Records and HTML:' : 'Records:')
    .option('--field <name>', 'JSON Lines, CSV, TSV: work on this field (repeatable; a number is a column) and leave all else as it is', collect)
    .addOption(command.createOption('--format-in <name>', `auto (by extension), text${html ? ', html (only its text is changed)' : ''}, or with --field: jsonl, csv, tsv`).choices(formats).default(RECORD_DEFAULTS.formatIn));
}

export interface SegmentFlags {
  wrapped?: boolean;
  splitHashtags?: boolean;
}

/** Options of the segmenter. */
export function addSegmentOptions(command: Command): Command {
  return command
    .option('--wrapped', 'the text is hard-wrapped: a line end is a space, only an empty line ends a paragraph')
    .option('--split-hashtags', '#نرم_افزار comes as # (kind hashtag) and its words');
}

/** Options of the segmenter from flags. @throws UsageError where lines cannot be seen together */
export function segmentOptions({ wrapped, splitHashtags, lineBuffered }: SegmentFlags & BatchOptions): SegmentOptions {
  if (wrapped && lineBuffered) throw new UsageError('--wrapped and --line-buffered exclude each other');
  return { ...(wrapped && { wrapped }), ...(splitHashtags && { splitHashtags }) };
}

export interface NormalizerFlags {
  preset?: NormalizeOptions['preset'];
  rule?: Readonly<Record<string, boolean>>;
  digits?: NormalizeOptions['digits'];
  hehYe?: NormalizeOptions['hehYe'];
  diacritics?: NormalizeOptions['diacritics'];
  halfSpace?: NormalizeOptions['halfSpace'];
  quotes?: NormalizeOptions['quotes'];
  zwnj?: NormalizeOptions['zwnj'];
  keepArabic?: boolean;
  keepWords?: string;
}

export function addNormalizerOptions(command: Command, group = 'Normal form:'): Command {
  const rule = (on: boolean) => (value: string, before: Readonly<Record<string, boolean>> | undefined) => ({ ...before, ...Object.fromEntries(list(value, undefined).map((name) => [name, on])) });
  return command
    .optionsGroup(group)
    .addOption(command.createOption('--preset <name>', 'minimal (characters only), standard, or search (folded for retrieval)').choices(['minimal', 'standard', 'search']).default(NORMALIZER_DEFAULTS.preset))
    .addOption(command.createOption('--rule <name>', 'switch a rule on (repeatable; fanews normalize --list-rules names them)').argParser(rule(true)))
    .addOption(command.createOption('--no-rule <name>', 'switch a rule off (repeatable)').argParser(rule(false)))
    .addOption(command.createOption('--half-space <mode>', 'half-spaces (ZWNJ): off, affixes, or full (compounds too)').choices(['off', 'affixes', 'full']))
    .addOption(command.createOption('--digits <form>', 'persian (in Persian context), ascii, arabic or keep').choices(['persian', 'ascii', 'arabic', 'keep']))
    .addOption(command.createOption('--heh-ye <form>', 'heh with hamza and heh with ye: keep, or all to hamza or to ye').choices(['keep', 'hamza', 'ye']))
    .addOption(command.createOption('--diacritics <how>', 'keep or strip').choices(['keep', 'strip']))
    .addOption(command.createOption('--quotes <form>', 'paired quotes: guillemets (default), curly, straight or keep').choices(['guillemets', 'curly', 'straight', 'keep']))
    .addOption(command.createOption('--zwnj <how>', 'for search keys: keep, remove (default of the preset search) or space').choices(['keep', 'remove', 'space']))
    .option('--keep-arabic', 'leave the letters of vocalized Arabic as they are')
    .option('--keep-words <file>', 'words and phrases never changed, one a line');
}

/** Options of the normalizer from flags. @throws UsageError for an unreadable word list */
export async function normalizeOptions(flags: NormalizerFlags, io: Io): Promise<NormalizeOptions> {
  const { preset, rule, digits, hehYe, diacritics, halfSpace, quotes, zwnj, keepArabic, keepWords } = flags;
  return {
    ...(preset && { preset }),
    ...(rule && { rules: rule }),
    ...(digits && { digits }),
    ...(hehYe && { hehYe }),
    ...(diacritics && { diacritics }),
    ...(halfSpace && { halfSpace }),
    ...(quotes && { quotes }),
    ...(zwnj && { zwnj }),
    ...(keepArabic && { keepArabic }),
    ...(keepWords !== undefined && { keepWords: await readLines(keepWords, io, '--keep-words') }),
  };
}

/** Lines of a file with content; `#` begins a comment line. */
export async function readLines(file: string, io: Io, option: string): Promise<string[]> {
  const { readFileSync } = await import('node:fs');
  const { resolve } = await import('node:path');
  const { reason } = await import('../node/inputs.js');
  try {
    return readFileSync(resolve(io.cwd, file), 'utf8').replace(/^\ufeff/, '').split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  } catch (cause) {
    throw new UsageError(`${option}: ${file} cannot be read: ${reason(cause)}`);
  }
}

/** A separator with its escapes: \t \n \r \\ \s (space) \uXXXX. */
export function separator(value: string): string {
  return value.replace(/\\(?:u([0-9a-fA-F]{4})|(.?))/gs, (whole, hex: string | undefined, c: string | undefined) => {
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
    const known: Record<string, string> = { t: '\t', n: '\n', r: '\r', s: ' ', '\\': '\\' };
    const found = known[c ?? ''];
    if (found === undefined) throw new UsageError(`--separator: unknown escape ${whole}; use \\t \\n \\r \\s \\\\ or \\uXXXX`);
    return found;
  });
}

/** ZWNJ made visible: the sign that word processors show for it, which `normalize` reads back. */
export const showZwnj = (text: string): string => text.replaceAll('\u200c', '\u00ac');

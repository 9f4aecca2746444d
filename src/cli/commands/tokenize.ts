/** `fanews tokenize`: sentences and tokens. */
import type { Command } from 'commander';
import type { Doc } from '../../core/doc.js';
import { TOKEN_FORMATS, type OffsetUnit } from '../../core/format/index.js';
import { sentenceTexts } from '../../core/format/text.js';
import { pipe } from '../../core/pipeline.js';
import { createSegmenter } from '../../core/segment/index.js';
import { runBatch } from '../batch.js';
import { ALONE_BYTES_OF_TOKENS, addOffsetsOption, documentWork } from '../documents.js';
import { recordWork } from '../records.js';
import { isTerminal, UsageError, type Io } from '../io.js';
import { BATCH_DEFAULTS, NORMALIZER_DEFAULTS, RECORD_DEFAULTS, addInputOptions, addMessageOptions, addNormalizerOptions, addOutputOptions, addRecordOptions, addSegmentOptions, normalizeOptions, segmentOptions, separator, showZwnj, type BatchOptions, type NormalizerFlags, type SegmentFlags } from '../options.js';

/** Strings of such pieces lie in V8's young generation, larger ones in memory that the system gives and takes each time (with 256 KB a tenth of the time of `node test/bench/run.mjs --only "tokenize, file" --mb 72`). */
const PIECE_BYTES = 1 << 16;

export interface TokenizeFlags extends BatchOptions, NormalizerFlags, SegmentFlags {
  format: string;
  unit: 'token' | 'sentence';
  separator?: string;
  lines?: boolean;
  normalize?: boolean;
  offsets?: OffsetUnit;
  visibleZwnj?: boolean;
  pos?: boolean;
  clitics: 'keep' | 'split';
  verbs: 'keep' | 'join';
  show: 'form' | 'lemma' | 'stem';
}

export const defaults = { ...BATCH_DEFAULTS, ...RECORD_DEFAULTS, ...NORMALIZER_DEFAULTS, format: 'text', unit: 'token', clitics: 'keep', verbs: 'keep', show: 'form' } as const;

export function declare(command: Command): void {
  addInputOptions(command);
  addRecordOptions(command);
  command
    .optionsGroup('Tokens:')
    .addOption(command.createOption('--format <name>', 'text, jsonl, conllu or tsv').choices(Object.keys(TOKEN_FORMATS)).default('text'))
    .addOption(command.createOption('--unit <unit>', 'what text shows: the tokens of each sentence, or sentences as they stand').choices(['token', 'sentence']).default('token'))
    .option('--separator <string>', 'between tokens in text (default: a space), or after sentences (default: a line end); \\t \\n \\uXXXX are understood')
    .option('--lines', 'each line of the input stays one line: no sentence splitting (with --unit sentence: its sentences, separated by tabs)')
    .option('--pos', 'parts of speech and lemmas in tsv and jsonl (conllu has them without asking)')
    .option('--no-pos', 'conllu: forms only')
    .addOption(command.createOption('--clitics <how>', 'pronouns and copulas written to the word before: keep, or split them off as Universal Dependencies does (multiword ranges in conllu)').choices(['keep', 'split']).default('keep'))
    .addOption(command.createOption('--verbs <how>', 'compound verb forms: keep their words apart, or join them to one token (with _ in text)').choices(['keep', 'join']).default('keep'))
    .addOption(command.createOption('--show <what>', 'what text shows of a token: its form, its lemma (dictionary form, in context), or its stem (light, for search)').choices(['form', 'lemma', 'stem']).default('form'))
    .option('--normalize', 'normalize first; offsets still point into the input');
  addSegmentOptions(command);
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
  fanews tokenize --format conllu corpus/ -o trees/  a .conllu file for each text, with parts of speech and lemmas
  fanews tokenize --clitics split article.txt        کتابم becomes کتاب م
  fanews tokenize --normalize --show stem --lines    words as a search index wants them
  fanews tokenize --wrapped --unit sentence old.txt  sentences of text whose lines were broken at a width
  fanews tokenize --format tsv --offsets codepoint -t 'به خانه رفت.'`);
}

export async function run(inputs: readonly string[], flags: TokenizeFlags, io: Io): Promise<number> {
  const format = TOKEN_FORMATS[flags.format]!;
  if (flags.separator !== undefined && flags.format !== 'text') throw new UsageError('--separator goes with --format text');
  const between = flags.separator === undefined ? undefined : separator(flags.separator);
  const show = flags.visibleZwnj && (flags.format === 'text' || flags.format === 'tsv') ? showZwnj : undefined;
  const normalizer = flags.normalize ? await (await import('../../node/normalizer.js')).fetchNormalizer(await normalizeOptions(flags, io)) : null;
  const sentencesOfLines = flags.lines === true && flags.unit === 'sentence' && flags.format === 'text';
  const isConllu = flags.format === 'conllu';
  const analyzed = flags.pos ?? isConllu;
  if (flags.lines && flags.wrapped) throw new UsageError('--lines and --wrapped exclude each other');
  if (flags.pos && flags.format === 'text') throw new UsageError('--pos goes with --format conllu, jsonl or tsv');
  if (flags.verbs === 'join' && (isConllu || flags.unit === 'sentence')) throw new UsageError('--verbs join goes with tokens in text, jsonl or tsv');
  if (flags.verbs === 'join' && (flags.pos || flags.clitics === 'split')) throw new UsageError('--verbs join does not go with --pos or --clitics split');
  const shown = flags.show !== 'form';
  if (shown && (flags.format !== 'text' || flags.unit === 'sentence' || flags.verbs === 'join')) throw new UsageError(`--show ${flags.show} goes with tokens in text, each for itself`);
  const splits = flags.clitics === 'split' && flags.unit !== 'sentence';
  const needed = analyzed || shown || splits || flags.verbs === 'join';
  const words = needed ? (await import('../../node/words.js')).loadWordAnalyzer() : null;
  const segmented = pipe({ ...(normalizer && { normalize: normalizer.aligned }), segment: createSegmenter({ ...segmentOptions(flags), ...(flags.lines && !sentencesOfLines && { lines: true }) }), ...(words && (analyzed || splits || flags.show === 'lemma') && { words }) });
  const retoken = needed ? await import('../../core/words/retoken.js') : null;
  const analyze = (text: string): Doc => {
    const doc = segmented(text);
    if (words && retoken && flags.verbs === 'join') return retoken.joinVerbs(doc, words.groups(doc.norm, doc.tokens, doc.sentences));
    if (!retoken || !splits || isConllu || !doc.words) return doc;
    const apart = retoken.splitWords(doc, doc.words);
    return analyzed || flags.show === 'lemma' ? apart : { ...apart, words: undefined } as Doc;
  };
  const shownAs = flags.show === 'lemma' ? retoken!.lemmasOf : flags.show === 'stem' ? (await import('../../core/words/stem.js')).stemsOf(words!.lexicon) : undefined;
  const common = { ...(splits && { words: true }), ...(flags.verbs === 'join' && { inner: '_' }), ...(shownAs && { show: shownAs }), unit: flags.unit, ...(flags.lines && { lines: true }) };
  if (flags.field) {
    if (flags.format !== 'text') throw new UsageError('--field goes with --format text: the tokens take the place of the field');
    const options = { ...common, separator: between ?? (flags.unit === 'sentence' ? '\n' : ' ') };
    const texts = (text: string): string => format.write(analyze(text), { file: '', showFile: false, first: true, base: 0, sentences: 0, entities: 0, options });
    return runBatch(inputs, flags, io, recordWork(flags, { change: (text) => (show ?? String)(texts(text).replace(/\n$/, '')) }));
  }
  if (sentencesOfLines) {
    return runBatch(inputs, flags, io, {
      endsLine: true,
      apart: true,
      lines: true,
      newOutput: () => null,
      piece(text) {
        const out = text.replace(/[^\n]+/g, (line) => sentenceTexts(analyze(line)).join(between ?? '\t') + (line.endsWith('\r') ? '\r' : ''));
        return show ? show(out) : out;
      },
    });
  }
  return runBatch(inputs, flags, io, documentWork(analyze, {
    format,
    options: { ...common, ...(between !== undefined && { separator: between }), ...(flags.format === 'tsv' && isTerminal(io, 'stdout') && flags.output === undefined && { isolate: true }) },
    ...(flags.offsets && { offsets: flags.offsets }),
    ...(flags.lines && { endsLine: true, lines: flags.format === 'text' }),
    ...(show && { show }),
    ...(analyzed && { analyzed }),
    ...(!needed && { aloneBytes: ALONE_BYTES_OF_TOKENS }),
    // Sentences end with lines: nothing depends on where a piece ends, unless lines are wrapped, or belong to a block that is left alone.
    ...(!flags.wrapped && !normalizer && { pieceBytes: PIECE_BYTES }),
  }));
}

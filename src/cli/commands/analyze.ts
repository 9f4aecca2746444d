/** `fanews analyze`: the whole pipeline, one JSON document per input. */
import type { Command } from 'commander';
import { ANALYSIS_FORMATS, type OffsetUnit } from '../../core/format/index.js';
import { fetchPipeline } from '../../node/pipeline.js';
import { runBatch } from '../batch.js';
import { addOffsetsOption, documentWork } from '../documents.js';
import type { Io } from '../io.js';
import { BATCH_DEFAULTS, NORMALIZER_DEFAULTS, RECORD_DEFAULTS, addInputOptions, addMessageOptions, addNormalizerOptions, addOutputOptions, addRecordOptions, addSegmentOptions, normalizeOptions, segmentOptions, type BatchOptions, type NormalizerFlags, type SegmentFlags } from '../options.js';
import { documentMembers, recordWork } from '../records.js';
import { addRecognizeOptions, ownModels, recognizeOptions, type RecognizeFlags } from './entities.js';

export interface AnalyzeFlags extends BatchOptions, NormalizerFlags, RecognizeFlags, SegmentFlags {
  offsets?: OffsetUnit;
  words: boolean;
}

export const defaults = { ...BATCH_DEFAULTS, ...RECORD_DEFAULTS, ...NORMALIZER_DEFAULTS, gazetteerPriority: 'names', style: 'auto', normalize: true, words: true } as const;

export function declare(command: Command): void {
  addInputOptions(command);
  addRecordOptions(command);
  addRecognizeOptions(command.optionsGroup('Analysis:'));
  addSegmentOptions(command);
  addOffsetsOption(command).option('--no-words', 'leave out parts of speech and lemmas');
  addNormalizerOptions(command, 'Normalizing inside:');
  addOutputOptions(command);
  addMessageOptions(command);
  command.addHelpText('after', `
A document: {"file","text","sentences":[{"start","end","tokens":[{"text","norm","start","end","kind",
"upos","lemma","feats","stems","words"}]}],
"entities":[{"type","text","norm","start","end","score","value"}]}. Offsets point into "text", end
exclusive. An input of over 2 MB comes in parts; "offset" says where a part begins.

Examples:
  fanews analyze article.txt                  one line of JSON
  fanews analyze corpus/ > corpus.jsonl       one line for each text
  fanews analyze --field text corpus.jsonl    each record, with its "sentences" and "entities"
  fanews analyze --no-normalize --offsets codepoint article.txt`);
}

export async function run(inputs: readonly string[], flags: AnalyzeFlags, io: Io): Promise<number> {
  const analyze = await fetchPipeline({ normalize: flags.normalize ? await normalizeOptions(flags, io) : false, entities: recognizeOptions(flags, io), segment: segmentOptions(flags), words: flags.words ? {} : false }, ownModels(flags, io));
  const format = ANALYSIS_FORMATS['jsonl']!;
  if (flags.field) return runBatch(inputs, flags, io, recordWork(flags, documentMembers(analyze, format, flags)));
  return runBatch(inputs, flags, io, documentWork(analyze, { format, ...(flags.offsets && { offsets: flags.offsets }) }));
}

/** What the commands that write documents (tokenize, entities, analyze) have in common. */
import type { Command } from 'commander';
import type { Doc } from '../core/doc.js';
import { lengthIn, OFFSET_UNITS, type Format, type FormatOptions, type OffsetUnit } from '../core/format/index.js';
import type { Work } from './work.js';

/** A format that wants its input whole gets up to this many bytes at once. */
const WHOLE_BYTES = 2 << 20;

interface State {
  readonly showFile: boolean;
  sentences: number;
  entities: number;
  base: number;
}

export interface DocumentWork {
  readonly format: Format;
  readonly options?: FormatOptions;
  readonly offsets?: OffsetUnit;
  readonly endsLine?: boolean;
  /** As in `Work`. */
  readonly lines?: boolean;
  readonly show?: (text: string) => string;
  /** The text goes beside the result. */
  readonly withText?: boolean;
  /** The documents carry word analysis. */
  readonly analyzed?: boolean;
  /** As in `Work`. */
  readonly aloneBytes?: number;
  /** As in `Work`, for formats that do not want their input whole. */
  readonly pieceBytes?: number;
}

/** By measurement on two processors (`node test/bench/run.mjs --only "tokenize, file" --mb 72`, and other sizes and commands): two jobs are faster with entities and parts of speech from some 5 MB on, with tokens alone from some 60 on (36 MB take a tenth longer, 144 a quarter less). */
const ALONE_BYTES = 5 << 20;
export const ALONE_BYTES_OF_TOKENS = 48 << 20;

const stem = (name: string): string => (name.toLowerCase().endsWith('.txt') ? name.slice(0, -4) : name);

/** Work that turns pieces into documents and writes them in a format. */
export function documentWork(analyze: (text: string) => Doc, { format, options = {}, offsets, endsLine, lines, show, withText, analyzed, aloneBytes = ALONE_BYTES, pieceBytes }: DocumentWork): Work<State> {
  const unit = format.offsets && (offsets ?? format.offsets);
  return {
    ...((pieceBytes || format.whole) && { pieceBytes: format.whole ? WHOLE_BYTES : pieceBytes }),
    aloneBytes,
    ...(endsLine && { endsLine: true }),
    ...(lines && { lines: true }),
    // a.txt → a.tsv, a.md → a.md.tsv, a.txt.gz → a.tsv.gz; brat wants plain files.
    outputName: (name) => {
      const zipped = /\.(?:gz|zst)$/i.exec(name)?.[0] ?? '';
      return stem(name.slice(0, name.length - zipped.length)) + format.extension + (withText ? '' : zipped);
    },
    ...(withText && { textName: (name: string) => `${stem(name.replace(/\.(?:gz|zst)$/i, ''))}.txt` }),
    apart: !format.numbered,
    ...(unit && { unit }),
    newOutput: (showFile) => ({ showFile, sentences: 0, entities: 0, base: 0 }),
    header: ({ showFile }) => format.header?.({ showFile, ...(analyzed && { words: true }) }) ?? '',
    // A byte order mark is a character of the file: offsets count it.
    begin: (state, { offset }) => {
      state.base = offset;
    },
    piece(text, { file, first }, state) {
      const doc = analyze(text);
      const out = format.write(doc, { file, showFile: state.showFile, first, ...(offsets && { offsets }), base: state.base, sentences: state.sentences, entities: state.entities, options });
      state.sentences += doc.sentences.length;
      state.entities += doc.entities.length;
      if (unit) state.base += lengthIn(text, unit);
      return show ? show(out) : out;
    },
  };
}

export function addOffsetsOption(command: Command): Command {
  return command.addOption(command.createOption('--offsets <unit>', 'unit of offsets: utf16 (JavaScript, Java), codepoint (Python), byte (of UTF-8)').choices([...OFFSET_UNITS]));
}

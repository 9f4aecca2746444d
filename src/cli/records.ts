/** JSON Lines, CSV and TSV by field: `--field`, `--format-in`. */
import { changeDelimited, changeJsonLines, findColumns, type Change, type Delimited } from '../core/format/records.js';
import type { Doc } from '../core/doc.js';
import type { Format, OffsetUnit } from '../core/format/index.js';
import { textExtension, type Input } from '../node/inputs.js';
import { UsageError } from './io.js';
import type { InputOptions } from './options.js';
import type { Work } from './work.js';

export type RecordFormat = 'jsonl' | 'csv' | 'tsv';

/** Extensions taken when walking for records. */
export const RECORD_EXTENSIONS: readonly string[] = ['.jsonl', '.ndjson', '.csv', '.tsv'];

const BY_EXTENSION: Readonly<Record<string, RecordFormat>> = { '.jsonl': 'jsonl', '.ndjson': 'jsonl', '.csv': 'csv', '.tsv': 'tsv', '.tab': 'tsv' };
const DELIMITED: Readonly<Record<'csv' | 'tsv', Delimited>> = { csv: { delimiter: ',', quotes: true }, tsv: { delimiter: '\t', quotes: false } };

/** Columns of one state: at most this many, each below this number. */
const MOST_FIELDS = 5;
const MOST_COLUMNS = 1000;

/** The record format of an input, null for plain text. @throws UsageError where it must be named */
export function recordFormat(file: string, { field, formatIn }: InputOptions): RecordFormat | null {
  if (field === undefined || formatIn === 'text') return null;
  if (formatIn === 'html') throw new UsageError('--field does not go with --format-in html');
  if (formatIn !== undefined && formatIn !== 'auto') return formatIn;
  const format = BY_EXTENSION[textExtension(file)];
  if (format === undefined) throw new UsageError(`${file === '-' ? 'the standard input' : file} may be JSON Lines, CSV or TSV: name it with --format-in jsonl, csv or tsv`);
  return format;
}

/** Named as JSON Lines: plain normalizing would change its quotes. */
export const isJsonLines = ({ name }: Input): boolean => BY_EXTENSION[textExtension(name)] === 'jsonl';

/** Whether an input is HTML, by its extension or `--format-in`. */
export const isHtml = (name: string, { formatIn }: InputOptions): boolean => formatIn === 'html' || (formatIn !== 'text' && /^\.x?html?$/.test(textExtension(name)));

interface State {
  format: RecordFormat;
  line: number;
  /** Columns, packed; 0 while they are not known. */
  columns: number;
  first: boolean;
}

export interface RecordWork {
  readonly change: Change;
  /** Members to add to each record, after its fields have been changed. JSON Lines only. */
  readonly add?: () => string;
}

/** Work on the fields of records. What a piece needs of those before it: where the columns are, and the lines so far. */
export function recordWork(options: InputOptions, { change, add }: RecordWork): Work<State> {
  const fields = options.field!;
  if (fields.length > MOST_FIELDS) throw new UsageError(`--field: at most ${MOST_FIELDS} fields`);
  return {
    keepsText: true,
    apart: true,
    lines: true,
    unit: 'line',
    pieceBytes: 1 << 16,
    newOutput: () => ({ format: 'jsonl', line: 0, columns: 0, first: true }),
    begin(state, { file, first, offset, state: columns }) {
      state.format = recordFormat(file, options)!;
      state.line = offset;
      state.columns = first ? 0 : columns;
      state.first = first;
      if (add && state.format !== 'jsonl') throw new UsageError(`${file}: results can be added to JSON Lines only`);
    },
    end: ({ columns }) => columns,
    piece(text, _, state) {
      const from = state.line;
      const { first } = state;
      state.first = false;
      state.line += countLines(text);
      if (state.format === 'jsonl') return changeJsonLines(text, fields, change, from, add);
      const format = DELIMITED[state.format];
      let skip = 0;
      if (first) {
        const { columns, heading } = findColumns(text, format, fields);
        if (columns.some((c) => c + 1 >= MOST_COLUMNS)) throw new UsageError(`--field: a column beyond ${MOST_COLUMNS - 2}`);
        state.columns = columns.reduce((packed, column) => packed * MOST_COLUMNS + column + 1, 0);
        skip = heading ? 1 : 0;
      }
      const columns: number[] = [];
      for (let packed = state.columns; packed > 0; packed = Math.floor(packed / MOST_COLUMNS)) columns.push((packed % MOST_COLUMNS) - 1);
      return changeDelimited(text, format, columns, (value, column) => change(value, String(column)), skip, from);
    },
  };
}

/** Members of a document that a record does not get: it has them, or may mean something else by the name. */
const NOT_ADDED = new Set(['file', 'text', 'style']);

/**
 * Adds what a document format says of each field to its record: `entities`, `sentences`, …, or
 * `<field>.entities` … where there are several fields.
 */
export function documentMembers(analyze: (text: string) => Doc, format: Format, { field = [], offsets }: InputOptions & { offsets?: OffsetUnit }): RecordWork {
  let found: string[] = [];
  const members = (text: string, prefix: string): void => {
    const line = format.write(analyze(text), { file: '', showFile: false, first: true, ...(offsets && { offsets }), base: 0, sentences: 0, entities: 0, options: {} });
    for (const [name, value] of Object.entries(JSON.parse(line) as object)) if (!NOT_ADDED.has(name)) found.push(`${JSON.stringify(prefix + name)}:${JSON.stringify(value)}`);
  };
  return {
    change(text, name) {
      members(text, field.length > 1 ? `${name}.` : '');
      return text;
    },
    add() {
      // One output shape for all records, those without the field too.
      if (found.length === 0 && field.length === 1) members('', '');
      const all = found.join(',');
      found = [];
      return all;
    },
  };
}

function countLines(text: string): number {
  let count = 0;
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) count++;
  return count;
}

/**
 * Records with fields: JSON Lines, CSV (RFC 4180) and TSV (IANA text/tab-separated-values: no quotes).
 * The named fields are changed; every other unit of a record stays as it is and where it is. Values of
 * JSON that are no strings, and fields that a record lacks, stay too.
 */
import { FormatError } from '../base/errors.js';

/** Gives the new value of a field. */
export type Change = (value: string, field: string) => string;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * JSON Lines. `add` gives members (`"name":value`) to put at the end of each record, after its fields
 * were seen. `line`: number of lines before `text`, for errors.
 * @throws FormatError format/record (with `line`)
 */
export function changeJsonLines(text: string, fields: readonly string[], change: Change, line = 0, add?: () => string): string {
  const out: string[] = [];
  for (let at = 0; at < text.length; ) {
    line++;
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    out.push(changeJson(text.slice(at, end), fields, change, line, add));
    if (end < text.length) out.push('\n');
    at = end + 1;
  }
  return out.join('');
}

function changeJson(record: string, fields: readonly string[], change: Change, line: number, add?: () => string): string {
  if (record.trim() === '') return record;
  let value: unknown;
  try {
    value = JSON.parse(record);
  } catch (cause) {
    throw new FormatError('format/record', `line ${line}: not valid JSON (${(cause as Error).message}); expected one object a line`, { line });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FormatError('format/record', `line ${line}: no JSON object; expected one object a line`, { line });
  let out = '';
  let copied = 0;
  // The record is valid: members of the object itself are at depth 1.
  let depth = 0;
  let key: string | null = null;
  let members = 0;
  for (let i = 0; i < record.length; ) {
    const u = record.charCodeAt(i);
    if (u === QUOTE) {
      const end = stringEnd(record, i);
      if (depth === 1) {
        const raw = record.slice(i, end);
        if (key === null) {
          key = JSON.parse(raw) as string;
          members++;
        } else {
          if (fields.includes(key)) {
            const before = JSON.parse(raw) as string;
            const after = change(before, key);
            if (after !== before) {
              out += record.slice(copied, i) + jsonString(after, raw);
              copied = end;
            }
          }
        }
      }
      i = end;
      continue;
    }
    if (u === 0x7b || u === 0x5b) depth++;
    else if (u === 0x7d || u === 0x5d) depth--;
    else if (u === 0x2c && depth === 1) key = null;
    i++;
  }
  if (add) {
    const brace = record.lastIndexOf('}');
    const more = add();
    out += record.slice(copied, brace) + (members > 0 && more !== '' ? ',' : '') + more;
    copied = brace;
  }
  return copied === 0 ? record : out + record.slice(copied);
}

/** Behind the quote that ends the string at `i`. */
function stringEnd(text: string, i: number): number {
  for (let j = i + 1; ; j++) {
    const u = text.charCodeAt(j);
    if (u === BACKSLASH) j++;
    else if (u === QUOTE || j >= text.length) return j + 1;
  }
}

/** A string of JSON, in ASCII where the one it replaces (`raw`) was written so. */
function jsonString(value: string, raw: string): string {
  const json = JSON.stringify(value);
  return raw.includes('\\u') && !/[^\u0000-\u007f]/.test(raw) ? json.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`) : json;
}

export interface Delimited {
  /** One unit: comma or tab. */
  readonly delimiter: string;
  /** Fields may be in double quotes. */
  readonly quotes: boolean;
}

/**
 * Positions of the named fields in the first record of `text`; a name that is a number and no heading is
 * that column, counted from 1. @throws FormatError format/record for a name that is neither
 */
export function findColumns(text: string, format: Delimited, fields: readonly string[]): { columns: number[]; heading: boolean } {
  const names: string[] = [];
  // A byte order mark has been taken off before.
  eachField(text, format, 0, (value) => {
    names.push(value);
    return null;
  }, 1);
  let heading = false;
  const columns = fields.map((field) => {
    const at = names.indexOf(field);
    if (at >= 0) {
      heading = true;
      return at;
    }
    if (/^[1-9]\d{0,2}$/.test(field)) return Number(field) - 1;
    throw new FormatError('format/record', `line 1: there is no field ${JSON.stringify(field)}; the fields are ${names.map((n) => JSON.stringify(n)).join(', ')}`, { line: 1 });
  });
  return { columns, heading };
}

/**
 * CSV or TSV: `columns` are changed in all records but the first `skip`.
 * @throws FormatError format/record for a quote that does not end
 */
export function changeDelimited(text: string, format: Delimited, columns: readonly number[], change: (value: string, column: number) => string, skip = 0, line = 0): string {
  let out = '';
  let copied = 0;
  eachField(text, format, line, (value, column, start, end, record, quoted) => {
    if (record < skip || !columns.includes(column)) return;
    let after = change(value, column);
    if (after === value) return;
    if (!format.quotes) after = after.replace(/[\t\n\r]+/g, ' ');
    else if (quoted || after.includes(format.delimiter) || /["\n\r]/.test(after)) after = `"${after.replaceAll('"', '""')}"`;
    out += text.slice(copied, start) + after;
    copied = end;
  });
  return copied === 0 ? text : out + text.slice(copied);
}

/** Calls `visit` with each field of the first `records` records. */
function eachField(text: string, { delimiter, quotes }: Delimited, line: number, visit: (value: string, column: number, start: number, end: number, record: number, quoted: boolean) => unknown, records = Infinity): void {
  const n = text.length;
  const cut = delimiter.charCodeAt(0);
  let at = 0;
  for (let record = 0; at < n && record < records; record++) {
    for (let column = 0; ; column++) {
      const start = at;
      let value: string;
      const quoted = quotes && text.charCodeAt(at) === QUOTE;
      if (quoted) {
        let close = at;
        for (;;) {
          close = text.indexOf('"', close + 1);
          if (close < 0) {
            const number = line + lines(text, 0, start) + 1;
            throw new FormatError('format/record', `line ${number}: a quote begins here and does not end`, { line: number });
          }
          if (text.charCodeAt(close + 1) !== QUOTE) break;
          close++;
        }
        value = text.slice(start + 1, close).replaceAll('""', '"');
        at = close + 1;
        visit(value, column, start, at, record, true);
        // What stands between the quote and the end of the field is not understood, and stays.
        while (at < n && text.charCodeAt(at) !== cut && text.charCodeAt(at) !== 10) at++;
      } else {
        while (at < n && text.charCodeAt(at) !== cut && text.charCodeAt(at) !== 10) at++;
        const end = text.charCodeAt(at) === 10 && at > start && text.charCodeAt(at - 1) === 13 ? at - 1 : at;
        visit(text.slice(start, end), column, start, end, record, false);
      }
      const u = text.charCodeAt(at);
      at++;
      if (at > n || u === 10) break;
    }
  }
}

function lines(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = text.indexOf('\n', from); i >= 0 && i < to; i = text.indexOf('\n', i + 1)) count++;
  return count;
}

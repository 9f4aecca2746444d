import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeDelimited, changeJsonLines, findColumns } from '../../../src/core/format/records.js';

const loud = (value: string): string => value.toUpperCase();
const CSV = { delimiter: ',', quotes: true };
const TSV = { delimiter: '\t', quotes: false };

describe('JSON Lines', () => {
  test('the field changes; spaces, order, numbers, escapes and other members stay as they are written', () => {
    const before = '{ "id" : 1.0e2, "b":"\\u0061 x","text":"a\\tb", "n":{"text":"in","z":["text","a"]},  "t":null }\r\n\n{"text":7}\n{"other":"text"}';
    expect(changeJsonLines(before, ['text'], loud)).toBe(before.replace('"a\\tb"', '"A\\tB"'));
  });

  test('several fields, a field twice, a name with escapes', () => {
    expect(changeJsonLines('{"a":"x","b":"y","c":"z"}', ['c', 'a'], loud)).toBe('{"a":"X","b":"y","c":"Z"}');
    expect(changeJsonLines('{"a":"x","a":"y"}', ['a'], loud)).toBe('{"a":"X","a":"Y"}');
    expect(changeJsonLines('{"\\u0061":"x"}', ['a'], loud)).toBe('{"\\u0061":"X"}');
  });

  test('a value written in ASCII stays in ASCII', () => {
    expect(changeJsonLines('{"a":"\\u064a\\ud83d\\ude00"}', ['a'], (v) => v.replace('\u064a', '\u06cc'))).toBe('{"a":"\\u06cc\\ud83d\\ude00"}');
    expect(changeJsonLines('{"a":"\u064a"}', ['a'], (v) => v.replace('\u064a', '\u06cc'))).toBe('{"a":"\u06cc"}');
  });

  test('members are added at the end', () => {
    let n = 0;
    expect(changeJsonLines('{"a":"x"} \n{}\n\n', ['a'], loud, 0, () => `"n":${++n}`)).toBe('{"a":"X","n":1} \n{"n":2}\n\n');
  });

  test('what is no object is an error that names the line', () => {
    for (const [text, line] of [['{"a":1}\n{"a":', 12], ['[]', 11], ['{}\n\n"x"', 13], ['{} {}', 11]] as const) {
      expect(() => changeJsonLines(text, ['a'], loud, 10)).toThrow(expect.objectContaining({ code: 'format/record', data: { line } }));
    }
  });

  test('any object: the same as parsing, changing and writing', () => {
    fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue())), fc.constantFrom(0, 1, 3), (record, space) => {
      const json = JSON.stringify(record, null, space).replaceAll('\n', ' ');
      const keys = Object.keys(record).filter((_, i) => i % 2 === 0);
      const got = changeJsonLines(json, keys, (v) => `${v}"\\\u200c`);
      const wanted = Object.fromEntries(Object.entries(record).map(([k, v]) => [k, keys.includes(k) && typeof v === 'string' ? `${v}"\\\u200c` : v]));
      expect(JSON.parse(got)).toEqual(JSON.parse(JSON.stringify(wanted)));
      expect(changeJsonLines(json, keys, String)).toBe(json);
    }), { seed: 1, numRuns: 300 });
  });
});

describe('CSV and TSV', () => {
  test('quotes, line ends and what is not understood stay', () => {
    const before = 'id,text,n\r\n1,"a ""b"", c\nd",x\r\n"2",e,"x"\r\n3\r\n4,"f"g,h\n5,,';
    expect(findColumns(before, CSV, ['text'])).toEqual({ columns: [1], heading: true });
    expect(changeDelimited(before, CSV, [1], loud, 1)).toBe('id,text,n\r\n1,"A ""B"", C\nD",x\r\n"2",E,"x"\r\n3\r\n4,"F"g,h\n5,,');
    expect(changeDelimited('a,b\n', CSV, [0], () => 'x, "y"')).toBe('"x, ""y""",b\n');
    expect(changeDelimited('a"b,c\n', CSV, [0], loud)).toBe('A"B,c\n'.replace('A"B', '"A""B"'));
  });

  test('TSV has no quotes', () => {
    expect(changeDelimited('"a\tb"\n"c\td\r\n', TSV, [1], loud)).toBe('"a\tB"\n"c\tD\r\n');
    expect(changeDelimited('a\tb\n', TSV, [0], () => 'x\ty\nz')).toBe('x y z\tb\n');
  });

  test('columns by number; a name that is not there', () => {
    expect(findColumns('a,b\n', CSV, ['2'])).toEqual({ columns: [1], heading: false });
    expect(findColumns('a,2\n', CSV, ['2'])).toEqual({ columns: [1], heading: true });
    expect(() => findColumns('a,b\n', CSV, ['c'])).toThrow('line 1: there is no field "c"; the fields are "a", "b"');
  });

  test('a quote that does not end names its line', () => {
    expect(() => changeDelimited('a\n"b\nc\n', CSV, [0], loud, 0, 10)).toThrow(expect.objectContaining({ code: 'format/record', data: { line: 12 } }));
  });

  test('any table: the same as its cells', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\n', ' ', '\u06cc') });
    fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 6 }), (rows) => {
      const write = (table: readonly (readonly string[])[]): string => table.map((row) => `${row.map((c) => `"${c.replaceAll('"', '""')}"`).join(',')}\n`).join('');
      expect(changeDelimited(write(rows), CSV, [1], (v) => `${v}"x`)).toBe(write(rows.map((row) => row.map((c, i) => (i === 1 ? `${c}"x` : c)))));
      expect(changeDelimited(write(rows), CSV, [0, 2], String)).toBe(write(rows));
    }), { seed: 1, numRuns: 300 });
  });
});

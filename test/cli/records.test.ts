import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { fanews, folder, removeFolders } from './io.js';

afterEach(removeFolders);

const minimal = ['normalize', '--preset', 'minimal'];

describe('--field', () => {
  test('normalize: the fields of JSON Lines, CSV and TSV, by extension', async () => {
    const cwd = folder({ 'd/a.jsonl': '{"id": 1, "text":"\u064a","t":"\u064a"}\n', 'd/b.csv': 'id,text\n\u064a,"\u064a, \u0643"\n', 'd/c.tsv': 'text\tid\n\u064a\t\u064a', 'd/e.txt': '\u064a' });
    expect(await fanews([...minimal, '--field', 'text', 'd', '-o', 'out/'], { cwd })).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, 'out/a.jsonl'), 'utf8')).toBe('{"id": 1, "text":"\u06cc","t":"\u064a"}\n');
    expect(readFileSync(join(cwd, 'out/b.csv'), 'utf8')).toBe('id,text\n\u064a,"\u06cc, \u06a9"\n');
    expect(readFileSync(join(cwd, 'out/c.tsv'), 'utf8')).toBe('text\tid\n\u06cc\t\u064a');
    expect(await fanews([...minimal, '--in-place', '--field', 'text', '--field', 't', 'd/a.jsonl'], { cwd })).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, 'd/a.jsonl'), 'utf8')).toBe('{"id": 1, "text":"\u06cc","t":"\u06cc"}\n');
  });

  test('the standard input needs the format by name; a list of columns needs no heading', async () => {
    expect(await fanews([...minimal, '--field', 'text'], { stdin: '{}' })).toMatchObject({ code: 2, err: expect.stringContaining('--format-in jsonl, csv or tsv') as string });
    expect(await fanews([...minimal, '--field', '2', '--format-in', 'csv'], { stdin: '\u064a,\u064a\n' })).toMatchObject({ code: 0, out: '\u064a,\u06cc\n' });
  });

  test('errors name the file and the line', async () => {
    const cwd = folder({ 'a.jsonl': '{"text":"x"}\n{"text":\n', 'b.csv': 'a,b\n1,2\n' });
    expect(await fanews([...minimal, '--field', 'text', 'a.jsonl'], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining('a.jsonl: line 2: not valid JSON') as string });
    expect(await fanews([...minimal, '--field', 'text', 'b.csv'], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining('b.csv: line 1: there is no field "text"; the fields are "a", "b"') as string });
  });

  test('JSON Lines without a field would lose its quotes', async () => {
    const cwd = folder({ 'a.jsonl': '{"text":"x"}\n' });
    expect(await fanews([...minimal, 'a.jsonl'], { cwd })).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--field') as string });
    expect(await fanews([...minimal, '--format-in', 'text', 'a.jsonl'], { cwd })).toMatchObject({ code: 0, out: '{"text":"x"}\n' });
  });

  test('tokenize: tokens take the place of the field; entities are added to the record', async () => {
    const stdin = '{"text":"او رفت. علی به تهران آمد.","id":"۱"}\n{"id":"۲"}\n';
    expect((await fanews(['tokenize', '--field', 'text', '--format-in', 'jsonl'], { stdin })).out).toBe('{"text":"او رفت .\\nعلی به تهران آمد .","id":"۱"}\n{"id":"۲"}\n');
    const { out } = await fanews(['entities', '--field', 'text', '--format-in', 'jsonl'], { stdin });
    const [first, second] = out.trimEnd().split('\n');
    expect(first!.startsWith(stdin.slice(0, stdin.indexOf('}')))).toBe(true);
    expect((JSON.parse(first!) as { entities: { text: string; type: string }[] }).entities.map((e) => `${e.type} ${e.text}`)).toContain('LOC تهران');
    expect(second).toBe('{"id":"۲","entities":[]}');
    expect((await fanews(['entities', '--field', 'text', '--format-in', 'csv'], { stdin: 'text\nx\n' })).code).toBe(2);
  });

  test('analyze: the document of the field is added; several fields under their names; offsets', async () => {
    const stdin = '{"t":"😀 به تهران آمد.","n":1}\n{"n":2}\n';
    const args = ['analyze', '--format-in', 'jsonl', '--offsets', 'codepoint'];
    const { out } = await fanews([...args, '--field', 't'], { stdin });
    const [first, second] = out.trimEnd().split('\n');
    expect(first!.startsWith('{"t":"😀 به تهران آمد.","n":1,"sentences":[{"start":0,"end":15,')).toBe(true);
    const { sentences, entities } = JSON.parse(first!) as { sentences: { tokens: { text: string; upos: string; start: number }[] }[]; entities: { text: string; start: number }[] };
    expect(sentences[0]!.tokens.map(({ text, start }) => [text, start])).toEqual([['😀', 0], ['به', 2], ['تهران', 5], ['آمد', 11], ['.', 14]]);
    expect(entities).toMatchObject([{ text: 'تهران', start: 5 }]);
    expect(second).toBe('{"n":2,"sentences":[],"entities":[]}');
    const several = JSON.parse((await fanews(['analyze', '--field', 'a', '--field', 'b', '--format-in', 'jsonl'], { stdin: '{"a":"علی","b":"x"}\n' })).out) as object;
    expect(Object.keys(several)).toEqual(['a', 'b', 'a.sentences', 'a.entities', 'b.sentences', 'b.entities']);
    expect((await fanews(['analyze', '--field', 'a', '--format-in', 'tsv'], { stdin: 'a\nx\n' })).code).toBe(2);
  });

  test('several workers give the same records, and the same errors', () => {
    const bin = fileURLToPath(new URL('../../bin/fanews.js', import.meta.url));
    const run = (args: readonly string[], input: string): { status: number | null; stdout: string; stderr: string } => spawnSync(process.execPath, [bin, ...minimal, ...args], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
    const n = 60_000;
    const rows = (make: (i: number) => string): string => Array.from({ length: n }, (_, i) => make(i)).join('');
    const jsonl = rows((i) => `{"id":${i},"text":"كتاب را به علي داد","x":"\u064a"}\n`);
    // Line ends and quotes inside fields: a piece must not end there.
    const csv = `id,x,text\n${rows((i) => `${i},"\u064a${i % 3 === 0 ? '\n""\n' : ''}","كتاب,\nرا ""به"" علي\n"\n`)}`;
    for (const [format, text] of [['jsonl', jsonl], ['csv', csv], ['jsonl', `${jsonl}{`]] as const) {
      const args = ['--field', 'text', '--format-in', format];
      const one = run([...args, '--jobs', '1'], text);
      const three = run([...args, '--jobs', '3'], text);
      expect({ status: three.status, stderr: three.stderr, same: three.stdout === one.stdout }).toEqual({ status: one.status, stderr: one.stderr, same: true });
      if (one.status === 0) expect(one.stdout === text.replace(/ك/g, 'ک').replaceAll('علي', 'علی')).toBe(true);
      else expect(one.stderr).toContain(`line ${n + 1}: not valid JSON`);
    }
  });
});

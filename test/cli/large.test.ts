/** What runs over much text need: progress, report, shards. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { state } from '../../src/cli/progress.js';
import { ownLines, ownsFile, parseShard, pathHash } from '../../src/cli/shard.js';
import { fanews, folder, removeFolders } from './io.js';

afterEach(() => {
  vi.useRealTimers();
  removeFolders();
});

const minimal = ['normalize', '--preset', 'minimal'];

describe('--report and the summary', () => {
  test('what was done, skipped and failed, with reasons', async () => {
    const cwd = folder({ 'd/a.txt': 'x\n', 'd/bad.txt': Buffer.from([0xff]), 'd/bin.txt': 'a\0', 'd/old.txt': 'x\n', 'out/old.txt': 'y\n' });
    const { code } = await fanews([...minimal, 'd', '-o', 'out', '--skip-existing', '--report', 'r/report.json'], { cwd });
    expect(code).toBe(2);
    expect(JSON.parse(readFileSync(join(cwd, 'r/report.json'), 'utf8'))).toEqual({
      command: 'normalize',
      done: 1,
      skipped: [{ file: 'd/bin.txt', reason: 'looks like binary data (NUL at byte 1)' }, { file: 'd/old.txt', reason: 'its output is there' }],
      failed: [{ file: 'd/bad.txt', reason: expect.stringContaining('invalid UTF-8 at byte 0') as string }],
      stopped: false,
    });
  });

  test('a report that cannot be written is a failure', async () => {
    const cwd = folder({ 'a.txt': 'x\n', r: '' });
    expect(await fanews([...minimal, 'a.txt', '--report', 'r/report.json'], { cwd })).toMatchObject({ code: 2, out: 'x\n', err: expect.stringContaining('r/report.json') as string });
  });
});

describe('--progress', () => {
  test('rate and what remains', () => {
    expect(state(1, 500_000, null, 0.5)).toBe('fanews: 1 file, 500 kB, 1.0 MB/s');
    expect(state(2, 25_000_000, 100_000_000, 5)).toBe('fanews: 2 files, 25.0 MB of 100.0 MB (25%), 5.0 MB/s, 15 s left');
    expect(state(0, 1e9, 4e9, 100)).toBe('fanews: 0 files, 1.00 GB of 4.00 GB (25%), 10.0 MB/s, 5 min 0 s left');
    expect(state(0, 0, 0, 0)).toBe('fanews: 0 files, 0 kB of 0 kB (0%), 0 kB/s');
  });

  test('on a terminal or when asked, never in the data, and taken away before a message', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const now = vi.spyOn(Date, 'now');
    let t = 0;
    now.mockImplementation(() => (t += 3000));
    const cwd = folder({ 'd/a.txt': 'x\n', 'd/b.txt': Buffer.from([0xff]), 'd/c.txt': 'x\n' });
    const shown = await fanews([...minimal, 'd', '-o', 'out/'], { cwd, terminal: true });
    expect(shown.err).toContain('\rfanews: 1 file');
    expect(shown.err).toMatch(/\r\u001b\[K(?:\u001b\[\d+m)?fanews:(?:\u001b\[\d+m)? d\/b\.txt/);
    expect(shown.err).toContain('2 done, 0 skipped, 1 failed');
    expect((await fanews([...minimal, 'd', '-o', 'out/'], { cwd })).err).not.toContain('MB/s');
    expect((await fanews([...minimal, 'd', '-o', 'out/', '--progress', 'never'], { cwd, terminal: true })).err).not.toContain('/s');
    const forced = await fanews([...minimal, 'd/a.txt', '--progress', 'always'], { cwd });
    expect(forced).toMatchObject({ out: 'x\n', err: expect.stringContaining('fanews: 0 files, 0 kB of 0 kB (100%)') as string });
  });
});

describe('--shard', () => {
  test('each file belongs to one shard, wherever the folder lies', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i % 3}/${i}.txt`, `${i}\n`]));
    const a = folder(Object.fromEntries(Object.entries(files).map(([k, v]) => [`d/${k}`, v])));
    const b = folder(Object.fromEntries(Object.entries({ ...files, 'new.txt': 'x\n' }).map(([k, v]) => [`elsewhere/d/${k}`, v])));
    const seen: string[] = [];
    for (const i of [1, 2, 3]) {
      expect((await fanews([...minimal, 'd', '-o', `out${i}/`, '--shard', `${i}/3`], { cwd: a })).code).toBe(0);
      await fanews([...minimal, 'elsewhere/d', '-o', `out${i}/`, '--shard', `${i}/3`], { cwd: b });
      const names = (root: string): string[] => (existsSync(join(root, `out${i}`)) ? readdirSync(join(root, `out${i}`), { recursive: true, encoding: 'utf8' }).filter((n) => n.endsWith('.txt') && n !== 'new.txt').sort() : []);
      expect(names(b)).toEqual(names(a));
      expect(names(a).length).toBeGreaterThan(5);
      seen.push(...names(a));
    }
    expect(seen.sort()).toEqual(Object.keys(files).sort());
  });

  test('the hash is FNV-1a: a fixed assignment for ever', () => {
    expect(pathHash('')).toBe(0x811c9dc5);
    expect(pathHash('a')).toBe(0xe40c292c);
    expect(pathHash('foobar')).toBe(0xbf9cf968);
    expect(ownsFile({ index: 0xe40c292c % 7, count: 7 }, 'a')).toBe(true);
  });

  test('records of a stream: line k to shard k mod n', async () => {
    const stdin = Array.from({ length: 10 }, (_, i) => `{"id":${i},"text":"\u064a"}\n`).join('');
    const parts: string[][] = [];
    for (const i of [1, 2, 3]) parts.push((await fanews([...minimal, '--field', 'text', '--format-in', 'jsonl', '--shard', `${i}/3`], { stdin })).out.trimEnd().split('\n'));
    const whole = (await fanews([...minimal, '--field', 'text', '--format-in', 'jsonl'], { stdin })).out;
    expect(Array.from({ length: 10 }, (_, k) => `${parts[k % 3]![Math.floor(k / 3)]!}\n`).join('')).toBe(whole);
    expect(ownLines({ index: 1, count: 2 }, Buffer.from('a\nb\nc'), 3)).toEqual({ bytes: Buffer.from('a\nc'), lines: 6 });
  });

  test('lines that depend on each other are not divided', async () => {
    expect(await fanews(['normalize', '--shard', '1/2'], { stdin: 'x\n' })).toMatchObject({ code: 2, err: expect.stringContaining('--no-rule fences') as string });
    expect(await fanews(['tokenize', '--shard', '1/2'], { stdin: 'x\n' })).toMatchObject({ code: 2 });
    expect(await fanews(['normalize', '--no-rule', 'fences', '--shard', '2/2'], { stdin: 'a\nb\n' })).toMatchObject({ code: 0, out: 'b\n' });
    expect(await fanews(['tokenize', '--lines', '--shard', '2/2'], { stdin: 'a\nb\n' })).toMatchObject({ code: 0, out: 'b\n' });
    for (const bad of ['0/2', '3/2', '1', 'x']) expect(() => parseShard(bad)).toThrow('I/N');
  });
});

describe('compressed and encoded inputs', () => {
  test('zst where Node has it, else a clear error', async () => {
    const zlib = (await import('node:zlib')) as unknown as { zstdCompressSync?: (b: Buffer) => Buffer; zstdDecompressSync?: (b: Buffer) => Buffer };
    const cwd = folder({ 'd/a.txt.zst': zlib.zstdCompressSync ? zlib.zstdCompressSync(Buffer.from('\u064a\n')) : Buffer.from('x') });
    const { code, err } = await fanews([...minimal, 'd', '-o', 'out/'], { cwd });
    if (zlib.zstdDecompressSync) expect(zlib.zstdDecompressSync(readFileSync(join(cwd, 'out/a.txt.zst'))).toString()).toBe('\u06cc\n');
    else expect({ code, named: err.includes('d/a.txt.zst: is compressed with Zstandard, which needs Node 22.15') }).toEqual({ code: 2, named: true });
  });

  test('a truncated gzip file fails, the others do not, and nothing half-written stays', async () => {
    const whole = gzipSync(Buffer.from(Array.from({ length: 20_000 }, (_, i) => `${i * 7919}\n`).join('')));
    const cwd = folder({ 'd/a.txt.gz': whole, 'd/b.txt.gz': whole.subarray(0, whole.length >> 1), 'd/c.txt': 'x\n' });
    const { code, err } = await fanews([...minimal, 'd', '-o', 'out/'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('d/b.txt.gz: cannot be read: gzip data ends too early');
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['a.txt.gz', 'c.txt']);
    const before = readFileSync(join(cwd, 'd/b.txt.gz'));
    expect((await fanews([...minimal, '--in-place', 'd/b.txt.gz'], { cwd })).code).toBe(2);
    expect(readFileSync(join(cwd, 'd/b.txt.gz')).equals(before)).toBe(true);
    expect(readdirSync(join(cwd, 'd')).sort()).toEqual(['a.txt.gz', 'b.txt.gz', 'c.txt']);
  });

  test('windows-1256 is recognized, and said', async () => {
    // \u0633\u0644\u0627\u0645 \u062f\u0646\u064a\u0627 in that encoding
    const cwd = folder({ 'a.txt': Buffer.concat(Array<Buffer>(9).fill(Buffer.from([0xd3, 0xe1, 0xc7, 0xe3, 0x20, 0xcf, 0xe4, 0xed, 0xc7, 0x0a]))) });
    expect(await fanews([...minimal, 'a.txt'], { cwd })).toMatchObject({ code: 0, out: 'سلام دنیا\n'.repeat(9), err: expect.stringContaining('a.txt: not UTF-8; taken for windows-1256 by its letters') as string });
  });
});

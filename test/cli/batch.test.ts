import { chmodSync, existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fileSystem } from '../../src/node/output.js';
import { fanews, folder, removeFolders } from './io.js';

afterEach(() => {
  vi.restoreAllMocks();
  removeFolders();
});

const tree = (root: string): string[] => readdirSync(root, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name).slice(root.length + 1)).sort();

// Arabic yeh and kaf: a change that the smallest preset makes, whatever else the rules do.
const OLD = 'يك\n';
const NEW = 'یک\n';
const minimal = ['normalize', '--preset', 'minimal'];

describe('inputs', () => {
  test('a file, the standard input by name and by default, text', async () => {
    const cwd = folder({ 'a.txt': OLD });
    expect(await fanews([...minimal, 'a.txt'], { cwd })).toMatchObject({ code: 0, out: NEW, err: '' });
    expect(await fanews([...minimal, '-', 'a.txt'], { cwd, stdin: OLD })).toMatchObject({ code: 0, out: NEW + NEW });
    expect(await fanews(minimal, { stdin: OLD })).toMatchObject({ code: 0, out: NEW });
    expect(await fanews([...minimal, '-t', 'يك'])).toMatchObject({ code: 0, out: NEW });
    expect(await fanews([...minimal, '--text', ''])).toMatchObject({ code: 0, out: '' });
  });

  test('nothing to read at a terminal: short help, exit 2', async () => {
    const { code, out, err } = await fanews(['normalize'], { terminal: true });
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('fanews normalize');
  });

  test('an empty file gives empty text, and a document without content', async () => {
    const cwd = folder({ 'e.txt': '' });
    expect(await fanews(['normalize', 'e.txt'], { cwd })).toMatchObject({ code: 0, out: '', err: '' });
    expect(await fanews(['tokenize', 'e.txt'], { cwd })).toMatchObject({ code: 0, out: '' });
    expect(await fanews(['entities', 'e.txt'], { cwd })).toMatchObject({ code: 0, out: 'type\ttext\tstart\tend\tvalue\n' });
    expect(JSON.parse((await fanews(['analyze', 'e.txt'], { cwd })).out)).toEqual({ file: 'e.txt', text: '', sentences: [], entities: [], style: 'news' });
  });

  test('one bad input does not stop the others; a summary names each failure', async () => {
    const cwd = folder({ 'a.txt': OLD, 'bad.txt': Buffer.from([0x61, 0x0a, 0xff]), 'bin.txt': 'a\0b', 'z.txt': OLD });
    const { code, out, err } = await fanews([...minimal, 'a.txt', 'bad.txt', 'none.txt', 'bin.txt', 'z.txt'], { cwd });
    expect(code).toBe(2);
    expect(out).toBe(NEW + NEW);
    expect(err).toContain('fanews: bad.txt: invalid UTF-8 at byte 2');
    expect(err).toContain('fanews: none.txt: no such file or folder');
    expect(err).toContain('fanews: bin.txt: looks like binary data (NUL at byte 1)');
    expect(err).toContain('3 of 5 inputs failed');
    const stopped = await fanews([...minimal, '--fail-fast', 'bad.txt', 'a.txt'], { cwd });
    expect(stopped).toMatchObject({ code: 2, out: '' });
  });

  test('a binary file found by walking is skipped with a notice', async () => {
    const cwd = folder({ 'd/bin.txt': 'a\0b', 'd/a.txt': OLD });
    const { code, out, err } = await fanews([...minimal, 'd'], { cwd });
    expect({ code, out }).toEqual({ code: 0, out: NEW });
    expect(err).toContain('d/bin.txt: skipped, looks like binary data');
    expect((await fanews([...minimal, '--quiet', 'd'], { cwd })).err).toBe('');
  });

  test('invalid bytes replaced on request', async () => {
    const cwd = folder({ 'bad.txt': Buffer.from([0x61, 0xff, 0x0a]) });
    expect(await fanews([...minimal, '--invalid', 'replace', 'bad.txt'], { cwd })).toMatchObject({ code: 0, out: 'a\ufffd\n' });
  });

  test('a list of files, by lines and by NUL, also from the standard input', async () => {
    const cwd = folder({ 'a.txt': OLD, 'b c.txt': OLD, list: 'a.txt\r\nb c.txt\n' });
    expect(await fanews([...minimal, '--files-from', 'list'], { cwd })).toMatchObject({ code: 0, out: NEW + NEW });
    expect(await fanews([...minimal, '--files-from', '-'], { cwd, stdin: 'b c.txt\0a.txt\0' })).toMatchObject({ code: 0, out: NEW + NEW });
    expect(await fanews([...minimal, '--files-from', 'none'], { cwd })).toMatchObject({ code: 2 });
    const deep = folder({ 'x/a.txt': OLD, 'y/a.txt': OLD });
    expect(await fanews([...minimal, '--files-from', '-', '-o', 'out/'], { cwd: deep, stdin: 'x/a.txt\ny/a.txt\n*.txt\n' })).toMatchObject({ code: 2, err: expect.stringContaining('*.txt: no such file') as string });
    expect(tree(join(deep, 'out'))).toEqual(['x/a.txt', 'y/a.txt']);
  });

  test('windows-1256 and UTF-16', async () => {
    const cwd = folder({ 'w.txt': Buffer.from([0xd3, 0xe1, 0xc7, 0xe3, 0x0a]), 'u.txt': Buffer.from(`\ufeff${OLD}`, 'utf16le') });
    const w = await fanews([...minimal, '--encoding', 'windows-1256', 'w.txt'], { cwd });
    expect(w).toMatchObject({ code: 0, out: 'سلام\n' });
    expect(w.err).toContain('read as windows-1256, written as UTF-8');
    expect(await fanews([...minimal, 'u.txt'], { cwd })).toMatchObject({ code: 0, out: `\ufeff${NEW}` });
    expect(await fanews([...minimal, '--in-place', 'u.txt'], { cwd })).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(join(cwd, 'u.txt'))).toEqual(Buffer.from(`\ufeff${NEW}`, 'utf16le'));
    expect(await fanews([...minimal, '--encoding', 'nonsense', 'w.txt'], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining('unknown encoding') as string });
  });
});

describe('the text stays as it was', () => {
  test.each([
    ['LF', 'a\nb\n'],
    ['CRLF', 'a\r\nb\r\n'],
    ['no last newline', 'a\nb'],
    ['only line ends', '\n\r\n\n'],
    ['a byte order mark', '\ufeffa\n'],
  ])('%s', async (_name, text) => {
    const cwd = folder({ 'a.txt': text });
    for (const command of [minimal, ['tokenize', '--lines']]) {
      const { out } = await fanews([...command, 'a.txt'], { cwd });
      expect(out.replace(/^\ufeff/, '')).toBe(text.replace(/^\ufeff/, ''));
    }
    expect((await fanews([...minimal, 'a.txt'], { cwd })).out).toBe(text);
  });

  test('the same output for any way the bytes come', async () => {
    const text = 'يك کتاب 😀\r\n\nسلام، خوبي؟\n'.repeat(3);
    const bytes = Buffer.from(text);
    for (const command of [['normalize'], ['tokenize', '--lines'], ['tokenize'], ['entities'], ['analyze']]) {
      const whole = await fanews(command, { stdin: bytes });
      const single = await fanews(command, { stdin: Array.from(bytes, (b) => Buffer.from([b])) });
      expect(single.out).toBe(whole.out);
      expect(whole.code).toBe(0);
    }
  });

  test('lines passed on one by one', async () => {
    const text = 'يك\n\nدو\nسه';
    expect((await fanews([...minimal, '--line-buffered'], { stdin: text })).out).toBe((await fanews(minimal, { stdin: text })).out);
  });
});

describe('--output', () => {
  test('a file, with the folders on the way', async () => {
    const cwd = folder({ 'a.txt': OLD, 'b.txt': OLD });
    expect(await fanews([...minimal, 'a.txt', '-o', 'x/y.txt'], { cwd })).toMatchObject({ code: 0, out: '', err: '' });
    expect(readFileSync(join(cwd, 'x/y.txt'), 'utf8')).toBe(NEW);
    await fanews([...minimal, 'a.txt', 'b.txt', '-o', 'both.txt'], { cwd });
    expect(readFileSync(join(cwd, 'both.txt'), 'utf8')).toBe(NEW + NEW);
  });

  test('a file is not left half-written when an input fails', async () => {
    const lines = 'a\n'.repeat(1 << 20);
    const cwd = folder({ 'a.txt': OLD, 'bad.txt': Buffer.concat([Buffer.from(lines), Buffer.from([0xff])]), 'z.txt': OLD });
    expect((await fanews([...minimal, 'a.txt', 'bad.txt', 'z.txt', '-o', 'all.txt'], { cwd })).code).toBe(2);
    expect(readFileSync(join(cwd, 'all.txt'), 'utf8')).toBe(NEW + NEW);
    expect((await fanews([...minimal, 'bad.txt', '-o', 'none.txt'], { cwd })).code).toBe(2);
    expect(tree(cwd)).toEqual(['a.txt', 'all.txt', 'bad.txt', 'z.txt']);
  });

  test('a folder mirrors the tree, other formats under other names', async () => {
    const cwd = folder({ 'in/a.txt': OLD, 'in/d/b.md': OLD });
    expect(await fanews([...minimal, 'in', '-o', 'out'], { cwd })).toMatchObject({ code: 0, out: '' });
    expect(tree(join(cwd, 'out'))).toEqual(['a.txt', 'd/b.md']);
    expect(readFileSync(join(cwd, 'out/d/b.md'), 'utf8')).toBe(NEW);
    await fanews(['tokenize', 'in/**/*', '--format', 'tsv', '-o', 'tsv'], { cwd });
    expect(tree(join(cwd, 'tsv'))).toEqual(['a.tsv', 'd/b.md.tsv']);
    await fanews(['entities', 'in', '--format', 'brat', '-o', 'brat'], { cwd });
    expect(tree(join(cwd, 'brat'))).toEqual(['a.ann', 'a.txt', 'd/b.md.ann', 'd/b.md.txt']);
    expect(readFileSync(join(cwd, 'brat/a.txt'), 'utf8')).toBe(OLD);
  });

  test('a folder inside the input folder is not read again', async () => {
    const cwd = folder({ 'a.txt': OLD });
    for (let i = 0; i < 2; i++) expect((await fanews([...minimal, '.', '-o', './out'], { cwd })).code).toBe(0);
    expect(tree(cwd)).toEqual(['a.txt', 'out/a.txt']);
  });

  test('outputs that are there can be skipped', async () => {
    const cwd = folder({ 'in/a.txt': OLD, 'in/b.txt': OLD, 'out/a.txt': 'done' });
    expect((await fanews([...minimal, 'in', '-o', 'out', '--skip-existing'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'out/a.txt'), 'utf8')).toBe('done');
    expect(readFileSync(join(cwd, 'out/b.txt'), 'utf8')).toBe(NEW);
  });

  test('two inputs with one output, an input that is its output', async () => {
    const cwd = folder({ 'x/a.txt': OLD, 'y/a.txt': NEW });
    const twice = await fanews([...minimal, 'x', 'y', '-o', 'out'], { cwd });
    expect(twice.code).toBe(2);
    expect(twice.err).toContain('y/a.txt: its output out/a.txt is already that of x/a.txt');
    for (const args of [['x/a.txt', '-o', 'x/a.txt'], ['x', '-o', 'x'], ['x/a.txt', '-o', 'x/']]) {
      const { code, err } = await fanews([...minimal, ...args], { cwd });
      expect(code).toBe(2);
      expect(err).toMatch(/--in-place|no files/);
    }
    expect(readFileSync(join(cwd, 'x/a.txt'), 'utf8')).toBe(OLD);
  });

  test('a target that cannot be written', async () => {
    const cwd = folder({ 'a.txt': OLD, file: '' });
    const { code, err } = await fanews([...minimal, 'a.txt', '-o', 'file/x.txt'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('cannot write file/x.txt');
    expect((await fanews([...minimal, 'a.txt', '-o', 'file/'], { cwd })).code).toBe(2);
  });

  test('gzip in, gzip out', async () => {
    const cwd = folder({ 'in/a.txt.gz': gzipSync(OLD) });
    await fanews([...minimal, 'in', '-o', 'out'], { cwd });
    expect(gunzipSync(readFileSync(join(cwd, 'out/a.txt.gz'))).toString()).toBe(NEW);
    expect((await fanews([...minimal, 'in/a.txt.gz'], { cwd })).out).toBe(NEW);
    await fanews([...minimal, 'in/a.txt.gz', '--in-place'], { cwd });
    expect(gunzipSync(readFileSync(join(cwd, 'in/a.txt.gz'))).toString()).toBe(NEW);
    await fanews(['tokenize', 'in/a.txt.gz', '-o', 'tok/'], { cwd });
    expect(tree(join(cwd, 'tok'))).toEqual(['a.txt.gz']);
  });
});

describe('--in-place', () => {
  test('rewrites what changes, leaves the rest alone, keeps mode', async () => {
    const cwd = folder({ 'a.txt': OLD, 'same.txt': NEW, 'bad.txt': Buffer.from([0x61, 0xff]) });
    chmodSync(join(cwd, 'a.txt'), 0o600);
    for (const name of ['a.txt', 'same.txt', 'bad.txt']) utimesSync(join(cwd, name), 1000, 1000);
    const inode = statSync(join(cwd, 'same.txt')).ino;
    const { code, out } = await fanews([...minimal, '--in-place', '.'], { cwd });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(readFileSync(join(cwd, 'a.txt'), 'utf8')).toBe(NEW);
    expect(statSync(join(cwd, 'a.txt')).mode & 0o777).toBe(0o600);
    expect(statSync(join(cwd, 'same.txt'))).toMatchObject({ ino: inode, mtimeMs: 1_000_000 });
    expect(readFileSync(join(cwd, 'bad.txt'))).toEqual(Buffer.from([0x61, 0xff]));
    expect(tree(cwd)).toEqual(['a.txt', 'bad.txt', 'same.txt']);
  });

  test('a change after megabytes without one', async () => {
    const head = '\ufeff' + 'سلام\n'.repeat(300_000);
    const cwd = folder({ 'a.txt': head + OLD + head.slice(1) });
    expect((await fanews([...minimal, '--in-place', 'a.txt'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'a.txt'), 'utf8') === head + NEW + head.slice(1)).toBe(true);
  });

  test('an error late in the file leaves it as it was', async () => {
    const text = Buffer.concat([Buffer.from(OLD.repeat(500_000)), Buffer.from([0xff])]);
    const cwd = folder({ 'a.txt': text });
    expect((await fanews([...minimal, '--in-place', 'a.txt'], { cwd })).code).toBe(2);
    expect(readFileSync(join(cwd, 'a.txt')).equals(text)).toBe(true);
    expect(tree(cwd)).toEqual(['a.txt']);
  });

  test('a full disk leaves every file as it was', async () => {
    const cwd = folder({ 'a.txt': OLD });
    vi.spyOn(fileSystem, 'fsyncSync').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    });
    const { code, err } = await fanews([...minimal, '--in-place', 'a.txt'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('a.txt: cannot write a.txt: no space left on the device');
    expect(readFileSync(join(cwd, 'a.txt'), 'utf8')).toBe(OLD);
    expect(tree(cwd)).toEqual(['a.txt']);
  });

  test('makes no sense without files or with another output', async () => {
    for (const args of [['-'], [], ['-t', 'x'], ['a.txt', '-o', 'b.txt']]) {
      const { code, err } = await fanews([...minimal, '--in-place', ...args], { cwd: folder({ 'a.txt': OLD }) });
      expect(code).toBe(2);
      expect(err).toMatch(/--in-place/);
    }
    expect(existsSync('b.txt')).toBe(false);
  });
});

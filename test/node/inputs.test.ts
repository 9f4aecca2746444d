import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { findInputs, readBytes, textExtension, type FindOptions } from '../../src/node/inputs.js';
import { ignored, parseIgnore } from '../../src/node/ignore.js';
import { folder, removeFolders } from '../cli/io.js';

afterEach(removeFolders);

async function find(cwd: string, args: string[], options: Partial<FindOptions> = {}): Promise<string[]> {
  const out: string[] = [];
  for await (const some of findInputs(args, { cwd, ...options })) {
    for (const found of some) out.push('input' in found ? found.input.name : 'error' in found ? `${found.error.code}: ${found.error.message}` : `notice: ${found.notice}`);
  }
  return out;
}

describe('findInputs', () => {
  test('a folder is walked in the order of code units; hidden entries, node_modules and other extensions are left out', async () => {
    const root = folder({ 'b.txt': '', 'B.txt': '', 'a/z.md': '', 'a/y.TXT': '', 'c.json': '', '.h/x.txt': '', '.x.txt': '', 'node_modules/m.txt': '', 'd.txt.gz': '' });
    expect(await find(root, ['.'])).toEqual(['B.txt', 'a/y.TXT', 'a/z.md', 'b.txt', 'd.txt.gz', 'notice: .: skipped 1 file with other extensions (.json 1); --ext names the ones to take']);
    expect(await find(root, ['.'], { hidden: true, extensions: ['.txt'] })).toContain('.h/x.txt');
    expect(await find(root, ['.'], { extensions: ['*'] })).toContain('c.json');
  });

  test('a file named directly is taken whatever its name; twice named, once taken', async () => {
    const root = folder({ '.x.json': '', 'a.txt': '' });
    expect(await find(root, ['.x.json', 'a.txt', './a.txt', '.'])).toEqual(['.x.json', 'a.txt']);
  });

  test('a name with the signs of a pattern is first a file', async () => {
    const root = folder({ 'a[1].txt': '', 'a1.txt': '' });
    expect(await find(root, ['a[1].txt'])).toEqual(['a[1].txt']);
    expect(await find(root, ['a?.txt', 'a*.txt'])).toEqual(['a1.txt', 'a[1].txt']);
  });

  test('patterns, and a pattern that matches nothing', async () => {
    const root = folder({ 'd/e/a.txt': '', 'd/b.txt': '', 'd/.h.txt': '' });
    expect(await find(root, ['d/**/*.txt'])).toEqual(['d/b.txt', 'd/e/a.txt']);
    expect(await find(root, ['*.csv'])).toEqual(['input/no-match: no file matches this pattern']);
  });

  test('ignore patterns from options and from .fanewsignore files', async () => {
    const root = folder({ 'a.txt': '', 'b.txt': '', 'd/a.txt': '', 'd/e/keep.txt': '', 'd/e/drop.txt': '', '.fanewsignore': '/a.txt\n', 'd/.fanewsignore': '# not these\ne/*\n!e/keep.txt\n' });
    expect(await find(root, ['.'])).toEqual(['b.txt', 'd/a.txt', 'd/e/keep.txt']);
    expect(await find(root, ['.'], { ignore: ['d/'] })).toEqual(['b.txt']);
  });

  test('symbolic links met on the way are not followed: no loops', async () => {
    const root = folder({ 'd/a.txt': '' });
    symlinkSync('..', join(root, 'd', 'up'));
    symlinkSync('a.txt', join(root, 'd', 'link.txt'));
    symlinkSync('d', join(root, 'named'));
    expect(await find(root, ['d'])).toEqual(['d/a.txt']);
    expect(await find(root, ['named'])).toEqual(['named/a.txt']);
    symlinkSync('loop', join(root, 'loop'));
    expect(await find(root, ['loop'])).toEqual(['input/unreadable: cannot be read: symbolic links in a loop']);
  });

  test('a missing file is named, with its neighbour', async () => {
    const root = folder({ 'article.txt': '' });
    expect(await find(root, ['artcle.txt'])).toEqual(['input/not-found: no such file or folder; did you mean "article.txt"?']);
    expect(await find(root, ['other.txt', 'none/x.txt'])).toEqual(['input/not-found: no such file or folder', 'input/not-found: no such file or folder']);
  });

  test('an empty folder is an error, not silence', async () => {
    const root = folder({ 'd/x.csv': '' });
    mkdirSync(join(root, 'empty'));
    expect((await find(root, ['d', 'empty'])).filter((f) => f.startsWith('input/no-match'))).toHaveLength(2);
  });

  test('the place of the output is not walked', async () => {
    const root = folder({ 'a.txt': '', 'out/a.txt': '' });
    expect(await find(root, ['.'], { skip: join(root, 'out') })).toEqual(['a.txt']);
    expect(await find(root, ['**/*.txt'], { skip: join(root, 'out') })).toEqual(['a.txt']);
  });

  test('deep folders do not exhaust the stack', async () => {
    const root = folder();
    const deep = join(root, ...Array.from({ length: 300 }, () => 'd'));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'a.txt'), '');
    expect(await find(root, ['.'])).toHaveLength(1);
  });
});

describe('ignore patterns', () => {
  test.each([
    ['*.md', 'a/b.md', false, true],
    ['*.md', 'a.mdx', false, undefined],
    ['/a', 'b/a', false, undefined],
    ['a/b', 'x/a/b', false, undefined],
    ['**/b', 'x/a/b', false, true],
    ['a/**/b', 'a/b', false, true],
    ['a/**', 'a/x/y', false, true],
    ['d/', 'd', true, true],
    ['d/', 'd', false, undefined],
    ['*.{md,txt}', 'a.txt', false, true],
    ['[!a]?', 'bc', false, true],
    ['[!a]?', 'ab', false, undefined],
    ['a\\*', 'a*', false, true],
    ['a.b', 'axb', false, undefined],
    ['[', '[', false, true],
    ['{a', '{a', false, true],
  ])('%s on %s', (pattern, path, isFolder, expected) => {
    expect(ignored(parseIgnore([pattern]), path, isFolder)).toBe(expected);
  });

  test('the last pattern that matches decides', () => {
    const rules = parseIgnore(['*.txt', '!a.txt']);
    expect(ignored(rules, 'a.txt', false)).toBe(false);
    expect(ignored(rules, 'b.txt', false)).toBe(true);
  });
});

describe('readBytes', () => {
  const read = async (path: string): Promise<string> => {
    const parts = [];
    for await (const bytes of readBytes({ name: path, path, relative: path, found: false }, [] as never)) parts.push(Buffer.from(bytes));
    return Buffer.concat(parts).toString();
  };

  test('plain, empty, larger than a read, gzip of several members', async () => {
    const big = 'سلام\n'.repeat(300_000);
    const root = folder({ 'a.txt': 'سلام', 'e.txt': '', 'b.txt': big, 'c.txt.gz': Buffer.concat([gzipSync('سلام'), gzipSync(' دنیا')]) });
    expect(await read(join(root, 'a.txt'))).toBe('سلام');
    expect(await read(join(root, 'e.txt'))).toBe('');
    expect((await read(join(root, 'b.txt'))) === big).toBe(true);
    expect(await read(join(root, 'c.txt.gz'))).toBe('سلام دنیا');
  });

  test('gzip that is cut off or no gzip at all', async () => {
    const zip = gzipSync('سلام '.repeat(1000));
    const root = folder({ 'cut.txt.gz': zip.subarray(0, zip.length - 12), 'not.txt.gz': 'سلام' });
    await expect(read(join(root, 'cut.txt.gz'))).rejects.toMatchObject({ code: 'input/unreadable' });
    await expect(read(join(root, 'not.txt.gz'))).rejects.toMatchObject({ code: 'input/unreadable' });
  });

  test('the extension inside .gz counts', () => {
    expect(textExtension('A.TXT.gz')).toBe('.txt');
    expect(textExtension('a')).toBe('');
  });
});

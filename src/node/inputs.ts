/**
 * What a command works on: arguments → files, the standard input or a given text, in a fixed order.
 *
 * An argument is tried as a file, then as a folder (walked, sorted by code units), then as a pattern.
 * Walking skips hidden entries, node_modules, what ignore patterns name, other extensions, and
 * symbolic links (so there are no loops); what is named directly is always taken.
 */
import { closeSync, createReadStream, fstatSync, lstatSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import { InputError } from '../core/base/errors.js';
import { ignored, parseIgnore, type IgnoreRules } from './ignore.js';

/** Extensions taken when a folder is walked. Structured formats are left out: changing a quote breaks them. */
export const DEFAULT_EXTENSIONS: readonly string[] = ['.txt', '.text', '.md', '.markdown'];

/** Folders nobody wants walked. */
const SKIPPED_FOLDERS = new Set(['node_modules']);

const READ_BYTES = 1 << 20;

export interface Input {
  /** How messages and records call it: the path as given, `-` for the standard input. */
  readonly name: string;
  /** Absolute path; undefined for the standard input and given text. */
  readonly path?: string;
  /** Path under an output folder. */
  readonly relative: string;
  /** Found by walking a folder or by a pattern, not named itself. */
  readonly found: boolean;
  /** Text given on the command line. */
  readonly text?: string;
}

export type Found = { readonly input: Input } | { readonly error: InputError; readonly name: string } | { readonly notice: string };

export interface FindOptions {
  readonly cwd: string;
  /** Extensions when walking, with their dot, lower case; `*` for all. */
  readonly extensions?: readonly string[];
  /** Patterns as in .gitignore. */
  readonly ignore?: readonly string[];
  readonly hidden?: boolean;
  /** The names come from a list: none is a pattern, and their folders are kept under an output folder. */
  readonly listed?: boolean;
  /** Absolute path never walked into: where the output goes. */
  readonly skip?: string;
}

/**
 * Inputs of the arguments, or what is wrong with one, in order; each file once. What comes of one argument comes
 * together, and is found as it is asked for: to wait for each file took as long as to read it.
 */
export async function* findInputs(args: Iterable<string> | AsyncIterable<string>, options: FindOptions): AsyncGenerator<Iterable<Found>> {
  const base = ignoreOf(options.cwd, options.ignore ?? []);
  const seen = new Set<string>();
  for await (const arg of args) yield await findOne(arg, options, base, seen);
}

async function findOne(arg: string, options: FindOptions, base: Level, seen: Set<string>): Promise<Iterable<Found>> {
  const { cwd } = options;
  if (arg === '-') return [{ input: { name: '-', relative: 'stdin.txt', found: false } }];
  const path = resolve(cwd, arg);
  let stat;
  try {
    stat = statSync(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' && !options.listed && isPattern(arg)) return expand(arg, options, base, seen);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const near = nearName(path);
      const hint = near === null ? '' : `; did you mean ${JSON.stringify(join(dirname(arg), near))}?`;
      return [{ error: new InputError('input/not-found', `no such file or folder${hint}`, { file: arg }), name: arg }];
    }
    return [{ error: unreadable(cause, arg), name: arg }];
  }
  if (stat.isDirectory()) return walk(arg, path, options, base, seen);
  if (seen.has(path)) return [];
  seen.add(path);
  return [{ input: { name: arg, path, relative: options.listed ? inside(cwd, path) : basename(path), found: false } }];
}

/** The path from a folder to a file in it; the name alone for a file elsewhere. */
function inside(folder: string, path: string): string {
  const rel = relative(folder, path);
  return rel.startsWith('..') || isAbsolute(rel) ? basename(path) : rel;
}

/** Whether an argument has the signs of a pattern. */
export const isPattern = (arg: string): boolean => /[*?[\]{}]|[!@+]\(/.test(arg);

interface Level {
  readonly rules: IgnoreRules;
  /** Absolute folder that the patterns are relative to. */
  readonly folder: string;
}

function ignoreOf(folder: string, more: readonly string[] = []): Level {
  let lines: string[] = [];
  try {
    lines = readFileSync(join(folder, '.fanewsignore'), 'utf8').split('\n');
  } catch {
    // No such file: nothing ignored.
  }
  return { rules: parseIgnore([...lines, ...more]), folder };
}

function isIgnored(levels: readonly Level[], path: string, isFolder: boolean): boolean {
  for (let i = levels.length - 1; i >= 0; i--) {
    const { rules, folder } = levels[i]!;
    if (rules.rules.length === 0) continue;
    const rel = relative(folder, path);
    if (rel.startsWith('..') || isAbsolute(rel)) {
      // A folder outside the working folder: patterns without a slash still hold for the names.
      const verdict = ignored(rules, basename(path), isFolder);
      if (verdict !== undefined) return verdict;
      continue;
    }
    const verdict = ignored(rules, rel, isFolder);
    if (verdict !== undefined) return verdict;
  }
  return false;
}

function* walk(arg: string, root: string, options: FindOptions, base: Level, seen: Set<string>): Generator<Found> {
  const extensions = options.extensions ?? DEFAULT_EXTENSIONS;
  const any = extensions.includes('*');
  const others = new Map<string, number>();
  let files = 0;
  // A stack instead of recursion: folders may be nested as deep as the file system lets them.
  // `dir`, `shown` and `rel` stand before the names in a folder: as absolute paths, for messages, under an output folder.
  const stack: { dir: string; shown: string; rel: string; entries: Dirent[]; next: number; levels: Level[] }[] = [];
  const enter = (path: string, name: string, rel: string, outer: Level[]): InputError | null => {
    let entries;
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (cause) {
      return unreadable(cause, name);
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    const own = path === base.folder ? null : ignoreOf(path);
    stack.push({ dir: namesBelow(path), shown: namesBelow(name), rel, entries, next: 0, levels: own !== null && own.rules.rules.length > 0 ? [...outer, own] : outer });
    return null;
  };
  const failed = enter(root, arg, '', [base]);
  if (failed) {
    yield { error: failed, name: arg };
    return;
  }
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const entry = top.entries[top.next++];
    if (entry === undefined) {
      stack.pop();
      continue;
    }
    const { name } = entry;
    if (name.startsWith('.') && !options.hidden) continue;
    if (name === '.git') continue;
    const path = top.dir + name;
    const shown = top.shown + name;
    if (entry.isDirectory()) {
      if (SKIPPED_FOLDERS.has(name) || path === options.skip || isIgnored(top.levels, path, true)) continue;
      const error = enter(path, shown, `${top.rel}${name}/`, top.levels);
      if (error) yield { error, name: shown };
      continue;
    }
    if (!entry.isFile() || path === options.skip || isIgnored(top.levels, path, false)) continue;
    const extension = textExtension(name);
    if (!any && !extensions.includes(extension)) {
      others.set(extension, (others.get(extension) ?? 0) + 1);
      continue;
    }
    files++;
    if (seen.has(path)) continue;
    seen.add(path);
    yield { input: { name: shown, path, relative: top.rel + name, found: true } };
  }
  if (others.size > 0) {
    const list = [...others].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 5);
    const total = [...others.values()].reduce((a, b) => a + b, 0);
    yield { notice: `${arg}: skipped ${total} file${total === 1 ? '' : 's'} with other extensions (${list.map(([e, n]) => `${e || 'none'} ${n}`).join(', ')}${others.size > list.length ? ', …' : ''}); --ext names the ones to take` };
  }
  if (files === 0) yield { error: new InputError('input/no-match', any ? 'no files in this folder' : `no files with ${extensions.join(' ')} in this folder; --ext names the ones to take`, { file: arg }), name: arg };
}

/** What stands before the names in a folder: to put it there once and for all is much faster than `join` for each. */
export const namesBelow = (folder: string): string => join(folder, 'x').slice(0, -1);

async function expand(pattern: string, options: FindOptions, base: Level, seen: Set<string>): Promise<Found[]> {
  const { default: glob } = await import('fast-glob');
  let names: string[];
  try {
    names = await glob(pattern, { cwd: options.cwd, dot: options.hidden === true, onlyFiles: true, followSymbolicLinks: false, unique: true, ignore: ['**/node_modules/**', '**/.git/**'], suppressErrors: false });
  } catch (cause) {
    return [{ error: unreadable(cause, pattern), name: pattern }];
  }
  names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const root = resolve(options.cwd, patternRoot(pattern));
  const inputs: Found[] = [];
  let any = false;
  for (const name of names) {
    const path = resolve(options.cwd, name);
    if (path === options.skip || (options.skip !== undefined && path.startsWith(`${options.skip}/`)) || isIgnored([base], path, false)) continue;
    any = true;
    if (seen.has(path)) continue;
    seen.add(path);
    inputs.push({ input: { name, path, relative: relative(root, path), found: true } });
  }
  return any ? inputs : [{ error: new InputError('input/no-match', 'no file matches this pattern', { file: pattern }), name: pattern }];
}

/** The folder part of a pattern before its first special sign. */
function patternRoot(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex(isPattern);
  return parts.slice(0, Math.min(first, parts.length - 1)).join('/') || (pattern.startsWith('/') ? '/' : '.');
}

/** The extension in lower case, that inside where the file is compressed. */
export function textExtension(name: string): string {
  const last = extname(name).toLowerCase();
  return last === '.gz' || last === '.zst' ? extname(name.slice(0, -last.length)).toLowerCase() : last;
}

/** How a file is compressed, by its name. */
export function compression(path: string): 'gz' | 'zst' | null {
  const end = path.slice(-4).toLowerCase();
  return end.endsWith('.gz') ? 'gz' : end === '.zst' ? 'zst' : null;
}

interface Zstd {
  readonly compress: (bytes: Uint8Array) => Uint8Array;
  readonly decompressor: () => NodeJS.ReadWriteStream & Duplex;
}

/** Zstandard of this Node. @throws InputError input/unreadable where it has none */
export async function zstd(name: string): Promise<Zstd> {
  const zlib = (await import('node:zlib')) as unknown as { zstdCompressSync?: Zstd['compress']; createZstdDecompress?: Zstd['decompressor'] };
  if (!zlib.zstdCompressSync || !zlib.createZstdDecompress) throw new InputError('input/unreadable', `is compressed with Zstandard, which needs Node 22.15 or later (this is ${process.version}); unpack it, or use gzip`, { file: name });
  return { compress: zlib.zstdCompressSync, decompressor: zlib.createZstdDecompress };
}

/** Bytes of an input. `stdin` is used for `-`. A piece is good until the next is asked for. */
export async function* readBytes(input: Input, stdin: AsyncIterable<Uint8Array | string> & { readonly fd?: number }): AsyncGenerator<Uint8Array> {
  if (input.text !== undefined) {
    yield Buffer.from(input.text, 'utf8');
    return;
  }
  try {
    if (input.path === undefined) {
      if (stdin.fd !== undefined && fstatSync(stdin.fd, { bigint: true }).isFile()) yield* readRegular(stdin.fd);
      else for await (const piece of stdin) yield typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
    } else if (compression(input.path) !== null) {
      const gunzip = compression(input.path) === 'zst' ? (await zstd(input.name)).decompressor() : (await import('node:zlib')).createGunzip({ chunkSize: 1 << 18 });
      const file = createReadStream(input.path, { highWaterMark: 1 << 16 });
      file.on('error', (error) => gunzip.destroy(error));
      try {
        yield* file.pipe(gunzip) as AsyncIterable<Uint8Array>;
      } finally {
        file.destroy();
      }
    } else if (statSync(input.path).isFile()) {
      const fd = openSync(input.path, 'r');
      try {
        yield* readRegular(fd);
      } finally {
        closeSync(fd);
      }
    } else yield* createReadStream(input.path, { highWaterMark: READ_BYTES }) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw cause instanceof InputError ? cause : unreadable(cause, input.name);
  }
}

/** Memory for reading, used again; whoever takes it leaves null. */
let reading: Buffer | null = null;

/** A regular file, read synchronously into the same memory again and again: its reads never wait for anyone. */
function* readRegular(fd: number): Generator<Uint8Array> {
  const bytes = reading ?? Buffer.allocUnsafeSlow(READ_BYTES);
  reading = null;
  try {
    for (;;) {
      const n = readSync(fd, bytes, 0, bytes.length, null);
      if (n === 0) return;
      yield bytes.subarray(0, n);
    }
  } finally {
    reading = bytes;
  }
}

/**
 * The bytes of a plain file shorter than `limit`, good until the next read; null for any other input, and where
 * something is wrong: `readBytes` says what.
 */
export function readShort({ path, found }: Pick<Input, 'path' | 'found'>, limit: number): Uint8Array | null {
  if (path === undefined || !(limit <= READ_BYTES)) return null;
  const bytes = (reading ??= Buffer.allocUnsafeSlow(READ_BYTES));
  const length = readShortAt(path, found, limit, bytes, 0);
  return length < 0 ? null : bytes.subarray(0, length);
}

/** The same into memory of the caller, from `at` on. Gives the length; -1 for null. */
export function readShortAt(path: string, found: boolean, limit: number, bytes: Uint8Array, at: number): number {
  const most = Math.min(limit, bytes.length - at);
  let fd = -1;
  try {
    // What a walk has found is a regular file; opening anything else might wait.
    if (compression(path) !== null || (!found && !statSync(path, { throwIfNoEntry: false })?.isFile())) return -1;
    fd = openSync(path, 'r');
    let length = 0;
    for (let n = 1; n > 0 && length < most; length += n) n = readSync(fd, bytes, at + length, most - length, null);
    return length < most ? length : -1;
  } catch {
    return -1;
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}

/** Reasons a file cannot be read or written, in words. */
export function reason(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ENOENT: 'no such file or folder',
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    EISDIR: 'is a folder',
    ENOTDIR: 'a part of the path is not a folder',
    ENOSPC: 'no space left on the device',
    EROFS: 'read-only file system',
    EMFILE: 'too many open files',
    ELOOP: 'symbolic links in a loop',
    ENAMETOOLONG: 'name too long',
    EIO: 'input/output error',
    Z_DATA_ERROR: 'damaged gzip data',
    Z_BUF_ERROR: 'gzip data ends too early',
  };
  return known[code ?? ''] ?? message ?? String(cause);
}

function unreadable(cause: unknown, file: string): InputError {
  return new InputError('input/unreadable', `cannot be read: ${reason(cause)}`, { file });
}

/** A name in the same folder within two changes of the missing one, or null. */
function nearName(path: string): string | null {
  const wanted = basename(path).toLowerCase();
  let best: string | null = null;
  let distance = Math.min(2, Math.floor(wanted.length / 3)) + 1;
  try {
    for (const name of readdirSync(dirname(path)).sort()) {
      if (Math.abs(name.length - wanted.length) >= distance) continue;
      const d = editDistance(name.toLowerCase(), wanted);
      if (d < distance) {
        distance = d;
        best = name;
      }
    }
  } catch {
    return null;
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

/** The file behind a link; the path itself where there is none. */
export function realPath(path: string): string {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? realpathSync(path) : path;
  } catch {
    return path;
  }
}

import { chmodSync, closeSync, existsSync, lstatSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ClosedPipe, FileSink, fileSystem, removeTemporaries, sameFile, standardSink, StreamSink } from '../../src/node/output.js';
import { folder, removeFolders } from '../cli/io.js';

afterEach(() => {
  vi.restoreAllMocks();
  removeFolders();
});

const bytes = (text: string): Buffer => Buffer.from(text);

describe('FileSink', () => {
  test('nothing is seen before commit, all of it after', () => {
    const root = folder({ 'a.txt': 'old' });
    const path = join(root, 'a.txt');
    const sink = new FileSink(path, 'a.txt');
    sink.write(bytes('new '));
    sink.write(bytes('text'));
    expect(readFileSync(path, 'utf8')).toBe('old');
    sink.commit();
    expect(readFileSync(path, 'utf8')).toBe('new text');
    expect(readdirSync(root)).toEqual(['a.txt']);
  });

  test('abort leaves the old file and nothing else', () => {
    const root = folder({ 'a.txt': 'old' });
    const sink = new FileSink(join(root, 'a.txt'), 'a.txt');
    sink.write(bytes('new'));
    sink.abort();
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('old');
    expect(readdirSync(root)).toEqual(['a.txt']);
  });

  test('the mode stays, folders are made, a link is followed', () => {
    const root = folder({ 'a.txt': 'old' });
    chmodSync(join(root, 'a.txt'), 0o640);
    symlinkSync('a.txt', join(root, 'link.txt'));
    const sink = new FileSink(join(root, 'link.txt'), 'link.txt');
    sink.write(bytes('new'));
    sink.commit();
    expect(statSync(join(root, 'a.txt')).mode & 0o777).toBe(0o640);
    expect(lstatSync(join(root, 'link.txt')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('new');
    const deep = new FileSink(join(root, 'x/y/z.txt'), 'z.txt');
    deep.commit();
    expect(readFileSync(join(root, 'x/y/z.txt'), 'utf8')).toBe('');
  });

  test('a full disk: the error names the file, the old file stays, no temporary file', () => {
    const root = folder({ 'a.txt': 'old' });
    vi.spyOn(fileSystem, 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    });
    const sink = new FileSink(join(root, 'a.txt'), 'a.txt');
    expect(() => sink.write(bytes('new'))).toThrow(expect.objectContaining({ code: 'output/unwritable', message: 'cannot write a.txt: no space left on the device' }) as Error);
    expect(readdirSync(root)).toEqual(['a.txt']);
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('old');
  });

  test('short writes are completed', () => {
    const root = folder();
    const write = fileSystem.writeSync;
    vi.spyOn(fileSystem, 'writeSync').mockImplementation(((fd: number, data: Uint8Array) => write(fd, data.subarray(0, 3))) as typeof fileSystem.writeSync);
    const sink = new FileSink(join(root, 'a.txt'), 'a.txt');
    sink.write(bytes('some longer text'));
    sink.commit();
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('some longer text');
  });

  test('a folder in the way, a file where a folder should be', () => {
    const root = folder({ 'd/x.txt': '', f: '' });
    expect(() => new FileSink(join(root, 'd'), 'd').commit()).toThrow('is a folder');
    expect(() => new FileSink(join(root, 'f/a.txt'), 'f/a.txt').commit()).toThrow('cannot write');
  });

  test('a signal removes what is unfinished', () => {
    const root = folder();
    const sink = new FileSink(join(root, 'a.txt'), 'a.txt');
    sink.write(bytes('half'));
    expect(readdirSync(root)).toHaveLength(1);
    removeTemporaries();
    expect(readdirSync(root)).toEqual([]);
    sink.abort();
  });

  test('truncate drops a part, copyPrefix copies one', () => {
    const root = folder({ 'from.txt': 'abcdef' });
    const sink = new FileSink(join(root, 'to.txt'), 'to.txt');
    sink.copyPrefix(join(root, 'from.txt'), 4);
    sink.write(bytes('XYZ'));
    sink.truncate(5);
    sink.write(bytes('!'));
    sink.commit();
    expect(readFileSync(join(root, 'to.txt'), 'utf8')).toBe('abcdX!');
    const short = new FileSink(join(root, 'short.txt'), 'short.txt');
    expect(() => short.copyPrefix(join(root, 'from.txt'), 9)).toThrow('changed while it was read');
    expect(existsSync(join(root, 'short.txt'))).toBe(false);
  });

  test.skipIf(!existsSync('/dev/shm'))('a folder below /dev is a folder: files appear whole there too', () => {
    const root = mkdtempSync('/dev/shm/fanews-test-');
    try {
      const sink = new FileSink(join(root, 'x/a.txt'), 'a.txt');
      sink.write(bytes('new'));
      expect(existsSync(join(root, 'x/a.txt'))).toBe(false);
      sink.commit();
      expect(readFileSync(join(root, 'x/a.txt'), 'utf8')).toBe('new');
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  test('sameFile sees through links', () => {
    const root = folder({ 'a.txt': '' });
    symlinkSync('a.txt', join(root, 'b.txt'));
    expect(sameFile(join(root, 'a.txt'), join(root, 'b.txt'))).toBe(true);
    expect(sameFile(join(root, 'a.txt'), join(root, 'none'))).toBe(false);
  });
});

describe('standardSink', () => {
  const never = (): Writable => {
    throw new Error('the stream is not wanted');
  };

  test('a file and /dev/null are written to without the stream', async () => {
    const path = join(folder({}), 'out.txt');
    for (const [where, expected] of [[path, 'one two'], ['/dev/null', '']] as const) {
      const fd = openSync(where, 'w');
      const sink = standardSink(never, fd);
      await sink.write(bytes('one '));
      await sink.write(bytes('two'));
      await sink.flush();
      closeSync(fd);
      expect(readFileSync(where, 'utf8')).toBe(expected);
    }
  });

  test('short writes are completed; a full disk is an error', async () => {
    const path = join(folder({}), 'out.txt');
    const fd = openSync(path, 'w');
    const sink = standardSink(never, fd);
    const write = fileSystem.writeSync;
    vi.spyOn(fileSystem, 'writeSync').mockImplementation(((to: number, from: Uint8Array) => write(to, from.subarray(0, 2))) as typeof write);
    await sink.write(bytes('abcde'));
    expect(readFileSync(path, 'utf8')).toBe('abcde');
    vi.spyOn(fileSystem, 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    });
    expect(() => sink.write(bytes('f'))).toThrow(expect.objectContaining({ code: 'output/unwritable', message: 'cannot write the output: no space left on the device' }));
    closeSync(fd);
  });

  test('anything else, and an output without a number, gets the stream', () => {
    const stream = new Writable();
    const fd = openSync('/dev/full', 'w');
    expect(standardSink(() => stream, fd)).toBeInstanceOf(StreamSink);
    expect(standardSink(() => stream)).toBeInstanceOf(StreamSink);
    closeSync(fd);
  });
});

describe('StreamSink', () => {
  test('waits for a slow reader', async () => {
    let release = (): void => {};
    const slow = new Writable({
      highWaterMark: 1,
      write(_chunk, _encoding, done) {
        release = done;
      },
    });
    const sink = new StreamSink(slow);
    let written = false;
    const waiting = Promise.resolve(sink.write(bytes('abc'))).then(() => (written = true));
    await new Promise(setImmediate);
    expect(written).toBe(false);
    release();
    await waiting;
    expect(written).toBe(true);
  });

  test('a reader that went away', async () => {
    const closed = new Writable({
      highWaterMark: 1,
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
      },
    });
    const sink = new StreamSink(closed);
    await expect(Promise.resolve(sink.write(bytes('abc')))).rejects.toThrow(ClosedPipe);
    await expect(sink.write(bytes('abc'))).rejects.toThrow(ClosedPipe);
  });

  test('another failure is an error', async () => {
    const full = new Writable({
      highWaterMark: 1,
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
      },
    });
    await expect(Promise.resolve(new StreamSink(full).write(bytes('abc')))).rejects.toMatchObject({ code: 'output/unwritable' });
  });
});

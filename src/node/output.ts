/**
 * Where results go: a stream with back-pressure, or a file that appears whole or not at all
 * (temporary file in the same folder, rename; with fsync between where it replaces the only copy of a text,
 * or its being there will be taken for done: an fsync takes milliseconds, ten times what a small file takes).
 */
import { Buffer } from 'node:buffer';
import { accessSync, closeSync, constants, fchmodSync, fstatSync, fsyncSync, ftruncateSync, lstatSync, mkdirSync, openSync, readSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { InputError } from '../core/base/errors.js';
import { compression, realPath, reason, zstd } from './inputs.js';

/** The reader of our output went away (`| head`): stop without a word. */
export class ClosedPipe extends Error {}

export interface Sink {
  /** Once it is done the memory of `bytes` is free. @throws ClosedPipe, InputError output/unwritable */
  write(bytes: Uint8Array): Promise<void> | void;
  /** Makes the result visible. */
  commit(): void;
  /** Drops what was written. */
  abort(): void;
}

/** What went wrong with the standard output. */
const streamFailure = (error: NodeJS.ErrnoException): Error => (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' ? new ClosedPipe() : new InputError('output/unwritable', `cannot write the output: ${reason(error)}`, {}));

export interface StandardSink extends Sink {
  /** Waits until all is handed over. */
  flush(): Promise<void> | void;
}

/**
 * The sink for a standard stream. A file or /dev/null is written to by its descriptor, without the stream:
 * that takes a tenth of the start-up to make. All else may wait for a reader, and signals must not.
 */
export function standardSink(stream: () => Writable, fd?: number): StandardSink {
  // As big integers, here and wherever else it may be a pipe: `require` (realpathSync of Node 20) takes plain numbers of the last stat for
  // those of its own path, and stops following links where they are a pipe's (test/pack.test.ts).
  if (fd === undefined || !(fstatSync(fd, { bigint: true }).isFile() || sameDevice(fd, '/dev/null'))) return new StreamSink(stream());
  return {
    write(bytes) {
      try {
        for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(fileSystem.writeSync(fd, rest));
      } catch (error) {
        throw streamFailure(error as NodeJS.ErrnoException);
      }
    },
    commit() {},
    abort() {},
    flush() {},
  };
}

function sameDevice(fd: number, path: string): boolean {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat !== undefined && stat.isCharacterDevice() && stat.rdev === fstatSync(fd, { bigint: true }).rdev;
}

/** A sink on a stream. Create one per stream and run: it listens for its errors. */
export class StreamSink implements StandardSink {
  readonly #stream: Writable;
  #failure: Error | null = null;
  #settle: (() => void) | null = null;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure ??= streamFailure(error);
      this.#settle?.();
    });
    stream.on('close', () => this.#settle?.());
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#check();
    if (bytes.length === 0) return;
    await new Promise<void>((done) => {
      this.#settle = done;
      // An error comes by the listener; it is not there yet when this is called.
      this.#stream.write(bytes, (error) => {
        if (!error) done();
      });
    });
    this.#settle = null;
    this.#check();
  }

  #check(): void {
    if (this.#failure) throw this.#failure;
    if (this.#stream.destroyed) throw new ClosedPipe();
  }

  commit(): void {}
  abort(): void {}

  /** Waits until all is handed over. */
  async flush(): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#stream.destroyed) return;
    await new Promise<void>((done) => this.#stream.write('', () => done()));
    if (this.#failure) throw this.#failure;
  }
}

/** Temporary files that exist now; removed when the process is told to stop. */
const temporaries = new Set<string>();
let counter = 0;

/** Path of the temporary file for a result: beside it, so that a rename puts it in place. */
export function temporaryPath(path: string, tag: string): string {
  const name = basename(path);
  return `${path.slice(0, path.length - name.length)}.${name.slice(0, 100)}.fanews-${process.pid}-${tag}.tmp`;
}

/** Opens a temporary file for `path`; folders on the way are made. */
function openNew(temporary: string, path: string): number {
  try {
    return fileSystem.openSync(temporary, 'wx');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    mkdirSync(dirname(path), { recursive: true });
    return fileSystem.openSync(temporary, 'wx');
  }
}

/** For results compressed in kind. */
export async function compressor(path: string): Promise<((bytes: Uint8Array) => Uint8Array) | undefined> {
  const kind = compression(path);
  if (kind === null) return undefined;
  const { gzipSync } = await import('node:zlib');
  return kind === 'gz' ? gzipSync : (await zstd(path)).compress;
}

/** Called before unfinished files are removed: whoever else writes some stops, and names them. */
const others = new Set<() => Promise<readonly string[]>>();

/** Registers someone who writes files elsewhere (worker threads). Gives a function that takes it back. */
export function onRemoval(stop: () => Promise<readonly string[]>): () => void {
  others.add(stop);
  return () => others.delete(stop);
}

/** Removes unfinished files: for signal handlers. */
export async function removeTemporaries(): Promise<void> {
  for (const stop of others) for (const path of await stop()) temporaries.add(path);
  for (const path of temporaries) {
    try {
      unlinkSync(path);
    } catch {
      // Never came to be, or is gone.
    }
  }
  temporaries.clear();
}

/** The functions of node:fs that writing uses; replaced by tests that need a full disk. */
export const fileSystem = { openSync, writeSync, fsyncSync, closeSync, renameSync };

export interface FileOptions {
  readonly durable?: boolean;
  readonly compress?: ((bytes: Uint8Array) => Uint8Array) | undefined;
  /** Nothing is there yet, so nothing is looked for: with small files that took a twentieth of the time. */
  readonly fresh?: boolean;
  /** In the name of the temporary file; without it a number that no other has. */
  readonly tag?: string;
}

/**
 * A file that replaces `path` on commit. Folders on the way are made, a link is followed, an existing
 * file's mode is kept. Writes are synchronous: nothing of it is in flight when a signal comes.
 */
export class FileSink implements Sink {
  readonly #name: string;
  readonly #given: string;
  #path: string;
  readonly #durable: boolean;
  readonly #fresh: boolean;
  readonly #tag: string | undefined;
  readonly #compress: ((bytes: Uint8Array) => Uint8Array) | undefined;
  #fd = -1;
  #temporary: string | null = null;
  #size = 0;

  /**
   * `name`: as messages call it. `durable`: on disk before it replaces the old file. `compress` is applied to each piece: for gzip each becomes a member of
   * its own, and readers take them as one stream (RFC 1952, section 2.2).
   */
  constructor(path: string, name: string, { durable = false, fresh = false, compress, tag }: FileOptions = {}) {
    this.#tag = tag;
    this.#durable = durable;
    this.#fresh = fresh;
    this.#name = name;
    this.#given = path;
    this.#path = path;
    this.#compress = compress;
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size;
  }

  #open(): void {
    if (/^\/(?:proc|dev\/(?:fd\/|std(?:in|out|err)$))/.test(this.#given)) {
      // /dev/fd/3 and the like: what is open there may be a file, and is not ours to replace.
      this.#fd = fileSystem.openSync(this.#given, 'a');
      return;
    }
    let mode: number | null = null;
    let stat = this.#fresh ? undefined : lstatSync(this.#path, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) {
      this.#path = realPath(this.#path);
      stat = statSync(this.#path, { throwIfNoEntry: false });
    }
    if (stat !== undefined) {
      if (stat.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
      if (!stat.isFile()) {
        // A device or named pipe: nothing to replace.
        this.#fd = fileSystem.openSync(this.#path, 'w');
        return;
      }
      mode = stat.mode & 0o7777;
      // A rename would get past the mark that says: do not write here.
      accessSync(this.#path, constants.W_OK);
    }
    const temporary = temporaryPath(this.#path, this.#tag ?? String(counter++));
    temporaries.add(temporary);
    this.#temporary = temporary;
    this.#fd = openNew(temporary, this.#path);
    if (mode !== null) fchmodSync(this.#fd, mode);
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      this.abort();
      throw cause instanceof InputError ? cause : new InputError('output/unwritable', `cannot write ${this.#name}: ${reason(cause)}`, { file: this.#name });
    }
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#guard(() => {
      if (this.#fd < 0) this.#open();
      let rest = this.#compress ? this.#compress(bytes) : bytes;
      this.#size += rest.length;
      while (rest.length > 0) rest = rest.subarray(fileSystem.writeSync(this.#fd, rest));
    });
  }

  /** Copies the first `length` bytes of another file. */
  copyPrefix(path: string, length: number): void {
    this.#guard(() => {
      const from = openSync(path, 'r');
      try {
        const buffer = Buffer.allocUnsafeSlow(Math.min(length, 1 << 20));
        for (let left = length; left > 0; ) {
          const n = readSync(from, buffer, 0, Math.min(left, buffer.length), null);
          if (n === 0) throw new Error('the input changed while it was read');
          this.write(buffer.subarray(0, n));
          left -= n;
        }
      } finally {
        closeSync(from);
      }
    });
  }

  /** Drops what was written after the first `size` bytes. */
  truncate(size: number): void {
    if (this.#fd < 0 || this.#temporary === null || size === this.#size) return;
    this.#guard(() => {
      ftruncateSync(this.#fd, size);
      closeSync(this.#fd);
      this.#fd = openSync(this.#temporary!, 'a');
      this.#size = size;
    });
  }

  commit(): void {
    this.#guard(() => {
      if (this.#fd < 0) this.#open();
      if (this.#durable && this.#temporary !== null) fileSystem.fsyncSync(this.#fd);
      fileSystem.closeSync(this.#fd);
      this.#fd = -1;
      if (this.#temporary === null) return;
      fileSystem.renameSync(this.#temporary, this.#path);
      temporaries.delete(this.#temporary);
      this.#temporary = null;
    });
  }

  abort(): void {
    if (this.#fd >= 0) {
      try {
        closeSync(this.#fd);
      } catch {
        // Already closed.
      }
      this.#fd = -1;
    }
    if (this.#temporary !== null) {
      try {
        unlinkSync(this.#temporary);
      } catch {
        // Never came to be.
      }
      temporaries.delete(this.#temporary);
      this.#temporary = null;
    }
  }
}

/**
 * Writes a file into a folder of this run's making: as a FileSink does, which must first ask what is there.
 * Everything happens before this returns, so that no signal finds the temporary file. `tag`: in its name.
 * @throws InputError output/unwritable
 */
export function writeNew(path: string, name: string, bytes: Uint8Array, tag: string): void {
  const temporary = temporaryPath(path, tag);
  let fd = -1;
  try {
    fd = openNew(temporary, path);
    for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(fileSystem.writeSync(fd, rest));
    fileSystem.closeSync(fd);
    fd = -2;
    fileSystem.renameSync(temporary, path);
  } catch (cause) {
    if (fd >= 0) {
      try {
        closeSync(fd);
      } catch {
        // Already closed.
      }
    }
    if (fd !== -1) {
      try {
        unlinkSync(temporary);
      } catch {
        // Never came to be.
      }
    }
    throw new InputError('output/unwritable', `cannot write ${name}: ${reason(cause)}`, { file: name });
  }
}

/** Whether two paths name the same existing file. */
export function sameFile(a: string, b: string): boolean {
  try {
    const x = statSync(a, { throwIfNoEntry: false });
    if (x === undefined) return false;
    const y = statSync(b, { throwIfNoEntry: false });
    return y !== undefined && x.ino === y.ino && x.dev === y.dev;
  } catch {
    return false;
  }
}

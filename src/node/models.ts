/** Bytes of the shipped models, from ../data/models/ beside sources and build alike. */
import { Buffer } from 'node:buffer';
import { closeSync, fstatSync, openSync, read, readFileSync, readv } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../core/base/errors.js';
import { decodeBase64With } from '../core/base/wasm.js';
import { vouch } from '../core/model/container.js';
import { modelRoom, tableRoom, tablesRead } from '../core/normalize/room.js';

decodeBase64With((text) => Buffer.from(text, 'base64'));

/** By path: to make a URL of it and take it apart again takes a millisecond. Node 20.0 to 20.10 know no other way. */
const FOLDER = import.meta.dirname ?? fileURLToPath(new URL('.', import.meta.url));
const pathOf = (name: string): string => join(FOLDER, `../data/models/${name}.bin`);

const unreadable = (name: string, cause: unknown): InputError => new InputError('input/unreadable', `cannot read the model "${name}" of this installation (${(cause as Error).message}); install fanews again`, { file: pathOf(name) });

/**
 * Reads a shipped model by name ("half-space", "ner").
 * @throws InputError input/unreadable
 */
export function loadModel(name: string): Uint8Array {
  try {
    return vouch(readFileSync(pathOf(name)));
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** Models on their way. */
const ahead = new Map<string, Promise<Uint8Array>>();

/** Begins to read a shipped model for `fetchModel`: reading them is a sixth of the start-up, and another thread does it. */
export function fetchAhead(name: string): void {
  const reading = readBeside(name);
  reading.catch(() => {});
  ahead.set(name, reading);
}

/**
 * A shipped model for one reader, where that reader wants it.
 * @throws InputError input/unreadable
 */
export function fetchModel(name: string): Promise<Uint8Array> {
  const reading = ahead.get(name) ?? readBeside(name);
  ahead.delete(name);
  return reading;
}

async function readBeside(name: string): Promise<Uint8Array> {
  try {
    const fd = openSync(pathOf(name), 'r');
    try {
      const { size } = fstatSync(fd);
      const bytes = name === 'half-space' ? modelRoom(size) : new Uint8Array(size);
      const tables = name === 'half-space' ? readTables(bytes) : undefined;
      for (let at = 0; at < size; ) {
        at += await new Promise<number>((done, fail) => read(fd, bytes, at, size - at, at, (error, n) => (error ? fail(error) : n === 0 ? fail(new Error('the file ends too early')) : done(n))));
      }
      await tables;
      return vouch(bytes);
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** The kernel's tables for default options, which the build leaves beside the bundle, into the memory of the model. Without them they are made. */
async function readTables(model: Uint8Array<ArrayBuffer>): Promise<void> {
  let fd: number;
  try {
    fd = openSync(join(FOLDER, '../bin/tables.bin'), 'r');
  } catch {
    return;
  }
  const places = tableRoom(model);
  const got = await new Promise<number>((done) => readv(fd, places, 0, (error, n) => done(error ? 0 : n)));
  closeSync(fd);
  if (got === places.reduce((sum, { length }) => sum + length, 0)) tablesRead(model);
}

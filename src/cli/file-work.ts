/** Reading and writing of several short files together: in the thread that works on them, or in one beside it (`file-thread.ts`). */
import { Buffer } from 'node:buffer';
import { readShort, type Input } from '../node/inputs.js';
import { FileSink } from '../node/output.js';
import type { Place } from './item.js';
import { failed, type Failed } from './revive.js';

/** Room for the inputs of a batch, and for their results behind it. Bytes. */
const INPUT_BYTES = 1 << 19;
const RESULT_BYTES = 1 << 20;

/** Memory of a batch, which another thread may see too. */
export const batchMemory = (): SharedArrayBuffer => new SharedArrayBuffer(INPUT_BYTES + RESULT_BYTES);

/** Its two parts. */
export const inputsIn = (memory: SharedArrayBuffer): Buffer => Buffer.from(memory, 0, INPUT_BYTES);
export const resultsIn = (memory: SharedArrayBuffer): Buffer => Buffer.from(memory, INPUT_BYTES);

/** Begin and end of bytes. */
export type Range = readonly [number, number];

/** What is to be read: plain files shorter than `limit`. */
export interface Get {
  readonly files: readonly Pick<Input, 'path' | 'found'>[];
  readonly limit: number;
}

/** A result that gets a file of its own: where it lies in the results, and the input's text in the inputs. */
export interface Put {
  readonly place: Place;
  readonly result: Range;
  readonly text: Range;
}

/** Reads files into the memory. Null for what is no short file, cannot be read (whoever tries finds out why), or has no room. */
export function getFiles({ files, limit }: Get, memory: SharedArrayBuffer): (Range | null)[] {
  const inputs = inputsIn(memory);
  let at = 0;
  return files.map((file) => {
    try {
      const bytes = limit === 0 ? null : readShort(file, limit, inputs.subarray(at));
      return bytes && [at, (at += bytes.length)];
    } catch {
      return null;
    }
  });
}

/** Writes a result from the memory. Gives what went wrong. */
export function putFile({ place, result, text }: Put, memory: SharedArrayBuffer): Failed | null {
  try {
    putResult(place, resultsIn(memory).subarray(...result), inputsIn(memory).subarray(...text));
    return null;
  } catch (cause) {
    return failed(cause);
  }
}

/** Writes a result to its place, and the input's text beside it where that is wanted. */
export function putResult({ kind, path, name, textPath, textName, temporary, durable = false, fresh = false }: Place, result: Uint8Array, text: Uint8Array): void {
  const options = { durable: kind === 'in-place' || durable, fresh, ...(temporary !== undefined && { tag: temporary }) };
  const sink = new FileSink(path, name, options);
  const beside = textPath === undefined ? null : new FileSink(textPath, textName!, options);
  try {
    sink.write(result);
    beside?.write(text);
    sink.commit();
    beside?.commit();
  } catch (cause) {
    sink.abort();
    beside?.abort();
    throw cause;
  }
}

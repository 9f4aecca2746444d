/** Reading and writing of several short files together: in the thread that works on them, or in one beside it (`file-thread.ts`). */
import { Buffer } from 'node:buffer';
import { readShortAt } from '../node/inputs.js';
import { FileSink, writeNew } from '../node/output.js';
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

/** Between strings that travel as one: to copy an object for each file takes as long as to open it. No path holds it. */
const NUL = '\0';

/** What is to be read: plain files shorter than `limit`. */
export interface Get {
  /** Their paths, separated by NUL. */
  readonly paths: string;
  /** All are known to be regular files. */
  readonly found: boolean;
  readonly limit: number;
}

export const joined = (strings: readonly string[]): string => strings.join(NUL);

/** A result that gets a file of its own: where it lies in the results, and the input's text in the inputs. */
export interface Put {
  readonly place: Place;
  readonly result: Range;
  readonly text: Range;
}

/** Lengths of the files that are now in the memory, one after the other. -1 for what is no short file, cannot be read (whoever tries finds out why), or has no room. */
export function getFiles({ paths, found, limit }: Get, memory: SharedArrayBuffer): number[] {
  const inputs = inputsIn(memory);
  const lengths: number[] = [];
  let at = 0;
  for (const path of paths.split(NUL)) {
    const length = limit === 0 ? -1 : readShortAt(path, found, limit, inputs, at);
    if (length > 0) at += length;
    lengths.push(length);
  }
  return lengths;
}

/** Where the files lie whose lengths are given. */
export function rangesOf(lengths: readonly number[]): (Range | null)[] {
  let at = 0;
  return lengths.map((length) => (length < 0 ? null : [at, (at += length)]));
}

/** Results as they travel: what all places of a run have in common, and the rest by kind. */
export interface Puts {
  readonly common: Pick<Place, 'kind' | 'durable' | 'fresh'>;
  readonly paths: string;
  readonly names: string;
  readonly texts: { readonly paths: string; readonly names: string } | null;
  readonly temporaries: string;
  /** Begin and end of each result and of its text. */
  readonly ranges: Int32Array;
}

export function packPuts(puts: readonly Put[]): Puts {
  const [{ place: { kind, durable = false, fresh = false, textPath } }] = puts as [Put];
  const ranges = new Int32Array(4 * puts.length);
  puts.forEach(({ result, text }, i) => {
    ranges[4 * i] = result[0];
    ranges[4 * i + 1] = result[1];
    ranges[4 * i + 2] = text[0];
    ranges[4 * i + 3] = text[1];
  });
  return {
    common: { kind, durable, fresh },
    paths: joined(puts.map(({ place }) => place.path)),
    names: joined(puts.map(({ place }) => place.name)),
    texts: textPath === undefined ? null : { paths: joined(puts.map(({ place }) => place.textPath!)), names: joined(puts.map(({ place }) => place.textName!)) },
    temporaries: joined(puts.map(({ place }) => place.temporary ?? '')),
    ranges,
  };
}

export function placesOf({ common, paths, names, texts, temporaries }: Puts): Place[] {
  const nameAt = names.split(NUL);
  const temporaryAt = temporaries.split(NUL);
  const textPathAt = texts?.paths.split(NUL);
  const textNameAt = texts?.names.split(NUL);
  return paths.split(NUL).map((path, i) => ({ ...common, path, name: nameAt[i]!, temporary: temporaryAt[i]!, ...(textPathAt && { textPath: textPathAt[i]!, textName: textNameAt![i]! }) }));
}

/** Writes results from the memory. Gives which could not be written, and why. */
export function putFiles(puts: Puts, memory: SharedArrayBuffer): [number, Failed][] {
  const failures: [number, Failed][] = [];
  const { common: { kind, durable, fresh }, ranges } = puts;
  if (kind === 'folder' && fresh && !durable && !puts.texts) {
    const results = resultsIn(memory);
    const [paths, names, temporaries] = [puts.paths.split(NUL), puts.names.split(NUL), puts.temporaries.split(NUL)];
    for (let i = 0; i < paths.length; i++) {
      try {
        writeNew(paths[i]!, names[i]!, results.subarray(ranges[4 * i], ranges[4 * i + 1]), temporaries[i]!);
      } catch (cause) {
        failures.push([i, failed(cause)]);
      }
    }
    return failures;
  }
  placesOf(puts).forEach((place, i) => {
    const failure = putFile({ place, result: [ranges[4 * i]!, ranges[4 * i + 1]!], text: [ranges[4 * i + 2]!, ranges[4 * i + 3]!] }, memory);
    if (failure) failures.push([i, failure]);
  });
  return failures;
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

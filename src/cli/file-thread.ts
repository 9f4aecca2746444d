/**
 * A thread that reads and writes short files, so that the thread that works on them does not wait for the system:
 * with files of 2 KB that is as much time as the work takes. Batches go to it and come back in the memory
 * that both see. Where it dies, what it was asked for is done in this thread.
 */
import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { getFiles, packPuts, placesOf, putFiles, rangesOf, type Get, type Put, type Puts, type Range } from './file-work.js';
import { now, temporariesOf } from './item.js';
import type { Failed } from './revive.js';

export type ToFileThread = { readonly memory: SharedArrayBuffer } & ({ readonly get: Get } | { readonly puts: Puts });
/** Lengths of what was read, or the places in the list of what could not be written, and why. */
type Answers = readonly number[] | readonly (readonly [number, Failed])[];
/** `took` in ms. */
export interface Answered {
  readonly answers: Answers;
  readonly took: number;
}
export type FromFileThread = Answered | { readonly ready: true };

/** Does what is asked for. */
export function answer(message: ToFileThread): Answered {
  const begun = now();
  const { memory } = message;
  const answers = 'get' in message ? getFiles(message.get, memory) : putFiles(message.puts, memory);
  return { answers, took: now() - begun };
}

interface Asked {
  readonly message: ToFileThread;
  readonly done: (answers: Answers) => void;
}

/** Milliseconds after which `busy` says something. */
const SETTLED = 150;

export class FileThread {
  readonly #worker: Worker;
  #asked: Asked[] = [];
  #ready = false;
  #gone = false;
  #closed = false;
  #begun = Infinity;
  #busy = 0;

  constructor(url: URL) {
    this.#worker = new Worker(url, { stdin: false, resourceLimits: { maxYoungGenerationSizeMb: 2 } });
    this.#worker.on('message', (message: FromFileThread) => {
      this.#ready = true;
      if ('ready' in message) return;
      const { answers, took } = message;
      this.#begun = Math.min(this.#begun, now() - took);
      this.#busy += took;
      this.#asked.shift()?.done(answers);
    });
    // Its end follows.
    this.#worker.on('error', () => {});
    this.#worker.on('exit', () => {
      if (!this.#closed) this.#replace();
    });
  }

  /** What is asked for is done at once: it has started, or this thread does it. */
  get ready(): boolean {
    return this.#ready || this.#gone;
  }

  /** The part of the time since its first answer that it was at work, once that says something; else null. */
  get busy(): number | null {
    const time = now() - this.#begun;
    return time < SETTLED ? null : this.#busy / time;
  }

  /** Reads files into the memory. Where they are; null where `getFiles` has -1. */
  async get(get: Get, memory: SharedArrayBuffer): Promise<(Range | null)[]> {
    return rangesOf((await this.#ask({ get, memory })) as readonly number[]);
  }

  /** Writes results from the memory. Gives what went wrong with each. */
  async put(puts: readonly Put[], memory: SharedArrayBuffer): Promise<(Failed | null)[]> {
    const failures = puts.map((): Failed | null => null);
    for (const [i, failed] of (await this.#ask({ puts: packPuts(puts), memory })) as readonly (readonly [number, Failed])[]) failures[i] = failed;
    return failures;
  }

  /** Ends the thread where it stands. Gives the temporary files that it may have left. */
  async stop(): Promise<string[]> {
    this.#closed = true;
    await this.#worker.terminate();
    return this.#asked.flatMap(({ message }) => leftBy(message));
  }

  #ask(message: ToFileThread): Promise<Answers> {
    return new Promise((done) => {
      if (this.#gone) {
        done(answer(message).answers);
        return;
      }
      this.#asked.push({ message, done });
      this.#worker.postMessage(message);
    });
  }

  #replace(): void {
    this.#gone = true;
    for (const { message, done } of this.#asked.splice(0)) {
      for (const path of leftBy(message)) rmSync(path, { force: true });
      done(answer(message).answers);
    }
  }
}

const leftBy = (message: ToFileThread): string[] => ('puts' in message ? placesOf(message.puts).flatMap(temporariesOf) : []);

/**
 * Whole files, many at a time. Those that are short and plain UTF-8, which are most of a corpus, are read together,
 * worked on, and written together, so that another thread can do the first and the last (`file-thread.ts`). All
 * others are taken from beginning to end when it is their turn (`Item`).
 */
import { Buffer } from 'node:buffer';
import { rmSync } from 'node:fs';
import { decodeShort, encodeText, PIECE_BYTES, type DecodeInfo } from '../node/decode.js';
import { ClosedPipe, onRemoval } from '../node/output.js';
import type { FileThread } from './file-thread.js';
import { batchMemory, getFiles, inputsIn, putFile, putResult, resultsIn, type Get, type Put, type Range } from './file-work.js';
import type { Io } from './io.js';
import { Item, processItem, scratch, tick, type FileOutcome, type FileTask, type Output } from './item.js';
import type { BatchOptions } from './options.js';
import { failed, type Failed } from './revive.js';
import type { Ordered } from './ordered.js';
import { workOn, type Result, type Work } from './work.js';

/** What is done with each file. */
export interface FileJob<O> {
  readonly work: Work<O>;
  readonly showFile: boolean;
  /** The output of all files; without it each gets its own. */
  readonly shared: Output<O> | null;
  readonly options: BatchOptions;
  readonly io: Pick<Io, 'stdin'>;
  /** Called with the bytes read. */
  readonly onBytes?: (n: number) => void;
}

/** Files that are worked on together. */
interface Batch {
  readonly tasks: readonly FileTask[];
  readonly memory: SharedArrayBuffer;
  /** Where in the memory they are. */
  readonly inputs: readonly (Range | null)[];
  readonly outcomes: FileOutcome[];
  readonly puts: Put[];
  /** Index of the file of each result. */
  readonly owners: number[];
  used: number;
}

/** Each file is to be done with before the next is looked at; one that is replaced, soon after it was read: who changes it meanwhile loses that. */
const isSingle = ({ failFast, lineBuffered, inPlace }: BatchOptions): boolean => Boolean(failFast || lineBuffered || inPlace);

const toGet = <O>(tasks: readonly FileTask[], { work, options }: FileJob<O>): Get => ({
  files: tasks.map(({ input: { path, found } }) => ({ ...(path !== undefined && { path }), found })),
  limit: options.lineBuffered || options.inPlace ? 0 : Math.min(work.pieceBytes ?? PIECE_BYTES, PIECE_BYTES),
});

let memory: SharedArrayBuffer | null = null;

/** Takes files from beginning to end in this thread. `outcomes` are filled in. @throws ClosedPipe */
export async function processFiles<O>(tasks: readonly FileTask[], job: FileJob<O>, outcomes: FileOutcome[] = []): Promise<FileOutcome[]> {
  memory ??= batchMemory();
  const batch: Batch = { tasks, memory, inputs: getFiles(toGet(tasks, job), memory), outcomes, puts: [], owners: [], used: 0 };
  await workOnFiles(batch, job);
  const failures = [];
  for (const put of batch.puts) {
    failures.push(putFile(put, memory));
    const waiting = tick();
    if (waiting) await waiting;
  }
  enter(failures, batch);
  return outcomes;
}

/** Enters what went wrong with writing. */
function enter(failures: readonly (Failed | null)[], { outcomes, owners }: Batch): void {
  failures.forEach((failed, i) => {
    const owner = owners[i]!;
    if (failed) outcomes[owner] = { ...outcomes[owner]!, failed };
  });
}

/** Works on each file. Results that get files of their own are put into the memory. @throws ClosedPipe */
async function workOnFiles<O>(batch: Batch, job: FileJob<O>): Promise<void> {
  const inputs = inputsIn(batch.memory);
  for (let i = 0; i < batch.tasks.length; i++) {
    const range = batch.inputs[i];
    let item: Item<O> | null = null;
    let outcome: FileOutcome | null = null;
    try {
      if (range) {
        const made = workOnShort(batch, i, inputs.subarray(...range), job);
        outcome = made instanceof Promise ? await made : made;
        if (outcome) job.onBytes?.(range[1] - range[0]);
      }
      if (!outcome) {
        const { input, place } = batch.tasks[i]!;
        item = new Item(input, place, job.work, job.showFile, job.shared);
        if (job.onBytes) item.onBytes = job.onBytes;
        outcome = { notices: await processItem(item, job.work, job.options, job.io), counted: item.counted() };
      }
    } catch (cause) {
      if (cause instanceof ClosedPipe) throw cause;
      outcome = { notices: [], counted: item?.counted() ?? [], failed: failed(cause) };
    }
    batch.outcomes.push(outcome);
    const waiting = tick();
    if (waiting) await waiting;
  }
}

const plain: DecodeInfo = { encoding: 'utf-8', bom: false, replaced: false };

/** Works on a file whose bytes are there, in few steps; none makes a promise unless the work does. Null: it is not plain UTF-8. */
function workOnShort<O>(batch: Batch, index: number, given: Buffer, { work, showFile, shared, options }: FileJob<O>): FileOutcome | Promise<FileOutcome> | null {
  const only = decodeShort(given, { encoding: options.encoding, size: PIECE_BYTES }, plain);
  if (!only) return null;
  const { input, place } = batch.tasks[index]!;
  const inPlace = place.kind === 'in-place';
  const output = shared ?? { state: work.newOutput(showFile && !inPlace), begun: inPlace };
  const take = ({ bytes, same, counted }: Result): FileOutcome | Promise<FileOutcome> => {
    const outcome = { notices: [], counted: counted === undefined ? [] : [counted] };
    const header = output.begun ? '' : work.header?.(output.state) ?? '';
    output.begun = true;
    const all = header === '' ? bytes : Buffer.concat([encodeText(header), bytes]);
    const waiting = shared ? shared.sink.write(all) : inPlace && same ? undefined : put(batch, index, all, given);
    return waiting ? waiting.then(() => outcome) : outcome;
  };
  const made = workOn(work, output.state, { file: input.name, first: true, bom: false, offset: 0, state: 0, bytes: only.bytes, encoding: 'utf-8', apart: false }, scratch());
  return made instanceof Promise ? made.then(take) : take(made);
}

/** Has a result written: later, with the others, if there is room for it. */
function put(batch: Batch, index: number, bytes: Uint8Array, text: Buffer): void {
  const { place } = batch.tasks[index]!;
  const room = resultsIn(batch.memory).subarray(batch.used);
  if (bytes.length > room.length) {
    putResult(place, bytes, text);
    return;
  }
  room.set(bytes);
  const [begin, end] = batch.inputs[index]!;
  batch.puts.push({ place, result: [batch.used, (batch.used += bytes.length)], text: [begin, end] });
  batch.owners.push(index);
}

/** Files that are worked on together, at most: fewer at the beginning, and where they take longer than this (ms), so that none waits long for others. */
const BATCH_FILES = 64;
const BATCH_TIME = 50;

/** After so many files a thread is started: it takes as long as these do. */
const ALONE_FILES = 250;

/** Batches that are read ahead, and batches under way in all: what is beyond is being written. */
const AHEAD = 2;
const UNDER_WAY = 6;

interface Reading {
  readonly tasks: readonly FileTask[];
  readonly deal: (outcomes: readonly FileOutcome[]) => void;
  readonly memory: SharedArrayBuffer;
  readonly inputs: Promise<(Range | null)[]>;
}

/** All files of a run, in order, where this thread alone works on them. */
export class Files<O> {
  readonly #job: FileJob<O>;
  readonly #queue: Ordered;
  readonly #deal: (task: FileTask, outcome: FileOutcome) => void;
  readonly #threadUrl: URL | undefined;
  readonly #most: number;
  #group: (FileTask | (() => void))[] = [];
  #size = 1;
  #count = 0;
  #thread: FileThread | null = null;
  #forget: (() => void) | null = null;
  readonly #reading: Reading[] = [];
  #memories = 0;
  readonly #free: SharedArrayBuffer[] = [];
  #room: (() => void) | null = null;

  /** `deal` is called for each file, in order, once its result is in place. `threadUrl`: the module of the thread, where there may be one. */
  constructor(job: FileJob<O>, queue: Ordered, deal: (task: FileTask, outcome: FileOutcome) => void, threadUrl?: URL) {
    this.#job = job;
    this.#queue = queue;
    this.#deal = deal;
    const single = isSingle(job.options);
    this.#most = single ? 1 : BATCH_FILES;
    this.#threadUrl = single ? undefined : threadUrl;
  }

  /** A file, or something to be said between the files. */
  async add(next: FileTask | (() => void)): Promise<void> {
    this.#group.push(next);
    if (this.#group.length >= this.#size) await this.#send();
  }

  /** Waits until all that was added has been dealt with. */
  async drain(): Promise<void> {
    await this.#send();
    while (this.#reading.length > 0) await this.#work();
    await this.#queue.drain();
  }

  /** Ends the thread. */
  async stop(): Promise<void> {
    this.#forget?.();
    for (const path of (await this.#thread?.stop()) ?? []) rmSync(path, { force: true });
  }

  async #send(): Promise<void> {
    const group = this.#group;
    if (group.length === 0) return;
    this.#group = [];
    const tasks = group.filter((next) => typeof next !== 'function');
    const deal = (outcomes: readonly FileOutcome[]): void => {
      let i = 0;
      for (const next of group) {
        if (typeof next === 'function') next();
        else this.#deal(next, outcomes[i++]!);
      }
    };
    if (this.#thread === null) {
      const begun = performance.now();
      await this.#queue.push(0, await processFiles(tasks, this.#job), deal);
      await this.#queue.drain();
      this.#resize(begun);
      this.#count += tasks.length;
      if (this.#threadUrl && this.#count >= ALONE_FILES) {
        const { FileThread } = await import('./file-thread.js');
        const thread = (this.#thread = new FileThread(this.#threadUrl));
        this.#forget = onRemoval(() => thread.stop());
      }
      return;
    }
    const memory = await this.#memory();
    this.#reading.push({ tasks, deal, memory, inputs: this.#thread.get(toGet(tasks, this.#job), memory) });
    while (this.#reading.length > AHEAD) await this.#work();
  }

  async #work(): Promise<void> {
    const { tasks, deal, memory, inputs } = this.#reading.shift()!;
    const batch: Batch = { tasks, memory, inputs: await inputs, outcomes: [], puts: [], owners: [], used: 0 };
    const begun = performance.now();
    await workOnFiles(batch, this.#job);
    this.#resize(begun);
    const done = (async () => {
      if (batch.puts.length > 0) enter(await this.#thread!.put(batch.puts, memory), batch);
      this.#free.push(memory);
      this.#room?.();
      return batch.outcomes;
    })();
    await this.#queue.push(0, done, deal);
  }

  #resize(begun: number): void {
    this.#size = performance.now() - begun > BATCH_TIME ? Math.ceil(this.#size / 2) : Math.min(2 * this.#size, this.#most);
  }

  async #memory(): Promise<SharedArrayBuffer> {
    if (this.#free.length === 0 && this.#memories < UNDER_WAY) {
      this.#memories++;
      return batchMemory();
    }
    if (this.#free.length === 0) await new Promise<void>((done) => (this.#room = done));
    return this.#free.pop()!;
  }
}

/**
 * Whole files, many at a time. Those that are short and plain UTF-8, which are most of a corpus, are read together,
 * worked on, and written together, so that another thread can do the first and the last (`file-thread.ts`). All
 * others are taken from beginning to end when it is their turn (`Item`).
 */
import { Buffer } from 'node:buffer';
import { rmSync } from 'node:fs';
import { copyBytes, decodeShort, encodeText, PIECE_BYTES, type DecodeInfo } from '../node/decode.js';
import { ClosedPipe, onRemoval, type Sink } from '../node/output.js';
import type { FileThread } from './file-thread.js';
import { batchMemory, getFiles, inputsIn, joined, putFile, putResult, rangesOf, resultsIn, type Get, type Put, type Range } from './file-work.js';
import type { Io } from './io.js';
import { Item, now, processItem, scratch, tick, type FileOutcome, type FileTask, type Output, type Place } from './item.js';
import type { BatchOptions } from './options.js';
import { failed, type Failed } from './revive.js';
import type { Ordered } from './ordered.js';
import type { Pool } from './pool.js';
import { workOn, type Result, type Work } from './work.js';

/** What is done with each file. */
export interface FileJob<O> {
  readonly work: Work<O>;
  readonly showFile: boolean;
  /** The output of all files. Without it results that belong there are kept for whoever has it. */
  readonly shared: Output<O> | null;
  readonly options: BatchOptions;
  readonly io: Pick<Io, 'stdin'>;
  /** Called with the bytes read. */
  readonly onBytes?: (n: number) => void;
}

/** Files that are worked on together. */
export interface Batch {
  readonly tasks: readonly FileTask[];
  /** Other threads may see it too. */
  readonly memory: SharedArrayBuffer;
  /** Where in the memory they are; null if nobody has read them yet. */
  readonly inputs: readonly (Range | null)[] | null;
  /** Bytes of the results that are taken already. */
  readonly used: number;
}

/** With the result where that is kept. */
type Outcome = FileOutcome & { readonly result?: Range | Uint8Array };

/** What became of them. */
export interface Made {
  readonly outcomes: Outcome[];
  /** Still to be written, and the index of the file of each. */
  readonly puts: Put[];
  readonly owners: number[];
  used: number;
}

/** Who changes a file that is replaced after it was read loses that: it is read when it is its turn. */
const toGet = <O>(tasks: readonly FileTask[], { work, options }: FileJob<O>): Get => ({
  paths: joined(tasks.map(({ input }) => input.path!)),
  found: tasks.every(({ input }) => input.found),
  limit: options.lineBuffered || options.inPlace ? 0 : Math.min(work.pieceBytes ?? PIECE_BYTES, PIECE_BYTES),
});

/** Takes files from beginning to end in this thread; if not `write`, results that get files of their own are left to others. @throws ClosedPipe */
export async function makeBatch<O>({ tasks, memory, inputs: given, used }: Batch, job: FileJob<O>, write: boolean): Promise<Made> {
  const inputs = given ?? rangesOf(getFiles(toGet(tasks, job), memory));
  const made: Made = { outcomes: [], puts: [], owners: [], used };
  await workOnFiles({ tasks, memory, inputs }, job, made);
  if (!write) return made;
  const failures = [];
  for (const put of made.puts) {
    failures.push(putFile(put, memory));
    const waiting = tick();
    if (waiting) await waiting;
  }
  return enter(failures, made);
}

/** Enters what went wrong with writing. */
function enter(failures: readonly (Failed | null)[], { outcomes, owners, used }: Made): Made {
  failures.forEach((failed, i) => {
    const owner = owners[i]!;
    if (failed) outcomes[owner] = { ...outcomes[owner]!, failed };
  });
  return { outcomes, puts: [], owners: [], used };
}

/** A batch whose files are read. */
type Read = Pick<Batch, 'tasks' | 'memory'> & { readonly inputs: readonly (Range | null)[] };

/** Works on each file. Results that get files of their own are put into the memory, and those that are kept. @throws ClosedPipe */
async function workOnFiles<O>(batch: Read, job: FileJob<O>, made: Made): Promise<void> {
  const inputs = inputsIn(batch.memory);
  const together = workTogether(batch, job, made);
  if (together && !together.includes(null) && (!job.shared || batch.tasks[0]!.place.kind === 'stream')) {
    if (job.shared) await writeAll(together as Range[], batch.memory, job.shared);
    for (let i = 0; i < together.length; i++) takeReady(batch, i, together[i]!, job, made);
    return;
  }
  for (let i = 0; i < batch.tasks.length; i++) {
    const range = batch.inputs[i];
    const ready = together?.[i];
    if (ready && range && !job.shared) {
      takeReady(batch, i, ready, job, made);
      continue;
    }
    let item: Item<O> | null = null;
    let outcome: Outcome | null = null;
    try {
      if (range) {
        const worked = ready ? writeReady(batch, ready, job.shared!) : workOnShort(batch, i, inputs.subarray(range[0], range[1]), job, made);
        outcome = worked instanceof Promise ? await worked : worked;
        if (outcome) job.onBytes?.(range[1] - range[0]);
      }
      if (!outcome) {
        const { input, place } = batch.tasks[i]!;
        const kept = isOwn(place) || job.shared ? null : new Kept();
        item = kept ? new Item(input, { ...place, kind: 'stream' }, job.work, job.showFile, { sink: kept, state: job.work.newOutput(job.showFile), begun: true }) : new Item(input, place, job.work, job.showFile, job.shared);
        if (job.onBytes) item.onBytes = job.onBytes;
        outcome = { notices: await processItem(item, job.work, job.options, job.io), counted: item.counted(), ...(kept && { result: keep(batch, made, Buffer.concat(kept.parts)) }) };
      }
    } catch (cause) {
      if (cause instanceof ClosedPipe) throw cause;
      outcome = { notices: [], counted: item?.counted() ?? [], failed: failed(cause) };
    }
    made.outcomes.push(outcome);
    const waiting = tick();
    if (waiting) await waiting;
  }
}

/** Holds a result for whoever has the output. */
class Kept implements Sink {
  readonly parts: Uint8Array[] = [];
  write(bytes: Uint8Array): void {
    this.parts.push(Uint8Array.from(bytes));
  }
  commit(): void {}
  abort(): void {}
}

/** The result gets a file of its own. */
const isOwn = ({ kind }: Place): boolean => kind === 'folder' || kind === 'in-place';

const plain: DecodeInfo = { encoding: 'utf-8', bom: false, replaced: false };

const DONE: Outcome = { notices: [], counted: [] };

/** Enters a result that lies in the memory; where the output is here, it is written. */
function takeReady<O>({ tasks, inputs }: Read, index: number, result: Range, job: FileJob<O>, made: Made): void {
  const { place } = tasks[index]!;
  const text = inputs[index]!;
  if (isOwn(place)) {
    made.puts.push({ place, result, text });
    made.owners.push(index);
    made.outcomes.push(DONE);
  } else made.outcomes.push(job.shared ? DONE : { ...DONE, result });
  job.onBytes?.(text[1] - text[0]);
}

/** How often files could be worked on together, and not: not worth trying with Markdown. */
let taken = 0;
let refused = 0;

/** The results of those files that can be worked on together, put into the memory: a call for each costs as much as two lines of text. */
function workTogether<O>(batch: Read, { work, showFile, options }: FileJob<O>, made: Made): (Range | null)[] | null {
  if (!work.together || work.header || batch.tasks.length < 2 || refused > 4 + taken / 2) return null;
  const inputs = inputsIn(batch.memory);
  const none = inputs.subarray(0, 0);
  const given = batch.inputs.map((range, i) => {
    const { input, place } = batch.tasks[i]!;
    if (!range || place.kind === 'in-place' || work.whole?.(input.name)) return none;
    return decodeShort(inputs.subarray(range[0], range[1]), { encoding: options.encoding, size: PIECE_BYTES }, plain)?.bytes ?? none;
  });
  const room = resultsIn(batch.memory).subarray(made.used);
  const results = work.together(given, work.newOutput(showFile), room);
  if (results.some((result) => result !== null)) taken++;
  else refused++;
  const used = made.used;
  return results.map((result) => {
    // Without room one by one, each where it goes.
    if (result === null || result.buffer !== room.buffer) return null;
    const begin = used + result.byteOffset - room.byteOffset;
    made.used = begin + result.length;
    return [begin, made.used];
  });
}

/** Writes a result that lies in the memory. */
function writeReady<O>({ memory }: Read, [begin, end]: Range, output: Output<O>): Outcome | Promise<Outcome> {
  output.begun = true;
  const waiting = output.sink.write(resultsIn(memory).subarray(begin, end));
  return waiting ? waiting.then(() => DONE) : DONE;
}

/** Memory for results that are written together. */
let gathered = Buffer.alloc(0);

/** Writes results, those that lie in the memory together: a call of the system for each takes a tenth as long as the file. @throws ClosedPipe, InputError */
async function writeAll<O>(results: readonly (Range | Uint8Array)[], memory: SharedArrayBuffer, output: Output<O>): Promise<void> {
  const all = resultsIn(memory);
  output.begun = true;
  for (let i = 0; i < results.length; ) {
    const first = i;
    let size = 0;
    for (let next = results[i]; next && !(next instanceof Uint8Array); next = results[++i]) size += next[1] - next[0];
    let bytes: Uint8Array;
    if (i === first) bytes = results[i++] as Uint8Array;
    else {
      if (gathered.length < size) gathered = Buffer.allocUnsafeSlow(Math.max(size, all.length));
      bytes = gathered.subarray(0, size);
      let at = 0;
      for (const [begin, end] of results.slice(first, i) as Range[]) {
        copyBytes(bytes, all.subarray(begin, end), at);
        at += end - begin;
      }
    }
    const waiting = output.sink.write(bytes);
    if (waiting) await waiting;
  }
}

/** Works on a file whose bytes are there, in few steps; none makes a promise unless the work does. Null: it is not plain UTF-8. */
function workOnShort<O>(batch: Read, index: number, given: Buffer, { work, showFile, shared, options }: FileJob<O>, made: Made): Outcome | Promise<Outcome> | null {
  const only = decodeShort(given, { encoding: options.encoding, size: PIECE_BYTES }, plain);
  if (!only) return null;
  const { input, place } = batch.tasks[index]!;
  const own = isOwn(place);
  const inPlace = place.kind === 'in-place';
  const output = shared ?? { state: work.newOutput(showFile && !inPlace), begun: inPlace || !own };
  const take = ({ bytes, same, counted }: Result): Outcome | Promise<Outcome> => {
    const outcome = { notices: [], counted: counted === undefined ? [] : [counted] };
    const header = output.begun ? '' : work.header?.(output.state) ?? '';
    output.begun = true;
    const all = header === '' ? bytes : Buffer.concat([encodeText(header), bytes]);
    if (!own && !shared) return { ...outcome, result: keep(batch, made, all) };
    const waiting = shared ? shared.sink.write(all) : inPlace && same ? undefined : put(batch, index, all, given, made);
    return waiting ? waiting.then(() => outcome) : outcome;
  };
  const worked = workOn(work, output.state, { file: input.name, first: true, bom: false, offset: 0, state: 0, bytes: only.bytes, encoding: 'utf-8', apart: false }, scratch());
  return worked instanceof Promise ? worked.then(take) : take(worked);
}

/** Keeps a result in the memory if there is room for it, else apart. */
function keep({ memory }: Read, made: Made, bytes: Uint8Array): Range | Uint8Array {
  const room = resultsIn(memory).subarray(made.used);
  if (bytes.length > room.length) return Uint8Array.from(bytes);
  room.set(bytes);
  return [made.used, (made.used += bytes.length)];
}

/** Has a result written: later, with the others, if there is room for it. */
function put(batch: Read, index: number, bytes: Uint8Array, text: Buffer, made: Made): void {
  const { place } = batch.tasks[index]!;
  const result = keep(batch, made, bytes);
  if (!Array.isArray(result)) {
    putResult(place, bytes, text);
    return;
  }
  const [begin, end] = batch.inputs[index]!;
  made.puts.push({ place, result: result as Range, text: [begin, end] });
  made.owners.push(index);
}

/** Files that are worked on together, at most: fewer at the beginning, and where they take longer than this (ms), so that none waits long for others. */
const BATCH_FILES = 128;
const BATCH_TIME = 50;

/** What opening and closing a file costs, in bytes of work. */
export const FILE_BYTES = 4096;

/** A batch of files of together this size is full. */
const BATCH_BYTES = 1 << 18;

/** With one job or two, after so many files the thread is started: it takes as long as these do. */
const ALONE_FILES = 250;

/** Files that are worked on together while it starts, for whether it has started is seen between them. */
const STARTING_FILES = 16;

/** With two, another that works comes only where the one that reads and writes has less to do than this (part of its time): three get in each other's way. */
const IDLE = 0.2;

/** One thread reads and writes for so many that work; where there are more, each does that itself. */
const SERVED = 3;

/** Batches that are read ahead, and batches under way for each that works: what is beyond is being written. */
const AHEAD = 6;
const UNDER_WAY = 14;

interface Reading {
  readonly tasks: readonly FileTask[];
  readonly bytes: number;
  readonly deal: (made: Made, memory: SharedArrayBuffer) => Promise<void>;
  readonly memory: SharedArrayBuffer;
  readonly inputs: Promise<(Range | null)[]> | null;
}

export interface FilesOptions {
  /** Threads that work, this one among them. */
  readonly jobs: number;
  /** The module of the thread that reads and writes, where there may be one. */
  readonly threadUrl?: URL;
  /** The workers, if there are any yet. */
  readonly pool: () => Pool | null;
  /** Called with bytes that are on their way; gives the workers once they are wanted. */
  readonly enlist: (bytes: number) => Promise<Pool | null>;
}

/** Short files of a run, in order. */
export class Files<O> {
  readonly #job: FileJob<O>;
  /** For workers, and for this thread beside them. */
  readonly #apart: FileJob<O>;
  readonly #queue: Ordered;
  readonly #deal: (task: FileTask, outcome: FileOutcome) => void;
  readonly #options: FilesOptions;
  readonly #threadUrl: URL | undefined;
  readonly #most: number;
  #group: (FileTask | (() => void))[] = [];
  #bytes = 0;
  #size = 1;
  #count = 0;
  #thread: FileThread | null = null;
  #pool: Pool | null = null;
  #forget: (() => void) | null = null;
  readonly #reading: Reading[] = [];
  readonly #free: SharedArrayBuffer[] = [];

  /** `deal` is called for each file, in order, once its result is in place. */
  constructor(job: FileJob<O>, queue: Ordered, deal: (task: FileTask, outcome: FileOutcome) => void, options: FilesOptions) {
    this.#job = job;
    this.#apart = { ...job, shared: null };
    this.#queue = queue;
    this.#deal = deal;
    this.#options = options;
    const { failFast, lineBuffered, inPlace } = job.options;
    // Each file is to be done with before the next is looked at.
    this.#most = failFast || lineBuffered ? 1 : BATCH_FILES;
    this.#threadUrl = this.#most === 1 || inPlace || options.jobs > SERVED ? undefined : options.threadUrl;
  }

  /** A file, or something to be said between the files. `bytes`: its size, where anybody knows. */
  add(next: FileTask | (() => void), bytes = 0): Promise<void> | undefined {
    this.#group.push(next);
    this.#bytes += bytes;
    return this.#group.length >= this.#size || this.#bytes >= BATCH_BYTES ? this.#send() : undefined;
  }

  /** All that was added has its turn before what comes next into the queue. */
  async flush(): Promise<void> {
    await this.#send();
    while (this.#reading.length > 0) await this.#work();
  }

  /** Waits until all that was added has been dealt with. */
  async drain(): Promise<void> {
    await this.flush();
    await this.#queue.drain();
  }

  /** Ends the thread. */
  async stop(): Promise<void> {
    this.#forget?.();
    for (const path of (await this.#thread?.stop()) ?? []) rmSync(path, { force: true });
  }

  async #send(): Promise<void> {
    const group = this.#group;
    const bytes = this.#bytes;
    if (group.length === 0) return;
    // Pieces of a file before these may wait for company.
    this.#pool ??= this.#options.pool();
    this.#pool?.flush();
    this.#group = [];
    this.#bytes = 0;
    const tasks = group.filter((next) => typeof next !== 'function');
    const deal = async ({ outcomes }: Made, memory: SharedArrayBuffer): Promise<void> => {
      await this.#write(outcomes.flatMap(({ result }) => (result ? [result] : [])), memory);
      let i = 0;
      for (const next of group) {
        if (typeof next === 'function') next();
        else this.#deal(next, outcomes[i++]!);
      }
    };
    const few = this.#threadUrl !== undefined && this.#options.jobs <= 2;
    const memory = this.#free.pop() ?? batchMemory();
    if (this.#pool === null && !this.#thread?.ready) {
      // Nobody else writes meanwhile.
      if (this.#job.shared) await this.#queue.drain();
      const begun = now();
      await this.#queue.push(0, await makeBatch({ tasks, memory, inputs: null, used: 0 }, this.#job, true), (made) => deal(made, memory));
      await this.#queue.drain();
      this.#free.push(memory);
      this.#resize(begun);
      this.#count += tasks.length;
      if (!few) this.#pool = await this.#options.enlist(bytes + FILE_BYTES * tasks.length);
      else if (this.#thread === null && this.#count >= ALONE_FILES) await this.#startThread();
      return;
    }
    if (few && this.#options.jobs === 2 && this.#pool === null && (this.#thread!.busy ?? 1) < IDLE) {
      await this.drain();
      this.#pool = await this.#options.enlist(bytes + FILE_BYTES * tasks.length);
    } else if (this.#threadUrl && !few && this.#thread === null) await this.#startThread();
    this.#reading.push({ tasks, bytes, deal, memory, inputs: this.#thread?.get(toGet(tasks, this.#job), memory) ?? null });
    while (this.#reading.length > AHEAD) await this.#work();
  }

  async #startThread(): Promise<void> {
    const { FileThread } = await import('./file-thread.js');
    const thread = (this.#thread = new FileThread(this.#threadUrl!));
    // Soon it takes over.
    this.#size = Math.min(this.#size, STARTING_FILES);
    this.#forget = onRemoval(() => thread.stop());
  }

  async #work(): Promise<void> {
    const { tasks, bytes, deal, memory, inputs } = this.#reading.shift()!;
    const batch = { tasks, memory, inputs: await inputs, used: 0 };
    const write = this.#thread === null;
    let made: Made | Promise<Made>;
    const handedOut = this.#pool !== null && !this.#pool.busyWithBatches;
    if (handedOut) made = this.#pool!.batch(batch, write);
    else {
      const begun = now();
      made = await makeBatch(batch, this.#pool ? this.#apart : this.#job, write);
      this.#resize(begun);
    }
    const done = (async () => {
      const { puts, ...rest } = await made;
      return puts.length > 0 ? enter(await this.#thread!.put(puts, memory), { puts, ...rest }) : { puts, ...rest };
    })();
    const weight = Math.ceil(this.#queue.limit / (UNDER_WAY * this.#options.jobs));
    await this.#queue.push(weight, done, async (made) => {
      if (handedOut) this.#job.onBytes?.(bytes);
      await deal(made, memory);
      this.#free.push(memory);
    });
  }

  /** Writes results that were kept. */
  async #write(results: readonly (Range | Uint8Array)[], memory: SharedArrayBuffer): Promise<void> {
    const { work, shared } = this.#job;
    if (results.length === 0) return;
    const { sink, state, begun } = shared!;
    const header = begun ? '' : work.header?.(state) ?? '';
    if (header !== '') await sink.write(encodeText(header));
    await writeAll(results, memory, shared!);
  }

  #resize(begun: number): void {
    this.#size = now() - begun > BATCH_TIME ? Math.ceil(this.#size / 2) : Math.min(2 * this.#size, this.#most);
  }
}

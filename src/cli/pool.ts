/**
 * Worker threads for pieces and whole files. Each runs the command's work.
 *
 * Pieces and their results lie in memory that both sides see, and that is used again: nothing is copied on
 * the way, there is no garbage outside of the heaps (which V8 lets grow to 32 MB a thread), and no buffer
 * is detached, after which V8 would check every access to a typed array in that thread.
 *
 * Jobs go out in order, a few to a worker at a time, so that none waits for the next. While they all have that
 * many, this thread works too (`here`): it is warm already, and had else little to do. A worker that dies takes
 * nothing with it: what it was given goes to another, and only a job that two workers died of fails.
 */
import { Buffer } from 'node:buffer';
import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { InputError } from '../core/base/errors.js';
import { copyBytes } from '../node/decode.js';
import type { Batch, Made } from './files.js';
import { temporariesOf } from './item.js';
import { failed, isFailed, revive, type Failed } from './revive.js';
import type { Request, Result } from './work.js';

/** What a worker is started with. */
export interface WorkerStart {
  readonly command: string;
  readonly inputs: readonly string[];
  readonly flags: object;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTerminal: boolean;
  readonly showFile: boolean;
}

/** A piece, and where its result should go. */
export interface PieceTask {
  readonly request: Request;
  readonly into: Uint8Array;
}

/** `bytes` is null where the input stays as it is, and a length where the result lies in `into`. */
export type PieceOutcome = Omit<Result, 'bytes'> & { readonly bytes: Uint8Array | number | null };

export type ToWorker = { readonly pieces: readonly PieceTask[] } | { readonly batch: Batch; readonly write: boolean };
export type FromWorker = { readonly pieces: readonly (PieceOutcome | Failed)[] } | { readonly made: Made } | { readonly ready: true };

/** A thread died of the job, and so did the one that tried again. */
export class WorkerDied extends InputError {
  constructor(cause: string) {
    super('input/unreadable', `the thread that worked on it died twice (${cause})`);
  }
}

interface Job {
  readonly message: ToWorker;
  readonly done: (answer: FromWorker) => void;
  readonly fail: (cause: unknown) => void;
  deaths: number;
}

interface Member {
  readonly worker: Worker;
  readonly jobs: Job[];
  ready: boolean;
}

const leftBy = ({ message }: Job): string[] => ('batch' in message ? message.batch.tasks.flatMap(({ place }) => temporariesOf(place)) : []);

/**
 * Jobs that a worker has at a time, at most: groups of pieces, whose room is bounded, and batches of files, of which it does several while
 * this thread does one and finds the next.
 */
const PIECES_PER_WORKER = 2;
const BATCHES_PER_WORKER = 8;

/** Memory for what lives briefly: more of it makes nothing faster here. */
const YOUNG_MB = 8;

/** Small pieces travel together up to this many bytes. */
const GROUP_BYTES = 1 << 18;

/** Room for a result, by the bytes of its piece: any text of as many units fits. */
const RESULT_SIZE = 3;

/** Memory that workers see: room for pieces, and behind it for their results. */
interface Slot {
  readonly memory: SharedArrayBuffer;
  readonly size: number;
  used: number;
  /** Pieces in it that are not done with. */
  users: number;
}

/** A piece on its way. */
export interface Sent {
  readonly result: Promise<Result>;
  /** Once more, from another state. */
  again(state: number): Promise<Result>;
  /** Neither the piece nor its result is needed any longer. */
  free(): void;
}

interface Traveller extends PieceTask {
  readonly done: (result: Result) => void;
  readonly fail: (cause: unknown) => void;
}

type Pieces = Extract<FromWorker, { pieces: unknown }>;

function settle({ request, into, done, fail }: Traveller, outcome: PieceOutcome | Failed): void {
  if (isFailed(outcome)) fail(revive(outcome));
  else {
    const { bytes } = outcome;
    done({ ...outcome, bytes: bytes === null ? request.bytes : typeof bytes === 'number' ? into.subarray(0, bytes) : bytes });
  }
}

export class Pool {
  readonly #url: URL;
  readonly #start: WorkerStart;
  readonly #members: Member[] = [];
  readonly #waiting: Job[] = [];
  #group: Traveller[] = [];
  #slot: Slot | null = null;
  readonly #free: Slot[] = [];
  #closed = false;
  #broken: Error | null = null;

  constructor(url: URL, size: number, start: WorkerStart) {
    this.#url = url;
    this.#start = start;
    for (let i = 0; i < size; i++) this.#members.push(this.#enlist());
  }

  /** Nobody waits for pieces. */
  get busy(): boolean {
    return this.#areBusy(PIECES_PER_WORKER);
  }

  /** The same of batches. */
  get busyWithBatches(): boolean {
    return this.#areBusy(BATCHES_PER_WORKER);
  }

  #areBusy(most: number): boolean {
    return this.#members.every(({ jobs }) => jobs.length >= most);
  }

  /** Works on a piece; its bytes are copied. Call `flush` before waiting for it. */
  piece(request: Request): Sent {
    const { into, free, slot } = this.#place(request);
    const task = { request, into };
    const result = new Promise<Result>((done, fail) => this.#group.push({ ...task, done, fail }));
    if (slot.used >= GROUP_BYTES) this.flush();
    return { result, free, again: (state) => new Promise((done, fail) => this.#alone({ ...task, request: { ...request, state }, done, fail })) };
  }

  /** The same in this thread, by `run`. It is done when this returns. */
  async here(request: Request, run: (request: Request, into: Buffer) => Promise<Result>): Promise<Sent> {
    const { into, free } = this.#place(request);
    const result = run(request, into);
    await result.catch(() => {});
    return { result, free, again: (state) => run({ ...request, state }, into) };
  }

  /** Copies the bytes of a piece to where workers see them, with room for the result. */
  #place(request: Request): { readonly into: Buffer; readonly slot: Slot; readonly free: () => void } {
    const { length } = request.bytes;
    if (this.#slot !== null && this.#slot.used + length > this.#slot.size) this.flush();
    const slot = (this.#slot ??= this.#room(length));
    const at = slot.used;
    slot.used += length;
    slot.users++;
    const bytes = Buffer.from(slot.memory, at, length);
    copyBytes(bytes, request.bytes, 0);
    request.bytes = bytes;
    const free = (): void => {
      if (--slot.users > 0) return;
      slot.used = 0;
      if (slot.size === GROUP_BYTES && slot !== this.#slot) this.#free.push(slot);
    };
    return { into: Buffer.from(slot.memory, slot.size + RESULT_SIZE * at, RESULT_SIZE * length), slot, free };
  }

  #room(length: number): Slot {
    const free = length <= GROUP_BYTES ? this.#free.pop() : undefined;
    const size = Math.max(length, GROUP_BYTES);
    return free ?? { memory: new SharedArrayBuffer((1 + RESULT_SIZE) * size), size, used: 0, users: 0 };
  }

  /** Sends the pieces on that wait for company. */
  flush(): void {
    const group = this.#group;
    this.#slot = null;
    if (group.length === 0) return;
    this.#group = [];
    this.#add({ pieces: group.map(({ request, into }) => ({ request, into })) }, (answer) => {
      const { pieces } = answer as Pieces;
      group.forEach((traveller, i) => settle(traveller, pieces[i]!));
    }, (cause) => {
      // One of them is to blame: each alone, the last time.
      if (group.length === 1 || this.#broken !== null || this.#closed) for (const { fail } of group) fail(cause);
      else for (const traveller of group) this.#alone(traveller);
    });
  }

  #alone(traveller: Traveller): void {
    const { request, into, fail } = traveller;
    this.#add({ pieces: [{ request, into }] }, (answer) => settle(traveller, (answer as Pieces).pieces[0]!), fail);
  }

  /** Works on whole files, as `makeBatch`. */
  async batch(batch: Batch, write: boolean): Promise<Made> {
    const run = (batch: Batch): Promise<Made> => new Promise((done, fail) => this.#add({ batch, write }, (answer) => done((answer as { made: Made }).made), fail));
    try {
      return await run(batch);
    } catch (cause) {
      if (this.#broken !== null || this.#closed) throw cause;
      const made: Made = { outcomes: [], puts: [], owners: [], used: batch.used };
      for (const [i, task] of batch.tasks.entries()) {
        try {
          const one = await run({ ...batch, tasks: [task], inputs: batch.inputs && [batch.inputs[i]!], used: made.used });
          made.outcomes.push(...one.outcomes);
          made.puts.push(...one.puts);
          made.owners.push(...one.owners.map(() => i));
          made.used = one.used;
        } catch (e) {
          made.outcomes.push({ notices: [], counted: [], failed: failed(e) });
        }
      }
      return made;
    }
  }

  /** Ends the workers where they stand. Gives the temporary files that they may have left. */
  async stop(): Promise<string[]> {
    this.#closed = true;
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
    return this.#members.flatMap(({ jobs }) => jobs.flatMap(leftBy));
  }

  #enlist(): Member {
    const worker = new Worker(this.#url, { workerData: this.#start, stdin: false, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    const member: Member = { worker, jobs: [], ready: false };
    let why = 'it left';
    worker.on('message', (message: FromWorker) => {
      if ('ready' in message) member.ready = true;
      else {
        member.jobs.shift()!.done(message);
        this.#deal();
      }
    });
    worker.on('error', (error) => {
      why = error.message;
    });
    worker.on('exit', () => {
      if (!this.#closed) this.#bury(member, why);
    });
    return member;
  }

  #bury(member: Member, why: string): void {
    this.#members.splice(this.#members.indexOf(member), 1);
    if (!member.ready) {
      // The next would fare no better.
      this.#broken ??= new Error(`a worker thread cannot start: ${why}`);
      for (const job of [...member.jobs, ...this.#waiting.splice(0)]) job.fail(this.#broken);
      return;
    }
    // What it left unfinished stands in the way of whoever tries again.
    for (const path of member.jobs.flatMap(leftBy)) rmSync(path, { force: true });
    const [first] = member.jobs;
    if (first) first.deaths++;
    this.#waiting.unshift(...member.jobs.filter((job) => job.deaths < 2));
    if (this.#broken === null) this.#members.push(this.#enlist());
    if (first && first.deaths >= 2) first.fail(new WorkerDied(why));
    this.#deal();
  }

  #add(message: ToWorker, done: (answer: FromWorker) => void, fail: (cause: unknown) => void): void {
    if (this.#broken !== null) {
      fail(this.#broken);
      return;
    }
    this.#waiting.push({ message, done, fail, deaths: 0 });
    this.#deal();
  }

  #deal(): void {
    while (this.#waiting.length > 0) {
      let idle: Member | null = null;
      const most = 'batch' in this.#waiting[0]!.message ? BATCHES_PER_WORKER : PIECES_PER_WORKER;
      for (const member of this.#members) if (member.jobs.length < most && (idle === null || member.jobs.length < idle.jobs.length)) idle = member;
      if (idle === null) return;
      const job = this.#waiting.shift()!;
      idle.jobs.push(job);
      idle.worker.postMessage(job.message);
    }
  }
}

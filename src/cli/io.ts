/** What a command touches of the world; tests pass their own. */
import { fstatSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { Work } from './work.js';

/** The command that runs, for a worker to run the same. */
export interface Job {
  readonly command: string;
  readonly inputs: readonly string[];
  readonly flags: object;
}

/** Where the standard input is. */
export interface Stdin extends AsyncIterable<Uint8Array | string> {
  readonly isTTY?: boolean;
  readonly fd?: number;
}

export interface Io {
  readonly stdin: Stdin;
  readonly stdout: Writable & { isTTY?: boolean };
  readonly stderr: Writable & { isTTY?: boolean };
  /** Of the standard output, where it may be written to without its stream. */
  readonly stdoutFd?: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Modules of the worker threads by their name; without it there are none. */
  readonly worker?: (name: 'worker' | 'file-worker') => URL;
  readonly job?: Job;
  /** Says whether a stream is a terminal without making it. */
  readonly terminal?: (stream: 'stdin' | 'stdout' | 'stderr') => boolean;
  /** In a worker: takes the command's work instead of running it over inputs. */
  readonly serve?: <O>(work: Work<O>) => Promise<number>;
}

/** The same with the job named. Getters stay getters. */
export const withJob = (io: Io, job: Job): Io => Object.create(io, { job: { value: job } }) as Io;

/** The process itself. Streams are made on first use: each costs time at the start. */
export const processIo: Io = {
  stdin: {
    fd: 0,
    get isTTY() {
      return isTerminal(processIo, 'stdin');
    },
    [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array | string>,
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
  stdoutFd: 1,
  get cwd() {
    return process.cwd();
  },
  get env() {
    return process.env;
  },
  worker: (name) => new URL(`./${name}.js`, import.meta.url),
  terminal(stream) {
    try {
      // As big integers, which have a memory of their own: Node resolves symbolic links by what the last stat
      // of the other kind left there, and stops at a pipe (fs.realpathSync).
      return fstatSync(['stdin', 'stdout', 'stderr'].indexOf(stream), { bigint: true }).isCharacterDevice() && process[stream].isTTY === true;
    } catch {
      return false;
    }
  },
};

/** Whether a stream is a terminal. */
export const isTerminal = (io: Io, stream: 'stdin' | 'stdout' | 'stderr'): boolean => io.terminal?.(stream) ?? io[stream].isTTY === true;

/** Exit codes. */
export const DONE = 0;
export const FAILED = 2;
export const INTERRUPTED = 130;

/** A command that cannot be carried out as it was given: a message and exit 2. */
export class UsageError extends Error {}

const watched = new WeakSet<Writable>();

/** Writes text. A reader that went away is no error here; whoever has data to lose uses a StreamSink. */
export function print(stream: Writable, text: string): void {
  if (!watched.has(stream)) {
    watched.add(stream);
    stream.on('error', () => {});
  }
  stream.write(text);
}

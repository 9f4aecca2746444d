/** What a command touches of the world; tests pass their own. */
import type { Readable, Writable } from 'node:stream';

export interface Io {
  readonly stdin: Readable & { isTTY?: boolean };
  readonly stdout: Writable & { isTTY?: boolean };
  readonly stderr: Writable & { isTTY?: boolean };
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The process itself. Streams are made on first use: each costs time at the start. */
export const processIo: Io = {
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
  get cwd() {
    return process.cwd();
  },
  get env() {
    return process.env;
  },
};

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

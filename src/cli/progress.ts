/** How far a run is, on the error stream: bytes and files so far, rate, and what remains where the total is known. */
import type { Writable } from 'node:stream';
import { print } from './io.js';

/** Nothing is shown for runs shorter than this, and nothing more often than `EVERY`. Milliseconds. */
const AFTER = 500;
const EVERY = 200;
/** Off a terminal each state is a line of its own: less often. */
const EVERY_LINE = 2000;

export class Progress {
  readonly #stream: Writable & { isTTY?: boolean };
  /** Bytes of all inputs; null where nobody knows. */
  readonly #total: number | null;
  readonly #begun = Date.now();
  #last = 0;
  #shown = false;
  #bytes = 0;
  #files = 0;

  constructor(stream: Writable & { isTTY?: boolean }, total: number | null) {
    this.#stream = stream;
    this.#total = total;
    this.#last = this.#begun + AFTER - EVERY;
  }

  bytes(n: number): void {
    this.#bytes += n;
    this.#show();
  }

  file(): void {
    this.#files++;
    this.#show();
  }

  /** Takes the line away, before something else is written or at the end. */
  clear(): void {
    if (this.#shown && this.#stream.isTTY) print(this.#stream, '\r\u001b[K');
    this.#shown = false;
  }

  #show(): void {
    const now = Date.now();
    if (now - this.#last < (this.#stream.isTTY ? EVERY : EVERY_LINE)) return;
    this.#last = now;
    this.#shown = true;
    const line = state(this.#files, this.#bytes, this.#total, (now - this.#begun) / 1000);
    print(this.#stream, this.#stream.isTTY ? `\r${line}\u001b[K` : `${line}\n`);
  }
}

/** One state as text. `seconds` since the beginning. */
export function state(files: number, bytes: number, total: number | null, seconds: number): string {
  const rate = seconds > 0 ? bytes / seconds : 0;
  const parts = [`${files} ${files === 1 ? 'file' : 'files'}`, total === null ? size(bytes) : `${size(bytes)} of ${size(total)} (${Math.min(100, Math.floor((100 * bytes) / Math.max(total, 1)))}%)`, `${size(rate)}/s`];
  if (total !== null && rate > 0 && bytes < total) parts.push(`${duration((total - bytes) / rate)} left`);
  return `fanews: ${parts.join(', ')}`;
}

const size = (bytes: number): string => (bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`);

function duration(seconds: number): string {
  const s = Math.ceil(seconds);
  return s < 60 ? `${s} s` : s < 3600 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

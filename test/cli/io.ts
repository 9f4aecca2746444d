/** In-memory streams and temporary folders for tests of the command line. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { main } from '../../src/cli/main.js';
import type { Io } from '../../src/cli/io.js';

export interface Setup {
  readonly stdin?: string | Uint8Array | Iterable<Uint8Array>;
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly terminal?: boolean;
}

class Sponge extends Writable {
  readonly parts: Buffer[] = [];
  isTTY = false;
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.parts.push(Buffer.from(chunk));
    done();
  }
  get bytes(): Buffer {
    return Buffer.concat(this.parts);
  }
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly bytes: Buffer;
  readonly err: string;
}

/** Runs the command line in this process. */
export async function fanews(args: readonly string[], setup: Setup = {}): Promise<Outcome> {
  const { stdin = '' } = setup;
  const input = Readable.from(typeof stdin === 'string' ? [Buffer.from(stdin)] : stdin instanceof Uint8Array ? [Buffer.from(stdin)] : stdin, { objectMode: true }) as Readable & { isTTY?: boolean };
  if (setup.terminal) input.isTTY = true;
  const stdout = new Sponge();
  const stderr = new Sponge();
  stdout.isTTY = stderr.isTTY = setup.terminal ?? false;
  const io: Io = { stdin: input, stdout, stderr, cwd: setup.cwd ?? process.cwd(), env: setup.env ?? {} };
  const code = await main(args, io);
  return { code, out: stdout.bytes.toString('utf8'), bytes: stdout.bytes, err: stderr.bytes.toString('utf8') };
}

const made: string[] = [];

/** A folder with the given files; removed by `removeFolders`. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'fanews-test-'));
  made.push(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

export function removeFolders(): void {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
}

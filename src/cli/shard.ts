/**
 * `--shard I/N`: the part of the inputs that one of N machines takes. Which part depends on the input
 * alone. Files: a hash of the path inside the folder that was named (or of the name of a file named
 * itself), so that it stays when others come or go. Lines of one stream: line k belongs to shard k mod N.
 */
import { Buffer } from 'node:buffer';
import { UsageError } from './io.js';

export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export function parseShard(value: string): Shard {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(value);
  const index = Number(match?.[1]);
  const count = Number(match?.[2]);
  if (!match || index < 1 || index > count) throw new UsageError(`--shard: ${value} is not I/N with I from 1 to N`);
  return { index: index - 1, count };
}

/** FNV-1a (32 bits) of the UTF-8 of a path. */
export function pathHash(path: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(path.replaceAll('\\', '/'), 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

export const ownsFile = ({ index, count }: Shard, path: string): boolean => pathHash(path) % count === index;

/** The lines of a piece that belong to the shard. `before`: lines of the input before the piece. */
export function ownLines({ index, count }: Shard, bytes: Buffer, before: number): { bytes: Buffer; lines: number } {
  const parts: Buffer[] = [];
  let line = before;
  for (let at = 0; at < bytes.length; line++) {
    const lf = bytes.indexOf(10, at);
    const end = lf < 0 ? bytes.length : lf + 1;
    if (line % count === index) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return { bytes: Buffer.concat(parts), lines: line };
}

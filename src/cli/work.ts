/**
 * What a command does with the pieces of its inputs, apart from where these come from and go to: the same
 * code runs in this thread and in workers.
 */
import { lengthOfUtf8, type OffsetUnit } from '../core/format/offsets.js';
import { buffer, encodeInto, encodeText, fromValidUtf8 } from '../node/decode.js';
import { Buffer } from 'node:buffer';

/** A piece of an input. */
export interface Piece {
  /** How records call the input. */
  readonly file: string;
  /** The first piece of its input. */
  readonly first: boolean;
  /** A byte order mark stood before this piece. */
  readonly bom: boolean;
}

/** Where in its input a piece begins. */
export interface Position extends Piece {
  /** Length of the input before it, the mark included, in the work's `unit`. */
  readonly offset: number;
  /** What `end` gave for the piece before; for the first piece of an input it means nothing. */
  readonly state: number;
}

/** What a command does. `O` is its state for one output: running numbers of records. */
export interface Work<O> {
  /** Size of the pieces it wants. */
  readonly pieceBytes?: number;
  /** Input for which workers are started unless their number is given: for less they take longer to warm up than they save. */
  readonly aloneBytes?: number;
  /** Whether an input must be seen whole, by its name. */
  whole?(file: string): boolean;
  /** Results are the input's text, changed: a byte order mark and the encoding stay in place. */
  readonly keepsText?: boolean;
  /** The result of given text (`--text`) ends its line. */
  readonly endsLine?: boolean;
  /**
   * Pieces can be worked on apart from each other, in any order: all that a piece needs to know of those
   * before it is in its position. Where `state` cannot be known yet, the last that is known is tried,
   * and the piece done again if that was wrong.
   */
  readonly apart?: boolean;
  /** Unit of `offset`: of text, or the lines before; without it offsets are not counted. */
  readonly unit?: OffsetUnit | 'line';
  /** No line knows of another: a shard may be every n-th. */
  readonly lines?: boolean;
  /** Name under an output folder. Default: that of the input. */
  outputName?(name: string): string;
  /** The input's text goes beside the result under this name. */
  textName?(name: string): string;
  newOutput(showFile: boolean): O;
  /** Comes first in each output. */
  header?(output: O): string;
  /** Called before the first piece of an input, and before each piece that is worked on apart. */
  begin?(output: O, at: Position): void;
  piece(text: string, piece: Piece, output: O): string | Promise<string>;
  /**
   * The same as `piece` from UTF-8 to UTF-8, where there is a faster way; null where there is none for this piece. The result may
   * be `bytes`, or lie in `into`.
   */
  bytes?(bytes: Buffer, piece: Piece, output: O, into?: Buffer): Uint8Array | null;
  /** What `bytes` gives for several short inputs, each the whole of it, at once; null for those that must go one by one. Results may lie in `into`. */
  together?(inputs: readonly Buffer[], output: O, into: Buffer): (Uint8Array | null)[];
  /** What comes after the last input; for work that writes to one output only and is not done apart. */
  finish?(output: O): string;
  /** State behind the piece. */
  end?(output: O): number;
  /** What was counted since the last call, wherever that was. */
  counted?(): unknown;
  /** Takes what was counted for results that hold. */
  add?(counted: unknown): void;
}

/** A piece to work on. */
export interface Request extends Position {
  /** Valid UTF-8. Once the request is with a worker, in memory that the worker sees too. */
  bytes: Uint8Array;
  /** Encoding of the result. */
  readonly encoding: string;
  /** Worked on apart from the pieces before it. */
  readonly apart: boolean;
}

export interface Result {
  readonly bytes: Uint8Array;
  /** The text did not change. */
  readonly same: boolean;
  readonly state: number;
  readonly counted?: unknown;
}

/** Works on one piece, without a promise where the work needs none. The result lies in `into` if it is given and has room. */
export function workOn<O>(work: Work<O>, output: O, request: Request, into?: Buffer): Result | Promise<Result> {
  const { bytes } = request;
  if (request.first || request.apart) work.begin?.(output, request);
  const given = buffer(bytes);
  const direct = request.encoding === 'utf-8' ? work.bytes?.(given, request, output, into) : undefined;
  if (direct) {
    const same = given.equals(direct);
    return { bytes: same ? bytes : direct, same, state: work.end?.(output) ?? 0 };
  }
  const text = fromValidUtf8(given);
  const result = (out: string): Result => {
    const same = out === text;
    const utf8 = request.encoding === 'utf-8';
    const made = same && utf8 ? bytes : utf8 && into && 3 * out.length <= into.length ? into.subarray(0, encodeInto(out, into)) : encodeText(out, request.encoding);
    return { bytes: made, same, state: work.end?.(output) ?? 0, ...(work.counted && { counted: work.counted() }) };
  };
  const made = work.piece(text, request, output);
  return typeof made === 'string' ? result(made) : made.then(result);
}

/** Length of valid UTF-8 in a unit. */
export function measure(bytes: Uint8Array, unit: OffsetUnit | 'line'): number {
  if (unit !== 'line') return lengthOfUtf8(bytes, unit);
  let count = 0;
  for (let i = bytes.indexOf(10); i >= 0; i = bytes.indexOf(10, i + 1)) count++;
  return count;
}

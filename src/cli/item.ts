/** One input on its way to its output: reading it piece by piece, and putting the results in place. */
import { Buffer } from 'node:buffer';
import { decodeBytes, decodeShort, encodeText, PIECE_BYTES, type BytePiece, type DecodeInfo, type DecodeOptions } from '../node/decode.js';
import { compression, readBytes, readShort, realPath, type Input } from '../node/inputs.js';
import { compressor, FileSink, temporaryPath, type Sink } from '../node/output.js';
import type { Io } from './io.js';
import type { BatchOptions } from './options.js';
import { recordFormat } from './records.js';
import type { Failed } from './revive.js';
import { ownLines, type Shard } from './shard.js';
import { measure, workOn, type Request, type Result, type Work } from './work.js';

/** Where the result of one input goes. */
export interface Place {
  readonly kind: 'stream' | 'file' | 'folder' | 'in-place';
  readonly path: string;
  /** As messages call it. */
  readonly name: string;
  /** The input's text goes here. */
  readonly textPath?: string;
  readonly textName?: string;
  /** In the names of temporary files. */
  readonly temporary?: string;
  /** Is on the disk before it can be seen. */
  readonly durable?: boolean;
  /** Its folder was made by this run: nothing is there yet. */
  readonly fresh?: boolean;
}

/** Paths of the temporary files that a worker makes for a place. */
export function temporariesOf({ path, textPath, temporary }: Place): string[] {
  return temporary === undefined ? [] : [path, ...(textPath === undefined ? [] : [textPath])].map((p) => temporaryPath(realPath(p), temporary));
}

/** An output with the state of the work on it. */
export interface Output<O> {
  readonly sink: Sink;
  readonly state: O;
  /** Something was written, or the header is not wanted. */
  begun: boolean;
}

/** Runs a piece, and calls `taken` with its result: at once or later, but in the order of the pieces. */
export type Each = (request: Request, taken: (result: Result) => Promise<void>) => Promise<void>;

async function* nothing(): AsyncGenerator<Uint8Array> {}

export class Item<O> {
  readonly #input: Input;
  readonly #place: Place;
  readonly #work: Work<O>;
  readonly #showFile: boolean;
  #output: Output<O> | null;
  #inPlace: FileSink | null = null;
  readonly #info: DecodeInfo = { encoding: 'utf-8', bom: false, replaced: false, guessed: false };
  #textSink: FileSink | null = null;
  #start = 0;
  #first = true;
  /** In place: bytes known to be the same so far, not yet copied; -1 once writing has begun. */
  #same = -1;
  #changed = false;
  #ended = true;
  #counts: unknown[] = [];
  /** State behind the pieces that were taken. */
  state = 0;
  /** Called with the bytes read. */
  onBytes: (n: number) => void = () => {};
  /** Only these lines are read. */
  shard: Shard | null = null;
  /** Nothing more is to be done: it failed. */
  over = false;

  /** `shared`: the output of all inputs; without it the input gets its own. */
  constructor(input: Input, place: Place, work: Work<O>, showFile: boolean, shared: Output<O> | null) {
    this.#input = input;
    this.#place = place;
    this.#work = work;
    this.#showFile = showFile;
    this.#output = shared;
  }

  /** The output; there once the input's turn has come. */
  get output(): Output<O> {
    return this.#output!;
  }

  /** Called when it is this input's turn. */
  async begin(): Promise<void> {
    const { kind, path, name, textPath, textName, temporary, durable = false, fresh = false } = this.#place;
    if (kind === 'file') this.#start = (this.output.sink as FileSink).size;
    if (this.#output !== null) return;
    const inPlace = kind === 'in-place';
    const tag = temporary !== undefined && { tag: temporary };
    const sink = new FileSink(path, name, { durable: inPlace || durable, fresh, compress: await compressor(path), ...tag });
    this.#output = { sink, state: this.#work.newOutput(this.#showFile && !inPlace), begun: inPlace };
    if (inPlace) {
      this.#inPlace = sink;
      if (compression(path) === null) this.#same = 0;
    }
    if (textPath !== undefined) this.#textSink = new FileSink(textPath, textName!, { durable, fresh, ...tag });
  }

  /** Reads the input to its end. */
  async read(options: BatchOptions, io: Pick<Io, 'stdin'>, apart: boolean, each: Each): Promise<void> {
    const input = this.#input;
    const info = this.#info;
    // A person at the keyboard sees each line come back.
    const size = options.lineBuffered || (input.name === '-' && io.stdin.isTTY) ? 1 : this.#work.whole?.(input.name) ? Infinity : this.#work.pieceBytes ?? PIECE_BYTES;
    let first = true;
    let offset = 0;
    let lines = 0;
    const give = (bytes: Buffer, byteEnd: number): Promise<void> => {
      const encoding = this.#place.kind === 'in-place' ? outputEncoding(info.encoding) : 'utf-8';
      if (first && info.bom && this.#work.unit) offset = measure(encodeText('\ufeff'), this.#work.unit);
      const request: Request = { file: input.name, first, bom: first && info.bom, offset, state: this.state, bytes, encoding, apart };
      if (apart && this.#work.unit) offset += measure(bytes, this.#work.unit);
      first = false;
      return each(request, (result) => this.#take(request, result, byteEnd));
    };
    const take = async ({ bytes, byteEnd }: BytePiece): Promise<void> => {
      this.onBytes(bytes.length);
      if (this.shard) {
        const own = ownLines(this.shard, bytes, lines);
        lines = own.lines;
        if (own.bytes.length > 0) await give(own.bytes, byteEnd);
      } else await give(bytes, byteEnd);
    };
    const decoding: DecodeOptions = { encoding: input.text === undefined ? options.encoding : undefined, invalid: options.invalid, size, csv: options.field !== undefined && recordFormat(input.name, options) === 'csv' };
    const short = readShort(input, size);
    const only = short && decodeShort(short, decoding, info);
    if (only) await take(only);
    else {
      for await (const piece of decodeBytes(short ?? readBytes(input, input.path === undefined && input.text === undefined ? io.stdin : nothing()), decoding, info, input.name)) {
        await take(piece);
        if (this.over) return;
      }
    }
    if (first) await give(Buffer.alloc(0), 0);
  }

  async #put(bytes: Uint8Array): Promise<void> {
    const waiting = this.output.sink.write(bytes);
    if (waiting) await waiting;
  }

  async #take(request: Request, { bytes, same, state, counted }: Result, byteEnd: number): Promise<void> {
    const info = this.#info;
    const inPlace = this.#inPlace;
    const first = this.#first;
    this.#first = false;
    this.state = state;
    if (counted !== undefined) this.#counts.push(counted);
    if (inPlace) {
      if (first && (byteEnd < 0 || info.encoding !== 'utf-8')) this.#same = -1;
      if (!same || info.replaced || outputEncoding(info.encoding) !== info.encoding) this.#changed = true;
      if (this.#same >= 0 && !this.#changed) {
        this.#same = byteEnd;
        return;
      }
      if (this.#same > 0) inPlace.copyPrefix(this.#input.path!, this.#same);
      this.#same = -1;
    }
    const mark = first && info.bom && this.#work.keepsText && (inPlace || !this.output.begun);
    if (!this.output.begun) {
      this.output.begun = true;
      const header = this.#work.header?.(this.output.state) ?? '';
      if (header !== '') await this.#put(encodeText(header));
    }
    if (mark) await this.#put(encodeText('\ufeff', request.encoding));
    if (bytes.length > 0) {
      this.#ended = bytes[bytes.length - 1] === 10;
      await this.#put(bytes);
    }
    if (this.#textSink) {
      if (first && info.bom) this.#textSink.write(encodeText('\ufeff'));
      this.#textSink.write(request.bytes);
    }
  }

  /** Makes the result visible. Gives what a reader should know. */
  async finish(): Promise<string[]> {
    const { name, text } = this.#input;
    const info = this.#info;
    if (this.#work.endsLine && text !== undefined && !this.#ended) await this.#put(encodeText('\n'));
    if (this.#place.kind === 'folder') {
      this.output.sink.commit();
      this.#textSink?.commit();
    } else if (this.#inPlace) {
      if (this.#changed) this.#inPlace.commit();
      else this.#inPlace.abort();
    }
    const notices = [];
    if (info.guessed) notices.push(`${name}: not UTF-8; taken for ${info.encoding} by its letters (--encoding names another)`);
    if (info.replaced) notices.push(`${name}: invalid bytes were replaced by U+FFFD`);
    if (this.#work.keepsText && info.encoding !== outputEncoding(info.encoding)) notices.push(`${name}: read as ${info.encoding}, written as UTF-8`);
    return notices;
  }

  /** What was counted since the last call. */
  counted(): unknown[] {
    return this.#counts.splice(0);
  }

  /** Drops what was written for this input, where that is possible. */
  abort(): void {
    this.over = true;
    const { kind } = this.#place;
    const sink = this.#output?.sink;
    if (kind === 'file') (sink as FileSink).truncate(this.#start);
    else if (kind !== 'stream') sink?.abort();
    this.#textSink?.abort();
  }
}

const SCRATCH_BYTES = 1 << 19;
let memory: Buffer | null = null;

/** Memory for results that are written before the next is made. */
export const scratch = (): Buffer => (memory ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES));

/** Takes an input from its beginning to its end in this thread. Gives notices. */
export async function processItem<O>(item: Item<O>, work: Work<O>, options: BatchOptions, io: Pick<Io, 'stdin'>): Promise<string[]> {
  try {
    await item.begin();
    await item.read(options, io, false, async (request, taken) => {
      await taken(await workOn(work, item.output.state, request, scratch()));
      const waiting = tick();
      if (waiting) await waiting;
    });
    return await item.finish();
  } catch (cause) {
    item.abort();
    throw cause;
  }
}

/** A file to take from beginning to end. */
export interface FileTask {
  readonly input: Input;
  readonly place: Place;
}

export interface FileOutcome {
  readonly notices: readonly string[];
  readonly failed?: Failed;
  readonly counted: readonly unknown[];
}

/** Milliseconds since the process began. The global `performance` is more exact, and takes 2 ms to load. */
export const now = (): number => 1000 * process.uptime();

/** Milliseconds after which signals and timers have their turn. */
const TURN = 5;
let turn = 0;

/** Lets signals and timers have their turn, now and then: everything on files is synchronous. */
export function tick(): Promise<void> | undefined {
  if (turn === 0) turn = Date.now();
  // A clock that is set back must not keep them waiting.
  return Math.abs(Date.now() - turn) < TURN ? undefined : nextTurn();
}

/** The same, at once. */
export async function nextTurn(): Promise<void> {
  await new Promise<void>((done) => setImmediate(done));
  turn = Date.now();
}

const outputEncoding = (encoding: string): string => (encoding === 'utf-16le' || encoding === 'utf-16be' ? encoding : 'utf-8');

/**
 * The loop of every command that turns inputs into outputs: finds the inputs, decodes them piece by
 * piece, hands the pieces to the command's work, and puts the results where they belong. An input that
 * fails does not stop the others; each failure is named at once and again at the end.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { FanewsError, InputError } from '../core/base/errors.js';
import { decodeText, encodeText, encodingName, PIECE_BYTES, type DecodeInfo } from '../node/decode.js';
import { findInputs, isPattern, readBytes, reason, type Found, type Input } from '../node/inputs.js';
import { ClosedPipe, FileSink, sameFile, StreamSink, type Sink } from '../node/output.js';
import { DONE, FAILED, print, UsageError, type Io } from './io.js';
import type { BatchOptions } from './options.js';
import { colored, palette, type Palette } from './palette.js';

/** A piece of an input. */
export interface Piece {
  readonly input: Input;
  /** The first piece of its input. */
  readonly first: boolean;
  /** A byte order mark stood before this piece. */
  readonly bom: boolean;
}

/** What a command does. `O` is its state for one output: running numbers of records. */
export interface Work<O> {
  /** Size of the pieces it wants. */
  readonly pieceBytes?: number;
  /** Results are the input's text, changed: a byte order mark and the encoding stay in place. */
  readonly keepsText?: boolean;
  /** The result of given text (`--text`) ends its line. */
  readonly endsLine?: boolean;
  /** Name under an output folder. Default: that of the input. */
  outputName?(name: string): string;
  /** The input's text goes beside the result under this name. */
  textName?(name: string): string;
  newOutput(showFile: boolean): O;
  /** Comes first in each output. */
  header?(output: O): string;
  piece(text: string, piece: Piece, output: O): string | Promise<string>;
  /** What comes after the last input; for work that writes to one output only. */
  finish?(output: O): string;
}

interface Target {
  readonly kind: 'stream' | 'file' | 'folder' | 'in-place';
  readonly path: string;
  readonly name: string;
}

interface Failure {
  readonly name: string;
  readonly message: string;
}

export class Messages {
  readonly #io: Io;
  readonly #options: Pick<BatchOptions, 'quiet' | 'debug'>;
  readonly #palette: Palette;

  private constructor(io: Io, options: Pick<BatchOptions, 'quiet' | 'debug'>, colors: Palette) {
    this.#io = io;
    this.#options = options;
    this.#palette = colors;
  }

  static async create(io: Io, options: Pick<BatchOptions, 'color' | 'quiet' | 'debug'>): Promise<Messages> {
    return new Messages(io, options, await palette(options.color !== 'never' && colored(options.color, io.stderr, io.env)));
  }

  error(name: string | null, cause: unknown): string {
    const message = describe(cause);
    print(this.#io.stderr, `${this.#palette.error('fanews:')} ${name === null ? '' : `${name === '-' ? 'standard input' : name}: `}${message}\n`);
    if (this.#options.debug && cause instanceof Error && cause.stack) print(this.#io.stderr, `${cause.stack}\n`);
    return message;
  }

  notice(text: string): void {
    if (!this.#options.quiet) print(this.#io.stderr, `${this.#palette.notice('fanews:')} ${text}\n`);
  }

  /** Text as it is, on the error stream. */
  raw(text: string): void {
    print(this.#io.stderr, text);
  }
}

/** What an error says; a defect of ours says so. */
export function describe(cause: unknown): string {
  if (cause instanceof FanewsError || cause instanceof UsageError) return cause.message;
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  if (typeof code === 'string') return reason(cause);
  return `internal error (${cause instanceof Error ? cause.message : String(cause)}); please report it, --debug shows where it arose`;
}

/** Whether a command has nothing to read: no input named, and a person at the terminal. */
export function nothingToRead(args: readonly string[], options: BatchOptions, io: Io): boolean {
  return args.length === 0 && options.text === undefined && options.filesFrom === undefined && io.stdin.isTTY === true;
}

/** Runs `work` over the inputs. Gives the exit code. @throws UsageError */
export async function runBatch<O>(args: readonly string[], options: BatchOptions, io: Io, work: Work<O>): Promise<number> {
  encodingName(options.encoding ?? 'auto');
  const named = inputArguments(args, options, io);
  const several = args.length > 1 || options.filesFrom !== undefined || args.some((arg) => isFolder(resolve(io.cwd, arg)) || (isPattern(arg) && !existsSync(resolve(io.cwd, arg))));
  const target = outputTarget(args, options, io, several, work.finish !== undefined);
  const showFile = several && target.kind !== 'folder';
  const messages = await Messages.create(io, options);
  const failures: Failure[] = [];
  const written = new Map<string, string>();
  let done = 0;
  let shared: { sink: Sink; output: O; begun: boolean } | null = null;
  const stream = target.kind === 'stream' ? new StreamSink(io.stdout) : null;
  if (stream) shared = { sink: stream, output: work.newOutput(showFile), begun: false };
  else if (target.kind === 'file') shared = { sink: new FileSink(target.path, target.name, { compress: await compressor(target.path) }), output: work.newOutput(showFile), begun: false };

  const fail = (name: string, cause: unknown): void => {
    failures.push({ name, message: messages.error(name, cause) });
  };

  /** Reads one input to its end and writes its result. */
  const processInput = async (input: Input): Promise<void> => {
    let own = shared;
    let textSink: FileSink | null = null;
    let start = 0;
    if (target.kind === 'folder') {
      const relative = work.outputName?.(input.relative) ?? input.relative;
      const path = join(target.path, relative);
      const name = join(target.name, relative);
      refuseSame(input, path);
      if (options.skipExisting && existsSync(path)) return;
      const other = written.get(path);
      if (other !== undefined) throw new InputError('output/unwritable', `its output ${name} is already that of ${other}; give the inputs in separate runs`, { file: name });
      written.set(path, input.name);
      own = { sink: new FileSink(path, name, { compress: await compressor(path) }), output: work.newOutput(showFile), begun: false };
      const textName = work.textName?.(input.relative);
      if (textName !== undefined) {
        refuseSame(input, join(target.path, textName));
        textSink = new FileSink(join(target.path, textName), join(target.name, textName));
      }
    } else if (target.kind === 'in-place') {
      if (input.path === undefined) throw new InputError('output/unwritable', 'has no file to rewrite; leave --in-place out', { file: input.name });
      own = { sink: new FileSink(input.path, input.name, { durable: true, compress: await compressor(input.path) }), output: work.newOutput(false), begun: true };
    } else if (target.kind === 'file') {
      refuseSame(input, target.path);
      start = (shared!.sink as FileSink).size;
    }
    const { sink, output } = own!;
    const inPlace = target.kind === 'in-place' ? (sink as FileSink) : null;
    try {
      const info: DecodeInfo = { encoding: 'utf-8', bom: false, replaced: false };
      // A person at the keyboard sees each line come back.
      const size = options.lineBuffered || (input.name === '-' && io.stdin.isTTY) ? 1 : work.pieceBytes ?? PIECE_BYTES;
      let first = true;
      /** In place: bytes known to be the same so far, not yet copied; -1 once writing has begun. */
      let same = inPlace && !input.path!.toLowerCase().endsWith('.gz') ? 0 : -1;
      let changed = false;
      let ended = true;
      const put = async (text: string): Promise<void> => {
        const waiting = sink.write(encodeText(text, inPlace ? outputEncoding(info.encoding) : 'utf-8'));
        if (waiting) await waiting;
      };
      const take = async (text: string, byteEnd: number): Promise<void> => {
        let out = await work.piece(text, { input, first, bom: first && info.bom }, output);
        if (first && info.bom && work.keepsText && (inPlace || !own!.begun)) out = `\ufeff${out}`;
        if (inPlace) {
          const before = first && info.bom ? `\ufeff${text}` : text;
          if (first && (byteEnd < 0 || info.encoding !== 'utf-8')) same = -1;
          if (out !== before || info.replaced || outputEncoding(info.encoding) !== info.encoding) changed = true;
          if (same >= 0 && !changed) {
            same = byteEnd;
            first = false;
            return;
          }
          if (same > 0) inPlace.copyPrefix(input.path!, same);
          same = -1;
        }
        first = false;
        if (!own!.begun) {
          own!.begun = true;
          const header = work.header?.(output) ?? '';
          if (header !== '') await put(header);
        }
        if (out !== '') {
          ended = out.endsWith('\n');
          await put(out);
        }
        if (textSink) textSink.write(encodeText(info.bom && textSink.size === 0 ? `\ufeff${text}` : text));
      };
      for await (const { text, byteEnd } of decodeText(readBytes(input, io.stdin), { ...(options.encoding !== undefined && input.text === undefined && { encoding: options.encoding }), ...(options.invalid !== undefined && { invalid: options.invalid }), size }, info, input.name)) {
        await take(text, byteEnd);
        await tick();
      }
      if (first) await take('', 0);
      if (work.endsLine && input.text !== undefined && !ended) await put('\n');
      if (target.kind === 'folder') {
        sink.commit();
        textSink?.commit();
      } else if (inPlace) {
        if (changed) inPlace.commit();
        else inPlace.abort();
      }
      if (info.replaced) messages.notice(`${input.name}: invalid bytes were replaced by U+FFFD`);
      if (work.keepsText && info.encoding !== outputEncoding(info.encoding)) messages.notice(`${input.name}: read as ${info.encoding}, written as UTF-8`);
    } catch (cause) {
      if (target.kind === 'file') (sink as FileSink).truncate(start);
      else if (target.kind !== 'stream') sink.abort();
      textSink?.abort();
      throw cause;
    }
  };

  let stopped = false;
  try {
    for await (const found of findAll(named, options, io, target)) {
      if ('notice' in found) {
        messages.notice(found.notice);
        continue;
      }
      if ('error' in found) fail(found.name, found.error);
      else {
        try {
          await processInput(found.input);
          done++;
        } catch (cause) {
          if (cause instanceof ClosedPipe) throw cause;
          if (cause instanceof InputError && cause.code === 'input/binary' && found.input.found) messages.notice(`${found.input.name}: skipped, ${cause.message.replace(/;.*/s, '')}`);
          else if (cause instanceof InputError && cause.code === 'output/unwritable' && target.kind === 'stream') throw cause;
          else fail(found.input.name, cause);
        }
        await tick();
      }
      if (failures.length > 0 && options.failFast) {
        stopped = true;
        break;
      }
    }
    if (work.finish && shared && done > 0) {
      const rest = (shared.begun ? '' : (work.header?.(shared.output) ?? '')) + work.finish(shared.output);
      if (rest !== '') await shared.sink.write(encodeText(rest, 'utf-8'));
    }
    if (target.kind === 'file') {
      if (done > 0) {
        try {
          shared!.sink.commit();
        } catch (cause) {
          fail(target.name, cause);
        }
      } else shared!.sink.abort();
    }
    await stream?.flush();
  } catch (cause) {
    if (target.kind === 'file') shared!.sink.abort();
    if (cause instanceof ClosedPipe) return DONE;
    fail(target.name, cause);
  }
  if (failures.length > 0 && failures.length + done > 1) {
    messages.raw(`fanews: ${failures.length} of ${failures.length + done} inputs failed${stopped ? ' (stopped at the first)' : ''}:\n${failures.map((f) => `  ${f.name}: ${f.message}\n`).join('')}`);
  }
  return failures.length > 0 ? FAILED : DONE;
}

/** Lets signals and timers have their turn: everything on files is synchronous. */
const tick = (): Promise<void> => new Promise((done) => setImmediate(done));

const outputEncoding = (encoding: string): string => (encoding === 'utf-16le' || encoding === 'utf-16be' ? encoding : 'utf-8');

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

async function compressor(path: string): Promise<((bytes: Uint8Array) => Uint8Array) | undefined> {
  return path.toLowerCase().endsWith('.gz') ? (await import('node:zlib')).gzipSync : undefined;
}

function refuseSame(input: Input, output: string): void {
  if (input.path !== undefined && sameFile(input.path, output)) throw new InputError('output/unwritable', 'is its own output; use --in-place to rewrite it, or another --output', { file: input.name });
}

function outputTarget(args: readonly string[], options: BatchOptions, io: Io, several: boolean, single: boolean): Target {
  if (options.inPlace) {
    if (options.output !== undefined) throw new UsageError('--in-place and --output exclude each other');
    if (options.text !== undefined || args.includes('-') || (args.length === 0 && options.filesFrom === undefined)) throw new UsageError('--in-place needs files or folders; the standard input has no file to rewrite');
    return { kind: 'in-place', path: '', name: '' };
  }
  if (options.output === undefined || options.output === '-' || options.output === '/dev/stdout') {
    if (options.skipExisting) throw new UsageError('--skip-existing needs --output with a folder');
    return { kind: 'stream', path: '', name: 'standard output' };
  }
  const path = resolve(io.cwd, options.output);
  const tree = args.some((arg) => isFolder(resolve(io.cwd, arg)) || (isPattern(arg) && !existsSync(resolve(io.cwd, arg))));
  const folder = !single && (isFolder(path) || /[/\\]$/.test(options.output) || tree);
  if (folder && !isFolder(path) && existsSync(path)) throw new UsageError(`--output: ${options.output} is a file; a folder is needed for ${several ? 'several inputs' : 'this input'}`);
  if (single && isFolder(path)) throw new UsageError(`--output: ${options.output} is a folder; this command writes one file`);
  if (!folder && options.skipExisting) throw new UsageError('--skip-existing needs --output with a folder');
  return { kind: folder ? 'folder' : 'file', path, name: options.output };
}

/** Given text, or arguments and the names in a list. */
type Arguments = { readonly text: string } | { readonly paths: readonly string[]; readonly list?: AsyncIterable<string> };

function inputArguments(args: readonly string[], options: BatchOptions, io: Io): Arguments {
  if (options.text !== undefined) {
    if (args.length > 0 || options.filesFrom !== undefined) throw new UsageError('--text and other inputs exclude each other');
    return { text: options.text };
  }
  if (options.filesFrom !== undefined) {
    if (options.filesFrom === '-' && args.includes('-')) throw new UsageError('the standard input cannot be both a text and the list of files');
    return { paths: args, list: listed(options.filesFrom, io) };
  }
  return { paths: args.length > 0 ? args : ['-'] };
}

/** The names in a list: one a line, or separated by NUL (`find -print0`). */
async function* listed(file: string, io: Io): AsyncGenerator<string> {
  let names: string;
  if (file === '-') {
    const parts: Uint8Array[] = [];
    for await (const part of io.stdin) parts.push(typeof part === 'string' ? Buffer.from(part) : part);
    names = Buffer.concat(parts).toString('utf8');
  } else {
    try {
      names = readFileSync(resolve(io.cwd, file), 'utf8');
    } catch (cause) {
      throw new UsageError(`--files-from: ${file} cannot be read: ${reason(cause)}`);
    }
  }
  for (const name of names.split(names.includes('\0') ? '\0' : /\r?\n/)) if (name !== '') yield name;
}

async function* findAll(named: Arguments, options: BatchOptions, io: Io, target: Target): AsyncGenerator<Found> {
  if ('text' in named) {
    yield { input: { name: '(text)', relative: 'text.txt', found: false, text: named.text } };
    return;
  }
  const find = {
    cwd: io.cwd,
    ...(options.ext && { extensions: options.ext }),
    ...(options.ignore && { ignore: options.ignore }),
    ...(options.hidden && { hidden: true }),
    ...(target.kind === 'folder' || target.kind === 'file' ? { skip: target.path.endsWith(sep) ? target.path.slice(0, -1) : target.path } : {}),
  };
  yield* findInputs(named.paths, find);
  if (named.list) yield* findInputs(named.list, { ...find, listed: true });
}

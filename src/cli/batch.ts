/**
 * The loop of every command that turns inputs into outputs: finds the inputs, decodes them piece by
 * piece, hands the pieces to the command's work, and puts the results where they belong. An input that
 * fails does not stop the others; each failure is named at once and again at the end.
 */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { InputError } from '../core/base/errors.js';
import { encodeText, encodingName, PIECE_BYTES } from '../node/decode.js';
import { compression, findInputs, isPattern, namesBelow, reason, type Found, type Input } from '../node/inputs.js';
import { ClosedPipe, compressor, FileSink, onRemoval, sameFile, standardSink } from '../node/output.js';
import { FILE_BYTES, Files } from './files.js';
import { DONE, FAILED, isTerminal, UsageError, type Io } from './io.js';
import { Item, processItem, scratch, nextTurn, tick, type FileOutcome, type FileTask, type Output, type Place } from './item.js';
import { Messages } from './messages.js';
import type { BatchOptions } from './options.js';
import { Ordered } from './ordered.js';
import type { Pool } from './pool.js';
import { Progress } from './progress.js';
import { isJsonLines, recordFormat, RECORD_EXTENSIONS } from './records.js';
import { revive } from './revive.js';
import { ownsFile } from './shard.js';
import { workOn, type Work } from './work.js';

/** Worth of input that is worked on in this thread before workers are started: they take a while to. */
const ALONE_BYTES = 2 << 20;

/** A file beyond this size is cut into pieces for several workers: to files of their own, and to one output of all. */
const LARGE_BYTES = 8 << 20;
const SHORT_BYTES = 1 << 14;

interface Failure {
  readonly name: string;
  readonly message: string;
}

/** Whether a command has nothing to read: no input named, and a person at the terminal. */
export function nothingToRead(args: readonly string[], options: BatchOptions, io: Io): boolean {
  return args.length === 0 && options.text === undefined && options.filesFrom === undefined && io.stdin.isTTY === true;
}

/** Runs `work` over the inputs. Gives the exit code. @throws UsageError */
export async function runBatch<O>(args: readonly string[], options: BatchOptions, io: Io, work: Work<O>): Promise<number> {
  if (io.serve) return io.serve(work);
  encodingName(options.encoding ?? 'auto');
  const named = inputArguments(args, options, io);
  const several = args.length > 1 || options.filesFrom !== undefined || args.some((arg) => isFolder(resolve(io.cwd, arg)) || (isPattern(arg) && !existsSync(resolve(io.cwd, arg))));
  const target = outputTarget(args, options, io, several, work.finish !== undefined);
  const showFile = several && target.kind !== 'folder';
  const messages = await Messages.create(io, options);
  const failures: Failure[] = [];
  const skipped: Failure[] = [];
  const shard = options.shard ?? null;
  // Files are divided where there may be several; else the lines of the one.
  const shardLines = shard !== null && !several;
  if (shardLines && (!work.lines || target.kind === 'in-place' || options.field && recordFormat(args[0] ?? '-', options) !== 'jsonl')) {
    throw new UsageError('--shard of a single input needs lines that stand for themselves, and an output beside it: --field with JSON Lines, tokenize --lines, or normalize --no-rule fences');
  }
  const progress = options.progress === 'always' || (options.progress !== 'never' && !options.quiet && isTerminal(io, 'stderr')) ? new Progress(io.stderr, totalSize(args, options, io)) : null;
  if (progress) messages.before = () => progress.clear();
  const written = new Map<string, string>();
  // Below a folder that is new nothing can be an input, or done.
  const fresh = target.kind === 'folder' && !existsSync(target.path);
  const folder = { path: namesBelow(target.path), name: namesBelow(target.name) };
  let done = 0;
  const stream = target.kind === 'stream' ? standardSink(() => io.stdout, io.stdoutFd) : null;
  const shared: Output<O> | null = stream
    ? { sink: stream, state: work.newOutput(showFile), begun: false }
    : target.kind === 'file'
      ? { sink: new FileSink(target.path, target.name, { compress: await compressor(target.path) }), state: work.newOutput(showFile), begun: false }
      : null;

  const fail = (name: string, cause: unknown): void => {
    failures.push({ name, message: messages.error(name, cause) });
  };
  /** An input that did not come through. @throws what ends the run */
  const failInput = (input: Input, cause: unknown): void => {
    if (cause instanceof ClosedPipe) throw cause;
    if (cause instanceof InputError && cause.code === 'input/binary' && input.found) {
      const reason = cause.message.replace(/;.*/s, '');
      skipped.push({ name: input.name, message: reason });
      messages.notice(`${input.name}: skipped, ${reason}`);
    } else if (cause instanceof InputError && cause.code === 'output/unwritable' && target.kind === 'stream') throw cause;
    else fail(input.name, cause);
  };
  const succeed = (notices: readonly string[]): void => {
    for (const notice of notices) messages.notice(notice);
    done++;
    progress?.file();
  };

  let count = 0;
  /** Where the result of an input goes; null: nowhere, it is there. */
  const placeOf = (input: Input): Place | null => {
    if (target.kind === 'folder') {
      const relative = work.outputName?.(input.relative) ?? input.relative;
      const path = folder.path + relative;
      const name = folder.name + relative;
      if (!fresh) refuseSame(input, path);
      const other = written.get(path);
      if (options.skipExisting && (other !== undefined || (!fresh && existsSync(path)))) return null;
      if (other !== undefined) throw new InputError('output/unwritable', `its output ${name} is already that of ${other}; give the inputs in separate runs`, { file: name });
      written.set(path, input.name);
      // Whoever takes an output that is there for done needs more than its name: after a power failure too.
      const place = { kind: 'folder' as const, path, name, durable: options.skipExisting === true, fresh, temporary: `w${count++}` };
      const textName = work.textName?.(input.relative);
      if (textName === undefined) return place;
      const textPath = folder.path + textName;
      if (!fresh) refuseSame(input, textPath);
      return { ...place, textPath, textName: folder.name + textName };
    }
    if (target.kind === 'in-place') {
      if (input.path === undefined) throw new InputError('output/unwritable', 'has no file to rewrite; leave --in-place out', { file: input.name });
      return { kind: 'in-place', path: input.path, name: input.name, temporary: `w${count++}` };
    }
    if (target.kind === 'file') refuseSame(input, target.path);
    return target;
  };

  // Who says how many jobs there shall be gets them.
  const alone = (options.jobs === undefined ? work.aloneBytes : undefined) ?? ALONE_BYTES;
  // To ask the system takes half a millisecond.
  const cores = isShortFile(args, options, io, alone) ? 1 : (await import('node:os')).availableParallelism();
  const jobs = io.worker && io.job && !options.failFast && !options.lineBuffered ? options.jobs ?? cores : 1;
  const queue = new Ordered(jobs * 4 * Math.max(work.pieceBytes ?? 0, PIECE_BYTES));
  let pool: Pool | null = null;
  let forget: (() => void) | null = null;
  let seen = 0;
  /** Whether workers do what comes next; `bytes` are on their way. */
  const pooled = async (bytes: number): Promise<boolean> => {
    seen += bytes;
    if (pool !== null) return true;
    if (jobs === 1 || seen < alone) return false;
    const { Pool } = await import('./pool.js');
    const { command, inputs, flags } = io.job!;
    pool = new Pool(io.worker!('worker'), jobs - 1, { command, inputs, flags, cwd: io.cwd, env: { ...io.env }, stdoutIsTerminal: isTerminal(io, 'stdout'), showFile });
    forget = onRemoval(() => pool!.stop());
    return true;
  };

  const deal = ({ input }: FileTask, { notices, failed, counted }: FileOutcome): void => {
    for (const part of counted) work.add?.(part);
    if (failed) failInput(input, revive(failed));
    else succeed(notices);
  };
  const threadUrl = io.worker && cores > 1 ? io.worker('file-worker') : undefined;
  const own = target.kind === 'folder' || target.kind === 'in-place';
  const files = new Files({ work, showFile, shared, options, io, ...(progress && { onBytes: (n: number) => progress.bytes(n) }) }, queue, deal, {
    jobs,
    ...(threadUrl && { threadUrl }),
    pool: () => pool,
    enlist: async (bytes) => (work.apart || own) && (await pooled(bytes)) ? pool : null,
  });
  const inOrder = (say: () => unknown): Promise<void> | undefined => files.add(() => void say());

  /** Most files make no promise: it takes as long as a line of text. */
  const processInput = (input: Input): Promise<void> | undefined => {
    let place: Place | null;
    try {
      if (options.formatIn === 'auto' && !options.field && isJsonLines(input)) throw new InputError('input/unreadable', 'is JSON Lines; name the field to work on with --field, or take it as text with --format-in text', { file: input.name });
      place = placeOf(input);
    } catch (cause) {
      return inOrder(() => failInput(input, cause));
    }
    if (place === null) return inOrder(() => skipped.push({ name: input.name, message: 'its output is there' }));
    const bytes = jobs === 1 ? 0 : sizeOf(input);
    // One job takes all files so, more those of which there are many at a time.
    if (input.path !== undefined && !shardLines && (jobs === 1 || (own ? bytes < LARGE_BYTES || !work.apart : work.apart && bytes <= SHORT_BYTES))) return files.add({ input, place }, bytes);
    return processInPieces(input, place, bytes);
  };

  const processInPieces = async (input: Input, place: Place, bytes: number): Promise<void> => {
    const item = new Item(input, place, work, showFile, shared);
    if (progress) item.onBytes = (n) => progress.bytes(n);
    if (shardLines) item.shard = shard;
    const live = input.path === undefined && input.text === undefined && io.stdin.isTTY === true;
    await files.flush();
    if (!work.apart || live || jobs === 1) {
      (pool as Pool | null)?.flush();
      await queue.drain();
      try {
        succeed(await processItem(item, work, options, io));
      } catch (cause) {
        failInput(input, cause);
      }
      for (const part of item.counted()) work.add?.(part);
      return;
    }
    const step = (action: () => Promise<void> | void) => async (): Promise<void> => {
      if (item.over) return;
      try {
        await action();
      } catch (cause) {
        item.abort();
        failInput(input, cause);
      }
    };
    await queue.push(0, undefined, step(() => item.begin()));
    if (bytes >= alone) seen += alone;
    seen += FILE_BYTES;
    let failure: unknown;
    try {
      await item.read(options, io, true, async (request, taken) => {
        const weight = request.bytes.length + 512;
        if (!(await pooled(request.bytes.length))) {
          await queue.drain();
          await step(async () => taken(await workOn(work, item.output.state, { ...request, state: item.state }, scratch())))();
          await tick();
          return;
        }
        const pieces = pool!;
        const sent = pieces.busy ? await pieces.here(request, async (request, into) => workOn(work, work.newOutput(showFile), request, into)) : pieces.piece(request);
        // For answers of workers, which wait for more.
        await nextTurn();
        await queue.push(
          weight,
          sent.result,
          async (result) => {
            await step(async () => {
              let answer = result;
              // What stood before was not what was supposed: once more.
              if (work.end && !request.first && item.state !== request.state) {
                answer = await sent.again(item.state);
              }
              await taken(answer);
            })();
            sent.free();
          },
          (cause) => step(() => {
            throw cause;
          })(),
          () => pieces.flush(),
        );
      });
    } catch (cause) {
      failure = cause;
    }
    await queue.push(0, undefined, () => {
      for (const part of item.counted()) work.add?.(part);
    });
    await queue.push(0, undefined, step(async () => {
      if (failure !== undefined) throw failure;
      succeed(await item.finish());
    }));
  };

  const stopThreads = async (): Promise<void> => {
    for (const path of (await (pool as Pool | null)?.stop()) ?? []) rmSync(path, { force: true });
    await files.stop();
  };
  let stopped = false;
  try {
    all: for await (const some of findAll(named, options, io, target)) {
      for (const found of some) {
        if ('notice' in found) await inOrder(() => messages.notice(found.notice));
        else if ('error' in found) await inOrder(() => fail(found.name, found.error));
        else if (shard === null || shardLines || ownsFile(shard, found.input.relative)) {
          const waiting = processInput(found.input) ?? (pool === null ? tick() : undefined);
          if (waiting) await waiting;
        }
        if (failures.length > 0 && options.failFast) {
          stopped = true;
          break all;
        }
      }
    }
    await files.flush();
    (pool as Pool | null)?.flush();
    await queue.drain();
    if (work.finish && shared && done > 0) {
      const rest = (shared.begun ? '' : (work.header?.(shared.state) ?? '')) + work.finish(shared.state);
      if (rest !== '') await shared.sink.write(encodeText(rest));
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
    await stopThreads();
  } catch (cause) {
    if (target.kind === 'file') shared!.sink.abort();
    await stopThreads();
    if (cause instanceof ClosedPipe) return DONE;
    fail(target.name, cause);
  } finally {
    (forget as (() => void) | null)?.();
  }
  progress?.clear();
  if (options.report !== undefined) {
    try {
      writeReport(resolve(io.cwd, options.report), options.report, { command: io.job?.command ?? '', done, skipped: skipped.map(({ name, message }) => ({ file: name, reason: message })), failed: failures.map(({ name, message }) => ({ file: name, reason: message })), stopped });
    } catch (cause) {
      fail(options.report, cause);
    }
  }
  if (progress && done + skipped.length + failures.length > 1) messages.notice(`${done} done, ${skipped.length} skipped, ${failures.length} failed`);
  if (failures.length > 0 && failures.length + done > 1) {
    messages.raw(`fanews: ${failures.length} of ${failures.length + done} inputs failed${stopped ? ' (stopped at the first)' : ''}:\n${failures.map((f) => `  ${f.name}: ${f.message}\n`).join('')}`);
  }
  return failures.length > 0 ? FAILED : DONE;
}

interface Report {
  readonly command: string;
  readonly done: number;
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  readonly failed: readonly { readonly file: string; readonly reason: string }[];
  /** The run ended at the first failure. */
  readonly stopped: boolean;
}

function writeReport(path: string, name: string, report: Report): void {
  const sink = new FileSink(path, name);
  sink.write(Buffer.from(`${JSON.stringify(report, null, 2)}\n`));
  sink.commit();
}

/** Bytes of all inputs, where they are files named one by one. */
function totalSize(args: readonly string[], options: BatchOptions, io: Io): number | null {
  if (options.filesFrom !== undefined || args.length === 0) return null;
  let sum = 0;
  for (const arg of args) {
    try {
      const stat = statSync(resolve(io.cwd, arg));
      if (!stat.isFile() || /\.(?:gz|zst)$/i.test(arg)) return null;
      sum += stat.size;
    } catch {
      return null;
    }
  }
  return sum;
}

/** Whether a single file is all there is, and too short for several threads. */
function isShortFile(args: readonly string[], options: BatchOptions, io: Io, bytes: number): boolean {
  if (args.length !== 1 || args[0] === '-' || options.filesFrom !== undefined) return false;
  const path = resolve(io.cwd, args[0]!);
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size < bytes && compression(path) === null;
  } catch {
    return false;
  }
}

/** Size of a file as it stands; 0 where nobody knows. */
function sizeOf({ path }: Input): number {
  try {
    return path === undefined ? 0 : statSync(path).size;
  } catch {
    return 0;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function refuseSame(input: Input, output: string): void {
  if (input.path !== undefined && sameFile(output, input.path)) throw new InputError('output/unwritable', 'is its own output; use --in-place to rewrite it, or another --output', { file: input.name });
}

function outputTarget(args: readonly string[], options: BatchOptions, io: Io, several: boolean, single: boolean): Place {
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

async function* findAll(named: Arguments, options: BatchOptions, io: Io, target: Place): AsyncGenerator<Iterable<Found>> {
  if ('text' in named) {
    yield [{ input: { name: '(text)', relative: 'text.txt', found: false, text: named.text } }];
    return;
  }
  const find = {
    cwd: io.cwd,
    ...(options.ext ? { extensions: options.ext } : options.field && { extensions: RECORD_EXTENSIONS }),
    ...(options.ignore && { ignore: options.ignore }),
    ...(options.hidden && { hidden: true }),
    ...(target.kind === 'folder' || target.kind === 'file' ? { skip: target.path.endsWith(sep) ? target.path.slice(0, -1) : target.path } : {}),
  };
  yield* findInputs(named.paths, find);
  if (named.list) yield* findInputs(named.list, { ...find, listed: true });
}

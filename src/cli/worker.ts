/** A worker thread: the command's work on what it is handed. */
import { Buffer } from 'node:buffer';
import { Readable, Writable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { COMMANDS } from './commands.js';
import type { Io } from './io.js';
import { makeBatch } from './files.js';
import type { BatchOptions } from './options.js';
import type { FromWorker, PieceOutcome, ToWorker, WorkerStart } from './pool.js';
import { failed, type Failed } from './revive.js';
import { workOn, type Work } from './work.js';

const port = parentPort!;
const { command, inputs, flags, cwd, env, stdoutIsTerminal, showFile } = workerData as WorkerStart;

function serve<O>(work: Work<O>): Promise<number> {
  const output = work.newOutput(showFile);
  const answer = async (message: ToWorker): Promise<void> => {
    if ('batch' in message) {
      port.postMessage({ made: await makeBatch(message.batch, { work, showFile, shared: null, options: flags as BatchOptions, io }, message.write) } satisfies FromWorker);
      return;
    }
    const pieces: (PieceOutcome | Failed)[] = [];
    for (const { request, into } of message.pieces) {
      try {
        const room = Buffer.from(into.buffer, into.byteOffset, into.length);
        const result = await workOn(work, output, request, room);
        const { bytes } = result;
        pieces.push({ ...result, bytes: bytes === request.bytes ? null : bytes.buffer === into.buffer ? bytes.length : bytes });
      } catch (cause) {
        pieces.push(failed(cause));
      }
    }
    port.postMessage({ pieces } satisfies FromWorker);
  };
  let last = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    last = last.then(() => answer(message));
  });
  port.postMessage({ ready: true } satisfies FromWorker);
  // Until the main thread ends it.
  return new Promise(() => {});
}

const io: Io = {
  stdin: Readable.from([]),
  stdout: Object.assign(new Writable(), { isTTY: stdoutIsTerminal }),
  stderr: new Writable(),
  cwd,
  env,
  serve,
};
void COMMANDS[command]!.load().then((module) => module.run(inputs, flags as never, io));

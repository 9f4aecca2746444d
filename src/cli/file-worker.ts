/** The thread that reads and writes short files. */
import { parentPort } from 'node:worker_threads';
import { answer, type FromFileThread, type ToFileThread } from './file-thread.js';

parentPort!.on('message', (message: ToFileThread) => parentPort!.postMessage(answer(message)));
parentPort!.postMessage({ ready: true } satisfies FromFileThread);

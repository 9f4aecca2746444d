/**
 * Preloaded into the command (`--import`): while a thread starts, the main thread opens files slowly. With few files it
 * would be done before the thread has anything to do, and what the test is about would not happen.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread, Worker } from 'node:worker_threads';

if (isMainThread) {
  const { openSync } = fs;
  const { on } = Worker.prototype;
  let starting = 0;
  Worker.prototype.on = function (name, listener) {
    if (name === 'message') {
      let started = false;
      starting++;
      on.call(this, name, () => {
        if (!started) starting--;
        started = true;
      });
    }
    return on.call(this, name, listener);
  };
  fs.openSync = (...given) => {
    if (starting > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    return openSync(...given);
  };
  syncBuiltinESMExports();
}

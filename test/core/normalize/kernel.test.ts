/** The kernel: made from its source, and with the features that the trainer sees. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startKernel } from '../../../src/core/normalize/kernel-tables.js';
import { createRun, GAP_FEATURES, gapFeatures, HEH_FEATURES, hehFeatures, JOINT_FEATURES, jointFeaturesOf } from '../../../src/core/normalize/half-space-model.js';
import { BASE, suffixKey } from '../../../src/core/lexicon/letters.js';
import { lookup } from '../../../src/core/lexicon/lexicon.js';
import { EditList } from '../../../src/core/alignment.js';
import { createHalfSpacer, readHalfSpaceModel } from '../../../src/core/normalize/half-space.js';
import { modelRoom } from '../../../src/core/normalize/room.js';
import { compileKernels } from '../../../src/node/kernel.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

it('is what its source compiles to, as the taggers\' is', { timeout: 180_000 }, () => {
  for (const { path, text } of compileKernels(ROOT)) expect(readFileSync(ROOT + path, 'utf8') === text, `${path}: run npm run compile -- kernel`).toBe(true);
});

it.each([['elsewhere', (size: number) => new Uint8Array(size)], ['in the memory to come', modelRoom]] as const)('works on after a text for which its memory grew so far that it was given back, with a model %s', (_, room) => {
  const file = readFileSync(`${ROOT}src/data/models/half-space.bin`);
  const model = room(file.length);
  model.set(file);
  const stage = createHalfSpacer(readHalfSpaceModel(model));
  const edits = (text: string): unknown[] => {
    const list = new EditList();
    stage(text, [], list);
    return Array.from({ length: list.length }, (_, i) => list.at(i));
  };
  const small = edits('می روم');
  expect(small).toHaveLength(1);
  const blank = '\n'.repeat(34e6);
  expect(edits(`${blank}می روم`)).toMatchObject([{ start: blank.length + 2, end: blank.length + 3, insert: '\u200c' }]);
  expect(edits('می روم')).toEqual(small);
});

describe('features', () => {
  // Addresses as in src/kernel/half-space.ts.
  const At = { Letters: 0x1900, Keys: 0x1940, Features: 0x7200, Key: 0xa000, Value: 0xb000, Head: 0xd000, Tail: 0xe000, Length: 0x10000, Joins: 0x10001, Model: 0x154000 };
  const { lexicon } = readHalfSpaceModel(readFileSync(`${ROOT}src/data/models/half-space.bin`));
  const kernel = startKernel();
  kernel.memory.grow(64);
  const bytes = new Uint8Array(kernel.memory.buffer);
  const ints = new Int32Array(kernel.memory.buffer);
  const valuesAt = At.Model + 4 * lexicon.slots.length;
  const masksAt = valuesAt + 4 * lexicon.values.length;
  ints.set(new Int32Array(lexicon.slots), At.Model >> 2);
  ints.set(lexicon.values, valuesAt >> 2);
  ints.set(new Int32Array(lexicon.masks), masksAt >> 2);
  kernel.init(At.Model, valuesAt, masksAt, lexicon.slots.length, 0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const made = (count: number): number[] => [...ints.subarray(At.Features >> 2, (At.Features >> 2) + count)];

  // A seeded generator: the runs are the same each time.
  let seed = 7;
  const random = (): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) | 0;
    return seed ^ (seed >>> 15);
  };
  const upTo = (n: number): number => (random() >>> 0) % n;
  /** Some value of the lexicon, or none. */
  const value = (): number => (upTo(4) === 0 ? 0 : lexicon.values[upTo(lexicon.values.length)]!);

  it('of gaps and of words in -ه are those of the trainer', () => {
    const run = createRun(8);
    const out = new Int32Array(GAP_FEATURES);
    for (let round = 0; round < 500; round++) {
      const n = 2 + upTo(6);
      for (let j = 0; j < n; j++) {
        ints[(At.Key >> 2) + j] = run.key[j] = random();
        ints[(At.Value >> 2) + j] = run.value[j] = value();
        ints[(At.Head >> 2) + j] = run.head[j] = random();
        ints[(At.Tail >> 2) + j] = run.tail[j] = random();
        bytes[At.Length + 4 * j] = run.length[j] = 1 + upTo(12);
        bytes[At.Joins + 4 * j] = run.joins[j] = upTo(2);
      }
      const j = upTo(n - 1);
      const pair = upTo(256);
      gapFeatures(run, n, j, pair, out);
      kernel.gapFirst(j, pair);
      kernel.gapRest(n, j, pair);
      expect(made(GAP_FEATURES)).toEqual([...out]);
      const [prior, short, long] = [upTo(8), value(), value()] as const;
      hehFeatures(run, n, j, prior, short, long, out);
      kernel.hehFeatures(n, j, prior, short, long);
      expect(made(HEH_FEATURES)).toEqual([...out.subarray(0, HEH_FEATURES)]);
    }
  });

  it('of places in words are those of the trainer', () => {
    const out = new Int32Array(JOINT_FEATURES);
    const letters = new Uint8Array(32);
    const keys = new Int32Array(32);
    for (let round = 0; round < 500; round++) {
      const n = 4 + upTo(12);
      for (let i = 0; i < n; i++) {
        bytes[At.Letters + i] = letters[i] = 0x20 + upTo(0x2b);
        ints[(At.Keys >> 2) + i + 1] = keys[i + 1] = (Math.imul(keys[i]!, BASE) + random()) | 0;
      }
      const k = 1 + upTo(n - 1);
      jointFeaturesOf(lookup(lexicon, keys[k]!), lookup(lexicon, suffixKey(keys[n]!, keys[k]!, n - k)), lexicon, letters, keys, n, k, out);
      kernel.jointFeatures(n, k);
      expect(made(JOINT_FEATURES)).toEqual([...out]);
    }
  });
});

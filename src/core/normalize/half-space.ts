/**
 * The half-space stage: where a ZWNJ belongs, decided by lexicon, morphology and a trained model.
 *
 * Changes are proposed with their odds; the line as a whole decides which of them are made
 * (src/kernel/line-evidence.ts). The inner part is a WebAssembly module (src/kernel/half-space.ts): this file holds the
 * lists and their evidence, lays out its memory and turns what it writes into edits.
 */
import { readLexicon, type Lexicon } from '../lexicon/lexicon.js';
import { ModelError } from '../base/errors.js';
import { readModel, section, type ModelFile } from '../model/container.js';
import { At, createHost, DEFAULTS, ensure, instantiate, type KernelMemory } from './kernel.js';
import { writeTables } from './kernel-tables.js';
import { takeRoom } from './room.js';
import type { HalfSpacer } from './types.js';

export const HALF_SPACE_KIND = 'HALF';
export const HALF_SPACE_VERSION = 3;

/** Ways of writing as columns: prior probability, share of half-spaces run together, share written as spaces. */
export interface LineHabits {
  readonly prior: ArrayLike<number>;
  readonly together: ArrayLike<number>;
  readonly spaced: ArrayLike<number>;
}

/** The model's parts as views. */
export interface HalfSpaceModel {
  readonly lexicon: Lexicon;
  readonly gapWeights: Int8Array;
  readonly jointWeights: Int8Array;
  /** Score above which a gap, or a place in an unknown word, is looked at, in int8 units. */
  readonly gapFloor: number;
  readonly jointFloor: number;
  /** Scores as natural log-odds: slope (of one int8 unit) and offset. */
  readonly gapOdds: readonly [number, number];
  readonly jointOdds: readonly [number, number];
  /** Log-odds of a spelling by how sure the lexicon is of it, 0–7. */
  readonly lexiconOdds: ArrayLike<number>;
  readonly habits: LineHabits;
  /** Probability above which a change is made. */
  readonly least: number;
}

/**
 * The half-space stage of a model.
 * `mode`: `affixes` touches only the joints of affixes, `full` compounds too.
 * @throws ModelError
 */
export function readHalfSpacer(bytes: Uint8Array, mode: 'affixes' | 'full' = 'full'): HalfSpacer {
  return createHalfSpacer(readHalfSpaceModel(bytes), mode);
}

/** @throws ModelError */
export function readHalfSpaceModel(bytes: Uint8Array): HalfSpaceModel {
  const model: ModelFile = readModel(bytes, HALF_SPACE_KIND, HALF_SPACE_VERSION);
  const decision = section(model, 'decision', Float32Array);
  if (decision.length < 15 || (decision.length - 15) % 3 !== 0 || decision.length > 15 + 3 * MOST_HABITS) throw new ModelError('model/section', 'the decision table of the model is damaged; build it again', { section: 'decision' });
  const habits = (decision.length - 15) / 3;
  const column = (i: number): Float32Array => decision.subarray(15 + i * habits, 15 + (i + 1) * habits);
  return {
    lexicon: readLexicon(model),
    gapWeights: weightsOf(model, 'gap.w'),
    jointWeights: weightsOf(model, 'joint.w'),
    gapFloor: decision[0]!,
    jointFloor: decision[1]!,
    gapOdds: [decision[2]!, decision[3]!],
    jointOdds: [decision[4]!, decision[5]!],
    lexiconOdds: decision.subarray(6, 14),
    least: decision[14]!,
    habits: { prior: column(0), together: column(1), spaced: column(2) },
  };
}

function weightsOf(model: ModelFile, name: string): Int8Array {
  const weights = section(model, name, Int8Array);
  if (weights.length < 2 || (weights.length & (weights.length - 1)) !== 0) throw new ModelError('model/section', 'a table of weights has a size that is no power of two; build it again', { section: name });
  return weights;
}

/** Habits that the kernel has room for. */
const MOST_HABITS = 32;

/** Bytes of a change in the kernel's memory, and bits of what it is (src/kernel/change.ts). */
const CHANGE = 24;
const What = { Puts: 1, Restless: 16 } as const;

const align = (n: number): number => (n + 7) & ~7;

/** The stage for a model already read. */
export function createHalfSpacer(model: HalfSpaceModel, mode: 'affixes' | 'full' = 'full'): HalfSpacer {
  const { least } = model;
  // Views of a room are lost when its memory grows.
  const lexiconOdds = Float64Array.from(model.lexiconOdds);
  const { prior, together, spaced } = model.habits;
  const habits = [prior, together, spaced].flatMap((c) => Array.from({ length: MOST_HABITS }, (_, m) => c[m] ?? 0));
  const habitCount = prior.length;
  const { slots, values, masks } = model.lexicon;
  const parts: readonly ArrayBufferView[] = [slots, values, masks, model.gapWeights, model.jointWeights];
  const [slotCount, gapSize, jointSize] = [slots.length, model.gapWeights.length, model.jointWeights.length];
  const room = takeRoom(slots.buffer);
  /** Where the parts are in the kernel's memory, and where it is free behind them. */
  const placed: number[] = [];
  let free: number = At.Free;
  for (const p of parts) {
    placed.push(room ? p.byteOffset : free);
    free = align(Math.max(free, placed.at(-1)! + p.byteLength));
  }

  function start(old: KernelMemory | null): KernelMemory {
    const k = instantiate(old === null ? room?.memory : undefined);
    ensure(k, free);
    const bytes = new Uint8Array(k.memory.buffer);
    const tables = old === null && room?.tables === true;
    if (!tables) writeTables(k.memory);
    if (old) bytes.set(new Uint8Array(old.kernel.memory.buffer, At.Free, free - At.Free), At.Free);
    else if (!room) parts.forEach((p, i) => bytes.set(new Uint8Array(p.buffer, p.byteOffset, p.byteLength), placed[i]));
    new Float64Array(k.memory.buffer, At.LexiconOdds, 8).set(lexiconOdds);
    new Float64Array(k.memory.buffer, At.Habits, 3 * MOST_HABITS).set(habits);
    k.init(
      placed[0]!, placed[1]!, placed[2]!, slotCount, placed[3]!, gapSize, placed[4]!, jointSize, model.gapFloor, model.jointFloor,
      model.gapOdds[0], model.gapOdds[1], model.jointOdds[0], model.jointOdds[1], habitCount, least, mode === 'affixes' ? 1 : 0,
    );
    return { kernel: k, free, owner: tables ? DEFAULTS : null };
  }

  const host = createHost(start);
  const stage: HalfSpacer = (text, protect, edits) => {
    const { kernel, free } = host.open();
    const size = text.length;
    const protectAt = align(free + 2 * size);
    const out = align(protectAt + 4 * protect.length);
    ensure(kernel, out);
    const units = new Uint16Array(kernel.memory.buffer, free, size);
    for (let i = 0; i < size; i++) units[i] = text.charCodeAt(i);
    new Int32Array(kernel.memory.buffer, protectAt, protect.length).set(protect);
    const end = kernel.run(free, size, protectAt, protect.length, out);
    const m = new Int32Array(kernel.memory.buffer);
    const restless: number[] = [];
    for (let c = out >> 2; c < end >> 2; c += CHANGE >> 2) {
      const what = m[c + 2]!;
      if (what === What.Restless) restless.push(m[c]!);
      else edits.push(m[c]!, m[c + 1]!, (what & What.Puts) !== 0 ? '\u200c' : '');
    }
    host.done();
    return restless;
  };
  return Object.assign(stage, { host });
}

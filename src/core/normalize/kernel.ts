/** The normalizer's WebAssembly module: its code, compiled once, and its instances. */
import { compile, instance, memoryOf, type WasmMemory } from '../base/wasm.js';
import { KERNEL } from './kernel.generated.js';
import { FREE } from './room.js';

/** Exports of src/kernel. Numbers are 32-bit integers, places are addresses. */
export interface Kernel {
  readonly memory: WasmMemory;
  init(
    slots: number, values: number, masks: number, slotCount: number, gap: number, gapSize: number, joint: number, jointSize: number, gapFloor: number, jointFloor: number,
    gapSlope: number, gapOffset: number, jointSlope: number, jointOffset: number, habits: number, least: number, affixes: number,
  ): void;
  run(text: number, size: number, protect: number, guards: number, out: number): number;
  classOf(codePoint: number): number;
  /** core/patterns on units at an address. */
  matchPattern(text: number, at: number, limit: number): number;
  scanStep(text: number, at: number, limit: number): number;
  normalizeLines(input: number, size: number, base: number, options: number): number;
  initHabits(count: number, least: number): number;
  weigh(first: number, last: number, standing: number): number;
  gapFirst(j: number, pair: number): void;
  gapRest(n: number, j: number, pair: number): void;
  hehFeatures(n: number, j: number, prior: number, short: number, long: number): void;
  jointFeatures(n: number, k: number): void;
}

/** Places in the kernel's memory that are written from outside. */
export const At = {
  Kind: 0x400, LetterHash: 0xc00, MarkKeys: 0x1400, Marks: 0x1800, LexiconOdds: 0x7100, Habits: 0x16000, Sticks: 0x132000,
  Categories: 0x142000, Pairs: 0x152000, Folds: 0x152400, LetterTo: 0x153200, Lists: 0x153500, Result: 0x153f00,
  // Classes of characters, then data of the compiled module, then what the scanner is told.
  Classes: 0x154000, ClassRuns: 0x164000, Statics: 0x166000, Rules: 0x16a000, Options: 0x16a080, Becomes: 0x16a100, BecomesLast: 0x16a200, BecauseOf: 0x16a280, Quick: 0x16a400, Single: 0x16ac00, Free: FREE,
} as const;

/** An instance whose memory is shared by those who call it, one after the other. */
export interface KernelMemory {
  readonly kernel: Kernel;
  /** Memory from here on is free. */
  readonly free: number;
  /** Who wrote the tables of `normalizeLines`. */
  owner: object | null;
}

/** Owner of the tables for default options that were read with the model. */
export const DEFAULTS: object = {};

/** Gives the instance, made on first use; `done` is called when a caller has read what it wrote. */
export interface KernelHost {
  open(): KernelMemory;
  done(): void;
}

/** Bytes of memory above which it is given back after use: one line may have any length, and memory never shrinks. */
const LARGE = 1 << 26;

/** A host of instances made by `start`, which is given the instance that the new one takes the place of. */
export function createHost(start: (old: KernelMemory | null) => KernelMemory): KernelHost {
  let memory: KernelMemory | null = null;
  return {
    open: () => (memory ??= start(null)),
    done: () => {
      if (memory !== null && memory.kernel.memory.buffer.byteLength > LARGE) memory = start(memory);
    },
  };
}

/** Makes the memory hold `bytes`, and some more; older views of it may be empty then. */
export function ensure({ memory }: Kernel, bytes: number): void {
  const missing = bytes + 0x10000 - memory.buffer.byteLength;
  if (missing > 0) memory.grow((missing + 0xffff) >> 16);
}

let compiled: object | null = null;

/** Compiles the module, for whoever has to wait meanwhile: it is not done again. */
export function prepareKernel(): object {
  return (compiled ??= compile(KERNEL));
}

/** A fresh instance, in fresh memory or in that of `modelRoom`; its tables are another matter (kernel-tables.ts). */
export function instantiate(memory: WasmMemory = memoryOf(At.Free + 0x10000)): Kernel {
  return { ...(instance(prepareKernel(), { env: { memory }, host: Math }) as Omit<Kernel, 'memory'>), memory };
}

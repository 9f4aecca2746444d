/**
 * Room for the half-space model, and for the kernel's tables, in the memory that the kernel will run in. Apart from all else
 * of the kernel, so that reading may begin first.
 */
import { memoryOf, type WasmMemory } from '../base/wasm.js';

/** Where the kernel's memory is free. */
export const FREE = 0x1b0000;

/** Room for some lines behind a model. */
const SPARE = 1 << 20;

/** The parts of the memory that hold tables (`At` in kernel.ts), from and to: what `tableImage` makes, in this order. */
export const TABLES: readonly (readonly [number, number])[] = [[0x400, 0x1900], [0x132000, 0x16ba00]];

/** Memory whose free part begins with a model. */
interface Room {
  readonly memory: WasmMemory;
  /** The tables for default options are in their places. */
  tables: boolean;
}

const rooms = /* @__PURE__ */ new WeakMap<ArrayBufferLike, Room>();

/**
 * Room for the bytes of a model, where the half-space stage takes it as it lies: to read it elsewhere and copy it takes
 * twice as long. For one reader of the model.
 */
export function modelRoom(bytes: number): Uint8Array<ArrayBuffer> {
  const memory = memoryOf(FREE + bytes + SPARE);
  rooms.set(memory.buffer, { memory, tables: false });
  return new Uint8Array(memory.buffer, FREE, bytes);
}

/** Room for the parts of a table image, in the memory of a model's room. */
export function tableRoom(model: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  return TABLES.map(([from, to]) => new Uint8Array(model.buffer, from, to - from));
}

/** Says that the tables for default options are in their places. */
export function tablesRead(model: Uint8Array): void {
  const room = rooms.get(model.buffer);
  if (room) room.tables = true;
}

/** Are they, where this model lies? */
export function hasTables(model: Uint8Array): boolean {
  return rooms.get(model.buffer)?.tables === true;
}

/** The memory that a model lies in, once; null for a model elsewhere. */
export function takeRoom(buffer: ArrayBufferLike): Room | null {
  const room = rooms.get(buffer) ?? null;
  rooms.delete(buffer);
  return room;
}

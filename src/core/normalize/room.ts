/** Room for the half-space model in the memory that the kernel will run in. Apart from all else of the kernel, so that reading may begin first. */
import { memoryOf, type WasmMemory } from '../base/wasm.js';

/** Where the kernel's memory is free. */
export const FREE = 0x1b0000;

/** Room for some lines behind a model. */
const SPARE = 1 << 20;

/** Memory whose free part begins with a model. */
const rooms = /* @__PURE__ */ new WeakMap<ArrayBufferLike, WasmMemory>();

/**
 * Room for the bytes of a model, where the half-space stage takes it as it lies: to read it elsewhere and copy it takes
 * twice as long. For one reader of the model.
 */
export function modelRoom(bytes: number): Uint8Array<ArrayBuffer> {
  const memory = memoryOf(FREE + bytes + SPARE);
  rooms.set(memory.buffer, memory);
  return new Uint8Array(memory.buffer, FREE, bytes);
}

/** The memory that a model lies in, once; null for a model elsewhere. */
export function takeRoom(buffer: ArrayBufferLike): WasmMemory | null {
  const memory = rooms.get(buffer) ?? null;
  rooms.delete(buffer);
  return memory;
}

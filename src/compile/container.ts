/** Writer of the model container; the layout is described in core/model/container.ts. */
import {
  CONTAINER_VERSION,
  ELEMENT_BYTES,
  HEADER_BYTES,
  SECTION_BYTES,
  crc32,
  type TypedArray,
} from '../core/model/container.js';

/** The bytes of a model. Sections are written in the given order; equal input gives equal bytes. */
export function writeModel(kind: string, kindVersion: number, sections: readonly (readonly [string, TypedArray])[]): Uint8Array {
  if (kind.length !== 4) throw new RangeError(`model kind "${kind}" must have four letters`);
  let at = align8(HEADER_BYTES + sections.length * SECTION_BYTES);
  const offsets = sections.map(([, data]) => {
    const here = at;
    at = align8(at + data.byteLength);
    return here;
  });
  const bytes = new Uint8Array(at);
  const view = new DataView(bytes.buffer);
  putAscii(bytes, 0, 'FNWS', 4);
  view.setUint32(4, CONTAINER_VERSION, true);
  putAscii(bytes, 8, kind, 4);
  view.setUint32(12, kindVersion, true);
  view.setUint32(16, at, true);
  view.setUint32(24, sections.length, true);
  sections.forEach(([name, data], i) => {
    const row = HEADER_BYTES + i * SECTION_BYTES;
    const type = typeCode(data);
    putAscii(bytes, row, name, 16);
    view.setUint32(row + 16, type, true);
    view.setUint32(row + 20, offsets[i]!, true);
    view.setUint32(row + 24, data.byteLength / ELEMENT_BYTES[type]!, true);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offsets[i]!);
  });
  view.setUint32(20, crc32(bytes, 24), true);
  return bytes;
}

function typeCode(data: TypedArray): number {
  if (data instanceof Uint8Array) return 1;
  if (data instanceof Int8Array) return 2;
  if (data instanceof Uint16Array) return 3;
  if (data instanceof Int16Array) return 4;
  if (data instanceof Uint32Array) return 5;
  if (data instanceof Int32Array) return 6;
  return data instanceof Float32Array ? 7 : 8;
}

function align8(n: number): number {
  return (n + 7) & ~7;
}

function putAscii(bytes: Uint8Array, at: number, s: string, room: number): void {
  if (s.length > room) throw new RangeError(`"${s}" is longer than ${room} bytes`);
  for (let i = 0; i < s.length; i++) bytes[at + i] = s.charCodeAt(i);
}

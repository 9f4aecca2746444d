/**
 * The model container: one file, named sections, read as typed-array views without copying.
 *
 * Layout, little-endian:
 *   0   "FNWS" (4 bytes)
 *   4   u32 container version (1)
 *   8   u32 kind: four ASCII letters, e.g. "CRF " (what the sections mean)
 *   12  u32 kind version
 *   16  u32 byte length of the whole file
 *   20  u32 CRC-32 (IEEE 802.3) of bytes [24, length)
 *   24  u32 number of sections S
 *   28  S × 32 bytes: name (16 bytes ASCII, NUL-padded), u32 element type, u32 byte offset (multiple
 *       of 8), u32 element count, u32 zero
 *   …   section data
 * Element types: 1 u8, 2 i8, 3 u16, 4 i16, 5 u32, 6 i32, 7 f32, 8 f64. Strings are u16 sections of UTF-16 units.
 * The reader checks magic, versions, every bound and the checksum (but see `vouch`) before it makes a view.
 */
import { ModelError } from '../base/errors.js';

export type TypedArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

export const CONTAINER_VERSION = 1;
export const HEADER_BYTES = 28;
export const SECTION_BYTES = 32;
/** Bytes per element by type code; index 0 is unused. */
export const ELEMENT_BYTES: readonly number[] = [0, 1, 1, 2, 2, 4, 4, 4, 8];

/** A checked model: its sections by name. Views share the bytes given to `readModel`. */
export interface ModelFile {
  readonly kind: string;
  readonly kindVersion: number;
  readonly sections: ReadonlyMap<string, TypedArray>;
  /** See `vouch`. */
  readonly vouched: boolean;
}

const vouchedFor = /* @__PURE__ */ new WeakSet<Uint8Array>();

/**
 * Says that these bytes are as their maker wrote them, so that `readModel` and the readers above it need not
 * go through them: for the models of this package, whose archive was checked when it was installed. To walk
 * over all of a model takes a fifth of the command's start-up.
 */
export function vouch(bytes: Uint8Array): Uint8Array {
  vouchedFor.add(bytes);
  return bytes;
}

/**
 * Tables of slicing-by-8: [256 * k + n] is byte n followed by k zero bytes. Signed, because
 * before it is optimized the loop would box unsigned values: 8 ms instead of 17 for 3.8 MB at start-up.
 */
let crcTables: Int32Array | undefined;

function makeCrcTables(): Int32Array {
  const t = new Int32Array(8 * 256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    t[n] = c;
  }
  for (let n = 256; n < t.length; n++) t[n] = t[t[n - 256]! & 0xff]! ^ (t[n - 256]! >>> 8);
  return t;
}

const LITTLE_ENDIAN = /* @__PURE__ */ (() => new Uint8Array(Uint32Array.of(1).buffer)[0] === 1)();

/**
 * CRC-32 (IEEE 802.3) of bytes [from, to). Eight bytes a step (Kounavis and Berry, "Novel table lookup-based
 * algorithms for high-performance CRC generation", 2008): models are checked each time the command starts.
 */
export function crc32(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const t = (crcTables ??= makeCrcTables());
  let c = -1;
  let i = from;
  if (LITTLE_ENDIAN) {
    while (i < to && ((bytes.byteOffset + i) & 3) !== 0) c = t[(c ^ bytes[i++]!) & 0xff]! ^ (c >>> 8);
    const words = i < to ? new Int32Array(bytes.buffer, bytes.byteOffset + i, (to - i) >>> 2) : new Int32Array(0);
    let w = 0;
    for (; w + 1 < words.length; w += 2) {
      const a = c ^ words[w]!;
      const b = words[w + 1]!;
      c =
        t[1792 + (a & 0xff)]! ^
        t[1536 + ((a >>> 8) & 0xff)]! ^
        t[1280 + ((a >>> 16) & 0xff)]! ^
        t[1024 + (a >>> 24)]! ^
        t[768 + (b & 0xff)]! ^
        t[512 + ((b >>> 8) & 0xff)]! ^
        t[256 + ((b >>> 16) & 0xff)]! ^
        t[b >>> 24]!;
    }
    i += 4 * w;
  }
  for (; i < to; i++) c = t[(c ^ bytes[i]!) & 0xff]! ^ (c >>> 8);
  return ~c >>> 0;
}

/**
 * Reads a container. `kind` and `kindVersion` are what the caller can interpret.
 * @throws ModelError model/magic, model/version, model/kind, model/truncated, model/checksum, model/section
 */
export function readModel(bytes: Uint8Array, kind: string, kindVersion: number): ModelFile {
  if (bytes.length < HEADER_BYTES) throw truncated(HEADER_BYTES, bytes.length);
  // Views need aligned memory; bytes from a pool may start anywhere.
  const b = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const view = new DataView(b.buffer, b.byteOffset, b.byteLength);
  if (ascii(b, 0, 4) !== 'FNWS') {
    throw new ModelError('model/magic', `not a fanews model: expected it to begin with "FNWS"; rebuild it with "fanews train"`);
  }
  const version = view.getUint32(4, true);
  if (version !== CONTAINER_VERSION) {
    throw new ModelError('model/version', `model container version ${version}, expected ${CONTAINER_VERSION}; use a model of this fanews version`, { expected: CONTAINER_VERSION, got: version });
  }
  const gotKind = ascii(b, 8, 12);
  if (gotKind !== kind) {
    throw new ModelError('model/kind', `model of kind "${gotKind}", expected "${kind}"; give the model made for this task`, { expected: kind, got: gotKind });
  }
  const gotVersion = view.getUint32(12, true);
  if (gotVersion !== kindVersion) {
    throw new ModelError('model/version', `"${kind}" model version ${gotVersion}, expected ${kindVersion}; use a model of this fanews version`, { expected: kindVersion, got: gotVersion });
  }
  const length = view.getUint32(16, true);
  if (length !== b.length) throw truncated(length, b.length);
  const vouched = vouchedFor.has(bytes);
  const crc = view.getUint32(20, true);
  const gotCrc = vouched ? crc : crc32(b, 24);
  if (crc !== gotCrc) {
    throw new ModelError('model/checksum', 'the model is damaged (checksum differs); fetch or build it again', { expected: crc, got: gotCrc });
  }
  const count = view.getUint32(24, true);
  if (HEADER_BYTES + count * SECTION_BYTES > b.length) throw truncated(HEADER_BYTES + count * SECTION_BYTES, b.length);
  const sections = new Map<string, TypedArray>();
  for (let i = 0; i < count; i++) {
    const at = HEADER_BYTES + i * SECTION_BYTES;
    const name = ascii(b, at, at + 16);
    const type = view.getUint32(at + 16, true);
    const offset = view.getUint32(at + 20, true);
    const n = view.getUint32(at + 24, true);
    const size = ELEMENT_BYTES[type] ?? 0;
    if (size === 0 || offset % 8 !== 0 || offset + n * size > b.length || sections.has(name)) {
      throw new ModelError('model/section', `section "${name}" of the model is out of bounds or of unknown type; fetch or build it again`, { section: name });
    }
    sections.set(name, makeView(b, type, offset, n));
  }
  return { kind, kindVersion, sections, vouched };
}

/**
 * A section that must be there, of the given array class.
 * @throws ModelError model/section
 */
export function section<T extends TypedArray>(
  model: ModelFile,
  name: string,
  type: { new (length: number): T },
): T {
  const found = model.sections.get(name);
  if (!(found instanceof type)) {
    throw new ModelError('model/section', `the "${model.kind}" model lacks section "${name}" of type ${type.name}; rebuild it with this fanews version`, { section: name });
  }
  return found;
}

function makeView(b: Uint8Array, type: number, offset: number, n: number): TypedArray {
  const at = b.byteOffset + offset;
  switch (type) {
    case 1: return new Uint8Array(b.buffer, at, n);
    case 2: return new Int8Array(b.buffer, at, n);
    case 3: return new Uint16Array(b.buffer, at, n);
    case 4: return new Int16Array(b.buffer, at, n);
    case 5: return new Uint32Array(b.buffer, at, n);
    case 6: return new Int32Array(b.buffer, at, n);
    case 7: return new Float32Array(b.buffer, at, n);
    default: return new Float64Array(b.buffer, at, n);
  }
}

function ascii(b: Uint8Array, from: number, to: number): string {
  let s = '';
  for (let i = from; i < to && b[i] !== 0; i++) s += String.fromCharCode(b[i]!);
  return s;
}

function truncated(expected: number, got: number): ModelError {
  return new ModelError('model/truncated', `the model has ${got} bytes, expected ${expected}; fetch or build it again`, { expected, got });
}

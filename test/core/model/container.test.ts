import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeModel } from '../../../src/compile/container.js';
import { ModelError } from '../../../src/core/base/errors.js';
import { crc32, readModel, section, vouch, type TypedArray } from '../../../src/core/model/container.js';

const SECTIONS: [string, TypedArray][] = [
  ['bytes', Uint8Array.of(1, 2, 3)],
  ['weights', Int8Array.of(-128, 127)],
  ['text', Uint16Array.from([...'سلام'].map((c) => c.charCodeAt(0)))],
  ['floats', Float32Array.of(0.5, -1e9)],
  ['counts', Uint32Array.of(4_000_000_000)],
  ['empty', new Int32Array(0)],
];

function codeOf(f: () => unknown): string {
  try {
    f();
  } catch (e) {
    if (e instanceof ModelError) return e.code;
    throw e;
  }
  return 'no error';
}

describe('container', () => {
  const bytes = writeModel('TEST', 3, SECTIONS);

  it('gives back the sections it was written from', () => {
    const model = readModel(bytes, 'TEST', 3);
    expect([...model.sections.keys()]).toEqual(SECTIONS.map(([n]) => n));
    for (const [name, data] of SECTIONS) expect(model.sections.get(name)).toEqual(data);
  });

  it('write, read, write gives equal bytes', () => {
    const model = readModel(bytes, 'TEST', 3);
    expect(writeModel('TEST', 3, [...model.sections])).toEqual(bytes);
  });

  it('does not sum up bytes that are vouched for, and checks all else of them', () => {
    const damaged = bytes.slice();
    damaged[damaged.length - 1]! ^= 1;
    expect(codeOf(() => readModel(damaged, 'TEST', 3))).toBe('model/checksum');
    expect(readModel(vouch(damaged), 'TEST', 3).vouched).toBe(true);
    expect(readModel(bytes, 'TEST', 3).vouched).toBe(false);
    expect(codeOf(() => readModel(vouch(bytes.slice(0, -1)), 'TEST', 3))).toBe('model/truncated');
  });

  it.each([['half-space', 'HALF'], ['ner', 'CRF '], ['pos', 'CRF ']])('the shipped %s is what its manifest says, and sound: the command takes it on trust', (name, kind) => {
    const file = new URL(`../../../src/data/models/${name}`, import.meta.url).pathname;
    const shipped = new Uint8Array(readFileSync(`${file}.bin`));
    expect(JSON.parse(readFileSync(`${file}.json`, 'utf8'))).toMatchObject({ sha256: createHash('sha256').update(shipped).digest('hex') });
    const version = new DataView(shipped.buffer).getUint32(12, true);
    expect(readModel(shipped, kind, version).vouched).toBe(false);
  });

  it('reads from bytes at an odd offset', () => {
    const pool = new Uint8Array(bytes.length + 3);
    pool.set(bytes, 3);
    expect(readModel(pool.subarray(3), 'TEST', 3).sections.get('floats')).toEqual(Float32Array.of(0.5, -1e9));
  });

  it('every truncation raises ModelError', () => {
    for (let n = 0; n < bytes.length; n++) {
      expect(['model/truncated', 'model/magic'], `length ${n}`).toContain(codeOf(() => readModel(bytes.slice(0, n), 'TEST', 3)));
    }
  });

  it('every flipped bit raises ModelError', () => {
    for (let i = 0; i < bytes.length; i++) {
      const damaged = bytes.slice();
      damaged[i] = damaged[i]! ^ (1 << i % 8);
      expect(codeOf(() => readModel(damaged, 'TEST', 3)), `byte ${i}`).toMatch(/^model\//);
    }
  });

  it('names what is wrong', () => {
    expect(codeOf(() => readModel(bytes, 'CRF ', 3))).toBe('model/kind');
    expect(codeOf(() => readModel(bytes, 'TEST', 4))).toBe('model/version');
    expect(codeOf(() => readModel(new Uint8Array(100), 'TEST', 3))).toBe('model/magic');
    const model = readModel(bytes, 'TEST', 3);
    expect(codeOf(() => section(model, 'missing', Uint8Array))).toBe('model/section');
    expect(codeOf(() => section(model, 'bytes', Int8Array))).toBe('model/section');
    expect(section(model, 'bytes', Uint8Array)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('rejects sections out of bounds even when the checksum is right', () => {
    const forged = bytes.slice();
    const view = new DataView(forged.buffer);
    view.setUint32(28 + 24, 0xffff_fff0, true);
    view.setUint32(20, crc32(forged, 24), true);
    expect(codeOf(() => readModel(forged, 'TEST', 3))).toBe('model/section');
  });

  it('computes the CRC-32 of IEEE 802.3', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });
});

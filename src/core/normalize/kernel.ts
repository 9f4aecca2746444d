/** The half-space stage's WebAssembly module: its code, compiled once, and its instances. */
import { KERNEL } from './kernel.generated.js';

/** What of WebAssembly is used; the core is compiled without the types of any host. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Exports of src/kernel/half-space.ts. Numbers are 32-bit integers, places are addresses. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  init(
    fp: number, value: number, masks: number, slots: number, gap: number, gapSize: number, joint: number, jointSize: number, gapFloor: number, jointFloor: number,
    gapSlope: number, gapOffset: number, jointSlope: number, jointOffset: number, certain: number, affixes: number,
  ): void;
  run(text: number, size: number, protect: number, guards: number, out: number): number;
  gapFirst(j: number, pair: number): void;
  gapRest(n: number, j: number, pair: number): void;
  hehFeatures(n: number, j: number, prior: number, short: number, long: number): void;
  jointFeatures(n: number, k: number): void;
}

let compiled: object | null = null;

/** A fresh instance. `weigh`: see the kernel. */
export function instantiate(weigh: (first: number, last: number, standing: number) => number): Kernel {
  compiled ??= new WebAssembly.Module(decode(KERNEL));
  return new WebAssembly.Instance(compiled, { host: { weigh } }).exports as Kernel;
}

/** Bytes of base64 without padding. */
function decode(text: string): Uint8Array {
  const value = new Uint8Array(128);
  for (let i = 0; i < 64; i++) value['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(i)] = i;
  const out = new Uint8Array((text.length * 3) >> 2);
  let bits = 0;
  for (let i = 0, n = 0; i < text.length; i++) {
    bits = (bits << 6) | value[text.charCodeAt(i)]!;
    if ((i & 3) !== 0) out[n++] = bits >> (6 - 2 * (i & 3));
  }
  return out;
}

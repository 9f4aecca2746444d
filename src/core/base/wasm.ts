/** WebAssembly modules that are kept in the code as base64. */

/** What of WebAssembly is used; the core is compiled without the types of any host. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
  Memory: new (size: { initial: number }) => WasmMemory;
};

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

let decoder = decode;

/** Lets the host decode base64, which may be quicker at it: here it is a fortieth of the start-up. */
export function decodeBase64With(base64: (text: string) => Uint8Array): void {
  decoder = base64;
}

/** The module whose code is given as base64 without padding, or by who reads it (the bundle; src/build.mjs). */
export function compile(code: string | (() => Uint8Array)): object {
  return new WebAssembly.Module(typeof code === 'string' ? decoder(code) : code());
}

/** Exports of a fresh instance. */
export function instance(module: object, imports: object): unknown {
  return new WebAssembly.Instance(module, imports).exports;
}

/** Memory of at least `bytes`, all 0. */
export function memoryOf(bytes: number): WasmMemory {
  return new WebAssembly.Memory({ initial: (bytes + 0xffff) >>> 16 });
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

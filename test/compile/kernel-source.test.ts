import { describe, expect, it } from 'vitest';
import { translate } from '../../src/compile/kernel-source.js';

const make = (source: string, values: Record<string, unknown> = {}): string => translate(source, { values, helpers: './tables', places: { CLASS: 0x1000 }, omit: ['omitted'] });

describe('TypeScript to AssemblyScript', () => {
  it('reads texts by address, numbers as integers', () => {
    const source = `/** A digit? */
      import { C, type T } from './c.js';
      export function f(text: string, at: number, limit: number): boolean {
        // (
        const n = Math.floor(Math.min(limit, at + text.charCodeAt(text.charCodeAt(at) & 1)) / 32);
        return T['a-b']! > n && Math.imul(C.a, (n, 7)) !== 0;
      }`;
    expect(make(source).replace(/\s+/g, ' ')).toBe(
      "import { unitAt } from './tables'; import { C } from './c'; export function f(text: usize, at: i32, limit: i32): bool { " +
        "const n = (min<i32>(limit, at + unitAt(text, unitAt(text, at) & 1)) / 32); return T.a_b > n && (<i32>(C.a) * <i32>((n, 7))) !== 0; } ",
    );
  });

  it('takes values of tables, sets and objects from the module', () => {
    const values = { T: Uint8Array.of(1, 2), S: new Set([2 ** 33 + 5, 7, 3]), O: { a: 1, 'b-c': 2 }, N: 2 ** 40, CLASS: new Uint8Array(0x10000), STARTS_AT: new Uint8Array(0x10000), startsAt: () => 0, W: new Set(['a']) };
    const source = `export const T: Uint8Array = /* @__PURE__ */ (() => { return x; })(); export const S = keySet('a'); export const O = {} as const; export const N = key('x'); const M = 1 << 3;
      export const CLASS = expand(); export const STARTS_AT = expand(); export const W = new Set(); const scratch = new Int32Array(M); export let u = 0; export { T as U, W } from './x.js'; function omitted() { x => x; }`;
    expect(make(source, { ...values, U: values.T })).toBe(
      [
        "import { ByteTable } from './tables';", "import { IntTable } from './tables';", "import { KeySet } from './tables';", "export { T as U } from './x';",
        'export const T: ByteTable = changetype<ByteTable>(memory.data<u8>([1,2]));',
        'export const S: KeySet = changetype<KeySet>(memory.data<u32>([2,3,7,1,5,2]));',
        'export const enum O { a = 1, b_c = 2 }',
        'export const N: i64 = 1099511627776;',
        'const M: i32 = 1 << 3;',
        'export const CLASS: ByteTable = changetype<ByteTable>(<usize>4096);',
        '@unmanaged class STARTS_AT_ { @inline @operator("[]") get(u: i32): i32 { return startsAt(u); } }',
        'export const STARTS_AT: STARTS_AT_ = changetype<STARTS_AT_>(<usize>0);',
        'const scratch: IntTable = changetype<IntTable>(memory.data((M) * 4, 16));',
        'export let u: i32 = 0;', '',
      ].join('\n'),
    );
  });

  it('gives variables for texts an address, and objects of the kernel their memory', () => {
    expect(make("let text = ''; const list = new IntList();")).toBe('let text: usize = 0;\nconst list: IntList = changetype<IntList>(memory.data(32, 8));\n');
  });

  it.each(['return a / b;', 'return a ** b;', 'return a >>> 0;', 'return a ?? b;', 'return [].map((x) => x);', 'return Math.sqrt(a);', 'return 0.5;', 'a ||= b; return a;', 'for (const x of a) b++; return b;', 'return a as number;', 'return `a`;', 'return new Set();'])('refuses %j', (body) => {
    expect(() => make(`function f(a: number, b: number): number { ${body} }`)).toThrow('not translated');
  });

  it.each(['class A { }', 'f();', "export * from './a.js';", 'let a = f();', 'if (a) { b(); }'])('refuses the statement %j', (statement) => {
    expect(() => make(`${statement} const x = 1;`)).toThrow('not translated');
  });
});

/**
 * One source, two targets: modules of the core, written in a small part of TypeScript, as AssemblyScript for the
 * WebAssembly kernel. What is outside of that part is refused here or by the compiler, never translated otherwise.
 *
 * - `number` is a 32-bit integer, `Key` (= number) a 64-bit one. Products and sums must fit; divide only as
 *   `Math.floor(a / b)` with a, b >= 0; `Math.min`, `Math.max` and `Math.imul` take two integers.
 * - A parameter or variable `text` or `line` that is a string becomes the address of UTF-16 units and is only read by
 *   `charCodeAt(i)`, i >= 0 and within the text. Other strings are literals, or parameters that are given literals.
 * - Constants: numbers and strings stand as they are. The values of all others are taken from the compiled module, which
 *   must export them: Uint8Array, Uint16Array, Int32Array (read within their bounds), Set of Key (`has`), objects
 *   of numbers (`O.name`, `O['name']`). Others are left out. `new Int32Array(N)` as such is scratch memory.
 * - A table over all code units is either at a place that the host writes (`places`), or `NAME_OF_TABLE[u]` is
 *   `nameOfTable(u)` of the same module.
 * - No arrow functions, closures, arrays, objects, classes, optional or nullish operators in functions.
 */

/** What the translation of a module needs to know. */
export interface ModuleOptions {
  /** Exports of the compiled module. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Path from the module's folder to the hand-written helpers. */
  readonly helpers: string;
  /** Addresses of tables that the host writes. */
  readonly places?: Readonly<Record<string, number>>;
  /** Declarations left out. */
  readonly omit?: readonly string[];
  /** Declarations kept; all if missing. */
  readonly only?: readonly string[];
  /** Declarations that are taken from the helpers instead. */
  readonly replaced?: readonly string[];
}

/** Names of texts in memory. */
const TEXTS = /^(?:text|line)$/;

/** Names that the helpers offer to every module. */
const HELPERS = ['ByteTable', 'UnitTable', 'IntTable', 'KeySet', 'unitAt'];

/** AssemblyScript for a module of the core. */
export function translate(source: string, options: ModuleOptions): string {
  const imports: { names: string[]; from: string; exported: boolean }[] = [];
  const body: string[] = [];
  const replaced: string[] = [];
  for (const statement of statements(withoutComments(source))) {
    const list = /^(import|export)\s*\{([^}]*)\}(?:\s*from\s*'([^']+)')?;$/.exec(statement);
    if (list !== null) {
      const names = list[2]!.split(',').map((n) => n.trim()).filter((n) => n !== '' && !n.startsWith('type '));
      const exported = list[1] === 'export';
      imports.push({ names: exported ? names.filter((n) => options.only === undefined && isTranslated(options.values[n.split(' ').pop()!])) : names, from: list[3]?.replace(/\.js$/, '') ?? '', exported });
      continue;
    }
    if (/^(?:import type|(?:export )?(?:type|interface|declare)) /.test(statement)) continue;
    const head = /^(export )?(const|let|function) (\w+)/.exec(statement);
    if (head === null) throw new Error(`not translated: ${statement.slice(0, 80)}`);
    const name = head[3]!;
    if (options.omit?.includes(name) === true || (options.only !== undefined && !options.only.includes(name))) continue;
    if (options.replaced?.includes(name) === true) replaced.push(name);
    else if (head[2] === 'function') body.push(functionOf(statement));
    else body.push(constantOf(statement, name, head[2]!, head[1] ?? '', options));
  }
  const text = body.filter((s) => s !== '').join('\n');
  const used = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);
  const lines = HELPERS.filter(used).map((n) => `import { ${n} } from '${options.helpers}';`);
  if (replaced.length > 0) {
    lines.push(`export { ${replaced.join(', ')} } from '${options.helpers}';`);
    for (const n of replaced.filter(used)) lines.push(`import { ${n} } from '${options.helpers}';`);
  }
  const exportedLater = new Set(imports.filter((i) => i.exported && i.from === '').flatMap((i) => i.names));
  for (const { names, from, exported } of imports) {
    const kept = exported ? names : names.filter((n) => used(n.split(' ').pop()!) || exportedLater.has(n));
    if (kept.length > 0) lines.push(`${exported ? 'export' : 'import'} { ${kept.join(', ')} }${from === '' ? '' : ` from '${from}'`};`);
  }
  return `${[...lines, text].join('\n')}\n`;
}

/** The source with comments left out. */
function withoutComments(source: string): string {
  return source.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (m) => (m[0] === '/' ? '' : m));
}

/** Statements of a module without comments. */
function statements(source: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (const m of source.matchAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|[()[\]{};]/g)) {
    if ('([{'.includes(m[0])) depth++;
    else if (')]}'.includes(m[0])) depth--;
    const text = source.slice(start, m.index + 1).trim();
    if (depth === 0 && (m[0] === ';' || (m[0] === '}' && /^(?:export )?(?:function|interface|class)\b/.test(text)))) {
      if (text !== ';') found.push(text);
      start = m.index + 1;
    }
  }
  const rest = source.slice(start).trim();
  if (rest !== '') throw new Error(`not translated: ${rest.slice(0, 80)}`);
  return found;
}

/** What `export { … }` may name. */
function isTranslated(value: unknown): boolean {
  return typeof value === 'function' || typeof value === 'number' || typeof value === 'string' || dataOf(value) !== null || isNumbers(value);
}

function isNumbers(value: unknown): value is Record<string, number> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every((v) => Number.isInteger(v));
}

/** Type and static data of a table or set; null for other values. */
function dataOf(value: unknown): { type: string; data: string } | null {
  const list = (element: string, values: Iterable<number>): string => `memory.data<${element}>([${[...values].join(',')}])`;
  if (value instanceof Uint8Array) return { type: 'ByteTable', data: list('u8', value) };
  if (value instanceof Uint16Array) return { type: 'UnitTable', data: list('u16', value) };
  if (value instanceof Int32Array) return { type: 'IntTable', data: list('i32', value) };
  if (value instanceof Set && [...(value as Set<unknown>)].every((v) => Number.isSafeInteger(v) && (v as number) >= 0)) {
    // keys below 2^32 in rising order, then the few others as halves, each with their number before them
    const keys = [...(value as Set<number>)].sort((a, b) => a - b);
    const small = keys.filter((k) => k < 2 ** 32);
    const large = keys.slice(small.length);
    return { type: 'KeySet', data: list('u32', [small.length, ...small, large.length, ...large.flatMap((k) => [k % 2 ** 32, Math.floor(k / 2 ** 32)])]) };
  }
  return null;
}

function constantOf(statement: string, name: string, keyword: string, exported: string, options: ModuleOptions): string {
  const parts = /^(?:export )?(?:const|let) \w+\s*(?::\s*([^=]+?))?\s*=\s*([\s\S]*);$/.exec(statement);
  if (parts === null) throw new Error(`not translated: ${statement.slice(0, 80)}`);
  const init = parts[2]!.trim();
  const head = `${exported}${keyword} ${name}`;
  const place = options.places?.[name];
  if (place !== undefined) {
    const type = dataOf(options.values[name])?.type;
    if (type === undefined) throw new Error(`${name} is no table`);
    return `${head}: ${type} = changetype<${type}>(<usize>${place});`;
  }
  const value = options.values[name];
  if (keyword === 'const' && typeof value === 'number' && Number.isSafeInteger(value)) return `${head}: ${value === (value | 0) ? 'i32' : 'i64'} = ${value};`;
  if (/^(?:true|false)$/.test(init)) return `${head}: bool = ${init};`;
  if (init === "''" && TEXTS.test(name)) return `${head}: usize = 0;`;
  const instance = /^new ([A-Z]\w*)\(\)$/.exec(init);
  // An object of the kernel's own has no constructor and needs less room than this.
  if (instance !== null && !(options.values[name] instanceof Set)) return `${head}: ${instance[1]} = changetype<${instance[1]}>(memory.data(32, 8));`;
  if (/^'[^']*'$/.test(init)) return `${head}: string = ${init};`;
  if (/^[\w\s|&<>+*()~^.-]+$/.test(init) && !/\w\s*\(|\bnew\b|\bas\b|\d\.|\.\d|>>>|\*\*/.test(init)) {
    return `${head}: ${parts[1] === 'Key' ? 'i64' : 'i32'} = ${members(init)};`;
  }
  const scratch = /^new (Uint8|Uint16|Int32)Array\(([^()[\]{}]+)\)$/.exec(init);
  if (scratch !== null) {
    const [type, size] = { Uint8: ['ByteTable', 1], Uint16: ['UnitTable', 2], Int32: ['IntTable', 4] }[scratch[1] as 'Uint8']!;
    return `${head}: ${type} = changetype<${type}>(memory.data((${scratch[2]!}) * ${size}, 16));`;
  }
  if (keyword === 'let') throw new Error(`not translated: ${statement.slice(0, 80)}`);
  if (isNumbers(value)) {
    return `${exported}const enum ${name} {${Object.entries(value).map(([n, v]) => ` ${memberName(n)} = ${v}`).join(',')} }`;
  }
  if (value instanceof Uint8Array && value.length === 0x10000) {
    const twin = name.toLowerCase().replace(/_(\w)/g, (_, c: string) => c.toUpperCase());
    if (typeof options.values[twin] !== 'function') return '';
    return `@unmanaged class ${name}_ { @inline @operator("[]") get(u: i32): i32 { return ${twin}(u); } }\n${head}: ${name}_ = changetype<${name}_>(<usize>0);`;
  }
  const data = dataOf(value);
  return data === null ? '' : `${head}: ${data.type} = changetype<${data.type}>(${data.data});`;
}

/** Names of rules have hyphens. */
function memberName(name: string): string {
  return name.replace(/\W/g, '_');
}

function members(text: string): string {
  return text.replace(/\b([A-Z]\w*)\['([^']+)'\]/g, (_, object: string, name: string) => `${object}.${memberName(name)}`);
}

function functionOf(statement: string): string {
  const open = statement.indexOf('(');
  const close = closing(statement, open);
  const parameters = statement.slice(open, close).replace(/\b(text|line): string\b/g, '$1: usize');
  let body = members(statement.slice(close).replace(/([\])])!(?!=)/g, '$1'));
  for (const name of ['text', 'line']) body = calls(body, `${name}.charCodeAt`, (inside) => `unitAt(${name}, ${inside})`);
  body = calls(body, 'Math.min', (inside) => `min<i32>(${inside})`);
  body = calls(body, 'Math.max', (inside) => `max<i32>(${inside})`);
  body = calls(body, 'Math.imul', (inside) => product(inside));
  // the only division is one of integers
  body = calls(body, 'Math.floor', (inside) => `(${inside.replace(/\//g, '\u0001')})`);
  const code = body.replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
  const refused = /=>|\?\.|\?\?|\|\|=|&&=|\*\*|>>>\s*0\b|`|\/|\bMath\b|\bas\b|\b\d+\.\d|\b(?:function|new|of|in|typeof|undefined|null|var)\b/.exec(code.slice(code.indexOf('{')));
  if (refused !== null) {
    throw new Error(`not translated: ${refused[0]} in ${statement.slice(0, 80)}… …${code.slice(code.indexOf('{')).slice(Math.max(0, refused.index - 60), refused.index + 20)}`);
  }
  return types(parameters + body.replace(/\u0001/g, '/'), statement.slice(0, open));
}

/** `Math.imul(a, b)`: products wrap as they do. */
function product(inside: string): string {
  let depth = 0;
  for (let i = 0; i < inside.length; i++) {
    if ('([{'.includes(inside[i]!)) depth++;
    else if (')]}'.includes(inside[i]!)) depth--;
    else if (inside[i] === ',' && depth === 0) return `(<i32>(${inside.slice(0, i).trim()}) * <i32>(${inside.slice(i + 1).trim()}))`;
  }
  throw new Error(`not translated: Math.imul(${inside})`);
}

function types(text: string, head: string): string {
  return head + text.replace(/: number\b/g, ': i32').replace(/: boolean\b/g, ': bool').replace(/: Key\b/g, ': i64');
}

/** The place of the bracket that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (const m of text.slice(open).matchAll(/'(?:[^'\\\n]|\\.)*'|[()]/g)) {
    if (m[0] === '(') depth++;
    else if (m[0] === ')' && --depth === 0) return open + m.index;
  }
  throw new Error(`not closed: ${text.slice(open, open + 80)}`);
}

/** Rewrites all calls of a function, inner ones too. */
function calls(text: string, name: string, rewrite: (inside: string) => string): string {
  let out = '';
  let from = 0;
  for (;;) {
    const at = text.indexOf(`${name}(`, from);
    if (at < 0) return out + text.slice(from);
    const open = at + name.length;
    const close = closing(text, open);
    out += text.slice(from, at) + rewrite(calls(text.slice(open + 1, close), name, rewrite));
    from = close + 1;
  }
}

/** The kernels of normalizer and taggers: AssemblyScript to sources that hold the WebAssembly code. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { memoryOf } from '../core/base/wasm.js';
import { translate, type ModuleOptions } from '../compile/kernel-source.js';
import * as classNames from '../core/chars/class-names.js';
import * as classes from '../core/chars/classes.js';
import * as codeLine from '../core/normalize/code-line.js';
import * as kernel from '../core/normalize/kernel.js';
import * as rules from '../core/normalize/rules.js';
import * as scan from '../core/normalize/scan.js';
import * as scanOptions from '../core/normalize/scan-options.js';
import * as units from '../core/normalize/units.js';
import * as ascii from '../core/patterns/ascii.js';
import * as emoji from '../core/patterns/emoji.js';
import * as emoticon from '../core/patterns/emoticon.js';
import * as patterns from '../core/patterns/index.js';
import * as kinds from '../core/patterns/kinds.js';
import * as latin from '../core/patterns/latin.js';
import * as markup from '../core/patterns/markup.js';
import * as number from '../core/patterns/number.js';
import * as social from '../core/patterns/social.js';
import * as hash from '../core/tag/hash.js';

declare const WebAssembly: { Module: new (code: Uint8Array) => object; Instance: new (module: object, imports: object) => { readonly exports: unknown } };

/** Modules of the core that are translated for the kernels. */
const MODULES: Readonly<Record<string, Omit<ModuleOptions, 'helpers'>>> = {
  'core/chars/class-names': { values: classNames },
  'core/chars/classes': { values: classes, places: { CLASS: kernel.At.Classes }, omit: ['expand', 'byClass', 'unitTable', 'classAt'], replaced: ['classOf'] },
  'core/normalize/kernel': { values: kernel, only: ['At'] },
  'core/normalize/code-line': { values: codeLine },
  'core/normalize/rules': { values: rules, only: ['RuleId'] },
  'core/normalize/scan': { values: scan },
  'core/normalize/scan-options': { values: scanOptions },
  'core/normalize/units': { values: units, places: { CAT: kernel.At.Categories }, only: ['U', 'Flag', 'CAT', 'LETTER', 'WORD', 'DIGIT'] },
  'core/patterns/ascii': { values: ascii, omit: ['keySet'] },
  'core/patterns/emoji': { values: emoji },
  'core/patterns/emoticon': { values: emoticon },
  'core/patterns/index': { values: patterns },
  'core/patterns/kinds': { values: kinds },
  'core/patterns/latin': { values: latin },
  'core/patterns/markup': { values: markup },
  'core/patterns/number': { values: number },
  'core/patterns/social': { values: social },
  'core/tag/hash': { values: hash },
};

/** Modules of the core that have a twin in src/kernel. */
const TWINS: Readonly<Record<string, string>> = { 'core/base/int-list': 'kernel/int-list', 'core/normalize/scan-host': 'kernel/scan-host' };

/** Entry of each kernel, the source made of it, and options of the compiler. */
const KERNELS: readonly { readonly entry: string; readonly path: string; readonly options: readonly string[] }[] = [
  { entry: 'kernel/index.ts', path: 'src/core/normalize/kernel.generated.ts', options: ['--importMemory', '--memoryBase', String(kernel.At.Statics), '--initialMemory', String(Math.ceil(kernel.At.Free / 0x10000) + 1)] },
  { entry: 'kernel/tag.ts', path: 'src/core/tag/kernel.generated.ts', options: ['--importMemory'] },
];

/** Path and text of each generated source for the sources in `root`. Needs the devDependency assemblyscript. */
export function compileKernels(root: string): { path: string; text: string }[] {
  const asc = join(createRequire(resolve(root, 'package.json')).resolve('assemblyscript/package.json'), '../bin/asc.js');
  const folder = mkdtempSync(join(tmpdir(), 'fanews-kernel-'));
  try {
    cpSync(join(root, 'src/kernel'), join(folder, 'kernel'), { recursive: true });
    for (const [name, options] of Object.entries(MODULES)) {
      const path = join(folder, `${name}.ts`);
      mkdirSync(dirname(path), { recursive: true });
      const helpers = relative(dirname(path), join(folder, 'kernel/tables'));
      writeFileSync(path, translate(readFileSync(join(root, `src/${name}.ts`), 'utf8'), { ...options, helpers }));
    }
    for (const [name, twin] of Object.entries(TWINS)) {
      const path = join(folder, `${name}.ts`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `export * from '${relative(dirname(path), join(folder, twin))}';\n`);
    }
    return KERNELS.map(({ entry, path, options }) => {
      const out = join(folder, 'kernel.wasm');
      const common = ['-O3', '--runtime', 'stub', '--noAssert', '--zeroFilledMemory', '--enable', 'bulk-memory', '--enable', 'simd'];
      execFileSync(process.execPath, [asc, entry, '-o', out, ...common, ...options], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
      const bytes = readFileSync(out);
      if (entry === 'kernel/index.ts') {
        const { dataEnd } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: memoryOf(kernel.At.Free + 0x10000) }, host: Math }).exports as { dataEnd(): number };
        if (dataEnd() > kernel.At.Rules) throw new Error(`the kernel's data ends at 0x${dataEnd().toString(16)}, behind At.Rules`);
      }
      const code = bytes.toString('base64').replace(/=+$/, '');
      return { path, text: `// Made by \`npm run compile -- kernel\` from src/kernel and the modules named in src/node/kernel.ts; do not edit.\nexport const KERNEL = '${code}';\n` };
    });
  } finally {
    if (process.env['FANEWS_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true });
    else process.stderr.write(`${folder}\n`);
  }
}

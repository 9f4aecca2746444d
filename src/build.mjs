// Builds dist/: compiles src with tsc, copies the model binaries beside the code, so that the same
// relative URL (../data/models/) serves sources and build, and bundles the command line into dist/bin/
// (one file for each command instead of dozens: half of the start-up was finding and reading modules).
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', `${root}tsconfig.json`], { stdio: 'inherit' });
mkdirSync(`${root}dist/data/models`, { recursive: true });
for (const name of readdirSync(`${root}src/data/models`)) {
  if (/\.(bin|json)$/.test(name)) cpSync(`${root}src/data/models/${name}`, `${root}dist/data/models/${name}`);
}
/**
 * Modules of functions that are loaded when one is called: a line that the kernel does by itself needs none of the tables of
 * characters, and none of the scanner in JavaScript, which were half of what had to be loaded.
 */
const LATE = ['core/normalize/index', 'core/normalize/kernel-tables'].map((name) => `${root}dist/${name}.js`);
const lateFunctions = Object.fromEntries(await Promise.all(LATE.map(async (file) => [file, Object.entries(await import(file)).filter(([, value]) => typeof value === 'function').map(([name]) => name)])));
const isLate = (importer) => importer === '\0late' || /dist.core.(?:chars|patterns|alignment|normalize.(?!half-space|byte-stream|prepared))/.test(importer);
const late = {
  name: 'late',
  resolveId(id, importer) {
    if (id === 'late' || id.startsWith('\0')) return id === 'late' ? '\0late' : id;
    if (id === './late.js') return { id, external: true };
    const file = importer === undefined ? '' : resolve(dirname(importer), id);
    return LATE.includes(file) && !isLate(importer) ? `\0late:${file}` : null;
  },
  load(id) {
    if (id === '\0late') return LATE.map((file) => `export * from ${JSON.stringify(file)};`).join('\n');
    if (!id.startsWith('\0late:')) return null;
    return lateFunctions[id.slice('\0late:'.length)].map((name) => `export const ${name} = (...args) => require('./late.js').${name}(...args);`).join('\n');
  },
};
/** The kernel's code as a file: in the source it would be read, copied and kept in the code cache too. */
const KERNEL_FILE = `${root}dist/core/normalize/kernel.generated.js`;
const kernelFile = {
  name: 'kernel-file',
  load: (id) => (id === KERNEL_FILE ? "import { readFileSync } from 'node:fs';\nexport const KERNEL = () => readFileSync(`${__dirname}/kernel.wasm`);" : null),
};
/** What every command needs, what normalizing needs, what tokens need, and what entities need. */
const groups = [
  { name: 'commander', test: /node_modules.commander/, priority: 5 },
  { name: 'base', test: /dist.cli.(?!commands.|program|worker|file-worker|file-thread|pool|documents)|dist.node.(?:inputs|ignore|output|decode|models)\.js|dist.core.(?:base|model|normalize.(?:room|kernel.js|kernel.generated|half-space.js|byte-stream|block|prepared)|lexicon.(?:lexicon|mix))|dist.core.format.offsets|dist.node.normalizer|0late:/, priority: 4 },
  { name: 'normalizing', test: /dist.core.(?:chars|patterns|alignment|lexicon|normalize)/, priority: 3 },
  { name: 'tokens', test: /dist.core.(?:doc|segment|format|pipeline)|dist.node.pipeline|dist.cli.documents/, priority: 2 },
  { name: 'names', test: /dist.core.(?:ner|tag)/, priority: 1 },
];
const bundle = await rolldown({
  input: { main: `${root}dist/cli/main.js`, late: 'late', thread: `${root}dist/cli/worker.js`, files: `${root}dist/cli/file-worker.js` },
  platform: 'node',
  external: [/^node:(?!child_process)/, 'fast-glob', 'htmlparser2', /^natural/],
  // commander can start other programs, which takes much loading and is not used here.
  plugins: [late, kernelFile, { name: 'no-child-process', resolveId: (id) => (id === 'node:child_process' ? '\0none' : null), load: (id) => (id === '\0none' ? 'export default {};' : null) }],
  onLog: (level, log, say) => log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT' && say(level, log),
});
await bundle.write({ dir: `${root}dist/bin`, format: 'cjs', entryFileNames: '[name].js', chunkFileNames: '[name].js', codeSplitting: { groups }, minify: true, dynamicImportInCjs: false });
await bundle.close();
const PACKED = ['main.js', 'rolldown-runtime.js', 'base.js', 'normalize.js'];
const modules = readdirSync(`${root}dist/bin`).map((name) => {
  // In ASCII, which is read without being decoded.
  const code = readFileSync(`${root}dist/bin/${name}`, 'utf8').replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return { name, run: `function (exports, require, module, __filename, __dirname) { ${code}\n}` };
});
for (const { name, run } of modules) {
  if (PACKED.includes(name)) rmSync(`${root}dist/bin/${name}`);
  else writeFileSync(`${root}dist/bin/${name}`, `(${run})`);
}
writeFileSync(`${root}dist/bin/pack.js`, `({\n${modules.filter(({ name }) => PACKED.includes(name)).map(({ name, run }) => `'${name}': ${run},\n`).join('')}})`);
// CommonJS: the loader of ES modules takes a twelfth of the start-up.
writeFileSync(`${root}dist/bin/package.json`, '{ "type": "commonjs" }\n');
for (const [name, file] of [['worker', 'thread'], ['file-worker', 'files']]) writeFileSync(`${root}dist/bin/${name}.js`, `require('../../bin/fanews.js').load('${file}.js');\n`);
writeFileSync(`${root}dist/bin/kernel.wasm`, Buffer.from((await import(KERNEL_FILE)).KERNEL, 'base64'));
const { createWhole } = await import(LATE[0]);
const { readHalfSpacer } = await import(`${root}dist/core/normalize/half-space.js`);
const { tableImage } = await import(LATE[1]);
writeFileSync(`${root}dist/bin/tables.bin`, tableImage(createWhole({}, readHalfSpacer(readFileSync(`${root}dist/data/models/half-space.bin`))).kernelRules));
// What runs here is in the code cache (bin/fanews.js).
const sample = readFileSync(`${root}fixtures/news.txt`);
const runs = [['normalize'], ['normalize', '--jobs', '1', `${root}fixtures/news.txt`], ...['normalize', 'tokenize', 'entities', 'analyze'].map((command) => [command, `${root}fixtures/news.txt`])];
const warm = `const { load, save } = require(${JSON.stringify(`${root}bin/fanews.js`)});
(async () => { for (const argv of ${JSON.stringify(runs)}) process.exitCode ||= await load('main.js').main(argv); save(); })();`;
execFileSync(process.execPath, ['-e', warm], { input: sample, stdio: ['pipe', 'ignore', 'inherit'] });

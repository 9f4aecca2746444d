/**
 * The package as npm would publish it: packed, unpacked elsewhere with its dependencies linked, and run
 * from another folder. Needs dist/ (npm test builds it); no network.
 */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
let root = '';
let files: string[] = [];

const run = (command: string, args: string[], cwd: string): SpawnSyncReturns<string> => spawnSync(command, args, { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: root } });

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'fanews-pack-'));
  // Without scripts: building anew would pull dist/ from under tests that run beside this one.
  const packed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', root], PROJECT);
  if (packed.status !== 0) throw new Error(packed.stderr);
  const [{ filename, files: list }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  files = list.map((f) => f.path);
  expect(run('tar', ['-xzf', filename], root).status).toBe(0);
  const installed = join(root, 'node_modules', 'fanews');
  mkdirSync(dirname(installed));
  symlinkSync(join(root, 'package'), installed, 'dir');
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  mkdirSync(join(root, 'package', 'node_modules'));
  for (const name of Object.keys(dependencies)) symlinkSync(join(PROJECT, 'node_modules', name), join(root, 'package', 'node_modules', name), 'dir');
  // What npm install does for the command.
  mkdirSync(join(root, 'node_modules', '.bin'));
  chmodSync(join(root, 'package', 'bin', 'fanews.js'), 0o755);
  symlinkSync('../fanews/bin/fanews.js', join(root, 'node_modules', '.bin', 'fanews'));
  mkdirSync(join(root, 'elsewhere'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const fanews = (...args: string[]): SpawnSyncReturns<string> => run(join(root, 'node_modules', '.bin', 'fanews'), args, join(root, 'elsewhere'));

test('holds what it needs and nothing else', () => {
  for (const needed of ['package.json', 'LICENSE', 'bin/fanews.js', 'dist/index.js', 'dist/index.d.ts', 'dist/node/index.js', 'dist/data/models/half-space.bin', 'dist/data/models/ner.bin']) expect(files).toContain(needed);
  expect(files.filter((f) => /^(src|test|fixtures)\/|\.map$|arman/.test(f))).toEqual([]);
});

test('its command works from any folder', () => {
  expect(fanews('--version')).toMatchObject({ status: 0, stderr: '' });
  expect(fanews('normalize', '-t', 'كتاب ها')).toMatchObject({ status: 0, stderr: '', stdout: 'کتاب\u200cها\n' });
  expect(fanews('tokenize', '-t', 'به خانه رفت.')).toMatchObject({ status: 0, stderr: '', stdout: 'به خانه رفت .\n' });
  writeFileSync(join(root, 'elsewhere', 'a.txt'), 'علی به تهران رفت.\n');
  expect(fanews('entities', '*.txt', '--color', 'always', '--format', 'inline').stdout).toContain('[تهران](LOC)');
  expect(fanews('nonsense').status).toBe(2);
});

test('its library is found by name, with types and models', () => {
  const script = `
    import { createPipeline, createNormalizer } from 'fanews';
    import { loadModel, loadNormalizer, loadPipeline } from 'fanews/node';
    const doc = createPipeline({ halfSpace: loadModel('half-space'), ner: loadModel('ner') })('علی به تهران رفت.');
    console.log(JSON.stringify([createNormalizer()('كتاب'), loadNormalizer()('كتاب ها'), doc.entities.map((e) => e.text), loadPipeline({ entities: false })('سلام').tokens.length]));
  `;
  const { stdout, stderr, status } = run(process.execPath, ['--input-type=module', '-e', script], root);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(JSON.parse(stdout)).toEqual(['کتاب', 'کتاب\u200cها', ['علی', 'تهران'], 1]);
  const { exports } = JSON.parse(readFileSync(join(root, 'package', 'package.json'), 'utf8')) as { exports: Record<string, { types: string; default: string } | string> };
  for (const entry of Object.values(exports)) if (typeof entry === 'object') for (const path of Object.values(entry)) expect(existsSync(join(root, 'package', path))).toBe(true);
});

test('the code cache is taken by the Node that built it; one that is not its own is refused', () => {
  const script = `
    const vm = require('node:vm');
    const { Script } = vm;
    const seen = {};
    vm.Script = class extends Script {
      constructor(source, options) {
        super(source, options);
        seen[require('node:path').basename(options.filename)] = options.cachedData === undefined ? 'none' : this.cachedDataRejected ? 'refused' : 'taken';
      }
    };
    require('./package/bin/fanews.js').load('main.js').main(['normalize', '-t', 'كتاب ها']).then(() => console.log(JSON.stringify(seen)));
  `;
  const states = (): { out: string; states: string[] } => {
    const { stdout, stderr } = run(process.execPath, ['-e', script], root);
    expect(stderr).toBe('');
    const [out, seen] = stdout.split('\n') as [string, string];
    return { out, states: Object.values(JSON.parse(seen) as Record<string, string>) };
  };
  const own = states();
  expect(own.states.length).toBeGreaterThan(2);
  expect(own).toEqual({ out: 'کتاب\u200cها', states: own.states.map(() => 'taken') });
  const folder = join(root, 'package', 'dist', 'bin');
  for (const name of readdirSync(folder)) if (name.endsWith('.cache')) writeFileSync(join(folder, name), 'of another');
  expect(states()).toEqual({ out: own.out, states: own.states.map(() => 'refused') });
  for (const name of readdirSync(folder)) if (name.endsWith('.cache')) rmSync(join(folder, name));
  expect(states()).toEqual({ out: own.out, states: own.states.map(() => 'none') });
});

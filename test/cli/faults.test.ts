/** Faults that are really caused: full and read-only file systems, rights, files that vanish, kill -9. Needs dist/. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { fileSystem } from '../../src/node/output.js';
import { fanews as inProcess, folder, removeFolders } from './io.js';

const BIN = fileURLToPath(new URL('../../bin/fanews.js', import.meta.url));
/** So that the thread beside has something to do. */
const PATIENT = `--import ${fileURLToPath(new URL('patient.mjs', import.meta.url))}`;
const minimal = ['normalize', '--preset', 'minimal'];
const OLD = '\u064a\u0643\n'.repeat(3000);
const NEW = '\u06cc\u06a9\n'.repeat(3000);

beforeAll(() => {
  if (!existsSync(new URL('../../dist/bin/pack.js', import.meta.url))) throw new Error('dist/ is missing: run npm run build first');
});

const mounts: string[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const at of mounts.splice(0)) {
    spawnSync('umount', [at]);
    rmSync(at, { recursive: true, force: true });
  }
  removeFolders();
});

/** A small file system of its own. */
function disk(size: string): string {
  const at = mkdtempSync(join(tmpdir(), 'fanews-disk-'));
  mounts.push(at);
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at]).status).toBe(0);
  return at;
}

function run(args: readonly string[], cwd: string, options: { uid?: number; gid?: number } = {}): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'], NODE_OPTIONS: PATIENT }, maxBuffer: 1 << 28, ...options });
  return { status, out: stdout, err: stderr };
}

const names = (root: string): string[] => readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => !statSync(join(root, name)).isDirectory()).sort();
const root = process.getuid?.() === 0;
/** Whether this process may mount: root in a container often may not. */
const mountable = root && (() => {
  const at = mkdtempSync(join(tmpdir(), 'fanews-disk-'));
  const ok = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at]).status === 0;
  if (ok) spawnSync('umount', [at]);
  rmSync(at, { recursive: true, force: true });
  return ok;
})();

describe.skipIf(!mountable)('file systems (needs the right to mount; injected in batch.test.ts and output.test.ts)', () => {
  test.each([['1'], ['2']])('a full disk, --output, %s jobs: what fits is whole, the rest fails by name', (jobs) => {
    // With one job a thread has begun to write by then.
    const at = disk('5600k');
    const cwd = folder(Object.fromEntries(Array.from({ length: 450 }, (_, i) => [`d/${i}.txt`, OLD])));
    const { status, err } = run([...minimal, 'd', '-o', join(at, 'out/'), '--jobs', jobs], cwd);
    expect(status).toBe(2);
    expect(err).toContain('no space left on the device');
    const there = names(join(at, 'out'));
    expect(there.length).toBeGreaterThan(300);
    expect(there.filter((name) => !/^\d+\.txt$/.test(name))).toEqual([]);
    for (const name of there) expect(readFileSync(join(at, 'out', name), 'utf8') === NEW).toBe(true);
    expect(err).toContain(`${450 - there.length} of 450 inputs failed`);
  });

  test('a full disk, --in-place: every file is as it was', () => {
    const at = disk('56k');
    for (const name of ['a.txt', 'b.txt', 'c.txt']) writeFileSync(join(at, name), OLD);
    expect(run([...minimal, '--in-place', 'a.txt', 'b.txt', 'c.txt'], at)).toMatchObject({ status: 2, err: expect.stringContaining('cannot write a.txt: no space left on the device') as string });
    expect(names(at)).toEqual(['a.txt', 'b.txt', 'c.txt']);
    for (const name of names(at)) expect(readFileSync(join(at, name), 'utf8') === OLD).toBe(true);
  });

  test('a full disk, --output with one file', () => {
    const at = disk('32k');
    const cwd = folder({ 'a.txt': OLD.repeat(50) });
    expect(run([...minimal, 'a.txt', '-o', join(at, 'x.txt')], cwd)).toMatchObject({ status: 2, err: expect.stringContaining('no space left') as string });
    expect(names(at)).toEqual([]);
  });

  test('a read-only file system', () => {
    const at = disk('1m');
    writeFileSync(join(at, 'a.txt'), OLD);
    expect(spawnSync('mount', ['-o', 'remount,ro', at]).status).toBe(0);
    expect(run([...minimal, '--in-place', 'a.txt'], at)).toMatchObject({ status: 2, err: expect.stringContaining('a.txt: cannot write a.txt: read-only file system') as string });
    expect(run([...minimal, 'a.txt'], at)).toMatchObject({ status: 0, out: NEW, err: '' });
    expect(run([...minimal, 'a.txt', '-o', 'x/'], at).status).toBe(2);
  });
});

describe('rights (as root: in a process of the user nobody)', () => {
  const nobody = root ? { uid: 65534, gid: 65534 } : {};
  const open = (cwd: string): string => {
    chmodSync(cwd, 0o755);
    return cwd;
  };

  test('a folder and a file that may not be read: named, the others are done', () => {
    const cwd = open(folder({ 'd/a.txt': OLD, 'd/closed/b.txt': OLD, 'd/c.txt': OLD, 'd/e.txt': OLD }));
    chmodSync(join(cwd, 'd/closed'), 0);
    chmodSync(join(cwd, 'd/c.txt'), 0);
    const { status, out, err } = run([...minimal, 'd'], cwd, nobody);
    chmodSync(join(cwd, 'd/closed'), 0o755);
    expect(status).toBe(2);
    expect(out === NEW + NEW).toBe(true);
    expect(err).toContain('d/closed: cannot be read: permission denied');
    expect(err).toContain('d/c.txt: cannot be read: permission denied');
    expect(err).toContain('2 of 4 inputs failed');
  });

  test('the same among many short files, read and written by a thread', () => {
    const count = 600;
    const cwd = open(folder(Object.fromEntries(Array.from({ length: count }, (_, i) => [`d/${1000 + i}.txt`, `\u0643${'x'.repeat(i)}\n`]))));
    mkdirSync(join(cwd, 'out'));
    for (const i of [20, 400, 555]) chmodSync(join(cwd, `d/${1000 + i}.txt`), 0);
    for (const i of [30, 410, 556]) writeFileSync(join(cwd, `out/${1000 + i}.txt`), 'old', { mode: 0o444 });
    chmodSync(join(cwd, 'out'), 0o777);
    const { status, err } = run([...minimal, 'd', '-o', 'out', '--jobs', '1'], cwd, nobody);
    expect(status).toBe(2);
    const failed = [[20, 'cannot be read'], [30, 'cannot write out/1030.txt'], [400, 'cannot be read'], [410, 'cannot write out/1410.txt'], [555, 'cannot be read'], [556, 'cannot write out/1556.txt']].map(([i, what]) => `d/${1000 + (i as number)}.txt: ${what}: permission denied\n`);
    expect(err).toBe(`${failed.map((line) => `fanews: ${line}`).join('')}fanews: 6 of ${count} inputs failed:\n${failed.map((line) => `  ${line}`).join('')}`);
    expect(names(join(cwd, 'out'))).toHaveLength(count - 3);
    for (const name of names(join(cwd, 'out'))) expect(readFileSync(join(cwd, 'out', name), 'utf8')).toBe(/1030|1410|1556/.test(name) ? 'old' : `\u06a9${'x'.repeat(Number.parseInt(name) - 1000)}\n`);
  });

  test('a file and a folder that may not be written', () => {
    const cwd = open(folder({ 'ro.txt': OLD }));
    chmodSync(join(cwd, 'ro.txt'), 0o444);
    mkdirSync(join(cwd, 'ro'));
    chmodSync(join(cwd, 'ro'), 0o555);
    expect(run([...minimal, '--in-place', 'ro.txt'], cwd, nobody)).toMatchObject({ status: 2, err: 'fanews: ro.txt: cannot write ro.txt: permission denied\n' });
    expect(run([...minimal, 'ro.txt', '-o', 'ro/'], cwd, nobody)).toMatchObject({ status: 2, err: expect.stringContaining('permission denied') as string });
    expect(readFileSync(join(cwd, 'ro.txt'), 'utf8') === OLD).toBe(true);
    expect(names(cwd)).toEqual(['ro.txt']);
  });
});

test.each([['1'], ['2']])('a file that vanishes after it was found, %s jobs', async (jobs) => {
  const big = OLD.repeat(300);
  const cwd = folder({ 'd/0.txt': big, 'd/1.txt': OLD, 'd/2.txt': OLD });
  const child = spawn(process.execPath, [BIN, ...minimal, 'd', '--jobs', jobs], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  let length = 0;
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  // The folder has been listed, and the first file is being read: its reader waits for us.
  await new Promise((done) => child.stdout.once('readable', done));
  unlinkSync(join(cwd, 'd/1.txt'));
  child.stdout.on('data', (data: Buffer) => (length += data.length));
  expect(await new Promise((done) => child.once('close', done))).toBe(2);
  expect(err).toContain('d/1.txt: cannot be read: no such file or folder');
  expect(length).toBe(Buffer.byteLength(big) + Buffer.byteLength(NEW));
});

test('kill -9 at random moments of --in-place, several workers: every file is old or new; a second run ends the work', async () => {
  const count = 60;
  const file = (text: string): string => text.repeat(4);
  let random = 20;
  for (let round = 0; round < 5; round++) {
    const cwd = folder(Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.txt`, file(OLD)])));
    const child = spawn(process.execPath, [BIN, ...minimal, '--in-place', '.', '--jobs', '3'], { cwd, stdio: 'ignore' });
    const ended = new Promise((done) => child.once('close', done));
    random = (random * 1103515245 + 12345) & 0x7fffffff;
    const limit = random % count;
    // Once so many are new, at whatever moment that is.
    for (let done = 0; done < limit && child.exitCode === null; ) {
      await new Promise((tick) => setTimeout(tick, 1));
      for (done = 0; done < count && readFileSync(join(cwd, `${done}.txt`), 'utf8').startsWith('\u06cc'); ) done++;
    }
    child.kill('SIGKILL');
    await ended;
    const texts = (): Set<string> => new Set(Array.from({ length: count }, (_, i) => readFileSync(join(cwd, `${i}.txt`), 'utf8')));
    for (const text of texts()) expect(text === file(OLD) || text === file(NEW)).toBe(true);
    // What a killed process leaves is hidden and named as unfinished.
    expect(readdirSync(cwd).filter((name) => !/^\d+\.txt$/.test(name) && !/^\.\d+\.txt\.fanews-\d+-\w+\.tmp$/.test(name))).toEqual([]);
    expect(run([...minimal, '--in-place', '.'], cwd).status).toBe(0);
    expect([...texts()]).toEqual([file(NEW)]);
  }
});

test('what is rewritten, or will be taken for done when it is there, is on the disk before its name', async () => {
  const calls: string[] = [];
  for (const name of ['fsyncSync', 'renameSync'] as const) {
    const original = fileSystem[name] as (...args: unknown[]) => void;
    vi.spyOn(fileSystem, name).mockImplementation(((...args: unknown[]) => {
      calls.push(name);
      original(...args);
    }) as never);
  }
  const cwd = folder({ 'd/a.txt': OLD });
  for (const [args, expected] of [
    [['d', '--in-place'], ['fsyncSync', 'renameSync']],
    [['d', '-o', 'out/', '--skip-existing'], ['fsyncSync', 'renameSync']],
    [['d', '-o', 'out2/'], ['renameSync']],
  ] as const) {
    calls.length = 0;
    expect((await inProcess(['normalize', '--visible-zwnj', ...args], { cwd })).code).toBe(0);
    expect(calls).toEqual(expected);
    writeFileSync(join(cwd, 'd/a.txt'), OLD);
  }
});

/** The real command in its own process: pipes, signals, links. Needs dist/ (npm run build; npm test does it). */
import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { folder, removeFolders } from './io.js';

const BIN = fileURLToPath(new URL('../../bin/fanews.js', import.meta.url));
const NEWS = fileURLToPath(new URL('../../fixtures/news.txt', import.meta.url));

beforeAll(() => {
  if (!existsSync(new URL('../../dist/bin/pack.js', import.meta.url))) throw new Error('dist/ is missing: run npm run build first');
});
afterEach(removeFolders);

const fanews = (args: string[], options: { input?: string | Buffer; cwd?: string } = {}): SpawnSyncReturns<string> => spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'] }, maxBuffer: 1 << 28, ...options });
const shell = (command: string, cwd: string): SpawnSyncReturns<string> => spawnSync('bash', ['--norc', '-c', `set -o pipefail; fanews() { "${process.execPath}" "${BIN}" "$@"; }; ${command}`], { encoding: 'utf8', cwd, env: { PATH: process.env['PATH'] } });

describe('the command', () => {
  test('normalizes from a file, a pipe and a folder alike', () => {
    const cwd = folder({ 'd/news.txt': readFileSync(NEWS) });
    const file = fanews(['normalize', NEWS]);
    expect(file).toMatchObject({ status: 0, stderr: '' });
    expect(fanews(['normalize'], { input: readFileSync(NEWS) }).stdout).toBe(file.stdout);
    expect(fanews(['normalize', 'd'], { cwd }).stdout).toBe(file.stdout);
    expect(file.stdout.split('\n')).toHaveLength(readFileSync(NEWS, 'utf8').split('\n').length);
  });

  test('finds entities of the article', () => {
    const { stdout, status } = fanews(['entities', NEWS]);
    expect(status).toBe(0);
    expect(stdout.startsWith('type\ttext\tstart\tend\tvalue\n')).toBe(true);
    const text = readFileSync(NEWS, 'utf8');
    for (const row of stdout.trimEnd().split('\n').slice(1)) {
      const [, found, start, end] = row.split('\t');
      expect(text.slice(Number(start), Number(end))).toBe(found);
    }
    expect(stdout).toContain('LOC\tتهران\t');
  });

  test('a closed pipe ends quietly with 0', () => {
    const cwd = folder({ 'big.txt': 'سلام دنیا\n'.repeat(400_000) });
    for (const command of ['normalize', 'tokenize', 'tokenize --format tsv']) {
      const { status, stdout, stderr } = shell(`fanews ${command} big.txt | head -1; echo "\${PIPESTATUS[0]}"`, cwd);
      expect({ status, stderr, lines: stdout.split('\n').length, code: stdout.trim().split('\n').pop() }).toEqual({ status: 0, stderr: '', lines: 3, code: '0' });
    }
  });

  test('so does that of a help, and of messages', () => {
    for (const command of ['help normalize', 'eval tokens', 'normalize none.txt']) expect(shell(`fanews ${command} 2>&1 | true; sleep 0.1`, folder()).stderr).toBe('');
  });

  test('a slow reader gets every message', () => {
    const names = Array.from({ length: 4000 }, (_, i) => `none${i}.txt`).join('\n');
    // Far more than a pipe holds, still there when the command has come to its end.
    const { stdout } = shell('fanews normalize --files-from names 2>&1 >/dev/null | (sleep 1; wc -l)', folder({ names }));
    expect(Number(stdout)).toBe(8001);
  });

  test('a full device is an error, not silence', () => {
    if (!existsSync('/dev/full')) return;
    const { status, stderr } = shell('fanews normalize -t سلام > /dev/full', folder());
    expect(status).toBe(2);
    expect(stderr).toContain('no space left');
    expect(stderr).not.toContain('    at ');
  });

  test('process substitution and named pipes are read', () => {
    const { stdout, status } = shell('fanews normalize <(printf "سلام\\n") <(printf "دنیا\\n")', folder());
    expect({ stdout, status }).toEqual({ stdout: 'سلام\nدنیا\n', status: 0 });
  });

  test('links and loops', () => {
    const cwd = folder({ 'd/a.txt': 'سلام\n' });
    symlinkSync('..', join(cwd, 'd', 'up'));
    const { stdout, status } = fanews(['normalize', 'd'], { cwd });
    expect({ stdout, status }).toEqual({ stdout: 'سلام\n', status: 0 });
  });

  test('an empty pipe', () => {
    expect(fanews(['normalize'], { input: '' })).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('a live pipe is passed on line by line when asked', async () => {
    const child = spawn(process.execPath, [BIN, 'normalize', '--line-buffered'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const first = new Promise<string>((done) => child.stdout.once('data', (data: Buffer) => done(data.toString())));
    child.stdin.write('سلام\nدن');
    expect(await first).toBe('سلام\n');
    child.stdin.end('یا');
    let rest = '';
    child.stdout.on('data', (data: Buffer) => (rest += data.toString()));
    expect(await new Promise((done) => child.once('close', done))).toBe(0);
    expect(rest).toBe('دنیا');
  });
});

describe('Ctrl-C', () => {
  const OLD = 'کتاب\u200cها\n'.repeat(1_000_000);
  const rewrite = (text: string): string => text.replaceAll('\u200c', '\u00ac');
  const command = [BIN, 'normalize', '--visible-zwnj', '--in-place', 'a.txt'];

  test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s in the middle of rewriting: the file is whole, nothing is left over', async (signal, expected) => {
    const cwd = folder({ 'a.txt': OLD });
    const child = spawn(process.execPath, command, { cwd, stdio: 'ignore' });
    const ended = new Promise<number | null>((done) => child.once('close', done));
    // Once the temporary file is there, the work is in its middle.
    while (child.exitCode === null && readdirSync(cwd).length < 2) await new Promise((tick) => setTimeout(tick, 1));
    child.kill(signal);
    const code = await ended;
    expect(readdirSync(cwd)).toEqual(['a.txt']);
    const text = readFileSync(join(cwd, 'a.txt'), 'utf8');
    if (code === expected) expect(text === OLD).toBe(true);
    else expect(text === rewrite(OLD)).toBe(true);
    expect([expected, 0]).toContain(code);
  });

  test('SIGINT while waiting for input', async () => {
    const child = spawn(process.execPath, [BIN, 'normalize', '--line-buffered'], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.write('سلام\n');
    await new Promise((done) => child.stdout.once('data', done));
    child.kill('SIGINT');
    expect(await new Promise((done) => child.once('close', done))).toBe(130);
  });

  test('kill -9 at any moment: the file is old or new', async () => {
    for (let i = 0; i < 6; i++) {
      const cwd = folder({ 'a.txt': OLD.slice(0, 1_000_000) });
      const child = spawn(process.execPath, command, { cwd, stdio: 'ignore' });
      const ended = new Promise((done) => child.once('close', done));
      setTimeout(() => child.kill('SIGKILL'), 60 + i * 30);
      await ended;
      const text = readFileSync(join(cwd, 'a.txt'), 'utf8');
      expect([OLD.slice(0, 1_000_000), rewrite(OLD.slice(0, 1_000_000))].includes(text)).toBe(true);
    }
  });
});

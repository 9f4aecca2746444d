/** Worker threads: the same bytes as one job, in order, and nothing lost when one dies. Needs dist/. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { folder, removeFolders } from './io.js';

const BIN = fileURLToPath(new URL('../../bin/fanews.js', import.meta.url));
/** So that the thread beside has something to do. */
const PATIENT = `--import ${fileURLToPath(new URL('patient.mjs', import.meta.url))}`;
const NEWS = readFileSync(fileURLToPath(new URL('../../fixtures/news.txt', import.meta.url)), 'utf8');

beforeAll(() => {
  if (!existsSync(new URL('../../dist/bin/worker.js', import.meta.url))) throw new Error('dist/ is missing: run npm run build first');
});
afterEach(removeFolders);

interface Run {
  readonly status: number | null;
  readonly out: Buffer;
  readonly err: string;
}

function fanews(args: readonly string[], { cwd, input, options }: { cwd?: string; input?: string | Buffer; options?: string } = {}): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { ...(cwd && { cwd }), input: input ?? '', env: { PATH: process.env['PATH'], NODE_OPTIONS: `${PATIENT} ${options ?? ''}` }, maxBuffer: 1 << 29 });
  return { status, out: stdout, err: stderr.toString() };
}

const files = (root: string): Record<string, string> => Object.fromEntries(readdirSync(root, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name)).sort().map((path) => [path.slice(root.length + 1), readFileSync(path).toString('latin1')]));

/** The article again and again, over 3 MB: no two lines are alike. */
function long(bytes = 3_500_000, extra: (round: number) => string = () => ''): string {
  const parts = [];
  let size = 0;
  for (let i = 0; size < bytes; i++) {
    const part = NEWS.replace(/\n(?=.)/g, () => ` ${i}\n`) + extra(i);
    parts.push(part);
    size += Buffer.byteLength(part);
  }
  return parts.join('');
}

/** Blocks that are left alone, across the places where the text is cut. */
const blocks = (i: number): string => (i % 40 === 3 ? `\n\`\`\`\n` : i % 40 === 33 ? `\n\`\`\`\n` : i % 90 === 50 ? '\n<!-- fanews-ignore -->\n' : i % 90 === 80 ? '\n<!-- /fanews-ignore -->\n' : '\n---\n\n');

function same(args: readonly string[], setup: { cwd?: string; input?: string | Buffer } = {}): Run {
  const one = fanews([...args, '--jobs', '1'], setup);
  const three = fanews([...args, '--jobs', '3'], setup);
  expect(three.status).toBe(one.status);
  expect(three.err).toBe(one.err);
  // Not toEqual: a difference of megabytes is not to be printed.
  expect(three.out.length).toBe(one.out.length);
  expect(three.out.equals(one.out)).toBe(true);
  return one;
}

describe('the same bytes as one job', () => {
  test.each([
    ['normalize'],
    ['normalize', '--preset', 'minimal', '--stats'],
    ['normalize', '--preset', 'search'],
    ['tokenize'],
    ['tokenize', '--lines', '--normalize'],
    ['tokenize', '--unit', 'sentence', '--lines'],
    ['tokenize', '--format', 'jsonl', '--offsets', 'codepoint'],
    ['tokenize', '--format', 'tsv'],
    ['entities'],
    ['entities', '--format', 'jsonl', '--offsets', 'byte'],
  ])('%s %s %s %s: a large pipe and file', (...args) => {
    const text = `\ufeff---\ntitle: \u064a\n---\n${long(3_500_000, blocks)}`;
    const cwd = folder({ 'a.txt': text });
    const given = args.filter((arg) => arg !== undefined);
    const { out, status } = same(given, { input: text });
    expect(status).toBe(0);
    expect(out.length).toBeGreaterThan(10_000);
    if (given.length < 3) same([...given, 'a.txt'], { cwd });
  });

  test('entities with names of the user, read by each worker', () => {
    const cwd = folder({ 'a.txt': long(), 'names.tsv': '# Ministers\nوزیر دفاع\tPOST\n' });
    const { out } = same(['entities', '--gazetteer', 'names.tsv', '--types', 'POST', 'a.txt'], { cwd });
    expect(out.toString().match(/^POST\tوزیر دفاع\t/gm)!.length).toBeGreaterThan(100);
  });

  test('CRLF, no line end at the end, UTF-16, a line longer than a piece', () => {
    const text = long();
    same(['normalize', '--preset', 'minimal'], { input: text.replaceAll('\n', '\r\n') });
    same(['normalize', '--preset', 'minimal'], { input: `${text}\u0643\u062a\u0627\u0628` });
    same(['normalize', '--preset', 'minimal'], { input: Buffer.from(`\ufeff${text}`, 'utf16le') });
    same(['tokenize'], { input: `${text}\n${text.replaceAll('\n', ' ').slice(0, 1_500_000)}\n${text}` });
    same(['tokenize', '--format', 'jsonl', '--offsets', 'codepoint'], { input: `\u{1f600}${text}` });
  });

  test('a line of 50 MB, between others', () => {
    const input = `\u0643\n${'\u064a\u0627\u0631 '.repeat(7_200_000)}\n${long(600_000)}`;
    expect(same(['normalize', '--preset', 'minimal'], { input }).status).toBe(0);
  });

  test('bytes that are not valid: an error at the same place, or replaced', () => {
    const input = Buffer.concat([Buffer.from(long()), Buffer.from([0xff, 0x0a]), Buffer.from(long(1_000_000))]);
    expect(same(['normalize', '--preset', 'minimal'], { input }).status).toBe(2);
    expect(same(['normalize', '--preset', 'minimal', '--invalid', 'replace'], { input }).status).toBe(0);
  });
});

/** Over 3 MB in small files and a large one, some of them bad. */
function corpus(large = 2_300_000): Record<string, string | Uint8Array> {
  const out: Record<string, string | Uint8Array> = {};
  const text = long(600_000);
  for (let i = 0; i < 400; i++) out[`d/${i % 7}/${i}.txt`] = text.slice(i * 1000, i * 1000 + (i % 50) * 300);
  out['d/3/bad.txt'] = Buffer.from([0x61, 0x0a, 0xff]);
  out['d/4/bin.txt'] = 'a\0b';
  out['d/5/large.txt'] = long(large, blocks);
  out['d/5/marked.txt'] = `\ufeff${text}`;
  out['d/6/wide.txt'] = Buffer.from(`\ufeff${text}`, 'utf16le');
  out['d/6/zipped.txt.gz'] = gzipSync(text);
  return out;
}

describe('folders', () => {
  test('to the standard output and to one file', () => {
    const cwd = folder(corpus());
    for (const args of [['normalize', '--preset', 'minimal', 'd'], ['tokenize', '--format', 'jsonl', 'd/4', 'd/5'], ['tokenize', '--format', 'conllu', 'd/1', 'd/5']]) same(args, { cwd });
    const named = ['d/1/1.txt', 'd/3/bad.txt', 'd/5/large.txt', 'd/5/marked.txt', 'd/6/6.txt'];
    const { out } = same(['normalize', ...named], { cwd });
    expect(fanews(['normalize', ...named, '-o', 'one', '--jobs', '3'], { cwd }).status).toBe(2);
    // The line before the bad one is not in the file, but was on its way down the pipe.
    expect(readFileSync(join(cwd, 'one')).equals(out)).toBe(true);
  });

  test('to a folder, and in place', () => {
    const cwd = folder(corpus(9_000_000));
    same(['normalize', '--preset', 'minimal', 'd', '--stats', '-o', 'out/'], { cwd });
    const one = join(cwd, 'one');
    const three = join(cwd, 'three');
    for (const [to, jobs] of [[one, '1'], [three, '3']] as const) {
      const done = fanews(['normalize', '--preset', 'minimal', 'd', '-o', to, '--jobs', jobs], { cwd });
      expect(done.status).toBe(2);
      expect(done.err).toContain('d/3/bad.txt: invalid UTF-8 at byte 2');
      expect(done.err).toContain('d/4/bin.txt: skipped');
    }
    const expected = files(one);
    expect(Object.keys(expected)).toHaveLength(404);
    expect(files(three)).toEqual(expected);
    const place = join(cwd, 'place');
    cpSync(join(cwd, 'd'), place, { recursive: true });
    expect(fanews(['normalize', '--preset', 'minimal', '--in-place', 'place', '--jobs', '3'], { cwd }).status).toBe(2);
    const after = files(place);
    for (const [name, bytes] of Object.entries(expected)) {
      if (name.endsWith('.gz')) expect(gunzipSync(Buffer.from(after[name]!, 'latin1')).equals(gunzipSync(Buffer.from(bytes, 'latin1')))).toBe(true);
      else if (!name.endsWith('wide.txt')) expect(after[name] === bytes).toBe(true);
    }
    // UTF-16 stays UTF-16 in place.
    expect(Buffer.from(after['6/wide.txt']!, 'latin1').toString('utf16le')).toBe(Buffer.from(expected['6/wide.txt']!, 'latin1').toString('utf8'));
    expect(after['3/bad.txt']).toBe('a\n\xff');
  });

  test('two files beside each other: standoff', () => {
    const cwd = folder(corpus());
    for (const jobs of ['1', '3']) fanews(['entities', '--format', 'brat', 'd/1', 'd/5', '-o', `out${jobs}/`, '--jobs', jobs], { cwd });
    const expected = files(join(cwd, 'out1'));
    expect(Object.keys(expected).length).toBeGreaterThan(50);
    expect(files(join(cwd, 'out3'))).toEqual(expected);
  });
});

test('without --jobs workers are started where they save time; with it as it says', () => {
  const cwd = folder({ 'a.txt': long(3_000_000) });
  writeFileSync(join(cwd, 'seen.mjs'), `
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
if (!isMainThread) writeFileSync(new URL('started', import.meta.url), '');
`);
  const starts = (args: readonly string[]): boolean => {
    rmSync(join(cwd, 'started'), { force: true });
    expect(fanews([...args, 'a.txt'], { cwd, options: `--import ${join(cwd, 'seen.mjs')}` }).status).toBe(0);
    return existsSync(join(cwd, 'started'));
  };
  expect(starts(['tokenize', '--jobs', '2'])).toBe(true);
  expect(starts(['tokenize'])).toBe(false);
  expect(starts(['normalize', '--jobs', '1'])).toBe(false);
});

/** A module that makes a worker leave when it is handed its `nth` job, as often as a marker file can be made. */
const killer = (cwd: string, times: number, nth: number): string => {
  writeFileSync(join(cwd, 'killer.mjs'), `
import { closeSync, openSync } from 'node:fs';
import { isMainThread, parentPort } from 'node:worker_threads';
if (!isMainThread) {
  const on = parentPort.on.bind(parentPort);
  let jobs = 0;
  parentPort.on = (name, listener) => on(name, (message) => {
    if (++jobs >= ${nth}) {
      for (let i = 0; i < ${times}; i++) {
        try {
          closeSync(openSync(new URL('killed-' + i, import.meta.url), 'wx'));
        } catch {
          continue;
        }
        process.exit(1);
      }
    }
    listener(message);
  });
}
`);
  return `--import ${join(cwd, 'killer.mjs')}`;
};

describe('a worker that dies', () => {
  test('once: another does its work', () => {
    const cwd = folder({ 'big.txt': long(6_000_000, blocks) });
    const options = killer(cwd, 1, 2);
    const expected = fanews(['normalize', '--preset', 'minimal', 'big.txt', '--jobs', '1'], { cwd });
    const got = fanews(['normalize', '--preset', 'minimal', 'big.txt', '--jobs', '2'], { cwd, options });
    expect(existsSync(join(cwd, 'killed-0'))).toBe(true);
    expect({ status: got.status, err: got.err, same: got.out.equals(expected.out) }).toEqual({ status: 0, err: '', same: true });
  });

  test('once, with whole files', () => {
    const cwd = folder(corpus());
    const options = killer(cwd, 1, 2);
    expect(fanews(['normalize', '--preset', 'minimal', 'd', '-o', 'one/', '--jobs', '1'], { cwd }).status).toBe(2);
    expect(fanews(['normalize', '--preset', 'minimal', 'd', '-o', 'two/', '--jobs', '2'], { cwd, options }).status).toBe(2);
    expect(existsSync(join(cwd, 'killed-0'))).toBe(true);
    expect(files(join(cwd, 'two'))).toEqual(files(join(cwd, 'one')));
  });

  test('again and again: the input fails, by name, and the run ends', () => {
    const cwd = folder({ 'big.txt': long(9_000_000) });
    const { status, err } = fanews(['normalize', '--preset', 'minimal', 'big.txt', '-o', 'out.txt', '--jobs', '2'], { cwd, options: killer(cwd, 1000, 1) });
    expect(status).toBe(2);
    expect(err).toContain('big.txt: the thread that worked on it died twice');
    expect(Object.keys(files(cwd)).filter((name) => !name.startsWith('kill'))).toEqual(['big.txt']);
  });
});

/** Many short files: after the first of them a thread reads and writes beside those that work. */
describe('short files', () => {
  /** Without that thread: line by line, and with workers. */
  const alone = ['--line-buffered', '--jobs', '1'];
  const workers = ['--jobs', '3'];
  /** Names of files that differ between two folders, or are in one only; how zipped text is cut does not count. */
  const unlike = (a: string, b: string): string[] => {
    const [x, y] = [files(a), files(b)];
    const plain = (name: string, bytes = ''): string => (name.endsWith('.gz') && bytes !== '' ? gunzipSync(Buffer.from(bytes, 'latin1')).toString('latin1') : bytes);
    return Object.keys({ ...x, ...y }).filter((name) => !(name in x && name in y) || plain(name, x[name]) !== plain(name, y[name]));
  };

  test('the same bytes and messages as with workers, or line by line: to the standard output, a folder, in place', () => {
    const cwd = folder(corpus(300_000));
    for (const [i, args] of [['normalize'], ['normalize', '--preset', 'minimal', '--invalid', 'replace'], ['tokenize', '--format', 'tsv']].entries()) {
      const [one, many] = [workers, ['--jobs', '1']].map((more) => fanews([...args, 'd', ...more], { cwd }));
      expect({ status: many!.status, err: many!.err, same: many!.out.equals(one!.out) }).toEqual({ status: one!.status, err: one!.err, same: true });
      for (const [to, more] of [[`one${i}`, workers], [`many${i}`, ['--jobs', '1']]] as const) {
        const { err } = fanews([...args, 'd', '-o', `${to}.out`, ...more], { cwd });
        expect(err).toBe(one!.err);
      }
      expect(unlike(join(cwd, `many${i}.out`), join(cwd, `one${i}.out`))).toEqual([]);
    }
    for (const [to, more] of [['one', alone], ['many', ['--jobs', '1']]] as const) {
      cpSync(join(cwd, 'd'), join(cwd, to), { recursive: true });
      expect(fanews(['normalize', '--in-place', '.', ...more], { cwd: join(cwd, to) }).status).toBe(2);
    }
    expect(unlike(join(cwd, 'many'), join(cwd, 'one'))).toEqual([]);
  });

  test('results that need much room, and a text beside each', () => {
    const cwd = folder(Object.fromEntries(Array.from({ length: 420 }, (_, i) => [`d/${i}.txt`, NEWS.slice(i, i + (i % 9 === 0 ? 9000 : 700))])));
    for (const args of [['tokenize', '--format', 'jsonl'], ['entities', '--format', 'brat']]) {
      for (const [to, more] of [['one', workers], ['many', ['--jobs', '1']]] as const) expect(fanews([...args, 'd', '-o', `${args[0]}-${to}`, ...more], { cwd })).toMatchObject({ status: 0, err: '' });
      expect(Object.keys(files(join(cwd, `${args[0]}-one`)))).toHaveLength(args[0] === 'entities' ? 840 : 420);
      expect(unlike(join(cwd, `${args[0]}-many`), join(cwd, `${args[0]}-one`))).toEqual([]);
    }
  });

  test('one at a time, and one, two, three and five jobs: files of other encodings, long ones between, results that need much room', () => {
    const text = long(700_000);
    const given: Record<string, string | Uint8Array> = {};
    for (let i = 0; i < 480; i++) given[`d/${i}.txt`] = i % 5 === 1 ? Buffer.from(`\ufeff${text.slice(i * 400, i * 400 + 900)}`, 'utf16le') : i % 5 === 2 ? Buffer.from([0xdf, 0xca, 0xc7, 0xc8, 0x20, 0xcd, 0xd3, 0xe4, 0x0a]) : `${i % 31 === 0 ? '---\nك: ك\n---\n' : i % 37 === 0 ? '- ك\n' : ''}${text.slice(i * 400, i * 400 + (i % 40) * 90)}${i % 41 === 0 ? '\n```\nك' : ''}${i % 7 === 0 ? '' : '\n'}`;
    given['d/350.txt'] = text;
    given['d/420.txt'] = Buffer.from([0xff, 0x0a, 0x61]);
    const cwd = folder(given);
    for (const args of [['normalize'], ['normalize', '-o', 'out/'], ['tokenize', '--format', 'jsonl'], ['normalize', '--in-place']]) {
      const runs = [args[0] === 'normalize' ? ['1', '--line-buffered'] : ['1'], ['1'], ['2'], ['3'], ['5']].map((jobs, n) => {
        const to = join(cwd, `copy${n}`);
        rmSync(to, { recursive: true, force: true });
        cpSync(join(cwd, 'd'), to, { recursive: true });
        const { status, out, err } = fanews([...args, '.', '--jobs', ...jobs], { cwd: to });
        return { status, err, out: createHash('sha256').update(out).update(JSON.stringify(files(to))).digest('hex') };
      });
      expect(runs[0]!.status).toBe(2);
      for (const run of runs) expect(run).toEqual(runs[0]);
    }
  });

  test.each([1, 2, 3, 5])('the thread dies of what it is asked for (%i): nothing is lost, nobody hears of it', (nth) => {
    const cwd = folder(corpus(300_000));
    const options = killer(cwd, 1000, nth);
    const expected = fanews(['normalize', '--preset', 'minimal', 'd', '-o', 'one/', ...alone], { cwd });
    const got = fanews(['normalize', '--preset', 'minimal', 'd', '-o', 'many/', '--jobs', '1'], { cwd, options });
    expect(existsSync(join(cwd, 'killed-0'))).toBe(true);
    expect({ status: got.status, err: got.err }).toEqual({ status: expected.status, err: expected.err });
    expect(unlike(join(cwd, 'many'), join(cwd, 'one'))).toEqual([]);
  });

  test('what is there is left out; the report counts', () => {
    const cwd = folder(Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`d/${i}.txt`, `\u064a ${i}\n`])));
    expect(fanews(['normalize', 'd', '-o', 'out', '--jobs', '1'], { cwd }).status).toBe(0);
    const expected = files(join(cwd, 'out'));
    for (let i = 0; i < 700; i += 2) rmSync(join(cwd, `out/${i}.txt`));
    writeFileSync(join(cwd, 'd/333x.txt'), Buffer.from([0xff]));
    expect(fanews(['normalize', 'd', '-o', 'out', '--jobs', '1', '--skip-existing', '--report', 'report.json'], { cwd }).status).toBe(2);
    expect(files(join(cwd, 'out'))).toEqual(expected);
    const { done, skipped, failed } = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8')) as { done: number; skipped: { file: string }[]; failed: { file: string }[] };
    expect({ done, failed: failed.map(({ file }) => file) }).toEqual({ done: 350, failed: ['d/333x.txt'] });
    expect(skipped.map(({ file }) => file)).toEqual(Object.keys(expected).filter((name) => Number.parseInt(name) % 2 === 1).map((name) => `d/${name}`).sort());
  });

  test('--fail-fast stops at once', () => {
    const cwd = folder(Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`d/${1000 + i}.txt`, i === 350 ? Buffer.from([0xff]) : 'a\n'])));
    expect(fanews(['normalize', 'd', '--fail-fast', '--jobs', '1'], { cwd })).toMatchObject({ status: 2, out: Buffer.from('a\n'.repeat(350)) });
  });
});

describe('signals', () => {
  test.each([['SIGINT', 130, '2'], ['SIGTERM', 143, '2'], ['SIGINT', 130, '1'], ['SIGTERM', 143, '1']] as const)('%s (%i) while another thread writes, %s jobs: every file is old or new, nothing is left over', async (signal, expected, jobs) => {
    const count = jobs === '1' ? 1500 : 300;
    const old = long(jobs === '1' ? 4_000 : 40_000);
    const rewritten = fanews(['normalize', '--visible-zwnj'], { input: old }).out.toString();
    // Workers rewrite files in place; the thread beside one job writes to folders only.
    const top = folder(Object.fromEntries(Array.from({ length: count }, (_, i) => [[`d/${1000 + i}.txt`, old], [`out/${1000 + i}.txt`, old]]).flat()));
    const cwd = join(top, jobs === '1' ? 'out' : 'd');
    const child = spawn(process.execPath, [BIN, 'normalize', '--visible-zwnj', 'd', ...(jobs === '1' ? ['-o', 'out'] : ['--in-place']), '--jobs', jobs], { cwd: top, stdio: 'ignore', env: { PATH: process.env['PATH'], NODE_OPTIONS: PATIENT } });
    const ended = new Promise<number | null>((done) => child.once('close', done));
    // Well in the middle: the other threads have begun with files.
    while (child.exitCode === null && readFileSync(join(cwd, `${1000 + Math.floor(count / 2)}.txt`), 'utf8') === old) await new Promise((tick) => setTimeout(tick, 2));
    child.kill(signal);
    expect([expected, 0]).toContain(await ended);
    const names = readdirSync(cwd);
    expect(names.filter((name) => !/^\d+\.txt$/.test(name))).toEqual([]);
    expect(names).toHaveLength(count);
    const texts = new Set(names.map((name) => readFileSync(join(cwd, name), 'utf8')));
    for (const text of texts) expect(text === old || text === rewritten).toBe(true);
  });

  test('a closed pipe', () => {
    const text = long(8_000_000);
    const cwd = folder({ 'a.txt': text, ...Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`d/${i}.txt`, text.slice(i * 1000, i * 1000 + 1000)])) });
    for (const given of ['a.txt', 'd']) {
      const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `"${process.execPath}" "${BIN}" normalize --jobs 3 ${given} | head -1; echo "\${PIPESTATUS[0]}"`], { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'] } });
      expect({ stderr, code: stdout.trim().split('\n').pop() }).toEqual({ stderr: '', code: '0' });
    }
  });
});

test('--jobs must be a number', () => {
  for (const bad of ['0', 'x', '-1', '1.5']) expect(fanews(['normalize', '--jobs', bad, '-t', 'x'])).toMatchObject({ status: 2 });
});

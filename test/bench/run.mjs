/**
 * `npm run bench [-- --mb N --runs N --only TEXT --big --python --corpus FILE --record]`
 *
 * Whole processes: fanews beside its peers and the Node copy bound (decode and encode, nothing between) in
 * the same run, interleaved; medians. Start-up is the time for one line. MB/s = 10^6 bytes of UTF-8 input by
 * the time beyond the start-up. Slow peers get a shorter prefix of the same text (column MB). Memory is the
 * peak of the resident set (needs GNU time; else empty). `stdin`: a file on the standard input; `file`: a
 * file named; `small`: files of 2 KB, to the standard output and to a folder (in the temporary folder, or TMPDIR);
 * `small in one file`: their text as one file, which is what their rate compares with (it is more text than `file` has).
 * No folder is removed before the end: ext4 gives inodes of the last minutes' deleted files to nobody, and looks
 * for others at each file that is made (10,000 took 5 s instead of 0.5 s). For the same reason a run soon
 * after another says too little of `small to folder`: compare with the copy of files, which is hit alike.
 * Default text: news of ../shared/data where present, else fixtures/news.txt repeated (which is kind to
 * caches; the record says which).
 *
 * `--big`: 1 GB, once; and two runs of half of it each side by side, which is what two processors of this machine can
 * give to anyone who shares nothing (caches, memory and clock are shared): the bound for `--jobs 2`. `--python`: Hazm, Shekar and Rishe from PyPI, in virtual environments under
 * node_modules/.cache. `--record` appends to test/bench/record/<date>-<cpu>.csv.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    mb: { type: 'string', default: '18' },
    small: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    big: { type: 'boolean', default: false },
    python: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
const RUNS = Number(values.runs);
const MB = Number(values.mb);
const BIG_MB = 1000;
const SMALL_BYTES = 2000;
const JOBS = availableParallelism();
const TIME = '/usr/bin/time';
const measured = existsSync(TIME);
/** Certificates take each Node 70 ms to read at its start: as much as all else of it, and nothing that is measured here. */
const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;

function corpus() {
  const files = values.corpus
    ? [values.corpus]
    : ['news.fars', 'sports.varzesh3', 'wikipedia.pquad', 'news.hamshahri'].map((n) => join(root, `../shared/data/text/${n}.txt.gz`));
  if (!values.corpus && !files.every((f) => existsSync(f))) return { name: 'fixtures/news.txt repeated', bytes: readFileSync(join(root, 'fixtures/news.txt')) };
  const bytes = Buffer.concat(files.map((f) => (f.endsWith('.gz') ? gunzipSync(readFileSync(f)) : readFileSync(f))));
  return { name: values.corpus ?? 'news.fars+varzesh3+pquad+hamshahri', bytes };
}

const bin = join(root, 'bin/fanews.js');
const peer = (name) => [process.execPath, join(root, 'test/bench/peers', `${name}.mjs`)];
const fanews = (command, jobs, ...more) => [process.execPath, bin, command, '--jobs', String(jobs), ...more];

/** Name, command, MB of input (0: only the time of a line); `from`: stdin, file, small or small-folder; `big`: once, with 1 GB. */
const contenders = [
  { name: 'node -e 0', command: [process.execPath, '-e', '0'], mb: 0 },
  { name: 'Node copy (bound)', command: peer('copy'), mb: MB },
  { name: 'Node copy of files, small to folder (bound)', command: peer('copy-files'), mb: MB, from: 'small-folder' },
];
for (const command of ['normalize', 'entities']) contenders.push({ name: `fanews ${command}, one line`, command: [process.execPath, bin, command], mb: 0 });
for (const [command, mb] of [['normalize', MB], ['tokenize', MB], ['entities', MB / 5], ['analyze', MB / 5]]) {
  for (const jobs of [1, JOBS]) {
    contenders.push({ name: `fanews ${command}, stdin, jobs ${jobs}`, command: fanews(command, jobs), mb });
    contenders.push({ name: `fanews ${command}, file, jobs ${jobs}`, command: fanews(command, jobs), mb, from: 'file' });
    if (command === 'normalize' || command === 'tokenize') {
      contenders.push({ name: `fanews ${command}, small in one file, jobs ${jobs}`, command: fanews(command, jobs), mb, from: 'small-one' });
      contenders.push({ name: `fanews ${command}, small to stdout, jobs ${jobs}`, command: fanews(command, jobs), mb, from: 'small' });
      contenders.push({ name: `fanews ${command}, small to folder, jobs ${jobs}`, command: fanews(command, jobs), mb, from: 'small-folder' });
    }
    if (values.big && jobs === JOBS && command === 'normalize') contenders.push({ name: `fanews ${command}, 1 GB, two runs at once (bound for 2 jobs)`, command: fanews(command, 1), mb: BIG_MB / 2, from: 'twice' });
    if (values.big && (command === 'normalize' || command === 'tokenize')) contenders.push({ name: `fanews ${command}, 1 GB, jobs ${jobs}`, command: fanews(command, jobs), mb: BIG_MB, from: 'big' });
  }
}
contenders.push(
  { name: 'fanews tokenize --pos --format tsv', command: fanews('tokenize', 1, '--pos', '--format', 'tsv'), mb: MB / 5 },
  { name: 'fanews normalize --half-space off', command: fanews('normalize', 1, '--half-space', 'off'), mb: MB },
  { name: 'persian-tools (chars, digits, half-space)', command: peer('persian-tools'), mb: MB / 5 },
  { name: 'virastar', command: peer('virastar'), mb: MB / 9 },
  { name: 'natural AggressiveTokenizerFa', command: peer('natural'), mb: MB },
  { name: 'Intl.Segmenter', command: peer('intl-segmenter'), mb: MB / 5 },
);
if (values.python) {
  for (const name of ['hazm', 'shekar', 'rishe']) {
    const python = environment(name);
    if (python === null) continue;
    for (const task of ['normalize', 'tokenize']) contenders.push({ name: `${name} ${task}`, command: [python, join(root, 'test/bench/peers/python.py'), name, task], mb: MB / 9 });
  }
}

/** The Python of an environment that has a package, null (said on the standard error) where that cannot be had. */
function environment(name) {
  const venv = join(root, `node_modules/.cache/fanews-bench-${name}`);
  const python = join(venv, 'bin/python');
  const run = (...command) => spawnSync(command[0], command.slice(1), { encoding: 'utf8', timeout: 900_000 });
  if (existsSync(python) && run(python, '-c', `import ${name}`).status === 0) return python;
  for (const command of [['python3', '-m', 'venv', venv], [python, '-m', 'pip', 'install', '-q', name]]) {
    const { status, stderr, error } = run(...command);
    if (status !== 0) {
      process.stderr.write(`${name} is left out: ${command.join(' ')}: ${error?.message ?? stderr.trim().split('\n').pop()}\n`);
      return null;
    }
  }
  return python;
}

const dir = mkdtempSync(join(tmpdir(), 'fanews-bench-'));
const sink = openSync('/dev/null', 'w');
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
try {
  const { name, bytes } = corpus();
  const one = join(dir, 'one.txt');
  writeFileSync(one, bytes.subarray(0, bytes.indexOf(10) + 1));

  /** The first `mb` of the text, again and again if it is shorter. */
  const made = new Map();
  const input = (mb) => {
    if (made.has(mb)) return made.get(mb);
    const path = join(dir, `${mb}.txt`);
    const fd = openSync(path, 'w');
    for (let left = mb * 1e6; left > 0; left -= bytes.length) writeSync(fd, left >= bytes.length ? bytes : bytes.subarray(0, bytes.lastIndexOf(10, left) + 1));
    closeSync(fd);
    made.set(mb, path);
    return path;
  };
  let smallBytes = 0;
  let outs = 0;
  const small = () => {
    const folder = join(dir, 'small');
    if (smallBytes > 0) return folder;
    let at = 0;
    for (let i = 0; i < Number(values.small); i++) {
      if (at + SMALL_BYTES >= bytes.length) at = 0;
      const end = bytes.indexOf(10, at + SMALL_BYTES) + 1;
      const inner = join(folder, String(i % 20));
      if (i < 20) mkdirSync(inner, { recursive: true });
      writeFileSync(join(inner, `${i}.txt`), bytes.subarray(at, end));
      smallBytes += end - at;
      at = end;
    }
    return folder;
  };
  const smallOne = () => {
    const folder = small();
    const path = join(dir, 'small.txt');
    if (!existsSync(path)) for (let i = 0; i < Number(values.small); i++) appendFileSync(path, readFileSync(join(folder, String(i % 20), `${i}.txt`)));
    return path;
  };

  /** One run: seconds, CPU seconds, peak memory in MB. */
  const time = (command, path, named = []) => {
    const stdin = openSync(path, 'r');
    const note = join(dir, 'time');
    const full = [...(measured ? [TIME, '-f', '%U %S %M', '-o', note] : []), ...command, ...named];
    const from = process.hrtime.bigint();
    const done = spawnSync(full[0], full.slice(1), { stdio: [stdin, sink, 'pipe'], cwd: root, env });
    const seconds = Number(process.hrtime.bigint() - from) / 1e9;
    closeSync(stdin);
    if (done.status !== 0) throw new Error(`${full.join(' ')}: status ${done.status}\n${done.stderr}`);
    const [user, system, kb] = measured ? readFileSync(note, 'utf8').trim().split(' ').map(Number) : [NaN, NaN, NaN];
    return { seconds, cpu: user + system, memory: kb / 1000 };
  };
  const total = ({ command, mb, from }) => {
    if (from === 'file' || from === 'big') return time(command, '/dev/null', [input(mb)]);
    if (from === 'twice') return time(['sh', '-c', '"$@" & "$@" & wait', 'sh', ...command, input(mb)], '/dev/null');
    if (from === 'small-one') return time(command, '/dev/null', [smallOne()]);
    if (from === 'small') return time(command, '/dev/null', [small()]);
    if (from === 'small-folder') {
      return time(command, '/dev/null', [small(), '-o', join(dir, `out-${outs++}`)]);
    }
    return time(command, input(mb));
  };
  const sizeOf = ({ mb, from }) => (mb === 0 ? 0 : from?.startsWith('small') ? smallBytes : statSync(input(mb)).size * (from === 'twice' ? 2 : 1)) / 1e6;

  const wanted = contenders.filter((c, i) => i < 2 || !values.only || c.name.includes(values.only));
  const runs = wanted.map(() => ({ starts: [], totals: [] }));
  for (let r = 0; r < RUNS; r++) {
    wanted.forEach((contender, i) => {
      if ((contender.from === 'big' || contender.from === 'twice') && r > 0) return;
      runs[i].starts.push(time(contender.command, one).seconds);
      if (contender.mb > 0) runs[i].totals.push(total(contender));
    });
  }
  const rows = wanted.map((contender, i) => {
    const { starts, totals } = runs[i];
    const start = median(starts);
    const size = sizeOf(contender);
    const pick = (key) => (totals.length > 0 ? median(totals.map((t) => t[key])) : NaN);
    return { label: contender.name, start, size, rate: pick('seconds') > start ? size / (pick('seconds') - start) : NaN, cpu: pick('cpu'), memory: pick('memory') };
  });
  const node = rows[0].start;
  const copy = rows[1].rate;
  const shown = (value, digits) => (Number.isFinite(value) && value > 0 ? value.toFixed(digits) : '');
  process.stdout.write(`corpus: ${name}; median of ${RUNS} interleaved runs; node ${process.version}; ${cpus()[0].model} x${cpus().length}\n`);
  const cells = (list) => `${list.map((cell, i) => (i === 0 ? cell.padEnd(44) : cell.padStart(9))).join('')}\n`;
  process.stdout.write(cells(['command', 'start s', 'x node', 'MB', 'MB/s', 'of copy', 'CPU s', 'RSS MB']));
  for (const r of rows) process.stdout.write(cells([r.label, r.start.toFixed(3), (r.start / node).toFixed(2), shown(r.size, 1), shown(r.rate, 2), shown(r.rate / copy, 3), shown(r.cpu, 2), shown(r.memory, 0)]));
  if (values.record) {
    const cpu = cpus()[0].model.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
    const file = join(root, 'test/bench/record', `${new Date().toISOString().slice(0, 10)}-${cpu}.csv`);
    mkdirSync(join(root, 'test/bench/record'), { recursive: true });
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
    const head = 'commit,node,corpus,command,start_s,start_x_node,mb,mb_per_s,of_copy,cpu_s,rss_mb\n';
    if (!existsSync(file)) writeFileSync(file, head);
    for (const r of rows) {
      const row = [commit, process.version, name, r.label, r.start.toFixed(4), (r.start / node).toFixed(3), r.size.toFixed(2), shown(r.rate, 2), shown(r.rate / copy, 4), shown(r.cpu, 2), shown(r.memory, 0)];
      appendFileSync(file, `${row.map((v) => (/,/.test(v) ? `"${v}"` : v)).join(',')}\n`);
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}

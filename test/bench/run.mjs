/**
 * `npm run bench [-- --corpus FILE] [-- --mb N] [-- --runs N] [-- --record]`
 *
 * Start-up and MB/s of whole processes (stdin → /dev/null), fanews beside its peers and the Node copy
 * bound in the same run, interleaved. MB = 10^6 bytes of UTF-8 input; rates exclude the start-up that
 * the same command needs for one line. Slow peers get a shorter prefix of the same file (column mb).
 * Default corpus: news of ../shared/data where present, else fixtures/news.txt repeated (which is kind
 * to caches; the record says which). `--record` appends to test/bench/record/<date>-<cpu>.csv.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    mb: { type: 'string', default: '18' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
});
const RUNS = Number(values.runs);

function corpus() {
  const files = values.corpus
    ? [values.corpus]
    : ['news.fars', 'sports.varzesh3', 'wikipedia.pquad', 'news.hamshahri'].map((n) => join(root, `../shared/data/text/${n}.txt.gz`));
  const want = Number(values.mb) * 1e6;
  if (!values.corpus && !files.every((f) => existsSync(f))) {
    const article = readFileSync(join(root, 'fixtures/news.txt'));
    const n = Math.ceil(want / article.length);
    return { name: 'fixtures/news.txt repeated', bytes: Buffer.concat(Array(n).fill(article)) };
  }
  const all = Buffer.concat(files.map((f) => (f.endsWith('.gz') ? gunzipSync(readFileSync(f)) : readFileSync(f))));
  const cut = all.lastIndexOf(10, want) + 1;
  return { name: values.corpus ?? 'news.fars+varzesh3+pquad+hamshahri', bytes: cut > 0 ? all.subarray(0, cut) : all };
}

const bin = join(root, 'bin/fanews.js');
const peer = (name) => [process.execPath, join(root, 'test/bench/peers', `${name}.mjs`)];
const fanews = (...args) => [process.execPath, bin, ...args];
/** name, task, command, MB of input */
const CONTENDERS = [
  ['node -e 0', 'start', [process.execPath, '-e', '0'], 0],
  ['Node copy (bound)', 'copy', peer('copy'), 18],
  ['fanews normalize', 'normalize', fanews('normalize', '--jobs', '1'), 18],
  ['fanews normalize, two jobs', 'normalize', fanews('normalize', '--jobs', '2'), 18],
  ['fanews normalize --half-space off', 'normalize', fanews('normalize', '--jobs', '1', '--half-space', 'off'), 18],
  ['persian-tools (chars, digits, half-space)', 'normalize', peer('persian-tools'), 4],
  ['virastar', 'normalize', peer('virastar'), 2],
  ['fanews tokenize', 'tokenize', fanews('tokenize', '--jobs', '1'), 18],
  ['natural AggressiveTokenizerFa', 'tokenize', peer('natural'), 18],
  ['Intl.Segmenter', 'tokenize', peer('intl-segmenter'), 4],
  ['fanews entities', 'entities', fanews('entities', '--jobs', '1'), 4],
];

const dir = mkdtempSync(join(tmpdir(), 'fanews-bench-'));
const sink = openSync('/dev/null', 'w');
try {
  const { name, bytes } = corpus();
  const one = join(dir, 'one.txt');
  writeFileSync(one, bytes.subarray(0, bytes.indexOf(10) + 1));
  const inputs = new Map();
  const input = (mb) => {
    if (!inputs.has(mb)) {
      const path = join(dir, `${mb}.txt`);
      writeFileSync(path, bytes.subarray(0, bytes.lastIndexOf(10, Math.min(mb * 1e6, bytes.length)) + 1));
      inputs.set(mb, path);
    }
    return inputs.get(mb);
  };
  const time = (command, path) => {
    const stdin = openSync(path, 'r');
    const from = process.hrtime.bigint();
    const done = spawnSync(command[0], command.slice(1), { stdio: [stdin, sink, 'pipe'], cwd: root });
    const seconds = Number(process.hrtime.bigint() - from) / 1e9;
    closeSync(stdin);
    if (done.status !== 0) throw new Error(`${command.join(' ')}: status ${done.status}\n${done.stderr}`);
    return seconds;
  };
  const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const wanted = CONTENDERS.filter(([n, t]) => !values.only || n.includes(values.only) || ['start', 'copy'].includes(t));
  const startups = wanted.map(() => []);
  const totals = wanted.map(() => []);
  for (let r = 0; r < RUNS; r++) {
    wanted.forEach(([, , command, mb], i) => {
      startups[i].push(time(command, one));
      if (mb > 0) totals[i].push(time(command, input(mb)));
    });
  }
  const rows = wanted.map(([label, task, , mb], i) => {
    const start = median(startups[i]);
    const size = mb > 0 ? readFileSync(input(mb)).length / 1e6 : 0;
    return { label, task, start, size, rate: mb > 0 ? size / Math.max(median(totals[i]) - start, 1e-6) : 0 };
  });
  const node = rows[0].start;
  const copy = rows[1].rate;
  process.stdout.write(`corpus: ${name}; median of ${RUNS} interleaved runs; node ${process.version}; ${cpus()[0].model} x${cpus().length}\n`);
  process.stdout.write(`${'command'.padEnd(44)}${'start s'.padStart(8)}${'x node'.padStart(8)}${'mb'.padStart(7)}${'MB/s'.padStart(9)}${'of copy'.padStart(9)}\n`);
  for (const r of rows) {
    process.stdout.write(
      `${r.label.padEnd(44)}${r.start.toFixed(3).padStart(8)}${(r.start / node).toFixed(2).padStart(8)}${r.size.toFixed(1).padStart(7)}${(r.rate ? r.rate.toFixed(2) : '').padStart(9)}${(r.rate ? (r.rate / copy).toFixed(3) : '').padStart(9)}\n`,
    );
  }
  if (values.record) {
    const cpu = cpus()[0].model.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
    const file = join(root, 'test/bench/record', `${new Date().toISOString().slice(0, 10)}-${cpu}.csv`);
    mkdirSync(join(root, 'test/bench/record'), { recursive: true });
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
    if (!existsSync(file)) writeFileSync(file, 'commit,node,corpus,command,start_s,start_x_node,mb,mb_per_s,of_copy\n');
    for (const r of rows) {
      appendFileSync(file, `${[commit, process.version, name, r.label, r.start.toFixed(4), (r.start / node).toFixed(3), r.size.toFixed(2), r.rate.toFixed(2), (r.rate / copy).toFixed(4)].map((v) => (/,/.test(v) ? `"${v}"` : v)).join(',')}\n`);
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}

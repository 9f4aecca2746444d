/**
 * `npm run test:cluster`: fanews as a filter of existing engines, compared byte for byte with a single run,
 * one worker killed on the way. An engine that is not there and cannot be had is skipped, with the reason.
 * GNU parallel is unpacked from Debian's package into a temporary folder where it is not installed.
 * Slurm (sbatch with a running controller) and PySpark are used where they are.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'fanews-cluster-'));
const article = readFileSync(join(root, 'fixtures/news.txt'), 'utf8').split('\n').filter((line) => line !== '');
const OPTIONS = ['normalize', '--field', 'text', '--format-in', 'jsonl', '--jobs', '1'];
let failed = 0;

/** fanews that is killed at its first start after its marker was removed: it has read, and written nothing. */
const marker = join(work, 'killed');
const fanews = join(work, 'fanews');
writeFileSync(fanews, `#!/bin/sh\nif mkdir "${marker}" 2>/dev/null; then kill -9 $$; fi\nexec "${process.execPath}" "${join(root, 'bin/fanews.js')}" "$@"\n`);
chmodSync(fanews, 0o755);

const run = (command, args, options = {}) => spawnSync(command, args, { cwd: work, maxBuffer: 1 << 28, ...options });
const has = (command) => run('sh', ['-c', `command -v ${command}`]).status === 0;

function report(name, problem) {
  if (problem !== null) failed++;
  process.stdout.write(`${problem === null ? 'ok  ' : 'FAIL'} ${name}${problem === null ? '' : `: ${problem}`}\n`);
}
const skip = (name, reason) => process.stdout.write(`skip ${name}: ${reason}\n`);
const tree = (folder) => readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]);

function prepare() {
  mkdirSync(join(work, 'd'));
  let all = '';
  for (let f = 0; f < 40; f++) {
    let text = '';
    for (let i = 0; i < 50; i++) text += `${JSON.stringify({ id: f * 50 + i, text: article[(f * 7 + i) % article.length] })}\n`;
    writeFileSync(join(work, 'd', `${f}.jsonl`), text);
    all += text;
  }
  writeFileSync(join(work, 'all.jsonl'), all);
  const plain = [process.execPath, join(root, 'bin/fanews.js')];
  execFileSync(plain[0], [plain[1], ...OPTIONS, 'all.jsonl', '-o', 'all.expected'], { cwd: work });
  execFileSync(plain[0], [plain[1], ...OPTIONS, 'd', '-o', 'expected/'], { cwd: work });
}

function parallelCommand() {
  if (has('parallel')) return ['parallel'];
  if (!has('apt-get') || !has('dpkg')) return null;
  if (run('apt-get', ['download', 'parallel']).status !== 0) return null;
  const deb = readdirSync(work).find((name) => name.endsWith('.deb'));
  if (!deb || run('dpkg', ['-x', deb, 'deb']).status !== 0) return null;
  return ['perl', join(work, 'deb/usr/bin/parallel')];
}

function gnuParallel() {
  const command = parallelCommand();
  if (command === null) return skip('GNU parallel', 'not installed, and its package cannot be fetched (apt-get download parallel)');
  const [program, ...first] = command;
  rmSync(marker, { recursive: true, force: true });
  const shards = run(program, [...first, '--retries', '3', '-j', '2', fanews, ...OPTIONS, 'd', '-o', 'shards/', '--skip-existing', '--shard', '{}/4', ':::', '1', '2', '3', '4'], { env: { ...process.env, HOME: work } });
  report('GNU parallel, files by --shard, one worker killed', !existsSync(marker) ? 'no worker was killed' : shards.status !== 0 ? `status ${shards.status}: ${shards.stderr}` : JSON.stringify(tree(join(work, 'shards'))) === JSON.stringify(tree(join(work, 'expected'))) ? null : 'the trees differ');
  const piped = run(program, [...first, '--pipe', '-k', '-j', '2', '--block', '200k', fanews, ...OPTIONS], { input: readFileSync(join(work, 'all.jsonl')), env: { ...process.env, HOME: work } });
  report('GNU parallel, a stream by --pipe', piped.status !== 0 ? `status ${piped.status}: ${piped.stderr}` : piped.stdout.equals(readFileSync(join(work, 'all.expected'))) ? null : 'the streams differ');
}

function slurm() {
  if (!has('sbatch')) return skip('Slurm job array', 'sbatch is not on the path (Debian: slurm-wlm)');
  if (run('sinfo', ['-h'], { timeout: 20_000 }).status !== 0) return skip('Slurm job array', 'no controller answers sinfo');
  rmSync(marker, { recursive: true, force: true });
  const script = join(work, 'array.sh');
  writeFileSync(script, `#!/bin/sh\ncd "${work}"\nfor try in 1 2 3; do\n  "${fanews}" ${OPTIONS.join(' ')} d -o slurm/ --skip-existing --shard "$SLURM_ARRAY_TASK_ID/4" && exit 0\ndone\nexit 2\n`);
  const { status, stderr } = run('sbatch', ['--wait', '--array=1-4', script], { timeout: 300_000 });
  report('Slurm job array, one worker killed', status !== 0 ? `status ${status}: ${stderr}` : !existsSync(marker) ? 'no worker was killed' : JSON.stringify(tree(join(work, 'slurm'))) === JSON.stringify(tree(join(work, 'expected'))) ? null : 'the trees differ');
}

function spark() {
  if (!has('python3') || run('python3', ['-c', 'import pyspark']).status !== 0) return skip('Spark, RDD.pipe', 'python3 has no pyspark');
  if (!has('java')) return skip('Spark, RDD.pipe', 'no Java on the path');
  rmSync(marker, { recursive: true, force: true });
  const script = join(work, 'pipe.py');
  writeFileSync(script, `from pyspark import SparkConf, SparkContext
sc = SparkContext(conf=SparkConf().setMaster("local-cluster[2,1,1024]").setAppName("fanews").set("spark.ui.enabled", "false"))
records = sc.textFile("file://${join(work, 'all.jsonl')}", 8)
out = records.pipe(${JSON.stringify([fanews, ...OPTIONS].join(' '))}, checkCode=True).collect()
open("${join(work, 'spark.out')}", "w", encoding="utf-8", newline="").write("".join(line + "\\n" for line in out))
sc.stop()
`);
  const { status, stderr } = run('python3', [script], { timeout: 300_000 });
  report('Spark local-cluster, RDD.pipe, one worker killed', status !== 0 ? `status ${status}: ${String(stderr).slice(-2000)}` : !existsSync(marker) ? 'no worker was killed' : readFileSync(join(work, 'spark.out')).equals(readFileSync(join(work, 'all.expected'))) ? null : 'the streams differ');
}

try {
  mkdirSync(marker);
  prepare();
  gnuParallel();
  slurm();
  spark();
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;

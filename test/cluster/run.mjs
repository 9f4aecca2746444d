/**
 * `npm run test:cluster [-- parallel] [slurm] [spark]`: fanews as a filter of existing engines, compared byte
 * for byte with a single run, one worker killed in its middle. Each engine is started here, on this machine,
 * and stopped again; one that is not there and cannot be had is skipped, with the reason.
 *
 * GNU parallel: Debian's package, unpacked into a temporary folder where it is not installed.
 * Slurm: Debian's packages slurmctld, slurmd, slurm-client and munge, installed where this runs as root;
 * controller, node and munge run from a configuration of their own, on free ports.
 * Spark: PySpark from PyPI in a virtual environment under node_modules/.cache; needs python3 and Java.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'fanews-cluster-'));
const article = readFileSync(join(root, 'fixtures/news.txt'), 'utf8').split('\n').filter((line) => line !== '');
const OPTIONS = ['normalize', '--field', 'text', '--format-in', 'jsonl', '--jobs', '1'];
const PARTS = 40;
const RECORDS = 500;
let failed = 0;

/**
 * fanews, of which one is killed: the first to start after `arm` works for a moment (until WATCH, where
 * given, holds something) and is killed -9 in its middle.
 */
const marker = join(work, 'killed');
const fanews = join(work, 'fanews');
const arm = () => rmSync(marker, { recursive: true, force: true });
writeFileSync(
  fanews,
  `#!/bin/bash
if ! mkdir "${marker}" 2>/dev/null; then exec "${process.execPath}" "${join(root, 'bin/fanews.js')}" "$@"; fi
"${process.execPath}" "${join(root, 'bin/fanews.js')}" "$@" <&0 &
for i in {1..1000}; do
  sleep 0.01
  if [ -z "$WATCH" ]; then [ $i -gt 20 ] && break; else [ -n "$(ls -A "$WATCH" 2>/dev/null)" ] && break; fi
done
kill -9 $! && echo killed > "${marker}/done"
wait $!
`,
);
chmodSync(fanews, 0o755);

const run = (command, args, options = {}) => spawnSync(command, args, { cwd: work, maxBuffer: 1 << 28, ...options });
const has = (command) => run('sh', ['-c', `command -v ${command}`]).status === 0;
const skip = (name, reason) => process.stdout.write(`skip ${name}: ${reason}\n`);
/** Hidden: the unfinished file of a worker that was killed -9. */
const tree = (folder) => readdirSync(join(work, folder)).filter((name) => !/^\..*\.tmp$/.test(name)).sort().map((name) => [name, readFileSync(join(work, folder, name), 'utf8')]);

/** One engine's verdict: status of the run, the worker that was killed, and the bytes. */
function report(name, { status, stderr }, same, killed = true) {
  const problem = status !== 0 ? `status ${status}: ${String(stderr).slice(-2000)}` : killed && !existsSync(join(marker, 'done')) ? 'no worker was killed' : same() ? null : 'the outputs differ';
  if (problem !== null) failed++;
  process.stdout.write(`${problem === null ? 'ok  ' : 'FAIL'} ${name}${killed ? ', one worker killed' : ''}${problem === null ? '' : `: ${problem}`}\n`);
}
const sameTree = (folder) => () => JSON.stringify(tree(folder)) === JSON.stringify(tree('expected'));
const sameStream = (bytes) => () => bytes().equals(readFileSync(join(work, 'all.expected')));

function prepare() {
  mkdirSync(join(work, 'd'));
  let all = '';
  for (let f = 0; f < PARTS; f++) {
    let text = '';
    for (let i = 0; i < RECORDS; i++) text += `${JSON.stringify({ id: f * RECORDS + i, text: article[(f * 7 + i) % article.length] })}\n`;
    writeFileSync(join(work, 'd', `${f}.jsonl`), text);
    all += text;
  }
  writeFileSync(join(work, 'all.jsonl'), all);
  const bin = join(root, 'bin/fanews.js');
  execFileSync(process.execPath, [bin, ...OPTIONS, 'all.jsonl', '-o', 'all.expected'], { cwd: work });
  execFileSync(process.execPath, [bin, ...OPTIONS, 'd', '-o', 'expected/'], { cwd: work });
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
  const env = { ...process.env, HOME: work };
  arm();
  const shards = run(program, [...first, '--retries', '3', '-j', '2', fanews, ...OPTIONS, 'd', '-o', 'shards/', '--skip-existing', '--shard', '{}/4', ':::', '1', '2', '3', '4'], { env: { ...env, WATCH: join(work, 'shards') } });
  report('GNU parallel, files by --shard', shards, sameTree('shards'));
  // With --pipe a job that failed is not given its block again: files, joined in order.
  arm();
  const joined = run(program, [...first, '--retries', '3', '-k', '-j', '2', fanews, ...OPTIONS, ':::', ...Array.from({ length: PARTS }, (_, f) => `d/${f}.jsonl`)], { env });
  report('GNU parallel, files joined in order', joined, sameStream(() => joined.stdout));
  const piped = run(program, [...first, '--pipe', '-k', '-j', '2', '--block', '2M', fanews, ...OPTIONS], { input: readFileSync(join(work, 'all.jsonl')), env });
  report('GNU parallel, a stream by --pipe', piped, sameStream(() => piped.stdout), false);
  return undefined;
}

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

async function slurm() {
  const needed = ['slurmctld', 'slurmd', 'sbatch', 'munged'];
  const name = 'Slurm job array';
  if (process.getuid() !== 0) return skip(name, 'its daemons are started here as root, and this is not root');
  if (!needed.every(has)) {
    if (!has('apt-get')) return skip(name, `${needed.filter((c) => !has(c)).join(', ')} not on the path, and no apt-get to install Debian's packages`);
    const { status, stderr } = run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'slurmctld', 'slurmd', 'slurm-client', 'munge'], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    if (status !== 0) return skip(name, `apt-get install slurmctld slurmd slurm-client munge: ${String(stderr).trim().split('\n').pop()}`);
  }
  const home = join(work, 'slurm');
  for (const folder of ['', 'state', 'spool', 'munge']) mkdirSync(join(home, folder));
  const socket = join(home, 'munge/socket');
  writeFileSync(join(home, 'munge/key'), randomBytes(1024), { mode: 0o400 });
  const host = String(run('hostname', ['-s']).stdout).trim();
  writeFileSync(
    join(home, 'slurm.conf'),
    `ClusterName=fanews
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${await freePort()}
SlurmdPort=${await freePort()}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${socket},cred_expire=5
CredType=cred/munge
StateSaveLocation=${home}/state
SlurmdSpoolDir=${home}/spool
SlurmctldPidFile=${home}/slurmctld.pid
SlurmdPidFile=${home}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/none
NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`,
  );
  writeFileSync(join(home, 'cgroup.conf'), 'CgroupAutomount=no\n');
  const env = { ...process.env, SLURM_CONF: join(home, 'slurm.conf') };
  const daemons = [];
  const start = (command, args) => {
    const log = openSync(join(home, `${command}.log`), 'w');
    daemons.push(spawn(command, args, { cwd: home, env, stdio: ['ignore', log, log] }));
    closeSync(log);
  };
  try {
    start('munged', ['-F', '--force', `--key-file=${home}/munge/key`, `--socket=${socket}`, `--pid-file=${home}/munge/pid`, `--seed-file=${home}/munge/seed`, `--log-file=${home}/munge/log`]);
    for (let i = 0; i < 100 && !existsSync(socket); i++) await sleep(100);
    start('slurmctld', ['-D', '-i']);
    start('slurmd', ['-D', '-N', host]);
    let state = '';
    for (let i = 0; i < 150 && !/^idle/.test(state); i++) {
      await sleep(200);
      state = String(run('sinfo', ['-h', '-o', '%T'], { env, timeout: 20_000 }).stdout);
    }
    if (!/^idle/.test(state)) {
      const logs = daemons.map(({ spawnfile }) => readFileSync(join(home, `${spawnfile}.log`), 'utf8').trim().split('\n').pop()).join(' | ');
      failed++;
      process.stdout.write(`FAIL ${name}: the node did not come up (${state.trim()}): ${logs}\n`);
      return undefined;
    }
    // A task that fails is put back into the queue.
    const script = join(work, 'array.sh');
    writeFileSync(script, `#!/bin/bash\ncd "${work}"\nexport WATCH="${work}/slurm-out"\n"${fanews}" ${OPTIONS.join(' ')} d -o slurm-out/ --skip-existing --shard "$SLURM_ARRAY_TASK_ID/4" && exit 0\n[ "$SLURM_RESTART_COUNT" -ge 3 ] && exit 2\nscontrol requeue "$SLURM_JOB_ID"\nsleep 60\n`);
    arm();
    const done = run('sbatch', ['--wait', '--requeue', '--array=1-4', '-o', join(home, 'task-%a.log'), script], { env, timeout: 400_000 });
    report(name, done, sameTree('slurm-out'));
  } finally {
    for (const daemon of daemons.reverse()) {
      daemon.kill('SIGTERM');
      await Promise.race([new Promise((gone) => (daemon.exitCode === null ? daemon.once('exit', gone) : gone())), sleep(10_000)]);
      daemon.kill('SIGKILL');
    }
  }
  return undefined;
}

function spark() {
  const name = 'Spark local-cluster, RDD.pipe';
  if (!has('java')) return skip(name, 'no Java on the path');
  if (!has('python3')) return skip(name, 'no python3 on the path');
  let python = 'python3';
  if (run(python, ['-c', 'import pyspark']).status !== 0) {
    const venv = join(root, 'node_modules/.cache/fanews-pyspark');
    python = join(venv, 'bin/python');
    if (!existsSync(python) && run('python3', ['-m', 'venv', venv]).status !== 0) return skip(name, 'python3 -m venv failed');
    if (run(python, ['-c', 'import pyspark']).status !== 0) {
      const { status, stderr } = run(python, ['-m', 'pip', 'install', '-q', 'pyspark'], { timeout: 900_000 });
      if (status !== 0) return skip(name, `pip install pyspark: ${String(stderr).trim().split('\n').pop()}`);
    }
  }
  const script = join(work, 'pipe.py');
  writeFileSync(script, `from pyspark import SparkConf, SparkContext
sc = SparkContext(conf=SparkConf().setMaster("local-cluster[2,1,1024]").setAppName("fanews").set("spark.ui.enabled", "false"))
records = sc.textFile("file://${join(work, 'all.jsonl')}", 8)
out = records.pipe(${JSON.stringify([fanews, ...OPTIONS].join(' '))}, checkCode=True).collect()
open("${join(work, 'spark.out')}", "w", encoding="utf-8", newline="").write("".join(line + "\\n" for line in out))
sc.stop()
`);
  arm();
  const env = { ...process.env, PYSPARK_PYTHON: python, SPARK_LOCAL_IP: '127.0.0.1' };
  report(name, run(python, [script], { timeout: 400_000, env }), sameStream(() => readFileSync(join(work, 'spark.out'))));
  return undefined;
}

const ENGINES = { parallel: gnuParallel, slurm, spark };
const wanted = process.argv.slice(2);
for (const name of wanted) if (!(name in ENGINES)) throw new Error(`unknown engine ${name}; known: ${Object.keys(ENGINES).join(', ')}`);
try {
  mkdirSync(marker);
  prepare();
  for (const [name, engine] of Object.entries(ENGINES)) if (wanted.length === 0 || wanted.includes(name)) await engine();
} finally {
  if (process.env.FANEWS_KEEP) process.stdout.write(`${work}\n`);
  else rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;

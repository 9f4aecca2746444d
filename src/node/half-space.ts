/** Files for the half-space model: reads the sources below a data folder, writes model and manifest. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { halfSpacedForms, imperfectPerfects } from '../compile/verbs.js';
import { applyEdits, EditList } from '../core/alignment.js';
import { readHalfSpacer } from '../core/normalize/half-space.js';
import { canonicalGoldLines, goldLines } from '../eval/half-space-gold.js';
import { scoreHalfSpace } from '../eval/half-space.js';
import { isHeldOut } from '../train/half-space-sample.js';
import { HalfSpaceTrainer, type HalfSpaceOptions } from '../train/half-space.js';

type Kind = 'verbs' | 'text' | 'perdt' | 'conll' | 'words' | 'pairs' | 'counted';

interface Source {
  readonly file: string;
  readonly kind: Kind;
  readonly weight: number;
  readonly licence: string;
  /** Takes lines that do not look well spaced too. */
  readonly all?: boolean;
  readonly norm?: boolean;
  readonly second?: boolean;
  readonly trusted?: boolean;
}

const text = (name: string, weight: number, licence: string, all = false): Source => ({ file: `text/${name}.txt.gz`, kind: 'text', weight, licence, all });
const list = (file: string, kind: Kind, weight: number, licence: string): Source => ({ file: `lexicon/${file}`, kind, weight, licence });

/**
 * Sources and weights. Word lists only under terms that let their entries be shipped; running text
 * gives counts of spellings only.
 */
export const HALF_SPACE_SOURCES: readonly Source[] = [
  { file: 'tokens/perdt.train.tsv.gz', kind: 'perdt', weight: 3, licence: 'CC BY-SA 4.0', all: true, norm: true },
  { file: 'tokens/seraji.train.text.txt.gz', kind: 'text', weight: 1, licence: 'CC BY-SA 4.0', second: true },
  text('wikipedia.pquad', 0.5, 'CC BY-SA 4.0'),
  text('wikipedia.qa', 0.5, 'none stated / GPL-3.0; text CC BY-SA'),
  text('edited.spell-pairs', 0.5, 'none stated'),
  text('web.parsinlu-passages', 0.5, 'CC BY-NC-SA 4.0'),
  text('news.fars', 0.5, 'articles of their publisher'),
  text('sports.varzesh3', 0.4, 'articles of their publisher'),
  text('news.ntrex', 0.4, 'CC BY-SA 4.0'),
  text('news.instagram', 0.3, 'posts of their publisher'),
  text('mixed.perspell', 0.25, 'MIT'),
  text('religious.books', 0.3, 'Apache-2.0'),
  text('religious.quran', 0.1, 'non-commercial'),
  text('fiction.little-prince', 0.4, 'translation under copyright'),
  text('exam.farstail', 0.4, 'Apache-2.0'),
  text('exam.parsinlu-sentences', 0.3, 'CC BY-NC-SA 4.0'),
  text('blog.persiantoolbox', 0.2, 'Apache-2.0'),
  text('docs.debian-handbook', 0.3, 'GPL-2.0-or-later or CC BY-SA 3.0'),
  text('docs.javascript-info', 0.2, 'CC BY-NC'),
  text('docs.progit', 0.3, 'CC BY-NC-SA 3.0'),
  text('docs.python-book', 0.3, 'CC BY-NC-SA 4.0'),
  text('docs.kubit', 0.2, 'MIT'),
  text('docs.web-frameworks', 0.15, 'CC BY 4.0, MIT, CC0'),
  text('docs.mdn', 0.1, 'CC BY-SA 2.5'),
  text('docs.iot-course', 0.1, 'MIT'),
  text('docs.aspose-cad', 0.1, 'CC BY-SA 4.0'),
  text('docs.openclaw', 0.05, 'MIT'),
  text('informal.snappfood', 0.3, 'reviews by users'),
  text('informal.sentipers', 0.3, 'none stated'),
  text('informal.armanemo', 0.3, 'CC BY-NC-SA 4.0'),
  text('informal.forum-percqa', 0.3, 'Apache-2.0'),
  text('informal.reviews', 0.3, 'CC BY-NC-SA 4.0'),
  { file: 'ner/parstwiner.train.conll', kind: 'conll', weight: 0.3, licence: 'MIT' },
  list('half-space-pairs.parsivar.tsv', 'pairs', 0.3, 'MIT'),
  list('half-space-pairs.dadmatools.tsv.gz', 'pairs', 0.2, 'Apache-2.0'),
  list('compounds.shekar.tsv', 'words', 0.2, 'MIT'),
  list('words.lilak-user.tsv', 'words', 0.1, 'Apache-2.0'),
  list('words.lilak.tsv.gz', 'words', 0.1, 'Apache-2.0'),
  list('words.hazm.tsv.gz', 'words', 0.1, 'MIT'),
  list('names.first.tsv', 'words', 0.1, 'MIT'),
  list('verb-stems.tsv', 'verbs', 0.1, 'MIT; PerDT CC BY-SA 4.0'),
  list('verbs.informal.tsv', 'verbs', 0.1, 'MIT'),
  list('words.wikipedia.tsv.gz', 'counted', 0.05, 'none stated; text CC BY-SA'),
];

/** Text whose half-spaces people put in, throughout. */
const TRUSTED = /seraji|wikipedia|spell-pairs|parsinlu-passages|fars\.|debian|progit|python-book|little-prince/;

function readText(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function rows(content: string): string[][] {
  return content.split('\n').slice(1).filter((l) => l !== '').map((l) => l.split('\t'));
}

/** Sentences of a CoNLL file as lines, tokens separated by a space. */
function conllLines(content: string): string[] {
  return content.split(/\n\n+/).map((s) => s.split('\n').map((l) => l.split('\t')[0]!).join(' '));
}

/** Leaves out verbs that one list alone has. */
function attested(row: string[]): boolean {
  return row.length > 3 || /perdt|\S \S/.test(row[2] ?? '');
}

/** A row of verb-stems.tsv (past, present, sources) or verbs.informal.tsv (past, present, colloquial present, flag). */
function stems(row: string[]) {
  const fourth = row.length > 3;
  const sources = fourth ? '' : (row[2] ?? '');
  const preverbs = [...sources.matchAll(/perdt:(\S+)/g)].map((m) => m[1]!).filter((p) => /^(بر|در|باز|فرا|وا|ور|فرو)$/.test(p));
  const present = row[1] ?? '';
  return { past: row[0] ?? '', present: present.includes(' ') ? '' : present, informal: fourth ? (row[2] ?? '') : '', preverbs };
}

/** Reads all sources of `dir` into a trainer; `unseen` leaves out the lines of running text that may serve as gold. */
export function loadHalfSpaceSources(trainer: HalfSpaceTrainer, dir: string, unseen = false): void {
  for (const s of HALF_SPACE_SOURCES) {
    const content = readText(`${dir}/${s.file}`);
    const common = { name: s.file, weight: s.weight, ...(s.all ? { all: true } : {}), ...(s.norm ? { norm: true } : {}), ...(s.second ? { second: true } : {}), ...(TRUSTED.test(s.file) ? { trusted: true } : {}) };
    if (s.kind === 'text') trainer.addText({ ...common, lines: content.split('\n').filter((_, i) => !(unseen && s.file.startsWith('text/') && isHeldOut(i))) });
    else if (s.kind === 'perdt') trainer.addText({ ...common, lines: rows(content).map((r) => r[0]!) });
    else if (s.kind === 'conll') trainer.addText({ ...common, lines: conllLines(content) });
    else if (s.kind === 'verbs') {
      const verbs = rows(content).filter(attested).map(stems);
      trainer.addVerbs([...new Set(verbs.flatMap(halfSpacedForms))], s.weight);
      trainer.addVerbs([...new Set(verbs.flatMap((v) => imperfectPerfects(v.past)))], s.weight, false);
    }
    else if (s.kind === 'counted') trainer.addCounted(s.file, s.weight, rows(content).map((r) => [r[0]!, Number(r[1])]));
    else trainer.addWords({ ...common, plain: /hazm|lilak\.|names/.test(s.file), words: rows(content).map((r) => r[0]!) });
  }
}

/** Source files that `dir` lacks. */
export function missingHalfSpaceSources(dir: string): string[] {
  return HALF_SPACE_SOURCES.map((s) => s.file).filter((f) => !existsSync(`${dir}/${f}`));
}

/** Scores on the development files, three kinds of loss and clean text. */
function developmentScores(bytes: Uint8Array, dir: string): Record<string, unknown> {
  const stage = readHalfSpacer(bytes);
  const settle = (line: string): string => {
    let now = line;
    for (let i = 0; i < 10; i++) {
      const edits = new EditList();
      stage(now, [], edits);
      if (edits.length === 0) break;
      now = applyEdits(now, edits);
    }
    return now;
  };
  const perdt = readText(`${dir}/tokens/perdt.dev.conllu`);
  const seraji = readText(`${dir}/tokens/seraji.dev.conllu`);
  const sets: Record<string, string[]> = { 'perdt.dev': goldLines(perdt), 'seraji.dev canonical': canonicalGoldLines(seraji), 'seraji.dev': goldLines(seraji) };
  const out: Record<string, unknown> = {};
  const two = (n: number): number => Math.round(100 * n) / 100;
  for (const [name, gold] of Object.entries(sets)) {
    const row: Record<string, unknown> = {};
    let turn = 0;
    const losses: Record<string, (l: string) => string> = {
      deleted: (l) => l.replaceAll('\u200c', ''),
      spaced: (l) => l.replaceAll('\u200c', ' '),
      alternating: (l) => l.replaceAll('\u200c', () => (turn++ % 2 === 0 ? '' : ' ')),
    };
    for (const [kind, lose] of Object.entries(losses)) {
      const s = scoreHalfSpace(gold, gold.map((l) => settle(lose(l))), { visual: true });
      row[kind] = { P: two(s.precision), R: two(s.recall), F1: two(s.f1), exactPercent: two(s.exactPercent) };
    }
    row['clean'] = { wrongGapsPer1000Tokens: two(scoreHalfSpace(gold, gold.map(settle), { visual: true }).wrongPer1000) };
    out[name] = row;
  }
  return out;
}

/**
 * Builds a model (`out`, ending in .bin) and its manifest beside it; returns the paths written.
 * `unseen`: without the held-out tenth of each running text, for scores on it.
 */
export function compileHalfSpace(dir: string, out: string, options: HalfSpaceOptions & { readonly unseen?: boolean } = {}): string[] {
  const trainer = new HalfSpaceTrainer(options);
  loadHalfSpaceSources(trainer, dir, options.unseen);
  const { bytes, stats } = trainer.build();
  const model = out;
  writeFileSync(model, bytes);
  const manifest = {
    model: 'half-space',
    command: `${options.unseen ? 'FANEWS_WITHOUT=sample ' : ''}npm run compile -- half-space`,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    seeds: [20240501, 77, 5],
    stats,
    scores: developmentScores(bytes, dir),
    terms: 'Entries of word lists only from MIT, Apache-2.0, CC BY and CC BY-SA sources. Of running text, also of text whose terms do not allow copying, only statistics are kept: hashed keys with the commonest spelling and frequency class, and trained weights; no sentence can be read from them.',
    knownWeaknesses: [
      'compounds that edited texts write in two ways (پاسخگویی, روانپزشکی) come out in the commoner one where the input gives no sign',
      'adverbs with به\u200c are left open (the norm treebank writes them so), names with بن too unless the second treebank joins them',
      'compounds of two words that are one without a half-space (اظهار نامه) are seldom joined where a space stands',
      'colloquial forms that are also formal words (نمیرم) stay as they are',
      'two plain words that make a compound without a half-space (کتاب خانه) are joined only after a letter that does not join',
    ],
    inputs: HALF_SPACE_SOURCES.map((s) => ({
      file: s.file,
      use: s.kind === 'counted' ? 'evidence for spellings of other entries; weights' : s.file.startsWith('lexicon/') ? 'entries' : 'counts of spellings',
      weight: s.weight,
      licence: s.licence,
      sha256: createHash('sha256').update(readFileSync(`${dir}/${s.file}`)).digest('hex'),
    })),
  };
  const path = out.replace(/\.bin$/, '.json');
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
  return [model, path];
}

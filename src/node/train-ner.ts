/** Trains the shipped entity models from the corpora of a data folder and writes them with their manifests. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { evaluateTagger } from '../eval/ner-model.js';
import { ratios } from '../eval/ner.js';
import { CLUSTER_DEFAULTS, FormStream, learnClusters, type ClusterOptions } from '../train/clusters.js';
import { learnProfiles, PROFILE_DEFAULTS, type ProfileOptions } from '../train/profiles.js';
import type { ClassTable } from '../train/write-crf.js';
import { NEWS_TYPES, SOCIAL_TYPES, ARMAN_TYPES, trainNer, type HashCounts, type NerCorpus, type NerOptions } from '../train/ner.js';
import { readConll } from './corpus.js';

export interface TrainNerFiles {
  /** Folder laid out as described in its README: ner/, text/, tokens/, lexicon/. */
  readonly data: string;
  /** Path of the model; the manifest goes beside it with the ending .json. */
  readonly out: string;
  /** `default`: news + social. `arman`: the research-only corpus alone. */
  readonly model?: 'default' | 'arman';
  readonly options?: NerOptions;
  /** Word classes are learned from the texts of the data folder with these options; null: none. */
  readonly clusters?: Partial<ClusterOptions> | null;
  readonly profiles?: Partial<ProfileOptions>;
  readonly log?: (line: string) => void;
}

const CORPORA = {
  default: [
    { style: 'news', types: NEWS_TYPES, name: 'peyma', licence: 'repository MIT; PEYMA itself was published for research' },
    { style: 'social', types: SOCIAL_TYPES, name: 'parstwiner', licence: 'MIT' },
  ],
  arman: [{ style: 'arman', types: ARMAN_TYPES, name: 'arman', licence: 'academic research only' }],
} as const;

/** Trains and writes; returns the paths written. Deterministic for the same data and options. */
export function trainNerFromFiles(files: TrainNerFiles): string[] {
  const log = files.log ?? (() => {});
  const which = files.model ?? 'default';
  const inputs: { file: string; sha256: string; licence: string }[] = [];
  const note = (path: string, licence: string): void => {
    inputs.push({ file: path.slice(files.data.length).replace(/^\//, ''), sha256: createHash('sha256').update(readFileSync(path)).digest('hex'), licence });
  };
  const corpora: NerCorpus[] = CORPORA[which].map((c) => {
    const path = `${files.data}/ner/${c.name}.train.conll`;
    note(path, c.licence);
    return { style: c.style, types: c.types, sentences: readConll(path) };
  });
  const clusterOptions: ClusterOptions | null = files.clusters === null ? null : { ...CLUSTER_DEFAULTS, ...files.clusters };
  const profileOptions: ProfileOptions = { ...PROFILE_DEFAULTS, ...files.profiles };
  let classes: ClassTable | null = null;
  let styleTexts: HashCounts[] | undefined;
  if (clusterOptions) {
    const { stream, textStart, byName } = readTexts(files.data, corpora, note);
    if (corpora.length === 2) styleTexts = STYLE_TEXTS.map((prefixes) => countForms(byName, prefixes));
    classes = learnClusters(stream, clusterOptions, log).table;
    const styles = corpora.map((c) => ({ name: c.style, types: c.types }));
    const styled = corpora.map((c, style) => ({ style, sentences: c.sentences }));
    classes = { words: classes.words, columns: [...classes.columns, ...learnProfiles(stream, textStart, classes, styled, styles, profileOptions, log)] };
  }
  const trained = trainNer(corpora, { classes, runs: RUNS, ...(styleTexts ? { styleTexts } : {}), ...files.options }, log);
  const scores: Record<string, unknown> = {};
  for (const c of CORPORA[which]) {
    const dev = readConll(`${files.data}/ner/${c.name}.dev.conll`);
    const s = evaluateTagger(trained.bytes, dev, c.style);
    const row = (n: { tp: number; predicted: number; gold: number }): Record<string, number> => {
      const r = ratios(n);
      const two = (x: number): number => Math.round(x * 100) / 100;
      return { precision: two(r.precision), recall: two(r.recall), f1: two(r.f1), right: n.tp, predicted: n.predicted, gold: n.gold };
    };
    scores[`${c.name}.dev`] = { style: c.style, all: row(s.total), byType: Object.fromEntries([...s.byType].map(([t, n]) => [t, row(n)])) };
    log(`${c.name}.dev: F1 ${ratios(s.total).f1.toFixed(2)}`);
  }
  mkdirSync(dirname(files.out), { recursive: true });
  writeFileSync(files.out, trained.bytes);
  const manifest = {
    name: basename(files.out),
    kind: 'CRF ',
    task: 'named entities (BIO tagging of tokens)',
    command: which === 'default' ? 'npm run compile -- ner' : 'fanews train ner --model arman',
    sha256: createHash('sha256').update(trained.bytes).digest('hex'),
    terms:
      which === 'default'
        ? 'Weights learned from PEYMA (published for research; obtained from an MIT repository) and ParsTwiNER (MIT). No sentence of them is contained.'
        : 'Learned from ARMAN: academic research only. Not part of the package.',
    inputs,
    wordClassOptions: clusterOptions && { ...clusterOptions, profiles: profileOptions },
    ...trained.manifest,
    scores,
    scoreNote: 'exact span and type on the development files, gold tokens, style given; F1 in percent',
    weaknesses: [
      'organizations are the weakest class: recall near 60 % on news',
      'DAT, TIM, MON, PCT are known to the news style only; EVE, NAT, POG to the social style only',
      'annotation styles differ: social leaves شهر and استان outside LOC, news puts them inside',
    ],
  };
  const manifestPath = files.out.replace(/\.bin$/, '') + '.json';
  writeFileSync(manifestPath, JSON.stringify(manifest, null, 2) + '\n');
  return [files.out, manifestPath];
}

/** Models averaged into the shipped one. */
const RUNS = 3;

/** Texts typical of the news style and of the social style, by the beginning of their names. */
const STYLE_TEXTS: readonly (readonly string[])[] = [['news.fars', 'news.hamshahri', 'news.ntrex', 'wikipedia.', 'edited.'], ['informal.']];

function countForms(texts: ReadonlyMap<string, string>, prefixes: readonly string[]): HashCounts {
  const stream = new FormStream();
  for (const [name, text] of texts) if (prefixes.some((p) => name.startsWith(p))) stream.addText(text);
  const counts = new Map<number, number>();
  for (let f = 2; f < stream.forms.size; f++) counts.set(stream.forms.hash(f), (counts.get(stream.forms.hash(f)) ?? 0) + stream.count[f]!);
  return counts;
}

/** Forms seen at least so often in the texts count as words when loose affixes are joined. */
const KNOWN_WORD = 3;

/**
 * All running text of the data folder (text/*.gz, the treebanks' training text) and the tokens of the
 * corpora trained on, as one stream of forms, in a fixed order; the texts begin at `textStart`.
 */
function readTexts(data: string, corpora: readonly NerCorpus[], note: (path: string, licence: string) => void): { stream: FormStream; textStart: number; byName: Map<string, string> } {
  const texts: string[] = [];
  const byName = new Map<string, string>();
  const read = (path: string, licence: string): string => {
    note(path, licence);
    return gunzipSync(readFileSync(path)).toString('utf8');
  };
  const names = readdirSync(`${data}/text`).filter((f) => f.endsWith('.txt.gz'));
  names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  for (const name of names) {
    texts.push(read(`${data}/text/${name}`, 'text for word statistics only; terms in the data folder\'s README'));
    byName.set(name, texts[texts.length - 1]!);
  }
  texts.push(read(`${data}/tokens/seraji.train.text.txt.gz`, 'CC BY-SA 4.0; word statistics only'));
  texts.push(
    read(`${data}/tokens/perdt.train.tsv.gz`, 'CC BY-SA 4.0; word statistics only')
      .split('\n')
      .slice(1)
      .map((l) => l.slice(0, Math.max(0, l.indexOf('\t'))))
      .join('\n'),
  );
  const seen = new FormStream();
  for (const t of texts) seen.addText(t);
  const known = new Set<number>();
  for (let f = 2; f < seen.forms.size; f++) if (seen.count[f]! >= KNOWN_WORD) known.add(seen.forms.hash(f));
  const stream = new FormStream();
  for (const c of corpora) for (const s of c.sentences) stream.addTokens(s.tokens);
  const textStart = stream.length;
  for (const t of texts) stream.addText(t, (f) => known.has(stream.forms.hash(f)));
  return { stream, textStart, byName };
}

/** Trains the entity models from the corpora of a data folder; gives them with their manifests. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { InputError } from '../core/base/errors.js';
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
  /** `default`: news + social, as shipped. `arman`: for research only, see RECIPES. */
  readonly model?: NerModelName;
  /** File name of the model in its manifest. */
  readonly name?: string;
  readonly options?: NerOptions;
  /** Word classes are learned from the texts of the data folder with these options; null: none. */
  readonly clusters?: Partial<ClusterOptions> | null;
  readonly profiles?: Partial<ProfileOptions>;
  readonly log?: (line: string) => void;
}

export type NerModelName = 'default' | 'arman';

const CORPORA = {
  peyma: { style: 'news', types: NEWS_TYPES, licence: 'repository MIT; PEYMA itself was published for research' },
  parstwiner: { style: 'social', types: SOCIAL_TYPES, licence: 'MIT' },
  arman: { style: 'arman', types: ARMAN_TYPES, licence: 'academic research only' },
} as const;

interface Recipe {
  readonly corpora: readonly (keyof typeof CORPORA)[];
  /** Corpora whose style the model gets; the others help through the weights that styles share. */
  readonly write: readonly (keyof typeof CORPORA)[];
  readonly command: string;
  readonly terms: string;
  readonly weaknesses: readonly string[];
  readonly options: NerOptions;
}

const RECIPES: Readonly<Record<NerModelName, Recipe>> = {
  default: {
    corpora: ['peyma', 'parstwiner'],
    write: ['peyma', 'parstwiner'],
    command: 'npm run compile -- ner (or fanews train ner --data DATA -o ner.bin)',
    terms: 'Weights learned from PEYMA (published for research; obtained from an MIT repository) and ParsTwiNER (MIT). No sentence of them is contained.',
    weaknesses: [
      'organizations are the weakest class: recall near 65 % on news',
      'DAT, TIM, MON, PCT are known to the news style only; EVE, NAT, POG to the social style only',
      'annotation styles differ: social leaves شهر and استان outside LOC, news puts them inside',
    ],
    // As sentences kept back from both corpora had it (ner.md).
    options: { runs: 6, letters: true, outsideBias: [-0.5, -0.5] },
  },
  arman: {
    corpora: ['peyma', 'parstwiner', 'arman'],
    // With the news style DAT, TIM, MON and PCT, which ARMAN lacks, are there to be filled in.
    write: ['peyma', 'arman'],
    command: 'fanews train ner --data DATA --model arman -o arman.bin',
    terms: 'Learned from ARMAN (academic research only), PEYMA (published for research) and ParsTwiNER (MIT): for academic research only. Not part of the package.',
    weaknesses: [
      'EVE and PRO are rare in the corpus and weak',
      'DAT, TIM, MON, PCT are known to the news style only: ARMAN does not annotate them',
      'the development part is the end of the corpus, on subjects the rest hardly has: other tenths score about 10 points more',
    ],
    options: { runs: 3 },
  },
};

/** A trained model and the text of its manifest. */
export interface TrainedNerFiles {
  readonly bytes: Uint8Array;
  readonly manifest: string;
}

/**
 * Trains a model of the data folder. Deterministic for the same data and options.
 * @throws InputError input/not-found, input/unreadable for data that is not there
 */
export function trainNerFromFiles(files: TrainNerFiles): TrainedNerFiles {
  const log = files.log ?? (() => {});
  const recipe = RECIPES[files.model ?? 'default'];
  const inputs: { file: string; sha256: string; licence: string }[] = [];
  const note = (path: string, licence: string): void => {
    inputs.push({ file: path.slice(files.data.length).replace(/^\//, ''), sha256: createHash('sha256').update(readData(path)).digest('hex'), licence });
  };
  const corpora: NerCorpus[] = recipe.corpora.map((name) => {
    const { style, types, licence } = CORPORA[name];
    const path = `${files.data}/ner/${name}.train.conll`;
    const sentences = readConll(path);
    note(path, licence);
    return { style, types, sentences };
  });
  const write: string[] = recipe.write.map((name) => CORPORA[name].style);
  const clusterOptions: ClusterOptions | null = files.clusters === null ? null : { ...CLUSTER_DEFAULTS, ...files.clusters };
  const profileOptions: ProfileOptions = { ...PROFILE_DEFAULTS, ...files.profiles };
  let classes: ClassTable | null = null;
  let styleTexts: HashCounts[] | undefined;
  if (clusterOptions) {
    const { stream, textStart, byName } = readTexts(files.data, corpora, note);
    if (write.includes('social')) styleTexts = STYLE_TEXTS.map((prefixes) => countForms(byName, prefixes));
    classes = learnClusters(stream, clusterOptions, log).table;
    const styles = corpora.map((c) => ({ name: c.style, types: c.types }));
    const styled = corpora.map((c, style) => ({ style, sentences: c.sentences }));
    classes = { words: classes.words, columns: [...classes.columns, ...learnProfiles(stream, textStart, classes, styled, styles, profileOptions, log)] };
  }
  const trained = trainNer(corpora, { classes, write, ...recipe.options, ...(styleTexts ? { styleTexts } : {}), ...files.options }, log);
  const scores: Record<string, unknown> = {};
  for (const name of recipe.write) {
    const { style } = CORPORA[name];
    const s = evaluateTagger(trained.bytes, readConll(`${files.data}/ner/${name}.dev.conll`), style);
    const row = (n: { tp: number; predicted: number; gold: number }): Record<string, number> => {
      const r = ratios(n);
      const two = (x: number): number => Math.round(x * 100) / 100;
      return { precision: two(r.precision), recall: two(r.recall), f1: two(r.f1), right: n.tp, predicted: n.predicted, gold: n.gold };
    };
    scores[`${name}.dev`] = { style, all: row(s.total), byType: Object.fromEntries([...s.byType].map(([t, n]) => [t, row(n)])) };
    log(`${name}.dev: F1 ${ratios(s.total).f1.toFixed(2)}`);
  }
  const manifest = {
    name: files.name ?? 'ner.bin',
    kind: 'CRF ',
    task: 'named entities (BIO tagging of tokens)',
    command: recipe.command,
    sha256: createHash('sha256').update(trained.bytes).digest('hex'),
    terms: recipe.terms,
    inputs,
    wordClassOptions: clusterOptions && { ...clusterOptions, profiles: profileOptions },
    ...trained.manifest,
    scores,
    scoreNote: 'exact span and type on the development files, gold tokens, style given; F1 in percent',
    weaknesses: recipe.weaknesses,
  };
  return { bytes: trained.bytes, manifest: JSON.stringify(manifest, null, 2) + '\n' };
}

function readData(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new InputError(missing ? 'input/not-found' : 'input/unreadable', `${path}: ${missing ? 'no such file; name the folder that holds ner/, text/ and tokens/' : (cause as Error).message}`, { file: path });
  }
}

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
    return gunzipSync(readData(path)).toString('utf8');
  };
  let names: string[];
  try {
    names = readdirSync(`${data}/text`).filter((f) => f.endsWith('.txt.gz'));
  } catch {
    throw new InputError('input/not-found', `${data}/text: no such folder; name the folder that holds ner/, text/ and tokens/`, { file: `${data}/text` });
  }
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

/** Trains the shipped word models (parts of speech, clitics, lemmas) and writes them with their manifest. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readConllu } from '../eval/conllu.js';
import { CLUSTER_DEFAULTS, FormStream, learnClusters, type ClusterOptions } from '../train/clusters.js';
import { nameLabels } from '../train/names.js';
import { mergeClasses, posModel, prepareWords, scoreWordModels, WORD_MODEL_DEFAULTS, type WordModelOptions } from '../train/pos-model.js';
import { countWords, formCounts, persian, rows } from '../train/words-lexicon.js';
import { treeSentences } from '../train/words.js';
import type { ClassTable } from '../train/write-crf.js';

export interface TrainPosFiles {
  /** Folder laid out as described in its README: tokens/, text/, lexicon/. */
  readonly data: string;
  /** The entity model. */
  readonly ner: string;
  /** Path of the model; the manifest goes beside it with the ending .json. */
  readonly out: string;
  readonly options?: Partial<WordModelOptions>;
  /** Folds of the cross-validation in the manifest; 0: none. */
  readonly folds?: number;
  /** Leaves PerDT's development sentences out of the training: for scores on them. */
  readonly withoutPerdt?: boolean;
  /** A file the word classes are read from if it exists, and written to: saves minutes in development. */
  readonly classCache?: string;
  readonly log?: (line: string) => void;
}

const LEXICONS = {
  hazm: ['lexicon/words.hazm.tsv.gz', 'MIT'],
  lilak: ['lexicon/words.lilak.tsv.gz', 'Apache-2.0'],
  firstNames: ['lexicon/names.first.tsv', 'MIT'],
  countries: ['lexicon/places.countries.tsv', 'Unicode License v3'],
  verbStems: ['lexicon/verb-stems.tsv', 'MIT; CC BY-SA 4.0 (pairs of PerDT)'],
  verbForms: ['lexicon/verb-forms.perdt.tsv', 'CC BY-SA 4.0'],
  colloquialVerbs: ['lexicon/verbs.informal.tsv', 'MIT'],
  colloquialWords: ['lexicon/words.informal.tsv', 'MIT'],
  brokenPlurals: ['lexicon/broken-plurals.parsivar.tsv', 'MIT'],
  stopWords: ['lexicon/stopwords.tsv', 'MIT'],
  clitics: ['lexicon/clitics.perdt.tsv', 'CC BY-SA 4.0'],
} as const;

/** Trains and writes; returns the paths written. Deterministic for the same data and options. */
export function trainPosFromFiles(files: TrainPosFiles): string[] {
  const log = files.log ?? (() => {});
  const options = { ...WORD_MODEL_DEFAULTS, ...files.options };
  const inputs: { file: string; sha256: string; licence: string }[] = [];
  const read = (file: string, licence: string): string => {
    const bytes = readFileSync(`${files.data}/${file}`);
    inputs.push({ file, sha256: createHash('sha256').update(bytes).digest('hex'), licence });
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  };
  const lists = Object.fromEntries(Object.entries(LEXICONS).map(([name, [file, licence]]) => [name, read(file, licence)])) as Record<keyof typeof LEXICONS, string>;
  const treebank = 'CC BY-SA 4.0';
  const early = treeSentences(readConllu(read('tokens/perdt.train-part.conllu', treebank)), true);
  const gold = { perdt: readConllu(read('tokens/perdt.dev.conllu', treebank)), seraji: readConllu(read('tokens/seraji.dev.conllu', treebank)) };
  const trainRows = read('tokens/perdt.train.tsv.gz', treebank)
    .split('\n')
    .slice(1)
    .filter((l) => l !== '')
    .map((l) => l.split('\t'));
  const texts = readdirSync(`${files.data}/text`)
    .filter((f) => f.endsWith('.txt.gz'))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map((f) => read(`text/${f}`, 'text for word statistics only; terms in the data folder\'s README'));
  texts.push(read('tokens/seraji.train.text.txt.gz', treebank), trainRows.map((r) => r[0]!).join('\n'));
  const tokens = trainRows.map((r) => r[1]!.split(' '));
  const groups = trainRows.map((r) => r[2]!.split(' '));
  log('reading texts');
  const counts = countWords(texts.map(persian));
  const clusters = wordClassesOf(texts, files.classCache, log);
  const ner = readFileSync(files.ner);
  inputs.push({ file: basename(files.ner), sha256: createHash('sha256').update(ner).digest('hex'), licence: 'model of this project, learned from PEYMA (published for research) and ParsTwiNER (MIT)' });
  const inputsOfWords = { names: nameLabels(ner), lists, counts, clusters, tokens, groups, treebank: formCounts(tokens, lists.clitics), cliticRows: rows(lists.clitics), early, perdt: treeSentences(gold.perdt), seraji: treeSentences(gold.seraji) };
  const corpora = files.withoutPerdt ? { ...prepareWords(inputsOfWords, early), perdt: [] } : prepareWords(inputsOfWords);
  log(`${corpora.classes.words.length} words`);
  const model = posModel(corpora, options, log);
  log(`${model.bytes.length} bytes`);
  const scores = files.folds ? scoreWordModels(corpora, prepareWords(inputsOfWords, early), options, files.folds, gold, log) : {};
  mkdirSync(dirname(files.out), { recursive: true });
  writeFileSync(files.out, model.bytes);
  const manifest = {
    name: basename(files.out),
    kind: 'CRF ',
    task: 'words: parts of speech (UPOS), clitic splitting, lemmas, verb forms',
    command: 'npm run compile -- pos',
    sha256: createHash('sha256').update(model.bytes).digest('hex'),
    terms:
      'Weights, word statistics and lists derived from UD_Persian-PerDT and UD_Persian-Seraji (CC BY-SA 4.0): the model is under CC BY-SA 4.0. Verb stems also from Hazm, Parsivar and Shekar (MIT); word classes from Hazm (MIT) and lilak (Apache-2.0); no sentence is contained, words only as hashes but for verb stems and irregular lemmas. What is a name was also learned from labels of the entity model, whose weights come from PEYMA (published for research, taken from an MIT repository) and ParsTwiNER (MIT).',
    inputs,
    options,
    wordClassOptions: CLASS_OPTIONS,
    ...model.facts,
    scores,
    scoreNote:
      'The shipped model is trained on everything tagged that there is, both development files included: no held-out figure can be given for it. The figures are of models trained alike without the sentences scored: `tenFold` by cross-validation over the development sentences (gold words), `words` and `lemma` by models that have seen neither of PerDT\'s development sentences.',
    weaknesses: [
      'proper nouns: PerDT marks them half by machine, Seraji not at all; recall is among the lowest of all tags',
      'noun or adjective behind a noun is the most frequent confusion',
      'the lemma of a word in -i is its base or the word itself (کاری, خوبی): decided by statistics',
      'informal spelling is rare in what was learned from',
    ],
  };
  const manifestPath = files.out.replace(/\.bin$/, '') + '.json';
  writeFileSync(manifestPath, JSON.stringify(manifest, null, 2) + '\n');
  return [files.out, manifestPath];
}

/** Narrow windows give classes of grammar, wider ones classes of subject. */
const CLASS_OPTIONS: readonly ClusterOptions[] = [
  { ...CLUSTER_DEFAULTS, window: 1, minCount: 4, shapeCount: 10, levels: [60, 250] },
  { ...CLUSTER_DEFAULTS, window: 2, minCount: 4, shapeCount: 10, levels: [250, 1000] },
];

/** Forms seen at least so often in the texts count as words when loose affixes are joined. */
const KNOWN_WORD = 3;

function wordClassesOf(texts: readonly string[], cache: string | undefined, log: (line: string) => void): ClassTable {
  if (cache !== undefined && existsSync(cache)) {
    const { words, columns } = JSON.parse(readFileSync(cache, 'utf8')) as { words: number[]; columns: number[][] };
    return { words: Uint32Array.from(words), columns: columns.map((c) => Uint16Array.from(c)) };
  }
  const seen = new FormStream();
  for (const t of texts) seen.addText(t);
  const known = new Set<number>();
  for (let f = 2; f < seen.forms.size; f++) if (seen.count[f]! >= KNOWN_WORD) known.add(seen.forms.hash(f));
  const stream = new FormStream();
  for (const t of texts) stream.addText(t, (f) => known.has(stream.forms.hash(f)));
  const table = mergeClasses(CLASS_OPTIONS.map((o) => learnClusters(stream, o, log).table));
  if (cache !== undefined) writeFileSync(cache, JSON.stringify({ words: [...table.words], columns: table.columns.map((c) => [...c]) }));
  return table;
}

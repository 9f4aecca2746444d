/** The word model of all corpora: table of words and classes, tagger, rankers → bytes; and its scores by cross-validation. */
import { writeModel } from '../compile/container.js';
import { readModel, type TypedArray } from '../core/model/container.js';
import { pipe } from '../core/pipeline.js';
import { createSegmenter } from '../core/segment/index.js';
import { CRF_KIND, CRF_KIND_VERSION } from '../core/tag/crf.js';
import { hashForm } from '../core/tag/features.js';
import { readWordAnalyzer } from '../core/words/analyze.js';
import { Lexicon, squeeze } from '../core/words/lexicon.js';
import type { ConlluSentence } from '../eval/conllu.js';
import { scoreTokens } from '../eval/tokens.js';
import { goldWords, scoreAnalysis, wordRanges } from '../eval/words.js';
import { earlySentences, posForms, posSentences, TAGGER_DEFAULTS, TaggerSource, trainRankers, trainTagger, type NameLabels, type TaggedSentences, type TaggerOptions, type WordCorpora } from './pos.js';
import { seededRandom, shuffle } from './random.js';
import { buildLexicon, denseClasses, morphClass, persian, rows, type FormCounts, type LexiconSources } from './words-lexicon.js';
import { lemmaCases, type TreeSentence } from './words.js';
import { writeCrf, type ClassTable, type WriteOptions } from './write-crf.js';

export interface WordModelOptions {
  readonly tagger: TaggerOptions;
  /** Models whose mean is taken. */
  readonly seeds: number;
  readonly write: Omit<WriteOptions, 'outsideBias'>;
}

export const WORD_MODEL_DEFAULTS: WordModelOptions = { tagger: TAGGER_DEFAULTS, seeds: 3, write: { prune: 0.15, pruneFeatures: 0, clip: 6 } };

export interface WordInputs {
  readonly lists: LexiconSources;
  readonly counts: ReadonlyMap<string, number>;
  readonly clusters: ClassTable;
  readonly tokens: readonly (readonly string[])[];
  /** The same sentences with the parts of verb groups joined by `_`. */
  readonly groups?: readonly (readonly string[])[];
  readonly treebank: FormCounts;
  readonly cliticRows: readonly (readonly string[])[];
  readonly early: readonly TreeSentence[];
  readonly perdt: readonly TreeSentence[];
  readonly seraji: readonly TreeSentence[];
  readonly names?: NameLabels;
}

/** Most classes of the morphological column: one byte. */
const MORPH_CLASSES = 255;

/** Corpora with their lexicon and word classes: morphology and lexicon in the first column, clusters in the others. */
export function prepareWords(inputs: WordInputs, lemmaSources: readonly TreeSentence[] = [...inputs.early, ...inputs.perdt]): WordCorpora {
  const { lists, counts, clusters, treebank } = inputs;
  const plain = buildLexicon(lists, counts, treebank, []);
  // Irregular lemmas of the treebank whose lemma is a known word: misprints are not.
  const irregular = lemmaCases(plain.lexicon, lemmaSources).missing.filter(([form, lemma]) => plain.lexicon.info(lemma) !== 0 && /^[\p{L}\u200c]{3,}$/u.test(form) && /^[\p{L}\u200c]{2,}$/u.test(lemma));
  // Every word of the clusters gets a row, every word of the lexicon a class of each level.
  const extra = new Map<number, string>();
  const inLexicon = new Set(plain.words);
  const clustered = new Set(clusters.words);
  for (const f of counts.keys()) {
    const h = hashForm(f) >>> 0;
    if (clustered.has(h) && !inLexicon.has(h)) extra.set(h, f);
  }
  const built = buildLexicon(lists, counts, treebank, irregular);
  const all = [...new Set([...built.words, ...clusters.words])].sort((a, b) => a - b);
  const infoOf = new Map([...built.words].map((h, i) => [h, built.infos[i]!]));
  const formOf = new Map<number, string>([...built.words].map((h, i) => [h, built.forms[i]!]));
  for (const [h, f] of extra) formOf.set(h, f);
  const words = Uint32Array.from(all);
  const infos = Uint16Array.from(all, (h) => infoOf.get(h) ?? 0);
  const lexicon = new Lexicon(words, infos, built.verbs, built.lemmas);
  const forms = all.map((h) => formOf.get(h) ?? '');
  const morph = denseClasses(
    forms.map((f) => (f === '' ? -1 : morphClass(lexicon, f))),
    forms.map((f) => Math.sqrt(counts.get(f) ?? 0)),
    MORPH_CLASSES,
  );
  const rowOf = new Map([...clusters.words].map((h, i) => [h, i]));
  const columns = [morph];
  for (const c of clusters.columns) {
    const none = c.reduce((a, b) => Math.max(a, b), 0) + 1;
    columns.push(Uint16Array.from(all, (h) => (rowOf.has(h) ? c[rowOf.get(h)!]! : none)));
  }
  return {
    built: { words, infos, verbs: built.verbs, lemmas: built.lemmas, lexicon, forms },
    classes: { words, columns, morphology: true },
    stopWords: [...new Set(rows(lists.stopWords).map(([w = '']) => persian(w)))].sort(),
    tokens: inputs.tokens,
    counts: treebank,
    cliticRows: inputs.cliticRows,
    early: inputs.early,
    perdt: inputs.perdt,
    seraji: inputs.seraji,
    ...(inputs.names && { names: inputs.names }),
    ...(inputs.groups && { verbs: { groups: inputs.groups, forms: singleVerbForms(lists.verbForms) } }),
  };
}

/** Forms of one word on a list of verb forms, without half-spaces, with their counts. */
function singleVerbForms(list: string): Map<string, number> {
  const out = new Map<string, number>();
  for (const [form = '', , , count = '0'] of rows(list)) if (!form.includes(' ')) out.set(squeeze(form), (out.get(squeeze(form)) ?? 0) + Number(count));
  return out;
}

/** One table of several: all words, all columns; a word that a table lacks has a class of its own there. */
export function mergeClasses(tables: readonly ClassTable[]): ClassTable {
  const words = Uint32Array.from([...new Set(tables.flatMap((t) => [...t.words]))].sort((a, b) => a - b));
  const columns = tables.flatMap((t) => {
    const rowOf = new Map([...t.words].map((h, i) => [h, i]));
    return t.columns.map((c) => {
      const none = c.reduce((a, b) => Math.max(a, b), 0) + 1;
      return Uint16Array.from(words, (h) => (rowOf.has(h) ? c[rowOf.get(h)!]! : none));
    });
  });
  return { words, columns };
}

export interface PosModel {
  readonly bytes: Uint8Array;
  readonly facts: { readonly features: number; readonly weights: number; readonly words: number; readonly bytes: number };
}

/** Trains all parts and writes the model. */
export function posModel(corpora: WordCorpora, options: WordModelOptions = WORD_MODEL_DEFAULTS, log: (line: string) => void = () => {}): PosModel {
  return modelOf(corpora, taggerSource(corpora), taggedOf(corpora), options, log, true);
}

const taggerSource = (corpora: WordCorpora): TaggerSource => new TaggerSource(posForms(corpora.classes), corpora.names, corpora);
const taggedOf = (corpora: WordCorpora): TaggedSentences => ({ perdt: posSentences(corpora.perdt), seraji: posSentences(corpora.seraji), early: earlySentences(corpora.early) });

function modelOf(corpora: WordCorpora, source: TaggerSource, tagged: TaggedSentences, options: WordModelOptions, log: (line: string) => void, withRankers: boolean): PosModel {
  const weights = trainTagger(source, tagged, options.tagger, options.seeds, log);
  const written = writeCrf(weights, corpora.classes, { weights: new Int8Array(1), scale: 0, bias: 0 }, { ...options.write, outsideBias: [] });
  const rankers = withRankers ? trainRankers(corpora) : { clitics: new Int8Array(1), lemmatizer: new Int8Array(1) };
  const units = (s: string): Uint16Array => Uint16Array.from({ length: s.length }, (_, i) => s.charCodeAt(i));
  const file = readModel(written.bytes, CRF_KIND, CRF_KIND_VERSION);
  const sections: [string, TypedArray][] = [
    ...file.sections,
    ['info', corpora.built.infos],
    ['verbs', units(corpora.built.verbs)],
    ['lemmas', units(corpora.built.lemmas)],
    ['stop', units(corpora.stopWords.join('\n'))],
    ['clitics', rankers.clitics],
    ['lemmatizer', rankers.lemmatizer],
  ];
  const bytes = writeModel(CRF_KIND, CRF_KIND_VERSION, sections);
  return { bytes, facts: { features: written.features, weights: written.weights, words: corpora.classes.words.length, bytes: bytes.length } };
}

const two = (x: number): number => Math.round(x * 100) / 100;

/** Scores by models that have not seen what they are scored on. */
export function scoreWordModels(corpora: WordCorpora, unseen: WordCorpora, options: WordModelOptions, folds: number, gold: { readonly perdt: readonly ConlluSentence[]; readonly seraji: readonly ConlluSentence[] }, log: (line: string) => void = () => {}): Record<string, unknown> {
  const order = (n: number): number[] => {
    const a = Array.from({ length: n }, (_, i) => i);
    shuffle(a, seededRandom(7));
    return a;
  };
  const names = ['perdt', 'seraji'] as const;
  const foldOf = { perdt: order(corpora.perdt.length), seraji: order(corpora.seraji.length) };
  const sum = { perdt: { words: 0, upos: 0, merged: 0 }, seraji: { words: 0, upos: 0, merged: 0 } };
  const byTag = new Map<string, { right: number; predicted: number; gold: number }>();
  const source = taggerSource(corpora);
  const tagged = taggedOf(corpora);
  for (let fold = 0; fold < folds; fold++) {
    const held = (name: (typeof names)[number], i: number): boolean => foldOf[name][i]! % folds === fold;
    const { bytes } = modelOf(corpora, source, { ...tagged, perdt: tagged.perdt.filter((_, i) => !held('perdt', i)), seraji: tagged.seraji.filter((_, i) => !held('seraji', i)) }, options, () => {}, false);
    for (const name of names) {
      const s = scoreAnalysis(readWordAnalyzer(bytes, { style: name, split: false }), gold[name].filter((_, i) => held(name, i)));
      sum[name].words += s.words;
      sum[name].upos += s.upos;
      sum[name].merged += s.uposNamesAsNouns;
      if (name === 'perdt') {
        for (const [tag, c] of s.byTag) {
          const known = byTag.get(tag) ?? { right: 0, predicted: 0, gold: 0 };
          byTag.set(tag, { right: known.right + c.right, predicted: known.predicted + c.predicted, gold: known.gold + c.gold });
        }
      }
    }
    log(`fold ${fold + 1}/${folds}: ${names.map((n) => `${n} ${((100 * sum[n].upos) / sum[n].words).toFixed(2)}`).join(', ')}`);
  }
  // Words and lemmas by a model that has seen nothing of PerDT's development sentences.
  const { bytes } = posModel({ ...unseen, perdt: [] }, options);
  const segment = pipe({ segment: createSegmenter({ lines: true }), words: readWordAnalyzer(bytes) });
  const words = scoreTokens(gold.perdt.map((s) => ({ text: s.text, gold: goldWords(s).pieces, predicted: wordRanges(segment(s.text).words!) }))).span;
  const analysis = scoreAnalysis(readWordAnalyzer(bytes, { split: false }), gold.perdt);
  log(`words F1 ${words.f1.toFixed(2)}, lemma ${((100 * analysis.lemma) / analysis.lemmas).toFixed(2)}`);
  return {
    tenFold: Object.fromEntries(names.map((n) => [n, { folds, upos: two((100 * sum[n].upos) / sum[n].words), uposNamesAsNouns: two((100 * sum[n].merged) / sum[n].words), right: sum[n].upos, words: sum[n].words }])),
    tenFoldPerdtByTag: Object.fromEntries([...byTag].sort(([a], [b]) => (a < b ? -1 : 1)).map(([tag, c]) => [tag, { f1: two((200 * c.right) / (c.predicted + c.gold)), ...c }])),
    unseenPerdt: {
      file: 'perdt.dev',
      words: { f1: two(words.f1), right: words.correct, predicted: words.predicted, gold: words.gold },
      lemma: { percent: two((100 * analysis.lemma) / analysis.lemmas), right: analysis.lemma, words: analysis.lemmas, tags: 'predicted by a model without names' },
      number: { percent: two((100 * analysis.number) / analysis.numbers), right: analysis.number, words: analysis.numbers },
    },
  };
}

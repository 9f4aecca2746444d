/** The word model of all corpora: table of words and classes, tagger, rankers → bytes; and its scores by cross-validation. */
import { writeModel } from '../compile/container.js';
import { readModel, type TypedArray } from '../core/model/container.js';
import { CRF_KIND, CRF_KIND_VERSION } from '../core/tag/crf.js';
import { hashForm } from '../core/tag/features.js';
import { Lemmatizer, } from '../core/words/lemma.js';
import { CliticSplitter } from '../core/words/clitics.js';
import { Lexicon } from '../core/words/lexicon.js';
import { Ranker } from '../core/words/ranker.js';
import { UPOS, UposId } from '../core/words/upos.js';
import { verbLemma } from '../core/words/verbs.js';
import type { CrfOptions } from './crf.js';
import { PosLabeller, POS_DEFAULTS, posFeatures, posForms, posSentences, trainRankers, trainTagger, type WordCorpora } from './pos.js';
import { seededRandom, shuffle } from './random.js';
import { buildLexicon, denseClasses, morphClass, type FormCounts, type LexiconSources } from './words-lexicon.js';
import { lemmaCases, sameLemma, spells, type TreeSentence } from './words.js';
import { writeCrf, type ClassTable, type WriteOptions } from './write-crf.js';

export interface WordModelOptions {
  readonly tagger: CrfOptions;
  readonly write: Omit<WriteOptions, 'outsideBias'>;
}

export const WORD_MODEL_DEFAULTS: WordModelOptions = { tagger: POS_DEFAULTS, write: { prune: 0.08, clip: 6 } };

export interface WordInputs {
  readonly lists: LexiconSources;
  readonly counts: ReadonlyMap<string, number>;
  readonly clusters: ClassTable;
  readonly tokens: readonly (readonly string[])[];
  readonly treebank: FormCounts;
  readonly cliticRows: readonly (readonly string[])[];
  readonly early: readonly TreeSentence[];
  readonly perdt: readonly TreeSentence[];
  readonly seraji: readonly TreeSentence[];
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
    classes: { words, columns },
    tokens: inputs.tokens,
    counts: treebank,
    cliticRows: inputs.cliticRows,
    early: inputs.early,
    perdt: inputs.perdt,
    seraji: inputs.seraji,
  };
}

export interface PosModel {
  readonly bytes: Uint8Array;
  readonly facts: { readonly features: number; readonly weights: number; readonly words: number; readonly bytes: number };
}

/** Trains all parts and writes the model. */
export function posModel(corpora: WordCorpora, options: WordModelOptions = WORD_MODEL_DEFAULTS, log: (line: string) => void = () => {}): PosModel {
  const table = posForms(corpora.classes);
  const weights = trainTagger(table, corpora, options.tagger, log);
  const written = writeCrf(weights, corpora.classes, { weights: new Int8Array(1), scale: 0, bias: 0 }, { ...options.write, outsideBias: [] });
  const rankers = trainRankers(corpora);
  const units = (s: string): Uint16Array => Uint16Array.from({ length: s.length }, (_, i) => s.charCodeAt(i));
  const file = readModel(written.bytes, CRF_KIND, CRF_KIND_VERSION);
  const sections: [string, TypedArray][] = [
    ...file.sections,
    ['info', corpora.built.infos],
    ['verbs', units(corpora.built.verbs)],
    ['lemmas', units(corpora.built.lemmas)],
    ['clitics', rankers.clitics],
    ['lemmatizer', rankers.lemmatizer],
  ];
  const bytes = writeModel(CRF_KIND, CRF_KIND_VERSION, sections);
  return { bytes, facts: { features: written.features, weights: written.weights, words: corpora.classes.words.length, bytes: bytes.length } };
}

const two = (x: number): number => Math.round(x * 100) / 100;

/** Scores by models that have not seen what they are scored on. */
export function scoreWordModels(corpora: WordCorpora, options: WordModelOptions, folds: number, log: (line: string) => void = () => {}): Record<string, unknown> {
  const table = posForms(corpora.classes);
  const order = (n: number): number[] => {
    const a = Array.from({ length: n }, (_, i) => i);
    shuffle(a, seededRandom(7));
    return a;
  };
  const foldOf = { perdt: order(corpora.perdt.length), seraji: order(corpora.seraji.length) };
  const names = ['perdt', 'seraji'] as const;
  const right = { perdt: 0, seraji: 0 };
  const merged = { perdt: 0, seraji: 0 };
  const total = { perdt: 0, seraji: 0 };
  const byTag = new Map<string, { tp: number; predicted: number; gold: number }>();
  for (let fold = 0; fold < folds; fold++) {
    const kept = (name: (typeof names)[number]): TreeSentence[] => corpora[name].filter((_, i) => foldOf[name][i]! % folds !== fold);
    const model = trainTagger(table, { early: corpora.early, perdt: kept('perdt'), seraji: kept('seraji') }, options.tagger);
    const labeller = new PosLabeller(model);
    names.forEach((name, style) => {
      for (const s of posSentences(corpora[name].filter((_, i) => foldOf[name][i]! % folds === fold))) {
        const got = labeller.tag(posFeatures(table, [s], style)[0]!);
        for (let i = 0; i < got.length; i++) {
          const g = s.tags[i]!;
          const p = got[i]!;
          total[name]++;
          if (p === g) right[name]++;
          if ((p === UposId.PROPN ? UposId.NOUN : p) === (g === UposId.PROPN ? UposId.NOUN : g)) merged[name]++;
          if (name !== 'perdt') continue;
          for (const [tag, key] of [[g, 'gold'], [p, 'predicted']] as const) {
            const c = byTag.get(UPOS[tag]!) ?? { tp: 0, predicted: 0, gold: 0 };
            c[key]++;
            if (key === 'gold' && p === g) c.tp++;
            byTag.set(UPOS[tag]!, c);
          }
        }
      }
    });
    log(`fold ${fold + 1}/${folds}: perdt ${((100 * right.perdt) / total.perdt).toFixed(2)}, seraji ${((100 * right.seraji) / total.seraji).toFixed(2)}`);
  }
  const tags = [...byTag].sort(([a], [b]) => (a < b ? -1 : 1)).map(([tag, c]) => [tag, { f1: two((200 * c.tp) / (c.predicted + c.gold)), ...c }]);
  // Words and lemmas: nothing of PerDT's development sentences.
  const unseen = { ...corpora, perdt: [] };
  const rankers = trainRankers(unseen);
  const words = scoreSplits(corpora.built.lexicon, rankers.clitics, corpora.perdt);
  const lemma = scoreLemmas(corpora.built.lexicon, rankers.lemmatizer, corpora.perdt);
  log(`words F1 ${words.f1.toFixed(2)}, lemma ${lemma.percent.toFixed(2)}`);
  return {
    tenFold: Object.fromEntries(names.map((n) => [n, { folds, upos: two((100 * right[n]) / total[n]), uposNamesAsNouns: two((100 * merged[n]) / total[n]), right: right[n], words: total[n] }])),
    tenFoldPerdtByTag: Object.fromEntries(tags),
    words: { file: 'perdt.dev', f1: two(words.f1), right: words.right, predicted: words.predicted, gold: words.gold },
    lemma: { file: 'perdt.dev', goldTags: true, percent: two(lemma.percent), right: lemma.right, words: lemma.words },
  };
}

/** Words of gold tokens: F1 of spans. */
export function scoreSplits(lexicon: Lexicon, weights: Int8Array, sentences: readonly TreeSentence[]): { f1: number; right: number; predicted: number; gold: number } {
  const splitter = new CliticSplitter(lexicon, new Ranker(weights));
  let right = 0;
  let predicted = 0;
  let gold = 0;
  for (const s of sentences) {
    s.forEach((t, i) => {
      const cut = splitter.cut(t.form, i > 0 ? hashForm(s[i - 1]!.form) : 0, i + 1 < s.length ? hashForm(s[i + 1]!.form) : 0);
      predicted += cut ? 2 : 1;
      gold += t.words.length;
      if (t.words.length === 1) right += cut ? 0 : 1;
      else if (cut && t.words.length === 2 && spells(t) && hashForm(t.form, 0, cut.hostEnd) === hashForm(t.words[0]!.form)) right += 2;
    });
  }
  return { f1: (200 * right) / (predicted + gold), right, predicted, gold };
}

/** Lemmas of gold words with gold tags; half-spaces inside lemmas do not count. */
export function scoreLemmas(lexicon: Lexicon, weights: Int8Array, sentences: readonly TreeSentence[]): { percent: number; right: number; words: number } {
  const lemmatizer = new Lemmatizer(lexicon, new Ranker(weights));
  let right = 0;
  let n = 0;
  for (const s of sentences) {
    const words = s.flatMap((t) => t.words.map((w, k) => ({ ...w, clitic: k > 0 })));
    words.forEach((w, i) => {
      n++;
      const hash = (k: number): number => (k < 0 || k >= words.length ? 0 : hashForm(words[k]!.form));
      const pos = (k: number): number => (k < 0 || k >= words.length ? 31 : words[k]!.upos);
      let got = w.form;
      if (w.clitic) {
        right++;
        return;
      }
      if (w.upos === UposId.VERB || w.upos === UposId.AUX) {
        const a = lexicon.verbs.analyze(w.form)[0];
        if (a) got = verbLemma(a);
      } else if (w.upos === UposId.NOUN || w.upos === UposId.PROPN || w.upos === UposId.ADJ || w.upos === UposId.ADV) {
        got = lemmatizer.choose(w.form, w.upos, w.upos === UposId.ADJ || w.upos === UposId.ADV, hash(i - 1), hash(i + 1), pos(i - 1), pos(i + 1)).lemma;
      }
      if (sameLemma(got, w.lemma)) right++;
    });
  }
  return { percent: (100 * right) / Math.max(1, n), right, words: n };
}

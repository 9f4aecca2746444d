/**
 * Training of the part-of-speech tagger: the engine of the entity tagger (core/tag) with plain labels.
 *
 * Two styles, PerDT and Seraji, whose guidelines differ (را is ADP or PART, هم ADV or SCONJ): shared
 * weights and one block each (EasyAdapt, as for entities). Sentences of the early annotation know no
 * PROPN: they are labelled by a first model within what their tags allow. Tried without gain: learning
 * from PerDT's untagged training sentences labelled by the model itself (freely, or within what the
 * lists of verb forms and clitics know), entity statistics and inflection statistics as word classes.
 */
import { wordClasses } from '../core/tag/crf.js';
import { Forms } from '../core/tag/features.js';
import { ILLEGAL, prepareMoves, viterbi, ViterbiSpace } from '../core/tag/viterbi.js';
import { UPOS, UposId } from '../core/words/upos.js';
import { averageCrf, CRF_DEFAULTS, featureIds, labelCount, trainCrf, type CrfOptions, type CrfWeights, type FeatureSentence, type Style } from './crf.js';
import { featureSentence } from './ner-data.js';
import { quantizeRanker, RANKER_DEFAULTS, trainRanker, type RankerOptions } from './ranker.js';
import { lemmaCases, listedCases, listedLemmas, treeCases, type TreeSentence } from './words.js';
import type { BuiltLexicon, FormCounts } from './words-lexicon.js';
import type { ClassTable } from './write-crf.js';

/** Words of a sentence and their tags; `allowed` has a bit for each tag a word may have, where the tag is not known. */
export interface PosSentence {
  readonly words: readonly string[];
  readonly tags: Uint8Array;
  readonly allowed?: Uint32Array;
}

export const POS_STYLES: readonly Style[] = [
  { name: 'perdt', types: UPOS, plain: true },
  { name: 'seraji', types: UPOS, plain: true },
];

export const POS_DEFAULTS: CrfOptions = { ...CRF_DEFAULTS, sharedTypes: UPOS.length, epochs: 10, averageFrom: 3, dropout: 0.2, rate: 0.2, minCount: 1 };

/** Bit set of tags. */
export const tagBits = (...tags: (typeof UPOS)[number][]): number => tags.reduce((b, t) => b | (1 << UposId[t]), 0);

/** Feature sentences of one style. */
export function posFeatures(table: Forms, sentences: readonly PosSentence[], style: number, weight = 1): FeatureSentence[] {
  return sentences.map((s) => ({ ...featureSentence(table, s.words, s.tags, style), weight }));
}

export function posForms(classes: ClassTable | null): Forms {
  return new Forms(classes ? wordClasses(classes.words, classes.columns) : null);
}

/** Best tags of sentences within what each word may be. */
export class PosLabeller {
  private readonly model: CrfWeights;
  private readonly ids;
  private readonly moves;
  private readonly space = new ViterbiSpace();
  private emission = new Float64Array(0);

  constructor(model: CrfWeights) {
    this.model = model;
    this.ids = featureIds(model);
    this.moves = model.styles.map((s, i) => prepareMoves(model.transition[i]!, labelCount(s)));
  }

  tag(s: FeatureSentence, allowed: Uint32Array | null = null): Uint8Array {
    const { model, ids } = this;
    const L = labelCount(model.styles[s.style]!);
    const T = s.labels.length;
    if (this.emission.length < T * L) this.emission = new Float64Array(T * L * 2);
    const e = this.emission.fill(0, 0, T * L);
    const block = model.blockStart[s.style]!;
    for (let t = 0; t < T; t++) {
      const row = t * L;
      for (let k = s.start[t]!; k < s.start[t + 1]!; k++) {
        const f = ids.get(s.hash[k]!);
        if (f < 0) continue;
        const w = f * model.stride;
        for (let l = 0; l < model.sharedLabels; l++) e[row + l] = e[row + l]! + model.weight[w + l]!;
        for (let l = 0; l < L; l++) e[row + l] = e[row + l]! + model.weight[w + block + l]!;
      }
      if (allowed) for (let l = 0; l < L; l++) if ((allowed[t]! & (1 << l)) === 0) e[row + l] = e[row + l]! + ILLEGAL / 1000;
    }
    const out = new Uint8Array(T);
    viterbi(e, T, this.moves[s.style]!, out, this.space);
    return out;
  }
}

/** Labels partly known sentences with a model. */
export function labelWithin(model: CrfWeights, table: Forms, sentences: readonly PosSentence[], style: number): PosSentence[] {
  const labeller = new PosLabeller(model);
  return sentences.map((s) => ({ words: s.words, tags: labeller.tag(featureSentence(table, s.words, s.tags, style), s.allowed ?? null) }));
}

/** Everything the word models are learned from. */
export interface WordCorpora {
  readonly built: BuiltLexicon;
  readonly classes: ClassTable;
  readonly stopWords: readonly string[];
  /** PerDT's training sentences as surface tokens, and what the treebank's lists say of them. */
  readonly tokens: readonly (readonly string[])[];
  readonly counts: FormCounts;
  /** Rows of the clitic list: form, stem, lemma, clitic, class, count. */
  readonly cliticRows: readonly (readonly string[])[];
  /** Sentences of PerDT's early annotation; part of `tokens`. */
  readonly early: readonly TreeSentence[];
  readonly perdt: readonly TreeSentence[];
  readonly seraji: readonly TreeSentence[];
}

/** Words and tags of treebank sentences. */
export function posSentences(sentences: readonly TreeSentence[]): PosSentence[] {
  return sentences.map((s) => {
    const words = s.flatMap((t) => t.words);
    return { words: words.map((w) => w.form), tags: Uint8Array.from(words, (w) => w.upos) };
  });
}

/** Sentences of the early annotation: a noun or adjective may be part of a name. */
export function earlySentences(sentences: readonly TreeSentence[]): PosSentence[] {
  const noun = tagBits('NOUN', 'PROPN');
  const adjective = tagBits('ADJ', 'PROPN');
  return posSentences(sentences).map((s) => ({ ...s, allowed: Uint32Array.from(s.tags, (t) => (t === UposId.NOUN ? noun : t === UposId.ADJ ? adjective : 1 << t)) }));
}

/**
 * The tagger, learned in two steps: on what is known, then with the early sentences labelled within what
 * they say; the mean of `seeds` models that differ in the order of the sentences only.
 */
export function trainTagger(table: Forms, corpora: Pick<WordCorpora, 'early' | 'perdt' | 'seraji'>, options: CrfOptions = POS_DEFAULTS, seeds = 1, log: (line: string) => void = () => {}): CrfWeights {
  const known = [...posFeatures(table, posSentences(corpora.perdt), 0), ...posFeatures(table, posSentences(corpora.seraji), 1)];
  const early = earlySentences(corpora.early);
  const first = trainCrf(known, POS_STYLES, { ...options, epochs: 6 });
  const labelled = labelWithin(first, table, early, 0);
  const all = [...known, ...posFeatures(table, labelled, 0)];
  return averageCrf(
    Array.from({ length: seeds }, (_, k) => trainCrf(all, POS_STYLES, { ...options, seed: options.seed + k }, (e, ll) => log(`tagger ${k + 1}/${seeds}, epoch ${e}/${options.epochs}: log-likelihood ${ll.toFixed(0)}`))),
  );
}

/** Weights of the clitic splitter and of the lemmatizer. */
export function trainRankers(corpora: Omit<WordCorpora, 'classes'>): { clitics: Int8Array; lemmatizer: Int8Array } {
  const { built, counts } = corpora;
  const { lexicon } = built;
  const clitics = trainRanker([
    ...listedCases(lexicon, corpora.tokens, counts, 0.5),
    ...treeCases(lexicon, corpora.early, counts, 3),
    ...treeCases(lexicon, corpora.perdt, null, 3),
    ...treeCases(lexicon, corpora.seraji, null, 1),
  ]);
  const lemmas = trainRanker([
    ...lemmaCases(lexicon, corpora.early).cases,
    ...lemmaCases(lexicon, corpora.perdt).cases,
    ...lemmaCases(lexicon, corpora.seraji, 0.3).cases,
    ...listedLemmas(lexicon, corpora.cliticRows, 0.5),
  ], LEMMA_RANKER);
  return { clitics: quantizeRanker(clitics), lemmatizer: quantizeRanker(lemmas) };
}

const LEMMA_RANKER: RankerOptions = { ...RANKER_DEFAULTS, epochs: 10 };

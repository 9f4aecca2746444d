/**
 * Training of the part-of-speech tagger: the engine of the entity tagger (core/tag) with plain labels.
 *
 * Two styles, PerDT and Seraji, whose guidelines differ (را is ADP or PART, هم ADV or SCONJ): shared
 * weights and one block each (EasyAdapt, as for entities). Sentences of the early annotation know no
 * PROPN: they are labelled by a first model within what their tags allow.
 *
 * A third of the errors were names taken for nouns or the other way round, and tagged text is too little to
 * learn names from. The entity tagger knows more of them (of the words in its PER, LOC and ORG of PerDT's
 * development file 87 % are PROPN, of the others 1 %), but would halve the speed. So a teacher that sees its
 * labels tags PerDT's untagged training sentences, and the tagger learns from these: a form of
 * distillation. Ten-fold on PerDT: 94.79 without it (F1 of PROPN 77.3), 95.35 with it (82.2); a teacher by itself
 * 95.10. A second round, with a teacher that learned from the first's labels too, gave 0.06 more on two folds
 * and is out. Tried without gain: the same sentences labelled by the model itself (freely, or within what the
 * lists of verb forms and clitics know), entity statistics and inflection statistics as word classes.
 */
import { wordClasses } from '../core/tag/crf.js';
import { Forms, hashForm } from '../core/tag/features.js';
import { ILLEGAL, prepareMoves, viterbi, ViterbiSpace } from '../core/tag/viterbi.js';
import { fusedCut } from '../core/words/clitics.js';
import { squeeze } from '../core/words/lexicon.js';
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

/** Labels of the entity tagger for the words of a sentence, one column for each of its styles. */
export type NameLabels = (words: readonly string[]) => readonly (readonly string[])[];

export interface TaggerOptions extends CrfOptions {
  /** How much a sentence labelled by the teacher counts, in which epochs it is taken, and how often a feature must be seen once there are such sentences. */
  readonly taught: { readonly weight: number; readonly every: number; readonly minCount: number };
}

export const TAGGER_DEFAULTS: TaggerOptions = { ...POS_DEFAULTS, epochs: 9, taught: { weight: 0.3, every: 3, minCount: 3 } };

/** Bit set of tags. */
export const tagBits = (...tags: (typeof UPOS)[number][]): number => tags.reduce((b, t) => b | (1 << UposId[t]), 0);

/** The features of a sentence and those of the entity labels: of each word, and of neighbours. */
export function withNames(s: FeatureSentence, columns: readonly (readonly string[])[]): FeatureSentence {
  const n = s.labels.length;
  const start = new Uint32Array(n + 1);
  const hash: number[] = [];
  const any = (i: number): string => (i < 0 || i >= n ? 'edge' : columns.map((c) => c[i]!).join(' '));
  for (let i = 0; i < n; i++) {
    for (let k = s.start[i]!; k < s.start[i + 1]!; k++) hash.push(s.hash[k]!);
    columns.forEach((c, k) => hash.push(hashForm(`name ${'abcdefgh'[k]!}: ${c[i]!}`)));
    hash.push(hashForm(`names: ${any(i)}`), hashForm(`names: ${any(i - 1)} < ${any(i)}`), hashForm(`names: ${any(i)} > ${any(i + 1)}`));
    start[i + 1] = hash.length;
  }
  return { ...s, start, hash: Int32Array.from(hash) };
}

/**
 * PerDT's training sentences as words: tokens that the treebank's list splits at least every second time,
 * and fused forms, come apart.
 */
export function untaggedSentences(corpora: Pick<WordCorpora, 'tokens' | 'counts' | 'cliticRows'>): PosSentence[] {
  const parts = new Map<string, readonly [string, string]>();
  for (const [form = '', stem = '', , clitic = ''] of corpora.cliticRows) {
    const key = squeeze(form);
    const n = corpora.counts.split.get(key) ?? 0;
    if (n > 0 && n * 2 >= (corpora.counts.seen.get(key) ?? 0)) parts.set(key, [stem, clitic]);
  }
  return corpora.tokens.map((tokens) => {
    const words = tokens.flatMap((t): readonly string[] => {
      const fused = fusedCut(t);
      return fused ? [t.slice(0, fused.hostEnd), t.slice(fused.cliticStart)] : (parts.get(squeeze(t)) ?? [t]);
    });
    return { words, tags: new Uint8Array(words.length) };
  });
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
  /** Without it there is no teacher, and the untagged sentences are not used. */
  readonly names?: NameLabels;
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

/** Sentences and their features, the entity labels' included: what all models of one set of corpora share. */
export class TaggerSource {
  private readonly plain = new Map<PosSentence, FeatureSentence>();
  private readonly named = new Map<PosSentence, FeatureSentence>();
  readonly untagged: readonly PosSentence[];

  constructor(private readonly table: Forms, private readonly names: NameLabels | undefined, corpora: Pick<WordCorpora, 'tokens' | 'counts' | 'cliticRows'>) {
    this.untagged = names ? untaggedSentences(corpora) : [];
  }

  /** Features of a sentence; `names`: with those of the entity labels. */
  features(s: PosSentence, style: number, names: boolean): FeatureSentence {
    const cache = names ? this.named : this.plain;
    let f = cache.get(s);
    if (f === undefined) {
      f = featureSentence(this.table, s.words, s.tags, style);
      if (names && this.names) f = withNames(f, this.names(s.words));
      cache.set(s, f);
    }
    return f;
  }
}

/** Tagged sentences a tagger is learned from. */
export interface TaggedSentences {
  readonly perdt: readonly PosSentence[];
  readonly seraji: readonly PosSentence[];
  readonly early: readonly PosSentence[];
}

/**
 * The tagger: a first model labels the early sentences within what they say; a teacher that sees entity
 * labels is learned from all, and labels the untagged sentences; from all of these the mean of `seeds`
 * models that differ in the order of the sentences only.
 */
export function trainTagger(source: TaggerSource, tagged: TaggedSentences, options: TaggerOptions = TAGGER_DEFAULTS, seeds = 1, log: (line: string) => void = () => {}): CrfWeights {
  const { taught, ...crf } = options;
  const taughtByNames = source.untagged.length > 0;
  const known = (names: boolean): FeatureSentence[] => [...tagged.perdt.map((s) => source.features(s, 0, names)), ...tagged.seraji.map((s) => source.features(s, 1, names))];
  const first = new PosLabeller(trainCrf(known(taughtByNames), POS_STYLES, { ...crf, epochs: 6 }));
  const early = tagged.early.map((s) => first.tag(source.features(s, 0, taughtByNames), s.allowed ?? null));
  const withEarly = (names: boolean): FeatureSentence[] => [...known(names), ...tagged.early.map((s, i) => ({ ...source.features(s, 0, names), labels: early[i]! }))];
  const all = withEarly(false);
  const last = { ...crf, ...(taughtByNames && { minCount: taught.minCount }) };
  if (taughtByNames) {
    const teacher = new PosLabeller(trainCrf(withEarly(true), POS_STYLES, crf));
    for (const s of source.untagged) all.push({ ...source.features(s, 0, false), labels: teacher.tag(source.features(s, 0, true)), weight: taught.weight, every: taught.every });
  }
  return averageCrf(
    Array.from({ length: seeds }, (_, k) => trainCrf(all, POS_STYLES, { ...last, seed: crf.seed + k }, (e, ll) => log(`tagger ${k + 1}/${seeds}, epoch ${e}/${crf.epochs}: log-likelihood ${ll.toFixed(0)}`))),
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

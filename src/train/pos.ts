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
 * labels tags PerDT's untagged training sentences, within what the treebank's lists of verb forms and clitics
 * say of them, and the tagger learns from these: a form of distillation. What was compared, and what did not
 * help, is in the model card (data/models/pos.md).
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
  /** Models whose mean is the teacher, how much a sentence labelled by it counts, in which epochs it is taken, and how often a feature must be seen once there are such sentences. */
  readonly taught: { readonly teachers: number; readonly weight: number; readonly every: number; readonly minCount: number };
}

export const TAGGER_DEFAULTS: TaggerOptions = { ...POS_DEFAULTS, epochs: 9, taught: { teachers: 3, weight: 0.3, every: 3, minCount: 3 } };

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

const VERBAL = tagBits('VERB', 'AUX');
const ANY = (1 << UPOS.length) - 1;
/** Hosts of pronouns that the clitic list calls adjectives, and those it calls nouns. */
const ADJECTIVE_HOST = tagBits('ADJ', 'ADV', 'ADP', 'PROPN');
const NOUN_HOST = ANY & ~VERBAL & ~tagBits('ADJ');

/**
 * PerDT's training sentences as words: tokens that the treebank's list splits at least every second time,
 * and fused forms, come apart. Where the treebank's lists say it, `allowed` holds what a word can be: parts of
 * verb groups are verbs, forms on the list of verb forms as often as in the sentences are too, forms that are
 * not on it are none; hosts of pronouns have the class of the clitic list.
 */
export function untaggedSentences(corpora: Pick<WordCorpora, 'tokens' | 'counts' | 'cliticRows' | 'verbs'>): PosSentence[] {
  const parts = new Map<string, { stem: string; clitic: string; allowed: number }>();
  for (const [form = '', stem = '', , clitic = '', pos = ''] of corpora.cliticRows) {
    const key = squeeze(form);
    const n = corpora.counts.split.get(key) ?? 0;
    if (n === 0 || n * 2 < (corpora.counts.seen.get(key) ?? 0)) continue;
    const host = pos === 'adj' ? ADJECTIVE_HOST : NOUN_HOST;
    parts.set(key, { stem, clitic, allowed: (parts.get(key)?.allowed ?? 0) | host });
  }
  const { verbs } = corpora;
  const grouped = corpora.tokens.map((tokens, i) => (verbs ? groupParts(tokens, verbs.groups[i] ?? []) : null));
  const alone = new Map<string, number>();
  corpora.tokens.forEach((tokens, i) => tokens.forEach((t, k) => {
    if (!grouped[i]?.[k]) alone.set(squeeze(t), (alone.get(squeeze(t)) ?? 0) + 1);
  }));
  const verbal = (t: string, inGroup: boolean): number => {
    if (!verbs) return ANY;
    if (inGroup) return VERBAL;
    const n = verbs.forms.get(squeeze(t)) ?? 0;
    return n === 0 ? ANY & ~VERBAL : n >= (alone.get(squeeze(t)) ?? 0) ? VERBAL : ANY;
  };
  return corpora.tokens.map((tokens, i) => {
    const words: string[] = [];
    const allowed: number[] = [];
    tokens.forEach((t, k) => {
      const fused = fusedCut(t);
      const part = parts.get(squeeze(t));
      if (fused) {
        words.push(t.slice(0, fused.hostEnd), t.slice(fused.cliticStart));
        allowed.push(ANY, ANY);
      } else if (part) {
        words.push(part.stem, part.clitic);
        allowed.push(verbs ? part.allowed : ANY, ANY);
      } else {
        words.push(t);
        allowed.push(verbal(t, grouped[i]?.[k] === true));
      }
    });
    return { words, tags: new Uint8Array(words.length), allowed: Uint32Array.from(allowed) };
  });
}

/** Which tokens are parts of verb groups (`داده_شده_است`); null where the groups do not spell the tokens. */
function groupParts(tokens: readonly string[], groups: readonly string[]): boolean[] | null {
  const out: boolean[] = [];
  for (const group of groups) {
    if (tokens[out.length] === group) {
      out.push(false);
      continue;
    }
    for (const part of group.split('_')) {
      if (tokens[out.length] !== part) return null;
      out.push(true);
    }
  }
  return out.length === tokens.length ? out : null;
}

/**
 * Early sentences with more freedom where the two annotations differ: a word seen three times and more in the
 * present one, but never with its early tag, may also be what it is there (هزار and میلیون: NOUN in the early
 * annotation, NUM in the present one).
 */
export function relaxEarly(early: readonly PosSentence[], present: readonly PosSentence[]): PosSentence[] {
  const seen = new Map<number, { n: number; tags: number }>();
  for (const s of present) {
    s.words.forEach((w, i) => {
      const key = hashForm(w);
      const known = seen.get(key);
      if (known) {
        known.n++;
        known.tags |= 1 << s.tags[i]!;
      } else seen.set(key, { n: 1, tags: 1 << s.tags[i]! });
    });
  }
  return early.map((s) => ({
    ...s,
    allowed: Uint32Array.from(s.words, (w, i) => {
      const own = s.allowed?.[i] ?? 1 << s.tags[i]!;
      const now = seen.get(hashForm(w));
      return now && now.n >= SEEN_ENOUGH && (now.tags & own) === 0 ? own | now.tags : own;
    }),
  }));
}

const SEEN_ENOUGH = 3;

export function posForms(classes: ClassTable | null): Forms {
  return new Forms(classes ? wordClasses(classes.words, classes.columns, classes.morphology) : null);
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
  /** What PerDT's training part says of verbs: its sentences with the parts of verb groups joined by `_`, and how often it has a form (without half-spaces) as a verb by itself. */
  readonly verbs?: { readonly groups: readonly (readonly string[])[]; readonly forms: ReadonlyMap<string, number> };
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

  constructor(private readonly table: Forms, private readonly names: NameLabels | undefined, corpora: Pick<WordCorpora, 'tokens' | 'counts' | 'cliticRows' | 'verbs'>) {
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
  const relaxed = relaxEarly(tagged.early, tagged.perdt);
  const early = tagged.early.map((s, i) => first.tag(source.features(s, 0, taughtByNames), relaxed[i]!.allowed!));
  const withEarly = (names: boolean): FeatureSentence[] => [...known(names), ...tagged.early.map((s, i) => ({ ...source.features(s, 0, names), labels: early[i]! }))];
  const all = withEarly(false);
  const last = { ...crf, ...(taughtByNames && { minCount: taught.minCount }) };
  if (taughtByNames) {
    const lessons = withEarly(true);
    const teacher = new PosLabeller(averageCrf(Array.from({ length: taught.teachers }, (_, k) => trainCrf(lessons, POS_STYLES, { ...crf, seed: crf.seed + k }))));
    for (const s of source.untagged) all.push({ ...source.features(s, 0, false), labels: teacher.tag(source.features(s, 0, true), s.allowed ?? null), weight: taught.weight, every: taught.every });
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

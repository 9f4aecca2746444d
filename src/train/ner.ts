/**
 * Training of the entity tagger: labelled corpora, one per style → model bytes and manifest facts.
 * Pure: the same corpora and options give the same bytes.
 */
import { OptionsError } from '../core/base/errors.js';
import { MAX_STYLES, wordClasses } from '../core/tag/crf.js';
import { Forms, hashForm } from '../core/tag/features.js';
import { averageCrf, CRF_DEFAULTS, trainCrf, type CrfOptions, type CrfWeights, type Style } from './crf.js';
import { prepareSentences, type Labelled, type StyledCorpus } from './ner-data.js';
import { writeCrf, type ClassTable, type StyleGuess, type WriteOptions } from './write-crf.js';

/** A corpus of one style and the types it annotates. */
export interface NerCorpus {
  readonly style: string;
  readonly types: readonly string[];
  readonly sentences: readonly Labelled[];
}

export interface NerOptions extends Partial<CrfOptions>, Partial<WriteOptions> {
  readonly classes?: ClassTable | null;
  /** Letter runs of three and four letters as features; default false. */
  readonly letters?: boolean;
  /** Number of models trained from successive seeds and averaged; default 1. */
  readonly runs?: number;
  /** Word counts of running text typical of each written style, for the style guess. */
  readonly styleTexts?: readonly HashCounts[];
  /** Styles written into the model; the others only help in training. Default: all. */
  readonly write?: readonly string[];
}

/** Types of the default styles. */
export const NEWS_TYPES: readonly string[] = ['PER', 'ORG', 'LOC', 'DAT', 'TIM', 'MON', 'PCT'];
export const SOCIAL_TYPES: readonly string[] = ['PER', 'ORG', 'LOC', 'EVE', 'NAT', 'POG'];
export const ARMAN_TYPES: readonly string[] = ['PER', 'ORG', 'LOC', 'FAC', 'EVE', 'PRO'];

/**
 * As the development sets had it: with more caution than CRF_DEFAULTS the scores stay and the model is a
 * fifth smaller.
 */
export const NER_DEFAULTS: CrfOptions = { ...CRF_DEFAULTS, caution: 4 };

export const WRITE_DEFAULTS: WriteOptions = { prune: 0.08, pruneFeatures: 0.08, clip: 6, outsideBias: [-0.2, -0.2] };

export interface TrainedNer {
  readonly bytes: Uint8Array;
  /** Facts for the manifest. */
  readonly manifest: {
    readonly options: CrfOptions & WriteOptions & { readonly runs: number; readonly letters?: true };
    readonly styles: readonly Style[];
    readonly features: number;
    readonly weights: number;
    readonly wordClasses: number;
    readonly bytes: number;
  };
}

/**
 * Trains the tagger. `log` gets one line per epoch. Types that all corpora annotate share weights.
 * @throws OptionsError options/invalid for no style to write or more than two; FormatError for a label of an unknown type
 */
export function trainNer(corpora: readonly NerCorpus[], options: NerOptions = {}, log: (line: string) => void = () => {}): TrainedNer {
  const { classes = null, letters = false, styleTexts, write: written = corpora.map((c) => c.style), runs = 1, prune = WRITE_DEFAULTS.prune, pruneFeatures = WRITE_DEFAULTS.pruneFeatures, clip = WRITE_DEFAULTS.clip, outsideBias = WRITE_DEFAULTS.outsideBias, ...rest } = options;
  const shipped = corpora.filter((c) => written.includes(c.style));
  if (shipped.length < 1 || shipped.length > MAX_STYLES) {
    throw new OptionsError('options/invalid', `${shipped.length} styles to write, a model holds 1 to ${MAX_STYLES}; train the others apart`, { option: 'style' });
  }
  const shared = corpora[0]!.types.filter((t) => corpora.every((c) => c.types.includes(t)));
  const crf: CrfOptions = { ...NER_DEFAULTS, ...rest, sharedTypes: shared.length };
  const styles: Style[] = corpora.map((c) => ({ name: c.style, types: [...shared, ...c.types.filter((t) => !shared.includes(t))] }));
  const styled: StyledCorpus[] = corpora.map((c, style) => ({ style, sentences: c.sentences }));
  const table = new Forms(classes ? wordClasses(classes.words, classes.columns) : null, letters);
  const sentences = prepareSentences(table, styled, styles, crf.seed);
  log(`${sentences.length} sentences, ${sentences.reduce((n, s) => n + s.labels.length, 0)} tokens with variants`);
  const models: CrfWeights[] = [];
  for (let run = 0; run < runs; run++) {
    models.push(trainCrf(sentences, styles, { ...crf, seed: crf.seed + run }, (epoch, ll) => log(`run ${run + 1}/${runs}, epoch ${epoch}/${crf.epochs}: log-likelihood ${ll.toFixed(0)}`)));
  }
  const weights = onlyStyles(averageCrf(models), shipped.map((c) => c.style));
  const write = { prune, pruneFeatures, clip, outsideBias };
  const model = writeCrf(weights, classes, trainStyleGuess(shipped, styleTexts), write, letters);
  log(`${model.features} features, ${model.weights} weights, ${model.bytes.length} bytes`);
  return {
    bytes: model.bytes,
    manifest: {
      options: { ...crf, ...write, runs, ...(letters && { letters }) },
      styles: weights.styles,
      features: model.features,
      weights: model.weights,
      wordClasses: classes ? classes.words.length : 0,
      bytes: model.bytes.length,
    },
  };
}

/** The weights with these styles alone. */
function onlyStyles(model: CrfWeights, names: readonly string[]): CrfWeights {
  const kept = model.styles.map((_, s) => s).filter((s) => names.includes(model.styles[s]!.name));
  const pick = <T>(list: readonly T[]): T[] => kept.map((s) => list[s]!);
  return { ...model, styles: pick(model.styles), blockStart: pick(model.blockStart), transition: pick(model.transition) };
}

/** Slots of the style guess. */
const GUESS_SLOTS = 1 << 14;

/**
 * Added to the log-odds of each token where running text takes part: the social texts at hand are more
 * colloquial than the annotated tweets. Balances both development sets (91 % of PEYMA's and 76 % of
 * ParsTwiNER's single sentences guessed right, 99 % and 91 % of pieces of five).
 */
const SOCIAL_BIAS = 0.094;

/** Occurrences per form hash of running text typical of a style. */
export type HashCounts = ReadonlyMap<number, number>;

/**
 * Smoothed log-odds of the words of two styles, hashed; empty if there is one style. With `texts`
 * (running text typical of each style) the log-odds of the corpora and of the texts are averaged, so
 * that the subjects of one corpus do not pass for its style.
 */
export function trainStyleGuess(corpora: readonly NerCorpus[], texts?: readonly HashCounts[]): StyleGuess {
  if (corpora.length !== 2) return { weights: new Int8Array(1), scale: 0, bias: 0 };
  const mask = GUESS_SLOTS - 1;
  const odds = (counts: readonly Float64Array[]): Float64Array => {
    const totals = counts.map((c) => c.reduce((a, b) => a + b, 0));
    return Float64Array.from({ length: GUESS_SLOTS }, (_, k) =>
      Math.max(-3, Math.min(3, Math.log(((counts[1]![k]! + 2) * totals[0]!) / ((counts[0]![k]! + 2) * totals[1]!)))),
    );
  };
  const all = [
    odds(
      corpora.map((c) => {
        const n = new Float64Array(GUESS_SLOTS);
        for (const s of c.sentences) for (const t of s.tokens) n[hashForm(t) & mask]!++;
        return n;
      }),
    ),
  ];
  if (texts) {
    all.push(
      odds(
        texts.map((t) => {
          const n = new Float64Array(GUESS_SLOTS);
          for (const [h, c] of t) n[h & mask] = n[h & mask]! + c;
          return n;
        }),
      ),
    );
  }
  const scale = 3 / 127;
  return { weights: Int8Array.from({ length: GUESS_SLOTS }, (_, k) => Math.round(all.reduce((sum, o) => sum + o[k]!, 0) / all.length / scale)), scale, bias: texts ? SOCIAL_BIAS : 0 };
}

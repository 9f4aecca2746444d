/**
 * Training of the entity tagger: labelled corpora, one per style → model bytes and manifest facts.
 * Pure: the same corpora and options give the same bytes.
 */
import { wordClasses } from '../core/tag/crf.js';
import { Forms, hashForm } from '../core/tag/features.js';
import { CRF_DEFAULTS, trainCrf, type CrfOptions, type Style } from './crf.js';
import { prepareSentences, type Labelled, type StyledCorpus } from './ner-data.js';
import { writeCrf, type ClassTable, type StyleGuess, type WriteOptions } from './write-crf.js';

/** A corpus of one style. Types shared by all corpora come first in `types`. */
export interface NerCorpus {
  readonly style: string;
  readonly types: readonly string[];
  readonly sentences: readonly Labelled[];
}

export interface NerOptions extends Partial<CrfOptions>, Partial<WriteOptions> {
  readonly classes?: ClassTable | null;
}

/** Types of the default styles. */
export const NEWS_TYPES: readonly string[] = ['PER', 'ORG', 'LOC', 'DAT', 'TIM', 'MON', 'PCT'];
export const SOCIAL_TYPES: readonly string[] = ['PER', 'ORG', 'LOC', 'EVE', 'NAT', 'POG'];
export const ARMAN_TYPES: readonly string[] = ['PER', 'ORG', 'LOC', 'FAC', 'EVE', 'PRO'];

export const WRITE_DEFAULTS: WriteOptions = { prune: 0.1, clip: 6, outsideBias: [-0.5, -0.8] };

export interface TrainedNer {
  readonly bytes: Uint8Array;
  /** Facts for the manifest. */
  readonly manifest: {
    readonly options: CrfOptions & WriteOptions;
    readonly styles: readonly Style[];
    readonly features: number;
    readonly weights: number;
    readonly wordClasses: number;
    readonly bytes: number;
  };
}

/** Trains the tagger. `log` gets one line per epoch. */
export function trainNer(corpora: readonly NerCorpus[], options: NerOptions = {}, log: (line: string) => void = () => {}): TrainedNer {
  const { classes = null, prune = WRITE_DEFAULTS.prune, clip = WRITE_DEFAULTS.clip, outsideBias = WRITE_DEFAULTS.outsideBias, ...rest } = options;
  const crf: CrfOptions = { ...CRF_DEFAULTS, ...rest };
  const styles: Style[] = corpora.map((c) => ({ name: c.style, types: c.types }));
  const styled: StyledCorpus[] = corpora.map((c, style) => ({ style, sentences: c.sentences }));
  const table = new Forms(classes ? wordClasses(classes.words, classes.columns) : null);
  const sentences = prepareSentences(table, styled, styles, crf.seed);
  log(`${sentences.length} sentences, ${sentences.reduce((n, s) => n + s.labels.length, 0)} tokens with variants`);
  const weights = trainCrf(sentences, styles, crf, (epoch, ll) => log(`epoch ${epoch}/${crf.epochs}: log-likelihood ${ll.toFixed(0)}`));
  const write = { prune, clip, outsideBias };
  const written = writeCrf(weights, classes, trainStyleGuess(corpora), write);
  log(`${written.features} features, ${written.weights} weights, ${written.bytes.length} bytes`);
  return {
    bytes: written.bytes,
    manifest: {
      options: { ...crf, ...write },
      styles,
      features: written.features,
      weights: written.weights,
      wordClasses: classes ? classes.words.length : 0,
      bytes: written.bytes.length,
    },
  };
}

/** Slots of the style guess. */
const GUESS_SLOTS = 1 << 14;

/** Smoothed log-odds of the words of two styles, hashed; empty if there is one style. */
export function trainStyleGuess(corpora: readonly NerCorpus[]): StyleGuess {
  if (corpora.length !== 2) return { weights: new Int8Array(1), scale: 0, bias: 0 };
  const counts = corpora.map((c) => {
    const n = new Float64Array(GUESS_SLOTS);
    for (const s of c.sentences) for (const t of s.tokens) n[hashForm(t) & (GUESS_SLOTS - 1)]!++;
    return n;
  });
  const totals = counts.map((c) => c.reduce((a, b) => a + b, 0));
  const scale = 3 / 127;
  const weights = new Int8Array(GUESS_SLOTS);
  for (let k = 0; k < GUESS_SLOTS; k++) {
    const odds = Math.log(((counts[1]![k]! + 2) * totals[0]!) / ((counts[0]![k]! + 2) * totals[1]!));
    weights[k] = Math.round(Math.max(-3, Math.min(3, odds)) / scale);
  }
  return { weights, scale, bias: 0 };
}

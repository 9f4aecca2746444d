/**
 * Word profiles: what a word is in running text, judged by its surroundings alone.
 *
 * A CRF that sees only a token's neighbours, never the token itself, labels running text; the mean
 * label distribution of a word's occurrences is its profile, and profiles are grouped by spherical
 * k-means of their square roots (so the measure is the Hellinger affinity). The groups are one more
 * level of word classes: a word never seen in the annotated corpora is known by how it was used
 * elsewhere (a form of co-training, Blum & Mitchell 1998: two views, the word and its context).
 */
import { wordClasses } from '../core/tag/crf.js';
import { Forms, MAX_FEATURES, sentenceFeatures } from '../core/tag/features.js';
import { ForwardBackward, prepareMoves } from '../core/tag/viterbi.js';
import { sphericalKMeans, type FormStream } from './clusters.js';
import { CRF_DEFAULTS, featureIds, labelCount, trainCrf, type Style } from './crf.js';
import { prepareSentences, type StyledCorpus } from './ner-data.js';
import type { ClassTable } from './write-crf.js';

export interface ProfileOptions {
  readonly seed: number;
  readonly epochs: number;
  /** Number of groups per level. */
  readonly groups: readonly number[];
  /** Imagined occurrences of average profile added to each word, so that rare words are not taken at their word. */
  readonly prior: number;
  /** A line is looked at if one of its words has been seen less often than this. */
  readonly occurrences: number;
  /** Longest piece of text labelled at once, in tokens. */
  readonly piece: number;
}

export const PROFILE_DEFAULTS: ProfileOptions = { seed: 1, epochs: 8, groups: [128], prior: 0.5, occurrences: 60, piece: 200 };

/**
 * The columns of profile groups for the words of `table` (which also gives the context model its word
 * classes). Words without an occurrence share the last group. Only the stream from `textStart` on is
 * labelled: what stands before (the annotated sentences) would be known by heart.
 */
export function learnProfiles(
  stream: FormStream,
  textStart: number,
  table: ClassTable,
  corpora: readonly StyledCorpus[],
  styles: readonly Style[],
  options: ProfileOptions = PROFILE_DEFAULTS,
  log: (line: string) => void = () => {},
): Uint16Array[] {
  const classes = wordClasses(table.words, table.columns);
  const forms = new Forms(classes);
  const sentences = prepareSentences(forms, corpora, styles, options.seed, true);
  const model = trainCrf(sentences, styles, { ...CRF_DEFAULTS, seed: options.seed, epochs: options.epochs }, (e, ll) => log(`context model, epoch ${e}: ${ll.toFixed(0)}`));
  const ids = featureIds(model);
  const moves = styles.map((s, i) => prepareMoves(model.transition[i]!, labelCount(s)));
  const widths = styles.map(labelCount);
  const width = widths.reduce((a, b) => a + b, 0);
  const V = table.words.length;
  const sum = new Float64Array(V * width);
  const seen = new Uint32Array(V);

  // Stream ids → forms of the context model by their hash, without text: a form is only a row here.
  const rowOf = new Int32Array(stream.forms.size);
  for (let f = 0; f < stream.forms.size; f++) rowOf[f] = f < 2 ? -1 : classes.find(stream.forms.hash(f));
  const streamForms = stream.forms.withClasses(classes);
  const fb = new ForwardBackward();
  const features = new Int32Array(options.piece * MAX_FEATURES);
  const count = new Int32Array(options.piece);
  const emission = new Float64Array(options.piece * Math.max(...widths));
  for (let from = textStart; from < stream.length; ) {
    let to = from;
    while (to < stream.length && stream.ids[to]! >= 0 && to - from < options.piece) to++;
    const n = to - from;
    let wanted = false;
    for (let i = from; i < to; i++) {
      const r = rowOf[stream.ids[i]!]!;
      if (r >= 0 && seen[r]! < options.occurrences) wanted = true;
    }
    if (n > 0 && wanted) {
      count.fill(0);
      sentenceFeatures(streamForms, stream.ids.subarray(from, to), n, (i, h) => {
        const f = ids.get(h);
        if (f >= 0) {
          features[i * MAX_FEATURES + count[i]!] = f;
          count[i]!++;
        }
      }, true);
      let column = 0;
      for (let s = 0; s < styles.length; s++) {
        const L = widths[s]!;
        emission.fill(0, 0, n * L);
        for (let i = 0; i < n; i++) {
          for (let k = 0; k < count[i]!; k++) {
            const w = features[i * MAX_FEATURES + k]! * model.stride;
            const b = w + model.blockStart[s]!;
            for (let l = 0; l < model.sharedLabels; l++) emission[i * L + l] = emission[i * L + l]! + model.weight[w + l]!;
            for (let l = 0; l < L; l++) emission[i * L + l] = emission[i * L + l]! + model.weight[b + l]!;
          }
        }
        fb.run(emission, n, moves[s]!);
        for (let i = 0; i < n; i++) {
          const r = rowOf[stream.ids[from + i]!]!;
          if (r < 0) continue;
          for (let l = 0; l < L; l++) sum[r * width + column + l] = sum[r * width + column + l]! + fb.alpha[i * L + l]! * fb.beta[i * L + l]!;
        }
        column += L;
      }
      for (let i = from; i < to; i++) if (rowOf[stream.ids[i]!]! >= 0) seen[rowOf[stream.ids[i]!]!]!++;
    }
    from = to < stream.length && stream.ids[to]! < 0 ? to + 1 : to;
  }
  const x = new Float32Array(V * width);
  const order = Array.from({ length: V }, (_, r) => r).filter((r) => seen[r]! > 0);
  order.sort((a, b) => seen[b]! - seen[a]! || a - b);
  const mean = new Float64Array(width);
  let all = 0;
  for (let r = 0; r < V; r++) {
    all += seen[r]!;
    for (let j = 0; j < width; j++) mean[j] = mean[j]! + sum[r * width + j]!;
  }
  order.forEach((r, i) => {
    for (let j = 0; j < width; j++) {
      const p = (sum[r * width + j]! + (options.prior * mean[j]!) / all) / ((seen[r]! + options.prior) * styles.length);
      x[i * width + j] = Math.sqrt(p);
    }
  });
  const out = options.groups.map((k) => {
    const groups = sphericalKMeans(x, order.length, width, Math.min(k, order.length), order.length, 12, options.seed + k);
    const column = new Uint16Array(V).fill(k);
    order.forEach((r, i) => (column[r] = groups[i]!));
    return column;
  });
  log(`${order.length} word profiles in ${options.groups.join(', ')} groups`);
  return out;
}

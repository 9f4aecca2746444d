/**
 * The CRF tagger's model and its reader.
 *
 * Model kind "CRF ", version 1. Sections:
 *   meta       u16  text, one fact a line: `features V` (2: with letter runs), `levels K`, `morphology` if the first level is that,
 *                   then `style NAME TYPE TYPE …` each
 *                   (labels: O and B-, I- of each type), or `tags NAME TAG TAG …` (the tags are the labels)
 *   bucket     u32  [2^16 + 1] start of each bucket in `rows`; a feature's bucket is its hash's high half
 *   rows       u16  per feature: low half of the hash; n0 | n1 << 8; n0 entries of style 0; n1 of style 1.
 *                   An entry is label << 8 | weight (signed byte). Low halves rise within a bucket. The
 *                   two halves together are the whole 32-bit hash: features not in the model are rejected.
 *   scale      f32  [1] log-probability per unit of weight
 *   trans.S    f32  [L+1][L] transitions of style S in units of weight; row L: from the start
 *   words      u32  rising form hashes of the words with classes
 *   class.K    u8 or u16  class of each word at level K
 *   styles     i8   [2^n] hashed word weights of the style guess; positive speaks for style 1
 *   styles.by  f32  [2] of the guess: scale of the weights, and bias per token
 */
import { ModelError } from '../base/errors.js';
import { readModel, section, type ModelFile } from '../model/container.js';
import { bioLabels } from './bio.js';
import { MAX_LEVELS, type WordClasses } from './features.js';
import { prepareMoves, type Moves } from './viterbi.js';

export const CRF_KIND = 'CRF ';
export const CRF_KIND_VERSION = 1;
/** Versions of the feature extractor, without and with letter runs; a model is only valid with the version it was trained with. */
export const FEATURES_VERSION = 1;
export const FEATURES_LETTERS = 2;
export const BUCKETS = 1 << 16;
/**
 * Confidences are those of the model's log-probabilities times this: trained to certainty on its own
 * sentences, it is too sure of new ones. With 0.6 they agree with the share of right entities on both
 * development sets (see the model card).
 */
export const TEMPERATURE = 0.6;
/** Most styles in one model. */
export const MAX_STYLES = 2;

/** A checked tagger model. Views share the bytes it was read from. */
export interface CrfModel {
  readonly styles: readonly { readonly name: string; readonly types: readonly string[]; readonly labels: readonly string[]; readonly moves: Moves }[];
  readonly bucket: Uint32Array;
  readonly rows: Uint16Array;
  /** Log-probability per unit of score. */
  readonly unit: number;
  readonly classes: WordClasses | null;
  /** Whether its features have letter runs. */
  readonly letters: boolean;
  readonly styleWeights: Int8Array;
  readonly styleScale: number;
  readonly styleBias: number;
}

/**
 * Reads a CRF model.
 * @throws ModelError
 */
export function readCrf(bytes: Uint8Array): CrfModel {
  const file = readModel(bytes, CRF_KIND, CRF_KIND_VERSION);
  const bad = (name: string, what: string): ModelError =>
    new ModelError('model/section', `section "${name}" of the "CRF " model ${what}; rebuild it with this fanews version`, { section: name });
  const meta = String.fromCharCode(...section(file, 'meta', Uint16Array)).split('\n');
  let levels = 0;
  let version = 0;
  let morphology = false;
  const styles: { name: string; types: string[]; labels: string[] }[] = [];
  for (const line of meta) {
    const [key, ...rest] = line.split(' ');
    if (key === 'features') version = Number(rest[0]);
    else if (key === 'levels') levels = Number(rest[0]);
    else if (key === 'morphology') morphology = true;
    else if (key === 'style') styles.push({ name: rest[0] ?? '', types: rest.slice(1), labels: bioLabels(rest.slice(1)) });
    else if (key === 'tags') styles.push({ name: rest[0] ?? '', types: rest.slice(1), labels: rest.slice(1) });
  }
  if (version !== FEATURES_VERSION && version !== FEATURES_LETTERS) {
    throw new ModelError('model/version', `tagger model for feature set ${version}, expected ${FEATURES_VERSION} or ${FEATURES_LETTERS}; use a model of this fanews version`, { expected: FEATURES_VERSION, got: version });
  }
  if (!(levels >= 0 && levels <= MAX_LEVELS)) throw bad('meta', `names ${levels} levels of word classes`);
  if (styles.length < 1 || styles.length > MAX_STYLES || styles.some((s) => s.types.length === 0 || s.types.length > 60)) throw bad('meta', 'names no usable style');
  const bucket = section(file, 'bucket', Uint32Array);
  const rows = section(file, 'rows', Uint16Array);
  if (bucket.length !== BUCKETS + 1 || bucket[BUCKETS] !== rows.length) throw bad('bucket', 'does not fit "rows"');
  for (let b = 0; b < BUCKETS && !file.vouched; b++) if (bucket[b]! > bucket[b + 1]!) throw bad('bucket', 'is not rising');
  const unit = section(file, 'scale', Float32Array)[0] ?? 0;
  if (!(unit > 0)) throw bad('scale', 'is not positive');
  const readStyles = styles.map((s, i) => {
    const L = s.labels.length;
    const trans = section(file, `trans.${i}`, Float32Array);
    if (trans.length !== (L + 1) * L) throw bad(`trans.${i}`, `has ${trans.length} numbers, expected ${(L + 1) * L}`);
    return { name: s.name, types: s.types, labels: s.labels, moves: prepareMoves(Float64Array.from(trans), L, unit * TEMPERATURE) };
  });
  const styleWeights = section(file, 'styles', Int8Array);
  if ((styleWeights.length & (styleWeights.length - 1)) !== 0) throw bad('styles', 'is not a power of two long');
  const by = section(file, 'styles.by', Float32Array);
  return {
    styles: readStyles,
    bucket,
    rows,
    unit,
    classes: levels > 0 ? readClasses(file, levels, morphology, bad) : null,
    letters: version === FEATURES_LETTERS,
    styleWeights,
    styleScale: by[0] ?? 0,
    styleBias: by[1] ?? 0,
  };
}

function readClasses(file: ModelFile, levels: number, morphology: boolean, bad: (name: string, what: string) => ModelError): WordClasses {
  const words = section(file, 'words', Uint32Array);
  const columns: (Uint8Array | Uint16Array)[] = [];
  for (let k = 0; k < levels; k++) {
    const c = file.sections.get(`class.${k}`) instanceof Uint8Array ? section(file, `class.${k}`, Uint8Array) : section(file, `class.${k}`, Uint16Array);
    if (c.length !== words.length) throw bad(`class.${k}`, 'does not fit "words"');
    columns.push(c);
  }
  return wordClasses(words, columns, morphology);
}

/** Word classes over a rising list of form hashes (unsigned). */
export function wordClasses(words: Uint32Array, columns: readonly (Uint8Array | Uint16Array)[], morphology = false): WordClasses {
  return {
    levels: columns.length,
    morphology,
    find: (hash) => {
      const h = hash >>> 0;
      let lo = 0;
      let hi = words.length - 1;
      while (lo <= hi) {
        const mid = (lo + hi) >>> 1;
        const w = words[mid]!;
        if (w === h) return mid;
        if (w < h) lo = mid + 1;
        else hi = mid - 1;
      }
      return -1;
    },
    classAt: (row, level) => columns[level]![row]!,
  };
}

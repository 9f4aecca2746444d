/**
 * The CRF tagger: reader of its model and scoring of token sequences.
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
import { FORM_AFTER, FORM_BEFORE, Forms, MAX_LEVELS, PAIR_OFFSET, SKIPS, UNIGRAM_OFFSET, type WordClasses } from './features.js';
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

/** Forms kept before the cache starts anew. */
const MAX_FORMS = 1 << 16;

/**
 * Scores of tokens in one style. Keeps per form the summed weights of everything that depends on the
 * form alone, so that a known form costs five vector additions. Results do not depend on what was
 * scored before.
 */
export class Scorer {
  readonly L: number;
  readonly moves: Moves;
  readonly forms: Forms;
  private readonly model: CrfModel;
  private readonly style: number;
  /** [form][5][L]: what a form adds to the tokens at distance −2…+2 (it stands at +2…−2 from them). */
  private vectors = new Int32Array(0);
  private known = 0;
  private readonly uni = new Int32Array(UNIGRAM_OFFSET.length);
  private readonly pair = new Int32Array(PAIR_OFFSET.length);
  private readonly skip = new Int32Array(SKIPS);

  constructor(model: CrfModel, style: number) {
    this.model = model;
    this.style = style;
    this.moves = model.styles[style]!.moves;
    this.L = this.moves.L;
    this.forms = new Forms(model.classes, model.letters);
  }

  /** Adds the weights of a feature to out[at …]. */
  private addFeature(hash: number, out: Int32Array, at: number): void {
    const { bucket, rows } = this.model;
    const b = hash >>> 16;
    const low = hash & 0xffff;
    for (let r = bucket[b]!, e = bucket[b + 1]!; r < e; ) {
      const got = rows[r]!;
      const counts = rows[r + 1]!;
      const n0 = counts & 0xff;
      const n1 = counts >>> 8;
      r += 2;
      if (got === low) {
        let from = r;
        let to = r + n0;
        if (this.style === 1) {
          from = to;
          to += n1;
        }
        for (; from < to; from++) {
          const x = rows[from]!;
          const l = at + (x >>> 8);
          out[l] = out[l]! + ((x << 24) >> 24);
        }
        return;
      }
      if (got > low) return;
      r += n0 + n1;
    }
  }

  private learnForms(): void {
    const width = 5 * this.L;
    if (this.vectors.length < this.forms.size * width) {
      const grown = new Int32Array(this.forms.size * width * 2);
      grown.set(this.vectors);
      this.vectors = grown;
    }
    const { uni, vectors } = this;
    for (; this.known < this.forms.size; this.known++) {
      const at = this.known * width;
      vectors.fill(0, at, at + width);
      this.forms.letters(this.known, (f) => this.addFeature(f, vectors, at + 2 * this.L));
      this.forms.unigrams(this.known, uni);
      for (let k = 0; k < uni.length; k++) {
        if (uni[k] !== 0) this.addFeature(uni[k]!, vectors, at + (UNIGRAM_OFFSET[k]! + 2) * this.L);
      }
    }
  }

  /** Forms of tokens [from, to) of a text, into `out[0 …)`. Ids hold until the next call. */
  readForms(text: string, start: ArrayLike<number>, end: ArrayLike<number>, from: number, to: number, out: Int32Array): void {
    if (this.forms.size > MAX_FORMS) {
      this.forms.clear();
      this.known = 0;
    }
    for (let i = from; i < to; i++) out[i - from] = this.forms.add(text, start[i]!, end[i]!);
    this.learnForms();
  }

  /** Scores of n tokens, [n][L] row-major, into `emission` from row `row0` on. */
  score(forms: Int32Array, n: number, emission: Int32Array, row0 = 0): void {
    const { L, vectors, pair, skip } = this;
    const width = 5 * L;
    const base = row0 * L;
    emission.fill(0, base, base + n * L);
    for (let p = -2; p < n + 2; p++) {
      const f = p < 0 ? FORM_BEFORE : p >= n ? FORM_AFTER : forms[p]!;
      for (let o = -2; o <= 2; o++) {
        const i = p - o;
        if (i < 0 || i >= n) continue;
        const v = f * width + (o + 2) * L;
        const e = base + i * L;
        for (let l = 0; l < L; l++) emission[e + l] = emission[e + l]! + vectors[v + l]!;
      }
    }
    for (let p = -1; p < n; p++) {
      const a = p < 0 ? FORM_BEFORE : forms[p]!;
      const b = p + 1 >= n ? FORM_AFTER : forms[p + 1]!;
      this.forms.pairs(a, b, pair);
      for (let k = 0; k < pair.length; k++) {
        const i = p + PAIR_OFFSET[k]!;
        if (pair[k] !== 0 && i >= 0 && i < n) this.addFeature(pair[k]!, emission, base + i * L);
      }
      if (p >= 0 && SKIPS > 0) {
        this.forms.skips(p === 0 ? FORM_BEFORE : forms[p - 1]!, b, skip);
        for (let k = 0; k < SKIPS; k++) if (skip[k] !== 0) this.addFeature(skip[k]!, emission, base + p * L);
      }
    }
  }
}

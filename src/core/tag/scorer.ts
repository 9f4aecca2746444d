/**
 * The CRF tagger at work: scores of token sequences, best labels and marginals. The inner part is a
 * WebAssembly module (src/kernel/tag.ts); this file lays out its memory.
 *
 * Kept are the summed weights of everything that depends on one form, so that a known form costs five
 * vector additions, and those of the latest pairs of shapes and of classes. Results do not depend on what
 * was scored before.
 */
import { compile, instance, memoryOf } from '../base/wasm.js';
import { BUCKETS, type CrfModel } from './crf.js';
import { FORM_AFTER, FORM_BEFORE, Forms, MAX_LEVELS, MAX_UNIGRAMS, UNIGRAM_OFFSET } from './features.js';
import { KERNEL } from './kernel.generated.js';
import { ILLEGAL, powersOf } from './viterbi.js';

/** Most tokens of one lattice. */
export const MAX_LATTICE = 2048;
/** Forms kept before all of them are forgotten. */
const MAX_FORMS = 1 << 16;
/** Sums kept for each kind of pair: 2^this. */
const PLACE_BITS = 13;

/** Exports of src/kernel/tag.ts. Numbers are 32-bit integers but for the probability; places are addresses. */
interface TagKernel {
  init(...layout: number[]): void;
  learn(form: number, count: number): void;
  score(n: number, emission: number): void;
  best(n: number, emission: number): void;
  sums(n: number, emission: number, least: number): void;
  spanProbability(n: number, start: number, end: number, first: number, rest: number): number;
}

let compiled: object | null = null;

/** The tagger of one style of a model. A sequence has at most MAX_LATTICE tokens. */
export class Scorer {
  /** Places of a row of scores: the labels, and some unused. */
  readonly width: number;
  /** Scores, a row for each token; those of labels may be changed before `best` and `sums`. */
  readonly emission: Int32Array;
  /** Labels that `best` found, until its next call. */
  readonly labels: Uint8Array;
  readonly forms: Forms;
  private readonly kernel: TagKernel;
  private readonly emissionAt: number;
  /** Of the lattice: form of each token, from the second on. */
  private readonly ids: Int32Array;
  /** Features of a form and where they belong, in pairs. */
  private readonly features: Int32Array;
  /** Traits of the first form; those of others are `formInts` apart. */
  private readonly traits: Int32Array;
  private readonly formInts: number;
  private readonly uni = new Int32Array(UNIGRAM_OFFSET.length);
  private known = 0;

  /** `rows`: rows of scores there is room for. */
  constructor(model: CrfModel, style: number, rows: number) {
    const { L, transition, weight, unit } = model.styles[style]!.moves;
    const width = (this.width = (L + 7) & ~7);
    const levels = model.classes?.levels ?? 0;
    const kinds = 2 + levels;
    const powers = powersOf(unit);
    let bytes = 1024;
    /** Room for a number of bytes: its address. */
    const room = (size: number): number => {
      const at = bytes;
      bytes += (size + 15) & ~15;
      return at;
    };
    const formSize = 10 * width + 4 * (3 + MAX_LEVELS);
    const table = (row: number): number => (4 + 2 * row) << PLACE_BITS;
    const at = {
      bucket: room(4 * (BUCKETS + 1)), rows: room(model.rows.byteLength),
      moves: room(8 * (L + 1) * width), weights: room(8 * (L + 1) * width), weightsTo: room(8 * L * width), powers: room(powers.byteLength),
      pairs: room((kinds - 1) * table(2 * width)), skips: room(levels * table(width)), features: room(8 * MAX_UNIGRAMS),
      ids: room(4 * (MAX_LATTICE + 4)), scores: room(2 * (MAX_LATTICE + 2) * width), back: room(MAX_LATTICE * width), out: room(MAX_LATTICE), scratch: room(16 * width),
      emit: room(8 * MAX_LATTICE * width), alpha: room(8 * MAX_LATTICE * width), beta: room(8 * MAX_LATTICE * width), scale: room(8 * MAX_LATTICE),
      emission: room(4 * rows * width), forms: room(formSize * MAX_FORMS),
    };
    // All of it from the start: what is never touched costs nothing, and memory that grows leaves its views behind.
    const memory = memoryOf(bytes);
    const { buffer } = memory;
    new Uint32Array(buffer).set(model.bucket, at.bucket >> 2);
    new Uint16Array(buffer).set(model.rows, at.rows >> 1);
    const numbers = new Float64Array(buffer);
    numbers.set(powers, at.powers >> 3);
    for (let from = 0; from <= L; from++) {
      for (let to = 0; to < L; to++) {
        const score = transition[from * L + to]!;
        numbers[(at.moves >> 3) + from * width + to] = score > ILLEGAL ? score : -Infinity;
        numbers[(at.weights >> 3) + from * width + to] = weight[from * L + to]!;
        if (from < L) numbers[(at.weightsTo >> 3) + to * width + from] = weight[from * L + to]!;
      }
    }
    this.kernel = instance((compiled ??= compile(KERNEL)), { env: { memory } }) as TagKernel;
    this.kernel.init(
      L, width, style, kinds, model.classes?.morphology === true && levels > 1 ? 1 : 0,
      at.bucket, at.rows, at.moves, at.weights, at.weightsTo, at.powers, powers.length, at.pairs, at.skips, PLACE_BITS, at.forms, formSize, at.features,
      at.ids, at.scores, at.back, at.out, at.scratch, at.emit, at.alpha, at.beta, at.scale,
    );
    this.forms = new Forms(model.classes, model.letters);
    this.emissionAt = at.emission;
    this.emission = new Int32Array(buffer, at.emission, rows * width);
    this.labels = new Uint8Array(buffer, at.out, MAX_LATTICE);
    this.ids = new Int32Array(buffer, at.ids, MAX_LATTICE + 4);
    this.features = new Int32Array(buffer, at.features, 2 * MAX_UNIGRAMS);
    this.traits = new Int32Array(buffer, at.forms + 10 * width);
    this.formInts = formSize >> 2;
  }

  private learnForms(): void {
    const { forms, features, uni } = this;
    let n = 0;
    const put = (feature: number, slot: number): void => {
      features[n++] = feature;
      features[n++] = slot;
    };
    const letter = (feature: number): void => put(feature, 2);
    for (; this.known < forms.size; this.known++) {
      n = 0;
      forms.letters(this.known, letter);
      forms.unigrams(this.known, uni);
      for (let k = 0; k < uni.length; k++) if (uni[k] !== 0) put(uni[k]!, UNIGRAM_OFFSET[k]! + 2);
      forms.traits(this.known, this.traits, this.known * this.formInts);
      this.kernel.learn(this.known, n >> 1);
    }
  }

  /**
   * Writes the scores of tokens [from, to) of a text to `emission`, from row `row` on, and their hashes to
   * `hashes` if it is given.
   */
  score(text: string, start: ArrayLike<number>, end: ArrayLike<number>, from: number, to: number, row = 0, hashes: Int32Array | null = null): void {
    const { forms, ids } = this;
    if (forms.size > MAX_FORMS - MAX_LATTICE) {
      forms.clear();
      this.known = 0;
    }
    const n = to - from;
    ids[0] = ids[1] = FORM_BEFORE;
    for (let i = 0; i < n; i++) ids[i + 2] = forms.add(text, start[from + i]!, end[from + i]!);
    ids[n + 2] = ids[n + 3] = FORM_AFTER;
    this.learnForms();
    if (hashes !== null) for (let i = 0; i < n; i++) hashes[row + i] = forms.hash(ids[i + 2]!);
    this.kernel.score(n, this.emissionAt + 4 * row * this.width);
  }

  /** Finds the best labels of the n tokens from row `row` on. */
  best(n: number, row = 0): void {
    this.kernel.best(n, this.emissionAt + 4 * row * this.width);
  }

  /** Sums over all label sequences of the n tokens from row `row` on, for `spanProbability` of spans that end at `least` or later. */
  sums(n: number, row: number, least: number): void {
    this.kernel.sums(n, this.emissionAt + 4 * row * this.width, least);
  }

  /**
   * Probability that of n tokens [start, end) carry exactly `first` followed by `rest`s, and that the token after
   * them does not carry `rest`.
   */
  spanProbability(n: number, start: number, end: number, first: number, rest: number): number {
    return this.kernel.spanProbability(n, start, end, first, rest);
  }
}

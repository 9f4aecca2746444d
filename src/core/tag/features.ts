/**
 * The feature extractor of the taggers: token columns → 32-bit feature hashes. Used alike in training
 * and at run time.
 *
 * A *form* is a folded token: half-spaces, spaces inside the token, vowel signs, tatweel and format
 * characters dropped, Arabic letters and hamza carriers unified, Latin letters lower-cased, every
 * digit read as 0, quotation marks and dashes unified. A word with its half-space right, deleted or
 * doubled is therefore one form. Everything a template needs of a token (hashes of the form, its
 * affixes, its shape, its word classes) depends on the form alone, so it is computed once per form.
 *
 * A feature is a template number mixed with a value by integer arithmetic; no strings are joined.
 * Templates look at one form (`unigrams`), at two neighbours or at the two neighbours of a token (`values`). Each states by an offset which token it describes.
 *
 * A table may add runs of three and four letters of the described form (`letters`): names that no text
 * had before are often known by their spelling.
 *
 * Templates after the ablations of Lafferty et al. style CRF taggers on Persian: words −2…+2, word
 * bigrams, affixes of 1–4 letters, shapes −1…+1, word classes −2…+2 and their bigrams per level; of the part-of-speech tagger also
 * suffixes and word class together with what morphology says of the word, and the word with
 * its neighbours' classes.
 */

import { combine, CROSSED_LEFT, CROSSED_RIGHT, mix, pairTemplate, skipTemplate } from './hash.js';

/** Word classes: form hash → class at each level of granularity. */
export interface WordClasses {
  /** Number of levels, from coarse to fine. */
  readonly levels: number;
  /** Row of a form, −1 if unknown. */
  find(hash: number): number;
  /** Class of a row at a level; classes of one level are small integers from 0. */
  classAt(row: number, level: number): number;
  /** The first level is what morphology and word lists say of a word, and has templates of its own. */
  readonly morphology?: boolean;
}

/** Most levels of word classes the extractor can use. */
export const MAX_LEVELS = 5;

// Columns of a form.
const HASH = 0;
const CHECK = 1;
const PREFIX = 2; // 2…5: hashes of the first 1–4 units, 0 if the form is shorter
const SUFFIX = 6; // 6…9
const SHAPE = 10;
const CLASS = 11; // 11…11+MAX_LEVELS-1: class + 1, or 0
/** Int32 columns per form. */
const STRIDE = 16;

/** Lengths of the letter runs, the form's two edges counted as letters. */
const LETTER_RUNS: readonly number[] = [3, 4];
/** Letters looked at; longer forms are links and the like. */
const LETTER_REACH = 22;
/** Most letter runs of one form. */
const MAX_LETTERS = LETTER_RUNS.length * LETTER_REACH;
const LETTER_EDGE = 1;

/** Form id of what stands before a sentence's first token, and after its last. */
export const FORM_BEFORE = 0;
export const FORM_AFTER = 1;

const SEED = 0x3c6ef372;

// ---- Folding ----------------------------------------------------------------------------------

/** Units below this are folded by table, the others by `foldHigh`. */
const FOLD_LIMIT = 0x780;
/** Folded unit; 0 = dropped. */
const FOLD: Uint16Array = /* @__PURE__ */ makeFold();

function makeFold(): Uint16Array {
  const t = new Uint16Array(FOLD_LIMIT);
  for (let u = 0; u < FOLD_LIMIT; u++) t[u] = u;
  for (let u = 0; u <= 0x20; u++) t[u] = 0;
  t[0xa0] = 0;
  t[0xad] = 0;
  for (let u = 0x41; u <= 0x5a; u++) t[u] = u + 32;
  for (let u = 0x30; u <= 0x39; u++) t[u] = 0x30;
  for (let u = 0x660; u <= 0x669; u++) t[u] = 0x30;
  for (let u = 0x6f0; u <= 0x6f9; u++) t[u] = 0x30;
  for (let u = 0x610; u <= 0x61a; u++) t[u] = 0;
  for (let u = 0x64b; u <= 0x65f; u++) t[u] = 0;
  for (let u = 0x6d6; u <= 0x6ed; u++) if (u !== 0x6dd && u !== 0x6de && u !== 0x6e9) t[u] = 0;
  t[0x670] = 0;
  t[0x640] = 0;
  t[0x61c] = 0;
  const to = (target: number, ...from: number[]): void => {
    for (const u of from) t[u] = target;
  };
  to(0x6cc, 0x64a, 0x649, 0x626, 0x6cd, 0x6d0, 0x6d2); // ي ى ئ → ی
  to(0x6a9, 0x643, 0x6aa); // ك → ک
  to(0x647, 0x629, 0x6c0, 0x6be, 0x6c1, 0x6c2, 0x6c3, 0x6d5); // ة ۀ … → ه
  to(0x627, 0x623, 0x625, 0x671); // أ إ ٱ → ا
  to(0x648, 0x624); // ؤ → و
  to(0x22, 0xab, 0xbb); // « » → "
  to(0x60c, 0x2c);
  to(0x61b, 0x3b);
  to(0x61f, 0x3f);
  to(0x25, 0x66a);
  return t;
}

function foldHigh(u: number): number {
  if (u >= 0x200b && u <= 0x200f) return 0;
  if (u >= 0x2000 && u <= 0x200a) return 0;
  if (u >= 0x2010 && u <= 0x2015) return 0x2d;
  if (u >= 0x2018 && u <= 0x201b) return 0x27;
  if (u >= 0x201c && u <= 0x201f) return 0x22;
  if (u >= 0x2028 && u <= 0x202f) return 0;
  if (u >= 0x2060 && u <= 0x2069) return 0;
  if (u === 0x2212) return 0x2d;
  if (u === 0xfeff || u === 0x3000) return 0;
  return u;
}

/** The folded unit, or 0 where the unit is dropped. */
export function foldUnit(u: number): number {
  return u < FOLD_LIMIT ? FOLD[u]! : foldHigh(u);
}

/** The folded form as a string; for reports and word lists, never on the hot path. */
export function foldForm(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const u = foldUnit(text.charCodeAt(i));
    if (u !== 0) out += String.fromCharCode(u);
  }
  return out;
}

/** Shape symbol: 1 Arabic-script letter, 2 small and 3 capital Latin letter, 4 digit, 5 other letter, else the folded mark + 16. */
function shapeOf(raw: number, folded: number): number {
  if (folded === 0x30) return 4;
  if (raw >= 0x41 && raw <= 0x5a) return 3;
  if (folded >= 0x61 && folded <= 0x7a) return 2;
  if (folded >= 0x620 && folded <= 0x6d5) return 1;
  return folded < 0x80 || (folded >= 0x600 && folded < 0x620) || (folded >= 0x2000 && folded < 0x2100) ? folded + 16 : 5;
}

function step(h: number, u: number): number {
  h = Math.imul(h ^ u, 0x01000193);
  return h ^ (h >>> 15);
}

function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  return h === 0 ? 1 : h;
}

/** Hash of a folded string: equals the form hash of any token that folds to it. */
export function hashForm(text: string, start = 0, end = text.length): number {
  let h = SEED;
  for (let i = start; i < end; i++) {
    const u = foldUnit(text.charCodeAt(i));
    if (u !== 0) h = step(h, u);
  }
  return finish(h);
}

// ---- Forms ------------------------------------------------------------------------------------

/**
 * A growing table of forms. Form ids are dense, from 2 on (0 and 1 are the sentence's edges), and
 * stay valid until `clear`. Two forms are the same if two independent 32-bit hashes agree.
 */
export class Forms {
  /** Number of forms. */
  size = 2;
  private columns = new Int32Array(1024 * STRIDE);
  private slots = new Int32Array(2048);
  private readonly classes: WordClasses | null;
  private readonly last = new Int32Array(4);
  /** Whether forms have letter runs. */
  readonly hasLetters: boolean;
  /** Features of the letter runs of all forms, and where those of form f end. */
  private runs = new Int32Array(0);
  private runEnd = new Uint32Array(0);
  private readonly spelling: Int32Array;

  constructor(classes: WordClasses | null, letters = false) {
    this.classes = classes;
    this.hasLetters = letters;
    this.spelling = new Int32Array(letters ? LETTER_REACH + 2 : 0);
    this.setEdges();
  }

  private setEdges(): void {
    if (this.hasLetters) {
      this.runs = new Int32Array(4096);
      this.runEnd = new Uint32Array(1024);
    }
    for (let f = 0; f < 2; f++) {
      this.columns[f * STRIDE + HASH] = f === 0 ? 0x5bd1e995 : 0x1b873593;
      this.columns[f * STRIDE + SHAPE] = 6 + f;
    }
  }

  /** Forgets every form; ids given before are void. */
  clear(): void {
    this.size = 2;
    this.columns = new Int32Array(1024 * STRIDE);
    this.slots = new Int32Array(2048);
    this.setEdges();
  }

  /** The form of text[start, end). */
  add(text: string, start: number, end: number): number {
    let h = SEED;
    let g = 0x811c9dc5;
    for (let i = start; i < end; i++) {
      const raw = text.charCodeAt(i);
      const u = raw < FOLD_LIMIT ? FOLD[raw]! : foldHigh(raw);
      // The check hash sees capitals, which the shape keeps apart.
      if (u !== 0) {
        h = step(h, u);
        g = Math.imul(g ^ (raw >= 0x41 && raw <= 0x5a ? raw : u), 0x5bd1e995);
        g ^= g >>> 13;
      }
    }
    h = finish(h);
    g |= 0;
    const mask = this.slots.length - 1;
    let s = (h ^ g) & mask;
    for (;;) {
      const f = this.slots[s]!;
      if (f === 0) break;
      const at = f * STRIDE;
      if (this.columns[at + HASH] === h && this.columns[at + CHECK] === g) return f;
      s = (s + 1) & mask;
    }
    const f = this.size++;
    this.slots[s] = f;
    if ((f + 1) * STRIDE > this.columns.length) {
      const grown = new Int32Array(this.columns.length * 2);
      grown.set(this.columns);
      this.columns = grown;
    }
    this.describe(f, text, start, end, h, g);
    if (this.size * 2 > this.slots.length) this.rehash();
    return f;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let f = 2; f < this.size; f++) {
      let s = (this.columns[f * STRIDE + HASH]! ^ this.columns[f * STRIDE + CHECK]!) & mask;
      while (slots[s] !== 0) s = (s + 1) & mask;
      slots[s] = f;
    }
    this.slots = slots;
  }

  private describe(f: number, text: string, start: number, end: number, hash: number, check: number): void {
    const c = this.columns;
    const at = f * STRIDE;
    c.fill(0, at, at + STRIDE);
    c[at + HASH] = hash;
    c[at + CHECK] = check;
    let n = 0;
    let h = SEED;
    let shape = SEED;
    let run = 0;
    let lastShape = -1;
    const last = this.last;
    for (let i = start; i < end; i++) {
      const raw = text.charCodeAt(i);
      const u = foldUnit(raw);
      if (u === 0) continue;
      h = step(h, u);
      last[n & 3] = u;
      n++;
      if (n <= 4) c[at + PREFIX + n - 1] = finish(h ^ n);
      const k = shapeOf(raw, u);
      run = k === lastShape ? run + 1 : 1;
      lastShape = k;
      // Runs of digits count to four (years), other runs are one.
      if (run === 1 || (k === 4 && run <= 4)) shape = step(shape, k);
    }
    h = SEED;
    for (let k = 1; k <= 4 && k <= n; k++) {
      h = step(h, last[(n - k) & 3]!);
      c[at + SUFFIX + k - 1] = finish(h ^ k);
    }
    c[at + SHAPE] = finish(shape);
    this.classify(f);
    if (this.hasLetters) this.spell(f, text, start, end);
  }

  /** The letter runs of a form, each once, shorter ones first. */
  private spell(f: number, text: string, start: number, end: number): void {
    const { spelling } = this;
    let n = 0;
    spelling[n++] = LETTER_EDGE;
    for (let i = start; i < end && n <= LETTER_REACH; i++) {
      const u = foldUnit(text.charCodeAt(i));
      if (u !== 0) spelling[n++] = u;
    }
    spelling[n++] = LETTER_EDGE + 1;
    if (f >= this.runEnd.length) {
      const grown = new Uint32Array(this.runEnd.length * 2);
      grown.set(this.runEnd);
      this.runEnd = grown;
    }
    const from = this.runEnd[f - 1]!;
    if (from + MAX_LETTERS > this.runs.length) {
      const grown = new Int32Array(this.runs.length * 2);
      grown.set(this.runs);
      this.runs = grown;
    }
    const { runs } = this;
    let to = from;
    for (const length of LETTER_RUNS) {
      for (let i = 0; i + length <= n; i++) {
        let h = SEED;
        for (let k = 0; k < length; k++) h = step(h, spelling[i + k]!);
        const feature = mix(150, finish(h ^ length));
        let k = from;
        while (k < to && runs[k] !== feature) k++;
        if (k === to) runs[to++] = feature;
      }
    }
    this.runEnd[f] = to;
  }

  /** Calls `emit` with the feature of each letter run of a form; none where the table has no letters. */
  letters(form: number, emit: (feature: number) => void): void {
    if (!this.hasLetters || form < 2) return;
    for (let k = this.runEnd[form - 1]!, to = this.runEnd[form]!; k < to; k++) emit(this.runs[k]!);
  }

  /** The same forms under the same ids, with other word classes. */
  withClasses(classes: WordClasses | null): Forms {
    const out = new Forms(classes, this.hasLetters);
    out.runs = this.runs.slice();
    out.runEnd = this.runEnd.slice();
    out.size = this.size;
    out.columns = this.columns.slice();
    out.slots = this.slots.slice();
    for (let f = 2; f < this.size; f++) out.classify(f);
    return out;
  }

  private classify(f: number): void {
    const at = f * STRIDE;
    this.columns.fill(0, at + CLASS, at + CLASS + MAX_LEVELS);
    const classes = this.classes;
    if (classes === null) return;
    const row = classes.find(this.columns[at + HASH]!);
    if (row >= 0) for (let k = 0; k < classes.levels; k++) this.columns[at + CLASS + k] = classes.classAt(row, k) + 1;
  }

  /** Hash of a form, as `hashForm`. */
  hash(form: number): number {
    return this.columns[form * STRIDE + HASH]!;
  }

  /** Writes what `values` looks at of a form: its hash, its shape, its class at each level. */
  traits(form: number, out: Int32Array, at: number): void {
    const c = this.columns;
    const from = form * STRIDE;
    out[at] = c[from + HASH]!;
    out[at + 1] = c[from + SHAPE]!;
    for (let k = 0; k < MAX_LEVELS; k++) out[at + 2 + k] = c[from + CLASS + k]!;
  }

  /** Writes the features of one form for all templates of UNIGRAM_OFFSET; 0 where there is none. */
  unigrams(form: number, out: Int32Array): void {
    const c = this.columns;
    const at = form * STRIDE;
    const levels = this.classes === null ? 0 : this.classes.levels;
    let n = 0;
    const h = c[at + HASH]!;
    for (let o = 0; o < 5; o++) out[n++] = mix(o, h);
    for (let k = 0; k < 8; k++) {
      const v = c[at + PREFIX + k]!;
      out[n++] = v === 0 ? 0 : mix(8 + k, v);
    }
    for (let o = 0; o < 3; o++) out[n++] = mix(16 + o, c[at + SHAPE]!);
    for (let side = 0; side < 2; side++) {
      for (let k = 1; k < 3; k++) {
        const v = c[at + SUFFIX + k]!;
        out[n++] = v === 0 ? 0 : mix(20 + side * 4 + k, v);
      }
    }
    for (let k = 0; k < MAX_LEVELS; k++) {
      for (let o = 0; o < 5; o++) out[n++] = k < levels ? mix(32 + k * 8 + o, c[at + CLASS + k]!) : 0;
    }
    const morphology = this.classes !== null && this.classes.morphology === true;
    for (let k = 0; k < 3; k++) {
      const v = c[at + SUFFIX + k]!;
      out[n++] = morphology && v !== 0 ? mix(196 + k, combine(v, c[at + CLASS]!)) : 0;
    }
    out[n++] = morphology && levels > 2 ? mix(199, combine(c[at + CLASS]!, c[at + CLASS + 2]!)) : 0;
  }

  /**
   * Writes the values of two forms that pairs (`pairTemplate`) and skips (`skipTemplate`) are made of: of
   * their words, of their shapes, and of their classes by level. Gives their number.
   */
  values(left: number, right: number, out: Int32Array): number {
    const c = this.columns;
    const a = left * STRIDE;
    const b = right * STRIDE;
    const levels = this.classes === null ? 0 : this.classes.levels;
    out[0] = combine(c[a + HASH]!, c[b + HASH]!);
    out[1] = combine(c[a + SHAPE]!, c[b + SHAPE]!);
    for (let k = 0; k < levels; k++) out[2 + k] = combine(c[a + CLASS + k]!, c[b + CLASS + k]!);
    return 2 + levels;
  }

  /** Whether there are features of a word and its neighbour's class (`crossed`). */
  get hasCrossed(): boolean {
    return this.classes !== null && this.classes.morphology === true && this.classes.levels > 1;
  }

  /** Writes the features of the left word with its neighbour's class, and of the right word with its. */
  crossed(left: number, right: number, out: Int32Array): void {
    const c = this.columns;
    const a = left * STRIDE;
    const b = right * STRIDE;
    out[0] = mix(CROSSED_LEFT, combine(c[a + HASH]!, c[b + CLASS + 1]!));
    out[1] = mix(CROSSED_RIGHT, combine(c[b + HASH]!, c[a + CLASS + 1]!));
  }
}

/**
 * Offset of each unigram template: the feature of the form at position p describes the token at
 * p − offset. Order as `Forms.unigrams` writes them.
 */
export const UNIGRAM_OFFSET: readonly number[] = [
  -2, -1, 0, 1, 2,
  0, 0, 0, 0, 0, 0, 0, 0,
  -1, 0, 1,
  -1, -1, 1, 1,
  ...Array.from({ length: MAX_LEVELS }, () => [-2, -1, 0, 1, 2]).flat(),
  0, 0, 0, 0,
];
/** Most features of one form. */
export const MAX_UNIGRAMS = UNIGRAM_OFFSET.length + MAX_LETTERS;
/** Most values of two forms (`Forms.values`). */
export const MAX_VALUES = 2 + MAX_LEVELS;
/** Most features of one token. */
export const MAX_FEATURES = MAX_UNIGRAMS + 2 * MAX_VALUES + 2 + MAX_LEVELS;

/**
 * All features of the tokens of one sentence, in a fixed order: calls `emit(token, feature)`.
 * `forms[0..n)` are the sentence's forms. The tagger sums the same features from cached parts.
 * `contextOnly` leaves out everything that looks at the described token itself.
 */
export function sentenceFeatures(table: Forms, forms: ArrayLike<number>, n: number, emit: (token: number, feature: number) => void, contextOnly = false): void {
  const at = (i: number): number => (i < 0 ? FORM_BEFORE : i >= n ? FORM_AFTER : forms[i]!);
  const uni = new Int32Array(UNIGRAM_OFFSET.length);
  const values = new Int32Array(MAX_VALUES);
  const crossed = new Int32Array(2);
  for (let p = -2; p < n + 2; p++) {
    table.unigrams(at(p), uni);
    for (let k = 0; k < uni.length; k++) {
      const i = p - UNIGRAM_OFFSET[k]!;
      if (uni[k] !== 0 && i >= 0 && i < n && !(contextOnly && i === p)) emit(i, uni[k]!);
    }
    if (p >= -1 && p < n && !contextOnly) {
      const both = (left: number, right: number): void => {
        if (p >= 0) emit(p, left);
        if (p + 1 < n) emit(p + 1, right);
      };
      const count = table.values(at(p), at(p + 1), values);
      for (let k = 0; k < count; k++) both(mix(pairTemplate(k), values[k]!), mix(pairTemplate(k) + 1, values[k]!));
      if (table.hasCrossed) {
        table.crossed(at(p), at(p + 1), crossed);
        both(crossed[0]!, crossed[1]!);
      }
    }
    if (p >= 0 && p < n) {
      if (table.hasLetters && !contextOnly) table.letters(forms[p]!, (f) => emit(p, f));
      const count = table.values(at(p - 1), at(p + 1), values);
      for (let k = 2; k < count; k++) emit(p, mix(skipTemplate(k), values[k]!));
    }
  }
}

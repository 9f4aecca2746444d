/**
 * Word classes from running text, by distribution: words that stand among the same neighbours come
 * into the same class (the use of Brown et al. 1992, by the cheaper road of Levy & Goldberg 2014).
 *
 * Text → folded forms (core/tag/features.ts) → counts of neighbours at positions −2…+2 → positive
 * pointwise mutual information → truncated SVD by randomized subspace iteration (Halko et al. 2011)
 * → spherical k-means at several k. Pure, seeded, no randomness elsewhere: the same text gives the
 * same classes.
 */
import { CLASS, CharClass as C } from '../core/chars/classes.js';
import { Forms } from '../core/tag/features.js';
import { seededRandom } from './random.js';
import type { ClassTable } from './write-crf.js';

export interface ClusterOptions {
  readonly seed: number;
  /** Words seen less often get no class. */
  readonly minCount: number;
  /** Number of most frequent forms used as neighbours. */
  readonly contexts: number;
  /** Neighbours looked at on each side; each position counts apart. */
  readonly window: number;
  readonly dimensions: number;
  /** Classes per level, coarse to fine. */
  readonly levels: readonly number[];
  /** Words seen at least so often shape the centroids; rarer ones are only assigned. */
  readonly shapeCount: number;
  readonly iterations: number;
  /** Singular values enter the vectors with this exponent. */
  readonly power: number;
}

export const CLUSTER_DEFAULTS: ClusterOptions = {
  seed: 1,
  minCount: 2,
  contexts: 8000,
  window: 2,
  dimensions: 100,
  levels: [64, 256, 1024],
  shapeCount: 8,
  iterations: 10,
  power: 0.5,
};

/** Running text as form ids, lines apart; `add` may be called any number of times. */
export class FormStream {
  readonly forms = new Forms(null);
  ids = new Int32Array(1 << 20);
  length = 0;
  /** Occurrences of each form id. */
  count = new Uint32Array(1 << 16);

  private push(id: number): void {
    if (this.length === this.ids.length) {
      const grown = new Int32Array(this.length * 2);
      grown.set(this.ids);
      this.ids = grown;
    }
    this.ids[this.length++] = id;
    if (id >= this.count.length) {
      const grown = new Uint32Array(Math.max(this.count.length * 2, id + 1));
      grown.set(this.count);
      this.count = grown;
    }
    if (id >= 0) this.count[id]!++;
  }

  /** Adds given tokens as one line. */
  addTokens(tokens: readonly string[]): void {
    for (const t of tokens) this.push(this.forms.add(t, 0, t.length));
    this.push(-1);
  }

  /**
   * Adds text line by line, cut into runs of letters, marks, digits and half-spaces, and single other
   * signs. A loose می or نمی is joined to the next word and a loose ها-suffix or تر/ترین to the word
   * before, where `isWord` knows the joined form.
   */
  addText(text: string, isWord: (form: number) => boolean = () => false): void {
    let lineStart = 0;
    const starts: number[] = [];
    const ends: number[] = [];
    while (lineStart < text.length) {
      let lineEnd = text.indexOf('\n', lineStart);
      if (lineEnd < 0) lineEnd = text.length;
      starts.length = ends.length = 0;
      for (let i = lineStart; i < lineEnd; ) {
        const k = CLASS[text.charCodeAt(i)]!;
        let j = i + 1;
        if (isWordClass(k)) {
          while (j < lineEnd && isWordClass(CLASS[text.charCodeAt(j)]!)) j++;
        } else if (k === C.Space || k === C.Format || k === C.Zwnj || k === C.Control) {
          i++;
          continue;
        }
        starts.push(i);
        ends.push(j);
        i = j;
      }
      for (let w = 0; w < starts.length; w++) {
        const s = starts[w]!;
        let e = ends[w]!;
        if (w + 1 < starts.length && starts[w + 1] === e + 1) {
          const loose = isLoosePrefix(text, s, e) || isLooseSuffix(text, starts[w + 1]!, ends[w + 1]!);
          if (loose && isWord(this.forms.add(text, s, ends[w + 1]!))) {
            e = ends[w + 1]!;
            w++;
          }
        }
        this.push(this.forms.add(text, s, e));
      }
      this.push(-1);
      lineStart = lineEnd + 1;
    }
  }
}

function isWordClass(k: number): boolean {
  return (k >= C.ArabicLetter && k <= C.DigitOther) || (k >= C.Zwnj && k <= C.Tatweel);
}

const LOOSE_SUFFIXES: ReadonlySet<string> = new Set(['ها', 'های', 'هاي', 'هایی', 'هايي', 'هایش', 'هايش', 'هایشان', 'هايشان', 'تر', 'ترین', 'ترين', 'تری', 'تري']);

function isLoosePrefix(text: string, s: number, e: number): boolean {
  const w = text.slice(s, e);
  return w === 'می' || w === 'نمی' || w === 'مي' || w === 'نمي';
}

function isLooseSuffix(text: string, s: number, e: number): boolean {
  return e - s <= 6 && LOOSE_SUFFIXES.has(text.slice(s, e));
}

/** Classes of the words of a stream, and the vectors behind them. */
export interface Clusters {
  readonly table: ClassTable;
  /** Form id of each row of `vectors`, most frequent first. */
  readonly words: Int32Array;
  /** [words][dimensions] unit vectors. */
  readonly vectors: Float32Array;
}

/** Learns word classes. */
export function learnClusters(stream: FormStream, options: ClusterOptions, log: (line: string) => void = () => {}): Clusters {
  const { ids, length, count, forms } = stream;
  const vocabulary: number[] = [];
  for (let f = 2; f < forms.size; f++) if (count[f]! >= options.minCount) vocabulary.push(f);
  vocabulary.sort((a, b) => count[b]! - count[a]! || a - b);
  const V = vocabulary.length;
  const rowOf = new Int32Array(forms.size).fill(-1);
  vocabulary.forEach((f, r) => (rowOf[f] = r));
  const contexts = Math.min(options.contexts, V);
  const W = options.window;
  // Column of a context word at a position; the line's edge is the word after the last context.
  const perPosition = contexts + 1;
  const columns = perPosition * 2 * W;

  // Row and column of each pair, by counting sort over rows.
  const rowStart = new Float64Array(V + 1);
  const visit = (emit: (row: number, column: number) => void): void => {
    for (let i = 0; i < length; i++) {
      if (ids[i]! < 0) continue;
      const row = rowOf[ids[i]!]!;
      if (row < 0) continue;
      for (let side = -1; side <= 1; side += 2) {
        for (let d = 1; d <= W; d++) {
          const j = i + side * d;
          const c = j < 0 || j >= length || ids[j]! < 0 ? contexts : rowOf[ids[j]!]!;
          const position = side < 0 ? d - 1 : W + d - 1;
          if (c >= 0 && c <= contexts && (c < contexts || j < 0 || j >= length || ids[j]! < 0)) emit(row, position * perPosition + c);
          if (j < 0 || j >= length || ids[j]! < 0) break;
        }
      }
    }
  };
  visit((row) => rowStart[row + 1]!++);
  for (let r = 0; r < V; r++) rowStart[r + 1] = rowStart[r + 1]! + rowStart[r]!;
  const pairs = new Int32Array(rowStart[V]!);
  const fill = rowStart.slice();
  visit((row, column) => {
    pairs[fill[row]!] = column;
    fill[row]!++;
  });

  // Positive PMI with smoothed context frequencies (exponent 0.75).
  const columnCount = new Float64Array(columns);
  for (let k = 0; k < pairs.length; k++) columnCount[pairs[k]!]!++;
  const smoothed = columnCount.map((n) => Math.pow(n, 0.75));
  const smoothTotal = smoothed.reduce((a, b) => a + b, 0);
  const start = new Int32Array(V + 1);
  let column = new Int32Array(1 << 20);
  let value = new Float32Array(1 << 20);
  let n = 0;
  const seen = new Uint32Array(columns);
  for (let r = 0; r < V; r++) {
    const from = rowStart[r]!;
    const to = rowStart[r + 1]!;
    const distinct: number[] = [];
    for (let k = from; k < to; k++) if (seen[pairs[k]!]!++ === 0) distinct.push(pairs[k]!);
    distinct.sort((a, b) => a - b);
    if (n + distinct.length > column.length) {
      const size = Math.max(column.length * 2, n + distinct.length);
      const c2 = new Int32Array(size);
      c2.set(column);
      column = c2;
      const v2 = new Float32Array(size);
      v2.set(value);
      value = v2;
    }
    for (const c of distinct) {
      const pmi = Math.log((seen[c]! / (to - from)) * (smoothTotal / smoothed[c]!));
      if (pmi > 0) {
        column[n] = c;
        value[n++] = pmi;
      }
      seen[c] = 0;
    }
    start[r + 1] = n;
  }
  log(`${length} tokens, ${V} words, ${columns} contexts, ${n} cells`);

  const d = options.dimensions;
  const vectors = truncatedSvd(start, column, value, V, columns, d, options.power, options.seed);
  log(`vectors of ${d} dimensions`);

  let shapers = 0;
  while (shapers < V && count[vocabulary[shapers]!]! >= options.shapeCount) shapers++;
  const assigned = options.levels.map((k) => {
    const c = sphericalKMeans(vectors, V, d, Math.min(k, shapers), shapers, options.iterations, options.seed + k);
    log(`${k} classes`);
    return c;
  });

  // Rising hashes; of two forms with one hash (capital and small letters) the more frequent counts.
  const order = vocabulary.map((_, r) => r).sort((a, b) => (forms.hash(vocabulary[a]!) >>> 0) - (forms.hash(vocabulary[b]!) >>> 0) || a - b);
  const kept = order.filter((r, i) => i === 0 || forms.hash(vocabulary[r]!) !== forms.hash(vocabulary[order[i - 1]!]!));
  return {
    table: {
      words: Uint32Array.from(kept, (r) => forms.hash(vocabulary[r]!) >>> 0),
      columns: assigned.map((c) => Uint16Array.from(kept, (r) => c[r]!)),
    },
    words: Int32Array.from(vocabulary),
    vectors,
  };
}

/**
 * Left singular vectors of a sparse matrix (compressed rows), times the singular values to `power`,
 * rows scaled to length 1. [rows][d].
 */
export function truncatedSvd(start: Int32Array, column: Int32Array, value: Float32Array, rows: number, columns: number, d: number, power: number, seed: number): Float32Array {
  const k = d + 8;
  const random = seededRandom(seed);
  const z = new Float32Array(columns * k);
  for (let i = 0; i < z.length; i++) z[i] = random() - 0.5;
  const y = new Float32Array(rows * k);
  const forward = (): void => {
    y.fill(0);
    for (let r = 0; r < rows; r++) {
      const at = r * k;
      for (let e = start[r]!; e < start[r + 1]!; e++) {
        const v = value[e]!;
        const c = column[e]! * k;
        for (let j = 0; j < k; j++) y[at + j] = y[at + j]! + v * z[c + j]!;
      }
    }
  };
  const backward = (): void => {
    z.fill(0);
    for (let r = 0; r < rows; r++) {
      const at = r * k;
      for (let e = start[r]!; e < start[r + 1]!; e++) {
        const v = value[e]!;
        const c = column[e]! * k;
        for (let j = 0; j < k; j++) z[c + j] = z[c + j]! + v * y[at + j]!;
      }
    }
  };
  forward();
  for (let round = 0; round < 3; round++) {
    orthonormalize(y, rows, k);
    backward();
    if (round < 2) {
      orthonormalize(z, columns, k);
      forward();
    }
  }
  // y: orthonormal basis of the row space's image; z = Mᵀy. Eigenvectors of zᵀz rotate y to the singular vectors.
  const gram = new Float64Array(k * k);
  for (let c = 0; c < columns; c++) {
    const at = c * k;
    for (let i = 0; i < k; i++) {
      const v = z[at + i]!;
      if (v !== 0) for (let j = 0; j <= i; j++) gram[i * k + j] = gram[i * k + j]! + v * z[at + j]!;
    }
  }
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) gram[j * k + i] = gram[i * k + j]!;
  const { values, vectors } = jacobi(gram, k);
  const out = new Float32Array(rows * d);
  const scale = Float64Array.from({ length: d }, (_, j) => Math.pow(Math.max(values[j]!, 1e-12), power / 2));
  for (let r = 0; r < rows; r++) {
    let norm = 0;
    for (let j = 0; j < d; j++) {
      let s = 0;
      for (let i = 0; i < k; i++) s += y[r * k + i]! * vectors[i * k + j]!;
      s *= scale[j]!;
      out[r * d + j] = s;
      norm += s * s;
    }
    const inv = norm > 0 ? 1 / Math.sqrt(norm) : 0;
    for (let j = 0; j < d; j++) out[r * d + j] = out[r * d + j]! * inv;
  }
  return out;
}

/** Makes the k columns of a [n][k] matrix orthonormal by the eigenvectors of its Gram matrix. */
function orthonormalize(m: Float32Array, n: number, k: number): void {
  const gram = new Float64Array(k * k);
  for (let r = 0; r < n; r++) {
    const at = r * k;
    for (let i = 0; i < k; i++) {
      const v = m[at + i]!;
      if (v !== 0) for (let j = 0; j <= i; j++) gram[i * k + j] = gram[i * k + j]! + v * m[at + j]!;
    }
  }
  // Cholesky: gram = L·Lᵀ; m ← m·L⁻ᵀ.
  const l = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let s = gram[i * k + j]!;
      for (let p = 0; p < j; p++) s -= l[i * k + p]! * l[j * k + p]!;
      l[i * k + j] = i === j ? Math.sqrt(Math.max(s, 1e-12)) : s / l[j * k + j]!;
    }
  }
  const row = new Float64Array(k);
  for (let r = 0; r < n; r++) {
    const at = r * k;
    for (let i = 0; i < k; i++) {
      let s = m[at + i]!;
      for (let p = 0; p < i; p++) s -= l[i * k + p]! * row[p]!;
      row[i] = s / l[i * k + i]!;
    }
    for (let i = 0; i < k; i++) m[at + i] = row[i]!;
  }
}

/** Eigenvalues (falling) and eigenvectors (columns) of a symmetric matrix, by cyclic Jacobi rotations. */
export function jacobi(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const m = a.slice();
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let i = 0; i < n; i++) {
      diagonal += m[i * n + i]! ** 2;
      for (let j = 0; j < i; j++) off += m[i * n + j]! ** 2;
    }
    if (off <= diagonal * 1e-18) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = m[p * n + q]!;
        if (apq === 0) continue;
        const theta = (m[q * n + q]! - m[p * n + p]!) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let i = 0; i < n; i++) {
          const x = m[i * n + p]!;
          const y = m[i * n + q]!;
          m[i * n + p] = c * x - s * y;
          m[i * n + q] = s * x + c * y;
        }
        for (let i = 0; i < n; i++) {
          const x = m[p * n + i]!;
          const y = m[q * n + i]!;
          m[p * n + i] = c * x - s * y;
          m[q * n + i] = s * x + c * y;
          const g = v[i * n + p]!;
          const h = v[i * n + q]!;
          v[i * n + p] = c * g - s * h;
          v[i * n + q] = s * g + c * h;
        }
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => m[j * n + j]! - m[i * n + i]! || i - j);
  const values = Float64Array.from(order, (i) => m[i * n + i]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) vectors[i * n + to] = v[i * n + from]!;
  });
  return { values, vectors };
}

/** Rounds of k-means in which every row is compared with every centroid. */
const FULL_ROUNDS = 3;
/** In later rounds a row is compared with its centroid and this many of that centroid's neighbours. */
const NEIGHBOURS = 40;

/**
 * Spherical k-means over unit vectors; the first `shapers` rows shape the centroids, all `n` are
 * assigned. Starts from random distinct rows among the shapers. After FULL_ROUNDS a row is only
 * compared with the centroids near its own, which is what it could sensibly move to.
 */
export function sphericalKMeans(x: Float32Array, n: number, d: number, k: number, shapers: number, iterations: number, seed: number): Uint16Array {
  const random = seededRandom(seed);
  const centroid = new Float32Array(k * d);
  const chosen = new Set<number>();
  while (chosen.size < k) {
    // Frequent words first: their vectors are the surest.
    const r = Math.floor(random() * random() * shapers);
    const at = chosen.size;
    if (chosen.has(r)) continue;
    chosen.add(r);
    centroid.set(x.subarray(r * d, (r + 1) * d), at * d);
  }
  const out = new Uint16Array(n);
  const dot = (y: Float32Array, at: number, b: number): number => {
    let s0 = 0;
    let s1 = 0;
    let j = 0;
    for (; j + 1 < d; j += 2) {
      s0 += y[at + j]! * centroid[b + j]!;
      s1 += y[at + j + 1]! * centroid[b + j + 1]!;
    }
    if (j < d) s0 += y[at + j]! * centroid[b + j]!;
    return s0 + s1;
  };
  const assign = (from: number, to: number): void => {
    for (let r = from; r < to; r++) {
      let best = -Infinity;
      for (let c = 0; c < k; c++) {
        const s = dot(x, r * d, c * d);
        if (s > best) {
          best = s;
          out[r] = c;
        }
      }
    }
  };
  const near = Math.min(NEIGHBOURS, k - 1);
  const neighbours = new Int32Array(k * near);
  const assignNear = (): void => {
    for (let c = 0; c < k; c++) {
      const list: { c: number; s: number }[] = [];
      for (let o = 0; o < k; o++) if (o !== c) list.push({ c: o, s: dot(centroid, c * d, o * d) });
      list.sort((a, b) => b.s - a.s || a.c - b.c);
      for (let i = 0; i < near; i++) neighbours[c * near + i] = list[i]!.c;
    }
    for (let r = 0; r < shapers; r++) {
      const own = out[r]!;
      let best = dot(x, r * d, own * d);
      for (let i = own * near; i < (own + 1) * near; i++) {
        const s = dot(x, r * d, neighbours[i]! * d);
        if (s > best) {
          best = s;
          out[r] = neighbours[i]!;
        }
      }
    }
  };
  for (let round = 0; round < iterations; round++) {
    if (round < FULL_ROUNDS) assign(0, shapers);
    else assignNear();
    centroid.fill(0);
    for (let r = 0; r < shapers; r++) {
      const c = out[r]! * d;
      for (let j = 0; j < d; j++) centroid[c + j] = centroid[c + j]! + x[r * d + j]!;
    }
    for (let c = 0; c < k; c++) {
      let norm = 0;
      for (let j = 0; j < d; j++) norm += centroid[c * d + j]! ** 2;
      if (norm === 0) {
        // An empty class starts anew at a random word.
        const r = Math.floor(random() * shapers);
        centroid.set(x.subarray(r * d, (r + 1) * d), c * d);
        continue;
      }
      const inv = 1 / Math.sqrt(norm);
      for (let j = 0; j < d; j++) centroid[c * d + j] = centroid[c * d + j]! * inv;
    }
  }
  if (iterations < FULL_ROUNDS) assign(0, shapers);
  else assignNear();
  assign(shapers, n);
  return out;
}

import { describe, expect, it } from 'vitest';
import { hashForm } from '../../src/core/tag/features.js';
import { CLUSTER_DEFAULTS, FormStream, jacobi, learnClusters, sphericalKMeans, truncatedSvd } from '../../src/train/clusters.js';
import { learnProfiles, PROFILE_DEFAULTS } from '../../src/train/profiles.js';
import { seededRandom } from '../../src/train/random.js';

const CITIES = ['تهران', 'شیراز', 'اهواز', 'تبریز', 'رشت', 'قم'];
const PEOPLE = ['علی', 'رضا', 'مریم', 'زهرا', 'حسن', 'سارا'];
const THINGS = ['کتاب', 'میز', 'نان', 'چراغ', 'کیف', 'ساعت'];

/** Invented sentences in which three kinds of words stand in different surroundings. */
function lines(n: number): string[][] {
  const random = seededRandom(4);
  const pick = (list: string[]): string => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: n }, () => [['او', 'در', 'شهر', pick(CITIES), 'زندگی', 'کرد', '.'], ['آقای', pick(PEOPLE), 'گفت', ':', 'بله', '.'], ['این', pick(THINGS), 'را', 'خرید', '.']]).flat();
}

function stream(): FormStream {
  const s = new FormStream();
  for (const l of lines(400)) s.addTokens(l);
  return s;
}

describe('form streams', () => {
  const ids = (s: FormStream): number[] => [...s.ids.subarray(0, s.length)];

  it('cut running text into words and single signs, lines apart', () => {
    const a = new FormStream();
    a.addText('او رفت، نه؟\nسلام 12');
    const b = new FormStream();
    b.addTokens(['او', 'رفت', '،', 'نه', '؟']);
    b.addTokens(['سلام', '12']);
    expect(ids(a)).toEqual(ids(b));
    expect(a.length).toBe(9);
  });

  it('join loose prefixes and suffixes to known words only', () => {
    const joined = new FormStream();
    const known = new Set(['می\u200cرود', 'کتاب\u200cهای'].map((w) => hashForm(w)));
    joined.addText('او می رود می تست کتاب های خوب های', (f) => known.has(joined.forms.hash(f)));
    const expected = new FormStream();
    expected.addTokens(['او', 'می\u200cرود', 'می', 'تست', 'کتاب\u200cهای', 'خوب', 'های']);
    const hashes = (s: FormStream): number[] => ids(s).map((f) => (f < 0 ? 0 : s.forms.hash(f)));
    expect(hashes(joined)).toEqual(hashes(expected));
  });
});

describe('word classes', () => {
  const options = { ...CLUSTER_DEFAULTS, dimensions: 6, levels: [8], shapeCount: 1, contexts: 100 };
  const s = stream();
  const { table, words, vectors } = learnClusters(s, options);

  it('come from vectors in which every word is nearest to one of its kind', () => {
    const d = options.dimensions;
    const kinds = [CITIES, PEOPLE, THINGS];
    const rows = kinds.flatMap((list, kind) => list.map((w) => ({ kind, at: [...words].findIndex((f) => s.forms.hash(f) === hashForm(w)) * d })));
    for (const a of rows) {
      const near = rows.filter((b) => b !== a).map((b) => ({ kind: b.kind, cosine: [...Array(d).keys()].reduce((sum, j) => sum + vectors[a.at + j]! * vectors[b.at + j]!, 0) }));
      near.sort((x, y) => y.cosine - x.cosine);
      expect(near[0]!.kind).toBe(a.kind);
    }
    expect(table.columns[0]!.length).toBe(table.words.length);
  });

  it('are the same on repetition, over rising hashes', () => {
    expect(learnClusters(stream(), options).table).toEqual(table);
    for (let i = 1; i < table.words.length; i++) expect(table.words[i]!).toBeGreaterThan(table.words[i - 1]!);
  });

  it('have profiles from context: a city never annotated is with the annotated ones', () => {
    const sentences = lines(30).map((tokens) => ({
      tokens,
      labels: tokens.map((t) => (CITIES.slice(0, 5).includes(t) ? 'B-LOC' : PEOPLE.slice(0, 5).includes(t) ? 'B-PER' : 'O')),
    })).filter(({ tokens }) => !tokens.includes(CITIES[5]!) && !tokens.includes(PEOPLE[5]!));
    const [profiles] = learnProfiles(s, 0, table, [{ style: 0, sentences }], [{ name: 'x', types: ['PER', 'ORG', 'LOC'] }], { ...PROFILE_DEFAULTS, groups: [4], epochs: 5 });
    const profileOf = (w: string): number => profiles![table.words.indexOf(hashForm(w) >>> 0)]!;
    expect(profileOf(CITIES[5]!)).toBe(profileOf(CITIES[0]!));
    expect(profileOf(PEOPLE[5]!)).toBe(profileOf(PEOPLE[0]!));
    expect(new Set([profileOf(CITIES[5]!), profileOf(PEOPLE[5]!), profileOf(THINGS[0]!)]).size).toBe(3);
  });
});

describe('numerical parts', () => {
  it('Jacobi rotations diagonalize a symmetric matrix', () => {
    const n = 6;
    const random = seededRandom(2);
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = random() - 0.5;
    const { values, vectors } = jacobi(a, n);
    for (let k = 0; k < n; k++) {
      if (k > 0) expect(values[k]!).toBeLessThanOrEqual(values[k - 1]!);
      for (let i = 0; i < n; i++) {
        let s = 0;
        for (let j = 0; j < n; j++) s += a[i * n + j]! * vectors[j * n + k]!;
        expect(s).toBeCloseTo(values[k]! * vectors[i * n + k]!, 8);
      }
    }
  });

  it('the truncated SVD keeps the geometry of a matrix of low rank', () => {
    // Rows are combinations of three sparse directions, so cosines survive in three dimensions (power 1).
    const random = seededRandom(8);
    const rows = 40;
    const columns = 30;
    const dense = Array.from({ length: rows }, () => {
      const c = [random(), random(), random()];
      return Array.from({ length: columns }, (_, j) => c[j % 3]! * (1 + (j % 5)));
    });
    const start = new Int32Array(rows + 1);
    const column: number[] = [];
    const value: number[] = [];
    dense.forEach((r, i) => {
      r.forEach((v, j) => {
        column.push(j);
        value.push(v);
      });
      start[i + 1] = column.length;
    });
    const x = truncatedSvd(start, Int32Array.from(column), Float32Array.from(value), rows, columns, 3, 1, 1);
    const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
      let s = 0;
      let na = 0;
      let nb = 0;
      for (let i = 0; i < a.length; i++) {
        s += a[i]! * b[i]!;
        na += a[i]! ** 2;
        nb += b[i]! ** 2;
      }
      return s / Math.sqrt(na * nb);
    };
    for (let i = 0; i < 10; i++) expect(cosine(x.subarray(i * 3, i * 3 + 3), x.subarray(30, 33))).toBeCloseTo(cosine(dense[i]!, dense[10]!), 3);
  });

  it('k-means separates what is far apart', () => {
    const random = seededRandom(3);
    const x = new Float32Array(300 * 3);
    for (let r = 0; r < 300; r++) {
      const v = [0, 1, 2].map((j) => (j === r % 3 ? 1 : 0) + random() * 0.1);
      const norm = Math.hypot(...v);
      v.forEach((a, j) => (x[r * 3 + j] = a / norm));
    }
    const groups = sphericalKMeans(x, 300, 3, 3, 300, 20, 2);
    for (let r = 3; r < 300; r++) expect(groups[r]).toBe(groups[r % 3]);
    expect(new Set(groups).size).toBe(3);
  });
});

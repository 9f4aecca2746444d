/** The taggers' kernel: scores from the features that the trainer sees, paths and sums as in viterbi.ts. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createSegmenter } from '../../../src/core/segment/index.js';
import { readCrf, type CrfModel } from '../../../src/core/tag/crf.js';
import { Forms, sentenceFeatures } from '../../../src/core/tag/features.js';
import { Scorer } from '../../../src/core/tag/scorer.js';
import { ForwardBackward, powersOf, viterbi } from '../../../src/core/tag/viterbi.js';
import { seededRandom } from '../../../src/train/random.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const text = readFileSync(`${ROOT}fixtures/news.txt`, 'utf8');
const { tokens, sentences } = createSegmenter()(text);
const model = (name: string): CrfModel => readCrf(readFileSync(`${ROOT}src/data/models/${name}.bin`));

/** Adds the weights of a feature to a row of scores. */
function addWeights({ bucket, rows }: CrfModel, style: number, feature: number, row: Int32Array): void {
  for (let r = bucket[feature >>> 16]!, end = bucket[(feature >>> 16) + 1]!; r < end; ) {
    const counts = [rows[r + 1]! & 0xff, rows[r + 1]! >> 8] as const;
    const from = r + 2 + (style === 1 ? counts[0] : 0);
    if (rows[r] === (feature & 0xffff)) for (let k = from; k < from + counts[style]!; k++) row[rows[k]! >> 8]! += (rows[k]! << 24) >> 24;
    r += 2 + counts[0] + counts[1];
  }
}

describe.each([['ner', 0], ['ner', 1], ['pos', 0]] as const)('%s, style %i', (name, style) => {
  const crf = model(name);
  const scorer = new Scorer(crf, style, 4096);
  const { moves } = crf.styles[style]!;
  const { L } = moves;
  const { width } = scorer;

  it('scores are the sums of the features\' weights, whatever was scored before', () => {
    const table = new Forms(crf.classes, crf.letters);
    let row = 0;
    for (let round = 0; round < 2; round++) {
      for (let s = 0; s < Math.min(sentences.length, 120); s++) {
        const from = sentences.tokenStart[s]!;
        const n = sentences.tokenEnd[s]! - from;
        const want = Array.from({ length: n }, () => new Int32Array(L));
        const forms = want.map((_, i) => table.add(text, tokens.start[from + i]!, tokens.end[from + i]!));
        sentenceFeatures(table, forms, n, (i, f) => addWeights(crf, style, f, want[i]!));
        const hashes = new Int32Array(row + n);
        scorer.score(text, tokens.start, tokens.end, from, from + n, row, hashes);
        expect([...hashes.subarray(row)]).toEqual(forms.map((f) => table.hash(f)));
        want.forEach((w, i) => expect([...scorer.emission.subarray((row + i) * width, (row + i) * width + L)]).toEqual([...w]));
        row = (row + 7) % 1000;
      }
    }
  });

  it('best paths and sums are those of the plain lattice', () => {
    const random = seededRandom(11 + style);
    const sums = new ForwardBackward();
    const powers = powersOf(moves.unit);
    for (let round = 0; round < 150; round++) {
      const n = 1 + Math.floor(random() * 40);
      const row = Math.floor(random() * 100);
      const size = round % 5 === 0 ? 1 << 20 : 300;
      const emission = Int32Array.from({ length: n * L }, () => Math.floor(random() * random() * size) - (size >> 1));
      for (let i = 0; i < n; i++) scorer.emission.set(emission.subarray(i * L, (i + 1) * L), (row + i) * width);
      const labels = new Uint8Array(n);
      viterbi(emission, n, moves, labels);
      scorer.best(n, row);
      expect([...scorer.labels.subarray(0, n)]).toEqual([...labels]);
      sums.run(emission, n, moves, moves.unit, 0, powers);
      const least = Math.floor(random() * n);
      scorer.sums(n, row, least);
      for (let end = Math.max(1, least); end <= n; end++) {
        const start = Math.floor(random() * end);
        expect(scorer.spanProbability(n, start, end, 1, 2)).toBe(sums.spanProbability(start, end, 1, 2));
      }
    }
  });
});

it('forgets forms when it has too many, and scores as before', { timeout: 60_000 }, () => {
  const scorer = new Scorer(model('ner'), 0, 2048);
  const score = (words: string): number[] => {
    const parts = words.split(' ');
    const end = parts.map((w, i) => parts.slice(0, i).join(' ').length + (i > 0 ? 1 : 0) + w.length);
    scorer.score(words, end.map((e, i) => e - parts[i]!.length), end, 0, parts.length);
    return [...scorer.emission.subarray(0, parts.length * scorer.width)];
  };
  const before = score('علی به تهران رفت .');
  for (let k = 0; k < 100_000; k += 1000) score(Array.from({ length: 1000 }, (_, i) => (k + i).toString(36).replace(/\d/g, (d) => 'ABCDEFGHIJ'[Number(d)]!)).join(' '));
  expect(score('علی به تهران رفت .')).toEqual(before);
});

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { evaluateOnText, evaluateTagger } from '../../src/eval/ner-model.js';
import { ratios } from '../../src/eval/ner.js';
import { readConll } from '../../src/node/corpus.js';

const root = new URL('../../', import.meta.url);
const bytes = readFileSync(new URL('src/data/models/ner.bin', root));
const manifest = JSON.parse(readFileSync(new URL('src/data/models/ner.json', root), 'utf8')) as {
  bytes: number;
  scores: Record<string, { style: string; all: { f1: number; gold: number } }>;
};
const corpus = (name: string): string => fileURLToPath(new URL(`../shared/data/ner/${name}.conll`, root));
const FLOORS = [
  { name: 'peyma.dev', floor: 78.5 },
  { name: 'parstwiner.dev', floor: 74 },
];

describe('the shipped entity model', () => {
  it('is no larger than 4 MB and is the one of the manifest', () => {
    expect(bytes.length).toBeLessThanOrEqual(4_000_000);
    expect(manifest.bytes).toBe(bytes.length);
  });

  // The corpora may not be shipped: without ../shared only the manifest is checked.
  it.each(FLOORS)('$name: F1 of at least $floor by its manifest', ({ name, floor }) => {
    expect(manifest.scores[name]!.all.f1).toBeGreaterThanOrEqual(floor);
  });

  it.skipIf(!existsSync(corpus('peyma.dev'))).each(FLOORS)('$name: the manifest tells the truth (needs ../shared)', ({ name }) => {
    const stated = manifest.scores[name]!;
    const r = evaluateTagger(bytes, readConll(corpus(name)), stated.style);
    expect(r.total.gold).toBe(stated.all.gold);
    expect(ratios(r.total).f1).toBeCloseTo(stated.all.f1, 1);
  });
});

describe('evaluation on running text', () => {
  const sentences = [
    { tokens: ['علی', 'رضایی', 'رفت'], labels: ['B-PER', 'I-PER', 'O'] },
    { tokens: ['در', 'تهران'], labels: ['O', 'B-LOC'] },
  ];
  const words = (text: string): { start: number; end: number }[] => [...text.matchAll(/\S+/g)].map((m) => ({ start: m.index, end: m.index + m[0].length }));

  it('compares by offsets, and reports gold edges that are no token edges', () => {
    const run = (edges: (text: string) => { start: number; end: number }[]) => (text: string) => ({
      entities: [
        { start: 0, end: 9, type: 'PER' },
        { start: text.indexOf('تهران'), end: text.length, type: 'LOC' },
        { start: 10, end: 13, type: 'DAT' },
      ],
      tokens: { length: 5 },
      tokenEdges: (visit: (start: number, end: number) => void) => edges(text).forEach((w) => visit(w.start, w.end)),
    });
    const good = evaluateOnText(sentences, run(words));
    // DAT is not annotated in these sentences, so it is not counted.
    expect(good.total).toEqual({ tp: 2, predicted: 2, gold: 2 });
    expect(good.misaligned).toEqual([]);
    const bad = evaluateOnText(sentences, run(() => [{ start: 0, end: 20 }]));
    expect(bad.misaligned.map((m) => m.text)).toEqual(['علی رضایی', 'تهران']);
  });

  it('lets the text be changed token by token', () => {
    const texts: string[] = [];
    evaluateOnText(
      sentences,
      (text) => {
        texts.push(text);
        return { entities: [], tokens: { length: 0 }, tokenEdges: () => {} };
      },
      (t) => t.toUpperCase() + '!',
    );
    expect(texts).toEqual(['علی! رضایی! رفت!\nدر! تهران!']);
  });
});

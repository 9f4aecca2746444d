import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/core/base/errors.js';
import { readRecognizer } from '../../src/core/ner/recognize.js';
import { readCrf } from '../../src/core/tag/crf.js';
import { Forms } from '../../src/core/tag/features.js';
import { prepareMoves } from '../../src/core/tag/viterbi.js';
import { parseConll } from '../../src/eval/conll.js';
import { evaluateTagger, joinSentences } from '../../src/eval/ner-model.js';
import { averageCrf, CRF_DEFAULTS, crfGradient, featureIds, labelCount, tagWithWeights, trainCrf, type Style } from '../../src/train/crf.js';
import { featureSentence, labelNumbers, prepareSentences, tearHalfSpaces } from '../../src/train/ner-data.js';
import { trainNer } from '../../src/train/ner.js';
import { seededRandom } from '../../src/train/random.js';

const MINI = parseConll(readFileSync(new URL('../../fixtures/ner/mini.conll', import.meta.url), 'utf8'), 'mini.conll');
const TYPES = ['PER', 'ORG', 'LOC'];
const STYLES: Style[] = [
  { name: 'a', types: TYPES },
  { name: 'b', types: [...TYPES, 'DAT'] },
];

function prepared() {
  return prepareSentences(
    new Forms(null),
    [
      { style: 0, sentences: MINI },
      { style: 1, sentences: MINI.slice(0, 2) },
    ],
    STYLES,
    1,
  );
}

describe('CRF trainer', () => {
  it('takes a sentence only in the epochs it is meant for', () => {
    const [first, second] = prepared().filter((s) => s.variantOf < 0 && s.style === 0);
    const options = { ...CRF_DEFAULTS, epochs: 1, minCount: 1, averageFrom: 9, dropout: 0 };
    // By index: of two sentences taken every second time, the first one is in epoch 0.
    expect(trainCrf([first!, { ...second!, every: 2 }], STYLES, options).weight.filter((w) => w !== 0)).toEqual(trainCrf([first!], STYLES, options).weight.filter((w) => w !== 0));
    expect(trainCrf([first!, second!], STYLES, options).weight).not.toEqual(trainCrf([first!, { ...second!, every: 2 }], STYLES, options).weight);
  });

  it('has the gradient of its objective (central differences)', () => {
    const sentences = prepared().filter((s) => s.variantOf < 0);
    const options = { ...CRF_DEFAULTS, epochs: 1, minCount: 1, averageFrom: 9, dropout: 0 };
    const model = trainCrf(sentences, STYLES, options);
    const random = seededRandom(11);
    for (const s of sentences) {
      const { gradient, transition } = crfGradient(model, s);
      const eps = 1e-3;
      const entries = [...gradient.keys()];
      for (let n = 0; n < 25; n++) {
        const k = entries[Math.floor(random() * entries.length)]!;
        const old = model.weight[k]!;
        model.weight[k] = old + eps;
        const up = crfGradient(model, s).logLikelihood;
        const high = model.weight[k]!;
        model.weight[k] = old - eps;
        const down = crfGradient(model, s).logLikelihood;
        const low = model.weight[k]!;
        model.weight[k] = old;
        expect(gradient.get(k)).toBeCloseTo((up - down) / (high - low), 3);
      }
      const trans = model.transition[s.style]!;
      for (let k = 0; k < trans.length; k++) {
        if (trans[k]! < -1e6) continue;
        const old = trans[k]!;
        trans[k] = old + eps;
        const up = crfGradient(model, s).logLikelihood;
        trans[k] = old - eps;
        const down = crfGradient(model, s).logLikelihood;
        trans[k] = old;
        expect(transition[k]).toBeCloseTo((up - down) / (2 * eps), 4);
      }
    }
  });

  it('learns what it is shown, in every style', () => {
    const sentences = prepared();
    const model = trainCrf(sentences, STYLES, { ...CRF_DEFAULTS, epochs: 30, minCount: 1 });
    const ids = featureIds(model);
    for (const s of sentences) {
      const moves = prepareMoves(model.transition[s.style]!, labelCount(STYLES[s.style]!));
      expect([...tagWithWeights(model, ids, s, 0, moves)]).toEqual([...s.labels]);
    }
  });

  it('averages models of different seeds', () => {
    const sentences = prepared();
    const [a, b] = [1, 2].map((seed) => trainCrf(sentences, STYLES, { ...CRF_DEFAULTS, seed, epochs: 5, minCount: 1 }));
    const mean = averageCrf([a!, b!]);
    expect(a!.weight).not.toEqual(b!.weight);
    for (let k = 0; k < mean.weight.length; k += 97) expect(mean.weight[k]).toBeCloseTo((a!.weight[k]! + b!.weight[k]!) / 2, 5);
    expect(mean.transition[0]![2]).toBe(a!.transition[0]![2]);
    expect(mean.transition[0]![1]).toBeCloseTo((a!.transition[0]![1]! + b!.transition[0]![1]!) / 2, 9);
    expect(() => averageCrf([a!, trainCrf(sentences.slice(0, 1), STYLES, { ...CRF_DEFAULTS, epochs: 1, minCount: 1 })])).toThrow(RangeError);
  });

  it('raises the likelihood from epoch to epoch at first', () => {
    const seen: number[] = [];
    trainCrf(prepared(), STYLES, { ...CRF_DEFAULTS, epochs: 4, minCount: 1, dropout: 0, variants: 0 }, (_, ll) => seen.push(ll));
    for (let i = 1; i < seen.length; i++) expect(seen[i]).toBeGreaterThan(seen[i - 1]!);
  });
});

describe('training data', () => {
  it('turns a split token of an entity into B- and I-', () => {
    const torn = tearHalfSpaces({ tokens: ['کتاب\u200cخانه ملی', 'می رود'], labels: ['B-ORG', 'O'] }, 1, () => 0);
    expect(torn).toEqual({ tokens: ['کتاب', 'خانه', 'ملی', 'می', 'رود'], labels: ['B-ORG', 'I-ORG', 'I-ORG', 'O', 'O'] });
    expect(tearHalfSpaces({ tokens: ['کتاب'], labels: ['O'] }, 1, () => 0)).toBeNull();
  });

  it('counts an orphan I- as B-', () => {
    expect([...labelNumbers(['I-PER', 'I-PER', 'I-LOC', 'O', 'I-ORG'], TYPES)]).toEqual([1, 2, 5, 0, 3]);
  });

  it('keeps features of a token together and in order', () => {
    const s = featureSentence(new Forms(null), ['الف', 'ب'], new Uint8Array(2), 0);
    expect(s.start[2]).toBe(s.hash.length);
    expect(s.start[1]).toBeGreaterThan(15);
  });
});

describe('trained model file', () => {
  const corpora = [
    { style: 'a', types: TYPES, sentences: MINI },
    { style: 'b', types: [...TYPES, 'DAT'], sentences: MINI.slice(0, 2) },
  ];
  const options = { epochs: 12, minCount: 1, averageFrom: 2, outsideBias: [0, 0] };
  const { bytes, manifest } = trainNer(corpora, options);

  it('is the same for the same input', () => {
    expect(trainNer(corpora, options).bytes).toEqual(bytes);
    expect(manifest.bytes).toBe(bytes.length);
  });

  it('tags its training sentences through the quantized tables', () => {
    const r = evaluateTagger(bytes, MINI, 'a');
    expect(r.errors).toEqual([]);
    expect(r.total).toEqual({ tp: 7, predicted: 7, gold: 7 });
    expect(evaluateTagger(bytes, MINI.slice(0, 2), 'b').total).toEqual({ tp: 5, predicted: 5, gold: 5 });
  });

  it('tags as well with letter runs, and says that it has them', () => {
    const spelled = trainNer(corpora, { ...options, letters: true });
    expect(spelled.manifest.options.letters).toBe(true);
    expect(spelled.manifest.features).toBeGreaterThan(manifest.features);
    expect(readCrf(spelled.bytes).letters).toBe(true);
    expect(readCrf(bytes).letters).toBe(false);
    expect(evaluateTagger(spelled.bytes, MINI, 'a').errors).toEqual([]);
  });

  it('scores each entity between 0 and 1, and minScore leaves out the doubtful', () => {
    const doc = joinSentences(MINI);
    const all = readRecognizer(bytes, { style: 'a' })(doc.text, doc.tokens, doc.sentences);
    for (const e of all) {
      expect(e.score).toBeGreaterThan(0);
      expect(e.score).toBeLessThanOrEqual(1);
    }
    const middle = [...all].sort((x, y) => x.score - y.score)[3]!.score;
    const some = readRecognizer(bytes, { style: 'a', minScore: middle })(doc.text, doc.tokens, doc.sentences);
    expect(some).toEqual(all.filter((e) => e.score >= middle));
    const people = readRecognizer(bytes, { style: 'a', types: ['PER'] })(doc.text, doc.tokens, doc.sentences);
    expect(people).toEqual(all.filter((e) => e.type === 'PER'));
  });

  it('shares the types that all corpora have, in whatever order they come', () => {
    const turned = trainNer([{ ...corpora[0]!, types: ['LOC', 'PER', 'ORG'] }, { ...corpora[1]!, types: ['DAT', 'ORG', 'LOC', 'PER'] }], options);
    expect(turned.manifest.styles.map((s) => s.types)).toEqual([['LOC', 'PER', 'ORG'], ['LOC', 'PER', 'ORG', 'DAT']]);
    expect(evaluateTagger(turned.bytes, MINI, 'a').errors).toEqual([]);
    expect(() => trainNer([])).toThrow(expect.objectContaining({ code: 'options/invalid' }));
    expect(() => trainNer([...corpora, { ...corpora[0]!, style: 'c' }])).toThrow(expect.objectContaining({ code: 'options/invalid' }));
  });

  it('refuses damage of any byte and any truncation', () => {
    for (let n = 0; n < 60; n++) {
      const at = Math.floor((bytes.length * n) / 60);
      const damaged = bytes.slice();
      damaged[at] = damaged[at]! ^ 0x41;
      expect(() => readRecognizer(damaged), `byte ${at}`).toThrow(ModelError);
      expect(() => readRecognizer(bytes.slice(0, at)), `cut at ${at}`).toThrow(ModelError);
    }
  });

  it('refuses unknown styles, types and scores', () => {
    for (const options of [{ style: 'c' }, { types: ['XXX'] }, { minScore: 2 }]) {
      expect(() => readRecognizer(bytes, options)).toThrow(expect.objectContaining({ code: 'options/invalid' }));
    }
  });
});

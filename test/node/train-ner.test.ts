import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecognizer } from '../../src/core/ner/recognize.js';
import { readConll } from '../../src/node/corpus.js';
import { trainNerFromFiles } from '../../src/node/train-ner.js';
import { readClassTable } from '../../src/train/write-crf.js';

const mini = readFileSync(new URL('../../fixtures/ner/mini.conll', import.meta.url), 'utf8');
let data = '';

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'fanews-train-'));
  for (const folder of ['ner', 'text', 'tokens']) mkdirSync(join(data, folder));
  for (const name of ['peyma', 'parstwiner', 'arman']) for (const part of ['train', 'dev']) writeFileSync(join(data, 'ner', `${name}.${part}.conll`), mini);
  const text = Array.from({ length: 30 }, (_, i) => `او در شهر ${['تهران', 'شیراز', 'رشت'][i % 3]!} زندگی می کند .`).join('\n');
  writeFileSync(join(data, 'text', 'news.fars.txt.gz'), gzipSync(text));
  writeFileSync(join(data, 'text', 'informal.x.txt.gz'), gzipSync('آخه چرا اینجوری میگی\n'.repeat(20)));
  writeFileSync(join(data, 'tokens', 'seraji.train.text.txt.gz'), gzipSync(text));
  writeFileSync(join(data, 'tokens', 'perdt.train.tsv.gz'), gzipSync(`text\ttokens\tgroups\n${text.split('\n').map((l) => `${l}\tx\ty`).join('\n')}\n`));
});

afterAll(() => rmSync(data, { recursive: true, force: true }));

const small = {
  options: { epochs: 8, minCount: 1, averageFrom: 2, outsideBias: [0, 0] },
  clusters: { dimensions: 6, levels: [3, 6], shapeCount: 1, contexts: 50 },
  profiles: { epochs: 3, groups: [4] },
};

describe('training from files', () => {
  it('gives a model and its manifest, the same bytes each time', () => {
    const { bytes, manifest } = trainNerFromFiles({ data, ...small });
    expect(trainNerFromFiles({ data, ...small })).toEqual({ bytes, manifest });
    const facts = JSON.parse(manifest);
    expect(facts.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(facts.inputs.map((i: { file: string }) => i.file)).toEqual([
      'ner/peyma.train.conll',
      'ner/parstwiner.train.conll',
      'text/informal.x.txt.gz',
      'text/news.fars.txt.gz',
      'tokens/seraji.train.text.txt.gz',
      'tokens/perdt.train.tsv.gz',
    ]);
    for (const i of facts.inputs) {
      expect(i.sha256).toBe(createHash('sha256').update(readFileSync(join(data, i.file))).digest('hex'));
      expect(i.licence).not.toBe('');
    }
    expect(facts.scores['peyma.dev'].all).toEqual({ precision: 100, recall: 100, f1: 100, right: 7, predicted: 7, gold: 7 });
    expect(readRecognizer(bytes).styles).toEqual(['news', 'social']);
  });

  it('gives other bytes for another seed', () => {
    const { bytes } = trainNerFromFiles({ data, ...small });
    expect(trainNerFromFiles({ data, ...small, options: { ...small.options, seed: 2 } }).bytes).not.toEqual(bytes);
  });

  it('the research model: learned with all three corpora, its terms stated', () => {
    const { bytes, manifest } = trainNerFromFiles({ data, model: 'arman', name: 'mine.bin', ...small });
    expect(readRecognizer(bytes).styles).toEqual(['news', 'arman']);
    const facts = JSON.parse(manifest);
    expect(facts.name).toBe('mine.bin');
    expect(facts.terms).toContain('for academic research only');
    expect(facts.inputs.slice(0, 3)).toMatchObject([{ file: 'ner/peyma.train.conll' }, { file: 'ner/parstwiner.train.conll' }, { file: 'ner/arman.train.conll', licence: 'academic research only' }]);
    expect(Object.keys(facts.scores)).toEqual(['peyma.dev', 'arman.dev']);
    expect(readClassTable(bytes)!.words.length).toBe(facts.wordClasses);
    expect(readClassTable(bytes)!.columns).toHaveLength(3);
  });

  it('says which file or folder is missing', () => {
    const train = (without: string): unknown => {
      const broken = mkdtempSync(join(tmpdir(), 'fanews-train-'));
      try {
        cpSync(data, broken, { recursive: true });
        rmSync(join(broken, without), { recursive: true });
        return trainNerFromFiles({ data: broken, ...small });
      } finally {
        rmSync(broken, { recursive: true });
      }
    };
    for (const without of ['ner/peyma.train.conll', 'text', 'tokens/perdt.train.tsv.gz']) {
      expect(() => train(without)).toThrow(expect.objectContaining({ code: 'input/not-found', message: expect.stringContaining(without) }));
    }
  });
});

describe('reading CoNLL files', () => {
  it('names a file that is missing, and file and line of a malformed row', () => {
    expect(() => readConll(join(data, 'none.conll'))).toThrow(expect.objectContaining({ code: 'input/not-found' }));
    expect(() => readConll(data)).toThrow(expect.objectContaining({ code: 'input/unreadable' }));
    const bad = join(data, 'bad.conll');
    writeFileSync(bad, 'a\tO\nb O\n');
    expect(() => readConll(bad)).toThrow(expect.objectContaining({ code: 'format/conll', data: { file: bad, line: 2 } }));
  });
});

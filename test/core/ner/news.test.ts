import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRecognizer } from '../../../src/core/ner/recognize.js';
import { readHalfSpacer } from '../../../src/core/normalize/half-space.js';
import { createNormalizer } from '../../../src/core/normalize/index.js';
import { pipe } from '../../../src/core/pipeline.js';
import { createSegmenter } from '../../../src/core/segment/index.js';

const read = (path: string): Buffer => readFileSync(new URL(`../../../${path}`, import.meta.url));

/** What a reader expects of the article; it was not used in training or tuning. */
const EXPECTED = [
  'PER قاسم تقی_زاده',
  'PER بشار اسد',
  'PER ولادیمیر پوتین',
  'ORG وزارت دفاع ایران',
  'ORG خبرگزاری تسنیم',
  'LOC تهران',
  'LOC مسکو',
  'LOC سوریه',
  'LOC دریای خزر',
  // PEYMA ends a date at a comma (روز سه شنبه ، | 14 آبان): two dates.
  'DAT روز چهارشنبه',
  'DAT پنجم دی_ماه',
];

describe('the news article without its half-spaces, through the whole pipeline', () => {
  const normalizer = createNormalizer({}, readHalfSpacer(read('src/data/models/half-space.bin')));
  const run = pipe({
    normalize: (t) => normalizer.aligned(t),
    segment: createSegmenter(),
    recognize: readRecognizer(read('src/data/models/ner.bin')),
  });
  const text = read('fixtures/news.txt').toString('utf8');
  const doc = run(text);

  it.each(EXPECTED)('finds %s', (row) => {
    const [type, ...name] = row.split(' ');
    const norm = name.join(' ').replaceAll('_', '\u200c');
    expect(doc.entities.map((e) => `${e.type} ${e.norm}`)).toContain(`${type} ${norm}`);
  });

  it('gives offsets into the original', () => {
    for (const e of doc.entities) expect(text.slice(e.start, e.end)).toBe(e.text);
    expect(doc.entities.find((e) => e.norm === 'قاسم تقی\u200cزاده')?.text).toBe('قاسم تقیزاده');
  });
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sentences, Tokens } from '../../../src/core/doc.js';
import { readRecognizer } from '../../../src/core/ner/recognize.js';
import { MAX_LATTICE } from '../../../src/core/tag/scorer.js';
import { joinSentences } from '../../../src/eval/ner-model.js';
import { trainNer } from '../../../src/train/ner.js';
import { parseConll } from '../../../src/eval/conll.js';

const SHIPPED = readFileSync(new URL('../../../src/data/models/ner.bin', import.meta.url));
const MINI = parseConll(readFileSync(new URL('../../../fixtures/ner/mini.conll', import.meta.url), 'utf8'), 'mini.conll');

/** "type:text" of each entity. */
function found(recognize: ReturnType<typeof readRecognizer>, lines: string[]): string[] {
  const doc = joinSentences(lines.map((l) => ({ tokens: l.split(' ').map((t) => t.replaceAll('_', '\u200c')) })));
  return recognize(doc.text, doc.tokens, doc.sentences).map((e) => `${e.type}:${doc.text.slice(doc.tokens.start[e.tokenStart], doc.tokens.end[e.tokenEnd - 1])}`);
}

const EMPTY: Tokens = { length: 0, start: new Uint32Array(0), end: new Uint32Array(0), kind: new Uint8Array(0) };
const NONE: Sentences = { length: 0, tokenStart: new Uint32Array(0), tokenEnd: new Uint32Array(0) };

describe('the shipped recognizer', () => {
  const news = readRecognizer(SHIPPED, { style: 'news' });
  const social = readRecognizer(SHIPPED, { style: 'social' });

  it('finds people, organizations, places, dates, amounts and shares of news', () => {
    expect(found(news, ['محمد رضایی روز دوشنبه در تهران گفت : قیمت ها 20 درصد افزایش یافت .'])).toEqual([
      'PER:محمد رضایی',
      'DAT:روز دوشنبه',
      'LOC:تهران',
      'PCT:20 درصد',
    ]);
    expect(found(news, ['به گزارش خبرگزاری فارس ، این شرکت 5 میلیارد تومان به بانک مرکزی پرداخت .'])).toEqual([
      'ORG:خبرگزاری فارس',
      'MON:5 میلیارد تومان',
      'ORG:بانک مرکزی',
    ]);
  });

  it('tags half-spaces right, deleted and joined by a plain space alike', () => {
    const right = ['آیت_الله خامنه_ای با قاسم تقی_زاده در قزوین دیدار کرده_است .'];
    const deleted = right.map((l) => l.replaceAll('_', ''));
    const strip = (list: string[]): string[] => list.map((x) => x.replaceAll('\u200c', ''));
    expect(found(news, right).length).toBeGreaterThan(1);
    expect(strip(found(news, right))).toEqual(found(news, deleted));
  });

  it('guesses the style from the words', () => {
    const doc = (s: string): [string, Tokens] => {
      const d = joinSentences([{ tokens: s.split(' ') }]);
      return [d.text, d.tokens];
    };
    const auto = readRecognizer(SHIPPED);
    expect(auto.styles).toEqual(['news', 'social']);
    expect(auto.styleOf(...doc('وی در ادامه با اشاره به اهمیت این موضوع افزود : وزارت نفت برنامه دارد .'))).toBe('news');
    expect(auto.styleOf(...doc('آخه چرا همش دروغ میگن به مردم ! خسته شدیم دیگه واقعا'))).toBe('social');
    expect(auto.styleOf('', EMPTY)).toBe('news');
    expect(social.styleOf(...doc('وزارت نفت'))).toBe('social');
  });

  it('leaves out peoples and parties unless asked', () => {
    const line = ['ایرانی ها و افغان ها با هم زندگی می_کنند .'];
    expect(found(social, line).filter((e) => e.startsWith('NAT'))).toEqual([]);
    expect(found(readRecognizer(SHIPPED, { style: 'social', types: ['NAT'] }), line)).toEqual(['NAT:ایرانی ها', 'NAT:افغان ها']);
  });

  it('knows a name again where its context says little', () => {
    const lines = ['حسن مرادخانی ، رئیس شرکت نفت ، به اصفهان رفت .', 'مرادخانی'];
    expect(found(news, lines)).toContain('PER:مرادخانی');
  });

  it('takes nothing, one token, and any text whatever', () => {
    expect(news('', EMPTY, NONE)).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), { maxLength: 12 }), (tokens) => {
        const doc = joinSentences([{ tokens }]);
        let free = 0;
        for (const e of news(doc.text, doc.tokens, doc.sentences)) {
          expect(e.tokenStart).toBeGreaterThanOrEqual(free);
          expect(e.tokenEnd).toBeGreaterThan(e.tokenStart);
          expect(e.score).toBeGreaterThanOrEqual(0);
          expect(e.score).toBeLessThanOrEqual(1);
          free = e.tokenEnd;
        }
        expect(free).toBeLessThanOrEqual(tokens.length);
      }),
      { seed: 17, numRuns: 300 },
    );
  });

  it('gives the same result whatever it tagged before', () => {
    const lines = ['رئیس جمهور روسیه با بشار اسد در مسکو دیدار کرد .', 'وی گفت : تهران و مسکو همکاری دارند .'];
    const first = found(readRecognizer(SHIPPED, { style: 'news' }), lines);
    found(news, Array.from({ length: 300 }, (_, i) => `واژه${i} در شهر${i} با نام${i * 7} رفت .`));
    expect(found(news, lines)).toEqual(first);
  });

  it('tags a sentence of 100,000 tokens in pieces', () => {
    const unit = 'علی رضایی به تهران رفت و با وزیر نفت دیدار کرد ،'.split(' ');
    const tokens = Array.from({ length: 100_000 }, (_, i) => unit[i % unit.length]!);
    const doc = joinSentences([{ tokens }]);
    const entities = news(doc.text, doc.tokens, doc.sentences);
    const people = entities.filter((e) => e.type === 'PER' && e.tokenEnd - e.tokenStart === 2);
    expect(people.length).toBeGreaterThan(0.99 * Math.floor(100_000 / unit.length));
    expect(MAX_LATTICE).toBeLessThan(100_000);
  });
});

describe('entity edges', () => {
  it('shed commas and unpaired closing marks, keep paired ones', () => {
    const sentences = parseConll(['«\tO', 'الف\tB-ORG', 'ب\tI-ORG', '»\tI-ORG', 'ج\tO', '', 'د\tB-LOC', '(\tI-LOC', 'ه\tI-LOC', ')\tI-LOC', 'و\tO'].join('\n'));
    const { bytes } = trainNer([{ style: 'x', types: ['ORG', 'LOC'], sentences: [...sentences, ...sentences, ...sentences] }], { epochs: 20, minCount: 1, averageFrom: 2, sharedTypes: 2, outsideBias: [0] });
    const r = readRecognizer(bytes);
    expect(found(r, ['« الف ب » ج', 'د ( ه ) و'])).toEqual(['ORG:الف ب', 'LOC:د ( ه )']);
  });
});

describe('a model of one style', () => {
  it('needs no guess', () => {
    const { bytes } = trainNer([{ style: 'only', types: ['PER', 'ORG', 'LOC'], sentences: MINI }], { epochs: 10, minCount: 1, averageFrom: 2 });
    const r = readRecognizer(bytes);
    expect(r.styles).toEqual(['only']);
    expect(r.styleOf('', EMPTY)).toBe('only');
    expect(found(r, ['رضا رضایی از شیراز به تهران رفت .'])).toEqual(['PER:رضا رضایی', 'LOC:شیراز', 'LOC:تهران']);
  });
});

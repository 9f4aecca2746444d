import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelError, OptionsError } from '../../../src/core/base/errors.js';
import { createSegmenter } from '../../../src/core/segment/index.js';
import { readWordAnalyzer } from '../../../src/core/words/analyze.js';
import { splitWords } from '../../../src/core/words/retoken.js';
import { UPOS } from '../../../src/core/words/upos.js';
import { analyze, analyzer, bytes, formsOf } from './fixture.js';

const segment = createSegmenter();
const letters = fc.constantFrom('کتاب', 'م', 'ش', 'شان', 'است', 'می', 'رفت', 'ه', 'ها', 'ی', 'ند', 'ا', '\u200c', ' ', ' ', '.', '\n', '\ud83d', '۱', 'a', '\u0654');
const hostile = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.array(letters, { maxLength: 40 }).map((a) => a.join('')));

describe('word analysis', () => {
  test('every token has its words, in order, and they spell it but for a half-space', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { tokens, sentences } = segment(text);
        const words = analyzer(text, tokens, sentences);
        let w = 0;
        for (let t = 0; t < tokens.length; t++) {
          let spelled = '';
          const first = w;
          for (; w < words.length && words.token[w] === t; w++) {
            spelled += text.slice(words.start[w], words.end[w]);
            expect(UPOS as readonly string[]).toContain(words.upos[w]);
            expect(words.lemma[w]).not.toBe('');
          }
          expect(w).toBeGreaterThan(first);
          expect(spelled.replaceAll('\u200c', '')).toBe(text.slice(tokens.start[t], tokens.end[t]).replaceAll('\u200c', ''));
        }
        expect(w).toBe(words.length);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test('what was analysed before changes nothing', () => {
    const text = 'پسرم کتاب\u200cهایش را خواند و گفت که معتقدیم خانه\u200cای بزرگ\u200cتر می\u200cخواهیم.';
    const fresh = readWordAnalyzer(bytes);
    const { tokens, sentences } = segment(text);
    expect(analyzer(text, tokens, sentences)).toEqual(fresh(text, tokens, sentences));
    expect(analyzer(text, tokens, sentences)).toEqual(fresh(text, tokens, sentences));
  });

  test('a text without half-spaces is tagged alike', () => {
    const tags = (text: string): string => analyze(text).words.upos.join(' ');
    expect(tags('کتابها را می\u200cخواند.')).toBe(tags('کتاب\u200cها را می\u200cخواند.'));
    expect(tags('او میرود.')).toBe(tags('او می\u200cرود.'));
  });

  test('marks, links and emoji have the tag of their kind', () => {
    const doc = analyze('سلام! https://example.com \ud83d\ude00 «خوب»');
    const tag = (form: string): string => doc.words.upos[formsOf(doc).indexOf(form)]!;
    expect([tag('!'), tag('https://example.com'), tag('\ud83d\ude00'), tag('«')]).toEqual(['PUNCT', 'X', 'SYM', 'PUNCT']);
  });

  test('a pronoun behind a preposition, and behind a verb', () => {
    const doc = analyze('براتون گفتم که باهاش دیدمشان.');
    const row = (form: string): string[] => {
      const i = Array.from({ length: doc.words.length }, (_, k) => doc.norm.slice(doc.words.start[k], doc.words.end[k])).indexOf(form);
      return [doc.words.upos[i]!, doc.words.lemma[i]!, doc.words.feats[i]!];
    };
    expect(row('برا')).toEqual(['ADP', 'برای', '']);
    expect(row('تون')).toEqual(['PRON', 'شما', 'Number=Plur|Person=2|PronType=Prs']);
    expect(row('هاش')).toEqual(['PRON', 'او', 'Number=Sing|Person=3|PronType=Prs']);
    expect(row('دیدم')).toEqual(['VERB', 'دید', 'Number=Sing|Person=1|Tense=Past']);
    expect(row('شان')).toEqual(['PRON', 'آنها', 'Number=Plur|Person=3|PronType=Prs']);
  });

  test('tokens that are words already are not cut', () => {
    const text = 'کتابم را دید.';
    const { tokens, sentences } = segment(text);
    expect(readWordAnalyzer(bytes, { split: false })(text, tokens, sentences).length).toBe(tokens.length);
    expect(analyzer(text, tokens, sentences).length).toBe(tokens.length + 1);
  });

  test('a sentence longer than a lattice is tagged throughout', () => {
    const text = 'کتاب خوب '.repeat(3000);
    const { tokens, sentences } = segment(text);
    const { length, upos } = analyzer(text, tokens, sentences);
    expect(length).toBe(6000);
    expect(upos.filter((u) => u === 'NOUN' || u === 'ADJ').length).toBe(6000);
  });

  test('words as tokens keep sentences and entities in place', () => {
    const doc = analyze('کتابم نو است. پدرش تهران را دید.');
    const t = Array.from({ length: doc.tokens.length }, (_, i) => doc.norm.slice(doc.tokens.start[i], doc.tokens.end[i])).indexOf('تهران');
    const apart = splitWords({ ...doc, entities: [{ type: 'LOC', text: 'تهران', norm: 'تهران', start: 0, end: 0, score: 1, tokenStart: t, tokenEnd: t + 1 }] }, doc.words);
    const form = (i: number): string => apart.norm.slice(apart.tokens.start[i], apart.tokens.end[i]);
    expect(Array.from({ length: apart.tokens.length }, (_, i) => form(i)).join(' ')).toBe('کتاب م نو است . پدر ش تهران را دید .');
    expect(form(apart.entities[0]!.tokenStart)).toBe('تهران');
    expect([...apart.sentences.tokenStart].map(form)).toEqual(['کتاب', 'پدر']);
  });

  test('a damaged model and an unknown style are refused', () => {
    const flipped = bytes.slice();
    flipped[flipped.length >> 1]! ^= 1;
    expect(() => readWordAnalyzer(flipped)).toThrow(ModelError);
    expect(() => readWordAnalyzer(bytes.slice(0, 5000))).toThrow(ModelError);
    expect(() => readWordAnalyzer(bytes, { style: 'news' })).toThrow(OptionsError);
  });
});

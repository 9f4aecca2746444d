import { describe, expect, test } from 'vitest';
import { stemPair } from '../../../src/core/words/verbs.js';
import { analyze, analyzer, formsOf, rows } from './fixture.js';

describe('colloquial verbs', () => {
  test.each(rows('colloquial.tsv'))('%s: %s', (sentence, word, upos, lemma, stems) => {
    const doc = analyze(sentence!);
    const i = formsOf(doc).indexOf(word!);
    expect(i).toBeGreaterThanOrEqual(0);
    expect([doc.words.upos[i], doc.words.lemma[i], doc.words.stems[i]]).toEqual([upos, lemma, stems ?? '']);
  });

  const readings = (form: string): string[] => analyzer.lexicon.verbs.analyze(form).map(stemPair);

  test('nouns that end as colloquial forms do have no reading', () => {
    for (const word of ['خونه', 'میوه', 'نامه', 'شونه', 'دونه', 'میمون', 'میدون', 'میزان', 'میله', 'نشون', 'خون', 'نون', 'جون', 'آسمون', 'بارون', 'باره', 'بیشه', 'بچه', 'شیشه', 'تازه', 'پاره']) expect([word, ...readings(word)]).toEqual([word]);
  });

  test('the copula, and endings that are also words', () => {
    expect(readings('هستن')).toEqual(['#هست']);
    expect(readings('نیستین')).toEqual(['#هست']);
    expect(readings('برم')[0]).toBe('رفت#رو');
    expect(readings('برمی\u200cگردن')[0]).toBe('بر#گشت#گرد');
  });

  test('a written form comes before a colloquial one', () => {
    expect(readings('بده')[0]).toBe('داد#ده');
    expect(analyzer.lexicon.verbs.analyze('بده')[0]!.colloquial).toBe(false);
    expect(analyzer.lexicon.verbs.analyze('گفتن').map((a) => a.colloquial)).toEqual([false]);
    expect(readings('می\u200cمیرم')[0]).toBe('مرد#میر');
  });
});

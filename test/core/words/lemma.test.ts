import { describe, expect, test } from 'vitest';
import { lemmaCandidates } from '../../../src/core/words/lemma.js';
import { Lexicon } from '../../../src/core/words/lexicon.js';
import { stem } from '../../../src/core/words/stem.js';
import { analyze, analyzer, formsOf, rows } from './fixture.js';

describe('lemmas', () => {
  test.each(rows('lemmas.tsv'))('%s: %s', (sentence, word, upos, lemma) => {
    const doc = analyze(sentence!);
    const i = formsOf(doc).indexOf(word!);
    expect([doc.words.upos[i], doc.words.lemma[i]]).toEqual([upos, lemma]);
  });

  const empty = new Lexicon(new Uint32Array(0), new Uint16Array(0), '', 'افراد\tفرد');
  const lemmas = (form: string, adjective = false): string[] => lemmaCandidates(empty, form, adjective).map((c) => c.lemma);

  test('candidates: the word itself first, then what morphology leaves', () => {
    expect(lemmas('کتاب')).toEqual(['کتاب']);
    expect(lemmas('خانهٔ')).toEqual(['خانه']);
    expect(lemmas('کتاب\u200cهایی')).toEqual(expect.arrayContaining(['کتاب\u200cهایی', 'کتاب']));
    expect(lemmas('نویسندگان')).toContain('نویسنده');
    expect(lemmas('افرادی')).toContain('فرد');
    expect(lemmas('بزرگ\u200cترین', true)).toContain('بزرگ');
    expect(lemmas('خانه\u200cای')).toContain('خانه');
    expect(lemmas('')).toEqual(['']);
  });
});

describe('light stems', () => {
  test.each(rows('stems.tsv'))('%s', (word, expected) => {
    expect(stem(word!, analyzer.lexicon)).toBe(expected);
  });

  test('any string has a stem', () => {
    for (const s of ['', 'ی', '\u200c\u200c', '\ud800', 'ها', 'abc', '۱۲']) expect(typeof stem(s, analyzer.lexicon)).toBe('string');
  });
});

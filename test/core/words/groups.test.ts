import { describe, expect, test } from 'vitest';
import { joinVerbs } from '../../../src/core/words/retoken.js';
import { analyze, analyzer, rows } from './fixture.js';

describe('verb groups', () => {
  test.each(rows('groups.tsv'))('%s', (sentence, expected) => {
    const doc = analyze(sentence!);
    const joined = joinVerbs(doc, analyzer.groups(doc.norm, doc.tokens, doc.sentences));
    const tokens = Array.from({ length: joined.tokens.length }, (_, i) => joined.norm.slice(joined.tokens.start[i], joined.tokens.end[i]).replaceAll(' ', '_'));
    expect(tokens.join(' ')).toBe(expected);
  });

  test('sentences keep their tokens, entities theirs', () => {
    const doc = analyze('او رفته بود. علی خواهد آمد و مریم نیز.');
    const entities = [{ type: 'PER', text: 'مریم', norm: 'مریم', start: 0, end: 4, score: 1, tokenStart: 8, tokenEnd: 9 }];
    const joined = joinVerbs({ ...doc, entities }, analyzer.groups(doc.norm, doc.tokens, doc.sentences));
    expect([...joined.sentences.tokenEnd]).toEqual([3, 9]);
    const { tokenStart, tokenEnd } = joined.entities[0]!;
    expect(joined.norm.slice(joined.tokens.start[tokenStart], joined.tokens.end[tokenEnd - 1])).toBe('مریم');
  });
});

import { describe, expect, test } from 'vitest';
import { keywords } from '../../src/node/keywords.js';
import { ngrams, tfIdf } from '../../src/node/natural.js';

describe('natural', () => {
  test('tf-idf as documented', () => {
    const [a, b] = tfIdf([['x', 'x', 'y'], ['y', 'z']]);
    expect(a!.get('x')).toBeCloseTo(2 * (1 + Math.log(2 / 2)));
    expect(a!.get('y')).toBeCloseTo(1 + Math.log(2 / 3));
    expect([...b!.keys()]).toEqual(['y', 'z']);
  });

  test('terms named like properties are terms', () => {
    const [a] = tfIdf([['constructor', '__key', '__proto__', 'toString', 'constructor']]);
    expect(a!.get('constructor')).toBeCloseTo(2 * a!.get('__key')!);
    expect(a!.get('__proto__')).toBeCloseTo(a!.get('toString')!);
  });

  test('n-grams', () => {
    expect(ngrams(['a', 'b', 'c'], 2)).toEqual([['a', 'b'], ['b', 'c']]);
    expect(ngrams(['a'], 2)).toEqual([]);
  });
});

describe('keywords', () => {
  test('a phrase counts from its second time on, and stands for its words if they occur only there', () => {
    const terms = ['نفت', 'خام', 'نفت خام', 'نفت', 'خام', 'نفت خام', 'بازار', 'بازار آزاد'];
    const [list] = keywords([terms, ['هوا'], ['باران']], { top: 10, maxWords: 2 });
    expect(list!.map((k) => k.term)).toEqual(['نفت خام', 'بازار']);
  });

  test('at most so many, the best first, ties in a fixed order', () => {
    const [list] = keywords([['ب', 'الف', 'پ', 'پ'], ['ت']], { top: 2, maxWords: 1 });
    expect(list!.map((k) => k.term)).toEqual(['پ', 'الف']);
    expect(keywords([], { top: 2, maxWords: 1 })).toEqual([]);
  });
});

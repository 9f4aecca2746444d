import { describe, expect, it } from 'vitest';
import { isHeldOut, wellSpacedLines } from '../../src/train/half-space-sample.js';

const Z = '\u200c';

describe('held-out lines', () => {
  it('are every tenth block of 50', () => {
    expect([0, 449, 450, 499, 500, 949, 950, 999].map(isHeldOut)).toEqual([false, false, true, true, false, false, true, true]);
  });
});

describe('well-spaced lines', () => {
  /** Each a line of seven words that is taken. */
  const base = [`او کتاب${Z}ها را می${Z}خواند و رفت`, `این جراحی سخت بود و می${Z}ماند`, `تنها تن او آنجا بود و می${Z}گفت`, `تنها او می${Z}شد و بشه نشه بود`];
  const taken = (...lines: string[]): string[] => wellSpacedLines([[...base, ...lines]], (i) => i >= base.length);

  it('are taken as they stand, letters folded', () => {
    expect(taken(`علي تنها بود و خانه${Z}ای می${Z}دید`)).toEqual([`علی تنها بود و خانه${Z}ای می${Z}دید`]);
  });
  it.each([
    ['too short', `او می${Z}رود`],
    ['few half-spaces', `او می${Z}رود ${'و باز به آنجا بر آن '.repeat(6)}`],
    ['a loose affix', `او کتاب ها را دید و می${Z}رود`],
    ['a loose prefix', `او می رود و کتاب${Z}ها را دید`],
    ['plural run together', `او جراحیها را دید و می${Z}رود`],
    ['plural run together, word not seen', `او بیماریها را دید و می${Z}رود`],
    ['superlative run together', `او بزرگترین کار را دید و می${Z}رود`],
    ['verb run together', `او میداند که کتاب${Z}ها را دید`],
    ['negated verb run together', `او نمیداند که کتاب${Z}ها را دید`],
    ['perfect run together', `او نوشته بود و نوشته بود ، نوشتهاند که می${Z}رود`],
    ['the texts write the word with a half-space', `او کتابها را دید و می${Z}رود`],
    ['a tie of spellings', `آن${Z}جا آنجا بود و او می${Z}گفت`],
  ])('not: %s', (_, line) => {
    expect(taken(line)).toEqual([]);
  });
  it('are refused where most lines join the two words', () => {
    const line = `او پیش بینی کرد و می${Z}رود باز`;
    expect(taken(line)).toHaveLength(1);
    expect(taken(line, `او پیش${Z}بینی را دید و گفت`).filter((l) => l === line)).toEqual([]);
  });
  it('take a common word in می that no text writes with a half-space, unless ب and ن say it is a verb', () => {
    const common = (word: string): string[] => taken(...Array.from({ length: 20 }, () => `او ${word} را دید و می${Z}ماند`));
    expect(common('میزان')).toHaveLength(20);
    expect(common('میشه')).toEqual([]);
  });
  it('count all texts given', () => {
    const usual = [`آن موضع${Z}گیری را دید و رفت`, `او موضع${Z}گیری را دید و گفت`];
    const other = [`این موضعگیری را دید و می${Z}رود`];
    expect(wellSpacedLines([other], () => true)).toEqual(other);
    expect(wellSpacedLines([usual, other], () => true)).toEqual(usual);
  });
});

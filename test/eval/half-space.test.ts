import { describe, expect, it } from 'vitest';
import { canonicalGoldLines, goldLines } from '../../src/eval/half-space-gold.js';
import { scoreHalfSpace } from '../../src/eval/half-space.js';

const Z = '\u200c';

describe('score of half-spaces', () => {
  const gold = [`او می${Z}رود و کتاب${Z}ها را می${Z}خواند.`, `خانه${Z}ای بزرگ${Z}تر از بین${Z}المللی`];
  it('of the gold itself is full', () => {
    const s = scoreHalfSpace(gold, gold);
    expect([s.precision, s.recall, s.f1, s.exactPercent, s.wrongPer1000]).toEqual([100, 100, 100, 100, 0]);
    expect(s.joints).toEqual({ mi: [2, 2], ha: [1, 1], clitic: [1, 1], tar: [1, 1], ast: [0, 0], compound: [1, 1] });
  });
  it('counts missed and wrong gaps', () => {
    const s = scoreHalfSpace(gold, [`او می${Z}رود و کتاب ها را میخواند.`, `خانه${Z}ای بزرگ${Z}تر از${Z}بین${Z}المللی`]);
    expect(s.confusion).toMatchObject({ ZS: 1, ZN: 1, SZ: 1, ZZ: 4 });
    expect(s.recall).toBeCloseTo((100 * 4) / 6);
    expect(s.precision).toBeCloseTo((100 * 4) / 5);
    expect(s.wrongPer1000).toBeCloseTo((1000 * 3) / 10);
    expect(s.errors.map((e) => e[1])).toContain('Z>N');
  });
  it('does not mind characters folded by a normalizer, and aligns what was lost', () => {
    expect(scoreHalfSpace(['كتابي 12'], ['کتابی ۱۲']).exactPercent).toBe(100);
    expect(scoreHalfSpace([`می${Z}رود`], ['میود']).confusion).toEqual({ NL: 1, NN: 2, ZL: 1 });
  });
  it('takes a ZWNJ that cannot be seen for nothing when asked', () => {
    expect(scoreHalfSpace(['کارها'], [`کار${Z}ها`]).wrongPer1000).toBe(1000);
    expect(scoreHalfSpace(['کارها'], [`کار${Z}ها`], { visual: true }).wrongPer1000).toBe(0);
  });
  it('wants as many lines', () => {
    expect(() => scoreHalfSpace(['a'], [])).toThrow(RangeError);
  });
});

describe('canonical gold', () => {
  const conllu = [
    '# text = بيماريهای بزرگتر و بهتر آن\u200cها در کار\u200cها',
    '1\tبيماريهای\tبيماري\tNOUN\t_\tNumber=Plur\t0\t_\t_\t_',
    '2\tبزرگتر\tبزرگ\tADJ\t_\tDegree=Cmp\t0\t_\t_\t_',
    '3\tو\tو\tCCONJ\t_\t_\t0\t_\t_\t_',
    '4\tبهتر\tبه\tADJ\t_\tDegree=Cmp\t0\t_\t_\t_',
    '5\tآن\u200cها\tآن\tPRON\t_\tNumber=Plur\t0\t_\t_\t_',
    '',
    '',
  ].join('\n');
  it('follows lemmas and features', () => {
    expect(goldLines(conllu)).toEqual(['بیماریهای بزرگتر و بهتر آن\u200cها در کار\u200cها']);
    expect(canonicalGoldLines(conllu)).toEqual(['بیماری\u200cهای بزرگ\u200cتر و بهتر آنها در کارها']);
  });
});

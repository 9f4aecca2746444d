import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { canonicalGoldLines, goldLines } from '../../src/eval/half-space-gold.js';
import { damages, scoreHalfSpace } from '../../src/eval/half-space.js';
import { loadNormalizer } from '../../src/node/normalizer.js';
import { seededRandom } from '../../src/train/random.js';

const Z = '\u200c';

describe('score of half-spaces', () => {
  const gold = [`او می${Z}رود و کتاب${Z}ها را می${Z}خواند.`, `خانه${Z}ای بزرگ${Z}تر از بین${Z}المللی`];
  it('of the gold itself is full', () => {
    const s = scoreHalfSpace(gold, gold);
    expect([s.precision, s.recall, s.f1, s.exactPercent, s.wrongPer1000]).toEqual([100, 100, 100, 100, 0]);
    expect(s.joints).toEqual({ mi: [2, 2], ha: [1, 1], tar: [1, 1], clitic: [1, 1], ei: [1, 1], ast: [0, 0], compound: [1, 1] });
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

describe('damages', () => {
  const line = `او می${Z}رود و کتاب${Z}ها را از خانه${Z}ای برد. `.repeat(200);
  const damaged = (name: string): string => damages(seededRandom(1))[name]!(line);
  it('remove, part, or leave', () => {
    expect(damaged('deleted')).not.toContain(Z);
    expect(damaged('spaced')).toBe(line.replaceAll(Z, ' '));
    expect(damaged('clean')).toBe(line);
    expect(damaged('mixed').replace(/[ \u200c]/g, '')).toBe(line.replace(/[ \u200c]/g, ''));
    expect(damaged('mixed').length).toBeGreaterThan(damaged('deleted').length);
  });
  it('put half-spaces where none belongs: between words, inside them', () => {
    const score = (name: string): Readonly<Record<string, number>> => scoreHalfSpace([line], [damaged(name)]).confusion;
    expect(score('between')['NZ']).toBeUndefined();
    expect(score('between')['SZ']!).toBeGreaterThan(20);
    expect(score('inside')['SZ']).toBeUndefined();
    expect(score('inside')['NZ']!).toBeGreaterThan(5);
    // Not where it could not be seen.
    expect(damaged('inside')).not.toMatch(/[ادذرزژو]\u200c/);
  });
});

describe('canonical gold', () => {
  const row = (form: string, lemma: string, upos: string, features = '_'): string => `1\t${form}\t${lemma}\t${upos}\t_\t${features}\t_\t_\t_\t_`;
  const sentence = (text: string, ...rows: string[]): string => `${[`# text = ${text}`, ...rows].join('\n')}\n\n`;

  it('of affixes follows lemmas and features', () => {
    const conllu = sentence(
      'بيماريهای بزرگتر و بهتر آن\u200cها در کار\u200cها. گفت\u200c\u200cوگو در\u200c',
      row('بيماريهای', 'بيماري', 'NOUN', 'Number=Plur'),
      row('بزرگتر', 'بزرگ', 'ADJ', 'Degree=Cmp'),
      row('و', 'و', 'CCONJ'),
      row('بهتر', 'به', 'ADJ', 'Degree=Cmp'),
      row('آن\u200cها', 'آن', 'PRON', 'Number=Plur'),
    );
    expect(goldLines(conllu)).toEqual(['بیماریهای بزرگتر و بهتر آن\u200cها در کار\u200cها. گفت\u200c\u200cوگو در\u200c']);
    expect(canonicalGoldLines(conllu)).toEqual(['بیماری\u200cهای بزرگ\u200cتر و بهتر آنها در کارها. گفت\u200cوگو در']);
  });
  it('keeps what only looks like a plural or a comparative', () => {
    expect(canonicalGoldLines(sentence('تنها دختر انتها', row('تنها', 'تنها', 'ADV'), row('دختر', 'دختر', 'NOUN', 'Number=Sing'), row('انتها', 'انتها', 'NOUN', 'Number=Sing')))).toEqual(['تنها دختر انتها']);
  });
  it('puts an ending at its own word, not at an earlier like one', () => {
    expect(canonicalGoldLines(sentence('گلهایی گلها', row('گلهایی', 'گلهایی', 'NOUN'), row('گلها', 'گل', 'NOUN', 'Number=Plur')))).toEqual(['گلهایی گل\u200cها']);
  });
  it('in full writes به-adverbs and بن apart, and a word that has two spellings in the commoner one', () => {
    const text = 'به\u200cزودی به\u200cکارگیری عبدالله\u200cبن\u200cزبیر سعیدبن\u200cعاص هیدروکربن\u200cهای';
    const conllu =
      sentence(text, row('به\u200cزودی', 'به\u200cزودی', 'ADV'), row('به\u200cکارگیری', 'به\u200cکارگیری', 'NOUN'), row('عبدالله\u200cبن\u200cزبیر', 'عبدالله\u200cبن\u200cزبیر', 'NOUN'), row('سعیدبن\u200cعاص', 'سعیدبن\u200cعاص', 'NOUN'), row('هیدروکربن\u200cهای', 'هیدروکربن', 'NOUN', 'Number=Plur')) +
      sentence('موضعگیری', row('موضعگیری', 'موضعگیری', 'NOUN')) +
      sentence('موضع\u200cگیری موضع\u200cگیری', row('موضع\u200cگیری', 'موضع\u200cگیری', 'NOUN'), row('موضع\u200cگیری', 'موضع\u200cگیری', 'NOUN')) +
      sentence('بیکار بی\u200cکار', row('بیکار', 'بیکار', 'ADJ'), row('بی\u200cکار', 'بی\u200cکار', 'ADJ'));
    expect(canonicalGoldLines(conllu, 'full')).toEqual(['به زودی به\u200cکارگیری عبدالله بن زبیر سعیدبن عاص هیدروکربن\u200cهای', 'موضع\u200cگیری', 'موضع\u200cگیری موضع\u200cگیری', 'بیکار بی\u200cکار']);
    expect(canonicalGoldLines(conllu)).toEqual(goldLines(conllu));
  });
});

// The scorers lie outside the repository and are Python programs.
const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
const python = ((): boolean => {
  try {
    execFileSync('python3', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!existsSync(`${shared}eval/score_zwnj`) || !python)('agreement with ../shared/eval (skipped where it, or python3, is absent)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'fanews-zwnj-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const theirs = (program: string, gold: readonly string[], output: readonly string[], ...options: string[]): Record<string, number & [number, number] & Record<string, number>> => {
    const file = (name: string, lines: readonly string[]): string => {
      writeFileSync(join(dir, name), lines.map((l) => `${l}\n`).join(''));
      return join(dir, name);
    };
    const g = file('gold', gold);
    return JSON.parse(execFileSync('python3', [`${shared}eval/${program}`, ...options, g, g, 'cat', file('out', output)], { encoding: 'utf8' })) as ReturnType<typeof theirs>;
  };
  const normalize = loadNormalizer();

  it.each(['perdt', 'seraji'])('%s, every condition', { timeout: 60_000 }, (name) => {
    const gold = goldLines(readFileSync(`${shared}data/tokens/${name}.dev.conllu`, 'utf8'));
    for (const [condition, damage] of Object.entries(damages(seededRandom(1)))) {
      const output = gold.map((l) => normalize(damage(l)));
      const visual = condition === 'mixed';
      const ours = scoreHalfSpace(gold, output, { visual });
      const their = theirs('score_zwnj', gold, output, '--json', ...(visual ? ['--visual'] : []));
      for (const [key, value] of [['P', ours.precision], ['R', ours.recall], ['F1', ours.f1], ['exact_pct', ours.exactPercent], ['wrong_per_1000_tokens', ours.wrongPer1000]] as const) {
        expect(Math.abs(their[key]! - value), `${condition} ${key}: ${their[key]!} and ${value}`).toBeLessThan(0.0051);
      }
      expect(Object.fromEntries(Object.entries(their['confusion']!).map(([k, n]) => [k.replace('>', ''), n]))).toEqual(ours.confusion);
      if (condition !== 'deleted' && condition !== 'spaced') continue;
      const kinds = theirs('recall_by_kind', gold, output);
      for (const [kind, counts] of Object.entries(kinds)) expect(ours.joints[kind as 'mi'], kind).toEqual(counts);
    }
  });
});

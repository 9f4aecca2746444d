import { describe, expect, test } from 'vitest';
import { verbFeats } from '../../../src/core/words/analyze.js';
import { parseVerbs, stemPair, VerbForms, verbLemma, VerbShape } from '../../../src/core/words/verbs.js';
import { analyzer, rows } from './fixture.js';

describe('verb forms', () => {
  test.each(rows('verbs.tsv'))('%s', (form, lemma, stems, feats) => {
    const best = analyzer.lexicon.verbs.analyze(form!)[0]!;
    expect([verbLemma(best), stemPair(best), verbFeats(best)]).toEqual([lemma, stems, feats]);
  });

  test('words that are no verb forms have no reading', () => {
    for (const word of ['کتاب', 'میدان', 'درخت', 'ا', '']) expect(analyzer.lexicon.verbs.analyze(word)).toEqual([]);
  });

  const small = new VerbForms(parseVerbs('رفت\tرو\t90\t\nروفت\tروب\t1\t\nگشت\tگرد\t5\tبر\nگرداند\tگردان\t0\t'));

  test('a preverb is read only with verbs known to take it', () => {
    expect(small.analyze('برگشت').map(stemPair)).toContain('بر#گشت#گرد');
    expect(small.analyze('بررفت').map(stemPair)).not.toContain('بر#رفت#رو');
  });

  test('the shapes of one verb', () => {
    const shape = (form: string): number => small.analyze(form)[0]?.shape ?? 0;
    expect(shape('رفتیم')).toBe(VerbShape.past);
    expect(shape('می\u200cرویم')).toBe(VerbShape.present);
    expect(shape('نروند')).toBe(VerbShape.subjunctive);
    expect(shape('رفته')).toBe(VerbShape.participle);
    expect(shape('رفته\u200cایم')).toBe(VerbShape.perfect);
    expect(shape('رفتن')).toBe(VerbShape.infinitive);
  });

  test('persons and numbers of the past', () => {
    const got = ['رفتم', 'رفتی', 'رفت', 'رفتیم', 'رفتید', 'رفتند'].map((f) => small.analyze(f).find((a) => a.shape === VerbShape.past)!);
    expect(got.map((a) => [a.person, a.plural])).toEqual([[1, false], [2, false], [3, false], [1, true], [2, true], [3, true]]);
  });
});

import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/core/base/errors.js';
import { parseConll } from '../../src/eval/conll.js';
import { goldSpans, joinSentences } from '../../src/eval/ner-model.js';
import { entityErrors, formatEntityScores, ratios, scoreEntities, type ScoredSpan } from '../../src/eval/ner.js';

const s = (start: number, end: number, type: string): ScoredSpan => ({ start, end, type });

describe('entity scores', () => {
  it('count exact span and type only, sums first', () => {
    const gold = [[s(0, 2, 'PER'), s(3, 4, 'LOC')], [s(1, 3, 'ORG')]];
    const predicted = [[s(0, 2, 'PER'), s(3, 5, 'LOC')], [s(1, 3, 'LOC'), s(4, 5, 'PER')]];
    const r = scoreEntities(gold, predicted);
    expect(r.total).toEqual({ tp: 1, predicted: 4, gold: 3 });
    expect([...r.byType]).toEqual([
      ['LOC', { tp: 0, predicted: 2, gold: 1 }],
      ['ORG', { tp: 0, predicted: 0, gold: 1 }],
      ['PER', { tp: 1, predicted: 2, gold: 1 }],
    ]);
    expect(ratios(r.total)).toEqual({ precision: 25, recall: 100 / 3, f1: 200 / 7 });
    expect(formatEntityScores(r)).toMatch(/^all +25\.00 +33\.33 +28\.57 +1 +4 +3$/m);
  });

  it('count a span predicted twice once', () => {
    expect(scoreEntities([[s(0, 1, 'PER')]], [[s(0, 1, 'PER'), s(0, 1, 'PER')]]).total).toEqual({ tp: 1, predicted: 2, gold: 1 });
  });

  it('give 0 where there is nothing to divide', () => {
    expect(ratios({ tp: 0, predicted: 0, gold: 0 })).toEqual({ precision: 0, recall: 0, f1: 0 });
  });

  it('restrict both sides to the types asked for', () => {
    const r = scoreEntities([[s(0, 1, 'PER'), s(2, 3, 'LOC')]], [[s(0, 1, 'PER'), s(4, 5, 'LOC')]], new Set(['PER']));
    expect(r.total).toEqual({ tp: 1, predicted: 1, gold: 1 });
  });

  it('name the kind of each error', () => {
    const gold = [s(0, 1, 'PER'), s(2, 4, 'ORG'), s(5, 7, 'LOC'), s(8, 9, 'LOC')];
    const predicted = [s(0, 1, 'LOC'), s(2, 3, 'ORG'), s(6, 7, 'PER'), s(10, 11, 'PER')];
    expect(entityErrors(4, gold, predicted).map((e) => e.kind)).toEqual(['type', 'boundary', 'both', 'missed', 'spurious']);
    expect(entityErrors(0, gold, gold)).toEqual([]);
  });
});

describe('CoNLL', () => {
  it('reads tokens with spaces, CRLF, comments, a missing last line end', () => {
    expect(parseConll('# note\r\nمی رود\tO\r\nتهران\tx\tB-LOC\r\n\r\n\r\nاو\tO')).toEqual([
      { tokens: ['می رود', 'تهران'], labels: ['O', 'B-LOC'] },
      { tokens: ['او'], labels: ['O'] },
    ]);
    expect(parseConll('')).toEqual([]);
  });

  it.each([
    ['a\tO\nb', 2],
    ['a\tO\n\nb\tX-PER', 3],
    ['\tO', 1],
    ['a\tB-', 1],
  ])('names file and line of a malformed row: %j', (text, line) => {
    expect(() => parseConll(text, 'x.conll')).toThrow(FormatError);
    expect(() => parseConll(text, 'x.conll')).toThrow(expect.objectContaining({ code: 'format/conll', data: { file: 'x.conll', line } }));
    expect(() => parseConll(text, 'x.conll')).toThrow(`x.conll:${line}:`);
  });

  it('gives gold spans and token columns that rebuild the tokens', () => {
    const sentences = parseConll('الف\tB-PER\nب\tI-PER\nج\tB-PER\n\nد\tO');
    expect(goldSpans(sentences[0]!)).toEqual([
      { tokenStart: 0, tokenEnd: 2, type: 'PER' },
      { tokenStart: 2, tokenEnd: 3, type: 'PER' },
    ]);
    const doc = joinSentences(sentences);
    expect(Array.from({ length: 4 }, (_, i) => doc.text.slice(doc.tokens.start[i], doc.tokens.end[i]))).toEqual(['الف', 'ب', 'ج', 'د']);
    expect([...doc.sentences.tokenEnd]).toEqual([3, 4]);
  });
});

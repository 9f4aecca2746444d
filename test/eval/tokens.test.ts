import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FormatError } from '../../src/core/base/errors.js';
import { createSegmenter } from '../../src/core/segment/index.js';
import { readConllu, type ConlluSentence } from '../../src/eval/conllu.js';
import { goldTokens, paragraphs, scoreTokens } from '../../src/eval/tokens.js';

const row = (id: string, form: string, upos = 'X', misc = '_'): string => `${id}\t${form}\t${form}\t${upos}\t_\t_\t0\troot\t_\t${misc}\n`;

describe('readConllu', () => {
  test('text, ranges, empty nodes, several sentences', () => {
    const source =
      '# sent_id = a\n# text = کتابم را داد.\n' +
      row('1-2', 'کتابم') + row('1', 'کتاب') + row('2', 'م') + row('3', 'را') + row('3.1', 'هیچ') + row('4-5', 'داد.') + row('4', 'داد') + row('5', '.', 'PUNCT') +
      '\n' + row('1', 'آری', 'X', 'SpaceAfter=No') + row('2', '!', 'PUNCT');
    const [a, b] = readConllu(source);
    expect(a!.text).toBe('کتابم را داد.');
    expect(a!.tokens.map((t) => [t.form, t.words.map((w) => w.form)])).toEqual([
      ['کتابم', ['کتاب', 'م']],
      ['را', ['را']],
      ['داد.', ['داد', '.']],
    ]);
    expect(b!.text).toBe('آری!');
    expect(goldTokens(a!)).toEqual(['کتابم', 'را', 'داد', '.']);
    expect(goldTokens(a!, { cutPunctuation: false })).toEqual(['کتابم', 'را', 'داد.']);
  });
  test('CRLF', () => {
    expect(readConllu('# text = آری\r\n' + row('1', 'آری').replace('\n', '\r\n') + '\r\n')).toHaveLength(1);
  });
  test.each(['1\tآری\n', 'x\ta\ta\tX\t_\t_\t0\troot\t_\t_\n', 'text\n'])('malformed: %j', (bad) => {
    expect(() => readConllu('# text = a\n' + bad)).toThrow(FormatError);
    try {
      readConllu('# text = a\n' + bad);
    } catch (e) {
      expect((e as FormatError).code).toBe('format/conllu');
      expect((e as FormatError).data['line']).toBe(2);
    }
  });
});

describe('scoreTokens', () => {
  test('all right', () => {
    const s = scoreTokens([{ text: 'آب و نان.', gold: ['آب', 'و', 'نان', '.'], predicted: [[0, 2], [3, 4], [5, 8], [8, 9]] }]);
    expect([s.span.f1, s.boundary.f1, s.exact]).toEqual([100, 100, 100]);
  });
  test('a cut token costs one gold span and two predicted ones, no boundary of gold is lost', () => {
    const s = scoreTokens([{ text: 'آب 5%', gold: ['آب', '5%'], predicted: [[0, 2], [3, 4], [4, 5]] }], 5);
    expect([s.span.correct, s.span.predicted, s.span.gold]).toEqual([1, 3, 2]);
    expect([s.boundary.correct, s.boundary.predicted, s.boundary.gold]).toEqual([1, 2, 1]);
    expect(s.span.f1).toBeCloseTo(40, 10);
    expect(s.exact).toBe(0);
    expect(s.errors).toEqual([{ unit: 0, gold: '5%', got: 'cut: 5 + %' }]);
  });
  test('joined tokens', () => {
    const s = scoreTokens([{ text: 'نان.', gold: ['نان', '.'], predicted: [[0, 4]] }], 5);
    expect([s.span.correct, s.boundary.correct, s.boundary.gold]).toEqual([0, 0, 1]);
    expect(s.errors[0]!.got).toBe('joined: نان.');
  });
  test('white space and ZWNJs do not count', () => {
    const s = scoreTokens([{ text: 'می\u200cروم  خانه', gold: ['میروم', 'خانه'], predicted: [[0, 7], [8, 13]] }]);
    expect(s.span.f1).toBe(100);
  });
  test('nothing', () => {
    const s = scoreTokens([]);
    expect([s.span.f1, s.exact, s.units]).toEqual([0, 0, 0]);
  });
  test('paragraphs of ten', () => {
    const sentence = (text: string): ConlluSentence => ({ text, tokens: [] });
    const p = paragraphs(Array.from({ length: 23 }, (_, i) => sentence(`ج ${i}.`)));
    expect(p.map((x) => x.gold.length)).toEqual([10, 10, 3]);
    expect(p[2]!.text).toBe('ج 20. ج 21. ج 22.');
  });
});

const data = fileURLToPath(new URL('../../../shared/data/tokens/', import.meta.url));

describe.skipIf(!existsSync(data))('treebank development files (skipped where ../shared/data/tokens is absent)', () => {
  const segment = createSegmenter();
  test.each([
    ['perdt.dev', 99.9, 99.7],
    ['seraji.dev', 99.9, 97],
  ] as const)('%s: tokens ≥ %d, sentences ≥ %d', (name, tokens, sentences) => {
    const gold = readConllu(readFileSync(`${data}${name}.conllu`, 'utf8'));
    const byToken = scoreTokens(
      gold.map((g) => {
        const { tokens: t } = segment(g.text);
        return { text: g.text, gold: goldTokens(g), predicted: Array.from({ length: t.length }, (_, i) => [t.start[i]!, t.end[i]!] as const) };
      }),
    );
    expect(byToken.span.f1).toBeGreaterThanOrEqual(tokens);
    const bySentence = scoreTokens(
      paragraphs(gold).map((p) => {
        const { tokens: t, sentences: s } = segment(p.text);
        return { ...p, predicted: Array.from({ length: s.length }, (_, i) => [t.start[s.tokenStart[i]!]!, t.end[s.tokenEnd[i]! - 1]!] as const) };
      }),
    );
    expect(bySentence.span.f1).toBeGreaterThanOrEqual(sentences);
  });
});

/** What every format keeps for any text: its own grammar, and offsets that give the text back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Doc } from '../../../src/core/doc.js';
import { ANALYSIS_FORMATS, ENTITY_FORMATS, TOKEN_FORMATS, type FormatContext } from '../../../src/core/format/index.js';
import { createNormalizer } from '../../../src/core/normalize/index.js';
import { pipe } from '../../../src/core/pipeline.js';
import { createSegmenter } from '../../../src/core/segment/index.js';

const normalizer = createNormalizer();
/** Marks every third token and the one after it, inside a sentence. */
const recognize = (_text: string, _tokens: unknown, sentences: Doc['sentences']) => Array.from({ length: sentences.length }, (_, s) => s).flatMap((s) => {
  const out = [];
  for (let t = sentences.tokenStart[s]!; t + 1 < sentences.tokenEnd[s]!; t += 3) out.push({ tokenStart: t, tokenEnd: t + 2, type: 'PER', score: 0.5 });
  return out;
});
const PIPELINES: Readonly<Record<string, (text: string) => Doc>> = {
  'as it stands': pipe({ segment: createSegmenter(), recognize }),
  normalized: pipe({ normalize: normalizer.aligned, segment: createSegmenter(), recognize }),
};

const TEXT = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.constantFrom('سلام', 'كتاب', '\u200c', 'ها', ' ', '\n', '\r\n', '\t', '.', '؟', '12', '😀', '\u00a0', '\\', '،', '"', 'https://a.ir/b', '\u2028')), { maxLength: 40 })
  .map((parts) => parts.join('').replace(/[\ud800-\udfff]/gu, '?'));

const context = (more: Partial<FormatContext> = {}): FormatContext => ({ file: 'a.txt', showFile: false, first: true, base: 0, sentences: 0, entities: 0, options: {}, ...more });
const meant = (field: string): string => field.replace(/\\([tnr\\])/g, (_, c: string) => ({ t: '\t', n: '\n', r: '\r', '\\': '\\' })[c]!);
const rows = (out: string): string[][] => (out === '' ? [] : out.slice(0, -1).split('\n').map((row) => row.split('\t')));

describe.each(Object.entries(PIPELINES))('%s', (_name, analyze) => {
  const holds = (check: (text: string, doc: Doc) => void): void => fc.assert(fc.property(TEXT, (text) => check(text, analyze(text))), { numRuns: 300, seed: 1 });

  test('tsv: seven columns; offsets and escapes give the text back', () =>
    holds((text, doc) => {
      const table = rows(TOKEN_FORMATS['tsv']!.write(doc, context()));
      expect(table).toHaveLength(doc.tokens.length);
      for (const row of table) {
        expect(row).toHaveLength(7);
        expect(text.slice(Number(row[5]), Number(row[6]))).toBe(meant(row[2]!));
      }
      for (const row of rows(ENTITY_FORMATS['tsv']!.write(doc, context()))) {
        expect(row).toHaveLength(5);
        expect(text.slice(Number(row[2]), Number(row[3]))).toBe(meant(row[1]!));
      }
    }));

  test('jsonl: JSON on one line whose offsets give the texts back', () =>
    holds((text, doc) => {
      const out = ANALYSIS_FORMATS['jsonl']!.write(doc, context());
      expect(out.indexOf('\n')).toBe(out.length - 1);
      const json = JSON.parse(out) as { text: string; sentences: { tokens: { text: string; start: number; end: number }[] }[]; entities: { text: string; start: number; end: number }[] };
      expect(json.text).toBe(text);
      for (const { text: found, start, end } of [...json.sentences.flatMap((s) => s.tokens), ...json.entities]) expect(text.slice(start, end)).toBe(found);
    }));

  test('conllu: ten filled columns, rising IDs, text as the forms spell it', () =>
    holds((_text, doc) => {
      const out = TOKEN_FORMATS['conllu']!.write(doc, context());
      const blocks = out === '' ? [] : out.slice(0, -2).split('\n\n');
      expect(blocks).toHaveLength(doc.sentences.length);
      blocks.forEach((block, s) => {
        const lines = block.split('\n');
        const comments = lines.filter((line) => line.startsWith('# '));
        const words = lines.slice(comments.length).map((line) => line.split('\t'));
        expect(comments).toContain(`# sent_id = ${s + 1}`);
        words.forEach((word, i) => {
          expect(word).toHaveLength(10);
          expect(word[0]).toBe(String(i + 1));
          for (const column of word) expect(column).toMatch(/^\S/);
        });
        const spelt = words.map((word, i) => word[1]! + (word[9] === 'SpaceAfter=No' || i + 1 === words.length ? '' : ' ')).join('');
        expect(comments).toContain(`# text = ${spelt}`);
      });
    }));

  test('conll: two columns, well-formed BIO', () =>
    holds((_text, doc) => {
      const out = ENTITY_FORMATS['conll']!.write(doc, context());
      let before = 'O';
      for (const line of out.split('\n')) {
        if (line === '') {
          before = 'O';
          continue;
        }
        const [form, label, ...more] = line.split('\t');
        expect(more).toEqual([]);
        expect(form).toMatch(/^\S+$/);
        if (label!.startsWith('I-')) expect(before.slice(2)).toBe(label!.slice(2));
        before = label!;
      }
    }));

  test('text: as many lines as sentences, or as the input has', () =>
    holds((text, doc) => {
      for (const unit of ['token', 'sentence'] as const) expect(TOKEN_FORMATS['text']!.write(doc, context({ options: { unit } })).split('\n')).toHaveLength(doc.sentences.length + 1);
      expect(TOKEN_FORMATS['text']!.write(doc, context({ options: { lines: true } })).split('\n')).toHaveLength(text.split('\n').length);
    }));

  test('inline: the text comes back when the marks are taken out', () =>
    holds((text, doc) => {
      let out = ENTITY_FORMATS['inline']!.write(doc, context({ options: { paint: (_type, marked) => `\ue000${marked}\ue001` } }));
      if (text.includes('\ue000') || text.includes('\ue001')) return;
      out = out.replace(/\ue000\[([^]*?)\]\(PER\)\ue001/g, '$1');
      expect(out).toBe(text);
    }));

  test('brat: offsets are code points', () =>
    holds((text, doc) => {
      const points = [...text];
      for (const line of ENTITY_FORMATS['brat']!.write(doc, context()).split('\n').slice(0, -1)) {
        const [, place = '', found] = line.split('\t');
        const [, start, end] = place.split(' ');
        expect(points.slice(Number(start), Number(end)).join('').replace(/[\n\r\t]/g, ' ')).toBe(found);
      }
    }));
});

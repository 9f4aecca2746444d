import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createGazetteer, parseGazetteer } from '../../../src/core/ner/gazetteer.js';
import { readRecognizer } from '../../../src/core/ner/recognize.js';
import { joinSentences } from '../../../src/eval/ner-model.js';

const ENTRIES = [
  { name: 'بانک', type: 'A' },
  { name: 'بانک ملی ایران', type: 'ORG' },
  { name: 'تقی زاده', type: 'PER' },
  { name: 'دریا', type: 'LOC' },
  { name: 'یگان ۱۱۲', type: 'UNIT' },
  { name: 'Open AI', type: 'ORG' },
];

/** "type:text" of the matches; `_` stands for a half-space. */
function matches(line: string): string[] {
  const doc = joinSentences([{ tokens: line.split(' ').map((t) => t.replaceAll('_', '\u200c')) }]);
  return createGazetteer(ENTRIES)(doc.text, doc.tokens, 0, doc.tokens.length).map((e) => `${e.type}:${doc.text.slice(doc.tokens.start[e.tokenStart], doc.tokens.end[e.tokenEnd - 1])}`);
}

describe('gazetteer', () => {
  it.each([
    ['بانک ملی ایران بزرگ است', ['ORG:بانک ملی ایران']],
    ['بانک ملی و بانک ملی ايران', ['A:بانک', 'ORG:بانک ملی ايران']],
    ['آقای تقی_زاده و تقیزاده و تقی زاده', ['PER:تقی\u200cزاده', 'PER:تقیزاده', 'PER:تقی زاده']],
    ['تقی و زاده', []],
    ['در یا بیرون دریا', ['LOC:دریا']],
    ['در_یا', []],
    ['یگان 112 و یگان 113', ['UNIT:یگان 112']],
    ['open ai و OpenAI', ['ORG:open ai', 'ORG:OpenAI']],
    ['بانکی', []],
  ])('%s', (line, expected) => {
    expect(matches(line)).toEqual(expected);
  });

  it('parses TSV and names the line of an error', () => {
    expect(parseGazetteer('\ufeff# names\nبانک ملی \tORG \r\n\nعلی\tPER\n')).toEqual([
      { name: 'بانک ملی', type: 'ORG' },
      { name: 'علی', type: 'PER' },
    ]);
    for (const [bad, what] of [
      ['بانک PER', 'no type in "بانک PER"'],
      ['\tORG', 'no name in'],
      ['علی\t', 'no type in'],
      ['علی\tPER\tx', 'more than two columns in'],
      ['علی\tPER LOC', 'a type of several words in'],
      ['\u200c\tPER', 'no name in "\\u200c'],
    ]) {
      const parse = (): unknown => parseGazetteer(`علی\tPER\n${bad}`, 'g.tsv');
      expect(parse).toThrow(expect.objectContaining({ code: 'format/lexicon', data: { file: 'g.tsv', line: 2 } }));
      expect(parse).toThrow(`g.tsv:2: ${what}`);
    }
  });

  it('wins over the model or fills its gaps, by choice', () => {
    const bytes = readFileSync(new URL('../../../src/data/models/ner.bin', import.meta.url));
    const doc = joinSentences([{ tokens: 'رئیس دانشگاه تهران با حباب سبز دیدار کرد'.split(' ') }]);
    const gazetteer = [
      { name: 'تهران', type: 'CITY' },
      { name: 'حباب سبز', type: 'BRAND' },
    ];
    const run = (gazetteerFirst: boolean): string[] =>
      readRecognizer(bytes, { style: 'news', gazetteer, gazetteerFirst })(doc.text, doc.tokens, doc.sentences).map((e) => `${e.type} ${e.tokenStart}-${e.tokenEnd}`);
    expect(run(true)).toEqual(['CITY 2-3', 'BRAND 4-6']);
    expect(run(false)).toEqual(['ORG 1-3', 'BRAND 4-6']);
  });

  it('gives only the types asked for, its own among them; its other names still take their place', () => {
    const bytes = readFileSync(new URL('../../../src/data/models/ner.bin', import.meta.url));
    const doc = joinSentences([{ tokens: 'حباب سبز در تهران و شیراز است'.split(' ') }]);
    const gazetteer = [
      { name: 'حباب سبز', type: 'brand' },
      { name: 'تهران', type: 'CAPITAL' },
    ];
    const run = (...types: string[]): string[] =>
      readRecognizer(bytes, { style: 'news', gazetteer, types })(doc.text, doc.tokens, doc.sentences).map((e) => `${e.type} ${e.tokenStart}-${e.tokenEnd}`);
    expect(run('brand', 'LOC')).toEqual(['brand 0-2', 'LOC 5-6']);
    expect(run('CAPITAL')).toEqual(['CAPITAL 3-4']);
    expect(() => run('VERB')).toThrow(expect.objectContaining({ code: 'options/invalid' }));
  });
});

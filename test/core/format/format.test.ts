import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignEdits, applyEdits, EditList } from '../../../src/core/alignment.js';
import { placeEntity, TokenKindId, type Doc, type EntitySpan } from '../../../src/core/doc.js';
import { ANALYSIS_FORMATS, ENTITY_FORMATS, lengthIn, offsetMap, TOKEN_FORMATS, type FormatContext } from '../../../src/core/format/index.js';
import { oneLine, tsvField } from '../../../src/core/format/escape.js';

/** A document whose tokens are the runs without white space; a line end ends a sentence. */
function docOf(text: string, spans: readonly EntitySpan[] = [], edits = new EditList()): Doc {
  const norm = applyEdits(text, edits);
  const found = [...norm.matchAll(/[^\s.]+|\./g)];
  const tokens = { length: found.length, start: Uint32Array.from(found, (m) => m.index), end: Uint32Array.from(found, (m) => m.index + m[0].length), kind: Uint8Array.from(found, (m) => (m[0] === '.' ? TokenKindId.punctuation : TokenKindId.word)) };
  const starts = found.flatMap((m, i) => (i === 0 || norm.slice(found[i - 1]!.index, m.index).includes('\n') ? [i] : []));
  const sentences = { length: starts.length, tokenStart: Uint32Array.from(starts), tokenEnd: Uint32Array.from(starts, (_, i) => starts[i + 1] ?? found.length) };
  const base = { text, norm, alignment: alignEdits(edits, text.length), tokens };
  return { ...base, sentences, entities: spans.map((span) => placeEntity(base, span)) };
}

const context = (more: Partial<FormatContext> = {}): FormatContext => ({ file: 'a.txt', showFile: false, first: true, base: 0, sentences: 0, entities: 0, options: {}, ...more });

/** A half-space where the input has a space, and an emoji, so that all referentials differ. */
function sample(): Doc {
  const text = '😀 کتاب ها در تهران.\nپایان';
  const edits = new EditList();
  edits.push(7, 8, '\u200c');
  return docOf(text, [{ tokenStart: 3, tokenEnd: 4, type: 'LOC', score: 0.87654 }], edits);
}

describe('tokens', () => {
  test('text', () => {
    const write = (options: FormatContext['options']): string => TOKEN_FORMATS['text']!.write(sample(), context({ options }));
    expect(write({})).toBe('😀 کتاب\u200cها در تهران .\nپایان\n');
    expect(write({ separator: '\n' })).toBe('😀\nکتاب\u200cها\nدر\nتهران\n.\nپایان\n');
    expect(write({ unit: 'sentence' })).toBe('😀 کتاب\u200cها در تهران.\nپایان\n');
  });

  test('text by lines: as many as before, empty ones and line ends kept', () => {
    const lines = (text: string): string => TOKEN_FORMATS['text']!.write(docOf(text), context({ options: { lines: true } }));
    expect(lines('\n\na.\r\n  b c  \n\n')).toBe('\n\na .\r\nb c\n\n');
    expect(lines('a b')).toBe('a b');
    expect(lines('')).toBe('');
  });

  test('tsv', () => {
    const { header, write } = TOKEN_FORMATS['tsv']!;
    expect(header!({ showFile: true })).toBe('file\tsentence\ttoken\ttext\tnorm\tkind\tstart\tend\n');
    expect(write(sample(), context({ sentences: 4, base: 100 })).split('\n').slice(1, 2)).toEqual(['5\t2\tکتاب ها\tکتاب\u200cها\tword\t103\t110']);
    expect(write(sample(), context({ offsets: 'codepoint', showFile: true, file: 'x\ty' })).split('\n')[5]).toBe('x\\ty\t2\t1\tپایان\tپایان\tword\t20\t25');
  });

  test('conllu', () => {
    expect(TOKEN_FORMATS['conllu']!.write(sample(), context({ sentences: 1 }))).toBe(
      [
        '# newdoc id = a.txt',
        '# sent_id = 2',
        '# text = 😀 کتاب\u200cها در تهران.',
        '1\t😀\t_\t_\t_\t_\t_\t_\t_\t_',
        '2\tکتاب\u200cها\t_\t_\t_\t_\t_\t_\t_\t_',
        '3\tدر\t_\t_\t_\t_\t_\t_\t_\t_',
        '4\tتهران\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No',
        '5\t.\t_\t_\t_\t_\t_\t_\t_\t_',
        '',
        '# sent_id = 3',
        '# text = پایان',
        '1\tپایان\t_\t_\t_\t_\t_\t_\t_\t_',
        '',
        '',
      ].join('\n'),
    );
  });

  test('jsonl: offsets point into text', () => {
    const json = JSON.parse(TOKEN_FORMATS['jsonl']!.write(sample(), context())) as { text: string; sentences: { start: number; end: number; tokens: { text: string; start: number; end: number }[] }[]; entities?: unknown };
    expect(json.entities).toBeUndefined();
    for (const { tokens } of json.sentences) for (const { text, start, end } of tokens) expect(json.text.slice(start, end)).toBe(text);
    expect(json.sentences.map(({ start, end }) => json.text.slice(start, end))).toEqual(['😀 کتاب ها در تهران.', 'پایان']);
  });
});

describe('entities', () => {
  test('tsv', () => {
    expect(ENTITY_FORMATS['tsv']!.header!({ showFile: false })).toBe('type\ttext\tstart\tend\tvalue\n');
    expect(ENTITY_FORMATS['tsv']!.write(sample(), context())).toBe('LOC\tتهران\t14\t19\t\n');
    expect(ENTITY_FORMATS['tsv']!.write(sample(), context({ offsets: 'byte', base: 3, options: { isolate: true } }))).toBe('LOC\t\u2068تهران\u2069\t27\t37\t\n');
  });

  test('conll, brat, inline', () => {
    expect(ENTITY_FORMATS['conll']!.write(sample(), context({ showFile: true })).split('\n').slice(0, 8)).toEqual(['-DOCSTART-\tO', '', '😀\tO', 'کتاب\u200cها\tO', 'در\tO', 'تهران\tB-LOC', '.\tO', '']);
    expect(ENTITY_FORMATS['brat']!.write(sample(), context({ entities: 6 }))).toBe('T7\tLOC 13 18\tتهران\n');
    expect(ENTITY_FORMATS['inline']!.write(sample(), context())).toBe('😀 کتاب ها در [تهران](LOC).\nپایان');
    expect(ENTITY_FORMATS['inline']!.write(sample(), context({ options: { paint: (type, text) => `<${type} ${text}>` } }))).toContain('<LOC [تهران](LOC)>');
  });

  test('the JSON document of the whole pipeline', () => {
    const line = ANALYSIS_FORMATS['jsonl']!.write(sample(), context({ offsets: 'codepoint' }));
    expect(line.endsWith('}\n')).toBe(true);
    const json = JSON.parse(line) as { entities: unknown[] };
    expect(Object.keys(json)).toEqual(['file', 'text', 'sentences', 'entities']);
    expect(json.entities).toEqual([{ type: 'LOC', text: 'تهران', norm: 'تهران', start: 13, end: 18, score: 0.8765, value: null }]);
    expect(JSON.parse(ANALYSIS_FORMATS['jsonl']!.write(sample(), context({ base: 7 })))).toMatchObject({ offset: 7 });
  });
});

test('an empty document in every format', () => {
  for (const format of [...Object.values(TOKEN_FORMATS), ...Object.values(ENTITY_FORMATS)]) {
    const out = format.write(docOf(''), context());
    expect(format.whole ? JSON.parse(out) : out).toEqual(format.whole ? expect.objectContaining({ text: '' }) : '');
  }
});

test('fields', () => {
  expect(tsvField('a\tb\\\r\nc')).toBe('a\\tb\\\\\\r\\nc');
  expect(oneLine('a\r\n\tb\u2028c')).toBe('a b c');
});

describe('offsets', () => {
  const units = { codepoint: (s: string) => [...s].length, byte: (s: string) => Buffer.byteLength(s, 'utf8'), utf16: (s: string) => s.length };
  test.each(['utf16', 'codepoint', 'byte'] as const)('%s agrees with counting the prefix', (unit) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(50), (text, base) => {
        const at = offsetMap(text, unit, base);
        for (let i = 0; i <= text.length; i++) {
          // Offsets of the pipeline never lie inside a pair.
          if (i > 0 && /[\ud800-\udbff]/.test(text[i - 1]!) && /[\udc00-\udfff]/.test(text[i] ?? '')) continue;
          expect(at(i)).toBe(base + units[unit](text.slice(0, i)));
        }
        expect(lengthIn(text, unit)).toBe(units[unit](text));
      }),
      { seed: 1 },
    );
  });
  test('lone surrogates count as U+FFFD', () => {
    expect(lengthIn('a\ud800b\udc00', 'byte')).toBe(8);
    expect(lengthIn('a\ud800b\udc00', 'codepoint')).toBe(4);
  });
});

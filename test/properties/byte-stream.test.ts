/**
 * Text as UTF-8 through the kernel is what it is as a string, for lines of all kinds: nasty ones as in
 * normalize.test.ts, and ones of parts that rules look at. More runs with `FANEWS_RUNS`.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHalfSpacer } from '../../src/core/normalize/half-space.js';
import { createNormalizer } from '../../src/core/normalize/index.js';
import type { NormalizeOptions, Normalizer } from '../../src/core/normalize/types.js';
import { encodeText, textCodec } from '../../src/node/decode.js';

const RUNS = Number(process.env['FANEWS_RUNS'] ?? 20_000);
const SEED = 20261125;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const stage = readHalfSpacer(readFileSync(`${ROOT}src/data/models/half-space.bin`));
const OPTIONS: NormalizeOptions[] = [
  {},
  {},
  { preset: 'minimal' },
  { preset: 'search' },
  { digits: 'ascii' },
  { digits: 'keep' },
  { hehYe: 'ye' },
  { diacritics: 'strip' },
  { quotes: 'curly' },
  { quotes: 'keep' },
  { keepWords: ['می رود', 'كتاب'] },
  { rules: { 'repeated-letters': true, 'repeated-punctuation': true, dashes: true } },
  { rules: { 'space-runs': false, 'zwnj-useless': false, comma: false } },
  { rules: { 'space-before-punctuation': false, ellipsis: false, quotes: false } },
  { rules: { 'list-numbers': false, 'space-after-punctuation': false, 'space-in-brackets': false, 'space-around-brackets': false } },
  { rules: { fences: false, 'code-lines': false, kaf: false, compose: false, digits: false } },
];
const normalizers = OPTIONS.flatMap((o) => [createNormalizer(o), createNormalizer(o, stage)]);

function same(normalize: Normalizer, given: string): void {
  const bytes = encodeText(given);
  const text = bytes.toString('utf8');
  const lines = normalize.stream();
  const expected = lines(text);
  const stream = normalize.bytes(textCodec);
  const got = Buffer.from(stream(bytes)).toString('utf8');
  if (got !== expected) expect({ given: text, got }).toEqual({ given: text, got: expected });
  expect(stream.state).toBe(lines.state);
}

const WORDS = 'می رود نمی خواهم کتاب ها کتابها كتابهاي خانه اي حرفه\u200cای گفت\u200cو\u200cگو آیتالله شده است میشود علي رضا و را ه ء سوء اولیاء ها\u200cی رفته\u200cیی مسئول شهید\u200cی نفر ساله ام مین ریال درصد'.split(' ');
const PARTS = [
  ...WORDS, ...WORDS,
  ...[' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '],
  ...['، ', '، ', '. ', '. ', ': ', '؛ ', '؟ ', '! ', ' ،', ' .', ' :', ',', ', ', '? ', '; ', '...', '… ', '.', ':', '،', '!', ' ...', '....', '..'],
  ...['"', '"', ' "', '" ', '«', '»', ' «', '» ', '(', ')', ' (', ') ', '( ', ' )', '“', '”', "'", '(ها)', '(ره)', '[', ']', '{'],
  ...['12', '۱۲', ' 12 ', ' ۱۳۵۷ ', '٣', '1390/5/12', '12-15', '۱۲–۱۵', '3.5', '1.', '12)', '۵۰٪', '50%', '12,500', '۱٫۵', '15:30', 'ج3', ' ج۳، ', '،81', '1- ', 'و12', 'ص 5'],
  ...['-', ' - ', '–', '/', '•', '_', '*', '*', '* ', ' _ ', '---', '+', '#', '+', '=', '|', '<', '`', '~', '\u0640', ' \u0640 '],
  ...['ICT', ' USB ', 'x', 'Mr', 'a.b', 'é', 'я', ' ok، ', '(GPS)'],
  ...['\u200c', '\u200c', ' \u200c', '\u200c ', '\u200c\u200c', '\u200d', '\u0654', '\u064e', '\u0653', '\u00a0', '\t', '😀', '\ufeff', 'ﷲ', 'ۀ', 'ة'],
  ...['ه.ش ', 'ج.ا.ا', ' بی.بی.سی.', 'نسخه ', 'ساعت ', '1,000.5', '2*3', '-5', 'x²', '12:30', '%20', ' v1.2 ', '"acp": ', '[text](b "c")'],
  ...['https://a.ir/x', ' www.b.com ', 'a@c.ir', '#هشتگ', ' @user', 'C++', '10km', ':)', ' ;-)', '^_^', '<b>', '&amp;', '`x`', '~/a', '\\n'],
  ...['\n', '\n', '\r\n', '\r', '\n\n', '```\n', '---\n', '<!-- fanews-ignore -->\n', '<pre>\n', '</pre>\n'],
];
const nearlyPlain = fc.array(fc.constantFrom(...PARTS), { maxLength: 40 }).map((parts) => parts.join(''));
const oneKind = fc.tuple(fc.shuffledSubarray(PARTS, { minLength: 3, maxLength: 6 }), fc.array(fc.nat(), { maxLength: 30 })).map(([parts, at]) => at.map((i) => (i % 3 === 0 ? WORDS[i % WORDS.length]! : parts[i % parts.length]!)).join(''));

describe('UTF-8 through the kernel gives what strings give', () => {
  it('for lines that are nearly plain', () => {
    fc.assert(fc.property(fc.constantFrom(...normalizers), fc.oneof(nearlyPlain, oneKind), (normalize, text) => same(normalize, text)), { numRuns: RUNS, seed: SEED });
  }, 120_000);

  it('for any string', () => {
    fc.assert(fc.property(fc.constantFrom(...normalizers), fc.string({ unit: 'binary' }), (normalize, text) => same(normalize, text)), { numRuns: RUNS / 10, seed: SEED });
  }, 120_000);

  // A look ahead to the line's end from each place took half a minute; made once, a tenth of a second.
  it.each(['1 ', '" 1 ', '"1" ', '« ', '( ', 'علی (', '"علی', '...', 'ا\u200c ', '- ', '-', 'a ', '1/'])('for long lines of %j, and in linear time', { timeout: 10_000 }, (part) => {
    const normalize = createNormalizer({}, stage);
    for (const start of ['', 'علی " ']) {
      same(normalize, start + part.repeat(1000));
      const bytes = encodeText(start + part.repeat(400_000 / encodeText(part).length));
      expect(normalize.bytes(textCodec)(bytes).length).toBeGreaterThan(0);
    }
  });

  it('for all fixtures, whole and line by line', () => {
    const files = (folder: string): string[] => readdirSync(folder).flatMap((name) => (statSync(`${folder}/${name}`).isDirectory() ? files(`${folder}/${name}`) : [`${folder}/${name}`]));
    for (const file of files(`${ROOT}fixtures`)) {
      const text = readFileSync(file, 'utf8');
      for (const normalize of normalizers.slice(0, 6)) {
        same(normalize, text);
        const stream = normalize.bytes(textCodec);
        const strings = normalize.stream();
        for (const line of text.split(/(?<=\n)/)) if (Buffer.from(stream(encodeText(line))).toString('utf8') !== strings(line)) expect(line).toBe('the same');
      }
    }
  }, 120_000);
});

describe('several texts at once', () => {
  const lines = fc.oneof(nearlyPlain, oneKind, fc.string({ unit: 'binary' }), fc.constant('\ufffe')).chain((text) => fc.constantFrom(`${text}\n`, `${text}\n`, `${text}\n`, text));

  it('give what each gives, or nothing', () => {
    let done = 0;
    let all = 0;
    fc.assert(
      fc.property(fc.constantFrom(...normalizers), fc.array(lines, { maxLength: 5 }), (normalize, texts) => {
        const stream = normalize.bytes(textCodec);
        const given = texts.map((text) => encodeText(text));
        const got = stream.together(given);
        expect(got.length).toBe(texts.length);
        all += got.length;
        got.forEach((result, i) => {
          if (result === null) return;
          done++;
          expect(Buffer.from(result).toString()).toBe(normalize.stream()(given[i]!.toString()));
        });
        // The next text is none of them.
        expect(Buffer.from(stream(encodeText('---\nكتاب\n'))).toString()).toBe(normalize.stream()('---\nكتاب\n'));
      }),
      { numRuns: RUNS / 4, seed: SEED },
    );
    expect(done / all).toBeGreaterThan(0.2);
  }, 120_000);

  it('give nothing where one may begin with a block, or hold one', () => {
    const stream = createNormalizer({}, stage).bytes(textCodec);
    const together = (...texts: string[]): (string | null)[] => stream.together(texts.map((text) => encodeText(text))).map((bytes) => bytes && Buffer.from(bytes).toString());
    expect(together('كتاب ها\n', 'علي\n- ك\n')).toEqual(['کتاب\u200cها\n', 'علی\n- ک\n']);
    expect(together('كتاب\n', '---\na: ك\n---\n', '', 'علي', 'ك\n\ufffe\n')).toEqual(['کتاب\n', null, null, null, null]);
    expect(together('كتاب\n', '\u200b---\na: ك\n---\n')).toEqual([null, null]);
    // First lines that the kernel hands back (presentation forms), in the first text and in a later one.
    expect(together('\ufedb\ufe98\ufe8e\ufe8f\n', 'علي\n', '\ufedb\ufe98\ufe8e\ufe8f -- ها\nك\n')).toEqual(['کتاب\n', 'علی\n', `${createNormalizer({}, stage)('\ufedb\ufe98\ufe8e\ufe8f -- ها')}\nک\n`]);
    expect(together('كتاب\n', 'علي\n```\nك\n')).toEqual([null, null]);
    expect(together('علي\n```\nك\n', 'كتاب\n')).toEqual([null, null]);
  });
});

it('a result lies in the memory given, or in memory of its own, never where the next will be', () => {
  const normalize = createNormalizer({}, stage);
  const stream = normalize.bytes(textCodec);
  const into = Buffer.alloc(100);
  const first = stream(encodeText('كتاب ها\n'), into);
  expect(first.buffer).toBe(into.buffer);
  const second = stream(encodeText('كتاب "خوب\n'));
  const third = stream(encodeText('علي\n'));
  expect([first, second, third].map((b) => Buffer.from(b).toString())).toEqual(['کتاب\u200cها\n', 'کتاب "خوب\n', 'علی\n']);
});

it.each([{}, { keepWords: ['كتب'] }] satisfies NormalizeOptions[])('a stream whose state is set begins another text, or goes on in a block: %j', (options) => {
  const stream = createNormalizer(options, stage).bytes(textCodec);
  const give = (text: string): string => Buffer.from(stream(encodeText(text))).toString();
  give('```\n');
  const inside = stream.state;
  expect(give('كتاب\n')).toBe('كتاب\n');
  stream.state = undefined;
  expect(give('كتاب\n')).toBe('کتاب\n');
  stream.state = inside;
  expect(give('كتاب\n')).toBe('كتاب\n');
});

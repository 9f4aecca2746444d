import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLASS, CharClass as C } from '../../../src/core/chars/classes.js';
import { TOKEN_KINDS } from '../../../src/core/doc.js';
import { createSegmenter, splitSentences, tokenize } from '../../../src/core/segment/index.js';
import { fixture, readCases, unescape, type SharedCase } from './cases.js';

const segment = createSegmenter();

function tokensOf(text: string): string[] {
  const t = tokenize(text);
  return Array.from({ length: t.length }, (_, i) => text.slice(t.start[i], t.end[i]));
}

function sentencesOf(text: string, lines = false): string[] {
  const { tokens, sentences } = createSegmenter({ lines })(text);
  return Array.from({ length: sentences.length }, (_, i) =>
    text.slice(tokens.start[sentences.tokenStart[i]!], tokens.end[sentences.tokenEnd[i]! - 1]),
  );
}

describe('token cases', () => {
  const cases = readCases('tokenize');
  test('names are unique and there are at least 150', () => {
    expect(new Set(cases.map((c) => `${c.file} ${c.name}`)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(150);
  });
  test.each(cases.map((c) => [`${c.file}: ${c.name}`, c] as const))('%s', (_, c) => {
    const t = tokenize(c.text);
    const got = Array.from({ length: t.length }, (_, i) => {
      const kind = TOKEN_KINDS[t.kind[i]!]!;
      return c.text.slice(t.start[i], t.end[i]) + (kind === 'word' || kind === 'punctuation' ? '' : `/${kind}`);
    });
    const expected = c.rest[0]!.slice(4).split(/(?<!\\) \| /).map(unescape);
    expect(got).toEqual(expected[0] === '' ? [] : expected);
  });
});

describe('sentence cases', () => {
  const cases = readCases('sentences');
  test('names are unique and there are at least 60', () => {
    expect(new Set(cases.map((c) => `${c.file} ${c.name}`)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(60);
  });
  test.each(cases.map((c) => [`${c.file}: ${c.name}`, c] as const))('%s', (_, c) => {
    expect(sentencesOf(c.text)).toEqual(c.rest.slice(1).map((l) => unescape(l.slice(2))));
  });
});

describe('lines option', () => {
  test('every line is one sentence', () => {
    const text = 'یک. دو؟ سه!\n\nچهار. پنج\r\nشش';
    expect(sentencesOf(text, true)).toEqual(['یک. دو؟ سه!', 'چهار. پنج', 'شش']);
  });
});

describe('wrapped option', () => {
  const wrapped = createSegmenter({ wrapped: true });
  test.each([
    ['هوا سرد\nشد. برف\nبارید.', ['هوا سرد\nشد.', 'برف\nبارید.']],
    ['عنوان\n\nهوا سرد\r\nشد.', ['عنوان', 'هوا سرد\r\nشد.']],
    ['عنوان\r\n\r\nمتن', ['عنوان', 'متن']],
    ['گفت: «سلام.\nخوبی؟» و رفت.', ['گفت: «سلام.\nخوبی؟» و رفت.']],
  ])('%j', (s, expected) => {
    const { tokens, sentences } = wrapped(s);
    expect(
      Array.from({ length: sentences.length }, (_, i) => s.slice(tokens.start[sentences.tokenStart[i]!], tokens.end[sentences.tokenEnd[i]! - 1])),
    ).toEqual(expected);
  });
});

/** Characters that the scanner treats apart, and arbitrary ones. */
const unit = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'\u0627\u0628\u0645\u0648\u06cc\u06a9\u0647 ' + '\u200c\u064b\u0654\u0640 .،؟!…:؛«»()[]"\'-/#@_&;<>`*+=%٪^~\\,') },
  { weight: 2, arbitrary: fc.constantFrom(...'0۱٢aAbZ') },
  { weight: 1, arbitrary: fc.constantFrom('\n', '\r\n', '\u2028', '\ud83d', '\ude00', '\ud83d\ude00', '\ufe0f', '\u200d', '\u20e3', '\ud83c\uddee', '\u200f', '\u00ad', '\u0000') },
  { weight: 1, arbitrary: fc.constantFrom('http://', 'www.', '.com', '<b>', '...', ':)', '10:30', '1397/10/05', 'ه.ش.', 'ها', 'گفت', 'فصل ') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);
const text = fc.array(unit, { maxLength: 60 }).map((parts) => parts.join(''));
const runs = { seed: 20240517, numRuns: 3000 };

describe('splitHashtags option', () => {
  const split = createSegmenter({ splitHashtags: true });
  const parts = (s: string): string[] => {
    const { tokens } = split(s);
    return Array.from({ length: tokens.length }, (_, i) => s.slice(tokens.start[i], tokens.end[i]) + (TOKEN_KINDS[tokens.kind[i]!] === 'word' ? '' : `/${TOKEN_KINDS[tokens.kind[i]!]}`));
  };
  test.each([
    ['#انتخابات_ریاست_جمهوری', ['#/hashtag', 'انتخابات', 'ریاست', 'جمهوری']],
    ['با #نیم\u200cفاصله، رفت', ['با', '#/hashtag', 'نیم\u200cفاصله', '،/punctuation', 'رفت']],
    ['#سال۱۴۰۳_خوب', ['#/hashtag', 'سال', '۱۴۰۳/number', 'خوب']],
    ['#IranElections2024', ['#/hashtag', 'Iran', 'Elections2024']],
    ['#__الف__ب_', ['#/hashtag', 'الف', 'ب']],
    ['#_', ['#/hashtag']],
    ['#الف#ب', ['#/hashtag', 'الف', '#/hashtag', 'ب']],
    ['#ایرانقوی # تنها', ['#/hashtag', 'ایرانقوی', '#/punctuation', 'تنها']],
    ['＃ورزش', ['＃/hashtag', 'ورزش']],
  ])('%j', (s, expected) => {
    expect(parts(s)).toEqual(expected);
  });

  test('tokens rise, only gaps and underscores lie between them, sentences are the same', () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom('#', '_', '#الف_ب', '#a_B', '. ', ' ', '\n'), unit), { maxLength: 40 }).map((p) => p.join(''));
    fc.assert(
      fc.property(pieces, (s) => {
        const whole = segment(s);
        const { tokens, sentences } = split(s);
        let at = 0;
        for (let i = 0; i <= tokens.length; i++) {
          const start = i < tokens.length ? tokens.start[i]! : s.length;
          expect(start).toBeGreaterThanOrEqual(at);
          for (let k = at; k < start; k++) expect([C.Space, C.Newline, C.Control, C.Format, C.Zwnj, C.Zwj].includes(CLASS[s.charCodeAt(k)]! as never) || s[k] === '_').toBe(true);
          if (i < tokens.length) at = tokens.end[i]!;
        }
        const starts = ({ tokens: t, sentences: x }: ReturnType<typeof segment>): number[] => Array.from(x.tokenStart, (k) => t.start[k]!);
        expect(starts({ tokens, sentences })).toEqual(starts(whole));
      }),
      runs,
    );
  });
});

const shared = fileURLToPath(new URL('../../../../shared/cases.jsonl', import.meta.url));

describe.skipIf(!existsSync(shared))('shared cases (skipped where ../shared/cases.jsonl is absent)', () => {
  const rows = existsSync(shared)
    ? readFileSync(shared, 'utf8').trim().split('\n').map((l) => JSON.parse(l) as SharedCase)
    : [];
  test.each(['tokenize', 'sentences'] as const)('%s: every agreed row passes or is listed with a reason', (task) => {
    const known = new Map(
      readFileSync(fixture(`${task}/cases-known.tsv`), 'utf8').trim().split('\n').slice(1)
        .map((l) => l.split('\t') as [string, string]).map(([input, reason]) => [unescape(input), reason]),
    );
    const of = task === 'tokenize' ? tokensOf : sentencesOf;
    const agreed = rows.filter((r) => r.task === task && r.agree === true);
    expect(agreed.length).toBeGreaterThan(20);
    const failed = agreed.filter((r) => JSON.stringify(of(r.input)) !== JSON.stringify(r.expected)).map((r) => r.input);
    expect(failed.filter((input) => !known.has(input))).toEqual([]);
    // a listed row that passes now has to leave the list
    expect([...known.keys()].filter((input) => !failed.includes(input))).toEqual([]);
  });
});

describe('properties', () => {
  test('tokens rise without overlap and only gap characters lie between them', () => {
    fc.assert(
      fc.property(text, (s) => {
        const t = tokenize(s);
        let at = 0;
        for (let i = 0; i <= t.length; i++) {
          const start = i < t.length ? t.start[i]! : s.length;
          expect(start).toBeGreaterThanOrEqual(at);
          for (let k = at; k < start; k++) {
            const c = CLASS[s.charCodeAt(k)]!;
            expect(c === C.Space || c === C.Newline || c === C.Control || c === C.Format || c === C.Zwnj || c === C.Zwj).toBe(true);
          }
          if (i < t.length) {
            expect(t.end[i]).toBeGreaterThan(start);
            expect(t.end[i]).toBeLessThanOrEqual(s.length);
            expect(t.kind[i]).toBeLessThan(TOKEN_KINDS.length);
            at = t.end[i]!;
          }
        }
      }),
      runs,
    );
  });

  test('no surrogate pair is split, no mark is parted from its base, no line end is inside a token', () => {
    const isMark = (u: number): boolean => CLASS[u] === C.ArabicMark || CLASS[u] === C.OtherMark;
    fc.assert(
      fc.property(text, (s) => {
        const t = tokenize(s);
        for (let i = 0; i < t.length; i++) {
          const start = t.start[i]!;
          const end = t.end[i]!;
          const pair = (k: number): boolean => k > 0 && k < s.length && /^[\ud800-\udbff][\udc00-\udfff]$/.test(s.slice(k - 1, k + 1));
          expect(pair(start) || pair(end)).toBe(false);
          if (end < s.length) expect(isMark(s.charCodeAt(end))).toBe(false);
          expect(/[\n\r]/.test(s.slice(start, end))).toBe(false);
        }
      }),
      runs,
    );
  });

  test('every token is in exactly one sentence', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (s, lines) => {
        const { tokens, sentences } = createSegmenter({ lines })(s);
        let at = 0;
        for (let i = 0; i < sentences.length; i++) {
          expect(sentences.tokenStart[i]).toBe(at);
          expect(sentences.tokenEnd[i]).toBeGreaterThan(at);
          at = sentences.tokenEnd[i]!;
        }
        expect(at).toBe(tokens.length);
      }),
      runs,
    );
  });

  test('a text is segmented line by line', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect([...tokensOf(a), ...tokensOf(b)]).toEqual(tokensOf(`${a}\n${b}`));
        expect([...sentencesOf(a), ...sentencesOf(b)]).toEqual(sentencesOf(`${a}\n${b}`));
      }),
      runs,
    );
  });

  test('line mode cuts nowhere but at line ends', () => {
    fc.assert(
      fc.property(text, (s) => {
        const { tokens, sentences } = createSegmenter({ lines: true })(s);
        for (let i = 0; i + 1 < sentences.length; i++) {
          const last = tokens.end[sentences.tokenEnd[i]! - 1]!;
          const next = tokens.start[sentences.tokenStart[i + 1]!]!;
          expect(/[\n\r]/.test(s.slice(last, next))).toBe(true);
        }
      }),
      runs,
    );
  });
});

describe('cost', () => {
  /** Reads per unit of tokenizing and cutting a text: every access to its characters is counted. */
  function readsPerUnit(s: string): number {
    let reads = 0;
    const view = {
      length: s.length,
      charCodeAt: (i: number) => (reads++, s.charCodeAt(i)),
      codePointAt: (i: number) => (reads++, s.codePointAt(i)),
      slice: (a: number, b: number) => ((reads += b - a), s.slice(a, b)),
      startsWith: (what: string, at: number) => ((reads += what.length), s.startsWith(what, at)),
    } as unknown as string;
    splitSentences(view, tokenize(view), false);
    return reads / s.length;
  }
  const pieces = [
    'ا', 'ا ', 'ا.', 'ا\u200c', '\u200c', 'م. ', 'و.', '.', '. ', '؟ ', '…', '... ', '«', '« ', '»', '(', '( ', '"', '" ', 'a "', ')ع( ', '[1]', '.[1]', '1. ', 'اف-1-',
    'اف-دی-', 'سال1', '1سال', '1ا', 'ا1', 'aا', 'aها', 'ـ', '1ـ', '😂', '! 😂', ':', ':)', 'تهران - ', 'تهران - ایرنا: ', 'ا - ', 'گفت', '\u064e', '\ud83d', '<', '<-', '->', '#ا', '\u{1d400}', '.ا', 'a.', 'a!', '%', '\n', '\r', '`', '<a ', 'a@', 'http://',
  ];
  test('linear in the text for repeated pieces and pairs of them', () => {
    const slow: string[] = [];
    for (const a of pieces) {
      for (const b of ['', ...pieces]) {
        const piece = a + b;
        const small = readsPerUnit(piece.repeat(Math.ceil(200 / piece.length)));
        const large = readsPerUnit(piece.repeat(Math.ceil(2000 / piece.length)));
        if (large > 1.5 * small + 20 || large > 300) slow.push(`${JSON.stringify(piece)} ${small.toFixed(1)} ${large.toFixed(1)}`);
      }
    }
    expect(slow).toEqual([]);
  });
});

test('an empty text has no tokens and no sentences', () => {
  const { tokens, sentences } = segment('');
  expect([tokens.length, sentences.length]).toEqual([0, 0]);
});

/**
 * Properties of the normalizer over strings from a nasty alphabet. 20,000 strings here; 100,000 with
 * `FANEWS_RUNS=100000 npx vitest run --config test/vitest.config.ts test/properties/normalize.test.ts`.
 */
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, EditList } from '../../src/core/alignment.js';
import { createNormalizer } from '../../src/core/normalize/index.js';
import { readHalfSpacer } from '../../src/core/normalize/half-space.js';
import { RULES } from '../../src/core/normalize/rules.js';
import { createScanner, type ScanConfig } from '../../src/core/normalize/scanner.js';
import { CAT, Flag } from '../../src/core/normalize/units.js';
import type { HalfSpacer, NormalizeOptions } from '../../src/core/normalize/types.js';

const RUNS = Number(process.env['FANEWS_RUNS'] ?? 20_000);
const SEED = 20261124;

const MODEL = new URL('../../src/data/models/half-space.bin', import.meta.url);
const stage: HalfSpacer | undefined = existsSync(MODEL) ? readHalfSpacer(readFileSync(MODEL)) : undefined;

/** Letters and look-alikes, marks, joiners, blanks, digits, all punctuation that a rule reads, and pieces of spans. */
const ALPHABET = [
  ...'ابهیکمودرآأئؤةءيكىۀےھەہ',
  ...['\u0654', '\u0653', '\u064b', '\u0651', '\u064e', '\u0640', '\u0640\u0640', '\u200c', '\u200c', '\u200d', '\u200b', '\u00ad', '¬', '\u200f', '\ufeff', '\u00a0', '\u2009', '\t', '\u2028', '\u0085', '\u0000'],
  ...[' ', ' ', ' ', ' ', '  ', '\n', '\r', '\r\n'],
  ...'۱۲٣45.,:;?!%*،؛؟٪٫٬…"\'“”‘’«»()[]{}-–_/\\#@`<>&=+~|^$',
  ...['ﻲ', 'ﻛ', 'ﻣ', 'ﺎ', 'ﷲ', 'ﷺ', '\ufe77', '，', '１', '👨', '👩', '❤', '\ufe0f', '\ud83d', '\udc68', 'a', 'B', 'x', 'é', 'я', 'ก'],
  ...['http://x.ir/ا', 'a@b.ir', 'v1.2.3', '```', '~~~', '<!-- fanews-ignore -->', '<!-- /fanews-ignore -->', '<b>', '</b>', '<pre>', '</pre>', '&amp;', '":', '","', "''", '...', '12.5', '3,500', '50%', '10:30', ' :)', '::', '--'],
  ...['می', 'ها', 'های', 'ای', 'ام', 'تر', 'نمی', 'رود', 'خانه', 'کتاب', 'ر.ک.', 'نسخه', 'ساله', '(ها)', '۲۰'],
];
const text = fc.array(fc.constantFrom(...ALPHABET), { maxLength: 24 }).map((parts) => parts.join(''));

const OPTIONS: NormalizeOptions[] = [
  {},
  { preset: 'minimal' },
  { preset: 'search' },
  { preset: 'search', zwnj: 'space' },
  { digits: 'ascii' },
  { digits: 'arabic' },
  { digits: 'keep' },
  { hehYe: 'hamza' },
  { hehYe: 'ye' },
  { diacritics: 'strip' },
  { quotes: 'curly' },
  { quotes: 'straight' },
  { keepArabic: true, keepWords: ['می رود', 'كتاب'] },
  { rules: { 'repeated-letters': true, 'repeated-punctuation': true, dashes: true } },
  { rules: { 'space-runs': false, 'zwnj-useless': false, comma: false } },
];
const normalizers = OPTIONS.flatMap((o) => [createNormalizer(o), createNormalizer(o, stage)]);
const any = fc.constantFrom(...normalizers);

const naughty = readFileSync(new URL('../../fixtures/naughty.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((l) => l !== '' && !l.startsWith('# '))
  .map((l) => JSON.parse(l) as string);

function lineEnds(s: string): string[] {
  return s.match(/\r\n|\r|\n/g) ?? [];
}

/** A piece of text for each line, with its line end. */
function pieces(s: string): string[] {
  return s.split(/(?<=\n|\r(?!\n))/);
}

function check(normalize: (typeof normalizers)[number], input: string): void {
  const once = normalize(input);
  expect(normalize(once)).toBe(once);
  expect(lineEnds(once)).toEqual(lineEnds(input));
  const stream = normalize.stream();
  expect(pieces(input).map((p) => stream(p)).join('')).toBe(once);
  const { text: aligned, alignment } = normalize.aligned(input);
  expect(aligned).toBe(once);
  if (alignment === null) {
    expect(once).toBe(input);
    return;
  }
  expect(alignment.start.length).toBe(once.length);
  let start: number = 0;
  let end: number = 0;
  for (let i = 0; i < once.length; i++) {
    const s: number = alignment.start[i]!;
    const e: number = alignment.end[i]!;
    if (s < start || e < end || s > e || e > input.length) expect.fail(`unit ${i}: [${s}, ${e}) after [${start}, ${end}) of ${input.length}`);
    start = s;
    end = e;
  }
}

describe('normalizer', () => {
  it(`is idempotent, keeps lines, streams alike and aligns, in ${RUNS} random strings and all presets`, () => {
    fc.assert(fc.property(any, text, check), { seed: SEED, numRuns: RUNS });
  });

  it('does so on words of the news with their half-spaces, spaces and points lost, doubled or misplaced', () => {
    // The half-space stage and the scanner skip the second look where they know that it would find nothing.
    const words = readFileSync(new URL('../../fixtures/news.txt', import.meta.url), 'utf8').split(/[^\u0600-\u06ff\u200c]+/);
    const parts = [...new Set([...words, ...'می نمی ها های هایی تر ترین ام ای اند شده است بود کرده خانه به بی هم نا کتاب دان آموز و'.split(' ')])].filter((w) => w !== '');
    const gap = fc.constantFrom(' ', ' ', ' ', ' ', ' ', ' ', '', '\u200c', '. ', '، ', '.', ' 12 ', ' (', ') ', '\n');
    const line = fc.array(fc.tuple(fc.constantFrom(...parts), gap), { minLength: 1, maxLength: 14 }).map((list) => list.flat().join(''));
    fc.assert(fc.property(any, line, check), { seed: SEED, numRuns: RUNS / 2 });
  });

  it('does so on any UTF-16', () => {
    fc.assert(fc.property(any, fc.string({ unit: 'binary', maxLength: 30 }), check), { seed: SEED, numRuns: 3000 });
  });

  it.each(OPTIONS.map((o, i) => [JSON.stringify(o), i] as const))('does so on the naughty strings with %s', (_name, i) => {
    for (const s of naughty) {
      check(normalizers[2 * i]!, s);
      check(normalizers[2 * i + 1]!, s);
      check(normalizers[2 * i]!, `${s} سلام ${s}`);
      check(normalizers[2 * i + 1]!, `علي ${s}`);
    }
  });

  it('gives unchanged letters their own place', () => {
    fc.assert(
      fc.property(text, (input) => {
        const { text: out, alignment } = normalizers[0]!.aligned(input);
        if (alignment === null) return;
        for (let i = 0; i < out.length; i++) {
          const u = out.charCodeAt(i);
          // A letter that no rule makes of another sign must stand at its source.
          if (u !== 0x62f && u !== 0x631 && u !== 0x62b) continue;
          expect(input.slice(alignment.start[i]!, alignment.end[i]!)).toContain(out[i]!);
        }
      }),
      { seed: SEED, numRuns: 5000 },
    );
  });

  it('never drops a letter or an honorific', () => {
    const content = (s: string): string => s.replace(/[^\u0628\u062d\u0631\u0645ﷺ]/g, '');
    fc.assert(
      fc.property(text, (input) => {
        // Presentation forms aside, ب ح ر م and ﷺ come out as they went in.
        const plain = input.replace(/[ﻣﷲ]/g, '');
        expect(content(normalizers[0]!(plain))).toBe(content(plain));
        expect(content(normalizers[1]!(plain))).toBe(content(plain));
      }),
      { seed: SEED, numRuns: 5000 },
    );
  });
});

describe('preset minimal', () => {
  it('puts in no space or ZWNJ and takes none out that can be seen', () => {
    const minimal = createNormalizer({ preset: 'minimal' });
    fc.assert(
      fc.property(text, (input) => {
        const out = minimal(input);
        const blanks = (s: string): number => (s.match(/[ \u00a0\u2009\t]/g) ?? []).length;
        expect(blanks(out)).toBe(blanks(input));
        expect((out.match(/\u200c/g) ?? []).length).toBeLessThanOrEqual((input.match(/[\u200cﻲ]/g) ?? []).length);
        const seen = input.match(/(?<=[بکم])\u200c(?=[بکم])/g)?.length ?? 0;
        expect((out.match(/\u200c/g) ?? []).length).toBeGreaterThanOrEqual(seen);
      }),
      { seed: SEED, numRuns: 5000 },
    );
  });
});

describe('scanner', () => {
  const config: ScanConfig = {
    on: RULES.map((r) => (r.presets as readonly string[]).includes('standard')),
    digits: 'persian',
    hehYe: 'keep',
    strip: false,
    zwnj: 'keep',
    quotes: 'guillemets',
    keepArabic: false,
    keepWords: null,
  };
  const scanner = createScanner(config);
  const flagsOf = (s: string): number => {
    let bits = 0;
    let pair = 0;
    for (let i = 0; i < s.length; i++) {
      pair = ((pair & 31) << 5) | CAT[s.charCodeAt(i)]!;
      bits |= scanner.pairs[pair]!;
    }
    return bits | scanner.pairs[(pair & 31) << 5]!;
  };
  const lines = text.map((s) => s.replace(/[\r\n]/g, ''));

  it('has nothing to do on lines whose pairs show no work', () => {
    // Few signs, so that lines without work are frequent.
    const calm = fc
      .array(fc.constantFrom('ب', 'ر', 'ه', 'ی', '\u200c', ' ', ' ', '۱', '.', ':', '؟', '،', '٪', '«', '»', '(', ')', '[', ']', '/', '-', '#', 'a', '👨', '\u064e', '\u0654', '\t', 'ر.ک.', 'www.x.ir'), { maxLength: 12 })
      .map((p) => p.join(''));
    let quiet = 0;
    fc.assert(
      fc.property(fc.oneof(calm, lines), (line) => {
        const flags = flagsOf(line);
        if ((flags & Flag.Work) !== 0) return;
        quiet++;
        const edits = new EditList();
        scanner.scan(line, 0, line.length, flags, edits);
        expect(edits.length).toBe(0);
      }),
      { seed: SEED, numRuns: 20_000 },
    );
    expect(quiet).toBeGreaterThan(1000);
  });

  it('comes to rest within four passes, nearly always within two', () => {
    let slow = 0;
    let runs = 0;
    fc.assert(
      fc.property(lines, (line) => {
        let s = line;
        let passes = 0;
        for (; passes < 5; passes++) {
          const edits = new EditList();
          scanner.scan(s, 0, s.length, flagsOf(s), edits);
          if (edits.length === 0) break;
          s = applyEdits(s, edits);
        }
        runs++;
        if (passes > 2) slow++;
        expect(passes).toBeLessThan(5);
      }),
      { seed: SEED, numRuns: 10_000 },
    );
    expect(slow / runs).toBeLessThan(0.01);
  });

  it('reads a line a bounded number of times, whatever it holds', () => {
    for (const unit of [...ALPHABET, '(ا ', '"ا ', "'ا' ", '1,111,', '،1', ',a ', '%1', 'ا.', ' ء', '<!-- ', 'a:"']) {
      const line = unit.replace(/[\r\n]/g, '').repeat(4000).slice(0, 8000);
      const reads = (n: number): number => {
        let count = 0;
        const part = line.slice(0, n);
        const counted = {
          charCodeAt: (i: number) => (count++, part.charCodeAt(i)),
          codePointAt: (i: number) => (count++, part.codePointAt(i)),
          slice: (a: number, b: number) => ((count += Math.max(0, b - a)), part.slice(a, b)),
          startsWith: (w: string, i: number) => ((count += w.length), part.startsWith(w, i)),
          indexOf: (w: string, i: number) => part.indexOf(w, i),
          length: part.length,
        };
        scanner.scan(counted as unknown as string, 0, part.length, flagsOf(part), new EditList());
        return count;
      };
      // A quadratic look-ahead would read 8,000 units some thousand times each.
      expect(reads(8000), JSON.stringify(unit)).toBeLessThan(100 * 8000);
    }
  });
});

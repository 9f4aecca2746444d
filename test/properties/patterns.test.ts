/** The recognizers in the kernel find what those in JavaScript find, at each place. More runs with `FANEWS_RUNS`. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classOf } from '../../src/core/chars/classes.js';
import { At, ensure } from '../../src/core/normalize/kernel.js';
import { startKernel } from '../../src/core/normalize/kernel-tables.js';
import { matchPattern, patternStart, PATTERN_START, scanStep } from '../../src/core/patterns/index.js';

const RUNS = Number(process.env['FANEWS_RUNS'] ?? 20_000);
const SEED = 20261128;
const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

const kernel = startKernel();

/** All places of `text`, with several ends. */
function same(text: string, limits: readonly number[] = [text.length]): void {
  ensure(kernel, At.Free + 2 * text.length + 2);
  const units = new Uint16Array(kernel.memory.buffer, At.Free, text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  for (const limit of limits) {
    for (let at = 0; at < limit; at++) {
      const match = kernel.matchPattern(At.Free, at, limit);
      const step = kernel.scanStep(At.Free, at, limit);
      if (match === matchPattern(text, at, limit) && step === scanStep(text, at, limit)) continue;
      expect({ text, at, limit, match, step }).toEqual({ text, at, limit, match: matchPattern(text, at, limit), step: scanStep(text, at, limit) });
    }
  }
}

const SIGNS = [...'.,:;-+_/\\@#&%=?!*~^<>()[]{}|`$\'"', '\u2212', '\u00b1', '\uff03', '\uff20', '\u2013', '\u00d7', '\u066b', '\u066c', '،', '»', '«', '\u2019', '\u0640', ' ', ' ', '\t', '\n'];
const DIGITS = ['0', '1', '2', '12', '25', '30', '255', '1397', '۱', '۱۲', '۱۳۹۷', '٣', '٢٠', '²', '₂'];
const LETTERS = [...'aAbBfFeEvVxXzTDPop', 'é', 'я', ...'ابهسیيكک', 'بی', 'سی', 'دبلیو', 'یو', 'ای', 'می', '\u064e', '\u200c', '\u200d', 'ﻲ', 'گ', 'ݐ'];
const EMOJI = ['😀', '👨', '👩', '❤', '\ufe0f', '\ufe0e', '\u200d', '\u20e3', '🇮', '🇷', '🏽', '\u{e0067}', '\u{e007f}', '🏴', '©', '™', '‼', '\ud83d', '\ude00', '𝒳', '𐎠'];
const PARTS = [
  ...['http://', 'https:', 'www.', 'mailto:', 'svn+ssh://', 'C:\\', 'x.ir', '.com', '.co', 't.me/', '/a', 'a.b@', 'b@c.org', '?q=', '#a', '::', 'ff:', '1:', ':30', '.pdf', '.JPG', 'Node.js', 'README.md'],
  ...['v1.', 'ver', '-rc1', 'am', 'Dr', 'No', 'etc', 'C++', '.NET', '.net', '--dry-run', '__init__', '~/', '../', './', '\\\\s\\', '<b', '</', '<!--', '-->', '<a href="', '&amp;', '&#x6cc;', '``', '```', 'academy', 'conllu'],
  ...[':)', ':(', ':D', ':-', ';', '=)', '^_^', '-_-', '<3', '>_<', '=_=', '*_*', 'T10:30', '+03:30', 'Z', '2019-01-05', '۱۳۹۷/۱۰/۲', '1.2.3.4', '3,500', 'ه.ش', 'بی.بی.سی', 'ق.م.', 'U.S.'],
];
const ALPHABET = [...SIGNS, ...SIGNS, ...DIGITS, ...DIGITS, ...LETTERS, ...LETTERS, ...EMOJI, ...PARTS, ...PARTS];
const mixed = fc.array(fc.constantFrom(...ALPHABET), { maxLength: 16 }).map((parts) => parts.join(''));
const few = fc.tuple(fc.shuffledSubarray([...new Set(ALPHABET)], { minLength: 2, maxLength: 5 }), fc.array(fc.nat(), { maxLength: 24 })).map(([parts, at]) => at.map((i) => parts[i % parts.length]!).join(''));

describe('patterns in the kernel are those of JavaScript', () => {
  it('for strings of parts of patterns', () => {
    fc.assert(fc.property(fc.oneof(mixed, few), (text) => same(text, [text.length, text.length >> 1, text.length - 1])), { numRuns: RUNS, seed: SEED });
  }, 120_000);

  it('for any string', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => same(text)), { numRuns: RUNS / 10, seed: SEED });
  }, 120_000);

  it('for each unit and each character above U+FFFF', () => {
    for (let u = 0; u < 0x10000; u++) {
      if (patternStart(u) !== PATTERN_START[u]) expect({ u, start: patternStart(u) }).toEqual({ u, start: PATTERN_START[u] });
      same(String.fromCharCode(u, 0x20e3, u, 0x2e, u));
    }
    for (let cp = 0x10000; cp < 0x110000; cp++) {
      if (kernel.classOf(cp) !== classOf(cp)) expect({ cp, class: kernel.classOf(cp) }).toEqual({ cp, class: classOf(cp) });
    }
  }, 60_000);

  it('for the fixtures, line by line', () => {
    for (const file of readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })) {
      if (!statSync(`${FIXTURES}/${file}`).isFile()) continue;
      for (const line of readFileSync(`${FIXTURES}/${file}`, 'utf8').split('\n')) same(line);
    }
  }, 60_000);
});

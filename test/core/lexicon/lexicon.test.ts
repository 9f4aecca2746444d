import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildLexicon, lexiconSections } from '../../../src/compile/lexicon.js';
import { writeModel } from '../../../src/compile/container.js';
import { ModelError } from '../../../src/core/base/errors.js';
import { concatKey, keyOf, letterCount, suffixKey, zwnjMask } from '../../../src/core/lexicon/letters.js';
import { Lex, lookup, readLexicon } from '../../../src/core/lexicon/lexicon.js';
import { readModel } from '../../../src/core/model/container.js';

const word = fc.array(fc.constantFrom(...'ابپتجدرسشعفقکگلمنوهیآئ'), { minLength: 1, maxLength: 12 }).map((a) => a.join(''));

describe('keys', () => {
  it('of words run together follow from their keys', () => {
    fc.assert(fc.property(word, word, (a, b) => {
      expect(concatKey(keyOf(a), keyOf(b), letterCount(b))).toBe(keyOf(a + b));
      expect(suffixKey(keyOf(a + b), keyOf(a), letterCount(b))).toBe(keyOf(b));
    }), { seed: 1 });
  });
  it('do not see ZWNJ, vowel signs and how a letter is encoded', () => {
    expect(keyOf('می\u200cرود')).toBe(keyOf('میرود'));
    expect(keyOf('مُحَمَّد')).toBe(keyOf('محمد'));
    expect(keyOf('\u0643\u064a')).toBe(keyOf('\u06a9\u06cc'));
    expect(keyOf('کتاب')).not.toBe(keyOf('کتان'));
  });
  it('masks tell where the ZWNJs stand', () => {
    expect(zwnjMask('می\u200cرود')).toBe(1 << 2);
    expect(zwnjMask('زمین\u200cلرزه\u200cای')).toBe((1 << 4) | (1 << 8));
    expect(zwnjMask('\u200cکتاب')).toBe(0);
  });
});

describe('lexicon', () => {
  it('finds what was put in, through a model file', () => {
    fc.assert(fc.property(fc.uniqueArray(word, { maxLength: 60 }), (words) => {
      const entries = words.map((w, i) => ({ key: keyOf(w), mask: i % 5 === 0 ? 4 : 0, bits: Lex.Undivided | ((i % 16) << Lex.FrequencyShift) }));
      const { lexicon, dropped } = buildLexicon(entries, 7);
      const read = readLexicon(readModel(writeModel('TEST', 1, lexiconSections(lexicon)), 'TEST', 1));
      let found = 0;
      for (const e of entries) {
        const v = lookup(read, e.key);
        expect(v).not.toBe(0);
        if (((v >>> Lex.FrequencyShift) & 15) === ((e.bits >>> Lex.FrequencyShift) & 15) && read.masks[v & Lex.MaskBits] === e.mask) found++;
      }
      expect(found).toBeGreaterThanOrEqual(words.length - dropped);
      expect(dropped).toBeLessThanOrEqual(1);
    }), { seed: 2 });
  });
  it('does not know other words', () => {
    const { lexicon } = buildLexicon([{ key: keyOf('کتاب'), mask: 0, bits: Lex.Undivided }], 4);
    expect(lookup(lexicon, keyOf('دفتر'))).toBe(0);
  });
  it('refuses tables without a free slot, which would never end a search, and numbers of no value or spelling', () => {
    const full = writeModel('TEST', 1, [['lex.slots', new Uint32Array(4).fill(1)], ['lex.values', Uint32Array.of(Lex.Undivided)], ['lex.masks', Uint32Array.of(0)]]);
    expect(() => readLexicon(readModel(full, 'TEST', 1))).toThrow(ModelError);
    const loose = writeModel('TEST', 1, [['lex.slots', Uint32Array.of(1, 0)], ['lex.values', Uint32Array.of(Lex.Undivided | 3)], ['lex.masks', Uint32Array.of(0)]]);
    expect(() => readLexicon(readModel(loose, 'TEST', 1))).toThrow(ModelError);
    const beyond = writeModel('TEST', 1, [['lex.slots', Uint32Array.of((1 << 16) | 1, 0)], ['lex.values', Uint32Array.of(Lex.Undivided)], ['lex.masks', Uint32Array.of(0)]]);
    expect(() => readLexicon(readModel(beyond, 'TEST', 1))).toThrow(ModelError);
  });
});

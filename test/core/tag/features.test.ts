import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldForm, Forms, hashForm, sentenceFeatures } from '../../../src/core/tag/features.js';

/** Rows of a TSV fixture with \uXXXX escapes. */
function rows(name: string): string[][] {
  return readFileSync(new URL(`../../../fixtures/ner/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((l) => l !== '' && !l.startsWith('#'))
    .map((l) => l.split('\t').map((c) => c.replace(/\\u([0-9a-f]{4})/g, (_, h: string) => String.fromCharCode(parseInt(h, 16)))));
}

function features(tokens: string[]): number[][] {
  const table = new Forms(null);
  const forms = tokens.map((t) => table.add(t, 0, t.length));
  const out: number[][] = tokens.map(() => []);
  sentenceFeatures(table, forms, tokens.length, (i, f) => out[i]!.push(f));
  return out;
}

describe('forms', () => {
  it.each(rows('same-form.tsv'))('%s and %s are one form', (a, b) => {
    expect(foldForm(a!)).toBe(foldForm(b!));
    expect(hashForm(a!)).toBe(hashForm(b!));
    const table = new Forms(null);
    expect(table.add(a!, 0, a!.length)).toBe(table.add(b!, 0, b!.length));
    expect(features(['در', a!, 'بود'])).toEqual(features(['در', b!, 'بود']));
  });

  it.each(rows('other-form.tsv'))('%s and %s are different forms', (a, b) => {
    const table = new Forms(null);
    expect(table.add(a!, 0, a!.length)).not.toBe(table.add(b!, 0, b!.length));
  });

  it('gives ids that survive growth of the table', () => {
    const table = new Forms(null);
    const words = Array.from({ length: 5000 }, (_, i) => `w${String.fromCharCode(97 + (i % 26))}${'x'.repeat(i % 7)}${i.toString(26).replace(/\d/g, (d) => 'qwertyuiop'[Number(d)]!)}`);
    const ids = words.map((w) => table.add(w, 0, w.length));
    words.forEach((w, i) => {
      expect(table.add(w, 0, w.length)).toBe(ids[i]);
      expect(table.hash(ids[i]!)).toBe(hashForm(w));
    });
  });

  it('reads only the range given', () => {
    const table = new Forms(null);
    const text = 'سلام تهران!';
    expect(table.add(text, 5, 10)).toBe(table.add('تهران', 0, 5));
  });

  it('takes any string', () => {
    const table = new Forms(null);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 10 }), (a, b) => {
        const f = table.add(a + b, 0, a.length + b.length);
        expect(table.hash(f)).toBe(hashForm(foldForm(a + b)));
      }),
      { seed: 5, numRuns: 500 },
    );
    expect(table.add('\ud800', 0, 1)).toBeGreaterThan(1);
    expect(table.add('', 0, 0)).toBeGreaterThan(1);
  });
});

describe('sentence features', () => {
  it('depend on the neighbours within two tokens only', () => {
    const a = features(['یک', 'دو', 'سه', 'چهار', 'پنج', 'شش', 'هفت']);
    const b = features(['یک', 'دو', 'سه', 'چهار', 'پنج', 'شش', 'هشت']);
    expect(b.slice(0, 4)).toEqual(a.slice(0, 4));
    for (const i of [4, 5, 6]) expect(b[i]).not.toEqual(a[i]);
  });

  it('are never 0 and tell templates apart', () => {
    for (const list of features(['و', 'و', 'و', 'و', 'و'])) {
      expect(list).not.toContain(0);
      expect(new Set(list).size).toBe(list.length);
    }
  });

  it('add the letter runs of the token itself where the table has them', () => {
    const letters = (token: string, table = new Forms(null, true)): number[] => {
      const out: number[] = [];
      table.letters(table.add(token, 0, token.length), (f) => out.push(f));
      return out;
    };
    // ^ته تهر هرا ران ان$, ^تهر تهرا هران ران$
    expect(letters('تهران')).toHaveLength(9);
    expect(letters('تهرانی').filter((f) => letters('تهران').includes(f))).toHaveLength(7);
    expect(letters('شهید')).toEqual(letters('شـهيد'));
    expect(letters('کتاب\u200cها')).toEqual(letters('کتابها'));
    expect(letters('ههههههههههه')).toHaveLength(6);
    expect(letters('')).toEqual([]);
    expect(letters('a'.repeat(9000)).length).toBeLessThan(10);
    expect(letters('تهران', new Forms(null))).toEqual([]);
    const table = new Forms(null, true);
    const words = Array.from({ length: 3000 }, (_, i) => `نام${String.fromCharCode(0x627 + (i % 50), 0x627 + ((i / 50) | 0))}`);
    for (const w of words) table.add(w, 0, w.length);
    for (const w of words) expect(letters(w, table)).toEqual(letters(w));
    table.clear();
    expect(letters('شهر', table)).toEqual(letters('شهر'));
    const emitted: number[][] = [[], []];
    const pair = ['در', 'تهران'].map((w) => table.add(w, 0, w.length));
    sentenceFeatures(table, pair, 2, (i, f) => emitted[i]!.push(f));
    const plain = features(['در', 'تهران']);
    expect(emitted.map((list, i) => list.filter((f) => !plain[i]!.includes(f)))).toEqual([letters('در'), letters('تهران')]);
  });
});

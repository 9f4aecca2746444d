import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyEdits, EditList } from '../../../src/core/alignment.js';
import { readHalfSpacer } from '../../../src/core/normalize/half-space.js';

const bytes = new Uint8Array(readFileSync(new URL('../../../src/data/models/half-space.bin', import.meta.url)));
const stage = readHalfSpacer(bytes);

function apply(text: string, protect: number[] = []): string {
  const edits = new EditList();
  stage(text, protect, edits);
  return applyEdits(text, edits);
}

describe('the seed article', () => {
  const text = readFileSync(new URL('../../../fixtures/news.txt', import.meta.url), 'utf8');
  const out = apply(text);
  it('gets its 42 lost half-spaces back', () => {
    expect(out.split('\u200c').length - 1).toBe(42);
    for (const w of ['همکاری\u200cهای', 'تقی\u200cزاده', 'گفت\u200cوگو', 'ناوگروه\u200cها', 'آیت\u200cالله', 'صحنه\u200cهای']) expect(out).toContain(w);
  });
  it('keeps every letter', () => {
    expect(out.replace(/[\u200c ]/g, '')).toBe(text.replace(/[\u200c ]/g, ''));
  });
  it('is done after one application', () => {
    expect(apply(out)).toBe(out);
  });
});

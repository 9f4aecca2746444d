import { describe, expect, it } from 'vitest';
import { halfSpacedForms, imperfectPerfects } from '../../src/compile/verbs.js';

describe('conjugation', () => {
  it('makes present, imperfect and perfect', () => {
    const forms = halfSpacedForms({ past: 'رفت', present: 'رو', informal: 'ر', preverbs: [] });
    for (const f of ['می\u200cروم', 'نمی\u200cروند', 'می\u200cرفتند', 'رفته\u200cام', 'نرفته\u200cاند', 'می\u200cره', 'می\u200cرن']) expect(forms).toContain(f);
    expect(new Set(forms).size).toBe(forms.length);
  });
  it('puts preverbs before می', () => {
    const forms = halfSpacedForms({ past: 'گشت', present: 'گرد', informal: '', preverbs: ['بر'] });
    for (const f of ['برمی\u200cگردد', 'برنمی\u200cگشتند', 'برگشته\u200cام']) expect(forms).toContain(f);
  });
  it('takes a glide after a vowel', () => {
    expect(halfSpacedForms({ past: 'گفت', present: 'گو', informal: '', preverbs: [] })).toContain('می\u200cگویند');
  });
  it('joins می to participles', () => {
    const forms = imperfectPerfects('رفت');
    for (const w of ['می\u200cرفته', 'نمی\u200cرفته', 'می\u200cرفته\u200cاند']) expect(forms).toContain(w);
    for (const past of ['', 'گذشت']) expect(imperfectPerfects(past)).toEqual([]);
  });
});

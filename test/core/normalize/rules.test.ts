import { describe, expect, it } from 'vitest';
import { createNormalizer, RULES } from '../../../src/core/normalize/index.js';
import type { NormalizeOptions } from '../../../src/core/normalize/types.js';
import { rows } from './fixture.js';

const cases = rows('rules.tsv');

describe('rules.tsv', () => {
  it.each(cases.map((c) => [c[0]!, c[2]!, c] as const))('%s: %s', (_rule, input, row) => {
    const normalize = createNormalizer(JSON.parse(row[1]!) as NormalizeOptions);
    expect(normalize(input)).toBe(row[3]!);
    expect(normalize(row[3]!)).toBe(row[3]!);
  });

  it('has a row for every rule, and no other names', () => {
    const names = new Set(cases.map((c) => c[0]!));
    expect([...names].sort()).toEqual(RULES.map((r) => r.name).sort());
  });

  it('shows each rule at work: with the rule off a row comes out differently', () => {
    // Rules that only hold others back (their effect is that nothing changes) or that need a model.
    const passive = new Set(['code-lines', 'fences', 'half-space']);
    for (const rule of RULES) {
      if (passive.has(rule.name)) continue;
      const differs = cases.some((c) => {
        if (c[0] !== rule.name) return false;
        const options = JSON.parse(c[1]!) as NormalizeOptions;
        const off = createNormalizer({ ...options, rules: { ...options.rules, [rule.name]: false } });
        return off(c[2]!) !== c[3]!;
      });
      expect(differs, rule.name).toBe(true);
    }
  });
});

describe('RULES', () => {
  it('names, says and documents each once', () => {
    expect(new Set(RULES.map((r) => r.name)).size).toBe(RULES.length);
    for (const rule of RULES) {
      expect(rule.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(rule.what.length).toBeGreaterThan(10);
      expect(rule.source.length).toBeGreaterThan(10);
    }
  });
});

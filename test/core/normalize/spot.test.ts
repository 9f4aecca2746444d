import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createNormalizer } from '../../../src/core/normalize/index.js';
import { readHalfSpacer } from '../../../src/core/normalize/half-space.js';
import { rows } from './fixture.js';

const cases = rows('spot.tsv');
const MODEL = new URL('../../../src/data/models/half-space.bin', import.meta.url);

describe('spot.tsv', () => {
  it('holds the 43 inputs', () => expect(cases.length).toBe(43));

  const normalize = createNormalizer();
  it.each(cases.map((c) => [c[0]!, c] as const))('characters: %s', (_name, row) => {
    expect(normalize(row[1]!)).toBe(row[2]!);
    expect(normalize(row[2]!)).toBe(row[2]!);
  });

  describe.skipIf(!existsSync(MODEL))('with the half-space stage (skipped without its model)', () => {
    const full = existsSync(MODEL) ? createNormalizer({}, readHalfSpacer(readFileSync(MODEL))) : normalize;
    it.each(cases.map((c) => [c[0]!, c] as const))('%s', (_name, row) => {
      const out = full(row[1]!);
      expect(out).toBe(row[3]!);
      expect(full(out)).toBe(out);
    });
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classTableSource, formTableSource, unfoldPresentation } from '../../src/compile/unicode.js';
import { UNICODE_VERSION } from '../../src/core/chars/table.generated.js';
import { FORMS } from '../../src/core/chars/forms.generated.js';

const running = process.versions['unicode'] ?? '';

describe.skipIf(running !== UNICODE_VERSION)(`tables of Unicode ${UNICODE_VERSION} (skipped on an engine with another version)`, () => {
  const read = (name: string): string => readFileSync(new URL(`../../src/core/chars/${name}`, import.meta.url), 'utf8');
  it('are what the compiler makes', () => {
    expect(classTableSource(running)).toBe(read('table.generated.ts'));
    expect(formTableSource(running)).toBe(read('forms.generated.ts'));
  });
});

describe('presentation forms', () => {
  it('unfold to letters, marks without the space or tatweel that carries them', () => {
    expect(unfoldPresentation(0xfefb)).toBe('لا');
    expect(unfoldPresentation(0xfdf2)).toBe('الله');
    expect(unfoldPresentation(0xfe70)).toBe('\u064b');
    expect(unfoldPresentation(0xfe77)).toBe('\u064e');
  });
  it('keep honorifics and what is no form', () => {
    for (const cp of [0xfdfa, 0xfdfb, 0xfdfd, 0xfd3e, 0x627]) expect(unfoldPresentation(cp)).toBe('');
  });
  it('cover the forms of letters without a gap', () => {
    const known = new Set<number>();
    for (let i = 0; i < FORMS.length; i += 3) known.add(FORMS[i] as number);
    for (let cp = 0xfe80; cp <= 0xfefc; cp++) expect(known.has(cp), cp.toString(16)).toBe(true);
  });
});

import { describe, expect, test } from 'vitest';
import { cliticCuts, CliticKind, cliticPerson, fusedCut } from '../../../src/core/words/clitics.js';
import { analyze, formsOf, rows } from './fixture.js';

describe('clitics', () => {
  test.each(rows('clitics.tsv'))('%s', (sentence, words) => {
    expect(formsOf(analyze(sentence!)).join(' ')).toBe(words);
  });

  const cuts = (token: string): string[] => cliticCuts(token).map((c) => `${token.slice(0, c.hostEnd)}+${token.slice(c.cliticStart)}/${c.kind}`);

  test('morphology proposes every cut that fits', () => {
    expect(cuts('کتابم')).toEqual(['کتاب+م/1', 'کتاب+م/2']);
    expect(cuts('کتابشان')).toEqual(['کتاب+شان/1']);
    expect(cuts('خانه\u200cاش')).toEqual(['خانه+اش/1']);
    expect(cuts('خانه\u200cمان')).toEqual(['خانه+مان/1']);
    expect(cuts('کتاب\u200cهایم')).toContain('کتاب\u200cهای+م/1');
    expect(cuts('صدایش')).toEqual(['صدا+یش/1']);
    expect(cuts('معتقدند')).toEqual(['معتقد+ند/2']);
    expect(cuts('ست')).toEqual([]);
    expect(cuts('در')).toEqual([]);
  });

  test('a cut never takes a letter away', () => {
    for (const token of ['کتاب\u200cهایشان', 'خانه\u200cام', 'اوست', 'روبرویش', 'آنهایند', 'می\u200cدانم', '\u200c\u200cم', 'ااام']) {
      for (const { hostEnd, cliticStart } of cliticCuts(token)) {
        expect(hostEnd).toBeGreaterThan(0);
        expect(cliticStart).toBeLessThan(token.length);
        expect(token.slice(hostEnd, cliticStart).replaceAll('\u200c', '')).toBe('');
      }
    }
  });

  test('the closed list', () => {
    expect(fusedCut('مرا')).toEqual({ kind: CliticKind.pronoun, hostEnd: 1, cliticStart: 1 });
    expect(fusedCut('برای\u200cشان')).toEqual({ kind: CliticKind.pronoun, hostEnd: 4, cliticStart: 5 });
    expect(fusedCut('کتاب')).toBeNull();
  });

  test('person and number of clitics', () => {
    expect(cliticPerson('یشان', CliticKind.pronoun)).toEqual({ person: 3, plural: true });
    expect(cliticPerson('اش', CliticKind.pronoun)).toEqual({ person: 3, plural: false });
    expect(cliticPerson('م', CliticKind.pronoun)).toEqual({ person: 1, plural: false });
    expect(cliticPerson('یم', CliticKind.copula)).toEqual({ person: 1, plural: true });
    expect(cliticPerson('یند', CliticKind.copula)).toEqual({ person: 3, plural: true });
    expect(cliticPerson('ی', CliticKind.copula)).toEqual({ person: 2, plural: false });
  });
});

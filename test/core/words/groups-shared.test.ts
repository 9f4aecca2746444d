/** Verb groups on the half of PerDT's training sentences that the rules were not developed on (odd rows). */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { scoreGroups } from '../../../src/eval/words.js';
import { analyzer } from './fixture.js';

const file = fileURLToPath(new URL('../../../../shared/data/tokens/perdt.train.tsv.gz', import.meta.url));

// Skipped where the shared data is not beside the project.
describe.skipIf(!existsSync(file))('verb groups of PerDT', () => {
  test('F1 of 99 and more', () => {
    const rows = gunzipSync(readFileSync(file)).toString('utf8').split('\n').slice(1).filter((_, i) => i % 2 === 1);
    const { right, predicted, gold, rows: used } = scoreGroups(rows, analyzer.groupEnd);
    expect(used).toBeGreaterThan(12000);
    expect((200 * right) / (predicted + gold)).toBeGreaterThan(99);
  });
});

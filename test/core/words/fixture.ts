/** Case tables of fixtures/words and the shipped word model. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createSegmenter } from '../../../src/core/segment/index.js';
import { pipe } from '../../../src/core/pipeline.js';
import type { Doc, Words } from '../../../src/core/doc.js';
import { readWordAnalyzer } from '../../../src/core/words/analyze.js';

export function rows(name: string): string[][] {
  return readFileSync(fileURLToPath(new URL(`../../../fixtures/words/${name}`, import.meta.url)), 'utf8')
    .split('\n')
    .filter((l) => l !== '' && !l.startsWith('#'))
    .map((l) => l.split('\t').map((c) => c.replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))));
}

export const bytes = new Uint8Array(readFileSync(fileURLToPath(new URL('../../../src/data/models/pos.bin', import.meta.url))));
export const analyzer = readWordAnalyzer(bytes);
const segmented = pipe({ segment: createSegmenter(), words: analyzer });

export function analyze(text: string): Doc & { words: Words } {
  const doc = segmented(text);
  return { ...doc, words: doc.words! };
}

export const formsOf = ({ norm, words }: Doc & { words: Words }): string[] => Array.from({ length: words.length }, (_, i) => norm.slice(words.start[i], words.end[i]));

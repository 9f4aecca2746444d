/** The normalizer that reads its tables instead of making them: the same as the one that makes them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readHalfSpacer } from '../../../src/core/normalize/half-space.js';
import { createWhole } from '../../../src/core/normalize/index.js';
import { tableImage } from '../../../src/core/normalize/kernel-tables.js';
import { createPrepared, DEFAULT_RULES } from '../../../src/core/normalize/prepared.js';
import { hasTables, modelRoom, tableRoom, tablesRead } from '../../../src/core/normalize/room.js';
import type { Normalizer } from '../../../src/core/normalize/types.js';
import { textCodec } from '../../../src/node/decode.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const file = readFileSync(`${ROOT}src/data/models/half-space.bin`);
const whole = createWhole({}, readHalfSpacer(file));
const image = tableImage(whole.kernelRules!);

function prepared(): { normalize: Normalizer; made: () => number } {
  const model = modelRoom(file.length);
  model.set(file);
  let at = 0;
  for (const place of tableRoom(model)) {
    place.set(image.subarray(at, at + place.length));
    at += place.length;
  }
  expect(hasTables(model)).toBe(false);
  tablesRead(model);
  expect(hasTables(model)).toBe(true);
  let made = 0;
  const stage = readHalfSpacer(model);
  return { normalize: createPrepared(stage.host!, () => (made++, createWhole({}, stage))), made: () => made };
}

const bytesOf = (normalize: Normalizer, text: string): string => textCodec.text(normalize.bytes(textCodec)(textCodec.utf8(text)));

const news = readFileSync(`${ROOT}fixtures/news.txt`, 'utf8');
/** Lines that the kernel hands back: presentation forms, a fence, what the stage gives the scanner. */
const rare = '\ufee1\ufef2 روم\n```\nمي رود\n```\nكتاب ها123 (می روم)\n';

describe('prepared', () => {
  it('says of the default rules what they are', () => {
    const { composes, useless } = whole.kernelRules!;
    expect(DEFAULT_RULES).toEqual({ composes, useless, fences: true });
  });
  it('makes nothing for lines that the kernel does', () => {
    const { normalize, made } = prepared();
    const text = 'كتاب ها را می خوانم .\n';
    expect(bytesOf(normalize, text)).toBe(whole(text));
    expect(made()).toBe(0);
  });
  it('gives what the whole normalizer gives, however it is asked', () => {
    const { normalize, made } = prepared();
    for (const text of [news, rare, `${rare}${news}`, '']) {
      expect(bytesOf(normalize, text)).toBe(whole(text));
      expect(normalize(text)).toBe(whole(text));
      expect(normalize.stream()(text)).toBe(whole(text));
      expect(normalize.aligned(text)).toEqual(whole.aligned(text));
      expect(normalize.changes(text)).toEqual(whole.changes(text));
      expect(normalize.stats(text)).toEqual(whole.stats(text));
    }
    expect(made()).toBe(1);
  });
  it('writes its tables anew after memory was given back', () => {
    const { normalize } = prepared();
    const text = `${rare}می روم\n`;
    const long = 'x'.repeat(34e6);
    expect(bytesOf(normalize, `${long}\n${text}`) === `${long}\n${whole(`x\n${text}`).slice(2)}`).toBe(true);
    expect(bytesOf(normalize, text)).toBe(whole(text));
  });
});

describe('a build', () => {
  it('keeps the image of this source', () => {
    expect(readFileSync(`${ROOT}dist/bin/tables.bin`).equals(image)).toBe(true);
  });
});

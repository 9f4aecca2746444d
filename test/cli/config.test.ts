import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fanews, folder, removeFolders } from './io.js';

afterEach(removeFolders);

const settings = (content: unknown): Record<string, string> => ({ 'fanews.config.json': typeof content === 'string' ? content : JSON.stringify(content) });
const text = ['-t', 'کتاب\u200cها 12'];

test('the nearest settings file counts, the command line wins', async () => {
  const root = folder({ ...settings({ normalize: { digits: 'keep', 'visible-zwnj': true, 'no-rule': ['quotes', 'comma'] } }), 'd/e/x.txt': '' });
  expect((await fanews(['normalize', ...text], { cwd: join(root, 'd/e') })).out).toBe('کتاب¬ها 12\n');
  expect((await fanews(['normalize', ...text, '--digits', 'persian'], { cwd: root })).out).toBe('کتاب¬ها ۱۲\n');
  expect((await fanews(['normalize', ...text, '--no-config'], { cwd: root })).out).toBe('کتاب\u200cها ۱۲\n');
  expect((await fanews(['normalize', '-t', '"الف", ب', '--digits', 'persian'], { cwd: root })).out).toBe('"الف", ب\n');
  expect((await fanews(['tokenize', ...text], { cwd: root })).out).toBe('کتاب\u200cها 12\n');
});

test('a file that is named', async () => {
  const root = folder({ 'my.json': JSON.stringify({ normalize: { digits: 'ascii' } }) });
  expect((await fanews(['normalize', '--config', 'my.json', '-t', 'سال ۱۲'], { cwd: root })).out).toBe('سال 12\n');
  expect(await fanews(['normalize', '--config', 'none.json', ...text], { cwd: root })).toMatchObject({ code: 2, err: expect.stringContaining('none.json: cannot be read') as string });
});

test.each([
  ['{', 'not valid JSON'],
  ['[]', 'expected an object'],
  [{ normalise: {} }, 'no command "normalise"'],
  [{ normalize: { preste: 'x' } }, 'no setting "preste"'],
  [{ normalize: { preset: 'x' } }, '"preset"'],
  [{ normalize: { stats: 'yes' } }, 'true or false'],
  [{ normalize: { digits: {} } }, 'must be a string'],
  [{ normalize: { 'in-place': true } }, 'no setting "in-place"'],
  [{ normalize: true }, 'must be an object'],
])('%j is refused', async (content, message) => {
  const { code, err } = await fanews(['normalize', ...text], { cwd: folder(settings(content)) });
  expect(code).toBe(2);
  expect(err).toContain('fanews.config.json');
  expect(err).toContain(message);
});

/**
 * Golden cases: fixtures/golden/<case>/args (one argument a line), stdin and files/ where there are any,
 * and what must come out: stdout, stderr, exit. UPDATE_GOLDEN=1 writes those three anew.
 * Invisible characters stand as escapes (\u200c) in all of them. Scores are left out: each model has its own.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fanews } from '../cli/io.js';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const ROOT = join(FIXTURES, 'golden');
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';

const shown = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufe00-\ufe0f\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
const meant = (text: string): string => text.replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

const cases = readdirSync(ROOT, { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name).sort();

describe.each(cases)('%s', (name) => {
  const folder = join(ROOT, name);
  const read = (file: string): string | null => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : null);
  const args = (read('args') ?? '').split('\n').filter((line) => line !== '').map(meant);
  const stdin = read('stdin');
  const run = (input: string | null, own = args): ReturnType<typeof fanews> => fanews(own, { cwd: existsSync(join(folder, 'files')) ? join(folder, 'files') : FIXTURES, ...(input !== null && { stdin: input }) });

  test('comes out as recorded', async () => {
    const { code, out, err } = await run(stdin === null ? null : meant(stdin));
    const got = { stdout: shown(out).replace(/(?<="score":)[\d.]+/g, 'N'), stderr: shown(err), exit: `${code}\n` };
    if (UPDATE) for (const [file, content] of Object.entries(got)) writeFileSync(join(folder, file), content);
    expect(got).toEqual({ stdout: read('stdout'), stderr: read('stderr'), exit: read('exit') });
  });

  // What holds for every case of the filter: a second run changes nothing, and line ends stay what they are.
  test.runIf(args[0] === 'normalize' && stdin !== null)('a second run changes nothing; CRLF stays CRLF; a byte order mark stays', async () => {
    const input = meant(stdin!);
    const { out } = await run(input);
    expect((await run(out)).out).toBe(out);
    if (!input.includes('\r')) expect((await run(input.replaceAll('\n', '\r\n'))).out).toBe(out.replaceAll('\n', '\r\n'));
    if (!input.startsWith('\ufeff')) expect((await run(`\ufeff${input}`)).out).toBe(`\ufeff${out}`);
  });
});

/**
 * README.md is executed: every `$ fanews …` line of a ```console block is run (by sh, in the project's
 * root) and must print what stands below it. UPDATE_README=1 rewrites the outputs.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = join(root, 'README.md');
const readme = readFileSync(path, 'utf8');
const UPDATE = process.env['UPDATE_README'] === '1';
const bin = mkdtempSync(join(tmpdir(), 'fanews-readme-'));
symlinkSync(join(root, 'bin/fanews.js'), join(bin, 'fanews'));
afterAll(() => rmSync(bin, { recursive: true, force: true }));

const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' };

function run(command: string): string {
  const done = spawnSync('sh', ['-c', `${command} 2>&1`], { cwd: root, env, encoding: 'utf8' });
  return done.stdout + (done.status ? `[exit ${done.status}]\n` : '');
}

/** Commands of a block with the output that stands below each. */
function commandsOf(block: string): { command: string; output: string }[] {
  const found: { command: string; output: string }[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('$ ')) found.push({ command: line.slice(2), output: '' });
    else if (found.length > 0 && line !== '') found[found.length - 1]!.output += `${line}\n`;
  }
  return found;
}

const BLOCK = /```console\n([\s\S]*?)```/g;

describe('README.md', () => {
  const all = [...readme.matchAll(BLOCK)].flatMap((m) => commandsOf(m[1]!));

  it('shows at least ten examples', () => {
    expect(all.length).toBeGreaterThanOrEqual(10);
  });

  if (UPDATE) {
    it('is rewritten', () => {
      const text = readme.replace(BLOCK, (_, block: string) => `\`\`\`console\n${commandsOf(block).map(({ command }) => `$ ${command}\n${run(command)}`).join('\n')}\`\`\``);
      writeFileSync(path, text);
    });
  } else {
    it.each(all.map((c) => [c.command, c.output] as const))('%s', (command, output) => {
      // Empty lines part the examples of a block, so those of an output are not compared.
      expect(run(command).replace(/\n+/g, '\n')).toBe(output);
    });
  }

  it('names every error code', () => {
    const source = readFileSync(join(root, 'src/core/base/errors.ts'), 'utf8');
    const codes = [...source.matchAll(/\| '([a-z]+\/[a-z0-9-]+)'/g)].map((m) => m[1]!);
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((c) => !readme.includes(`\`${c}\``))).toEqual([]);
  });

  it('every error code is raised somewhere in the sources', () => {
    const source = readFileSync(join(root, 'src/core/base/errors.ts'), 'utf8');
    const codes = [...source.matchAll(/\| '([a-z]+\/[a-z0-9-]+)'/g)].map((m) => m[1]!);
    const sources = execFileSync('git', ['ls-files', 'src'], { cwd: root, encoding: 'utf8' })
      .split('\n')
      .filter((f) => f.endsWith('.ts') && !f.endsWith('base/errors.ts'))
      .map((f) => readFileSync(join(root, f), 'utf8'))
      .join('\n');
    expect(codes.filter((c) => !sources.includes(`'${c}'`))).toEqual([]);
  });
});

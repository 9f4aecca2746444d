/**
 * The import rules of the house (src/README.md): a table over parsed import lines. A module may import
 * its own folder and what stands in its row; everything else is a defect.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** Layers of the core in rising order: each may import itself and those before it. */
const CORE = ['base', 'chars', 'patterns', 'alignment', 'doc', 'model', 'lexicon', 'normalize', 'segment', 'tag', 'words', 'ner', 'format', 'pipeline'];

/** Types only: the stages are typed against the pipeline's function types. */
const TYPE_ONLY_FROM_PIPELINE = new Set(['segment', 'ner']);

const OUTER: Record<string, { layers: string[]; packages: (name: string) => boolean }> = {
  index: { layers: ['core'], packages: () => false },
  compile: { layers: ['core', 'compile'], packages: () => false },
  kernel: { layers: ['core', 'kernel'], packages: () => false },
  train: { layers: ['core', 'compile', 'train', 'eval'], packages: () => false },
  eval: { layers: ['core', 'eval'], packages: () => false },
  node: {
    layers: ['core', 'compile', 'train', 'eval', 'node', 'index'],
    packages: (p) => p.startsWith('node:') || p === 'fast-glob' || p === 'htmlparser2' || p.startsWith('natural/lib/'),
  },
  cli: {
    layers: ['core', 'compile', 'train', 'eval', 'node', 'cli', 'index'],
    packages: (p) => p.startsWith('node:') || p === 'commander' || p === 'chalk',
  },
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
    const path = join(dir, e.name);
    return e.isDirectory() ? sources(path) : /\.ts$/.test(e.name) ? [path] : [];
  });
}

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8');
  const found: Import[] = [];
  const pattern = /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
  for (const m of text.matchAll(pattern)) {
    found.push({ file: relative(SRC, path), target: (m[2] ?? m[3])!, typeOnly: m[1] !== undefined });
  }
  return found;
}

/** "core/normalize" → layer names of a path below src. */
function layerOf(path: string): { outer: string; core: string } {
  const parts = path.split('/');
  const outer = parts[0]!.replace(/\.ts$/, '');
  return { outer, core: outer === 'core' ? (parts[1] ?? '').replace(/\.ts$/, '') : '' };
}

export function violations(imports: readonly Import[]): string[] {
  const out: string[] = [];
  for (const { file, target, typeOnly } of imports) {
    const from = layerOf(file);
    const say = (why: string): number => out.push(`${file} imports ${target}: ${why}`);
    if (!target.startsWith('.')) {
      if (from.outer === 'core') say('the core imports no package and no Node module');
      else if (!OUTER[from.outer]!.packages(target)) say(`not allowed in ${from.outer}`);
      continue;
    }
    const to = layerOf(relative(SRC, resolve(join(SRC, dirname(file)), target)).replace(/\.js$/, '.ts'));
    if (from.outer === 'core') {
      if (to.outer !== 'core') say('the core imports only the core');
      else if (CORE.indexOf(from.core) < 0) say(`"${from.core}" is not a layer of the core`);
      else if (CORE.indexOf(to.core) > CORE.indexOf(from.core)) {
        const allowed = typeOnly && to.core === 'pipeline' && TYPE_ONLY_FROM_PIPELINE.has(from.core);
        if (!allowed) say(`${to.core} comes after ${from.core}`);
      }
    } else if (!OUTER[from.outer]) {
      say(`"${from.outer}" is not a layer`);
    } else if (!OUTER[from.outer]!.layers.includes(to.outer)) {
      say(`${from.outer} may not import ${to.outer}`);
    }
  }
  return out;
}

describe('layers', () => {
  const all = sources(SRC).flatMap(importsOf);

  it('finds the imports of the sources', () => {
    expect(all.length).toBeGreaterThan(20);
    expect(all.some((i) => i.file === 'index.ts' && i.target === './core/doc.js')).toBe(true);
  });

  it('no module imports what it may not', () => {
    expect(violations(all)).toEqual([]);
  });

  it('reports each kind of violation', () => {
    const bad = (file: string, target: string, typeOnly = false): number => violations([{ file, target, typeOnly }]).length;
    expect(bad('core/doc.ts', 'node:fs')).toBe(1);
    expect(bad('core/chars/classes.ts', '../segment/index.js')).toBe(1);
    expect(bad('core/segment/index.ts', '../pipeline.js')).toBe(1);
    expect(bad('core/segment/index.ts', '../pipeline.js', true)).toBe(0);
    expect(bad('core/doc.ts', '../node/models.js')).toBe(1);
    expect(bad('node/models.ts', 'natural')).toBe(1);
    expect(bad('node/models.ts', '../cli/main.js')).toBe(1);
    expect(bad('eval/ner.ts', 'node:fs')).toBe(1);
  });

  it('only one file names natural, and only by file path', () => {
    const naming = all.filter((i) => i.target === 'natural' || i.target.startsWith('natural/'));
    expect(new Set(naming.map((i) => i.file)).size).toBeLessThanOrEqual(1);
  });

  it('no source or test holds a raw invisible character', () => {
    const invisible = /[\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
    const tests = sources(fileURLToPath(new URL('.', import.meta.url)));
    const holding = [...sources(SRC), ...tests].filter((p) => invisible.test(readFileSync(p, 'utf8')));
    expect(holding.map((p) => relative(SRC, p))).toEqual([]);
  });
});

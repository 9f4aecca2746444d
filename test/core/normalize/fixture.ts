/** Reads the tab-separated fixtures: comment lines out, escapes resolved. */
import { readFileSync } from 'node:fs';

const ROOT = new URL('../../../fixtures/normalize/', import.meta.url);

/** \uXXXX, \u{X…}, \t, \n, \r and \\. */
export function unescape(s: string): string {
  return s.replace(/\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|([tnr\\]))/g, (_, long: string, short: string, one: string) => {
    if (one) return one === 't' ? '\t' : one === 'n' ? '\n' : one === 'r' ? '\r' : '\\';
    return String.fromCodePoint(parseInt(long ?? short, 16));
  });
}

export function rows(name: string): string[][] {
  return readFileSync(new URL(name, ROOT), 'utf8')
    .split('\n')
    .filter((l) => l !== '' && !l.startsWith('# '))
    .map((l) => l.split('\t').map(unescape));
}

/** Readers of the case files in fixtures/tokenize and fixtures/sentences. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function fixture(path: string): string {
  return fileURLToPath(new URL(`../../../fixtures/${path}`, import.meta.url));
}

const PLAIN: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Undoes the escapes \uXXXX, \u{X…}, \n \r \t and a backslash before any other character. */
export function unescape(s: string): string {
  return s.replace(/\\u\{([0-9a-f]+)\}|\\u([0-9a-f]{4})|\\(.)/g, (_, long?: string, short?: string, plain?: string) =>
    plain !== undefined ? (PLAIN[plain] ?? plain) : String.fromCharCode(...units(parseInt((long ?? short)!, 16))),
  );
}

function units(cp: number): number[] {
  return cp < 0x10000 ? [cp] : [0xd800 + ((cp - 0x10000) >> 10), 0xdc00 + ((cp - 0x10000) & 0x3ff)];
}

export interface Case {
  readonly file: string;
  readonly name: string;
  readonly text: string;
  /** Lines behind the text, still escaped; the first is `==>…`. */
  readonly rest: readonly string[];
}

/** All cases of a folder of case files. */
export function readCases(folder: string): Case[] {
  const cases: Case[] = [];
  for (const file of readdirSync(fixture(folder)).filter((f) => f.endsWith('.txt')).sort()) {
    for (const block of readFileSync(fixture(`${folder}/${file}`), 'utf8').split('\n\n')) {
      const lines = block.split('\n');
      const at = lines.findIndex((l) => l.startsWith('==>'));
      if (at < 0) continue;
      cases.push({ file, name: lines[0]!.slice(2), text: unescape(lines.slice(1, at).join('\n')), rest: lines.slice(at).filter((l) => l !== '') });
    }
  }
  return cases;
}

/** A shared case of cases.jsonl. */
export interface SharedCase {
  readonly task: string;
  readonly input: string;
  readonly expected: readonly string[];
  readonly agree: boolean | 'style';
  readonly source: string;
}

/**
 * Names a user brings: matched on tokens, leftmost-longest, in any spelling of their half-spaces.
 *
 * A match begins and ends at token edges. Where a name has a space or half-space, the text may have a
 * space, a half-space or nothing; where it has none, neither may the text. Letters are compared folded
 * (core/tag/features.ts: Arabic letters, vowel signs, capitals), digits by their value.
 */
import { FormatError } from '../base/errors.js';
import type { EntitySpan, Tokens } from '../doc.js';
import { foldUnit, hashForm } from '../tag/features.js';

export interface GazetteerEntry {
  readonly name: string;
  readonly type: string;
}

/** Matches in tokens [from, to): rising, without overlap, score 1. */
export type Gazetteer = (text: string, tokens: Tokens, from: number, to: number) => EntitySpan[];

/**
 * Parses TSV: name, type; empty lines and lines that begin with # are skipped. Space around a name or
 * type does not count. `file` is named in errors.
 * @throws FormatError format/lexicon
 */
export function parseGazetteer(tsv: string, file = '(text)'): GazetteerEntry[] {
  const out: GazetteerEntry[] = [];
  tsv.replace(/^\ufeff/, '').split('\n').forEach((raw, i) => {
    const row = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (row.trim() === '' || row.startsWith('#')) return;
    const [name = '', type = '', ...rest] = row.split('\t').map((cell) => cell.trim());
    const wrong =
      rest.length > 0 ? 'more than two columns' : type === '' ? 'no type' : letters(name).units === '' ? 'no name' : /\s/.test(type) ? 'a type of several words' : null;
    if (wrong !== null) {
      const shown = JSON.stringify(row.slice(0, 60)).replaceAll('\u200c', '\\u200c');
      throw new FormatError('format/lexicon', `${file}:${i + 1}: ${wrong} in ${shown}; expected a name, one tab, and a type of one word (PER, ORG, … or your own); put # before a comment`, { file, line: i + 1 });
    }
    out.push({ name, type });
  });
  return out;
}

/** Folded units of a name with its digits kept apart, and after how many units a gap may come. */
function letters(s: string): { units: string; gaps: Set<number> } {
  let units = '';
  const gaps = new Set<number>();
  for (let i = 0; i < s.length; i++) {
    const u = s.charCodeAt(i);
    const f = foldUnit(u);
    if (f !== 0) units += f === 0x30 ? String.fromCharCode(0x30 + digit(u)) : String.fromCharCode(f);
    else if (u === 0x200c || u === 0x20 || u === 0xa0 || u === 9) gaps.add(units.length);
  }
  return { units, gaps };
}

function digit(u: number): number {
  return u < 0x660 ? u - 0x30 : u < 0x6f0 ? u - 0x660 : u - 0x6f0;
}

/** A matcher of the entries. Of two entries with equal letters the first counts. */
export function createGazetteer(entries: readonly GazetteerEntry[]): Gazetteer {
  const names = new Map<number, { units: string; gaps: Set<number>; type: string }[]>();
  const prefixes = new Set<number>();
  for (const { name, type } of entries) {
    const { units, gaps } = letters(name);
    if (units === '') continue;
    const h = hashForm(units);
    const list = names.get(h);
    if (list) list.push({ units, gaps, type });
    else names.set(h, [{ units, gaps, type }]);
    for (const g of gaps) prefixes.add(hashForm(units, 0, g));
  }
  return (text, tokens, from, to) => {
    const out: EntitySpan[] = [];
    for (let i = from; i < to; i++) {
      let best = -1;
      let type = '';
      for (let j = i; j < to; j++) {
        const h = hashForm(text, tokens.start[i]!, tokens.end[j]!);
        for (const n of names.get(h) ?? []) {
          if (best === j || !fits(n, text, tokens, i, j)) continue;
          best = j;
          type = n.type;
        }
        if (!prefixes.has(h)) break;
      }
      if (best < 0) continue;
      out.push({ tokenStart: i, tokenEnd: best + 1, type, score: 1 });
      i = best;
    }
    return out;
  };
}

function fits(name: { units: string; gaps: Set<number> }, text: string, tokens: Tokens, i: number, j: number): boolean {
  let n = 0;
  for (let k = i; k <= j; k++) {
    const found = letters(text.slice(tokens.start[k]!, tokens.end[k]!));
    if (!name.units.startsWith(found.units, n)) return false;
    for (const g of found.gaps) if (g > 0 && g < found.units.length && !name.gaps.has(n + g)) return false;
    n += found.units.length;
    if (k < j && !name.gaps.has(n)) return false;
  }
  return n === name.units.length;
}

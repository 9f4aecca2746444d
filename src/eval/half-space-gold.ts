/**
 * Gold lines for half-spaces from a treebank (CoNLL-U text), and a canonical spelling of them.
 *
 * The canonical spelling is derived from the treebank's own lemmas and features, by four rules:
 *   1. a plural (Number=Plur) that is its lemma and ها with its endings: ZWNJ between them (بیماریهای
 *      → بیماری\u200cهای), where the lemma's last letter joins;
 *   2. the same for تر and ترین (Degree=Cmp, Sup) after a lemma of three letters or more, but not in بهتر مهتر کهتر بیشتر کمتر;
 *   3. آن\u200cها, این\u200cها and their forms → آنها, اینها: lexical, the commoner spelling;
 *   4. no ZWNJ after a letter that does not join.
 */
import { kindOf, Kind } from '../core/lexicon/letters.js';

const PLURAL = /^ها(ی|یی|ست|یم|یت|یش|یمان|یتان|یشان|ئی)?$/;
/** Comparatives that are words of their own. */
const LEXICAL = /^(بهتر|مهتر|کهتر|بیشتر|کمتر)/;
const DEGREE = /^تر(ین|ی|ها|های|ین\u200cها|م)?$/;

/** The `# text` lines with Arabic Yeh and Kaf mapped. */
export function goldLines(conllu: string): string[] {
  return sentences(conllu).map((s) => s.text);
}

/** The same in canonical spelling. */
export function canonicalGoldLines(conllu: string): string[] {
  return sentences(conllu).map(({ text, rows }) => {
    let out = '';
    let at = 0;
    for (const [form, lemma, features] of rows) {
      const canonical = canonicalForm(form, lemma, features);
      if (canonical === form) continue;
      const found = text.indexOf(form, at);
      if (found < 0) continue;
      out += text.slice(at, found) + canonical;
      at = found + form.length;
    }
    return dropUseless((out + text.slice(at)).replace(/(?<![\u0620-\u06d5\u200c])(آن|این|همان|همین)\u200cها/g, '$1ها'));
  });
}

function canonicalForm(form: string, lemma: string, features: string): string {
  const base = form.startsWith(lemma) ? lemma : '';
  if (base.length < 2 || kindOf(base.charCodeAt(base.length - 1)) !== Kind.Joining) return form;
  const rest = form.slice(base.length);
  if (features.includes('Number=Plur') && PLURAL.test(rest)) return `${base}\u200c${rest}`;
  if (/Degree=(Cmp|Sup)/.test(features) && base.length >= 3 && !LEXICAL.test(form) && DEGREE.test(rest)) return `${base}\u200c${rest}`;
  return form;
}

function dropUseless(line: string): string {
  return line.replace(/([\u0621-\u0625\u0627\u062f-\u0632\u0648\u0698])\u200c/g, '$1');
}

function fold(s: string): string {
  return s.replace(/\u064a/g, '\u06cc').replace(/\u0643/g, '\u06a9');
}

function sentences(conllu: string): { text: string; rows: [string, string, string][] }[] {
  const out: { text: string; rows: [string, string, string][] }[] = [];
  for (const block of conllu.split(/\n\n+/)) {
    let text: string | null = null;
    const rows: [string, string, string][] = [];
    for (const line of block.split('\n')) {
      if (line.startsWith('# text =')) text = fold(line.slice(8).trim());
      else if (line !== '' && line[0] !== '#') {
        const cells = line.split('\t');
        rows.push([fold(cells[1] ?? ''), fold(cells[2] ?? ''), cells[5] ?? '']);
      }
    }
    if (text !== null) out.push({ text, rows });
  }
  return out;
}

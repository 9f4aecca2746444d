/**
 * Gold lines for half-spaces from a treebank (CoNLL-U text), and a canonical spelling of them: UD Seraji
 * spells the same endings and words in two ways, so no program can agree with it as it stands.
 *
 * The canonical spelling is that of the contract (affixes after a half-space, none where it cannot
 * be seen, split usage left as it stands), derived from the treebank's own lemmas, features and counts.
 * Scope `affixes`:
 *   1. a plural (Number=Plur) that is its lemma and ها with its endings: ZWNJ between them (بیماریهای
 *      → بیماری\u200cهای), where the lemma's last letter joins. Seraji dev: 214 with, 64 without;
 *   2. the same for تر and ترین (Degree=Cmp, Sup) after a lemma of three letters or more, but not in بهتر مهتر
 *      کهتر بیشتر کمتر;
 *   3. آن\u200cها, این\u200cها and their forms → آنها, اینها: split usage, and the commoner spelling;
 *   4. no ZWNJ after a letter that does not join, nor at a word's edge, never two.
 * Scope `full`, besides:
 *   5. به with a noun as adverb, preposition or conjunction, in two parts → with a space (به\u200cزودی → به زودی): split usage, of
 *      which a space stays a space. PerDT train has به عنوان طور دلیل زودی شدت راحتی خصوص سرعت تدریج … apart 796
 *      times and joined once;
 *   6. بن and ابن between names → with spaces (عبدالله\u200cبن\u200cزبیر → عبدالله بن زبیر). All running text: 2,934 with spaces,
 *      9 with half-spaces; PerDT train 104 and none;
 *   7. one word (same letters, lemma and part of speech) spelled with a half-space and without in the file: the
 *      more frequent spelling (موضعگیری 1, موضع\u200cگیری 7); as it stands where they are even.
 */
import { kindOf, Kind } from '../core/lexicon/letters.js';
import { readConllu, type ConlluToken } from './conllu.js';

const PLURAL = /^ها(ی|یی|ست|یم|یت|یش|یمان|یتان|یشان|ئی)?$/;
/** Comparatives that are words of their own. */
const LEXICAL = /^(بهتر|مهتر|کهتر|بیشتر|کمتر)/;
const DEGREE = /^تر(ین|ی|ها|های|ین\u200cها|م)?$/;
const ADVERB = /^به\u200c([^\u200c]+)$/;

export type CanonicalScope = 'affixes' | 'full';

/** The `# text` lines with Arabic Yeh and Kaf mapped. */
export function goldLines(conllu: string): string[] {
  return readConllu(conllu).map((s) => fold(s.text));
}

/** The same in canonical spelling, by the rules of the scope. */
export function canonicalGoldLines(conllu: string, scope: CanonicalScope = 'affixes'): string[] {
  const sentences = readConllu(conllu);
  const usual = scope === 'full' ? usualSpellings(sentences.flatMap((s) => s.tokens)) : new Map<string, string>();
  return sentences.map((s) => {
    const text = fold(s.text);
    let out = '';
    let at = 0;
    for (const token of s.tokens) {
      const form = fold(token.form);
      const found = text.indexOf(form, at);
      if (found < 0) break;
      out += text.slice(at, found);
      const canonical = usual.get(identity(token)) ?? affixes(token);
      out += scope === 'affixes' ? canonical : token.words[0]!.upos !== 'NOUN' && ADVERB.test(form) ? form.replace('\u200c', ' ') : token.words[0]!.lemma === token.form ? apart(canonical) : canonical;
      at = found + form.length;
    }
    return dropUseless(out + text.slice(at));
  });
}

/** Rules 1 to 4. */
function affixes(token: ConlluToken): string {
  const form = fold(token.form);
  const [word] = token.words;
  return dropUseless(joint(form, fold(word!.lemma), word!.feats).replace(/^(آن|این|همان|همین)\u200cها/, '$1ها'));
}

function joint(form: string, lemma: string, features: string): string {
  const base = form.startsWith(lemma) ? lemma : '';
  if (base.length < 2 || kindOf(base.charCodeAt(base.length - 1)) !== Kind.Joining) return form;
  const rest = form.slice(base.length);
  if (features.includes('Number=Plur') && PLURAL.test(rest)) return `${base}\u200c${rest}`;
  if (/Degree=(Cmp|Sup)/.test(features) && base.length >= 3 && !LEXICAL.test(form) && DEGREE.test(rest)) return `${base}\u200c${rest}`;
  return form;
}

/** Rule 6, for a word without endings. In سعیدبن\u200cعاص the first joint cannot be seen. */
function apart(name: string): string {
  return name.replace(/\u200c(ا?بن)\u200c/g, ' $1 ').replace(/(?<=[ادذرزژو]بن)\u200c/g, ' ');
}

/** Rule 7: the spelling of each word that has two. */
function usualSpellings(tokens: readonly ConlluToken[]): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const token of tokens) {
    const id = identity(token);
    let row = counts.get(id);
    if (row === undefined) counts.set(id, (row = new Map()));
    const form = affixes(token);
    row.set(form, (row.get(form) ?? 0) + 1);
  }
  const usual = new Map<string, string>();
  for (const [id, row] of counts) {
    if (row.size < 2) continue;
    const [first, second] = [...row].sort((a, b) => b[1] - a[1]);
    if (first![1] > second![1]) usual.set(id, first![0]);
  }
  return usual;
}

function identity({ form, words }: ConlluToken): string {
  const letters = (s: string): string => fold(s).replaceAll('\u200c', '');
  return [letters(form), ...words.map((w) => `${letters(w.lemma)} ${w.upos}`)].join('\t');
}

function dropUseless(line: string): string {
  return line.replace(/\u200c+/g, '\u200c').replace(/(?<=[\u0621-\u0625\u0627\u062f-\u0632\u0648\u0698])\u200c|\u200c(?![\u0621-\u06d3])|(?<![\u0621-\u06d3\u064b-\u0655])\u200c/g, '');
}

function fold(s: string): string {
  return s.replace(/\u064a/g, '\u06cc').replace(/\u0643/g, '\u06a9');
}

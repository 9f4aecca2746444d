/**
 * A light stem for retrieval: forms of one word meet, different words stay apart. Inflection only (plural,
 * comparison, ezafe, indefinite ی, clitics, می and its like), and only where what is left is a word of
 * the lexicon that is not much rarer; a known word is not cut at an ending that belongs to it (ایران, علی, تلاش,
 * خدا, قربان: the stemmers of Hazm and Parsivar cut them).
 */
import { TokenKindId, type Doc } from '../doc.js';
import { CLASS_BITS, frequency, squeeze, WordBit, type Lexicon } from './lexicon.js';
import { VerbShape } from './verbs.js';

/** Endings, longest first, without half-spaces; `sure` ones are cut from known words too. */
const ENDINGS: readonly (readonly [string, boolean])[] = [
  ['هایشان', true], ['هایتان', true], ['هایمان', true], ['هایش', true], ['هایم', true], ['هایت', true], ['هایی', true], ['های', true], ['ها', true],
  ['ترینها', true], ['ترین', true], ['تری', true], ['تر', true],
  ['شان', false], ['تان', false], ['مان', false],
  ['ام', false], ['ات', false], ['اش', false], ['ان', false], ['ای', false],
  ['ی', false], ['م', false], ['ش', false], ['ت', false],
];

/**
 * The stem of a word. Verb forms become the past stem, other words lose endings as long as a known word
 * is left. Deterministic, idempotent on its results for known words.
 */
export function stem(word: string, lexicon: Lexicon): string {
  let w = plain(word);
  if (w.length < 3) return w;
  const verb = lexicon.verbs.analyze(w)[0];
  if (verb && (verb.durative || verb.shape === VerbShape.perfect || (verb.shape === VerbShape.past && (lexicon.info(w) & CLASS_BITS) === 0))) return verb.verb.past === '' ? verb.verb.present : verb.verb.past;
  const listed = lexicon.lemmas.get(squeeze(w));
  if (listed) return plain(listed[0]!);
  for (let round = 0; round < 3; round++) {
    const next = cut(w, lexicon);
    if (next === w) break;
    w = next;
  }
  return w;
}

/** Stems of the words among a document's tokens; other tokens stand as they are. */
export function stemsOf(lexicon: Lexicon): (doc: Doc) => (token: number) => string {
  let cache = new Map<string, string>();
  return ({ norm, tokens }) => (t) => {
    const form = norm.slice(tokens.start[t], tokens.end[t]);
    if (tokens.kind[t] !== TokenKindId.word) return form;
    let known = cache.get(form);
    if (known === undefined) {
      if (cache.size > 1 << 16) cache = new Map();
      known = stem(form, lexicon);
      cache.set(form, known);
    }
    return known;
  };
}

/** Without ezafe hamza, and with half-spaces only inside. */
function plain(word: string): string {
  let w = word.endsWith('\u0654') ? word.slice(0, -1) : word.endsWith('\u06c0') ? `${word.slice(0, -1)}ه` : word;
  while (w.endsWith('\u200c')) w = w.slice(0, -1);
  return w;
}

function cut(w: string, lexicon: Lexicon): string {
  const info = lexicon.info(w);
  for (const [ending, sure] of ENDINGS) {
    if (!w.endsWith(ending) || w.length < ending.length + 2) continue;
    const rest = plain(w.slice(0, -ending.length));
    const apart = w[w.length - ending.length - 1] === '\u200c';
    const known = lexicon.info(rest);
    if (apart && (ending.length > 1 || rest.endsWith('ه')) && rest.length > 1) return rest;
    const linked = rest.endsWith('ی') && /[او]ی$/.test(rest) && !sure ? lexicon.info(rest.slice(0, -1)) : 0;
    if ((known & CLASS_BITS) === 0 && (linked & CLASS_BITS) === 0) continue;
    if (sure) {
      if (ending !== 'تر' && ending !== 'تری' ? true : (known & WordBit.adjective) !== 0 && !((info & WordBit.noun) !== 0 && (info & WordBit.comparative) === 0)) return rest;
      continue;
    }
    // A listed word keeps its ending; an unlisted one loses it if what is left is at least as frequent.
    if ((info & CLASS_BITS & ~WordBit.plural) !== 0 && !(ending === 'ان' && (info & WordBit.plural) !== 0)) continue;
    if (rest.length < 3 && ending.length === 1) continue;
    if (linked !== 0 && frequency(linked) >= frequency(known)) return rest.slice(0, -1);
    if (frequency(known) >= frequency(info)) return rest;
  }
  return w;
}

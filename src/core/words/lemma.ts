/**
 * Lemmas: word and part of speech → dictionary form, as UD_Persian-PerDT gives it.
 *
 * Verbs: the past stem of the verb read from the form (می\u200cرود → رفت), with the pair of stems beside it.
 * Nouns: singular without ی of indefiniteness, ezafe ی or hamza; adjectives and adverbs: base without
 * تر/ترین. Morphology proposes candidates (two steps: ی and the like, then number or degree), a
 * log-linear model chooses by lexicon, frequencies, part of speech and the neighbours. Broken plurals
 * come from a list.
 */
import { hashForm } from '../tag/features.js';
import { CLASS_BITS, frequency, squeeze, type Lexicon } from './lexicon.js';
import { feature, type Ranker } from './ranker.js';

export interface LemmaCandidate {
  readonly lemma: string;
  /** Which rules made it: inner step · 32 + outer step. */
  readonly rule: number;
}

/** Heh with hamza above (ezafe), composed or not, as plain heh; a hamza on ی of ezafe dropped. */
function plainHeh(word: string): string {
  if (word.endsWith('\u0654')) return word.slice(0, -1);
  if (word.endsWith('\u06c0')) return `${word.slice(0, -1)}ه`;
  return word;
}

const dropMark = (word: string): string => (word.endsWith('\u200c') ? word.slice(0, -1) : word);

/** Candidates of a noun, adjective or adverb; the first is the word itself. */
export function lemmaCandidates(lexicon: Lexicon, form: string, adjective: boolean): LemmaCandidate[] {
  const base = plainHeh(form);
  const out: LemmaCandidate[] = [{ lemma: base, rule: 0 }];
  const add = (lemma: string, rule: number): void => {
    const l = dropMark(lemma);
    if (l.length < 2) {
      if (!(l.length === 1 && rule === 0)) return;
    }
    if (!out.some((o) => o.lemma === l)) out.push({ lemma: l, rule });
  };
  const inner: [string, number][] = [[base, 0]];
  const step = (lemma: string, rule: number): void => {
    inner.push([dropMark(lemma), rule]);
    add(lemma, rule * 32);
  };
  if (base.endsWith('ی') && base.length > 2) {
    const before = base[base.length - 2]!;
    if (/(?:ه|\u200c)ای$/.test(base)) step(base.slice(0, -2), 1);
    if (/(?:[او])یی$/.test(base)) step(base.slice(0, -2), 2);
    else if (base.endsWith('ئی')) step(base.slice(0, -2), 2);
    step(base.slice(0, -1), before === 'ا' || before === 'و' ? 3 : 4);
  }
  for (const [s, r] of inner) {
    const listed = lexicon.lemmas.get(squeeze(s));
    if (listed) for (const l of listed) add(l, r * 32 + 1);
    if (s.endsWith('ها')) {
      add(s.slice(0, -2), r * 32 + 2);
      const singular = dropMark(s.slice(0, -2));
      const deeper = lexicon.lemmas.get(squeeze(singular));
      if (deeper) for (const l of deeper) add(l, r * 32 + 3);
    }
    if (adjective) {
      if (s.endsWith('ترین')) add(s.slice(0, -4), r * 32 + 4);
      else if (s.endsWith('تر')) add(s.slice(0, -2), r * 32 + 5);
    } else {
      if (s.endsWith('ترین')) add(s.slice(0, -4), r * 32 + 20);
      if (s.length > 3 && s.endsWith('ان')) {
        add(s.slice(0, -2), r * 32 + 6);
        if (s.endsWith('گان')) add(`${s.slice(0, -3)}ه`, r * 32 + 7);
        if (s.endsWith('یان')) add(s.slice(0, -3), r * 32 + 8);
      }
      if (s.length > 3 && s.endsWith('ات')) {
        add(s.slice(0, -2), r * 32 + 9);
        add(`${s.slice(0, -2)}ه`, r * 32 + 10);
        add(`${s.slice(0, -2)}ت`, r * 32 + 11);
        if (s.endsWith('جات')) {
          add(s.slice(0, -3), r * 32 + 12);
          add(`${s.slice(0, -3)}ه`, r * 32 + 13);
        }
      }
      if (s.length > 4 && s.endsWith('ین')) add(s.slice(0, -2), r * 32 + 14);
    }
  }
  return out;
}

/** Features of a candidate that depend on word and class alone. */
export function lemmaFeatures(lexicon: Lexicon, form: string, upos: number, c: LemmaCandidate): number[] {
  const info = lexicon.info(form);
  const own = lexicon.info(c.lemma);
  const classes = info & CLASS_BITS;
  const ownClasses = own & CLASS_BITS;
  const ratio = Math.max(-9, Math.min(9, frequency(own) - frequency(info)));
  const r = c.rule * 32 + upos;
  return [
    feature(60, c.rule),
    feature(61, r),
    feature(62, r, ownClasses),
    feature(63, c.rule, classes),
    feature(64, r, classes !== 0 ? 1 : 0),
    feature(65, c.rule, ratio + 50),
    feature(66, c.rule, frequency(own)),
    feature(67, c.rule, frequency(info)),
    feature(68, r * 4 + (classes !== 0 ? 1 : 0) + (ownClasses !== 0 ? 2 : 0), ratio + 50),
    feature(69, c.rule, hashForm(form)),
    feature(70, c.rule, hashForm(c.lemma)),
    feature(71, c.rule, hashForm(form.slice(-4))),
    feature(72, c.rule, hashForm(form.slice(-3))),
    feature(73, r, ownClasses * 256 + classes),
  ];
}

/** Features of the neighbours for a rule; hashes of the words before and after, 0 at the edges. */
export function lemmaContext(rule: number, upos: number, before: number, after: number, posBefore: number, posAfter: number): number[] {
  const i = rule >> 5;
  return [feature(80, rule, before), feature(81, rule, after), feature(82, i * 32 + upos, posBefore), feature(83, i * 32 + upos, posAfter), feature(84, i * 1024 + posBefore * 32 + posAfter, upos)];
}

/** Chooses lemmas of nouns, adjectives and adverbs; keeps what depends on word and class alone. */
export class Lemmatizer {
  private readonly lexicon: Lexicon;
  private readonly ranker: Ranker;
  private cache = new Map<string, { candidates: LemmaCandidate[]; base: number[] }>();

  constructor(lexicon: Lexicon, ranker: Ranker) {
    this.lexicon = lexicon;
    this.ranker = ranker;
  }

  choose(form: string, upos: number, adjective: boolean, before: number, after: number, posBefore: number, posAfter: number): LemmaCandidate {
    const key = String.fromCharCode(0x30 + upos) + form;
    let entry = this.cache.get(key);
    if (!entry) {
      if (this.cache.size > 1 << 16) this.cache = new Map();
      const candidates = lemmaCandidates(this.lexicon, form, adjective);
      const base = candidates.length === 1 ? [0] : candidates.map((c) => this.ranker.sum(lemmaFeatures(this.lexicon, form, upos, c)));
      entry = { candidates, base };
      this.cache.set(key, entry);
    }
    const { candidates, base } = entry;
    if (candidates.length === 1) return candidates[0]!;
    let best = 0;
    let top = -Infinity;
    for (let i = 0; i < candidates.length; i++) {
      const s = base[i]! + this.ranker.sum(lemmaContext(candidates[i]!.rule, upos, before, after, posBefore, posAfter));
      if (s > top) {
        top = s;
        best = i;
      }
    }
    return candidates[best]!;
  }
}

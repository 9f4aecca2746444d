/**
 * Training data and training of the word layer: treebank sentences → cases of the clitic splitter and
 * the lemmatizer, sentences of the tagger.
 */
import type { ConlluSentence, ConlluToken } from '../eval/conllu.js';
import { cliticCuts, cliticFeatures, CliticKind, contextFeatures, fusedCut, neighbourClass, type CliticMemory } from '../core/words/clitics.js';
import { lemmaCandidates, lemmaContext, lemmaFeatures } from '../core/words/lemma.js';
import { squeeze, WordBit, type Lexicon } from '../core/words/lexicon.js';
import { UposId, type Upos } from '../core/words/upos.js';
import { hashForm } from '../core/tag/features.js';
import type { RankerCase } from './ranker.js';
import type { FormCounts } from './words-lexicon.js';

/** A word of a treebank, with tags of the present guidelines. */
export interface TreeWord {
  readonly form: string;
  readonly lemma: string;
  /** Index in UPOS. */
  readonly upos: number;
}

/** A surface token and its words; `words` has one or two. */
export interface TreeToken {
  readonly form: string;
  readonly words: readonly TreeWord[];
}

export type TreeSentence = readonly TreeToken[];

/**
 * Tags of PerDT's early annotation → those of the present one: determiners PREM → DET, titles IDEN →
 * PROPN (in the present files all 47 titles are), PSUS → INTJ, modal and copular verbs → AUX, shod as
 * a main verb → VERB. Names are NOUN or ADJ there (no PROPN): not to be told from the tag.
 */
export function earlyTag(upos: string, xpos: string, lemma: string): Upos {
  switch (upos) {
    case 'PREM':
      return 'DET';
    case 'IDEN':
      return 'PROPN';
    case 'PSUS':
      return 'INTJ';
    case 'VERB':
    case 'AUX':
      if (xpos === 'MODL') return lemma === 'توانست#توان' ? 'VERB' : 'AUX';
      if (lemma === '#است' || lemma === 'بود#باش' || lemma === 'بایست#باید' || lemma === '#توان') return 'AUX';
      if (upos === 'AUX' && lemma === 'خواست#خواه') return 'AUX';
      return 'VERB';
    default:
      return upos as Upos;
  }
}

/** Sentences of a treebank. `early`: tags and lemmas of the early annotation. Ranges that swallow a punctuation mark are taken apart. */
export function treeSentences(source: readonly ConlluSentence[], early = false): TreeSentence[] {
  return source.map((s) =>
    s.tokens.flatMap((t): TreeToken[] => {
      const words = t.words.map((w): TreeWord => {
        const tag = early ? earlyTag(w.upos, w.xpos, w.lemma) : w.upos;
        const upos = UposId[tag as Upos] ?? UposId.X;
        let lemma = w.lemma;
        if (early && lemma.includes('#')) {
          const parts = lemma.split('#');
          lemma = parts.length > 2 ? parts[1]! : parts[0] === '' ? parts[1]! : parts[0]!;
          if (lemma === 'کرد' && /^(?:ن?می\u200c?)?ن?ب?(?:شد|شو)/.test(w.form)) lemma = 'شد';
        }
        return { form: w.form, lemma, upos };
      });
      if (words.length < 2) return [{ form: t.form, words }];
      const tail = words[words.length - 1]!;
      if (tail.upos === UposId.PUNCT && t.form.endsWith(tail.form)) {
        return [{ form: t.form.slice(0, -tail.form.length), words: words.slice(0, -1) }, { form: tail.form, words: [tail] }];
      }
      return [{ form: t.form, words }];
    }),
  );
}

/** Whether the words of a token spell it (half-spaces aside). */
export const spells = (t: TreeToken | ConlluToken): boolean => squeeze(t.words.map((w) => w.form).join('')) === squeeze(t.form);

/** Forms that the list of clitics does not cover: hosts that are neither noun nor adjective. */
const OPEN_HOSTS = /^(?:به|از|با|در|بر|درباره|همچون|چون|مانند|مثل|جز|پیش|نزد|سوی|بین|میان|پس|بدون|همراه|توسط|روی|زیر|کنار|پشت|جلو|جلوی|خویشتن|همه|تمام|کدام|هیچ|هر|یک|دو|سه|همین|همان|بعضی|یکی)/;

const around = (tokens: readonly string[], i: number): [number, number] => [i > 0 ? hashForm(tokens[i - 1]!) : 0, i + 1 < tokens.length ? hashForm(tokens[i + 1]!) : 0];

/**
 * Cases of the splitter from PerDT's training tokens: the clitic list says which noun and adjective
 * forms were split how often. A form it lacks was not split into host and pronoun, but may be host and
 * copula; forms split at times only are left out.
 */
export function listedCases(lexicon: Lexicon, sentences: readonly (readonly string[])[], counts: FormCounts, weight = 1): RankerCase[] {
  const out: RankerCase[] = [];
  for (const s of sentences) {
    for (let i = 0; i < s.length; i++) {
      const form = s[i]!;
      if (fusedCut(form)) continue;
      const cuts = cliticCuts(form);
      if (cuts.length === 0) continue;
      const f = squeeze(form);
      const seen = counts.seen.get(f) ?? 1;
      const split = counts.split.get(f) ?? 0;
      const pronouns = cuts.flatMap((c, k) => (c.kind === CliticKind.pronoun ? [k + 1] : []));
      const others = [0, ...cuts.flatMap((c, k) => (c.kind === CliticKind.pronoun ? [] : [k + 1]))];
      if (split > 0 && split < seen * 0.75) continue;
      const isSplit = split > 0;
      if (isSplit && pronouns.length === 0) continue;
      if (!isSplit && pronouns.length > 0 && OPEN_HOSTS.test(form)) continue;
      const memory: CliticMemory = {
        ...without(seen, split, isSplit),
        host: (h) => (counts.hosts.get(squeeze(h)) ?? 0) - (isSplit ? split : 0) > 0,
      };
      out.push(makeCase(lexicon, form, cuts, memory, around(s, i), isSplit ? pronouns : others, weight));
    }
  }
  return out;
}

/** What is seen of a form but for one token: mostly whole, mostly split, as the lexicon's bits say. */
function without(seen: number, split: number, isSplit: boolean): { whole: boolean; split: boolean } {
  const n = seen - 1;
  const cut = split - (isSplit ? 1 : 0);
  return { whole: n > 0 && n >= cut * 2, split: cut > 0 && cut * 2 >= n };
}

function makeCase(lexicon: Lexicon, form: string, cuts: ReturnType<typeof cliticCuts>, memory: CliticMemory, [before, after]: [number, number], right: number[], weight: number): RankerCase {
  const base = cliticFeatures(lexicon, form, cuts, memory);
  const candidates = base.map((f, k) => {
    const cut = k === 0 ? null : cuts[k - 1]!;
    return [...f, ...contextFeatures(cut?.kind ?? 0, cut ? hashForm(form, cut.cliticStart) : 0, before, after, neighbourClass(lexicon, before), neighbourClass(lexicon, after))];
  });
  return { candidates, right, weight };
}

const COPULA_WEIGHT = 4;

/** Cases of the splitter from treebank sentences. `counts`: statistics the sentences themselves are part of, or null. */
export function treeCases(lexicon: Lexicon, sentences: readonly TreeSentence[], counts: FormCounts | null, weight: number): RankerCase[] {
  const out: RankerCase[] = [];
  for (const s of sentences) {
    const tokens = s.map((t) => t.form);
    s.forEach((t, i) => {
      if (fusedCut(t.form)) return;
      const cuts = cliticCuts(t.form);
      if (cuts.length === 0) return;
      let right: number[];
      const isSplit = t.words.length > 1;
      if (!isSplit) right = [0];
      else {
        const host = squeeze(t.words[0]!.form);
        const kind = t.words[1]!.upos === UposId.PRON ? CliticKind.pronoun : CliticKind.copula;
        right = cuts.flatMap((c, k) => (c.kind === kind && squeeze(t.form.slice(0, c.hostEnd)) === host ? [k + 1] : []));
        if (right.length === 0) right = cuts.flatMap((c, k) => (c.kind === kind ? [k + 1] : []));
        if (right.length === 0) return;
      }
      const f = squeeze(t.form);
      const info = lexicon.info(t.form);
      const memory: CliticMemory = counts
        ? {
            ...without(counts.seen.get(f) ?? 0, counts.split.get(f) ?? 0, isSplit),
            host: (h) => (counts.hosts.get(squeeze(h)) ?? 0) - (isSplit ? (counts.split.get(f) ?? 0) : 0) > 0,
          }
        : {
            whole: (info & WordBit.whole) !== 0,
            split: (info & WordBit.split) !== 0,
            host: (h) => (lexicon.info(h) & WordBit.host) !== 0,
          };
      // Copulas are few and hardly anything else names them.
      out.push(makeCase(lexicon, t.form, cuts, memory, around(tokens, i), right, isSplit && t.words[1]!.upos !== UposId.PRON ? weight * COPULA_WEIGHT : weight));
    });
  }
  return out;
}

const INFLECTED: ReadonlySet<number> = new Set([UposId.NOUN, UposId.PROPN, UposId.ADJ, UposId.ADV]);

/** Hamza and half-spaces aside: spellings of one lemma. */
export const sameLemma = (a: string, b: string): boolean => a === b || squeeze(a) === squeeze(b);

/** Cases of the lemmatizer, and form–lemma pairs that no rule reaches. */
export function lemmaCases(lexicon: Lexicon, sentences: readonly TreeSentence[], weight = 1): { cases: RankerCase[]; missing: [string, string][] } {
  const cases: RankerCase[] = [];
  const missing: [string, string][] = [];
  for (const s of sentences) {
    const words = s.flatMap((t) => t.words);
    words.forEach((w, i) => {
      if (!INFLECTED.has(w.upos)) return;
      const candidates = lemmaCandidates(lexicon, w.form, w.upos === UposId.ADJ || w.upos === UposId.ADV);
      const right = candidates.flatMap((c, k) => (sameLemma(c.lemma, w.lemma) ? [k] : []));
      if (right.length === 0) {
        missing.push([w.form, w.lemma]);
        return;
      }
      if (candidates.length === 1) return;
      const before = i > 0 ? hashForm(words[i - 1]!.form) : 0;
      const after = i + 1 < words.length ? hashForm(words[i + 1]!.form) : 0;
      const pb = i > 0 ? words[i - 1]!.upos : 31;
      const pa = i + 1 < words.length ? words[i + 1]!.upos : 31;
      cases.push({ candidates: candidates.map((c) => [...lemmaFeatures(lexicon, w.form, w.upos, c), ...lemmaContext(c.rule, w.upos, before, after, pb, pa)]), right, weight });
    });
  }
  return { cases, missing };
}

/** Cases of the lemmatizer from the clitic list: host and lemma, without neighbours. */
export function listedLemmas(lexicon: Lexicon, cliticRows: readonly (readonly string[])[], weight: number): RankerCase[] {
  const out: RankerCase[] = [];
  for (const [, stem = '', lemma = '', , pos = ''] of cliticRows) {
    const upos = pos === 'adj' ? UposId.ADJ : UposId.NOUN;
    const form = stem.endsWith('\u200c') ? stem.slice(0, -1) : stem;
    const candidates = lemmaCandidates(lexicon, form, upos === UposId.ADJ);
    const right = candidates.flatMap((c, k) => (sameLemma(c.lemma, lemma) ? [k] : []));
    if (right.length === 0 || candidates.length === 1) continue;
    out.push({ candidates: candidates.map((c) => lemmaFeatures(lexicon, form, upos, c)), right, weight });
  }
  return out;
}

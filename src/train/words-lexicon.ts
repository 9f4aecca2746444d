/**
 * The word lexicon of the tagger: word lists, treebank statistics and counts of running text → a table
 * of form hashes with `WordBit`s and frequencies, the list of verbs, and irregular lemmas.
 */
import { CLASS_BITS, Lexicon, squeeze, WordBit } from '../core/words/lexicon.js';
import { foldForm, hashForm } from '../core/tag/features.js';
import { stemPair, VerbForms, VerbShape, type VerbStems } from '../core/words/verbs.js';

/** Contents of the source files, as text. */
export interface LexiconSources {
  /** word, count, parts of speech */
  readonly hazm: string;
  /** word, part of speech, … */
  readonly lilak: string;
  readonly firstNames: string;
  readonly countries: string;
  /** past, present, sources */
  readonly verbStems: string;
  /** form, lemma, polarity, count */
  readonly verbForms: string;
  /** past, present, colloquial present, flag */
  readonly colloquialVerbs: string;
  /** colloquial, written, source */
  readonly colloquialWords: string;
  /** plural, singular */
  readonly brokenPlurals: string;
  /** form, stem, lemma, clitic, class, count */
  readonly clitics: string;
  /** word, sources */
  readonly stopWords: string;
}

/** What a treebank's training part says of a form: times seen, times with a clitic cut off. */
export interface FormCounts {
  readonly seen: ReadonlyMap<string, number>;
  readonly split: ReadonlyMap<string, number>;
  /** Host (without half-spaces) → clitic tokens it was seen with. */
  readonly hosts: ReadonlyMap<string, number>;
}

export interface BuiltLexicon {
  readonly words: Uint32Array;
  readonly infos: Uint16Array;
  readonly verbs: string;
  readonly lemmas: string;
  readonly lexicon: Lexicon;
  /** The folded form of each row, '' where only its hash is known. */
  readonly forms: readonly string[];
}

export function rows(text: string): string[][] {
  return text
    .split('\n')
    .slice(1)
    .filter((l) => l !== '')
    .map((l) => l.split('\t'));
}

/** Letters as the normalizer writes them. */
export const persian = (s: string): string => s.replaceAll('ي', 'ی').replaceAll('ك', 'ک').replaceAll('ى', 'ی');

/** Counts of all words of running texts, by folded form. */
export function countWords(texts: readonly string[]): Map<string, number> {
  const raw = new Map<string, number>();
  for (const text of texts) {
    for (const m of text.matchAll(/[\p{L}\p{M}\u200c]+/gu)) {
      const w = m[0];
      raw.set(w, (raw.get(w) ?? 0) + 1);
    }
  }
  const folded = new Map<string, number>();
  for (const [w, n] of raw) {
    const f = foldForm(w);
    if (f !== '' && f.length <= 30) folded.set(f, (folded.get(f) ?? 0) + n);
  }
  return folded;
}

/** Tokens of PerDT's training part (column `tokens`) and its clitic list → counts of forms. */
export function formCounts(tokens: readonly (readonly string[])[], clitics: string): FormCounts {
  const seen = new Map<string, number>();
  for (const s of tokens) for (const t of s) seen.set(squeeze(t), (seen.get(squeeze(t)) ?? 0) + 1);
  const split = new Map<string, number>();
  const hosts = new Map<string, number>();
  for (const [form, stem, , , , count] of rows(clitics)) {
    const f = squeeze(form!);
    // A form listed with two classes is counted with both.
    const n = Math.min(Number(count), seen.get(f) ?? Number(count));
    split.set(f, Math.max(split.get(f) ?? 0, n));
    const h = squeeze(stem!);
    hosts.set(h, (hosts.get(h) ?? 0) + n);
  }
  return { seen, split, hosts };
}

/** Verbs that Hazm's list of colloquial stems lacks: past, colloquial present and past stems (می\u200cشینه, وایساد; hundreds of times each in the forum and review texts). */
const MORE_COLLOQUIAL: readonly (readonly [string, string, string])[] = [
  ['نشست', 'شین', ''],
  ['ایستاد', 'وایس', 'وایساد'],
];

/** Verbs seen so often in the treebank: سورود is talk for the noun سرود rather than the verb. */
const KNOWN_VERB = 100;
/** Past stems that talk leaves alone: آرد is no form of آورد. */
const SAME_PAST: ReadonlySet<string> = new Set(['آورد']);

interface Colloquial {
  present: string[];
  past: string[];
  bare: boolean;
}

/**
 * Colloquial stems by verb. Hazm lists present stems, with a flag for verbs used without prefix too (داره, باشه);
 * its words hold some past stems (اومد). Other past stems change as the present does: توان, تون: توانست, تونست; گذار, ذار: گذاشت, ذاشت.
 */
function colloquialStems(verbs: readonly VerbStems[], colloquialVerbs: string, colloquialWords: string): Map<VerbStems, Colloquial> {
  const out = new Map<VerbStems, Colloquial>();
  /** The pair itself (its آ is ا in some rows, its گو is گوی), or the verb's most frequent pair. */
  const find = (past: string, present: string): VerbStems | undefined => {
    const same = verbs.filter((v) => v.past === past).sort((a, b) => b.count - a.count);
    return same.find((v) => [present, present.replace(/^ا/, 'آ'), present.replace(/ی$/, '')].includes(v.present)) ?? same[0];
  };
  const of = (verb: VerbStems): Colloquial => {
    const known = out.get(verb) ?? { present: [], past: [], bare: false };
    out.set(verb, known);
    return known;
  };
  const add = (list: string[], stem: string, written: string): void => {
    // A stem in آ takes its endings without ی (میام): that of آی.
    if (stem !== '' && (stem !== written || stem.endsWith('آ')) && !list.includes(stem)) list.push(stem);
  };
  for (const [past = '', present = '', talked = '', flag = '0'] of rows(colloquialVerbs)) {
    const verb = find(past, present);
    if (!verb) continue;
    const entry = of(verb);
    const talk = verb.present.startsWith('آ') ? talked.replace(/^ا/, 'آ') : talked;
    if (flag === '1') entry.bare = true;
    add(entry.present, talk, verb.present);
    if (SAME_PAST.has(past)) continue;
    const cut = verb.present.length - talk.length;
    if (past.startsWith(verb.present)) add(entry.past, talk + past.slice(verb.present.length), past);
    else if (cut > 0 && verb.present.endsWith(talk) && past.startsWith(verb.present.slice(0, cut))) add(entry.past, past.slice(cut), past);
  }
  for (const [past, present, pastTalk] of MORE_COLLOQUIAL) {
    const verb = find(past, '');
    if (!verb) continue;
    add(of(verb).present, present, verb.present);
    add(of(verb).past, pastTalk, past);
  }
  for (const [talk = '', written = ''] of rows(colloquialWords)) {
    const verb = find(written, '');
    if (verb && verb.count >= KNOWN_VERB) add(of(verb).past, talk, written);
  }
  return out;
}

/** Verbs with their frequencies in PerDT's training part, as lines of the section `verbs`. */
export function buildVerbs(verbStems: string, verbForms: string, colloquialVerbs: string, colloquialWords: string): string {
  const all: VerbStems[] = [];
  for (const [past = '', present = '', sources = ''] of rows(verbStems)) {
    const names = sources.split(' ');
    const preverbs = names.filter((n) => n.startsWith('perdt:')).map((n) => n.slice(6));
    // Pairs of PerDT alone are odd at times (داشت دارد): only those whose present stem is no finite form.
    if (past === '' || present === '') continue;
    if (names.every((n) => n.startsWith('perdt')) && /[دی]$/.test(present)) continue;
    all.push({ past: persian(past), present: persian(present), count: 0, preverbs });
  }
  // گو and گوی, آ and آی: the ی is the paradigm's (see core/words/verbs.ts).
  const pairs = new Set(all.map((v) => `${v.past}#${v.present}`));
  const kept = all.filter((v) => !(/[اآو]ی$/.test(v.present) && pairs.has(`${v.past}#${v.present.slice(0, -1)}`)));
  const unweighted = new VerbForms(kept);
  const count = new Map<string, number>();
  for (const [form = '', lemma = '', , n = '0'] of rows(verbForms)) {
    for (const a of unweighted.analyze(form)) {
      // Passives with شد are listed under their active verb.
      if (stemPair(a) === lemma || (a.verb.past === 'شد' && lemma.startsWith('کرد#'))) {
        const key = `${a.verb.past}\t${a.verb.present}`;
        count.set(key, (count.get(key) ?? 0) + Number(n));
        break;
      }
    }
  }
  const counted = kept.map((v) => ({ ...v, count: count.get(`${v.past}\t${v.present}`) ?? 0 }));
  const talk = colloquialStems(counted, colloquialVerbs, colloquialWords);
  return counted
    .map((v) => {
      const c = talk.get(v);
      return [v.past, v.present, v.count, v.preverbs.join(' '), ...(c ? [c.present.join(' '), c.past.join(' '), c.bare ? 'bare' : ''] : [])].join('\t');
    })
    .join('\n');
}

const HAZM: Readonly<Record<string, number>> = {
  N: WordBit.noun,
  AJ: WordBit.adjective,
  ADV: WordBit.adverb,
  PL: WordBit.plural | WordBit.noun,
  NUM: WordBit.number,
  P: WordBit.closed,
  CONJ: WordBit.closed,
  DET: WordBit.closed,
  PRO: WordBit.closed,
  PR: WordBit.closed,
  POSTP: WordBit.closed,
  AJC: WordBit.comparative | WordBit.adjective,
};
const LILAK: Readonly<Record<string, number>> = {
  noun_singular: WordBit.noun,
  noun_plural: WordBit.noun | WordBit.plural,
  adjective: WordBit.adjective,
  adverb: WordBit.adverb,
  numeral: WordBit.number,
  pronoun: WordBit.closed,
  adposition: WordBit.closed,
  conjunction: WordBit.closed,
  determiner: WordBit.closed,
  adjective_comparative: WordBit.adjective | WordBit.comparative,
  adjective_superlative: WordBit.adjective | WordBit.comparative,
};

export interface LexiconOptions {
  /** Forms without a class are kept if the texts have them so often. */
  readonly minCount: number;
  /** Forms with a class are kept if the texts have them so often. */
  readonly minKnown: number;
}

/** Builds the lexicon. `extraLemmas`: form → lemma pairs no rule reaches, from treebanks. */
export function buildLexicon(sources: LexiconSources, counts: ReadonlyMap<string, number>, treebank: FormCounts, extraLemmas: readonly (readonly [string, string])[], options: LexiconOptions = { minCount: 8, minKnown: 3 }): BuiltLexicon {
  const bits = new Map<string, number>();
  const mark = (word: string, b: number): void => {
    const f = foldForm(word);
    if (f !== '' && b !== 0) bits.set(f, (bits.get(f) ?? 0) | b);
  };
  for (const [word = '', , pos = ''] of rows(sources.hazm)) {
    let b = 0;
    for (const p of pos.split(',')) b |= HAZM[p] ?? 0;
    // Nearly every N,AJ,NUM of the list is a noun or adjective; NUM alone counts.
    if (b & WordBit.number && b & (WordBit.noun | WordBit.adjective)) b &= ~WordBit.number;
    mark(word, b);
  }
  for (const [word = '', pos = ''] of rows(sources.lilak)) mark(word, LILAK[pos] ?? 0);
  for (const [name = '', , percent = '0'] of rows(sources.firstNames)) if (!name.includes(' ') && Number(percent) > 0) mark(name, WordBit.proper);
  for (const [name = ''] of rows(sources.countries)) if (!name.includes(' ')) mark(name, WordBit.proper);
  for (const [f, n] of treebank.split) if (n * 2 >= (treebank.seen.get(f) ?? n)) mark(f, WordBit.split);
  for (const [f, n] of treebank.seen) if (n >= (treebank.split.get(f) ?? 0) * 2) mark(f, WordBit.whole);
  for (const [h, n] of treebank.hosts) if (n > 0) mark(h, WordBit.host);
  const byHash = new Map<number, { form: string; info: number }>();
  const put = (form: string): void => {
    const n = counts.get(form) ?? 0;
    const b = bits.get(form) ?? 0;
    if (n < (b & CLASS_BITS ? options.minKnown : b !== 0 ? 0 : options.minCount)) return;
    const hash = hashForm(form) >>> 0;
    const info = b | (Math.min(15, Math.floor(Math.log2(n + 1))) << 12);
    const known = byHash.get(hash);
    if (!known) byHash.set(hash, { form, info });
  };
  for (const f of bits.keys()) put(f);
  for (const f of counts.keys()) if (!bits.has(f)) put(f);
  const hashes = [...byHash.keys()].sort((a, b) => a - b);
  const words = Uint32Array.from(hashes);
  const infos = Uint16Array.from(hashes, (h) => byHash.get(h)!.info);
  const verbs = buildVerbs(sources.verbStems, sources.verbForms, sources.colloquialVerbs, sources.colloquialWords);
  const lemmas = new Map<string, Set<string>>();
  const addLemma = (form: string, lemma: string): void => {
    const key = squeeze(persian(form));
    const set = lemmas.get(key);
    if (set) set.add(lemma);
    else lemmas.set(key, new Set([lemma]));
  };
  for (const [plural = '', singular = ''] of rows(sources.brokenPlurals)) addLemma(plural, persian(singular));
  for (const [form, lemma] of extraLemmas) addLemma(form, lemma);
  const lemmaText = [...lemmas]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .flatMap(([form, set]) => [...set].sort().map((l) => `${form}\t${l}`))
    .join('\n');
  return { words, infos, verbs, lemmas: lemmaText, lexicon: new Lexicon(words, infos, verbs, lemmaText), forms: hashes.map((h) => byHash.get(h)!.form) };
}

const SUFFIXES: readonly (readonly [string, number])[] = [
  ['هایشان', 1], ['هایتان', 1], ['هایمان', 1], ['هایش', 1], ['هایم', 1], ['هایت', 1], ['هایی', 1], ['های', 1], ['ها', 1],
  ['ترین', 2], ['تری', 2], ['تر', 2], ['شان', 3], ['تان', 3], ['مان', 3], ['اند', 4], ['است', 4], ['ای', 5], ['ام', 3], ['اش', 3], ['ات', 6], ['ان', 7], ['ی', 5], ['م', 3], ['ش', 3], ['ت', 3],
];

/**
 * What morphology says of a form: its own classes and verb readings, or its suffix and the classes of
 * what is left. Small integers, equal for forms alike.
 */
export function morphClass(lexicon: Lexicon, form: string): number {
  const classes = lexicon.info(form) & CLASS_BITS;
  let verb = 0;
  for (const a of lexicon.verbs.analyze(form)) {
    // بدن, بره, میان: a noun that could be talk for a verb.
    if (a.colloquial && classes !== 0) continue;
    const v = a.shape === VerbShape.special ? 1 : a.durative ? 2 : a.shape === VerbShape.past ? 3 : a.shape === VerbShape.participle ? 4 : a.shape === VerbShape.perfect ? 5 : a.shape === VerbShape.infinitive ? 6 : 7;
    if (verb === 0 || v < verb) verb = v;
  }
  let suffix = 0;
  let rest = 0;
  if (classes === 0 || classes === WordBit.plural) {
    for (const [s, code] of SUFFIXES) {
      if (form.length < s.length + 2 || !form.endsWith(s)) continue;
      const stem = lexicon.info(form.slice(0, -s.length)) & (WordBit.noun | WordBit.adjective | WordBit.proper | WordBit.adverb);
      if (stem === 0) continue;
      suffix = code;
      rest = stem;
      break;
    }
  }
  return classes | (verb << 8) | (suffix << 12) | (rest << 16);
}

/** Dense classes of many forms by frequency: at most `limit`, the last for the rest. */
export function denseClasses(values: readonly number[], weights: readonly number[], limit: number): Uint16Array {
  const total = new Map<number, number>();
  values.forEach((v, i) => total.set(v, (total.get(v) ?? 0) + weights[i]!));
  const order = [...total].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const id = new Map(order.slice(0, limit - 1).map(([v], i) => [v, i]));
  return Uint16Array.from(values, (v) => id.get(v) ?? limit - 1);
}

/**
 * Pronominal clitics and the clitic copula: surface token → syntactic words of Universal Dependencies
 * (کتابم → کتاب + م, معتقدند → معتقد + ند, اوست → او + ست, مرا → م + را).
 *
 * Morphology proposes cuts (a host and a clitic that fits its last letter), a log-linear model chooses
 * between the whole word and the cuts by lexicon, frequencies, verb readings and the neighbours. A few
 * fused forms are a closed list. The words of a token spell the token; a half-space at the cut
 * belongs to neither. Where the ی of a linked clitic belongs follows UD_Persian-PerDT: to the host in
 * plurals (کتاب\u200cهای + م), to the clitic behind a stem in ا or و (صدا + یش).
 */
import { CLASS_BITS, frequency, WordBit, type Lexicon } from './lexicon.js';
import { hashForm } from '../tag/features.js';
import { feature, type Ranker } from './ranker.js';
import { VerbShape } from './verbs.js';

/** What a token may be: whole, or cut into host and pronoun or host and copula. */
export const CliticKind = Object.freeze({ whole: 0, pronoun: 1, copula: 2 });

export interface CliticCut {
  readonly kind: number;
  /** Where the host ends and where the clitic begins, in units of the token. Both are the length for `whole`. */
  readonly hostEnd: number;
  readonly cliticStart: number;
}

/** Fused forms that are always two words (PerDT, Seraji): form → length of the first. */
const FUSED: ReadonlyMap<string, number> = new Map([
  ['مرا', 1],
  ['ترا', 1],
  ['چیست', 2],
  ['کیست', 2],
  ['اوست', 2],
  ['توست', 2],
  ['اینست', 3],
  ['آنست', 2],
  ['بدین', 2],
  ['بدان', 2],
  ['برین', 2],
  ['ازین', 2],
  ['درین', 2],
]);
/** Fused forms that are mostly another word: left whole unless the treebank's statistics say otherwise. */
const NOT_FUSED: ReadonlySet<string> = new Set(['بدان', 'کیست']);

interface Clitic {
  readonly letters: string;
  readonly kind: number;
  /** Person 1–3 and number. */
  readonly person: number;
  readonly plural: boolean;
}

const PRONOUNS: readonly Clitic[] = [
  { letters: 'مان', kind: 1, person: 1, plural: true },
  { letters: 'تان', kind: 1, person: 2, plural: true },
  { letters: 'شان', kind: 1, person: 3, plural: true },
  { letters: 'م', kind: 1, person: 1, plural: false },
  { letters: 'ت', kind: 1, person: 2, plural: false },
  { letters: 'ش', kind: 1, person: 3, plural: false },
];
const COPULAS: readonly Clitic[] = [
  { letters: 'ست', kind: 2, person: 3, plural: false },
  { letters: 'یم', kind: 2, person: 1, plural: true },
  { letters: 'ید', kind: 2, person: 2, plural: true },
  { letters: 'ند', kind: 2, person: 3, plural: true },
  { letters: 'م', kind: 2, person: 1, plural: false },
  { letters: 'ی', kind: 2, person: 2, plural: false },
];

/** Person and number of a clitic's letters as a word of its own (ش, یش, اش, هاش, شون; ند, یند, اند). */
export function cliticPerson(letters: string, kind: number): { person: number; plural: boolean } {
  if (kind === CliticKind.pronoun) letters = letters.replace(/^ها/, '').replace(/ون$/, 'ان');
  const bare = letters.length > 1 && (letters.startsWith('ا') || letters.startsWith('ی')) && !(kind === CliticKind.copula && /^(?:یم|ید|ی)$/.test(letters)) ? letters.slice(1) : letters;
  const c = (kind === CliticKind.pronoun ? PRONOUNS : COPULAS).find((x) => x.letters === bare);
  return { person: c?.person ?? 3, plural: c?.plural ?? false };
}

/** The cuts morphology allows, without the whole word. Letters are compared without half-spaces. */
export function cliticCuts(token: string): CliticCut[] {
  const out: CliticCut[] = [];
  const n = token.length;
  if (n < 3 || n > 40) return out;
  const last = token.charCodeAt(n - 1);
  // م ت ش ن ی د: nothing else ends a clitic.
  if (last !== 0x645 && last !== 0x62a && last !== 0x634 && last !== 0x646 && last !== 0x6cc && last !== 0x62f) return out;
  for (const list of [PRONOUNS, COPULAS]) {
    for (const c of list) {
      if (!token.endsWith(c.letters)) continue;
      const at = n - c.letters.length;
      const before = token[at - 1];
      if (at < 2 || before === undefined) continue;
      if (before === '\u200c') {
        // ه\u200c + مان, ی\u200c + شان; ه\u200c + ست does not occur.
        if (c.letters.length > 1 && at > 2) push(out, c.kind, at - 1, at);
        continue;
      }
      if (before === 'ا' && token[at - 2] === '\u200c' && at > 3) {
        // \u200cام \u200cات \u200cاش \u200cایم \u200cاند; not \u200cامان.
        push(out, c.kind, at - 2, at - 1);
        continue;
      }
      if (before === 'ی' && at > 2 && (token[at - 2] === 'ا' || token[at - 2] === 'و') && c.letters !== 'ست') {
        const plural = token.endsWith('ها', at - 1);
        if (plural && c.kind === CliticKind.pronoun) push(out, c.kind, at, at);
        else push(out, c.kind, at - 1, at - 1);
        continue;
      }
      push(out, c.kind, at, at);
    }
  }
  return out;
}

function push(out: CliticCut[], kind: number, hostEnd: number, cliticStart: number): void {
  if (hostEnd < 2) return;
  if (!out.some((o) => o.kind === kind && o.hostEnd === hostEnd && o.cliticStart === cliticStart)) out.push({ kind, hostEnd, cliticStart });
}

/**
 * Prepositions with a pronoun: برای in writing, از به با برا in colloquial text (ازش, بهشون, باهاش, براتون), and no form
 * that is another word too (بهت, بهم, بهتان, بهمان, برات).
 */
const PREPOSITION = /^(?:(برای)\u200c?(?:[متش]|[متش]ان)|(از)(?:[متش]|[متش][او]ن)|(به)(?:ش|شان|[متش]ون)|(با)ها(?:[متش]|[متش][او]ن)|(برا)(?:[مش]|[متش][او]ن))$/;

/** The cut of a form of the closed list, or null. */
export function fusedCut(token: string): CliticCut | null {
  const preposition = PREPOSITION.exec(token);
  if (preposition) {
    const hostEnd = preposition.slice(1).find((host) => host !== undefined)!.length;
    return { kind: CliticKind.pronoun, hostEnd, cliticStart: token[hostEnd] === '\u200c' ? hostEnd + 1 : hostEnd };
  }
  const at = FUSED.get(token);
  if (at === undefined || NOT_FUSED.has(token)) return null;
  return { kind: token.endsWith('ست') ? CliticKind.copula : CliticKind.pronoun, hostEnd: at, cliticStart: at };
}

const OBJECT = /[متش][او]ن$|[تش]$/;

/**
 * A finite verb and its object (دیدمش, می\u200cبینمت, بگیرش), null for anything else. PerDT splits these; its list of clitics
 * has nominal hosts only, so nothing could be learned. Of PerDT's training tokens and 3.6 million words of
 * informal text, what this finds was right but for names (checked by eye, 250 forms): the whole is no
 * known word and no verb form, the host no known word of another class, and has more of a verb than a present
 * stem with ی or د, which are nouns as well (گیری, برد).
 */
export function verbCut(lexicon: Lexicon, token: string): CliticCut | null {
  const at = token.search(OBJECT);
  if (at < 3 || token[at - 1] === '\u200c' || (lexicon.info(token) & CLASS_BITS) !== 0 || lexicon.verbs.analyze(token).length > 0) return null;
  const host = token.slice(0, at);
  if ((lexicon.info(host) & (CLASS_BITS | WordBit.host)) !== 0) return null;
  const a = lexicon.verbs.analyze(host)[0];
  if (!a || a.person === 0 || a.verb.count === 0) return null;
  const ending = a.person === 1 || (a.person === 3 && a.plural);
  const prefixed = a.durative || !host.startsWith(a.preverb + a.verb.present);
  const sure = a.shape === VerbShape.past ? a.durative || ending || a.person === 2 : a.shape === VerbShape.present || (a.shape === VerbShape.subjunctive && (prefixed || ending)) || (a.shape === VerbShape.imperative && prefixed);
  return sure ? { kind: CliticKind.pronoun, hostEnd: at, cliticStart: at } : null;
}

/** How a verb reading speaks against a cut: 0 none, 1 bare present, 2 past or durative. */
function verbStrength(lexicon: Lexicon, token: string): number {
  let best = 0;
  for (const a of lexicon.verbs.analyze(token)) {
    const s = a.shape === VerbShape.subjunctive || a.shape === VerbShape.imperative ? 1 : a.shape === VerbShape.infinitive ? 1 : 2;
    if (s > best) best = s;
  }
  return best;
}

/** What the treebank says of a form and of a host; the trainer takes out the token at hand. */
export interface CliticMemory {
  readonly whole: boolean;
  readonly split: boolean;
  host(host: string): boolean;
}

/** Features of each choice that depend on the token alone; choice 0 is the whole word. */
export function cliticFeatures(lexicon: Lexicon, token: string, cuts: readonly CliticCut[], memory: CliticMemory): number[][] {
  const info = lexicon.info(token);
  const classes = info & CLASS_BITS;
  const verb = verbStrength(lexicon, token);
  const seen = (memory.whole ? 1 : 0) | (memory.split ? 2 : 0);
  const f = frequency(info);
  const out: number[][] = [[feature(0, classes), feature(1, verb), feature(2, seen), feature(3, f), feature(4, classes === 0 ? 0 : 1, verb), feature(5, seen * 8 + verb, f > 6 ? 1 : 0)]];
  for (const cut of cuts) {
    const host = token.slice(0, cut.hostEnd);
    const clitic = hashForm(token, cut.cliticStart);
    const bareHost = cut.kind === CliticKind.pronoun && /\u200c?ها?ی$/.test(host) ? host.replace(/\u200c?های$/, '') : host;
    const hostInfo = lexicon.info(host);
    const baseInfo = bareHost === host ? hostInfo : lexicon.info(bareHost);
    const hf = frequency(baseInfo);
    const k = cut.kind;
    const hostClass = baseInfo & CLASS_BITS;
    const isHost = memory.host(host) ? 1 : 0;
    const end = host.charCodeAt(host.length - 1);
    const link = cut.cliticStart > cut.hostEnd ? 1 : 0;
    const ratio = Math.max(-8, Math.min(8, hf - f));
    out.push([
      feature(10, k),
      feature(11, k, hostClass),
      feature(12, k, clitic),
      feature(13, k * 4 + isHost),
      feature(14, k * 4 + seen),
      feature(15, k, hf),
      feature(16, k, ratio + 100),
      feature(17, k * 4 + link, end),
      feature(18, k * 4 + verb, hf > 4 ? 1 : 0),
      feature(19, k, clitic ^ Math.imul(hostClass + 1, 0x1000193)),
      feature(20, k * 2 + (bareHost === host ? 0 : 1), clitic),
      feature(21, k * 4 + isHost, ratio + 100),
      feature(22, k * 4 + isHost, classes),
      feature(23, k * 2 + (classes !== 0 ? 1 : 0), hostClass),
      feature(24, k, lexicon.verbs.analyze(host).length > 0 ? 1 : 0),
      feature(25, k, host.length > 6 ? 6 : host.length),
    ]);
  }
  return out;
}

/** What the features of the neighbours need of one: its classes; the edge of the sentence has a value of its own. */
export const neighbourClass = (lexicon: Lexicon, hash: number): number => (hash === 0 ? 1 << 15 : lexicon.infoOf(hash) & CLASS_BITS);

/**
 * Features of the neighbours for a choice of the given kind: hashes of the words before and after (0 at
 * the edges) and their classes.
 */
export function contextFeatures(kind: number, clitic: number, before: number, after: number, b: number, a: number): number[] {
  return [feature(40, kind, before), feature(41, kind, after), feature(42, kind, b), feature(43, kind, a), feature(44, kind ^ clitic, a), feature(45, kind ^ clitic, b)];
}

/** Occurrences in the treebank's training part from which on a verb is common. */
const COMMON_VERB = 50;

/** Decides for tokens in context. Keeps what depends on a form alone; results do not depend on it. */
export class CliticSplitter {
  private readonly lexicon: Lexicon;
  private readonly ranker: Ranker;
  private cache = new Map<string, { cuts: CliticCut[]; base: number[]; clitics: number[] } | null>();

  constructor(lexicon: Lexicon, ranker: Ranker) {
    this.lexicon = lexicon;
    this.ranker = ranker;
  }

  /** The cut of a token, null if it is one word. `before`, `after`: form hashes of the neighbours, 0 at the edges. */
  cut(token: string, before: number, after: number): CliticCut | null {
    let entry = this.cache.get(token);
    if (entry === undefined) {
      if (this.cache.size > 1 << 16) this.cache = new Map();
      entry = this.prepare(token);
      this.cache.set(token, entry);
    }
    if (entry === null) return null;
    const { cuts, base, clitics } = entry;
    if (base.length === 0) return cuts[0]!;
    const b = neighbourClass(this.lexicon, before);
    const a = neighbourClass(this.lexicon, after);
    let best = -1;
    let top = base[0]! + this.ranker.sum(contextFeatures(0, 0, before, after, b, a));
    for (let i = 0; i < cuts.length; i++) {
      const s = base[i + 1]! + this.ranker.sum(contextFeatures(cuts[i]!.kind, clitics[i]!, before, after, b, a));
      if (s > top) {
        top = s;
        best = i;
      }
    }
    return best < 0 ? null : cuts[best]!;
  }

  private prepare(token: string): { cuts: CliticCut[]; base: number[]; clitics: number[] } | null {
    const fused = fusedCut(token) ?? verbCut(this.lexicon, token);
    if (fused) return { cuts: [fused], base: [], clitics: [] };
    const cuts = cliticCuts(token);
    if (cuts.length === 0) return null;
    const info = this.lexicon.info(token);
    // A past or durative form of a common verb is that verb (دادم, گفتم), whatever noun its stem is too.
    if (this.lexicon.verbs.analyze(token).some((a) => a.verb.count >= COMMON_VERB && (a.durative || a.shape === VerbShape.past))) return null;
    // ست behind a vowel is the copula unless the whole is a word (خداست, اینجاست; not راست, خواست).
    if (/[اوی]ست$/.test(token) && (info & CLASS_BITS) === 0 && verbStrength(this.lexicon, token) === 0) {
      const copula = cuts.find((c) => c.kind === CliticKind.copula && c.cliticStart === token.length - 2);
      if (copula && this.lexicon.info(token.slice(0, copula.hostEnd)) !== 0) return { cuts: [copula], base: [], clitics: [] };
    }
    const memory: CliticMemory = {
      whole: (info & WordBit.whole) !== 0,
      split: (info & WordBit.split) !== 0,
      host: (h) => (this.lexicon.info(h) & WordBit.host) !== 0,
    };
    return {
      cuts,
      base: cliticFeatures(this.lexicon, token, cuts, memory).map((f) => this.ranker.sum(f)),
      clitics: cuts.map((c) => hashForm(token, c.cliticStart)),
    };
  }
}

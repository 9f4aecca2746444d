/**
 * Word analysis: tokens → syntactic words with part of speech, lemma and features, by the models of one
 * file. The tagger is the engine of the entities (core/tag); its labels are the universal parts of
 * speech.
 */
import { OptionsError } from '../base/errors.js';
import { TokenKindId, type Sentences, type Tokens, type Words } from '../doc.js';
import { readModel, section } from '../model/container.js';
import { CRF_KIND, CRF_KIND_VERSION, readCrf } from '../tag/crf.js';
import { hashForm } from '../tag/features.js';
import { MAX_LATTICE, Scorer } from '../tag/scorer.js';
import { CliticKind, cliticPerson, CliticSplitter } from './clitics.js';
import { VerbGrouper, type VerbGroups } from './groups.js';
import { Lemmatizer } from './lemma.js';
import { readLexicon, squeeze, WordBit, type Lexicon } from './lexicon.js';
import { Ranker } from './ranker.js';
import { UPOS, UposId } from './upos.js';
import { COPULA, COPULA_IS, stemPair, verbLemma, VerbShape, type VerbAnalysis } from './verbs.js';

export interface WordOptions {
  /** Annotation style of the tags: `perdt` (default) or `seraji`. */
  readonly style?: string;
  /** `false`: tokens are words already, none is cut. */
  readonly split?: boolean;
}

/** Words of a segmented text. The text should be normalized. */
export interface WordAnalyzer {
  (text: string, tokens: Tokens, sentences: Sentences): Words;
  /** Compound verb forms as token ranges. */
  readonly groups: (text: string, tokens: Tokens, sentences: Sentences) => VerbGroups;
  /** End of the verb group that begins with token i of a sentence given by its forms ('' behind its end), i + 1 if none does. */
  readonly groupEnd: (form: (i: number) => string, i: number) => number;
  readonly lexicon: Lexicon;
}

/** Added to a tag that a token's kind makes certain. */
const SURE = 1 << 20;

interface Reading {
  readonly lemma: string;
  readonly stems: string;
  readonly feats: string;
}

const NOTHING: Reading = { lemma: '', stems: '', feats: '' };

/**
 * The word analyzer of a model. Results do not depend on earlier texts; forms are kept between calls.
 * @throws ModelError; OptionsError options/invalid for an unknown style
 */
export function readWordAnalyzer(bytes: Uint8Array, options: WordOptions = {}): WordAnalyzer {
  const file = readModel(bytes, CRF_KIND, CRF_KIND_VERSION);
  const model = readCrf(bytes);
  const style = model.styles.findIndex((s) => s.name === (options.style ?? model.styles[0]!.name));
  if (style < 0) throw new OptionsError('options/invalid', `style "${options.style}" is not one of ${model.styles.map((s) => s.name).join(', ')}`, { option: 'style' });
  const lexicon = readLexicon(file);
  const splitter = new CliticSplitter(lexicon, new Ranker(section(file, 'clitics', Int8Array)));
  const lemmatizer = new Lemmatizer(lexicon, new Ranker(section(file, 'lemmatizer', Int8Array)));
  const scorer = new Scorer(model, style, MAX_LATTICE);
  const grouper = new VerbGrouper(lexicon.verbs);
  const verbs = new VerbReadings(lexicon);
  const { emission, width } = scorer;
  const split = options.split !== false;

  const analyze = (text: string, tokens: Tokens, sentences: Sentences): Words => {
    const T = tokens.length;
    // Words of the tokens: at most two each.
    const token = new Uint32Array(T * 2);
    const start = new Uint32Array(T * 2);
    const end = new Uint32Array(T * 2);
    /** Clitic kind of a word, 0 for hosts and whole words. */
    const kind = new Uint8Array(T * 2);
    const hash = new Int32Array(T);
    for (let t = 0; t < T; t++) hash[t] = hashForm(text, tokens.start[t]!, tokens.end[t]!);
    const upos = new Uint8Array(T * 2);
    /** The part of speech that is certain beforehand, -1 for none. */
    const sure = new Int8Array(T * 2);
    let n = 0;
    const bounds: number[] = [];
    for (let s = 0; s < sentences.length; s++) {
      const from = sentences.tokenStart[s]!;
      const to = sentences.tokenEnd[s]!;
      const first = n;
      for (let t = from; t < to; t++) {
        const a = tokens.start[t]!;
        const b = tokens.end[t]!;
        token[n] = t;
        start[n] = a;
        end[n] = b;
        sure[n] = certain(tokens, t);
        n++;
        if (!split || tokens.kind[t] !== TokenKindId.word || b - a < 3) continue;
        const cut = splitter.cut(text.slice(a, b), t > from ? hash[t - 1]! : 0, t + 1 < to ? hash[t + 1]! : 0);
        if (cut === null) continue;
        end[n - 1] = a + cut.hostEnd;
        token[n] = t;
        start[n] = a + cut.cliticStart;
        end[n] = b;
        kind[n] = cut.kind;
        const preposition = cut.kind === CliticKind.pronoun && PREPOSITION_HOST.test(text.slice(a, a + cut.hostEnd)) && PRONOUN_CLITIC.test(text.slice(a + cut.cliticStart, b));
        sure[n - 1] = preposition ? UposId.ADP : -1;
        sure[n] = preposition ? UposId.PRON : -1;
        n++;
      }
      for (let i = first; i < n; i += MAX_LATTICE) {
        const stop = Math.min(n, i + MAX_LATTICE);
        const size = stop - i;
        scorer.score(text, start, end, i, stop);
        for (let k = 0; k < size; k++) {
          const tag = sure[i + k]!;
          if (tag >= 0) emission[k * width + tag] = emission[k * width + tag]! + SURE;
        }
        scorer.best(size);
        upos.set(scorer.labels.subarray(0, size), i);
      }
      bounds.push(n);
    }
    const names = new Array<string>(n);
    const lemma = new Array<string>(n);
    const stems = new Array<string>(n);
    const feats = new Array<string>(n);
    let s = 0;
    let first = 0;
    for (let i = 0; i < n; i++) {
      while (i >= bounds[s]!) first = bounds[s++]!;
      const last = bounds[s]! - 1;
      const pos = upos[i]!;
      names[i] = UPOS[pos]!;
      const form = text.slice(start[i]!, end[i]!);
      let r: Reading;
      if ((kind[i] === CliticKind.pronoun && pos !== UposId.ADP) || (!split && pos === UposId.PRON && PRONOUN_CLITIC.test(form))) r = pronounClitic(form);
      else if (kind[i] === CliticKind.copula || (!split && (pos === UposId.VERB || pos === UposId.AUX) && COPULA_CLITIC.test(form))) r = copulaClitic(form);
      else if (i < last && kind[i + 1] !== 0 && token[i + 1] === token[i] && FUSED_HOSTS.has(form) && end[i]! - start[i]! < 4) r = FUSED_HOSTS.get(form)!;
      else if (pos === UposId.VERB || pos === UposId.AUX) r = verbs.of(form);
      else if (pos === UposId.NOUN || pos === UposId.PROPN || pos === UposId.ADJ || pos === UposId.ADV) {
        const c = lemmatizer.choose(
          form,
          pos,
          pos === UposId.ADJ || pos === UposId.ADV,
          i > first ? hashForm(text, start[i - 1]!, end[i - 1]!) : 0,
          i < last ? hashForm(text, start[i + 1]!, end[i + 1]!) : 0,
          i > first ? upos[i - 1]! : 31,
          i < last ? upos[i + 1]! : 31,
        );
        r = { lemma: c.lemma, stems: '', feats: nounFeats(lexicon, form, pos, c.rule) };
      } else r = closed(form, pos);
      lemma[i] = r.lemma === '' ? form : r.lemma;
      stems[i] = r.stems;
      feats[i] = r.feats;
    }
    return { length: n, token: token.slice(0, n), start: start.slice(0, n), end: end.slice(0, n), upos: names, lemma, stems, feats };
  };
  return Object.assign(analyze, { groups: (text: string, tokens: Tokens, sentences: Sentences) => grouper.groups(text, tokens, sentences), groupEnd: (form: (i: number) => string, i: number) => grouper.groupEnd(form, i), lexicon });
}

/** The tag a token's kind decides, -1 where the tagger does. */
function certain(tokens: Tokens, t: number): number {
  switch (tokens.kind[t]) {
    case TokenKindId.punctuation:
      return UposId.PUNCT;
    case TokenKindId.symbol:
    case TokenKindId.emoji:
    case TokenKindId.emoticon:
      return UposId.SYM;
    // The sign of a hashtag in parts.
    case TokenKindId.hashtag:
      return tokens.end[t]! - tokens.start[t]! === 1 ? UposId.SYM : -1;
    case TokenKindId.url:
    case TokenKindId.email:
    case TokenKindId.path:
    case TokenKindId.markup:
    case TokenKindId.code:
      return UposId.X;
    default:
      return -1;
  }
}

const PRONOUN_CLITIC = /^(?:[ای]|ها)?(?:[متش]|[متش][او]ن)$/;
const PREPOSITION_HOST = /^(?:به|از|با|برای?)$/;
const COPULA_CLITIC = /^(?:ست|ا?م|ا?ی|ا?یم|ا?ید|[ای]?ند|یی)$/;
const PERSONS = ['من', 'تو', 'او', 'ما', 'شما', 'آنها'];

function agreement(person: number, plural: boolean): string {
  return `Number=${plural ? 'Plur' : 'Sing'}|Person=${person}`;
}

function pronounClitic(form: string): Reading {
  const { person, plural } = cliticPerson(form, CliticKind.pronoun);
  if (FUSED_TAILS.has(form)) return { lemma: FUSED_TAILS.get(form)!, stems: '', feats: '' };
  return { lemma: PERSONS[person - 1 + (plural ? 3 : 0)]!, stems: '', feats: `${agreement(person, plural)}|PronType=Prs` };
}

function copulaClitic(form: string): Reading {
  const { person, plural } = cliticPerson(form, CliticKind.copula);
  const verb = form.endsWith('ست') ? COPULA_IS : COPULA;
  return { lemma: verb.present, stems: `#${verb.present}`, feats: `${agreement(person, plural)}|Tense=Pres` };
}

/** First parts of fused forms: مرا, بدین, چیست. */
const FUSED_HOSTS: ReadonlyMap<string, Reading> = new Map([
  ['م', { lemma: 'من', stems: '', feats: 'Number=Sing|Person=1' }],
  ['ت', { lemma: 'تو', stems: '', feats: 'Number=Sing|Person=2' }],
  ['بد', { lemma: 'به', stems: '', feats: '' }],
  ['از', { lemma: 'از', stems: '', feats: '' }],
  ['در', { lemma: 'در', stems: '', feats: '' }],
  ['بر', { lemma: 'بر', stems: '', feats: '' }],
  ['برا', { lemma: 'برای', stems: '', feats: '' }],
  ['چی', { lemma: 'چه', stems: '', feats: '' }],
]);
const FUSED_TAILS: ReadonlyMap<string, string> = new Map([
  ['را', 'را'],
  ['ین', 'این'],
  ['ان', 'آن'],
]);

const PRONOUNS: ReadonlyMap<string, Reading> = new Map([
  ['من', { lemma: 'من', stems: '', feats: 'Number=Sing|Person=1' }],
  ['تو', { lemma: 'تو', stems: '', feats: 'Number=Sing|Person=2' }],
  ['او', { lemma: 'او', stems: '', feats: 'Number=Sing|Person=3' }],
  ['وی', { lemma: 'وی', stems: '', feats: 'Number=Sing|Person=3' }],
  ['ما', { lemma: 'ما', stems: '', feats: 'Number=Plur|Person=1' }],
  ['شما', { lemma: 'شما', stems: '', feats: 'Number=Plur|Person=2' }],
  ['ایشان', { lemma: 'ایشان', stems: '', feats: 'Number=Plur|Person=3' }],
  ['آنها', { lemma: 'آنها', stems: '', feats: 'Number=Plur|Person=3' }],
  ['آنهایی', { lemma: 'آنها', stems: '', feats: 'Number=Plur|Person=3' }],
  ['آنان', { lemma: 'آنان', stems: '', feats: 'Number=Plur|Person=3' }],
  ['اینها', { lemma: 'اینها', stems: '', feats: 'Number=Plur' }],
]);

function closed(form: string, pos: number): Reading {
  if (pos === UposId.PRON) return PRONOUNS.get(squeeze(form)) ?? NOTHING;
  if (pos === UposId.PUNCT || pos === UposId.NUM) return NOTHING;
  // Ezafe: دربارهٔ → درباره.
  if (form.endsWith('\u0654')) return { lemma: form.slice(0, -1), stems: '', feats: '' };
  if (form.endsWith('\u06c0')) return { lemma: `${form.slice(0, -1)}ه`, stems: '', feats: '' };
  return NOTHING;
}

/** Number of nouns and degree of adjectives from the rule that made the lemma. */
function nounFeats(lexicon: Lexicon, form: string, pos: number, rule: number): string {
  const outer = rule & 31;
  if (pos === UposId.ADJ || pos === UposId.ADV) return outer === 4 ? 'Degree=Sup' : outer === 5 ? 'Degree=Cmp' : '';
  const plural = outer !== 0 || (lexicon.info(form) & WordBit.plural) !== 0;
  return plural ? 'Number=Plur' : 'Number=Sing';
}

/** Readings of verb forms, kept by form. */
class VerbReadings {
  private readonly lexicon: Lexicon;
  private cache = new Map<string, Reading>();

  constructor(lexicon: Lexicon) {
    this.lexicon = lexicon;
  }

  of(form: string): Reading {
    let r = this.cache.get(form);
    if (r === undefined) {
      if (this.cache.size > 1 << 15) this.cache = new Map();
      const a = this.lexicon.verbs.analyze(form)[0];
      r = a ? { lemma: verbLemma(a), stems: stemPair(a), feats: verbFeats(a) } : NOTHING;
      this.cache.set(form, r);
    }
    return r;
  }
}

/** Features in the order CoNLL-U asks for. */
export function verbFeats(a: VerbAnalysis): string {
  const out: string[] = [];
  if (a.shape === VerbShape.imperative) out.push('Mood=Imp');
  if (a.person > 0) out.push(`Number=${a.plural ? 'Plur' : 'Sing'}`, `Person=${a.person}`);
  if (a.negative) out.push('Polarity=Neg');
  if (a.shape === VerbShape.past) out.push('Tense=Past');
  else if (a.shape === VerbShape.present) out.push('Tense=Pres');
  if (a.shape === VerbShape.participle || a.shape === VerbShape.perfect) out.push('VerbForm=Part');
  else if (a.shape === VerbShape.infinitive) out.push('VerbForm=Inf');
  return out.join('|');
}

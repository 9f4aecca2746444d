/**
 * Verb forms: form → past and present stem, person, number, tense, polarity, by morphology.
 *
 * A form is read without its half-spaces (می\u200cرود and میرود are one). Structure of a finite form:
 * preverb (بر در باز فرا فرو ور وا) + negation ن/م + می/همی or ب + stem + ending. After ن and ب, a stem
 * that begins with آ or ا shows ی (نیامد, بیفتد); a present stem in ا or in the vowel و takes ی before
 * its ending (گوید, آید). Stem pairs come from the model; everything else is in the rules below. Source of the
 * paradigm: Hazm's conjugation (MIT) and the annotation of UD_Persian-PerDT.
 *
 * Colloquial forms have stems of their own (خوا for خواه, گ for گو; they come with the model) and the endings ه, ین, ن
 * for د, ید, ند, which ordinary stems take too (می\u200cکنه). Such endings end many nouns, so they are read
 * behind می, ب, ن or a preverb only, and without one for the verbs known to be used so (داره, باشه).
 */

/** A verb by its stems: `past#present` as PerDT writes it, with the preverb in front (`بر#داشت#دار`). */
export interface VerbStems {
  readonly past: string;
  readonly present: string;
  /** How often the verb was seen, for choosing between verbs of one form. */
  readonly count: number;
  /** Preverbs the verb is known with. */
  readonly preverbs: readonly string[];
  /** Colloquial stems, where they differ: خوا for خواه, تونست for توانست. */
  readonly colloquial?: { readonly present: readonly string[]; readonly past: readonly string[]; /** Used without می and ب too. */ readonly bare: boolean };
}

/** How a form is built. */
export const VerbShape = Object.freeze({
  /** Past stem + personal ending: رفتم, می\u200cرفت. */
  past: 1,
  /** می + present stem + ending: می\u200cروم. */
  present: 2,
  /** ب or ن or nothing + present stem + ending: برود, رود. */
  subjunctive: 3,
  /** ب or ن + present stem alone: برو. */
  imperative: 4,
  /** Past stem + ه: رفته. */
  participle: 5,
  /** Participle + clitic copula: رفته\u200cام. */
  perfect: 6,
  /** The copula and its like: است, هستم, نیست; باید. */
  special: 7,
  /** Past stem + ن: رفتن. */
  infinitive: 8,
});

export interface VerbAnalysis {
  readonly verb: VerbStems;
  readonly preverb: string;
  readonly shape: number;
  readonly negative: boolean;
  /** می stands before the stem. */
  readonly durative: boolean;
  /** ب stands before the stem. */
  readonly prefixed: boolean;
  /** 1–3, 0 where the form has no person. */
  readonly person: number;
  readonly plural: boolean;
  /** By a colloquial stem or ending. */
  readonly colloquial: boolean;
}

const PREVERBS = ['بر', 'در', 'باز', 'فرا', 'فرو', 'ور', 'وا'];

/** Personal endings: letters, person, plural. The empty one is that of the past third person. */
const ENDINGS: readonly (readonly [string, number, boolean])[] = [
  ['یم', 1, true],
  ['ید', 2, true],
  ['ند', 3, true],
  ['م', 1, false],
  ['ی', 2, false],
  ['د', 3, false],
];
/** Endings of colloquial present forms; د stands behind a vowel, ه behind a consonant (می\u200cخواد, می\u200cره). */
const COLLOQUIAL: typeof ENDINGS = [
  ['یم', 1, true],
  ['ین', 2, true],
  ['ید', 2, true],
  ['ن', 3, true],
  ['م', 1, false],
  ['ی', 2, false],
  ['ه', 3, false],
  ['د', 3, false],
];
const PERFECT: readonly (readonly [string, number, boolean])[] = [
  ['ایم', 1, true],
  ['اید', 2, true],
  ['اند', 3, true],
  ['است', 3, false],
  ['ام', 1, false],
  ['ای', 2, false],
  ['', 3, false],
];

/** Verbs (by past stem) whose present stem ends in a consonantal و: endings follow it directly (رود, شنوم; but گوید). */
const CONSONANTAL: ReadonlySet<string> = new Set(['رفت', 'شد', 'دوید', 'شنید', 'شنود', 'غنود', 'درود', 'دروید', 'گروید', 'جوید']);

const IS: VerbStems = { past: '', present: 'است', count: 1, preverbs: [] };
const EXIST: VerbStems = { past: '', present: 'هست', count: 1, preverbs: [] };
const MUST: VerbStems = { past: 'بایست', present: 'باید', count: 1, preverbs: [] };
const CAN: VerbStems = { past: '', present: 'توان', count: 1, preverbs: [] };

const SPECIAL: ReadonlyMap<string, VerbAnalysis> = (() => {
  const map = new Map<string, VerbAnalysis>();
  const add = (form: string, verb: VerbStems, person: number, plural: boolean, negative = false, durative = false): void => {
    map.set(form, { verb, preverb: '', shape: VerbShape.special, negative, durative, prefixed: false, person, plural, colloquial: false });
  };
  add('است', IS, 3, false);
  for (const [stem, negative] of [['هست', false], ['نیست', true]] as const) {
    add(stem, EXIST, 3, false, negative);
    for (const [e, person, plural] of ENDINGS) if (e !== 'د') add(stem + e, EXIST, person, plural, negative);
    // Colloquial: هستین, هستن, هس.
    add(`${stem}ین`, EXIST, 2, true, negative);
    add(`${stem}ن`, EXIST, 3, true, negative);
    add(stem.slice(0, -1), EXIST, 3, false, negative);
  }
  for (const [negation, negative] of [['', false], ['ن', true]] as const) {
    add(`${negation}باید`, MUST, 0, false, negative);
    add(`${negation}میباید`, MUST, 0, false, negative, true);
    add(`${negation}میبایست`, MUST, 0, false, negative, true);
    add(`${negation}میبایستی`, MUST, 0, false, negative, true);
    add(`${negation}بایستی`, MUST, 0, false, negative);
    add(`${negation}میتوان`, CAN, 0, false, negative, true);
  }
  add('نتوان', CAN, 0, false, true);
  add('بتوان', CAN, 0, false);
  return map;
})();

/** The verb that a clitic copula (ام, ای, ند …) stands for: PerDT gives it the lemma هست. */
export const COPULA = EXIST;
export const COPULA_IS = IS;

/** Reader of verb forms over a list of stem pairs. */
export class VerbForms {
  private readonly byPast = new Map<string, VerbStems[]>();
  private readonly byPresent = new Map<string, VerbStems[]>();
  private readonly byColloquialPast = new Map<string, VerbStems[]>();
  private readonly byColloquialPresent = new Map<string, VerbStems[]>();

  constructor(verbs: readonly VerbStems[]) {
    const add = (map: Map<string, VerbStems[]>, stem: string, v: VerbStems): void => {
      if (stem === '') return;
      const list = map.get(stem);
      if (list) list.push(v);
      else map.set(stem, [v]);
    };
    for (const v of verbs) {
      add(this.byPast, v.past, v);
      add(this.byPresent, v.present, v);
      for (const stem of v.colloquial?.past ?? []) add(this.byColloquialPast, stem, v);
      for (const stem of v.colloquial?.present ?? []) add(this.byColloquialPresent, stem, v);
    }
    for (const map of [this.byPast, this.byPresent, this.byColloquialPast, this.byColloquialPresent]) for (const list of map.values()) list.sort((a, b) => b.count - a.count);
  }

  /** Whether a form (without half-spaces) is the past stem of a verb. */
  isPastStem(form: string): boolean {
    return this.byPast.has(form);
  }

  /**
   * All readings of a form, best first: shapes in which a letter sequence is hardly by chance come
   * before bare present forms; among equals the more frequent verb. Empty if it is no verb form.
   */
  analyze(form: string): VerbAnalysis[] {
    const s = form.includes('\u200c') ? form.replaceAll('\u200c', '') : form;
    if (s.length < 2 || s.length > 24) return [];
    const special = SPECIAL.get(s);
    if (special) return [special];
    const out: VerbAnalysis[] = [];
    this.read(s, '', out);
    for (const p of PREVERBS) {
      if (s.length > p.length + 1 && s.startsWith(p)) this.read(s.slice(p.length), p, out);
    }
    if (out.length > 1) out.sort((a, b) => score(b) - score(a) || rank(a) - rank(b));
    return out;
  }

  private read(s: string, preverb: string, out: VerbAnalysis[]): void {
    this.body(s, preverb, false, false, '', out);
    if (s.startsWith('نمی')) this.afterMi(s.slice(3), preverb, true, out);
    else if (s.startsWith('می')) this.afterMi(s.slice(2), preverb, false, out);
    if (s.startsWith('ن')) this.afterConsonant(s.slice(1), preverb, true, 'ن', out);
    if (s.startsWith('م') && !s.startsWith('می')) this.afterConsonant(s.slice(1), preverb, true, 'م', out);
    if (s.startsWith('ب')) this.afterConsonant(s.slice(1), preverb, false, 'ب', out);
  }

  private afterMi(rest: string, preverb: string, negative: boolean, out: VerbAnalysis[]): void {
    const before = out.length;
    this.body(rest, preverb, negative, true, 'می', out);
    if (out.length > before) return;
    // Colloquial spelling: میام and می\u200cیام, میندازه, میومد.
    if (rest.startsWith('ا')) this.body(`آ${rest.slice(1)}`, preverb, negative, true, 'می', out);
    else if (rest.startsWith('یا')) this.body(`آ${rest.slice(2)}`, preverb, negative, true, 'می', out);
    else this.body(`ا${rest}`, preverb, negative, true, 'می', out);
  }

  private afterConsonant(rest: string, preverb: string, negative: boolean, prefix: string, out: VerbAnalysis[]): void {
    this.body(rest, preverb, negative, false, prefix, out);
    if (rest.startsWith('ی')) {
      // نیامد, بیاید: ی before ا of آ; بیفتد: ی in place of ا.
      if (rest.startsWith('یا')) this.body(`آ${rest.slice(2)}`, preverb, negative, false, prefix, out);
      this.body(`ا${rest.slice(1)}`, preverb, negative, false, prefix, out);
    }
  }

  private body(s: string, preverb: string, negative: boolean, durative: boolean, prefix: string, out: VerbAnalysis[]): void {
    const push = (stems: readonly VerbStems[] | undefined, shape: number, person: number, plural: boolean): void => {
      if (!stems) return;
      for (const verb of stems) {
        if (preverb !== '' && !verb.preverbs.includes(preverb)) continue;
        out.push({ verb, preverb, shape, negative, durative, prefixed: prefix === 'ب', person, plural, colloquial });
      }
    };
    let colloquial = false;
    // Past stem.
    if (prefix !== 'ب' || s.length > 2) {
      push(this.byPast.get(s), VerbShape.past, 3, false);
      for (const [e, person, plural] of ENDINGS) {
        if (e !== 'د' && s.endsWith(e)) push(this.byPast.get(s.slice(0, -e.length)), VerbShape.past, person, plural);
      }
      for (const [e, person, plural] of PERFECT) {
        const head = e === '' ? s : s.slice(0, -e.length);
        if (!s.endsWith(e) || !head.endsWith('ه')) continue;
        push(this.byPast.get(head.slice(0, -1)), e === '' ? VerbShape.participle : VerbShape.perfect, e === '' ? 0 : person, plural);
      }
      if (prefix === '' || prefix === 'ن') if (s.endsWith('ن')) push(this.byPast.get(s.slice(0, -1)), VerbShape.infinitive, 0, false);
    }
    // Present stem.
    const shape = durative ? VerbShape.present : VerbShape.subjunctive;
    for (const [e, person, plural] of ENDINGS) {
      if (!s.endsWith(e)) continue;
      const stem = s.slice(0, -e.length);
      const vowel = /[اآو]$/.test(stem);
      push(vowel ? this.byPresent.get(stem)?.filter((v) => CONSONANTAL.has(v.past)) : this.byPresent.get(stem), shape, person, plural);
      if (/[اآو]ی$/.test(stem)) push(this.byPresent.get(stem.slice(0, -1))?.filter((v) => !CONSONANTAL.has(v.past)), shape, person, plural);
    }
    if (!durative) push(this.byPresent.get(s), VerbShape.imperative, 2, false);
    colloquial = true;
    const bare = prefix === '' && preverb === '';
    for (const [e, person, plural] of COLLOQUIAL) {
      if (!s.endsWith(e)) continue;
      const stem = s.slice(0, -e.length);
      const vowel = /[اآ]$/.test(stem);
      if (e !== 'ه' && e !== 'د') {
        // می\u200cگفتن, رفتین; گفتن alone is the infinitive.
        if (e === 'ین' || (e === 'ن' && durative)) push(this.byPast.get(stem), VerbShape.past, person, plural);
        push(this.byColloquialPast.get(stem), VerbShape.past, person, plural);
      }
      if (e === 'ه' ? vowel : e === 'د' && !vowel) continue;
      const own = this.byColloquialPresent.get(stem) ?? [];
      // می\u200cشنوه, but no ن behind و: نشون, میدون.
      const ordinary = (e === 'ه' && !vowel) || (/ن$/.test(e) && !/[اآو]$/.test(stem)) ? (this.byPresent.get(stem) ?? []).filter((v) => !own.includes(v) && (!stem.endsWith('و') || CONSONANTAL.has(v.past))) : [];
      const stems = [...own, ...ordinary];
      push(bare ? stems.filter((v) => v.colloquial?.bare) : stems, shape, person, plural);
    }
    push(this.byColloquialPast.get(s), VerbShape.past, 3, false);
    for (const [e, person, plural] of PERFECT) {
      const head = e === '' ? s : s.slice(0, -e.length);
      if (!s.endsWith(e) || !head.endsWith('ه')) continue;
      push(this.byColloquialPast.get(head.slice(0, -1)), e === '' ? VerbShape.participle : VerbShape.perfect, e === '' ? 0 : person, plural);
    }
    if (!durative && !bare) push(this.byColloquialPresent.get(s), VerbShape.imperative, 2, false);
  }
}

/**
 * A written form is read as such where it is one, but for verbs hardly ever used. Behind ب the colloquial reading is
 * as good as a bare present form: برم is بروم in talk, and برد has ببرم in all styles (PerDT has neither برم nor بری).
 * Not in the third person, which ends as imperatives do (بده).
 */
const penalty = (a: VerbAnalysis): number => (!a.colloquial ? 0 : !a.prefixed ? 6 : a.person === 3 ? 2 : 1);

/** The more frequent verb, unless its reading is the less likely one. */
const score = (a: VerbAnalysis): number => Math.log2(a.verb.count + 1) - 1.5 * rank(a) - penalty(a);

/** Order of readings: durative and past forms first, bare present forms last. */
function rank(a: VerbAnalysis): number {
  if (a.preverb !== '' && a.shape === VerbShape.imperative) return 9;
  if (a.durative) return 0;
  switch (a.shape) {
    case VerbShape.perfect:
      return 1;
    case VerbShape.past:
      return 2;
    case VerbShape.participle:
      return 2;
    case VerbShape.infinitive:
      return 3;
    case VerbShape.subjunctive:
      return 4;
    default:
      return 5;
  }
}

/** `past#present`, with the preverb in front: the pair PerDT gives as the verb's name. */
export function stemPair(a: VerbAnalysis): string {
  return (a.preverb === '' ? '' : `${a.preverb}#`) + `${a.verb.past}#${a.verb.present}`;
}

/** The lemma of UD_Persian-PerDT: the past stem, without a preverb; the present stem where there is no past. */
export function verbLemma(a: VerbAnalysis): string {
  return a.verb.past === '' ? a.verb.present : a.verb.past;
}

/**
 * Lines of `past TAB present TAB count TAB preverbs` → stem pairs; behind these, where there are such, colloquial
 * present stems, colloquial past stems, and `bare`. Spaces between the items of a column.
 */
export function parseVerbs(text: string): VerbStems[] {
  return text
    .split('\n')
    .filter((l) => l !== '')
    .map((l) => {
      const [past = '', present = '', count = '0', preverbs = '', talk, talkPast = '', bare = ''] = l.split('\t');
      const list = (s: string): string[] => (s === '' ? [] : s.split(' '));
      return { past, present, count: Number(count), preverbs: list(preverbs), ...(talk !== undefined && { colloquial: { present: list(talk), past: list(talkPast), bare: bare !== '' } }) };
    });
}

/**
 * Finite forms of Persian verbs that hold a half-space, from their stems: present and imperfect with
 * می and نمی (also after a preverb), perfects with the clitic copula. Sources: any Persian grammar;
 * the stems come from the lexicon sources.
 */

export interface VerbStems {
  readonly past: string;
  readonly present: string;
  /** Colloquial present stem (تون for توان), or empty. */
  readonly informal: string;
  /** Preverbs the verb is used with (بر, باز …). */
  readonly preverbs: readonly string[];
}

const PAST = ['م', 'ی', '', 'یم', 'ید', 'ند'];
const PRESENT = ['م', 'ی', 'د', 'یم', 'ید', 'ند'];
const INFORMAL = ['م', 'ی', 'ه', 'یم', 'ید', 'ین', 'ن', 'ند'];
const PERFECT = ['ام', 'ای', 'ایم', 'اید', 'اند'];

function presentForms(stem: string, endings: readonly string[]): string[] {
  // A glide after ا and و (می\u200cآرایم, می\u200cگویم); رو and شو take none, so both are made.
  const glide = /[او]$/.test(stem) ? [`${stem}ی`] : [];
  return [stem, ...glide].flatMap((s) => endings.map((e) => s + e));
}

/** The forms of a verb, half-spaced; without repetition, in a fixed order. */
export function halfSpacedForms({ past, present, informal, preverbs }: VerbStems): string[] {
  const bodies = new Set<string>();
  if (past.length > 1) for (const e of PAST) bodies.add(past + e);
  if (present !== '') for (const f of presentForms(present, PRESENT)) bodies.add(f);
  if (informal !== '') {
    for (const f of presentForms(informal, INFORMAL)) bodies.add(f);
    // می\u200cخواد, می\u200cآد, می\u200cره
    if (/[اآ]$/.test(informal)) for (const e of ['م', 'ی', 'د', 'ن', 'ین', 'یم']) bodies.add(informal + e);
  }
  const forms = new Set<string>();
  for (const body of bodies) {
    if (body.length < 2) continue;
    for (const mi of ['می', 'نمی']) {
      forms.add(`${mi}\u200c${body}`);
      for (const p of preverbs) forms.add(`${p}${mi}\u200c${body}`);
    }
  }
  if (past.length > 1) {
    for (const e of PERFECT) {
      forms.add(`${past}ه\u200c${e}`);
      forms.add(`ن${past}ه\u200c${e}`);
      for (const p of preverbs) forms.add(`${p}${past}ه\u200c${e}`);
    }
  }
  return [...forms];
}

/**
 * می\u200c and نمی\u200c with the participle (می\u200cرفته است, می\u200cرفته\u200cاند): in all running text 536 times so, 326 times
 * with a space, never the month. But گذشته behind the month is the past one (ماه می گذشته).
 */
export function imperfectPerfects(past: string): string[] {
  if (past.length < 2 || past === 'گذشت') return [];
  return ['', ...PERFECT.map((e) => `\u200c${e}`)].flatMap((e) => [`می\u200c${past}ه${e}`, `نمی\u200c${past}ه${e}`]);
}

/**
 * Compound verb forms: which neighbouring tokens are one verb form (رفته بودم, خواهم رفت, گفته شده است),
 * as Hazm joins them.
 *
 *   future       خواه- + past stem (preverbs stay with خواه: برخواهد گشت)
 *   perfect      participle + است / بود- / باش-
 *   passive      participle of a transitive verb + form of شدن, itself simple or compound (شده است, خواهد شد)
 * Light-verb compounds (کار کردن) are phrases of syntax, not forms: never joined.
 */
import type { Sentences, Tokens } from '../doc.js';
import { VerbShape, type VerbAnalysis, type VerbForms } from './verbs.js';

/** Verb groups as ranges of tokens, rising, of two tokens and more. */
export interface VerbGroups {
  readonly tokenStart: readonly number[];
  readonly tokenEnd: readonly number[];
}

/** خواهم … with ن and preverbs. */
const WILL = /^(?:بر|در|باز|فرا|فرو|ور|وا)?ن?خواه(?:م|ی|د|یم|ید|ند)$/;

/** What a token can be in a verb group. */
const Role = { none: 0, participle: 1, be: 2, become: 3, becomeParticiple: 4, will: 5, pastStem: 6, becomeStem: 7 } as const;

export class VerbGrouper {
  private readonly verbs: VerbForms;
  private roles = new Map<string, number>();

  constructor(verbs: VerbForms) {
    this.verbs = verbs;
  }

  /** Bit set of the roles of a form. */
  private rolesOf(form: string): number {
    let r = this.roles.get(form);
    if (r === undefined) {
      if (this.roles.size > 1 << 15) this.roles = new Map();
      r = this.findRoles(form);
      this.roles.set(form, r);
    }
    return r;
  }

  private findRoles(form: string): number {
    let r = 0;
    const squeezed = form.replaceAll('\u200c', '');
    if (this.verbs.isPastStem(squeezed)) r |= 1 << (squeezed === 'شد' ? Role.becomeStem : Role.pastStem);
    for (const a of this.verbs.analyze(form)) {
      // A participle of a verb never met is an adjective (خسته, شایسته).
      if (a.shape === VerbShape.participle) r |= a.verb.count === 0 ? 0 : 1 << (isBecome(a) ? Role.becomeParticiple : Role.participle);
      else if (a.shape === VerbShape.special && a.verb.present === 'است') r |= 1 << Role.be;
      else if (a.verb.past === 'بود' && a.preverb === '' && (a.shape === VerbShape.past || a.shape === VerbShape.subjunctive || a.shape === VerbShape.imperative) && !a.durative) r |= a.negative ? 0 : 1 << Role.be;
      else if (isBecome(a) && a.shape !== VerbShape.infinitive) r |= 1 << Role.become;
    }
    if (WILL.test(squeezed)) r |= 1 << Role.will;
    return r;
  }

  /** The groups among the tokens of a text. */
  groups(text: string, tokens: Tokens, sentences: Sentences): VerbGroups {
    const tokenStart: number[] = [];
    const tokenEnd: number[] = [];
    for (let s = 0; s < sentences.length; s++) {
      const end = sentences.tokenEnd[s]!;
      for (let i = sentences.tokenStart[s]!; i + 1 < end; ) {
        const stop = this.groupEnd((k) => (k < end ? text.slice(tokens.start[k]!, tokens.end[k]!) : ''), i);
        if (stop > i + 1) {
          tokenStart.push(i);
          tokenEnd.push(stop);
          i = stop;
        } else i++;
      }
    }
    return { tokenStart, tokenEnd };
  }

  /** End of the group that begins with token i, i + 1 if none does. */
  groupEnd(form: (i: number) => string, i: number): number {
    const has = (k: number, role: number): boolean => (this.rolesOf(form(k)) & (1 << role)) !== 0;
    if (has(i, Role.will)) return has(i + 1, Role.pastStem) || has(i + 1, Role.becomeStem) ? i + 2 : i + 1;
    const passive = has(i, Role.participle);
    if (!passive && !has(i, Role.becomeParticiple)) return i + 1;
    let k = i + 1;
    if (passive) {
      if (has(k, Role.becomeParticiple)) k++;
      else if (has(k, Role.become)) return k + 1;
      else if (has(k, Role.will) && has(k + 1, Role.becomeStem)) return k + 2;
    }
    if (has(k, Role.be)) return k + 1;
    return k > i + 1 ? k : i + 1;
  }
}

function isBecome(a: VerbAnalysis): boolean {
  return a.verb.past === 'شد' && a.preverb === '';
}

/** Scanners by options: the tables that scan.ts works with. */
import type { EditList } from '../alignment.js';
import { FORMS } from '../chars/forms.generated.js';
import { RuleId as R } from './rules.js';
import { Quick, protectLine, scanLine } from './scan.js';
import { type ScanTables, editInto, guardInto, use } from './scan-host.js';
import { Digits, HehYe, Quotes, ZwnjTo } from './scan-options.js';
import { CAT, FOLDS, Flag, U, pairTable } from './units.js';

/** Options as the scanner needs them, complete. */
export interface ScanConfig {
  /** By rule index. */
  readonly on: readonly boolean[];
  readonly digits: 'persian' | 'ascii' | 'arabic' | 'keep';
  readonly hehYe: 'keep' | 'hamza' | 'ye';
  readonly strip: boolean;
  readonly zwnj: 'keep' | 'remove' | 'space';
  readonly quotes: 'guillemets' | 'curly' | 'straight' | 'keep';
  readonly keepArabic: boolean;
  /** Words and phrases by their first word. */
  readonly keepWords: ReadonlyMap<string, readonly string[]> | null;
}

export interface Scanner {
  /** No rule looks at words as a whole, and letters stay letters. */
  readonly plain: boolean;
  /** See `pairTable`. */
  readonly pairs: Uint8Array;
  /** What the kernel may do by itself; null: nothing, for words are looked at as a whole. */
  readonly kernelRules: KernelRules | null;
  /**
   * Appends the edits of one pass over line [lo, hi) whose pairs have `flags`. True where a second pass
   * would find nothing: there are none, or only those of letters, which change nothing for what is around.
   */
  scan(text: string, lo: number, hi: number, flags: number, edits: EditList): boolean;
  /** Appends [start, end) of what the half-space stage must not touch. */
  protect(text: string, lo: number, hi: number, flags: number, out: number[]): void;
}

/** See src/kernel/lines.ts. */
export interface KernelRules {
  readonly pairs: Uint8Array;
  /** By unit below U+0700: the letter that it becomes, 0 for itself. */
  readonly folds: Uint16Array;
  /** By unit from U+0600 on, for plain letters: what they become; 0 for all others. Then that of a space. */
  readonly letters: Uint16Array;
  /** Letters and marks make one letter; half-spaces that do nothing go. */
  readonly composes: boolean;
  readonly useless: boolean;
  readonly tables: ScanTables;
}

/** Categories of letters without a rule of their own. */
const PLAIN = [U.Joining, U.NonJoining, U.Yeh, U.Heh] as const;

export function createScanner(config: ScanConfig): Scanner {
  const { on, keepArabic, keepWords, strip } = config;
  const digits = Digits[capital(config.digits)];
  const hehYe = HehYe[capital(config.hehYe)];
  const zwnj = ZwnjTo[capital(config.zwnj)];
  const quotes = Quotes[capital(config.quotes)];
  const search = on[R['fold-hamza']]! || on[R['fold-heh']]!;
  const always: number[] = [];
  if (strip) always.push(U.Mark, U.HamzaMark);
  if (search) always.push(U.NonJoining, U.Yeh, U.Hamza, U.HamzaMark);
  if (zwnj !== ZwnjTo.Keep) always.push(U.Zwnj);
  if (digits === Digits.Ascii || digits === Digits.Arabic) always.push(U.PersianDigit, U.Percent, U.Misc);
  if (hehYe !== HehYe.Keep) always.push(U.HamzaMark, U.Zwnj);
  if (on[R['repeated-letters']]) always.push(...PLAIN);
  if (on[R['repeated-punctuation']]) always.push(U.Bang);
  if (on[R['dashes']]) always.push(U.Misc);
  if (quotes === Quotes.Curly || quotes === Quotes.Straight) always.push(U.Open, U.Close);
  const pairs = pairTable(always);
  const plain = !search && !on[R['repeated-letters']];
  /** No word need be looked at as a whole. */
  const quickWords = plain && keepWords === null && !keepArabic;

  // What single units become.
  const becomes: string[] = [''];
  const becauseOf: number[] = [-1];
  const single = new Uint16Array(0x10000);
  const letter = new Map<number, string>();
  const define = (u: number, s: string, rule: number): void => {
    single[u] = becomes.length;
    becomes.push(s);
    becauseOf.push(rule);
    letter.set(u, s);
  };
  const folded = (s: string): string => {
    let out = '';
    for (let i = 0; i < s.length; i++) out += letter.get(s.charCodeAt(i)) ?? s[i]!;
    return out;
  };
  if (on[R['fold-hamza']]) {
    for (const [u, s] of [[0x623, '\u0627'], [0x625, '\u0627'], [0x671, '\u0627'], [0x624, '\u0648'], [0x626, '\u06cc']] as const) define(u, s, R['fold-hamza']);
  }
  if (on[R['fold-heh']]) for (const u of [0x629, 0x6c0, 0x6c2, 0x6c3]) define(u, '\u0647', R['fold-heh']);
  for (const [u, s, rule] of FOLDS) if (on[R[rule]] && single[u] === 0) define(u, folded(s), R[rule]);
  const defineForms = (from: number, to: number): void => {
    for (let i = 0; i < FORMS.length; i += 3) {
      const u = FORMS[i] as number;
      if (u < from || u >= to) continue;
      const rule = u >= 0xfe10 && (u < 0xfe70 || u >= 0xff00) ? 'wide-punctuation' : 'presentation-forms';
      if (!on[R[rule]]) continue;
      const s = folded(FORMS[i + 2] as string);
      if (s !== String.fromCharCode(u)) define(u, s, R[rule]);
    }
  };
  defineForms(0, 0x700);

  const quick = new Uint8Array(0x700);
  quick[0x20] = Quick.Space;
  if (quickWords) {
    for (let u = 0x600; u < 0x700; u++) {
      if (isPlain(u)) quick[u] = Quick.Letter;
      else if (CAT[u] === U.Fold && u !== 0x6d2 && u !== 0x6d3 && single[u] !== 0) {
        const s = becomes[single[u]!]!;
        if (s.length === 1 && isPlain(s.charCodeAt(0))) quick[u] = Quick.Fold;
      }
    }
  }

  const tablesNow = (): ScanTables => ({
    rules: Uint8Array.from(on, Number), digits, hehYe, zwnj, quotes, strip, keepArabic, keepWords, search, plain, quick, single, becomes,
    becomesLast: Uint16Array.from(becomes, (x) => x.charCodeAt(x.length - 1)),
    becauseOf: Int16Array.from(becauseOf),
  });
  let all: ScanTables | null = null;
  /** With the forms above U+0700: hundreds, which take a while, and the kernel does not know them. */
  const tables = (): ScanTables => {
    if (all === null) {
      defineForms(0x700, 0x10000);
      all = tablesNow();
    }
    return all;
  };

  /** What of the rules the kernel knows; without a model of words it knows none. */
  function rulesOfKernel(): KernelRules | null {
    if (!quickWords || PLAIN.some((a) => PLAIN.some((b) => (pairs[(a << 5) | b]! & Flag.Work) !== 0))) return null;
    const tables = tablesNow();
    const folds = new Uint16Array(quick.length);
    const letters = new Uint16Array(257);
    for (let u = 0x600; u < 0x700; u++) {
      if (quick[u] === Quick.Fold) folds[u] = tables.becomesLast[single[u]!]!;
      letters[u - 0x600] = quick[u] === Quick.Letter ? u : folds[u]!;
    }
    letters[256] = 0x20;
    return {
      pairs,
      folds,
      letters,
      composes: on[R['compose']]!,
      useless: on[R['zwnj-useless']]! && on[R['space-runs']]! && zwnj === ZwnjTo.Keep && hehYe === HehYe.Keep,
      tables,
    };
  }
  return {
    plain: quickWords,
    pairs,
    kernelRules: rulesOfKernel(),
    scan: (text, lo, hi, flags, edits) => {
      use(tables());
      editInto(edits);
      return scanLine(text, lo, hi, flags);
    },
    protect: (text, lo, hi, flags, out) => {
      use(tables());
      guardInto(out);
      protectLine(text, lo, hi, flags);
    },
  };
}

function capital<T extends string>(name: T): Capitalize<T> {
  return (name[0]!.toUpperCase() + name.slice(1)) as Capitalize<T>;
}

function isPlain(u: number): boolean {
  return (PLAIN as readonly number[]).includes(CAT[u]!);
}

/**
 * Character classes by code unit and by code point.
 * `CLASS` is a direct table over the 65,536 code units, expanded once from the generated runs
 * (surrogates have classes of their own); code points above them are found by binary search.
 */
import { CharClass } from './class-names.js';
import { CLASS_RUNS } from './table.generated.js';

export { CharClass };

/** Class of every UTF-16 unit. Read as `CLASS[text.charCodeAt(i)]`. */
export const CLASS: Uint8Array = /* @__PURE__ */ expand();

function expand(): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (let i = 0; i < CLASS_RUNS.length && CLASS_RUNS[i]! < 0x10000; i += 2) {
    table.fill(CLASS_RUNS[i + 1]!, CLASS_RUNS[i]!, Math.min(CLASS_RUNS[i + 2] ?? 0x10000, 0x10000));
  }
  return table;
}

/** A value for each class. */
export function byClass(value: (charClass: number) => number): Uint8Array {
  return Uint8Array.from(Object.values(CharClass), value);
}

/**
 * A table over all code units: what a class has in `ofClass`, but for the classes of `single` what `value` says of each unit. Such tables
 * are made each time the command starts, and hardly one unit in a hundred need be visited.
 */
export function unitTable(ofClass: ArrayLike<number>, single: ReadonlySet<number> = new Set(), value: (unit: number, charClass: number) => number = () => 0): Uint8Array {
  const table = new Uint8Array(0x10000);
  let from = 0;
  let last = 0;
  for (let i = 0; i < CLASS_RUNS.length && CLASS_RUNS[i]! < 0x10000; i += 2) {
    const begin = CLASS_RUNS[i]!;
    const c = CLASS_RUNS[i + 1]!;
    const here = ofClass[c]!;
    // Runs of one value are filled together.
    if (here !== last) {
      if (last !== 0) table.fill(last, from, begin);
      from = begin;
      last = here;
    }
    if (single.has(c)) {
      if (last !== 0) table.fill(last, from, begin);
      const end = Math.min(CLASS_RUNS[i + 2] ?? 0x10000, 0x10000);
      for (let u = begin; u < end; u++) table[u] = value(u, c);
      from = end;
      last = 0;
    }
  }
  if (last !== 0) table.fill(last, from);
  return table;
}

/** Class of a code point (any integer from 0 to 0x10FFFF). */
export function classOf(cp: number): number {
  if (cp < 0x10000) return CLASS[cp]!;
  let lo = 0;
  let hi = CLASS_RUNS.length / 2 - 1;
  while (lo < hi) {
    const mid = (lo + hi + 1) >>> 1;
    if (CLASS_RUNS[2 * mid]! <= cp) lo = mid;
    else hi = mid - 1;
  }
  return CLASS_RUNS[2 * lo + 1]!;
}

/** Class of the character at unit `i`; a surrogate pair counts as its code point, a lone one as its own class. */
export function classAt(text: string, i: number): number {
  const u = text.charCodeAt(i);
  const c = CLASS[u]!;
  return c === CharClass.SurrogateHigh ? classOf(text.codePointAt(i)!) : c;
}

/**
 * Letters after which no ZWNJ is ever visible: they do not join to their left (Unicode
 * Joining_Type R or U: ا د ذ ر ز ژ و and their hamza and madda forms; ء joins on neither side).
 */
export function isNonJoining(u: number): boolean {
  return NON_JOINING[u & 0xff] === 1 && u >= 0x600 && u <= 0x6ff;
}

export const NON_JOINING: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(256);
  // \u0621 ء \u0622 آ \u0623 أ \u0624 ؤ \u0625 إ \u0627 ا \u0629 ة \u062f د \u0630 ذ \u0631 ر \u0632 ز \u0648 و
  // \u0671 ٱ \u0672 ٲ \u0673 ٳ \u0675 ٵ \u0688 ڈ \u0691 ڑ \u0698 ژ \u06c0 ۀ \u06c4 ۄ \u06c6 ۆ \u06c7 ۇ \u06cb ۋ \u06d2 ے \u06d5 ە
  for (const u of [
    0x621, 0x622, 0x623, 0x624, 0x625, 0x627, 0x629, 0x62f, 0x630, 0x631, 0x632, 0x648, 0x671, 0x672, 0x673, 0x675,
    0x688, 0x689, 0x68a, 0x68b, 0x68c, 0x68d, 0x68e, 0x68f, 0x690, 0x691, 0x692, 0x693, 0x694, 0x695, 0x696, 0x697,
    0x698, 0x699, 0x6c0, 0x6c3, 0x6c4, 0x6c5, 0x6c6, 0x6c7, 0x6c8, 0x6c9, 0x6ca, 0x6cb, 0x6cd, 0x6cf, 0x6d2, 0x6d3, 0x6d5,
  ]) {
    t[u & 0xff] = 1;
  }
  return t;
})();

/**
 * What the scanner (scan.ts) reads and writes outside of itself: the tables of the options in use, and its edits.
 * Another module with the same names serves the kernel (src/kernel/scan-host.ts).
 */
import { EditList } from '../alignment.js';
import { FORMS } from '../chars/forms.generated.js';
import { Digits, HehYe, Quotes, ZwnjTo } from './scan-options.js';
import { CAT, LETTER, U, WORD } from './units.js';

/** Tables and options of one scanner. */
export interface ScanTables {
  /** By rule: 1 = it is on. */
  readonly rules: Uint8Array;
  readonly digits: number;
  readonly hehYe: number;
  readonly zwnj: number;
  readonly quotes: number;
  readonly strip: boolean;
  readonly keepArabic: boolean;
  /** Words and phrases by their first word. */
  readonly keepWords: ReadonlyMap<string, readonly string[]> | null;
  /** Letters are folded for search. */
  readonly search: boolean;
  /** Letters without a form of their own are never changed. */
  readonly plain: boolean;
  /** By unit below U+0700: what `words` does with it, see `Quick`. */
  readonly quick: Uint8Array;
  /** What single units become: by unit an index into the lists below, 0 = itself. */
  readonly single: Uint16Array;
  readonly becomes: readonly string[];
  readonly becomesLast: Uint16Array;
  readonly becauseOf: Int16Array;
}

export let digits: number = Digits.Keep;
export let hehYe: number = HehYe.Keep;
export let zwnj: number = ZwnjTo.Keep;
export let quotes: number = Quotes.Keep;
export let strip = false;
export let keepArabic = false;
export let keepsWords = false;
export let search = false;
export let plain = false;
export let quick = new Uint8Array(0);
export let single = new Uint16Array(0);
/** By index: the last unit of what it becomes, and the rule. */
export let becomesLast = new Uint16Array(0);
export let becauseOf = new Int16Array(0);

let rules: Uint8Array = new Uint8Array(0);
let becomes: readonly string[] = [];
let keepWords: ReadonlyMap<string, readonly string[]> | null = null;
let inUse: ScanTables | null = null;

let edits = new EditList();
let guards: number[] = [];

/** With which tables lines are scanned from here on. */
export function use(tables: ScanTables): void {
  if (inUse === tables) return;
  inUse = tables;
  ({ digits, hehYe, zwnj, quotes, strip, keepArabic, search, plain, rules, becomes, keepWords } = tables);
  keepsWords = keepWords !== null;
  quick = tables.quick as Uint8Array<ArrayBuffer>;
  single = tables.single as Uint16Array<ArrayBuffer>;
  becomesLast = tables.becomesLast as Uint16Array<ArrayBuffer>;
  becauseOf = tables.becauseOf as Int16Array<ArrayBuffer>;
}

/** Where the edits go. */
export function editInto(list: EditList): void {
  edits = list;
}

/** Where `guard` puts its spans. */
export function guardInto(out: number[]): void {
  guards = out;
}

/** Is a rule on? */
export function does(rule: number): boolean {
  return rules[rule] === 1;
}

/** What a number stands for that says what is put in: nothing (0), one unit or two (the second above bit 16), or what a letter becomes (negative). */
function textOf(code: number): string {
  if (code < 0) return becomes[-code]!;
  if (code === 0) return '';
  if (code === 0x20) return ' ';
  if (code === 0x200c) return '\u200c';
  return code < 0x10000 ? String.fromCharCode(code) : String.fromCharCode(code & 0xffff, code >>> 16);
}

/** Units [start, end) become `code`. */
export function edit(start: number, end: number, code: number, rule: number): void {
  edits.push(start, end, textOf(code), rule);
}

export function editCount(): number {
  return edits.length;
}

/** Lets the last edit, if it is one of the unit before `at`, end behind `at`, with `unit` for its last one. */
export function extendEdit(at: number, unit: number, rule: number): boolean {
  const n = edits.length - 1;
  if (n < 0 || edits.end[n] !== at || edits.start[n]! >= at) return false;
  edits.end[n] = at + 1;
  edits.insert[n] = edits.insert[n]!.slice(0, -1) + String.fromCharCode(unit);
  edits.rule[n] = rule;
  return true;
}

/** Lets the last edit end at `end`, and put in `code`. */
export function replaceEdit(end: number, code: number): void {
  const n = edits.length - 1;
  edits.end[n] = end;
  edits.insert[n] = textOf(code);
}

/** The unit at `at` becomes form `id`, and a half-space behind it if it is parted. */
export function editForm(at: number, id: number, parted: boolean, rule: number): void {
  edits.push(at, at + 1, parted ? becomes[id]! + '\u200c' : becomes[id]!, rule);
}

export function firstOf(id: number): number {
  return becomes[id]!.charCodeAt(0);
}

export function lengthOf(id: number): number {
  return becomes[id]!.length;
}

const JOINS = /* @__PURE__ */ (() => {
  const t = new Uint8Array(0x10000);
  for (let i = 0; i < FORMS.length; i += 3) t[FORMS[i] as number] = FORMS[i + 1] as number;
  return t;
})();

/** Do two forms not join, though letters of their kind would: an isolated or final one before an initial one? */
export function isParted(u: number, next: number): boolean {
  return (JOINS[u]! & 1) === 1 && (JOINS[next]! & 2) === 2;
}

/** [start, end) is not for the half-space stage. */
export function guard(start: number, end: number): void {
  guards.push(start, end);
}

/** Word lists that rules look at, by `List`. */
const WORDS: readonly string[] = [
  'ی ها های هایی هایش هایشان ای ام ات اش ایم اید اند مان تان شان تر ترین ست م ت ش ان ات ن ه را',
  'ام مین امین اُم اُمین',
  'ماه هفته دقیقه ثانیه درجه دهه صفحه طبقه مرحله جلسه قطعه شعبه نقطه خانه مدرسه به که نه همه قرقره پله واژه کلمه بسته دسته لحظه پروژه مسئله',
  'نسخه نسخۀ نسخة ورژن ویرایش ويرايش نگارش',
  'ساعت بند فصل بخش ماده جدول شکل',
];

/** The key of a word and one more unit. */
export function addUnit(key: number, unit: number): number {
  return (Math.imul(key, 0x9e3779b1) + unit) | 0;
}

function keyOfWord(word: string): number {
  let key = 0;
  for (let i = 0; i < word.length; i++) key = addUnit(key, word.charCodeAt(i));
  return key;
}

/** Keys of the words, list by list; 0 ends each. */
export const LISTS: Int32Array = /* @__PURE__ */ (() => Int32Array.from(WORDS.flatMap((words) => [...words.split(' ').map(keyOfWord), 0])))();

const SETS: readonly ReadonlySet<number>[] = /* @__PURE__ */ (() => WORDS.map((words) => new Set(words.split(' ').map(keyOfWord))))();

/** Is the word with this key in a list? A key tells the words of the lists apart from others but for one chance in 10^8. */
export function isListed(list: number, key: number): boolean {
  return SETS[list]!.has(key);
}

/** End of the kept word or phrase that begins at i, 0 for none. */
export function keptEnd(text: string, i: number, hi: number): number {
  let e = i;
  while (e < hi && e < i + 64 && isWordUnit(text.charCodeAt(e))) e++;
  const list = keepWords!.get(text.slice(i, e));
  if (list === undefined) return 0;
  let best = 0;
  for (const w of list) {
    const end = i + w.length;
    if (end > best && end <= hi && text.startsWith(w, i) && !(end < hi && isWordUnit(text.charCodeAt(end)))) best = end;
  }
  return best;
}

function isWordUnit(u: number): boolean {
  const c = CAT[u]!;
  return WORD[c] === 1 || c === U.Zwnj;
}

/** End of a vocalized Arabic word at i (two marks or more, on a third of its letters or more), 0 for none. */
export function vocalizedEnd(text: string, i: number, hi: number): number {
  let marks = 0;
  let count = 0;
  let j = i;
  for (; j < hi && j < i + 64; j++) {
    const c = CAT[text.charCodeAt(j)]!;
    if (c === U.Mark || c === U.HamzaMark) marks++;
    else if (LETTER[c] === 1) count++;
    else break;
  }
  return marks >= 2 && marks * 3 >= count ? j : 0;
}

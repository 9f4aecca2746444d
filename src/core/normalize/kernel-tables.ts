/**
 * The tables in the kernel's memory that no model brings: character classes, what the half-space stage knows of letters and
 * of single words, and what the rules are. Those of the default options can be kept in a file (`tableImage`): to make
 * them takes a tenth of the start-up.
 */
import { CLASS, CharClass, unitTable } from '../chars/classes.js';
import { CLASS_RUNS } from '../chars/table.generated.js';
import type { WasmMemory } from '../base/wasm.js';
import { KIND, keyOf, LETTER_HASH } from '../lexicon/letters.js';
import { At, instantiate, type Kernel } from './kernel.js';
import { FREE, TABLES } from './room.js';
import { LISTS } from './scan-host.js';
import type { KernelRules } from './scanner.js';
import { CAT } from './units.js';

/** Code units that make a word they touch part of something else: a handle, a Latin word, a number. */
const STICKS: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(32).fill(1);
  for (const c of [CharClass.Space, CharClass.Newline, CharClass.Control, CharClass.Punctuation, CharClass.Symbol, CharClass.Emoji, CharClass.Zwnj]) t[c] = 0;
  return t;
})();

/** What the stage knows of single words; bits as in the kernel. */
const Mark = { Prefix: 1, Suffix: 2, Mi: 4, Ei: 8, And: 16, Participle: 32, Auxiliary: 64, Preverb: 128 } as const;

/** Suffixes that `affixes` mode knows, and behind which a word is known by its stem. */
export const SUFFIXES = 'ها های هایی هایم هایت هایش هایمان هایتان هایشان هاشون هاتون هامون هام هات هاش هاست هایند تر تری ترین ترینِ ترها ترهای ترینها ام ات اش ای اند ایم اید مان تان شان';

const MARKED: readonly (readonly [number, string])[] = [
  // Suffixes and prefixes that `affixes` mode knows.
  [Mark.Suffix, SUFFIXES],
  [Mark.Prefix, 'می نمی برمی برنمی درمی درنمی بازمی بازنمی فرامی فرانمی وامی وانمی ورمی ورنمی'],
  [Mark.Mi, 'می نمی'],
  // ای stands behind a half-space only after ه or ی. PerDT training text: 1,312 times, after others never;
  // all running text: 15,784 and 37 times (the latter misspelled, or letters of names: دی\u200cان\u200cای).
  [Mark.Ei, 'ای'],
  // و is a word of its own (خشک و تر, not خشک وتر): in PerDT and Seraji training text 23,954 times, joined once.
  [Mark.And, 'و'],
  // Participles of light verbs, and what makes a verb group of them. PerDT training text: before such an
  // auxiliary the participle stands apart from the word before it 4,467 times and is joined to it 22
  // times; elsewhere 1,125 and 205 times (تاراج\u200cشده). Fixtures: context.tsv, تصویب شده است.
  [Mark.Participle, 'شده کرده داده گرفته زده خورده یافته گشته ساخته بسته'],
  [Mark.Auxiliary, 'است بود بودم بودی بودیم بودید بودند باشد باشم باشند ام ای ایم اید اند نیست'],
  // Before می with its verb: one word 371 times in PerDT training text, two 31 times.
  [Mark.Preverb, 'بر باز در فرا فرو وا ور'],
];

/** Slots of the table of marked words; the kernel's `marksOf` reads it. */
const MARK_SLOTS = 256;

function markTable(keys: Int32Array, marks: Uint8Array): void {
  for (const [mark, words] of MARKED) {
    for (const word of words.split(' ')) {
      const key = keyOf(word);
      let i = (key ^ (key >>> 15)) & (MARK_SLOTS - 1);
      while (marks[i] !== 0 && keys[i] !== key) i = (i + 1) & (MARK_SLOTS - 1);
      keys[i] = key;
      marks[i]! |= mark;
    }
  }
}

/** Writes the tables that do not depend on options. */
export function writeTables({ buffer }: { readonly buffer: ArrayBuffer }): void {
  const bytes = new Uint8Array(buffer);
  const ints = new Int32Array(buffer);
  bytes.set(CLASS, At.Classes);
  const runs = ints.subarray(At.ClassRuns >> 2, At.Statics >> 2).fill(0x7fffffff);
  for (let i = 0, n = 0; i < CLASS_RUNS.length; i += 2) {
    if ((CLASS_RUNS[i + 2] ?? 0x110000) > 0x10000) runs[n++] = (CLASS_RUNS[i]! << 8) | CLASS_RUNS[i + 1]!;
  }
  bytes.set(KIND, At.Kind);
  ints.set(LETTER_HASH, At.LetterHash >> 2);
  markTable(ints.subarray(At.MarkKeys >> 2, (At.MarkKeys >> 2) + MARK_SLOTS), bytes.subarray(At.Marks, At.Marks + MARK_SLOTS));
  bytes.set(unitTable(STICKS), At.Sticks);
  for (const u of [0x5f, 0x40, 0x23]) bytes[At.Sticks + u] = 1;
}

/** A fresh instance with these tables. */
export function startKernel(memory?: WasmMemory): Kernel {
  const kernel = instantiate(memory);
  writeTables(kernel.memory);
  return kernel;
}

/** Letters that may become others, at most. */
const LETTERS = 64;

/** The tables of `normalizeLines` and of its scanner. */
export function writeRules({ pairs, folds, letters, tables }: KernelRules, memory: Uint8Array<ArrayBuffer>): void {
  const { buffer } = memory;
  const units = (at: number, values: Uint16Array | Int16Array): void => new Uint16Array(buffer, at, values.length).set(values);
  memory.set(CAT, At.Categories);
  memory.set(pairs, At.Pairs);
  units(At.Folds, folds);
  units(At.LetterTo, letters);
  new Int32Array(buffer, At.Lists, LISTS.length).set(LISTS);
  memory.set(tables.rules, At.Rules);
  memory.set(tables.quick, At.Quick);
  new Int32Array(buffer, At.Options, 5).set([tables.digits, tables.hehYe, tables.zwnj, tables.quotes, Number(tables.strip)]);
  // Letters below U+0700 come first; lines with forms, which may become any number of units, are not for the kernel.
  units(At.Single, tables.single.subarray(0, 0x700));
  units(At.BecomesLast, tables.becomesLast.subarray(0, LETTERS));
  units(At.BecauseOf, tables.becauseOf.subarray(0, LETTERS));
  new Int32Array(buffer, At.Becomes, LETTERS).set(tables.becomes.slice(0, LETTERS).map((s) => (s.length === 2 ? (s.charCodeAt(1) << 16) | s.charCodeAt(0) : s.charCodeAt(0) || 0)));
}

/** The tables for these rules as one run of bytes: the parts that `TABLES` names. */
export function tableImage(rules: KernelRules): Uint8Array {
  const memory = new Uint8Array(FREE);
  writeTables(memory);
  writeRules(rules, memory);
  const image = new Uint8Array(TABLES.reduce((sum, [from, to]) => sum + to - from, 0));
  let at = 0;
  for (const [from, to] of TABLES) {
    image.set(memory.subarray(from, to), at);
    at += to - from;
  }
  return image;
}

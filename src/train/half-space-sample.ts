/**
 * Gold for half-spaces from running text whose writers mostly use them: a tenth that training can
 * leave out, and of it the lines whose spelling allows it.
 */
import { isNonJoining } from '../core/chars/classes.js';
import { Kind, kindOf } from '../core/lexicon/letters.js';
import { cleanLine, isSpaced, runsOf } from './half-space-text.js';

/** Neighbouring lines are often of one article, so whole blocks are held out. */
const BLOCK = 50;
const PARTS = 10;

/** Whether line `index` (from 0, empty lines counted) of a text is held out: every tenth block of 50 lines. */
export function isHeldOut(index: number): boolean {
  return Math.floor(index / BLOCK) % PARTS === PARTS - 1;
}

/** Fewer words are too little to see a writer's habits. */
const LEAST_WORDS = 6;
/** Half-spaces per word; the treebanks have 0.07 to 0.09. */
const LEAST_DENSITY = 0.04;
/** A word that begins with می and is seen this often is one of its own (میدان), if never seen with a half-space. */
const COMMON = 20;
const MI = /^(ن?می)([^\u200c]+[متدنهی])$/;
const HEH = /^(.+\u0647)(?:ای|ام|ات|اش|اند|ایم|اید)$/;
const PLURAL = /^(.+?)ها(?:ی|یی|ئی|ست|یم|یت|یش|یمان|یتان|یشان)?$/;
const DEGREE = /^(.+?)تر(ین)?$/;
/** Comparatives that are words of their own. */
const LEXICAL = /^(?:به|مه|که|بیش|کم)ترین?$/;

/**
 * The lines (cleaned: letters folded, useless ZWNJs dropped) that may be scored as gold. The texts are
 * their own measure: no model takes part in the choice (how the rules came about: eval/half-space.md). A line is taken when
 *   1. it has at least 6 words and 40 half-spaces per 1,000 of them, and no affix stands loose
 *      (می رود, کتاب ها, خانه ای; `isSpaced`);
 *   2. each of its words, and each two of its words, is written as most lines without loose affixes write
 *      the same letters (not موضعگیری where most have موضع\u200cگیری, nor پیش بینی for پیش\u200cبینی; a tie is refused);
 *   3. no word looks like an affixed one run together (contract: these have a half-space, whatever most write):
 *      - it begins with می or نمی, ends like a verb, and the texts have it with a half-space, or fewer than 20 times,
 *        or its rest behind both ب and ن, as only verbs have (میشه: بشه, نشه; میزان stays);
 *      - its end is ها with endings, or ترین, behind four letters or more, or behind a more frequent word
 *        (جراحیها; تنها is more frequent than تن); the same for تر behind any word;
 *      - ای, ام, اند … stand behind a word in ه that is more frequent.
 * `held`: which lines of each text may be given; all of them are counted.
 */
export function wellSpacedLines(texts: readonly (readonly string[])[], held: (index: number) => boolean = isHeldOut): string[] {
  const counts = new Map<string, Map<string, number>>();
  const candidates: { line: string; runs: string[][] }[] = [];
  for (const lines of texts) {
    lines.forEach((raw, index) => {
      const line = cleanLine(raw);
      if (!isSpaced(line)) return;
      const runs = runsOf(line);
      for (const spelling of spellings(runs)) {
        const key = lettersOf(spelling);
        let row = counts.get(key);
        if (row === undefined) counts.set(key, (row = new Map()));
        row.set(spelling, (row.get(spelling) ?? 0) + 1);
      }
      const words = runs.reduce((n, run) => n + run.length, 0);
      if (held(index) && words >= LEAST_WORDS && line.split('\u200c').length - 1 >= LEAST_DENSITY * words) candidates.push({ line, runs });
    });
  }
  const frequency = (spelling: string): number => counts.get(lettersOf(spelling))?.get(spelling) ?? 0;
  const usual = (spelling: string): boolean => {
    const own = frequency(spelling);
    for (const [other, n] of counts.get(lettersOf(spelling))!) if (n >= own && other !== spelling && (other.includes('\u200c') || spelling.includes('\u200c'))) return false;
    return true;
  };
  const runTogether = (word: string): boolean => {
    const last = word.slice(word.lastIndexOf('\u200c') + 1);
    const mi = MI.exec(word);
    if (mi !== null && (frequency(word) < COMMON || frequency(`${mi[1]!}\u200c${mi[2]!}`) > 0 || (frequency(`ب${mi[2]!}`) > 0 && frequency(`ن${mi[2]!}`) > 0))) return true;
    const stands = (base: string | undefined): boolean => base !== undefined && base.length > 1 && joins(base) && frequency(base) > frequency(last);
    const plural = PLURAL.exec(last)?.[1];
    const degree = LEXICAL.test(last) ? null : DEGREE.exec(last);
    if (plural !== undefined && joins(plural) && plural.length >= 4) return true;
    if (degree?.[2] !== undefined && joins(degree[1]!) && degree[1]!.length >= 3) return true;
    return stands(plural) || stands(degree?.[1]) || stands(HEH.exec(last)?.[1]);
  };
  return candidates
    .filter(({ runs }) => [...spellings(runs)].every(usual) && !runs.some((run) => run.some(runTogether)))
    .map(({ line }) => line);
}

function lettersOf(spelling: string): string {
  return spelling.replace(/[\u200c ]/g, '');
}

/** The words, and each two neighbours with their space. */
function* spellings(runs: readonly string[][]): Generator<string> {
  for (const run of runs) {
    for (let i = 0; i < run.length; i++) {
      yield run[i]!;
      if (i > 0) yield `${run[i - 1]!} ${run[i]!}`;
    }
  }
}

function joins(word: string): boolean {
  const u = word.charCodeAt(word.length - 1);
  return kindOf(u) === Kind.Joining && !isNonJoining(u);
}

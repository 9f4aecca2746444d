/**
 * Score of half-space restoration, by the method of the project's scorer of normalizers: gold and
 * output become base characters and the gaps between them; gaps are compared.
 */

/** Gap kinds: N nothing, S white space, Z ZWNJ, P punctuation (never scored). */
type Gap = 'N' | 'S' | 'Z' | 'P';

/**
 * Kinds of joint: after می or نمی; before ها and its forms; before تر, ترین; before a personal ending, a pronoun
 * or ای; before ای alone (counted as clitic too); before است; any other.
 */
export const JOINTS = ['mi', 'ha', 'tar', 'clitic', 'ei', 'ast', 'compound'] as const;
export type Joint = (typeof JOINTS)[number];

/**
 * The damages that the stage is scored on: half-spaces removed, replaced by spaces, each one or the other,
 * none (what is done to clean text), and half-spaces too many: in place of a space between two words (a space
 * in 25), inside a word (a place in 200 where one would be seen). `random` gives uniform numbers in [0, 1).
 */
export function damages(random: () => number): Readonly<Record<string, (line: string) => string>> {
  const some = (share: number) => (found: string) => (random() < share ? '\u200c' : found);
  return {
    deleted: (line) => line.replaceAll('\u200c', ''),
    spaced: (line) => line.replaceAll('\u200c', ' '),
    mixed: (line) => line.replace(/\u200c/g, () => (random() < 0.5 ? '' : ' ')),
    clean: (line) => line,
    between: (line) => line.replace(/(?<=[\u0621-\u06d3]) (?=[\u0621-\u06d3])/g, some(0.04)),
    inside: (line) => line.replace(/(?<=[\u0626\u0628-\u062e\u0633-\u0647\u067e\u0686\u06a9\u06af\u06cc])(?=[\u0621-\u06d3])/g, some(0.005)),
  };
}

export interface HalfSpaceScore {
  readonly lines: number;
  readonly tokens: number;
  /** Of ZWNJ gaps, in percent. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly exactPercent: number;
  readonly wrongPer1000: number;
  /** Gold gap + output gap (L lost) → count. */
  readonly confusion: Readonly<Record<string, number>>;
  /** Found and all gold ZWNJs by kind of joint. */
  readonly joints: Readonly<Record<Joint, readonly [number, number]>>;
  /** The wrong fragments, most frequent first: kinds, gold, output (ZWNJ as |). */
  readonly errors: readonly (readonly [number, string, string, string])[];
}

interface Split {
  readonly base: string[];
  readonly gaps: Gap[];
  readonly at: number[];
}

const LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'يیىیئیءیېیۍیێیےیكکڪکةهۀهەهہهھهأاإاٱاآاؤو'.matchAll(/(.)(.)/gsu)].map((m) => [m[1]!, m[2]!]),
);
const NON_JOINING = new Set('اآأإٱدذرزژوؤء');
const cache = new Map<string, string>();

function classify(ch: string): string {
  let f = cache.get(ch);
  if (f !== undefined) return f;
  if (ch === '\u200c') f = 'Z';
  else if (/\s/u.test(ch)) f = 'S';
  else if (/[\p{Cf}\p{Mn}\p{Cc}\p{Lm}\p{Me}]/u.test(ch)) f = '';
  else {
    let base = '';
    for (const c of ch.normalize('NFKD')) {
      if (/\p{Nd}/u.test(c)) base += digit(c);
      else if (/\p{L}/u.test(c) && c !== 'ـ') base += (LETTERS[c] ?? c).toLowerCase();
      else if (/\p{N}/u.test(c)) base += c;
    }
    f = base === '' ? 'P' : `B${base}`;
  }
  cache.set(ch, f);
  return f;
}

function digit(c: string): string {
  const cp = c.codePointAt(0)!;
  let zero = cp;
  while (cp - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((cp - zero) % 10);
}

function splitLine(line: string, visual: boolean): Split {
  const base: string[] = [];
  const gaps: Gap[] = [];
  const at: number[] = [];
  let space = false;
  let zwnj = false;
  let punct = false;
  let last = '';
  let i = 0;
  for (const ch of line) {
    const f = classify(ch);
    if (f === 'Z') {
      if (!(visual && NON_JOINING.has(last))) zwnj = true;
    } else if (f === 'S') space = true;
    else if (f === 'P') punct = true;
    else if (f !== '') {
      let first = true;
      for (const c of f.slice(1)) {
        gaps.push(!first ? 'N' : punct ? 'P' : space ? 'S' : zwnj ? 'Z' : 'N');
        base.push(c);
        at.push(i);
        first = false;
      }
      space = zwnj = punct = false;
      last = ch;
    }
    i += ch.length;
  }
  return { base, gaps, at };
}

/** For each gold character its partner in the output, or -1: equal runs from both ends, the middle by LCS where small. */
function align(gold: readonly string[], out: readonly string[]): Int32Array {
  const to = new Int32Array(gold.length).fill(-1);
  let a = 0;
  while (a < gold.length && a < out.length && gold[a] === out[a]) to[a] = a++;
  let b = 0;
  while (gold.length - 1 - b >= a && out.length - 1 - b >= a && gold[gold.length - 1 - b] === out[out.length - 1 - b]) {
    to[gold.length - 1 - b] = out.length - 1 - b;
    b++;
  }
  const n = gold.length - a - b;
  const m = out.length - a - b;
  if (n === 0 || m === 0 || n * m > 4_000_000) return to;
  const table = new Uint16Array((n + 1) * (m + 1));
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      table[i * (m + 1) + j] =
        gold[a + i] === out[a + j]
          ? table[(i + 1) * (m + 1) + j + 1]! + 1
          : Math.max(table[(i + 1) * (m + 1) + j]!, table[i * (m + 1) + j + 1]!);
    }
  }
  for (let i = 0, j = 0; i < n && j < m; ) {
    if (gold[a + i] === out[a + j]) to[a + i++] = a + j++;
    else if (table[(i + 1) * (m + 1) + j]! >= table[i * (m + 1) + j + 1]!) i++;
    else j++;
  }
  return to;
}

const WORD = /[\p{L}\u064b-\u0651\u0654]/u;
const CLITIC = /^(ای|اند|ام|ات|اش|ایم|اید|مان|تان|شان|م|ت|ش|ی)$/;

function jointsOf(line: string, at: readonly number[], i: number): readonly Joint[] {
  let a = at[i - 1]!;
  while (a >= 0 && WORD.test(line[a]!)) a--;
  const left = line.slice(a + 1, at[i - 1]! + 1);
  let b = at[i]!;
  while (b < line.length && /\p{L}/u.test(line[b]!)) b++;
  const right = line.slice(at[i]!, b);
  if (left === 'می' || left === 'نمی') return ['mi'];
  if (right.startsWith('ها') && right.length <= 7) return ['ha'];
  if (/^تر(ین?|م)?$/.test(right)) return ['tar'];
  if (CLITIC.test(right)) return right === 'ای' ? ['clitic', 'ei'] : ['clitic'];
  return right === 'است' ? ['ast'] : ['compound'];
}

function fragment(line: string, at: readonly number[], i: number): string {
  let a = at[i - 1]!;
  let b = at[i]!;
  while (a > 0 && !/\s/u.test(line[a - 1]!)) a--;
  while (b + 1 < line.length && !/\s/u.test(line[b + 1]!)) b++;
  return line.slice(a, b + 1).replaceAll('\u200c', '|');
}

/**
 * Scores output lines against gold lines, gap by gap.
 * `visual`: a ZWNJ after a letter that does not join counts as nothing on both sides.
 * @throws RangeError when the numbers of lines differ
 */
export function scoreHalfSpace(gold: readonly string[], output: readonly string[], options: { readonly visual?: boolean } = {}): HalfSpaceScore {
  if (gold.length !== output.length) throw new RangeError(`${output.length} output lines for ${gold.length} gold lines`);
  const confusion: Record<string, number> = {};
  const joints = Object.fromEntries(JOINTS.map((k) => [k, [0, 0]])) as Record<Joint, [number, number]>;
  const errors = new Map<string, number>();
  let exact = 0;
  let tokens = 0;
  let wrong = 0;
  const visual = options.visual ?? false;
  for (let l = 0; l < gold.length; l++) {
    const g = splitLine(gold[l]!, visual);
    const o = splitLine(output[l]!, visual);
    tokens += gold[l]!.split(/\s+/u).filter((t) => t !== '').length;
    const to = align(g.base, o.base);
    let bad = 0;
    for (let i = 1; i < g.base.length; i++) {
      const kind = g.gaps[i]!;
      if (kind === 'P') continue;
      const j = to[i]!;
      const got = j > 0 && to[i - 1] === j - 1 ? o.gaps[j]! : 'L';
      confusion[kind + got] = (confusion[kind + got] ?? 0) + 1;
      if (kind === 'Z') {
        for (const joint of jointsOf(gold[l]!, g.at, i)) {
          joints[joint][1]++;
          if (got === 'Z') joints[joint][0]++;
        }
      }
      if (got === kind) continue;
      bad++;
      const key = `${kind}>${got}\t${fragment(gold[l]!, g.at, i)}\t${got === 'L' ? '(lost)' : fragment(output[l]!, o.at, j)}`;
      errors.set(key, (errors.get(key) ?? 0) + 1);
    }
    wrong += bad;
    if (bad === 0) exact++;
  }
  const c = (k: string): number => confusion[k] ?? 0;
  const tp = c('ZZ');
  const fp = c('NZ') + c('SZ');
  const fn = c('ZN') + c('ZS') + c('ZP') + c('ZL');
  const precision = tp + fp > 0 ? tp / (tp + fp) : 0;
  const recall = tp + fn > 0 ? tp / (tp + fn) : 0;
  const list = [...errors].map(([k, n]) => [n, ...k.split('\t')] as unknown as [number, string, string, string]);
  list.sort((x, y) => y[0] - x[0] || (x[2] < y[2] ? -1 : x[2] > y[2] ? 1 : 0));
  return {
    lines: gold.length,
    tokens,
    precision: 100 * precision,
    recall: 100 * recall,
    f1: precision + recall > 0 ? (200 * precision * recall) / (precision + recall) : 0,
    exactPercent: (100 * exact) / Math.max(gold.length, 1),
    wrongPer1000: (1000 * wrong) / Math.max(tokens, 1),
    confusion: Object.fromEntries(Object.entries(confusion).sort(([a], [b]) => (a < b ? -1 : 1))),
    joints,
    errors: list,
  };
}

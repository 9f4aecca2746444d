/**
 * The normalizer: characters, punctuation, digits, spaces and (with a model) half-spaces.
 *
 * Lines are independent but for blocks that are left alone (lines.ts). Text is worked on in pieces of
 * some thousand lines: the scanner's edits of all lines are applied together, lines that changed are
 * scanned again until they are stable, then the half-space stage runs and lines that it changed go round
 * again.
 *
 * Why it is idempotent. The result of a line is a form that neither the scanner nor the half-space stage
 * changes; given that form, both change nothing, so it is its own result. A line on which the two do not
 * agree after `MAX_ROUNDS` gets the scanner's stable form, from which they would not agree the second time
 * either. A line that the scanner alone does not bring to rest in `MAX_PASSES` (none in the corpora) keeps
 * its original form, as it would again. So does a line that would become the beginning or end of a block,
 * so that the blocks are the same in the output.
 *
 * LF, CRLF and lone CR end lines and are kept; so are U+0085, U+2028, U+2029, VT and FF, which end lines
 * elsewhere but not here.
 */
import { alignEdits, applyEdits, compose, EditList, toOriginal, type Alignment } from '../alignment.js';
import { OptionsError } from '../base/errors.js';
import { Block } from './block.js';
import { createByteStream, type Rest } from './byte-stream.js';
import { At, createHost, type KernelHost } from './kernel.js';
import { startKernel, writeRules } from './kernel-tables.js';
import { lineState } from './lines.js';
import { RuleId, RULES } from './rules.js';
import { createScanner, type KernelRules, type ScanConfig, type Scanner } from './scanner.js';
import type { ByteStream, Change, HalfSpacer, LineStream, Normalized, Normalizer, NormalizeOptions, Preset, TextCodec } from './types.js';
import { CAT, Flag, U } from './units.js';

export { RULES, type Rule, type RuleName } from './rules.js';

/** Units of text worked on together, rounded up to whole lines. Bounds the memory of the edit lists. */
const PIECE = 1 << 18;
/** Scans of a line in one round, and rounds with the half-space stage, after which it is given up. */
const MAX_PASSES = 4;
const MAX_ROUNDS = 4;

/** Treatment of a line: in full, by the scanner only, not at all. */
const CHARACTERS = 1;
const ALONE = 2;

/** What a run over a piece of text reports for alignment, counts and changes: the edits of each pass. */
interface Pass {
  readonly edits: EditList;
  /** Length of the text that they apply to. */
  readonly length: number;
}

/** The host of lines without a half-space stage. */
const bare: KernelHost = /* @__PURE__ */ createHost(() => ({ kernel: startKernel(), free: At.Free, owner: null }));

/**
 * A normalizer for the given options.
 * `halfSpace`: the half-space stage (`readHalfSpacer`); without it gaps between letters stay.
 * @throws OptionsError options/invalid, options/unknown-rule
 */
export function createNormalizer(options: NormalizeOptions = {}, halfSpace?: HalfSpacer): Normalizer {
  return createWhole(options, halfSpace);
}

/** A normalizer with what prepared.ts takes of it. */
export interface WholeNormalizer extends Normalizer {
  /** What the kernel may do by itself; null: nothing. */
  readonly kernelRules: KernelRules | null;
  readonly rest: Rest;
}

/** @throws as `createNormalizer` */
export function createWhole(options: NormalizeOptions, halfSpace?: HalfSpacer): WholeNormalizer {
  const { config, half } = configure(options);
  const scanner = createScanner(config);
  const fences = config.on[RuleId['fences']]!;
  const stage = half ? halfSpace : undefined;
  let begin: (carried?: Carried) => Walk;
  let kernelRules = stage !== undefined && stage.host === undefined ? null : scanner.kernelRules;
  if (stage !== undefined && config.zwnj !== 'keep') {
    // Half-spaces first, on text in its normal form; then the folding that takes them out.
    const before = configure({ ...options, preset: options.preset === 'search' ? 'standard' : options.preset ?? 'standard', zwnj: 'keep', diacritics: 'keep', digits: config.digits });
    const normal = createScanner(before.config);
    begin = (carried) => createFoldWalk(normal, scanner, stage, fences, carried);
    kernelRules = null;
  } else begin = (carried) => createWalk(scanner, stage, fences, carried);

  const whole = (text: string, passes: Pass[][] | null, state: number = Block.Start): string => {
    const walk = begin({ state, lastUnit: 0x0a });
    if (text.length <= PIECE) {
      const trace: Pass[] | null = passes === null ? null : [];
      if (trace !== null) passes!.push(trace);
      return walk(text, trace);
    }
    let out = '';
    for (let at = 0; at < text.length; ) {
      const end = pieceEnd(text, at);
      const trace: Pass[] | null = passes === null ? null : [];
      if (trace !== null) passes!.push(trace);
      out += walk(text.slice(at, end), trace);
      at = end;
    }
    return out;
  };

  const work = (lines: string, walk: Walk): string => {
    let out = '';
    for (let at = 0; at < lines.length; ) {
      const end = lines.length - at <= PIECE ? lines.length : pieceEnd(lines, at);
      out += walk(at === 0 && end === lines.length ? lines : lines.slice(at, end), null);
      at = end;
    }
    return out;
  };
  const stream = (state: number = Block.Start): LineStream => {
    const carried: Carried = { state, lastUnit: 0x0a };
    const walk = begin(carried);
    return Object.defineProperty((lines: string) => work(lines, walk), 'state', { get: () => carried.state }) as LineStream;
  };

  // What the kernel leaves to do, for all streams of bytes: they take turns.
  const carried: Carried = { state: Block.Start, lastUnit: 0x0a };
  let walk: Walk | null = null;
  const rest: Rest = (lines, state) => {
    walk ??= begin(carried);
    carried.state = state;
    carried.lastUnit = 0x0a;
    const text = work(lines, walk);
    return { text, state: carried.state };
  };

  return Object.assign((text: string) => whole(text, null), {
    aligned: (text: string): Normalized => {
      const passes: Pass[][] = [];
      const normalized = whole(text, passes);
      return { text: normalized, alignment: alignPieces(text, normalized.length, passes) };
    },
    stats: (text: string, state?: number): Record<string, number> => {
      const passes: Pass[][] = [];
      whole(text, passes, state);
      const counts = new Map<number, number>();
      for (const piece of passes) {
        for (const { edits } of piece) for (let i = 0; i < edits.length; i++) counts.set(edits.rule[i]!, (counts.get(edits.rule[i]!) ?? 0) + 1);
      }
      const out: Record<string, number> = {};
      for (const [i, rule] of RULES.entries()) if (counts.has(i)) out[rule.name] = counts.get(i)!;
      return out;
    },
    changes: (text: string): Change[] => {
      const passes: Pass[][] = [];
      whole(text, passes);
      return listChanges(text, passes);
    },
    stream,
    kernelRules,
    rest,
    bytes: (codec: TextCodec, state: number = Block.Start): ByteStream => {
      if (kernelRules !== null) {
        const rules = kernelRules;
        return createByteStream({ composes: rules.composes, useless: rules.useless, fences, stage: stage !== undefined, owner: rules, write: (memory) => writeRules(rules, memory) }, stage?.host ?? bare, rest, codec, state);
      }
      let lines = stream(state);
      const next = (bytes: Uint8Array): Uint8Array => {
        const text = codec.text(bytes);
        const out = lines(text);
        return out === text ? bytes : codec.utf8(out);
      };
      const set = (to?: number): void => {
        lines = stream(to);
      };
      return Object.defineProperty(Object.assign(next, { together: (texts: readonly Uint8Array[]): null[] => texts.map(() => null) }), 'state', { get: () => lines.state, set }) as unknown as ByteStream;
    },
  });
}

/** End of the piece that begins at `at`: behind the first line end after PIECE units. */
function pieceEnd(text: string, at: number): number {
  for (let i = at + PIECE; i < text.length; i++) {
    const u = text.charCodeAt(i);
    if (u === 0x0a) return i + 1;
    // A CR may be the first half of CRLF.
    if (u === 0x0d && i + 1 < text.length) return text.charCodeAt(i + 1) === 0x0a ? i + 2 : i + 1;
  }
  return text.length;
}

/** A function from piece to normalized piece that carries the block state along. */
type Walk = (text: string, trace: Pass[] | null) => string;

/** What a walk carries from piece to piece: the block state, and the last unit of the piece before. */
interface Carried {
  state: number;
  lastUnit: number;
}

/** Lines of a text, as this module counts them. */
function lineCuts(text: string): string[] {
  return text.split(/[\n\r]/);
}

/**
 * The walk for search keys: normal form with half-spaces, then folded, until that gives itself. A line
 * that does not come to rest keeps its original form, as it would again.
 */
function createFoldWalk(normal: Scanner, folding: Scanner, stage: HalfSpacer, fences: boolean, carried: Carried = { state: Block.Start, lastUnit: 0x0a }): Walk {
  return (text, trace) => {
    const entry = { ...carried };
    const frozen = new Set<number>();
    for (;;) {
      const passes: Pass[] = [];
      let current = text;
      let unsettled: number[] = [];
      for (let round = 0; ; round++) {
        const list: Pass[] = [];
        const middle = createWalk(normal, stage, fences, { ...entry }, frozen)(current, list);
        Object.assign(carried, entry);
        const next = createWalk(folding, undefined, fences, carried, frozen)(middle, list);
        if (next === current) break;
        if (round >= MAX_ROUNDS) {
          const a = lineCuts(current);
          const b = lineCuts(next);
          unsettled = a.map((_, l) => l).filter((l) => a[l] !== b[l]);
          break;
        }
        passes.push(...list);
        current = next;
      }
      if (unsettled.length === 0) {
        trace?.push(...passes);
        return current;
      }
      for (const l of unsettled) frozen.add(l);
    }
  };
}

function createWalk(scanner: Scanner, stage: HalfSpacer | undefined, fences: boolean, carried: Carried = { state: Block.Start, lastUnit: 0x0a }, frozen?: ReadonlySet<number>): Walk {
  const { pairs } = scanner;
  // Bounds and flags of the lines of the current text; alive = to be scanned again.
  let starts: number[] = [];
  let ends: number[] = [];
  let flags: number[] = [];

  /** Finds the lines from unit 0 on. */
  function split(text: string): void {
    starts = [];
    ends = [];
    flags = [];
    const n = text.length;
    const cat = CAT;
    const table = pairs;
    let start = 0;
    let bits = 0;
    let pair: number = U.Edge;
    for (let i = 0; i < n; i++) {
      const c = cat[text.charCodeAt(i)]!;
      pair = ((pair & 31) << 5) | c;
      bits |= table[pair]!;
      if (c === U.Edge) {
        starts.push(start);
        ends.push(i);
        flags.push(bits);
        start = i + 1;
        bits = 0;
        pair = U.Edge;
      }
    }
    if (start < n) {
      bits |= pairs[((pair & 31) << 5) | U.Edge]!;
      starts.push(start);
      ends.push(n);
      flags.push(bits);
    }
  }

  function flagsOf(text: string, lo: number, hi: number): number {
    const cat = CAT;
    const table = pairs;
    let bits = 0;
    let pair: number = U.Edge;
    for (let i = lo; i < hi; i++) {
      pair = ((pair & 31) << 5) | cat[text.charCodeAt(i)]!;
      bits |= table[pair]!;
    }
    return bits | pairs[((pair & 31) << 5) | U.Edge]!;
  }

  /**
   * Whether edit k of the half-space stage, in line [lo, hi), lies in words that stand between spaces and
   * ends of clauses, and puts no half-space where the scanner has a rule: then it has nothing to do there.
   */
  function isApart(text: string, lo: number, hi: number, edits: EditList, k: number): boolean {
    // A half-space that did nothing was in the way of other rules.
    if (!scanner.plain || CAT[text.charCodeAt(edits.start[k]!)] === U.Zwnj) return false;
    let i = edits.start[k]! - 1;
    let j = edits.end[k]!;
    if (edits.insert[k] !== '' && i >= lo && j < hi && ((pairs[(CAT[text.charCodeAt(i)]! << 5) | U.Zwnj]! | pairs[(U.Zwnj << 5) | CAT[text.charCodeAt(j)]!]!) & Flag.Work) !== 0) return false;
    while (i >= lo && isWordUnit(text.charCodeAt(i))) i--;
    while (j < hi && isWordUnit(text.charCodeAt(j))) j++;
    const before = i < lo ? U.Space : CAT[text.charCodeAt(i)]!;
    const after = j < hi ? CAT[text.charCodeAt(j)]! : U.Space;
    if (before !== U.Space) return false;
    return after === U.Space || after === U.Comma || after === U.Bang || (after === U.Dot && (j + 1 >= hi || CAT[text.charCodeAt(j + 1)] === U.Space) && isWordUnit(text.charCodeAt(j - 2)));
  }

  /** Moves the bounds of all lines by what the edits (in text order, inside lines) insert and delete. */
  function shift(edits: EditList): void {
    let k = 0;
    let delta = 0;
    for (let l = 0; l < starts.length; l++) {
      const end = ends[l]!;
      starts[l]! += delta;
      while (k < edits.length && edits.end[k]! <= end) {
        delta += edits.insert[k]!.length - (edits.end[k]! - edits.start[k]!);
        k++;
      }
      ends[l] = end + delta;
    }
  }

  function attempt(input: string, original: readonly [readonly number[], readonly number[], readonly number[]], open: readonly number[], verbatim: Uint8Array, trace: Pass[] | null): { text: string; unstable: number[]; restless: number[] } {
    let text = input;
    starts = original[0].slice();
    ends = original[1].slice();
    flags = original[2].slice();
    const changed = new Set<number>();
    const unstable: number[] = [];
    /** Lines that do not come to rest with the half-space stage. */
    const restless: number[] = [];
    const apply = (edits: EditList): void => {
      trace?.push({ edits, length: text.length });
      text = applyEdits(text, edits);
      shift(edits);
    };
    let active: number[] = [];
    for (let l = 0; l < starts.length; l++) if (verbatim[l] !== ALONE && (flags[l]! & Flag.Work) !== 0) active.push(l);
    let first = true;
    /** Lines for the next look of the half-space stage, and of those that it changed, for the scanner. */
    const halfPending = new Set<number>();
    const scanPending = new Set<number>();
    for (let round = 0; ; round++) {
      // Characters until stable.
      for (let pass = 0; active.length > 0; pass++) {
        const edits = new EditList();
        const next: number[] = [];
        for (const l of active) {
          const before = edits.length;
          const settled = scanner.scan(text, starts[l]!, ends[l]!, flags[l]!, edits);
          if (edits.length === before) continue;
          changed.add(l);
          if (!first) halfPending.add(l);
          if (!settled) next.push(l);
        }
        if (edits.length > 0) apply(edits);
        if (next.length > 0 && pass + 1 >= MAX_PASSES) {
          (first ? unstable : restless).push(...next);
          return { text, unstable, restless };
        }
        active = [];
        for (const l of next) {
          flags[l] = flagsOf(text, starts[l]!, ends[l]!);
          if ((flags[l]! & Flag.Work) !== 0) active.push(l);
        }
      }
      if (stage === undefined) break;
      // Half-spaces: all lines the first time, later only those that may have more to change.
      const lines = first ? null : [...halfPending].sort((a, b) => a - b);
      if (lines !== null && lines.length === 0) break;
      halfPending.clear();
      const touched: number[] = lines === null ? halfAll() : halfSome(lines);
      first = false;
      if (touched.length === 0) break;
      if (round + 1 >= MAX_ROUNDS) {
        restless.push(...touched);
        return { text, unstable, restless };
      }
      for (const l of touched) changed.add(l);
      for (const l of scanPending) {
        flags[l] = flagsOf(text, starts[l]!, ends[l]!);
        if ((flags[l]! & Flag.Work) !== 0) active.push(l);
      }
      scanPending.clear();
    }
    // Blanks between a lone CR and LF: without them the two would be one line end.
    for (const l of changed) {
      const before = starts[l]! > 0 ? text.charCodeAt(starts[l]! - 1) : carried.lastUnit;
      if (starts[l] === ends[l] && before === 0x0d && text.charCodeAt(ends[l]!) === 0x0a) unstable.push(l);
    }
    if (fences) {
      for (const l of changed) if (lineState(text, starts[l]!, ends[l]!, open[l]!) !== 0) unstable.push(l);
    }
    return { text, unstable, restless };

    function halfAll(): number[] {
      const spans: number[] = [];
      for (let l = 0; l < starts.length; l++) {
        if (verbatim[l] !== 0) spans.push(starts[l]!, ends[l]!);
        else scanner.protect(text, starts[l]!, ends[l]!, flags[l]!, spans);
      }
      const raw = new EditList();
      const again = stage!(text, spans, raw);
      if (raw.length === 0) return [];
      const edits = new EditList();
      const touched: number[] = [];
      let l = 0;
      for (let k = 0; k < raw.length; k++) {
        while (l + 1 < ends.length && ends[l]! < raw.end[k]!) l++;
        // Lines that are left alone stay so, whatever the stage does.
        if (verbatim[l] !== 0 || raw.start[k]! < starts[l]! || raw.end[k]! > ends[l]!) continue;
        edits.push(raw.start[k]!, raw.end[k]!, raw.insert[k]!, RuleId['half-space']);
        if (touched[touched.length - 1] !== l) touched.push(l);
        if (!isApart(text, starts[l]!, ends[l]!, raw, k)) scanPending.add(l);
      }
      if (edits.length === 0) return [];
      if (again) {
        l = 0;
        for (const at of again) {
          while (ends[l]! < at) l++;
          halfPending.add(l);
        }
      } else for (const t of touched) halfPending.add(t);
      apply(edits);
      return touched;
    }

    function halfSome(lines: readonly number[]): number[] {
      const edits = new EditList();
      const touched: number[] = [];
      for (const l of lines) {
        const spans: number[] = [];
        const line = text.slice(starts[l]!, ends[l]!);
        scanner.protect(line, 0, line.length, flags[l]!, spans);
        const raw = new EditList();
        const again = stage!(line, spans, raw);
        if (raw.length === 0) continue;
        touched.push(l);
        if (!again || again.length > 0) halfPending.add(l);
        scanPending.add(l);
        for (let k = 0; k < raw.length; k++) edits.push(starts[l]! + raw.start[k]!, starts[l]! + raw.end[k]!, raw.insert[k]!, RuleId['half-space']);
      }
      if (edits.length > 0) apply(edits);
      return touched;
    }
  }

  const walk = (text: string, trace: Pass[] | null): string => {
    split(text);
    const original = [starts, ends, flags] as const;
    const n = starts.length;
    const verbatim = new Uint8Array(n);
    // Block state at each line's beginning. Such lines are not changed, so it is that of the output too.
    const open: number[] = [];
    let any = stage !== undefined && n > 0;
    for (let l = 0; l < n; l++) {
      open.push(carried.state);
      if (frozen?.has(l)) verbatim[l] = ALONE;
      if (fences) {
        const next = lineState(text, starts[l]!, ends[l]!, carried.state);
        if ((next & 1) === 1) verbatim[l] = ALONE;
        carried.state = next >>> 1;
      }
      if (verbatim[l] !== ALONE && (flags[l]! & Flag.Work) !== 0) any = true;
    }
    if (!any) return text;
    // Lines that do not come to rest keep their form, and the others are done again: at most once more
    // for each group of such lines, for the others are independent of them.
    for (;;) {
      const from = trace?.length ?? 0;
      const result = attempt(text, original, open, verbatim, trace);
      if (result.unstable.length === 0 && result.restless.length === 0) return result.text;
      for (const l of result.restless) verbatim[l] = CHARACTERS;
      for (const l of result.unstable) verbatim[l] = ALONE;
      if (trace !== null) trace.length = from;
    }
  };
  return (text, trace) => {
    const out = walk(text, trace);
    if (text.length > 0) carried.lastUnit = text.charCodeAt(text.length - 1);
    return out;
  };
}

/** The alignments of the pieces one after another, null if nothing changed. */
function alignPieces(text: string, length: number, pieces: readonly Pass[][]): Alignment | null {
  if (pieces.every((p) => p.length === 0)) return null;
  const aligned = pieces.map((piece) => piece.reduce<Alignment | null>((alignment, { edits, length }) => compose(alignment, alignEdits(edits, length)), null));
  if (aligned.length === 1) return aligned[0]!;
  const start = new Uint32Array(length);
  const end = new Uint32Array(length);
  let from = 0;
  let out = 0;
  for (const alignment of aligned) {
    const size = pieceEnd(text, from) - from;
    const to = out + (alignment?.start.length ?? size);
    if (alignment === null) {
      for (let i = from; out < to; i++, out++) {
        start[out] = i;
        end[out] = i + 1;
      }
    } else {
      const { start: starts, end: ends } = alignment;
      for (let i = 0; out < to; i++, out++) {
        start[out] = from + starts[i]!;
        end[out] = from + ends[i]!;
      }
    }
    from += size;
  }
  return { start, end, originalLength: text.length };
}

function listChanges(text: string, pieces: readonly Pass[][]): Change[] {
  const out: Change[] = [];
  let from = 0;
  for (const piece of pieces) {
    const size = pieceEnd(text, from) - from;
    let alignment: Alignment | null = null;
    for (const { edits, length } of piece) {
      for (let i = 0; i < edits.length; i++) {
        const span = toOriginal(alignment, edits.start[i]!, edits.end[i]!);
        out.push({ start: from + span.start, end: from + span.end, insert: edits.insert[i]!, rule: RULES[edits.rule[i]!]?.name ?? '' });
      }
      alignment = compose(alignment, alignEdits(edits, length));
    }
    from += size;
  }
  return out.sort((a, b) => a.start - b.start || a.end - b.end);
}

const PRESETS: readonly Preset[] = ['minimal', 'standard', 'search'];

function oneOf<T extends string>(name: string, value: T | undefined, values: readonly T[], fallback: T): T {
  if (value === undefined) return fallback;
  if (!values.includes(value)) {
    throw new OptionsError('options/invalid', `${name} is ${JSON.stringify(value)}; it must be one of ${values.join(', ')}`, { option: name, got: String(value) });
  }
  return value;
}

/** Options → what the scanner needs. Throws for what does not exist. */
function configure(options: NormalizeOptions): { config: ScanConfig; half: boolean } {
  const preset = oneOf('preset', options.preset, PRESETS, 'standard');
  const on: boolean[] = RULES.map((rule) => (rule.presets as readonly Preset[]).includes(preset));
  for (const [name, value] of Object.entries(options.rules ?? {})) {
    if (!Object.hasOwn(RuleId, name)) {
      throw new OptionsError('options/unknown-rule', `there is no rule ${JSON.stringify(name)}; the rules are ${RULES.map((r) => r.name).join(', ')}`, { rule: name });
    }
    on[RuleId[name as keyof typeof RuleId]] = value;
  }
  const zwnj = oneOf('zwnj', options.zwnj, ['keep', 'remove', 'space'], preset === 'search' ? 'remove' : 'keep');
  if (zwnj !== 'keep' && options.rules?.['zwnj-fold'] === undefined) on[RuleId['zwnj-fold']] = true;
  const diacritics = oneOf('diacritics', options.diacritics, ['keep', 'strip'], preset === 'search' ? 'strip' : 'keep');
  const halfSpace = oneOf('halfSpace', options.halfSpace, ['off', 'affixes', 'full'], 'full');
  let keepWords: Map<string, string[]> | null = null;
  for (const phrase of options.keepWords ?? []) {
    let e = 0;
    while (e < phrase.length && isWordUnit(phrase.charCodeAt(e))) e++;
    if (e === 0) continue;
    keepWords ??= new Map();
    const first = phrase.slice(0, e);
    const list = keepWords.get(first);
    if (list === undefined) keepWords.set(first, [phrase]);
    else list.push(phrase);
  }
  const config: ScanConfig = {
    on,
    digits: oneOf('digits', options.digits, ['persian', 'ascii', 'arabic', 'keep'], preset === 'search' ? 'ascii' : 'persian'),
    hehYe: oneOf('hehYe', options.hehYe, ['keep', 'hamza', 'ye'], 'keep'),
    strip: diacritics === 'strip' && on[RuleId['diacritics']]!,
    zwnj,
    quotes: oneOf('quotes', options.quotes, ['guillemets', 'curly', 'straight', 'keep'], 'guillemets'),
    keepArabic: options.keepArabic ?? false,
    keepWords,
  };
  // Asked for by name it runs in every preset.
  const half = options.rules?.['half-space'] ?? (options.halfSpace !== undefined || on[RuleId['half-space']]!);
  return { config, half: halfSpace !== 'off' && half };
}

function isWordUnit(u: number): boolean {
  const c = CAT[u]!;
  return c === U.Zwnj || (c >= U.Joining && c <= U.Form) || c === U.Heh;
}

/**
 * Edits of a text and the alignment that follows from them.
 *
 * A stage describes what it changes as edits; only this module turns edits into text and into
 * offsets. Every unit of the new text knows its range in the old one; a deletion needs no unit (it
 * is a gap), an insertion has an empty range, an expansion (one sign → several letters) gives every
 * unit the whole source range. The idea of two offset referentials is that of huggingface/tokenizers
 * (`NormalizedString`); edits as a separate value that of codemirror/state (`ChangeSet`).
 */
import type { Span } from './base/span.js';

/** One change: units [start, end) of the old text become `insert`. `rule` says which rule did it. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
  /** Index into the rule table of the stage, -1 where unknown. */
  readonly rule: number;
}

/** Sorted, non-overlapping edits as columns of which the first `length` rows count; grows by `push` in text order. */
export class EditList {
  start = new Int32Array(16);
  end = new Int32Array(16);
  rule = new Int32Array(16);
  readonly insert: string[] = [];
  length = 0;

  /** Appends an edit. `start` must not lie before the end of the last one. */
  push(start: number, end: number, insert: string, rule = -1): void {
    const n = this.length;
    if (n === this.start.length) this.grow();
    this.start[n] = start;
    this.end[n] = end;
    this.rule[n] = rule;
    this.insert[n] = insert;
    this.length = n + 1;
  }

  private grow(): void {
    const wider = (column: Int32Array): Int32Array<ArrayBuffer> => {
      const out = new Int32Array(column.length * 4);
      out.set(column);
      return out;
    };
    this.start = wider(this.start);
    this.end = wider(this.end);
    this.rule = wider(this.rule);
  }

  /** Takes out the edits at the given positions, which rise. Linear. */
  remove(positions: readonly number[]): void {
    if (positions.length === 0) return;
    let to = positions[0]!;
    let p = 0;
    for (let i = to; i < this.length; i++) {
      if (positions[p] === i) {
        p++;
        continue;
      }
      this.start[to] = this.start[i]!;
      this.end[to] = this.end[i]!;
      this.rule[to] = this.rule[i]!;
      this.insert[to++] = this.insert[i]!;
    }
    this.length = to;
  }

  clear(): void {
    this.length = 0;
  }

  at(i: number): Edit {
    return { start: this.start[i]!, end: this.end[i]!, insert: this.insert[i]!, rule: this.rule[i]! };
  }
}

/**
 * For unit i of the new text, its source is old units [start[i], end[i]).
 * `start` and `end` never decrease; both have the new text's length.
 */
export interface Alignment {
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** Length of the old text, UTF-16 units. */
  readonly originalLength: number;
}

/** The new text. Linear in text and edits. */
export function applyEdits(text: string, edits: EditList): string {
  const n = edits.length;
  if (n === 0) return text;
  const { start, end, insert } = edits;
  // `join` gives one block of units; a sum of parts is a tree, through which each reader would go anew.
  const parts: string[] = [];
  let at = 0;
  for (let i = 0; i < n; i++) {
    const s = start[i]!;
    if (s > at) parts.push(text.slice(at, s));
    if (insert[i] !== '') parts.push(insert[i]!);
    at = end[i]!;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts.join('');
}

/** The alignment of `applyEdits(text, edits)` with a text of `originalLength` units; null if nothing changed. */
export function alignEdits(edits: EditList, originalLength: number): Alignment | null {
  const n = edits.length;
  if (n === 0) return null;
  let length = originalLength;
  for (let i = 0; i < n; i++) length += edits.insert[i]!.length - (edits.end[i]! - edits.start[i]!);
  const start = new Uint32Array(length);
  const end = new Uint32Array(length);
  let at = 0;
  let out = 0;
  // No closure for the copying: its variables would live in memory.
  for (let i = 0; i <= n; i++) {
    const s = i < n ? edits.start[i]! : originalLength;
    const e = i < n ? edits.end[i]! : originalLength;
    const ins = i < n ? edits.insert[i]!.length : 0;
    // Same length: unit by unit, so that a folded letter keeps its own offset.
    const same = ins === e - s;
    for (const limit = same ? e : s; at < limit; at++, out++) {
      start[out] = at;
      end[out] = at + 1;
    }
    for (let k = same ? ins : 0; k < ins; k++, out++) {
      start[out] = s;
      end[out] = e;
    }
    at = e;
  }
  return { start, end, originalLength };
}

/**
 * The range of the old text behind [start, end) of the new one.
 * An empty range at i lies between what is left and right of it; inside an expansion it is the
 * whole source range (the order rule is `left <= right ? [left, left] : [right, left]`).
 */
export function toOriginal(alignment: Alignment | null, start: number, end: number): Span {
  if (alignment === null) return { start, end };
  if (start >= end) {
    const left = start > 0 ? alignment.end[start - 1]! : 0;
    const right = start < alignment.start.length ? alignment.start[start]! : alignment.originalLength;
    return left <= right ? { start: left, end: left } : { start: right, end: left };
  }
  return { start: alignment.start[start]!, end: alignment.end[end - 1]! };
}

/**
 * The range of the new text that came from [start, end) of the old one: every new unit whose source
 * overlaps the range. Empty where all of it was deleted. O(log n).
 */
export function toNormalized(alignment: Alignment | null, start: number, end: number): Span {
  if (alignment === null) return { start, end };
  // First unit whose source ends after `start`; first unit whose source begins at or after `end`.
  const lo = lowerBound(alignment.end, start + 1);
  const hi = end <= start ? lo : lowerBound(alignment.start, end);
  return { start: lo, end: Math.max(lo, hi) };
}

function lowerBound(values: Uint32Array, target: number): number {
  let lo = 0;
  let hi = values.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if (values[mid]! < target) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/**
 * The alignment of the second stage's text with the first stage's source. A left fold in pipeline
 * order; offsets of (a∘b)∘c and a∘(b∘c) may differ beside half-deleted expansions, texts never do.
 */
export function compose(first: Alignment | null, second: Alignment | null): Alignment | null {
  if (first === null) return second;
  if (second === null) return first;
  const { start: starts, end: ends } = second;
  const n = starts.length;
  const start = new Uint32Array(n);
  const end = new Uint32Array(n);
  // An insertion beside an expansion may look back into it: both columns are kept monotone.
  let lastStart = 0;
  let lastEnd = 0;
  for (let i = 0; i < n; i++) {
    const from = starts[i]!;
    const to = ends[i]!;
    let s: number;
    let e: number;
    if (from < to) {
      s = first.start[from]!;
      e = first.end[to - 1]!;
    } else ({ start: s, end: e } = toOriginal(first, from, to));
    if (s < lastStart) s = lastStart;
    if (e < lastEnd) e = lastEnd;
    lastStart = s;
    lastEnd = e;
    start[i] = s;
    end[i] = e < s ? s : e;
  }
  return { start, end, originalLength: first.originalLength };
}

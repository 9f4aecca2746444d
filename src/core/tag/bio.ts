/**
 * Spans ↔ BIO labels. Labels are numbers: 0 is O, type t (index into a list of types) begins with
 * 1 + 2t (B-) and goes on with 2 + 2t (I-). A sequence is legal if each I- follows B- or I- of its type.
 */
import { FormatError } from '../base/errors.js';

/** A typed range of tokens. */
export interface TokenSpan {
  readonly tokenStart: number;
  readonly tokenEnd: number;
  readonly type: string;
}

/** Label names of a list of types, in the order of their numbers. */
export function bioLabels(types: readonly string[]): string[] {
  return ['O', ...types.flatMap((t) => [`B-${t}`, `I-${t}`])];
}

/** Whether label `to` may follow label `from`; `from` −1 is the start of the sentence. */
export function isLegalMove(from: number, to: number): boolean {
  return to === 0 || (to & 1) === 1 || from === to || from === to - 1;
}

/**
 * Labels of n tokens from rising spans without overlap.
 * @throws FormatError bio/invalid-sequence for spans that overlap, are empty, out of bounds or of unknown type
 */
export function spansToBio(spans: readonly TokenSpan[], n: number, types: readonly string[]): Uint8Array {
  const labels = new Uint8Array(n);
  let free = 0;
  for (const s of spans) {
    const t = types.indexOf(s.type);
    if (t < 0 || s.tokenStart < free || s.tokenEnd <= s.tokenStart || s.tokenEnd > n) {
      throw new FormatError('bio/invalid-sequence', `span ${s.tokenStart}–${s.tokenEnd} "${s.type}" overlaps another, is empty, lies outside ${n} tokens or has an unknown type; give rising spans without overlap`);
    }
    labels[s.tokenStart] = 1 + 2 * t;
    labels.fill(2 + 2 * t, s.tokenStart + 1, s.tokenEnd);
    free = s.tokenEnd;
  }
  return labels;
}

/** Spans of a label sequence. An I- that follows no label of its type begins a span, as in conlleval. */
export function bioToSpans(labels: ArrayLike<number>, types: readonly string[]): TokenSpan[] {
  const spans: TokenSpan[] = [];
  let start = -1;
  let type = -1;
  for (let i = 0; i <= labels.length; i++) {
    const l = i < labels.length ? labels[i]! : 0;
    const t = l === 0 ? -1 : (l - 1) >> 1;
    if (start >= 0 && (t !== type || (l & 1) === 1)) {
      spans.push({ tokenStart: start, tokenEnd: i, type: types[type]! });
      start = -1;
    }
    if (l !== 0 && start < 0) {
      start = i;
      type = t;
    }
  }
  return spans;
}

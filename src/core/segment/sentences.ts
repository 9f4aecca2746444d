/**
 * Sentences over tokens. A line end always ends one; inside a line . ؟ ! … do, with these limits:
 *
 * - what is inside a quotation or brackets that close in the same line is not cut (in the treebank PerDT
 *   one of 26,196 training sentences has an unbalanced «): «سلام. خوبی؟» stays whole;
 * - closing quotes, brackets, note numbers [۱] and emoji behind the mark go with it;
 * - a sentence has a word, number or the like: marks alone stay with the sentence before or behind them;
 * - list and heading numbers («۱. متن», «فصل ۳. بحث») and abbreviations (tokens of their own) do not end one;
 * - … does not before a conjunction, nor after «و» (کتاب و… را: PerDT has 15 of 24 so).
 */
import { CLASS, CharClass as C } from '../chars/classes.js';
import { TokenKindId as T, type Sentences, type Tokens } from '../doc.js';
import { AFTER_QUOTE, AFTER_STOPPED_QUOTE, CONJUNCTIONS, HEADINGS } from './closed-classes.js';

/** A quotation or bracket longer than this many tokens is cut like other text. */
const MAX_QUOTED = 80;

const NONE = 0;
const STOP = 1; // .
const MARK = 2; // ؟ !
const ELLIPSIS = 3;
const OPEN = 4;
const CLOSE = 5;
const QUOTE = 6; // "

/** Role of a punctuation token by its first unit. */
const ROLE: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(0x10000);
  const set = (role: number, units: string): void => {
    for (const u of units) t[u.charCodeAt(0)] = role;
  };
  set(STOP, '.\u06d4');
  set(MARK, '!?\u061f\u2e2e\u203c\u2047\u2048\u2049');
  set(ELLIPSIS, '\u2026');
  // « ( [ { “ ‘ ‹, ornate brackets of Quranic verses, and < for <<
  set(OPEN, '\u00ab([{\u201c\u2018\u2039\ufd3f<');
  set(CLOSE, '\u00bb)]}\u201d\u2019\u203a\ufd3e>');
  set(QUOTE, '"');
  return t;
})();

/** First tokens of the sentences found, before the exact column is cut from it: kept between calls. */
const MAX_SCRATCH = 1 << 16;
let scratch = new Uint32Array(1 << 10);

/**
 * Cuts tokens into sentences. `lines`: only line ends cut. `wrapped`: a line end counts only together with
 * an empty line (hard-wrapped text).
 */
export function splitSentences(text: string, tokens: Tokens, lines: boolean, wrapped = false): Sentences {
  return new Cutter(text, tokens).cut(lines, wrapped);
}

/** One run over a text. A class, and no closures: those would be new functions to the engine for each text. */
class Cutter {
  private readonly length: number;
  private readonly start: Uint32Array;
  private readonly end: Uint32Array;
  private readonly kind: Uint8Array;
  private firsts = scratch;
  private n = 0;

  constructor(private readonly text: string, tokens: Tokens) {
    this.length = tokens.length;
    this.start = tokens.start;
    this.end = tokens.end;
    this.kind = tokens.kind;
  }

  cut(lines: boolean, wrapped: boolean): Sentences {
    const { length } = this;
    let at = 0;
    while (at < length) {
      // tokens [at, stop) are one line
      const stop = this.lineStop(at, wrapped);
      this.open(at);
      if (!lines) this.cutLine(at, stop);
      at = stop;
    }
    const n = this.n;
    const tokenStart = this.firsts.slice(0, n);
    const tokenEnd = new Uint32Array(n);
    tokenEnd.set(tokenStart.subarray(1));
    if (n > 0) tokenEnd[n - 1] = length;
    return { length: n, tokenStart, tokenEnd };
  }

  /** A sentence begins with this token. */
  private open(token: number): void {
    if (this.n === this.firsts.length) {
      const grown = new Uint32Array(2 * this.n);
      grown.set(this.firsts);
      this.firsts = grown;
      if (grown.length <= MAX_SCRATCH) scratch = grown;
    }
    this.firsts[this.n++] = token;
  }

  /** The token behind the line that begins with token i. */
  private lineStop(i: number, wrapped: boolean): number {
    const { text, length, start, end } = this;
    for (i++; i < length; i++) {
      const gap = end[i - 1]!;
      const to = start[i]!;
      if (to !== gap && (to !== gap + 1 || text.charCodeAt(gap) !== 0x20) && this.breaks(gap, to, wrapped)) break;
    }
    return i;
  }

  /** Is there a line end (with `wrapped`: an empty line) in the gap [from, to)? */
  private breaks(from: number, to: number, wrapped: boolean): boolean {
    const { text } = this;
    let left = wrapped ? 2 : 1;
    for (let k = from; k < to; k++) {
      const u = text.charCodeAt(k);
      if (CLASS[u]! !== C.Newline) continue;
      if (--left === 0) return true;
      if (u === 0x0d && k + 1 < to && text.charCodeAt(k + 1) === 0x0a) k++;
    }
    return false;
  }

  private role(i: number): number {
    if (this.kind[i] !== T.punctuation) return NONE;
    const r = ROLE[this.text.charCodeAt(this.start[i]!)]!;
    return r === STOP && this.end[i]! - this.start[i]! > 1 ? ELLIPSIS : r;
  }

  /** The first punctuation token from i on, or `to`. */
  private nextMark(i: number, to: number): number {
    const { kind } = this;
    while (i < to && kind[i] !== T.punctuation) i++;
    return i;
  }

  private isContent(i: number): boolean {
    const kind = this.kind[i];
    return kind !== T.punctuation && kind !== T.symbol && kind !== T.other;
  }

  private isWord(i: number): boolean {
    return this.kind[i] === T.word || this.kind[i] === T.abbreviation;
  }

  private cutLine(from: number, to: number): void {
    const { text, start } = this;
    let first = from; // first token of the current sentence
    let i = from;
    let looked = -1; // sentence start already looked at
    let content = from; // first token of the sentence that is no mark
    let last = to - 1; // last such token of the line: what follows it begins no sentence
    while (last > from && !this.isContent(last)) last--;
    while (i < to) {
      if (looked !== first) {
        looked = first;
        for (content = first; content < to && !this.isContent(content); ) content++;
        const heading = this.dateline(first, to);
        if (heading !== 0) {
          this.open(heading);
          first = i = heading;
          continue;
        }
      }
      i = this.nextMark(i, to);
      if (i === to) break;
      const r = this.role(i);
      if (r === OPEN || r === QUOTE) {
        const close = this.closing(i, to, r);
        if (close === 0) {
          i++;
          continue;
        }
        // behind the closing mark: a sentence may have ended inside
        const inner = this.role(close - 1);
        const whole = i === first;
        const bracket = r === OPEN && isBracket(text.charCodeAt(start[i]!));
        i = close + 1;
        if (inner === NONE || inner >= OPEN || content >= close) continue;
        if (bracket && !whole) continue;
        if (inner === ELLIPSIS && !whole) continue;
        i = this.tail(i, to);
        if (i > last) break;
        // «….». : a mark behind the closing one ends it in any case
        if (!this.stopped(close + 1, i) && this.continues(i, inner === STOP)) continue;
        this.open(i);
        first = i;
        continue;
      }
      if (r === CLOSE && i > first + 1) {
        i = this.reversed(i, to);
        continue;
      }
      if (r !== STOP && r !== MARK && r !== ELLIPSIS) {
        i++;
        continue;
      }
      const mark = i;
      i = this.tail(i + 1, to);
      if (i > last) break;
      if (content < mark && this.ends(mark, i, first, to)) {
        this.open(i);
        first = i;
      }
    }
  }

  /**
   * «تهران - ایرنا: …»: one to three words, a spaced dash, one to three words, a colon, then text. A heading
   * of its own in all 16 cases of Seraji's development file and all 7 of its training text.
   * Returns the token behind the colon, 0 for none.
   */
  private dateline(first: number, to: number): number {
    const { text, start, end, kind } = this;
    let i = first;
    for (let part = 0; part < 2; part++) {
      const from = i;
      while (i < to && i - from < 4 && kind[i] === T.word) i++;
      if (i === from || i - from > 3 || i + 1 >= to || kind[i] !== T.punctuation) return 0;
      const u = text.charCodeAt(start[i]!);
      if (part === 0 ? (u !== 0x2d && u !== 0x2013) || start[i] === end[i - 1] || start[i + 1] === end[i] : u !== 0x3a) return 0;
      i++;
    }
    return i;
  }

  /** Behind token i - 1, a sentence mark: the first token that no longer belongs to it. */
  private tail(from: number, to: number): number {
    const { text, start, end, kind } = this;
    let i = from;
    while (i < to) {
      const r = this.role(i);
      if (r === STOP || r === MARK || r === ELLIPSIS || r === CLOSE) i++;
      else if (r === QUOTE && start[i] === end[i - 1] && (i + 1 >= to || start[i + 1]! > end[i]!)) i++;
      else if (kind[i] === T.emoji || kind[i] === T.emoticon) i++;
      else if (r === OPEN && start[i] === end[i - 1] && i + 2 < to && this.isNote(i + 1) && text.charCodeAt(start[i]!) === 0x5b && this.role(i + 2) === CLOSE) i += 3;
      else break;
    }
    return i;
  }

  /** Does the mark at `mark` end the sentence that began at `first`, token `next` of the same line being what follows? */
  private ends(mark: number, next: number, first: number, to: number): boolean {
    const { text, start, end, kind } = this;
    const r = this.role(mark);
    const run = next - mark > 1;
    if (r === STOP && !run) {
      const glued = start[next] === end[mark];
      if (glued) {
        // site.ir, «.5»: not a sentence end; a Persian word behind the point is a missing space
        if (!this.isWord(next) || CLASS[text.charCodeAt(start[next]!)]! !== C.ArabicLetter) return kind[next] === T.punctuation && this.role(next) === OPEN;
        return end[mark - 1]! - start[mark - 1]! > 1 || kind[mark - 1] !== T.word;
      }
      // ۱. متن, الف. متن
      if (mark - 1 === first && (kind[first] === T.number || this.isListLetter(first))) return false;
      if (mark - 2 === first && kind[mark - 1] === T.number && this.isWord(first) && HEADINGS.has(text, start[first]!, end[first]!)) return false;
      return true;
    }
    if (r === ELLIPSIS && !run) {
      if (mark > first && end[mark - 1]! - start[mark - 1]! === 1 && text.charCodeAt(start[mark - 1]!) === 0x648) return false;
      // leader dots of a table of contents
      if (end[mark]! - start[mark]! > 4 && kind[next] === T.number) return false;
      if (kind[next] === T.punctuation && this.role(next) !== OPEN && this.role(next) !== QUOTE) return false;
      return !(this.isWord(next) && CONJUNCTIONS.has(text, start[next]!, end[next]!));
    }
    // 5iveL!fe, a?b: inside Latin
    if (!run && start[next] === end[mark] && kind[next] === T.word && CLASS[text.charCodeAt(start[next]!)]! === C.LatinLetter && end[mark - 1] === start[mark]) return false;
    // behind closed quotes: «…؟» پرسید
    if (run && this.role(next - 1) === CLOSE && this.continues(next, false)) return false;
    // ، ؛ : - directly behind a mark carry on
    if (kind[next] === T.punctuation && this.role(next) === NONE && next < to) {
      const u = text.charCodeAt(start[next]!);
      return !(u === 0x60c || u === 0x61b || u === 0x2c || u === 0x3b || u === 0x3a);
    }
    return true;
  }

  /** A note number: digits or Roman numerals, at most five characters. */
  private isNote(i: number): boolean {
    const { text, start, end, kind } = this;
    if (end[i]! - start[i]! > 5) return false;
    if (kind[i] === T.number) return true;
    if (kind[i] !== T.word) return false;
    for (let k = start[i]!; k < end[i]!; k++) {
      const u = text.charCodeAt(k) | 0x20;
      if (u !== 0x69 && u !== 0x76 && u !== 0x78 && u !== 0x6c) return false; // i v x l
    }
    return true;
  }

  /** Is there a sentence mark among tokens [from, to)? */
  private stopped(from: number, to: number): boolean {
    for (let k = from; k < to; k++) {
      const r = this.role(k);
      if (r === STOP || r === MARK) return true;
    }
    return false;
  }

  /** Does token i carry on the sentence of the quotation before it? After a full stop fewer words do. */
  private continues(i: number, stop: boolean): boolean {
    const { text, start, end, kind } = this;
    if (kind[i] === T.punctuation) {
      const u = text.charCodeAt(start[i]!);
      return u === 0x60c || u === 0x61b || u === 0x2c || u === 0x3b || u === 0x3a;
    }
    return this.isWord(i) && (stop ? AFTER_STOPPED_QUOTE : AFTER_QUOTE).has(text, start[i]!, end[i]!);
  }

  /** A letter that counts items: one letter, or الف. */
  private isListLetter(i: number): boolean {
    const { text, start, end } = this;
    const n = end[i]! - start[i]!;
    return (n === 1 && this.isWord(i)) || (n === 3 && text.startsWith('الف', start[i]!));
  }

  /**
   * A closing bracket that nothing opened stands at i. Old texts keep brackets in visual order («امام) ره (به»,
   * 112 lines of Seraji's development file): then the next opening one is its partner and opens nothing.
   */
  private reversed(i: number, to: number): number {
    const { text, start, end, kind } = this;
    const u = text.charCodeAt(start[i]!);
    if (end[i - 1] !== start[i]) return i + 1;
    const partner = u === 0x29 ? 0x28 : u === 0xbb ? 0xab : u === 0x5d ? 0x5b : 0;
    const stop = Math.min(to, i + 10);
    for (let k = i + 1; k < stop; k++) {
      if (kind[k] !== T.punctuation) continue;
      const v = text.charCodeAt(start[k]!);
      if (v === partner) return k + 1;
      if (v === u || ROLE[v] === STOP) break;
    }
    return i + 1;
  }

  /** The token that closes the quotation or bracket opened at i in the same line, 0 if it is too far or none. */
  private closing(i: number, to: number, r: number): number {
    const { text, start, end, kind } = this;
    const stop = Math.min(to, i + MAX_QUOTED);
    const opener = text.charCodeAt(start[i]!);
    if (r === QUOTE) {
      // 24" : a unit of length behind a number
      if (i > 0 && kind[i - 1] === T.number && end[i - 1] === start[i]) return 0;
      // «عمدتا" از»: a tanvin of old typing, not an opening mark
      if (i > 0 && end[i - 1] === start[i] && (i + 1 >= to || start[i + 1] !== end[i]) && kind[i - 1] === T.word) return 0;
      for (let k = i + 1; k < stop; k++) if (kind[k] === T.punctuation && text.charCodeAt(start[k]!) === 0x22) return k;
      return 0;
    }
    const closer = closerOf(opener);
    let depth = 1;
    for (let k = i + 1; k < stop; k++) {
      if (kind[k] !== T.punctuation) continue;
      const u = text.charCodeAt(start[k]!);
      if (u === opener) depth++;
      else if (u === closer && --depth === 0) return k;
    }
    return 0;
  }
}

function closerOf(opener: number): number {
  switch (opener) {
    case 0xab:
      return 0xbb;
    case 0xfd3f:
      return 0xfd3e;
    case 0x5b:
    case 0x7b:
    case 0x3c:
      return opener + 2;
    default:
      return opener + 1; // ( “ ‘ ‹
  }
}

function isBracket(u: number): boolean {
  return u === 0x28 || u === 0x5b || u === 0x7b;
}

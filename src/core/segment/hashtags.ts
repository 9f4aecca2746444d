/**
 * Hashtags as the words they hold: #انتخابات_ریاست_جمهوری → # انتخابات ریاست جمهوری.
 *
 * Parts end at underscores, which become gaps, and in Latin before a capital (#IranElections → Iran Elections); each
 * is tokenized like other text. # keeps the kind `hashtag`, so what follows it without a space is known to be
 * one. Words run together (#ایرانقوی) stay one word: cut by the best sum of word frequencies, with what the
 * lexicon knows and margins of all sizes, one name in ten (ParsTwiNER and PEYMA train) came out wrong (محمد زاده, فی دل).
 */
import { CLASS, CharClass as C } from '../chars/classes.js';
import { TokenKindId as T, type Sentences, type Tokens } from '../doc.js';
import { tokenize } from './tokens.js';

/** Tokens and sentences with the hashtags in parts. */
export function splitHashtags(text: string, tokens: Tokens, sentences: Sentences): { tokens: Tokens; sentences: Sentences } {
  if (!tokens.kind.includes(T.hashtag)) return { tokens, sentences };
  const start: number[] = [];
  const end: number[] = [];
  const kind: number[] = [];
  /** New index of each token. */
  const at = new Uint32Array(tokens.length + 1);
  const put = (from: number, to: number, k: number): void => {
    start.push(from);
    end.push(to);
    kind.push(k);
  };
  for (let t = 0; t < tokens.length; t++) {
    at[t] = start.length;
    const from = tokens.start[t]!;
    const to = tokens.end[t]!;
    if (tokens.kind[t] !== T.hashtag) {
      put(from, to, tokens.kind[t]!);
      continue;
    }
    put(from, from + 1, T.hashtag);
    for (let i = from + 1; i < to; ) {
      const stop = partEnd(text, i, to);
      const part = tokenize(text.slice(i, stop));
      for (let k = 0; k < part.length; k++) put(i + part.start[k]!, i + part.end[k]!, part.kind[k]!);
      i = stop;
      while (i < to && text.charCodeAt(i) === UNDERSCORE) i++;
    }
  }
  at[tokens.length] = start.length;
  return {
    tokens: { length: start.length, start: Uint32Array.from(start), end: Uint32Array.from(end), kind: Uint8Array.from(kind) },
    sentences: { length: sentences.length, tokenStart: sentences.tokenStart.map((t) => at[t]!), tokenEnd: sentences.tokenEnd.map((t) => at[t]!) },
  };
}

const UNDERSCORE = 0x5f;

/** End of the part of a hashtag that begins at i: before an underscore, or between a small Latin letter and a capital. */
function partEnd(text: string, i: number, to: number): number {
  let k = i;
  while (k < to && text.charCodeAt(k) !== UNDERSCORE) {
    if (k > i && isCapital(text.charCodeAt(k)) && CLASS[text.charCodeAt(k - 1)]! === C.LatinLetter && !isCapital(text.charCodeAt(k - 1))) break;
    k++;
  }
  return k;
}

const isCapital = (u: number): boolean => u >= 0x41 && u <= 0x5a;

/**
 * Recognizers of spans with an inner structure (URLs, e-mails, numbers, dates, emoji, …), written
 * once: the normalizer protects what they find, the tokenizer makes one token of it.
 *
 * Cost. A recognizer that fails has looked at a bounded number of characters, or only as far as the
 * next character that could begin the same pattern, so that a scan of a line is linear in its length
 * whatever the line holds. Only `charCodeAt` is used: tests count its calls.
 */
import { CLASS, CharClass as C, byClass, unitTable } from '../chars/classes.js';
import { isWordEnd, isWordPart } from './ascii.js';
import { matchEmoji } from './emoji.js';
import { matchEmoticon } from './emoticon.js';
import { matchDotted, matchLatin, matchOption, matchSlash, matchTilde, matchUnderscore, matchV6 } from './latin.js';
import { PatternKindId as K } from './kinds.js';
import { matchAmpersand, matchCode, matchMarkup } from './markup.js';
import { matchNumber, matchSigned } from './number.js';
import { matchAbbreviation, matchHashtag, matchMention } from './social.js';

export { LETTER_NAMES, MAX_LETTER_NAME } from './social.js';
export { PATTERN_KINDS, PatternKindId, type PatternKind } from './kinds.js';

/** Never begins a pattern. */
const NEVER = 0;
/** A letter of Arabic script: begins one only before a full stop (abbreviations). */
const ABBREVIATION = 2;

/** Signs that may begin a pattern. */
export const PATTERN_SIGNS = '#@<>&`+-:;=^./\\~(*_\u2212\u00b1\uff03\uff20';

/** By unit below 0x80: 1 for those of the signs. */
export const ASCII_SIGNS: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(128);
  for (const ch of PATTERN_SIGNS) if (ch.charCodeAt(0) < 0x80) t[ch.charCodeAt(0)] = 1;
  return t;
})();

function startOfClass(c: number): number {
  if (c === C.ArabicLetter) return ABBREVIATION;
  return c === C.LatinLetter || c === C.Emoji || c === C.SurrogateHigh || c === C.DigitAscii || c === C.DigitPersian || c === C.DigitArabic ? 1 : 0;
}

/** `PATTERN_START[u]` where there is no room for the table. */
export function patternStart(u: number): number {
  if (u < 0x80 ? ASCII_SIGNS[u] === 1 : u === 0x2212 || u === 0xb1 || u === 0xff03 || u === 0xff20) return 1;
  return startOfClass(CLASS[u]!);
}

/**
 * By code unit: 0 = no pattern begins here, 1 = one may, 2 = one (an abbreviation) may if the run of letters
 * is at most \`MAX_LETTER_NAME\` long and a full stop follows it. A table to keep the call out of hot loops.
 */
export const PATTERN_START: Uint8Array = /* @__PURE__ */ (() => {
  const t = unitTable(byClass(startOfClass));
  for (const ch of PATTERN_SIGNS) t[ch.charCodeAt(0)] = 1;
  return t;
})();

/**
 * The longest pattern that begins at unit `at` of `text` and ends at or before `limit` (a line end,
 * at most text.length). Returns 0 for none, else `end * 32 + PatternKindId`; end > at.
 *
 * `at` must be a place where a token may begin: go from left to right, jump to the end of a match,
 * and where there is none go on at `scanStep`. What stands before `at` is looked at here (no e-mail
 * sign, number sign or emoticon is begun in the middle of something).
 */
export function matchPattern(text: string, at: number, limit: number): number {
  const u = text.charCodeAt(at);
  switch (CLASS[u]!) {
    case C.ArabicLetter:
      return matchAbbreviation(text, at, limit);
    case C.LatinLetter:
      return matchLatin(text, at, limit);
    case C.DigitAscii: {
      const emoji = matchEmoji(text, at, limit);
      return emoji !== 0 ? emoji : matchNumber(text, at, limit);
    }
    case C.DigitPersian:
    case C.DigitArabic:
      return matchNumber(text, at, limit);
    case C.Emoji:
    case C.SurrogateHigh:
      return matchEmoji(text, at, limit);
    default:
  }
  if (PATTERN_START[u] === NEVER) return 0;
  switch (u) {
    case 0x23: // #
    case 0xff03: {
      const emoji = matchEmoji(text, at, limit);
      return emoji !== 0 ? emoji : matchHashtag(text, at, limit);
    }
    case 0x40: // @
    case 0xff20:
      return matchMention(text, at, limit);
    case 0x3c: {
      // <
      const tag = matchMarkup(text, at, limit);
      return tag !== 0 ? tag : matchEmoticon(text, at, limit);
    }
    case 0x26: // &
      return matchAmpersand(text, at, limit);
    case 0x60: // `
      return matchCode(text, at, limit);
    case 0x2d: // -
    case 0x2b: // +
    case 0x2212:
    case 0xb1: {
      const number = matchSigned(text, at, limit);
      if (number !== 0) return number;
      const option = u === 0x2d ? matchOption(text, at, limit) : 0;
      return option !== 0 ? option : matchEmoticon(text, at, limit);
    }
    case 0x2e: // .
      return matchDotted(text, at, limit);
    case 0x2f: // /
    case 0x5c: // backslash
      return matchSlash(text, at, limit);
    case 0x3a: // :
      if (at + 2 < limit && text.charCodeAt(at + 1) === 0x3a && (at === 0 || !isWordEnd(text.charCodeAt(at - 1)))) {
        const address = matchV6(text, at, limit);
        if (address !== 0) return address;
      }
      return matchEmoticon(text, at, limit);
    case 0x5f: // _
      return matchUnderscore(text, at, limit);
    case 0x7e: // ~
      return matchTilde(text, at, limit);
    case 0x2a: {
      // *
      const emoji = matchEmoji(text, at, limit);
      return emoji !== 0 ? emoji : matchEmoticon(text, at, limit);
    }
    default:
      return matchEmoticon(text, at, limit);
  }
}

/** Where a pattern ends. */
export function patternEnd(match: number): number {
  return Math.floor(match / 32);
}

/** The PatternKindId of a match. */
export function patternKind(match: number): number {
  return match % 32;
}

/**
 * Where a scan goes on after `matchPattern` found nothing at `at`: behind the run of letters, marks
 * and ZWNJs (but before Latin letters and digits, which may begin a pattern even when a Persian word
 * is glued to them: ویتامینB12), else behind the one character.
 */
export function scanStep(text: string, at: number, limit: number): number {
  let i = at;
  while (i < limit) {
    const u = text.charCodeAt(i);
    if (!isWordPart(u) || (i > at && PATTERN_START[u] === 1)) break;
    i++;
  }
  if (i > at) return i;
  const c = CLASS[text.charCodeAt(at)]!;
  return c === C.SurrogateHigh && at + 1 < limit && CLASS[text.charCodeAt(at + 1)]! === C.SurrogateLow ? at + 2 : at + 1;
}

/** Kinds whose text must never be altered; the others are numbers and the like. */
export function isOpaque(kind: number): boolean {
  return kind >= K.url && kind <= K.emoticon;
}

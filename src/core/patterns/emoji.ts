/** Emoji as whole grapheme sequences (Unicode UTS #51, emoji_sequence), found by their parts. */
import { CLASS, CharClass as C, classOf } from '../chars/classes.js';
import { PatternKindId as K, packMatch } from './kinds.js';

const VS15 = 0xfe0e;
const VS16 = 0xfe0f;
const ZWJ = 0x200d;
const KEYCAP = 0x20e3;

/** Code point at i, a lone surrogate as itself. */
function pointAt(text: string, i: number, limit: number): number {
  const u = text.charCodeAt(i);
  if (u >= 0xd800 && u <= 0xdbff && i + 1 < limit) {
    const v = text.charCodeAt(i + 1);
    if (v >= 0xdc00 && v <= 0xdfff) return (u - 0xd800) * 0x400 + (v - 0xdc00) + 0x10000;
  }
  return u;
}

function isRegional(cp: number): boolean {
  return cp >= 0x1f1e6 && cp <= 0x1f1ff;
}

/** One pictograph with its variation selector, skin tone or tags; 0 for none. */
function element(text: string, at: number, limit: number): number {
  const cp = pointAt(text, at, limit);
  if ((cp < 0x10000 ? CLASS[cp]! : classOf(cp)) !== C.Emoji) return 0;
  let i = at + (cp > 0xffff ? 2 : 1);
  if (isRegional(cp)) {
    if (i < limit && isRegional(pointAt(text, i, limit))) i += 2;
    return i;
  }
  if (i < limit && (text.charCodeAt(i) === VS16 || text.charCodeAt(i) === VS15)) i++;
  if (i < limit) {
    const tone = pointAt(text, i, limit);
    if (tone >= 0x1f3fb && tone <= 0x1f3ff) i += 2;
  }
  // tag sequences (flags of regions), ended by U+E007F
  while (i < limit) {
    const tag = pointAt(text, i, limit);
    if (tag < 0xe0020 || tag > 0xe007f) break;
    i += 2;
  }
  if (i < limit && text.charCodeAt(i) === KEYCAP) i++;
  return i;
}

/**
 * One emoji: pictograph (with selector, tone, tags), ZWJ sequence, flag, or keycap (1️⃣).
 * © ® ™ \u203c \u2049 count only with U+FE0F: without it they are signs of the text.
 */
export function matchEmoji(text: string, at: number, limit: number): number {
  const u = text.charCodeAt(at);
  if (u < 0x80) {
    let i = at + 1;
    if (i < limit && text.charCodeAt(i) === VS16) i++;
    return i < limit && text.charCodeAt(i) === KEYCAP ? packMatch(i + 1, K.emoji) : 0;
  }
  let end = element(text, at, limit);
  if (end === 0) return 0;
  if ((u === 0xa9 || u === 0xae || u === 0x2122 || u === 0x203c || u === 0x2049) && end === at + 1) return 0;
  while (end + 1 < limit && text.charCodeAt(end) === ZWJ) {
    const next = element(text, end + 1, limit);
    if (next === 0) break;
    end = next;
  }
  return packMatch(end, K.emoji);
}

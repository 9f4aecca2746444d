/** Western and Japanese emoticons by shape: eyes, nose, mouth. */
import { CLASS, CharClass as C } from '../chars/classes.js';
import { isWordEnd } from './ascii.js';
import { PatternKindId as K, packMatch } from './kinds.js';

const HAPPY = ')]}DPpbdO*|/\\3oXxS$@([{<>';

/** Kaomoji and hearts that have no eyes–nose–mouth shape. Longer ones first where one begins another. */
const FIXED = ['^___^', '^__^', '^_^', '^-^', '^.^', '^^', '-__-', '-_-', '-.-', '<3', '</3', '*_*', '*-*', '>_<', ';_;', '=_='];
const FACE_LENGTH = 5;
/** The same, each with zeros up to its length of 5. */
export const FACES: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(FIXED.length * FACE_LENGTH);
  FIXED.forEach((face, f) => {
    for (let k = 0; k < face.length; k++) t[f * FACE_LENGTH + k] = face.charCodeAt(k);
  });
  return t;
})();
export const FACES_END = FIXED.length * FACE_LENGTH;

/**
 * :) ;-) =D :'( :P :)))) ^_^ -_- <3 …
 * After a letter or digit only closed mouths count (مرسی:) but not «نکته:(الف)»), and no letter or
 * digit may follow. A mouth may be repeated.
 */
export function matchEmoticon(text: string, at: number, limit: number): number {
  const u = text.charCodeAt(at);
  const prev = at > 0 ? text.charCodeAt(at - 1) : 0x20;
  const glued = isWordEnd(prev);
  if (u === 0x3a || u === 0x3b || u === 0x3d) {
    if (prev === u) return 0;
    let i = at + 1;
    if (i < limit && text.charCodeAt(i) === 0x27) i++;
    if (i < limit && (text.charCodeAt(i) === 0x2d || text.charCodeAt(i) === 0x6f || text.charCodeAt(i) === 0x5e)) {
      // a nose is one only before a mouth
      if (i + 1 < limit && isMouth(text.charCodeAt(i + 1))) i++;
    }
    if (i >= limit) return 0;
    const mouth = text.charCodeAt(i);
    if (!isMouth(mouth)) return 0;
    if (u === 0x3d && (mouth === 0x3c || mouth === 0x3e)) return 0; // =>
    let end = i + 1;
    while (end < limit && text.charCodeAt(end) === mouth) end++;
    const next = end < limit ? text.charCodeAt(end) : 0x20;
    if (isWordEnd(next)) return 0;
    if (glued) {
      const sad = mouth === 0x28 && (end >= limit || end - i > 1);
      if (u === 0x3d || !(mouth === 0x29 || mouth === 0x44 || mouth === 0x50 || sad)) return 0;
    }
    // «:/» before a path, «:[» before text: only blanks, ends and sentence marks may follow
    if (mouth !== 0x29 && mouth !== 0x28 && CLASS[next]! === C.Punctuation && !isSentenceMark(next)) return 0;
    return packMatch(end, K.emoticon);
  }
  if (glued || prev === u) return 0;
  for (let f = 0; f < FACES_END; f += FACE_LENGTH) {
    if (FACES[f] !== u) continue;
    let k = 1;
    while (k < FACE_LENGTH && at + k < limit && text.charCodeAt(at + k) === FACES[f + k]) k++;
    if (k < FACE_LENGTH && FACES[f + k] !== 0) continue;
    const next = at + k < limit ? text.charCodeAt(at + k) : 0x20;
    if (!isWordEnd(next)) return packMatch(at + k, K.emoticon);
  }
  return 0;
}

/** . , ! ? ، ؛ ؟ … » ) */
function isSentenceMark(u: number): boolean {
  return u === 0x2e || u === 0x2c || u === 0x21 || u === 0x3f || u === 0x29 || u === 0x60c || u === 0x61b || u === 0x61f || u === 0x2026 || u === 0xbb;
}

function isMouth(u: number): boolean {
  return u < 128 && MOUTH[u] === 1;
}

export const MOUTH: Uint8Array = /* @__PURE__ */ (() => {
  const t = new Uint8Array(128);
  for (let i = 0; i < HAPPY.length; i++) t[HAPPY.charCodeAt(i)] = 1;
  return t;
})();

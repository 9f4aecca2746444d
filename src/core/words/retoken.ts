/** Documents with other tokens: host and clitic apart, or verb groups in one. Sentences and offsets stay true to the text. */
import type { Doc, Tokens, Words } from '../doc.js';
import type { VerbGroups } from './groups.js';

/** The document with its words as tokens; its word analysis moves along. Entities keep their text, their token indices are those of the words. */
export function splitWords(doc: Doc, words: Words): Doc {
  if (words.length === doc.tokens.length) return doc.words ? doc : { ...doc, words };
  const first = new Uint32Array(doc.tokens.length + 1);
  for (let w = 0; w < words.length; w++) first[words.token[w]! + 1]!++;
  for (let t = 0; t < doc.tokens.length; t++) first[t + 1] = first[t + 1]! + first[t]!;
  const tokens: Tokens = { length: words.length, start: words.start, end: words.end, kind: Uint8Array.from(words.token, (t) => doc.tokens.kind[t]!) };
  return retokened(doc, tokens, (t) => first[t]!, { ...words, token: Uint32Array.from(words.token, (_, i) => i) });
}

/** Lemmas of a document's tokens; that of the host where a token is host and clitic. The document must carry word analysis. */
export function lemmasOf({ tokens, words }: Doc): (token: number) => string {
  const lemma = new Array<string>(tokens.length).fill('');
  if (words) for (let w = words.length - 1; w >= 0; w--) lemma[words.token[w]!] = words.lemma[w]!;
  return (t) => lemma[t]!;
}

/** The document with each verb group as one token, which spans the spaces between its parts. Word analysis is left out. */
export function joinVerbs(doc: Doc, groups: VerbGroups): Doc {
  const n = groups.tokenStart.length;
  if (n === 0) return doc;
  const position = new Uint32Array(doc.tokens.length + 1);
  const start: number[] = [];
  const end: number[] = [];
  const kind: number[] = [];
  let g = 0;
  for (let t = 0; t < doc.tokens.length; ) {
    const stop = g < n && groups.tokenStart[g] === t ? groups.tokenEnd[g++]! : t + 1;
    position.fill(start.length, t, stop);
    start.push(doc.tokens.start[t]!);
    end.push(doc.tokens.end[stop - 1]!);
    kind.push(doc.tokens.kind[t]!);
    t = stop;
  }
  position[doc.tokens.length] = start.length;
  const tokens: Tokens = { length: start.length, start: Uint32Array.from(start), end: Uint32Array.from(end), kind: Uint8Array.from(kind) };
  return retokened(doc, tokens, (t) => position[t]!);
}

function retokened(doc: Doc, tokens: Tokens, at: (token: number) => number, words?: Words): Doc {
  return {
    text: doc.text,
    norm: doc.norm,
    alignment: doc.alignment,
    tokens,
    sentences: { length: doc.sentences.length, tokenStart: doc.sentences.tokenStart.map(at), tokenEnd: doc.sentences.tokenEnd.map(at) },
    entities: doc.entities.map((e) => ({ ...e, tokenStart: at(e.tokenStart), tokenEnd: Math.max(at(e.tokenStart) + 1, at(e.tokenEnd)) })),
    ...(words && { words }),
  };
}

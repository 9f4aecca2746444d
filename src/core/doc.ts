/**
 * The document: immutable layers over one text.
 *
 * Two referentials: the original text (what the user gave) and the normalized text. `start`/`end`
 * without a prefix are original offsets; `normStart`/`normEnd` are normalized ones; token indices are
 * called `tokenStart`/`tokenEnd`. Where no normalizer ran, both texts are the same and the alignment is null.
 */
import { toOriginal, type Alignment } from './alignment.js';
import type { Span } from './base/span.js';

/** Kinds of tokens; `Tokens.kind` holds the index into this list. */
export const TOKEN_KINDS = [
  'word',
  'number',
  'date',
  'time',
  'punctuation',
  'symbol',
  'abbreviation',
  'url',
  'email',
  'hashtag',
  'mention',
  'emoji',
  'emoticon',
  'path',
  'markup',
  'other',
  'code',
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** Index of a kind in `TOKEN_KINDS`. */
export const TokenKindId = Object.freeze(
  Object.fromEntries(TOKEN_KINDS.map((name, i) => [name, i])) as Record<TokenKind, number>,
);

/**
 * Tokens as columns. Offsets are into the text that was tokenized (the normalized text in a
 * pipeline). Rising and without overlap; tokens and the gaps between them rebuild the text.
 */
export interface Tokens {
  readonly length: number;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** Index into TOKEN_KINDS. */
  readonly kind: Uint8Array;
}

/** Sentences as token ranges: sentence i holds tokens [tokenStart[i], tokenEnd[i]). Every token is in exactly one. */
export interface Sentences {
  readonly length: number;
  readonly tokenStart: Uint32Array;
  readonly tokenEnd: Uint32Array;
}

/** A named entity as a range of tokens, before it is mapped to the original text. */
export interface EntitySpan {
  readonly tokenStart: number;
  readonly tokenEnd: number;
  readonly type: string;
  /** 0–1; what it means is stated by the recognizer's model card. */
  readonly score: number;
}

/** An entity of a document: original offsets, its text there, and the normalized text. */
export interface Entity extends Span {
  readonly type: string;
  readonly text: string;
  readonly norm: string;
  readonly score: number;
  readonly tokenStart: number;
  readonly tokenEnd: number;
}

/**
 * Syntactic words as columns, in text order: a token is one word, or a host and its clitics. The words
 * of a token spell it, but for a half-space at a cut.
 */
export interface Words {
  readonly length: number;
  /** Index of the word's token; never falls. */
  readonly token: Uint32Array;
  /** Offsets into the text that was tokenized. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** Universal part of speech by name. */
  readonly upos: readonly string[];
  readonly lemma: readonly string[];
  /** `past#present` stems of a verb with its preverb in front, else ''. */
  readonly stems: readonly string[];
  /** Features as CoNLL-U writes them (`Number=Plur`), '' where none is known. */
  readonly feats: readonly string[];
}

/** A token of a document, made on demand from the columns. */
export interface Token extends Span {
  readonly text: string;
  readonly norm: string;
  readonly kind: TokenKind;
}

export interface Doc {
  /** The original text. */
  readonly text: string;
  /** The text that tokens and sentences refer to. */
  readonly norm: string;
  /** From `norm` to `text`; null where they are equal. */
  readonly alignment: Alignment | null;
  readonly tokens: Tokens;
  readonly sentences: Sentences;
  readonly entities: readonly Entity[];
  /** Annotation style that the entities follow, where a recognizer ran: the one asked for, or its guess. */
  readonly style?: string;
  /** Parts of speech and lemmas, where a word analyzer ran. */
  readonly words?: Words;
}

/** Token i of a document, with original offsets. */
export function tokenAt(doc: Doc, i: number): Token {
  const normStart = doc.tokens.start[i]!;
  const normEnd = doc.tokens.end[i]!;
  const { start, end } = toOriginal(doc.alignment, normStart, normEnd);
  return {
    text: doc.text.slice(start, end),
    norm: doc.norm.slice(normStart, normEnd),
    start,
    end,
    kind: TOKEN_KINDS[doc.tokens.kind[i]!]!,
  };
}

/** Original span of sentence i: from its first token's start to its last token's end. */
export function sentenceSpan(doc: Doc, i: number): Span {
  const first = doc.sentences.tokenStart[i]!;
  const last = doc.sentences.tokenEnd[i]! - 1;
  return toOriginal(doc.alignment, doc.tokens.start[first]!, doc.tokens.end[last]!);
}

/** Gives an entity its original offsets and texts. */
export function placeEntity(doc: Omit<Doc, 'entities' | 'sentences'>, span: EntitySpan): Entity {
  const normStart = doc.tokens.start[span.tokenStart]!;
  const normEnd = doc.tokens.end[span.tokenEnd - 1]!;
  const { start, end } = toOriginal(doc.alignment, normStart, normEnd);
  return {
    type: span.type,
    text: doc.text.slice(start, end),
    norm: doc.norm.slice(normStart, normEnd),
    start,
    end,
    score: span.score,
    tokenStart: span.tokenStart,
    tokenEnd: span.tokenEnd,
  };
}

/**
 * Output formats: pure functions from documents to strings. A format sees one document (or one piece
 * of a long one) at a time; what runs on across them is in the context.
 */
import type { Doc } from '../doc.js';
import type { OffsetUnit } from './offsets.js';

export interface FormatContext {
  /** How records call the input. */
  readonly file: string;
  /** Records of several inputs share the output: name the file in each. */
  readonly showFile: boolean;
  /** This document begins an input (a long input comes in several pieces). */
  readonly first: boolean;
  /** Unit of offsets; undefined: the format's own, UTF-16 but for brat. */
  readonly offsets?: OffsetUnit;
  /** Offset of the document's text in its input, in that unit. */
  readonly base: number;
  /** Sentences and entities written before to the same output. */
  readonly sentences: number;
  readonly entities: number;
  readonly options: FormatOptions;
}

export interface FormatOptions {
  /** `text`: between tokens (default one space), or after each sentence (default a line end). */
  readonly separator?: string;
  /** `text` of tokens: whole sentences instead of tokens. */
  readonly unit?: 'token' | 'sentence';
  /** `text` of tokens: the lines of the input instead of sentences. */
  readonly lines?: boolean;
  /** `conllu`: host and clitic as words of a multiword range. */
  readonly words?: boolean;
  /** `text` of tokens: white space inside a token (a joined verb group) becomes this. */
  readonly inner?: string;
  /** `text` of tokens: what stands for a token, in place of its form. */
  readonly show?: (doc: Doc) => (token: number) => string;
  /** Isolates around fields of mixed direction: for terminals only. */
  readonly isolate?: boolean;
  /** Marks an entity or label with colour; for terminals only. */
  readonly paint?: (type: string, text: string) => string;
}

export interface Format {
  readonly name: string;
  /** Extension of files in this format, with its dot. */
  readonly extension: string;
  /** Default unit of offsets, where there are any. */
  readonly offsets?: OffsetUnit;
  /** One record holds one document: inputs should come whole. */
  readonly whole?: boolean;
  /** Records are numbered through the output. */
  readonly numbered?: boolean;
  /** Comes once, before the first document. */
  readonly header?: (context: Pick<FormatContext, 'showFile'> & { readonly words?: boolean }) => string;
  readonly write: (doc: Doc, context: FormatContext) => string;
}

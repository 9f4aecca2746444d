/**
 * Errors of fanews. Text is never an error: only bad model bytes, impossible options, malformed
 * annotation or lexicon sources, and input/output raise one. `code` is stable and listed in README.
 */
export type ErrorCode =
  | 'model/magic'
  | 'model/version'
  | 'model/kind'
  | 'model/truncated'
  | 'model/checksum'
  | 'model/section'
  | 'options/invalid'
  | 'options/unknown-rule'
  | 'format/conll'
  | 'format/conllu'
  | 'format/lexicon'
  | 'format/record'
  | 'bio/invalid-sequence'
  | 'input/no-match'
  | 'input/not-found'
  | 'input/unreadable'
  | 'input/not-utf8'
  | 'input/binary'
  | 'output/unwritable';

/** Base of all errors: `code` for programs, `message` (what, where, expected, what to do) for people. */
export class FanewsError extends Error {
  readonly code: ErrorCode;
  /** Typed facts behind the message: `file`, `byteOffset`, `expected`, `got`, … */
  readonly data: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, message: string, data: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.data = data;
  }
}

/** Model bytes that are not a readable fanews model. */
export class ModelError extends FanewsError {}
/** Options that do not exist or contradict each other. */
export class OptionsError extends FanewsError {}
/** Malformed annotation (CoNLL, CoNLL-U) or lexicon source. */
export class FormatError extends FanewsError {}
/** A file that cannot be read or written. Raised by the Node layer. */
export class InputError extends FanewsError {}

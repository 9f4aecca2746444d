/**
 * Bytes → text in pieces of whole lines, in bounded memory.
 *
 * Where a piece ends depends on the bytes alone, never on how they arrive: a window of `size` bytes is
 * cut after its last blank line (if that lies in the second half), else after its last line end, else
 * the first line end after it ends the piece. Line ends and the last newline stay as they are; a byte
 * order mark is taken off and reported. UTF-8 is validated and converted by Node's native code.
 */
import { Buffer, isUtf8, transcode } from 'node:buffer';
import { InputError, OptionsError } from '../core/base/errors.js';
import type { TextCodec } from '../core/normalize/types.js';

/** Default size of a piece in bytes. */
export const PIECE_BYTES = 1 << 18;

/** Bytes looked at for NUL to tell binary data from text. */
const BINARY_BYTES = 8192;

const LF = 10;

export interface DecodeOptions {
  /** `auto` (UTF-8, UTF-16 by its byte order mark, windows-1256 by its letters) or a WHATWG encoding label. Default `auto`. */
  readonly encoding?: string | undefined;
  /** Invalid UTF-8: raise an error (default) or go on with U+FFFD. */
  readonly invalid?: 'error' | 'replace' | undefined;
  /** Size of a piece in bytes; 1 gives single lines. Default `PIECE_BYTES`. */
  readonly size?: number;
  /** CSV: a line end inside quotes does not end a piece. */
  readonly csv?: boolean;
}

export interface TextPiece {
  readonly text: string;
  /** Bytes of the input up to the end of this piece, the mark included; -1 where the input is not UTF-8. */
  readonly byteEnd: number;
}

export interface BytePiece {
  /** Valid UTF-8, whole lines. */
  readonly bytes: Buffer;
  /** As in `TextPiece`. */
  readonly byteEnd: number;
}

/** What the decoder found out; filled in before the first piece. */
export interface DecodeInfo {
  /** Name of the encoding in use. */
  encoding: string;
  /** A byte order mark was there. */
  bom: boolean;
  /** Bytes were replaced by U+FFFD so far. */
  replaced: boolean;
  /** The encoding is a guess from the letters. */
  guessed?: boolean;
}

/** Several pieces, or all bytes at once. */
type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array> | Uint8Array;

/** The canonical name of an encoding. @throws OptionsError options/invalid */
export function encodingName(label: string): string {
  if (label === 'auto') return label;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new OptionsError('options/invalid', `unknown encoding "${label}"; use auto, utf-8, utf-16le, windows-1256 or another WHATWG name`, { got: label });
  }
}

/**
 * Text of a byte source in pieces. `info` is filled in on the way.
 * @throws InputError input/not-utf8 (with `byteOffset`), input/binary
 */
export async function* decodeText(source: Pieces, options: DecodeOptions, info: DecodeInfo, name = 'input'): AsyncGenerator<TextPiece> {
  for await (const { bytes, byteEnd } of decodeBytes(source, options, info, name)) yield { text: fromValidUtf8(bytes), byteEnd };
}

/**
 * The one piece of a short input, where there is nothing to cut, to recode or to complain about; null where
 * `decodeBytes` is to look at it. It takes no promises, which take longer than the file.
 */
export function decodeShort(source: Uint8Array, options: DecodeOptions, info: DecodeInfo): BytePiece | null {
  const { encoding = 'auto', size = PIECE_BYTES } = options;
  const bytes = buffer(source);
  if (bytes.length === 0 || bytes.length >= size || bytes[0]! >= 0xef || !isUtf8(bytes)) return null;
  const nul = bytes.indexOf(0);
  if (nul >= 0 && nul < BINARY_BYTES) return null;
  if (encoding !== 'auto' && encodingName(encoding) !== 'utf-8') return null;
  info.encoding = 'utf-8';
  info.bom = false;
  if (encoding === 'auto') info.guessed = false;
  return { bytes, byteEnd: bytes.length };
}

/**
 * The same pieces as valid UTF-8, whatever the encoding of the source. A piece is good until the next is
 * asked for, and may be so in the source.
 */
export async function* decodeBytes(source: Pieces, options: DecodeOptions, info: DecodeInfo, name = 'input'): AsyncGenerator<BytePiece> {
  const replace = options.invalid === 'replace';
  const size = Math.max(1, options.size ?? PIECE_BYTES);
  const it = withHead(source instanceof Uint8Array ? [source] : source);
  const head = (await it.next()).value ?? Buffer.alloc(0);
  let encoding = encodingName(options.encoding ?? 'auto');
  let mark = 0;
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf && (encoding === 'auto' || encoding === 'utf-8')) {
    encoding = 'utf-8';
    mark = 3;
  } else if (head[0] === 0xff && head[1] === 0xfe && (encoding === 'auto' || encoding === 'utf-16le')) {
    encoding = 'utf-16le';
    mark = 2;
  } else if (head[0] === 0xfe && head[1] === 0xff && (encoding === 'auto' || encoding === 'utf-16be')) {
    encoding = 'utf-16be';
    mark = 2;
  } else if (encoding === 'auto') {
    info.guessed = looksWindows1256(head);
    encoding = info.guessed ? 'windows-1256' : 'utf-8';
  }
  info.encoding = encoding;
  info.bom = mark > 0;
  const rest = chain(head.subarray(mark), it);
  const utf8 = encoding === 'utf-8';
  let at = mark;
  const whole = utf8 ? rest : recode(rest, encoding, replace, name, info);
  for await (const bytes of options.csv ? cutCsv(whole, size) : cut(whole, size)) {
    if (utf8 && at < BINARY_BYTES) {
      const nul = bytes.subarray(0, BINARY_BYTES - at).indexOf(0);
      if (nul >= 0) throw new InputError('input/binary', `looks like binary data (NUL at byte ${at + nul}); expected text in UTF-8, or name another --encoding`, { file: name, byteOffset: at + nul });
    }
    if (!isUtf8(bytes)) {
      if (!replace) {
        const byteOffset = at + firstInvalid(bytes);
        throw new InputError('input/not-utf8', `invalid UTF-8 at byte ${byteOffset}; name the right --encoding, or use --invalid replace to go on with U+FFFD`, { file: name, byteOffset });
      }
      info.replaced = true;
      at += bytes.length;
      yield { bytes: Buffer.from(bytes.toString('utf8')), byteEnd: utf8 ? at : -1 };
      continue;
    }
    at += bytes.length;
    yield { bytes, byteEnd: utf8 ? at : -1 };
  }
}

/** Text of valid UTF-8. Over 5 times as fast as `toString` on Persian, which goes unit by unit. */
export function fromValidUtf8(bytes: Buffer): string {
  // Short text is dominated by the call, and Latin text becomes a one-byte string this way.
  return bytes.length < 256 ? bytes.toString('utf8') : transcode(bytes, 'utf8', 'ucs2').toString('ucs2');
}

/** How the core turns bytes into strings. */
export const textCodec: TextCodec = {
  text: (bytes) => fromValidUtf8(buffer(bytes)),
  utf16: (bytes) => buffer(bytes).toString('utf16le'),
  utf8: (text) => encodeText(text),
  copy: copyBytes,
};

/**
 * `to.set(from, at)` by one native copy. V8 moves what threads share by itself: a word at a time, and a byte at a
 * time where the two do not begin at the same place in a word, which takes 16 times as long.
 */
export function copyBytes(to: Uint8Array, from: Uint8Array, at: number): void {
  if (from.length > 0) buffer(to).fill(from, at, at + from.length);
}

/** ES2024, in Node from 20 on. */
interface WellFormed {
  isWellFormed(): boolean;
}

/** Text so short is as soon encoded by V8. */
const SHORT_UNITS = 1 << 12;

/** Text → bytes of an encoding for writing back; only UTF-8 and UTF-16 are written. */
export function encodeText(text: string, encoding = 'utf-8'): Buffer {
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  // Four times as fast on long Persian text, but lone surrogates (for which U+FFFD is to be written) it refuses.
  if (text.length > SHORT_UNITS && (text as unknown as WellFormed).isWellFormed()) return transcode(Buffer.from(text, 'utf16le'), 'utf16le', 'utf8');
  return Buffer.from(text, 'utf8');
}

let wide: Buffer | null = null;

/** Units that go through memory that is used again. */
const WIDE_UNITS = 1 << 18;

/** UTF-8 of a text in `into`, which has room for three bytes a unit; lone surrogates become U+FFFD. Gives how many bytes. */
export function encodeInto(text: string, into: Buffer): number {
  const n = text.length;
  if (n <= SHORT_UNITS || n > WIDE_UNITS || !(text as unknown as WellFormed).isWellFormed()) return into.write(text);
  wide ??= Buffer.allocUnsafeSlow(2 * WIDE_UNITS);
  const bytes = transcode(wide.subarray(0, wide.write(text, 'utf16le')), 'utf16le', 'utf8');
  copyBytes(into, bytes, 0);
  return bytes.length;
}

/** Index of the first byte that no valid UTF-8 sequence holds (Unicode, table 3-7); the length if none. */
export function firstInvalid(bytes: Uint8Array): number {
  const n = bytes.length;
  let i = 0;
  while (i < n) {
    const b = bytes[i]!;
    if (b < 0x80) {
      i++;
      continue;
    }
    const need = b >= 0xc2 && b <= 0xdf ? 1 : b >= 0xe0 && b <= 0xef ? 2 : b >= 0xf0 && b <= 0xf4 ? 3 : 0;
    if (need === 0) return i;
    const low = b === 0xe0 ? 0xa0 : b === 0xf0 ? 0x90 : 0x80;
    const high = b === 0xed ? 0x9f : b === 0xf4 ? 0x8f : 0xbf;
    for (let k = 1; k <= need; k++) {
      const c = bytes[i + k];
      if (c === undefined || c < (k === 1 ? low : 0x80) || c > (k === 1 ? high : 0xbf)) return i;
    }
    i += need + 1;
  }
  return n;
}

/** Bytes looked at to recognize windows-1256, and letters that must be among them. */
const GUESS_BYTES = 1 << 16;
const GUESS_LETTERS = 20;

/**
 * Whether bytes that are not UTF-8 are Persian or Arabic in windows-1256: nearly all bytes beyond ASCII are
 * its Arabic letters, these stand in words and not one by one between Latin letters (as accented letters of
 * other encodings do), and the ten most frequent letters of Persian (alef, yeh, noon, reh, waw, heh, meem,
 * dal, teh, lam: 70 % of the letters of news text) make up more than half. In UTF-8 that was
 * damaged most would be the lead bytes D8 and D9, which are rare letters here.
 */
export function looksWindows1256(head: Uint8Array): boolean {
  const bytes = head.subarray(0, GUESS_BYTES);
  // A sequence cut off at the end of the bytes is no sign.
  if (isUtf8(bytes) || firstInvalid(bytes) >= bytes.length - 3 || bytes.includes(0)) return false;
  let high = 0;
  let letters = 0;
  let frequent = 0;
  let words = 0;
  let before = false;
  for (const b of bytes) {
    const letter = LETTERS_1256[b] === 1;
    // ZWNJ, comma, guillemets, semicolon, question mark and no-break space belong to the text.
    if (b >= 0x80 && b !== 0x9d && b !== 0xa1 && b !== 0xab && b !== 0xba && b !== 0xbb && b !== 0xbf && b !== 0xa0) high++;
    if (letter) {
      letters++;
      if (FREQUENT_1256.has(b)) frequent++;
      if (!before) words++;
    }
    before = letter;
  }
  return letters >= GUESS_LETTERS && letters >= 0.9 * high && frequent > 0.5 * letters && letters > 2 * words;
}

/** Bytes that are Arabic letters in windows-1256: hamza to ghain, feh to yeh, and those of Persian. */
const LETTERS_1256: Uint8Array = /* @__PURE__ */ (() => {
  const table = new Uint8Array(256);
  for (const b of [0x81, 0x8d, 0x8e, 0x90, 0x98, 0xe1, 0xe3, 0xe4, 0xe5, 0xe6, 0xec, 0xed, 0xdd, 0xde, 0xdf]) table[b] = 1;
  for (let b = 0xc1; b <= 0xdb; b++) if (b !== 0xd7) table[b] = 1;
  return table;
})();

const FREQUENT_1256: ReadonlySet<number> = /* @__PURE__ */ new Set([0xc7, 0xed, 0xe4, 0xd1, 0xe6, 0xe5, 0xe3, 0xcf, 0xca, 0xe1]);

/** The source with a first piece of at least 3 bytes (if there are as many), to see a mark whole. */
async function* withHead(source: Exclude<Pieces, Uint8Array>): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const piece of source) {
    const bytes = buffer(piece);
    if (head === null) yield bytes;
    else {
      head = head.length === 0 && bytes.length >= 3 ? bytes : Buffer.concat([head, bytes]);
      if (head.length >= 3) {
        yield head;
        head = null;
      }
    }
  }
  if (head !== null && head.length > 0) yield head;
}

async function* chain(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* rest;
}

/** Another encoding as UTF-8. */
async function* recode(source: AsyncIterable<Buffer>, encoding: string, replace: boolean, name: string, info: DecodeInfo): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: !replace, ignoreBOM: true });
  let at = info.bom ? 2 : 0;
  const decode = (bytes: Uint8Array | undefined): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new InputError('input/not-utf8', `invalid ${encoding} at or after byte ${at}; name the right --encoding, or use --invalid replace to go on with U+FFFD`, { file: name, byteOffset: at });
    }
  };
  for await (const bytes of source) {
    const text = decode(bytes);
    at += bytes.length;
    if (text !== '') yield Buffer.from(text, 'utf8');
  }
  const last = decode(undefined);
  if (last !== '') yield Buffer.from(last, 'utf8');
}

/** Bytes that wait for their line end, in memory that is used again: what `take` gives is good until `add`. */
class Window {
  #bytes: Buffer = Buffer.alloc(0);
  #own: Buffer | null = null;
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  get view(): Buffer {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** A piece that stands alone is only looked at; call `keep` before its memory is used again. */
  add(piece: Buffer): void {
    if (this.length === 0) {
      this.#bytes = piece;
      this.#start = 0;
      this.#end = piece.length;
      return;
    }
    this.#reserve(piece.length);
    piece.copy(this.#bytes, this.#end);
    this.#end += piece.length;
  }

  take(length: number): Buffer {
    this.#start += length;
    return this.#bytes.subarray(this.#start - length, this.#start);
  }

  keep(): void {
    if (this.length > 0 && this.#bytes !== this.#own) this.#reserve(0);
  }

  /** Room for more behind what is there, in our own memory. */
  #reserve(more: number): void {
    const { length } = this;
    const own = this.#own;
    if (own === null || own.length < length + more) {
      this.#own = Buffer.allocUnsafeSlow(Math.max(length + more, own === null ? 0 : 2 * own.length));
      this.view.copy(this.#own);
    } else if (this.#bytes !== own) this.view.copy(own);
    else if (this.#start > 0 && this.#end + more > own.length) own.copyWithin(0, this.#start, this.#end);
    else return;
    this.#bytes = this.#own!;
    this.#start = 0;
    this.#end = length;
  }
}

/** Pieces of whole lines; see the head of this file. Each byte is copied a bounded number of times. */
async function* cut(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  const window = new Window();
  let longLine = false; // the window is full and has no line end: waiting for the next one
  for await (const piece of source) {
    window.add(piece);
    if (longLine) {
      const lf = piece.indexOf(LF);
      if (lf < 0) {
        window.keep();
        continue;
      }
      yield window.take(window.length - piece.length + lf + 1);
      longLine = false;
    }
    while (window.length >= size) {
      const end = pieceEnd(window.view, size);
      if (end < 0) {
        longLine = true;
        break;
      }
      yield window.take(end);
    }
    window.keep();
  }
  if (window.length > 0) yield window.view;
}

/** Pieces of whole records of CSV (RFC 4180): a field is quoted where it begins with a quote. */
async function* cutCsv(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  const window = new Window();
  let quoted = false;
  let fresh = true; // at the beginning of a field
  let closed = false; // behind the quote that ended a field, or is the first of two
  for await (const piece of source) {
    let left = piece.length; // bytes of the piece that are not looked at yet
    window.add(piece);
    for (const b of piece) {
      left--;
      if (quoted) {
        closed = b === 34;
        quoted = !closed;
        fresh = false;
        continue;
      }
      if (b === 34) {
        quoted = fresh || closed;
      } else if (b === LF && window.length - left >= size) {
        yield window.take(window.length - left);
      }
      closed = false;
      fresh = !quoted && (b === 44 || b === LF);
    }
    window.keep();
  }
  if (window.length > 0) yield window.view;
}

function pieceEnd(bytes: Buffer, size: number): number {
  const last = bytes.lastIndexOf(LF, size - 1);
  if (last < 0) {
    const next = bytes.indexOf(LF, size);
    return next < 0 ? -1 : next + 1;
  }
  const half = size >>> 1;
  for (let lf = last; lf > 0 && lf >= half; lf = bytes.lastIndexOf(LF, lf - 1)) {
    const before = bytes[lf - 1];
    if (before === LF || (before === 13 && bytes[lf - 2] === LF)) return lf + 1;
  }
  return last + 1;
}

export const buffer = (bytes: Uint8Array): Buffer => (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyBytes, decodeText, encodeInto, encodeText, firstInvalid, looksWindows1256, type DecodeInfo, type DecodeOptions } from '../../src/node/decode.js';

async function decode(pieces: Iterable<Uint8Array> | Uint8Array, options: DecodeOptions = {}): Promise<{ texts: string[]; ends: number[]; info: DecodeInfo }> {
  const info: DecodeInfo = { encoding: '', bom: false, replaced: false };
  const texts: string[] = [];
  const ends: number[] = [];
  for await (const { text, byteEnd } of decodeText(pieces, options, info)) {
    texts.push(text);
    ends.push(byteEnd);
  }
  return { texts, ends, info };
}

const bytewise = (bytes: Uint8Array): Uint8Array[] => Array.from(bytes, (b) => Buffer.from([b]));

const LINES = fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('', 'سلام', 'کتاب\u200cها', '\r')), { maxLength: 30 });

describe('decodeText', () => {
  test('pieces rebuild the text, whatever way the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(LINES, fc.constantFrom('\n', '\r\n', '\n\n'), fc.boolean(), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), async (lines, end, last, size, step) => {
        const text = lines.join(end) + (last ? end : '');
        const bytes = Buffer.from(text, 'utf8');
        const whole = await decode([bytes], { size });
        expect(whole.texts.join('')).toBe(text.replace(/^\ufeff/, ''));
        const short = await decode(bytes, { size });
        expect(short.texts.join('')).toBe(whole.texts.join(''));
        expect(short.info).toEqual(whole.info);
        for (const pieces of [bytewise(bytes), Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) => bytes.subarray(i * step, (i + 1) * step))]) {
          const other = await decode(pieces, { size });
          expect(other.texts).toEqual(whole.texts);
          expect(other.ends).toEqual(whole.ends);
        }
        for (const piece of whole.texts.slice(0, -1)) expect(piece.endsWith('\n')).toBe(true);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('a piece ends at a blank line in its second half, else at its last line end, else at the next one', async () => {
    expect((await decode([Buffer.from('aaa\n\nbb\ncc\n')], { size: 8 })).texts).toEqual(['aaa\n\n', 'bb\ncc\n']);
    expect((await decode([Buffer.from('aaaa\nbb\ncc\n')], { size: 8 })).texts).toEqual(['aaaa\nbb\n', 'cc\n']);
    expect((await decode([Buffer.from('aaaaaaaaaaaa\nb\n')], { size: 8 })).texts).toEqual(['aaaaaaaaaaaa\n', 'b\n']);
    expect((await decode([Buffer.from('aaaaaaaaaaaa')], { size: 8 })).texts).toEqual(['aaaaaaaaaaaa']);
  });

  test('a byte order mark is taken off and counted', async () => {
    const { texts, ends, info } = await decode(bytewise(Buffer.from('\ufeffسلام\n')));
    expect(texts).toEqual(['سلام\n']);
    expect(ends).toEqual([12]);
    expect(info).toEqual({ encoding: 'utf-8', bom: true, replaced: false });
  });

  test('UTF-16 is known by its mark and decoded over any border', async () => {
    const text = 'سلام 😀\nخداحافظ';
    const le = Buffer.from(`\ufeff${text}`, 'utf16le');
    for (const bytes of [le, Buffer.from(le).swap16()]) {
      const { texts, info } = await decode(bytewise(bytes));
      expect(texts.join('')).toBe(text);
      expect(info.bom).toBe(true);
      expect(encodeText(`\ufeff${text}`, info.encoding)).toEqual(bytes);
    }
  });

  test('windows-1256 when asked', async () => {
    // س ل ا م ZWNJ in windows-1256.
    expect((await decode([Buffer.from([0xd3, 0xe1, 0xc7, 0xe3, 0x9d])], { encoding: 'windows-1256' })).texts).toEqual(['سلام\u200c']);
  });

  test('an unknown encoding is an options error', async () => {
    await expect(decode([], { encoding: 'klingon' })).rejects.toMatchObject({ code: 'options/invalid' });
  });

  test.each([
    ['a stray continuation byte', [0x61, 0x80], 1],
    ['an overlong form', [0xc0, 0xaf], 0],
    ['a surrogate', [0xd8, 0xb3, 0xed, 0xa0, 0x80], 2],
    ['beyond Unicode', [0x0a, 0xf4, 0x90, 0x80, 0x80], 1],
    ['a sequence cut off by the end', [0x61, 0x0a, 0xd8], 2],
    ['a sequence cut off by a letter', [0xe2, 0x80, 0x61], 0],
    ['after a mark', [0xef, 0xbb, 0xbf, 0x61, 0xff], 4],
  ])('%s: the byte offset is named', async (_name, bytes, byteOffset) => {
    for (const pieces of [[Buffer.from(bytes)], bytewise(Buffer.from(bytes))]) {
      await expect(decode(pieces, { size: 2 })).rejects.toMatchObject({ code: 'input/not-utf8', data: { byteOffset } });
    }
    const { texts, info } = await decode([Buffer.from(bytes)], { invalid: 'replace' });
    expect(texts.join('')).toContain('\ufffd');
    expect(info.replaced).toBe(true);
  });

  test('firstInvalid agrees with the strict decoder', () => {
    const strict = new TextDecoder('utf-8', { fatal: true });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const at = firstInvalid(bytes);
        expect(() => strict.decode(bytes.subarray(0, at))).not.toThrow();
        if (at < bytes.length) expect(() => strict.decode(bytes)).toThrow();
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test('NUL in the first 8 KiB is binary, later it is text', async () => {
    await expect(decode([Buffer.from('abc\0')])).rejects.toMatchObject({ code: 'input/binary', data: { byteOffset: 3 } });
    const late = `${'a'.repeat(8191)}\n\0`;
    expect((await decode([Buffer.from(late)])).texts.join('')).toBe(late);
    await expect(decode([Buffer.from(late.slice(1))], { size: 16 })).rejects.toMatchObject({ code: 'input/binary', data: { byteOffset: 8191 } });
  });

  test('no bytes, no pieces', async () => {
    expect((await decode([])).texts).toEqual([]);
    expect((await decode([Buffer.from('\ufeff')])).texts).toEqual([]);
  });
});

describe('windows-1256 by its letters', () => {
  /** Text → bytes of an encoding that only TextDecoder knows. */
  const encode = (text: string, encoding: string): Uint8Array => {
    const byChar = new Map(Array.from({ length: 256 }, (_, b) => [new TextDecoder(encoding).decode(Uint8Array.of(b)), b]));
    return Uint8Array.from([...text], (c) => byChar.get(c) ?? 0x3f);
  };
  const PERSIAN = 'دانشگاه تهران كهنترين دانشگاه كشور است و در سال ۱۳۱۳ گشايش يافت؛ پژوهشگران چيره\u200cدست «آن» نامدارند.\n'.replace(/[۰-۹]/g, (d) => String(d.charCodeAt(0) - 0x6f0));

  test('Persian is recognized, and read', async () => {
    const bytes = encode(PERSIAN.repeat(3), 'windows-1256');
    expect(looksWindows1256(bytes)).toBe(true);
    const info: DecodeInfo = { encoding: '', bom: false, replaced: false };
    let text = '';
    for await (const piece of decodeText([bytes], {}, info)) text += piece.text;
    expect(text).toBe(PERSIAN.repeat(3));
    expect(info).toMatchObject({ encoding: 'windows-1256', guessed: true });
  });

  test('other encodings, damaged UTF-8 and noise are not', () => {
    expect(looksWindows1256(encode('Übermütige Mädchen äßen größere Klöße über den Dächern. '.repeat(20), 'windows-1252'))).toBe(false);
    expect(looksWindows1256(encode('Élève, où êtes-vous à Noël? Ça, là-bas, déjà. '.repeat(20), 'windows-1252'))).toBe(false);
    expect(looksWindows1256(encode('Съешь же ещё этих мягких французских булок, да выпей чаю. '.repeat(20), 'windows-1251'))).toBe(false);
    expect(looksWindows1256(encode('Съешь же ещё этих мягких французских булок, да выпей чаю. '.repeat(20), 'koi8-r'))).toBe(false);
    expect(looksWindows1256(encode('Ξεσκεπάζω την ψυχοφθόρα βδελυγμία. '.repeat(20), 'windows-1253'))).toBe(false);
    const utf8 = Buffer.from(PERSIAN.repeat(5));
    expect(looksWindows1256(utf8)).toBe(false);
    expect(looksWindows1256(utf8.subarray(0, utf8.length - 30).subarray(1))).toBe(false);
    expect(looksWindows1256(Buffer.concat([utf8, Buffer.from([0xff]), utf8]))).toBe(false);
    expect(looksWindows1256(Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31 + i * 7) & 255 || 1))).toBe(false);
    expect(looksWindows1256(encode('سلام', 'windows-1256'))).toBe(false);
  });
});

describe('into memory that is there', () => {
  test.each([
    ['', 1],
    ['کتاب\u200cها 😀 a', 1],
    ['کتاب\u200cها 😀 a', 2000],
    ['lone \ud800 ب', 1],
    ['lone \ud800 ب', 2000],
    ['\udc00', 5000],
    ['ab', 140_000],
    ['سی 😀', 60_000],
  ])('%j %i times as UTF-8, lone surrogates as U+FFFD', (part, times) => {
    const text = part.repeat(times);
    const into = Buffer.alloc(3 * text.length + 3, 0x2e);
    const n = encodeInto(text, into);
    expect(into.subarray(0, n).equals(Buffer.from(text, 'utf8'))).toBe(true);
    expect(into.subarray(n).every((b) => b === 0x2e)).toBe(true);
  });

  test('bytes copied to where others are, from and to memory that threads share', () => {
    const from = Buffer.from(new SharedArrayBuffer(40), 3, 20).fill('0123456789');
    const to = new Uint8Array(new SharedArrayBuffer(40), 8, 30);
    copyBytes(to, from, 5);
    copyBytes(to, from.subarray(0, 0), 7);
    copyBytes(to, from.subarray(2, 3), 29);
    expect(Buffer.from(to).toString('latin1')).toBe(`${'\0'.repeat(5)}01234567890123456789${'\0'.repeat(4)}2`);
    expect(() => copyBytes(to, from, 11)).toThrow(RangeError);
  });
});

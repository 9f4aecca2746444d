import { describe, expect, it } from 'vitest';
import { OptionsError } from '../../../src/core/base/errors.js';
import { toOriginal } from '../../../src/core/alignment.js';
import { createNormalizer } from '../../../src/core/normalize/index.js';
import type { HalfSpacer, NormalizeOptions } from '../../../src/core/normalize/types.js';

const normalize = createNormalizer();

/** A half-space stage for tests: می and a space before a word become می and ZWNJ. */
const joinMi: HalfSpacer = (text, protect, edits) => {
  for (let i = text.indexOf('می '); i !== -1; i = text.indexOf('می ', i + 1)) {
    let kept = false;
    for (let k = 0; k < protect.length; k += 2) if (i + 3 > protect[k]! && i < protect[k + 1]!) kept = true;
    const after = text.charCodeAt(i + 3);
    if (!kept && after >= 0x620 && after < 0x660) edits.push(i + 2, i + 3, '\u200c');
  }
};

describe('options', () => {
  it.each([
    { preset: 'loud' },
    { digits: 'roman' },
    { hehYe: 'x' },
    { diacritics: 'x' },
    { quotes: 'x' },
    { zwnj: 'x' },
    { halfSpace: 'x' },
  ])('%j is refused', (options) => {
    const make = (): unknown => createNormalizer(options as unknown as NormalizeOptions);
    expect(make).toThrow(OptionsError);
    expect(make).toThrow(expect.objectContaining({ code: 'options/invalid' }) as Error);
  });

  it.each(['nothing', 'toString', '__proto__x'])('rule %s is refused', (name) => {
    const make = (): unknown => createNormalizer({ rules: { [name]: true } });
    expect(make).toThrow(expect.objectContaining({ code: 'options/unknown-rule' }) as Error);
  });
});

describe('preset minimal', () => {
  const minimal = createNormalizer({ preset: 'minimal' });
  it('changes letters and digits, but no gap and no mark', () => {
    expect(minimal('علي ,  كتاب "5" ... ( او )\u200f .')).toBe('علی ,  کتاب "۵" ... ( او ) .');
  });
  it('takes out a ZWNJ only where it cannot be seen', () => {
    expect(minimal('می\u200cروم کار\u200cها')).toBe('می\u200cروم کارها');
  });
});

describe('lines', () => {
  it('keeps LF, CRLF, lone CR and the last line end', () => {
    expect(normalize('علي \r\nكتاب\r\n')).toBe('علی\r\nکتاب\r\n');
    expect(normalize('علي \rكتاب \n\n كيف')).toBe('علی\rکتاب\n\nکیف');
    expect(normalize('')).toBe('');
    expect(normalize('\n')).toBe('\n');
  });
  it('keeps U+2028, U+0085 and tabs', () => {
    expect(normalize('علي\u2028كتاب\u0085كيف\tمن')).toBe('علی\u2028کتاب\u0085کیف\tمن');
  });
  it('gives in pieces what it gives for the whole', () => {
    const lines = ['علي ,', '```', 'x = "سلام" , 5', '```', 'سلام , 5', '<pre>', 'علي', '</pre>', 'علي', '<!-- fanews-ignore -->', 'علي', '<!-- /fanews-ignore -->', 'می روم'];
    for (const end of ['\n', '\r\n', '\r']) {
      const text = lines.map((l) => l + end).join('');
      const whole = createNormalizer({}, joinMi)(text);
      const stream = createNormalizer({}, joinMi).stream();
      expect(lines.map((l) => stream(l + end)).join('')).toBe(whole);
      expect(whole.split(end)[2]).toBe('x = "سلام" , 5');
      expect(whole.split(end)[12]).toBe('می\u200cروم');
    }
  });
  it('works the same beyond the size of a piece', () => {
    const line = 'علي و ۲۰ كتاب , می روم\n';
    const text = line.repeat(9000);
    const full = createNormalizer({}, joinMi);
    expect(full(text)).toBe(full(line).repeat(9000));
    const { text: out, alignment } = full.aligned(text);
    expect(out).toBe(full(text));
    const at = out.indexOf('کتاب', out.length - 30);
    expect(text.slice(toOriginal(alignment, at, at + 4).start, toOriginal(alignment, at, at + 4).end)).toBe('كتاب');
  });
  it('lets no line become the beginning of a block that was none', () => {
    const text = '\u200b```\nعلي\n';
    const once = normalize(text);
    expect(once.split('\n')[1]).toBe('علی');
    expect(normalize(once)).toBe(once);
  });
});

describe('protected spans', () => {
  it.each([
    'https://fa.wikipedia.org/wiki/تهران?action=edit&x=1',
    'ali.rezaei2024@gmail.com',
    'report_2024.pdf',
    '/home/user1/x.txt',
    'C:\\temp\\x1.txt',
    '192.168.1.10:8080',
    'v2.1.3',
    'Node.js',
    '`x = 5 , 3`',
    '<b title="نباید , تغییر 5 کند">',
    '&nbsp;',
    '@user_1',
    'covid19',
  ])('%s stays', (span) => {
    expect(normalize(`این ${span} است`)).toBe(`این ${span} است`);
  });
  it('unifies the letters of hashtags and mentions only', () => {
    expect(normalize('#علي_5 @كاربر2')).toBe('#علی_5 @کاربر2');
  });
  it('gives them to the half-space stage', () => {
    expect(createNormalizer({}, joinMi)('می روم `می روم` <a title="می روم">')).toBe('می\u200cروم `می روم` <a title="می روم">');
    expect(createNormalizer({}, joinMi)('{"a": "می روم"}')).toBe('{"a": "می روم"}');
  });
});

describe('keepWords and keepArabic', () => {
  it('leaves words and phrases alone', () => {
    const kept = createNormalizer({ keepWords: ['علي', 'می روم', 'كمك\u200cها'] }, joinMi);
    expect(kept('علي و علي\u200cها می روم می رود كمك\u200cها كمك')).toBe('علي و علی\u200cها می روم می\u200cرود كمك\u200cها کمک');
  });
  it('leaves vocalized Arabic alone', () => {
    const text = 'ا\u0650ی\u0651\u064eاك\u064e ن\u064eع\u0652ب\u064fد\u064f گفت علي';
    expect(createNormalizer({ keepArabic: true })(text)).toBe(text.replace('علي', 'علی'));
    expect(normalize(text)).toContain('اک\u064e');
  });
});

describe('half-space stage', () => {
  it('runs on unified letters, and not where it is off', () => {
    expect(createNormalizer({}, joinMi)('مي روم')).toBe('می\u200cروم');
    expect(createNormalizer({ halfSpace: 'off' }, joinMi)('مي روم')).toBe('می روم');
    expect(createNormalizer({ rules: { 'half-space': false } }, joinMi)('مي روم')).toBe('می روم');
    expect(createNormalizer({ preset: 'minimal' }, joinMi)('مي روم')).toBe('می روم');
    expect(createNormalizer({ preset: 'minimal', halfSpace: 'full' }, joinMi)('مي روم')).toBe('می\u200cروم');
  });
  it('comes before the folding of search keys, so that all spellings meet', () => {
    const key = createNormalizer({ preset: 'search' }, joinMi);
    expect(key('مي روم\nمی\u200cروم\nخانۀ ۵ م\u064fؤمن')).toBe('میروم\nمیروم\nخانه 5 مومن');
    expect(createNormalizer({ preset: 'search', zwnj: 'space' }, joinMi)('می\u200cروم می روم')).toBe('می روم می روم');
    const { text, alignment } = key.aligned('او مي روم');
    expect(text).toBe('او میروم');
    expect(toOriginal(alignment, 3, 8)).toEqual({ start: 3, end: 9 });
    const whole = key('می روم\n```\nمی روم\n```\nمی روم\n');
    const stream = key.stream();
    expect(['می روم\n', '```\n', 'می روم\n', '```\n', 'می روم\n'].map((l) => stream(l)).join('')).toBe(whole);
    expect(whole).toBe('میروم\n```\nمی روم\n```\nمیروم\n');
  });
  it('that disagrees with the folding for ever leaves the line', () => {
    // Takes the first letter's neighbour for a place of a space, each time anew.
    const growing: HalfSpacer = (t, _protect, edits) => {
      if (t.startsWith('ب')) edits.push(1, 1, ' ب');
    };
    const key = createNormalizer({ preset: 'search' }, growing);
    expect(key('باد\nعلي')).toBe('باد\nعلی');
    expect(key(key('باد\nعلي'))).toBe('باد\nعلی');
  });
  it('that never comes to rest leaves the form of the characters', () => {
    // Puts a ZWNJ where the characters take it out, again and again.
    const restless: HalfSpacer = (text, protect, edits) => {
      const i = text.indexOf('کار');
      if (i >= 0 && protect.length === 0) edits.push(i + 3, i + 3, '\u200c');
    };
    const never = createNormalizer({}, restless);
    expect(never('كارها\nعلي')).toBe('کارها\nعلی');
    expect(never(never('كارها\nعلي'))).toBe('کارها\nعلی');
  });
});

describe('aligned, stats, changes', () => {
  it('knows where each unit comes from', () => {
    const { text, alignment } = normalize.aligned('پول: ﷼ 5 كتاب ,خوب');
    expect(text).toBe('پول: ریال ۵ کتاب، خوب');
    const source = (word: string): string => {
      const at = text.indexOf(word);
      const { start, end } = toOriginal(alignment, at, at + word.length);
      return 'پول: ﷼ 5 كتاب ,خوب'.slice(start, end);
    };
    expect(source('ریال')).toBe('﷼');
    expect(source('کتاب')).toBe('كتاب');
    expect(source('خوب')).toBe('خوب');
  });
  it('has no alignment where nothing changes', () => {
    expect(normalize.aligned('سلام دنیا.\n')).toEqual({ text: 'سلام دنیا.\n', alignment: null });
  });
  it('counts changes by rule', () => {
    expect(normalize.stats('علي و كتاب 12')).toEqual({ yeh: 1, kaf: 1, digits: 2 });
    expect(createNormalizer({}, joinMi).stats('مي روم می روم')).toEqual({ yeh: 1, 'half-space': 2 });
    expect(normalize.stats('سلام')).toEqual({});
  });
  it('lists changes in the terms of the input', () => {
    expect(createNormalizer({}, joinMi).changes('۱\nمي روم')).toEqual([
      { start: 3, end: 4, insert: 'ی', rule: 'yeh' },
      { start: 4, end: 5, insert: '\u200c', rule: 'half-space' },
    ]);
  });
});

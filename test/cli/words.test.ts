import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { fanews, folder, removeFolders } from './io.js';

afterEach(removeFolders);

const TEXT = 'کتابم را به او داده بودم.';

describe('tokenize with words', () => {
  test('clitics apart, in text and as ranges', async () => {
    expect((await fanews(['tokenize', '--clitics', 'split', '-t', TEXT])).out).toBe('کتاب م را به او داده بودم .\n');
    const { out } = await fanews(['tokenize', '--format', 'conllu', '--clitics', 'split', '-t', TEXT]);
    expect(out).toContain('1-2\tکتابم\t_');
    expect(out).toContain('\tOrigLemma=داد#ده\n');
  });

  test('CoNLL-U without asking; forms only with --no-pos', async () => {
    expect((await fanews(['tokenize', '--format', 'conllu', '-t', TEXT])).out).toContain('1\tکتابم\tکتاب\tNOUN\t_\tNumber=Sing\t');
    expect((await fanews(['tokenize', '--format', 'conllu', '--no-pos', '-t', TEXT])).out).toContain('1\tکتابم\t_\t_\t_\t_\t');
  });

  test('verb groups in one token', async () => {
    expect((await fanews(['tokenize', '--verbs', 'join', '-t', TEXT])).out).toBe('کتابم را به او داده_بودم .\n');
    expect((await fanews(['tokenize', '--verbs', 'join', '--lines', '--separator', '|', '-t', TEXT])).out).toBe('کتابم|را|به|او|داده_بودم|.\n');
    const { sentences } = JSON.parse((await fanews(['tokenize', '--verbs', 'join', '--format', 'jsonl', '-t', TEXT])).out) as { sentences: { tokens: { text: string; start: number; end: number }[] }[] };
    expect(sentences[0]!.tokens[4]).toMatchObject({ text: 'داده بودم', start: 15, end: 24 });
  });

  test('columns of parts of speech on request', async () => {
    expect((await fanews(['tokenize', '--format', 'tsv', '--pos', '-t', TEXT])).out.split('\n').slice(0, 2)).toEqual(['sentence\ttoken\ttext\tnorm\tkind\tstart\tend\tupos\tlemma\tfeats', '1\t1\tکتابم\tکتابم\tword\t0\t5\tNOUN\tکتاب\tNumber=Sing']);
    expect((await fanews(['tokenize', '--format', 'tsv', '-t', TEXT])).out.split('\n')[0]).toBe('sentence\ttoken\ttext\tnorm\tkind\tstart\tend');
    const { sentences } = JSON.parse((await fanews(['tokenize', '--format', 'jsonl', '--pos', '-t', TEXT])).out) as { sentences: { tokens: Record<string, unknown>[] }[] };
    expect(sentences[0]!.tokens[0]).toMatchObject({ upos: 'NOUN', lemma: 'کتاب', words: [{ text: 'کتاب', upos: 'NOUN' }, { text: 'م', upos: 'PRON', lemma: 'من' }] });
    expect(sentences[0]!.tokens[5]).toMatchObject({ upos: 'AUX', lemma: 'بود', stems: 'بود#باش' });
  });

  test('with --normalize, offsets still point into the input', async () => {
    const { out } = await fanews(['tokenize', '--format', 'tsv', '--clitics', 'split', '--normalize', '-t', 'كتابهايش را خريد.']);
    expect(out.split('\n').slice(1, 3).map((l) => l.split('\t').slice(2))).toEqual([['كتابهاي', 'کتاب\u200cهای', 'word', '0', '7'], ['ش', 'ش', 'word', '7', '8']]);
  });

  test('lemmas or stems in place of forms', async () => {
    expect((await fanews(['tokenize', '--show', 'lemma', '-t', 'کتاب\u200cهایم را به دوستان خوبش دادند.'])).out).toBe('کتاب را به دوست خوب داد .\n');
    expect((await fanews(['tokenize', '--show', 'lemma', '--clitics', 'split', '-t', 'کتابم.'])).out).toBe('کتاب من .\n');
    expect((await fanews(['tokenize', '--show', 'stem', '--lines', '-t', 'کتاب\u200cهایم را می\u200cخوانند\n\nhttp://a.ir'])).out).toBe('کتاب را خواند\n\nhttp://a.ir\n');
    expect((await fanews(['tokenize', '--show', 'stem', '--clitics', 'split', '-t', 'کتابم'])).out).toBe('کتاب م\n');
  });

  test('what does not go together is said', async () => {
    for (const args of [['--show', 'lemma', '--format', 'tsv'], ['--show', 'stem', '--unit', 'sentence'], ['--show', 'stem', '--verbs', 'join'], ['--pos'], ['--verbs', 'join', '--format', 'conllu'], ['--verbs', 'join', '--clitics', 'split'], ['--verbs', 'join', '--unit', 'sentence']]) {
      expect(await fanews(['tokenize', ...args, '-t', TEXT])).toMatchObject({ code: 2, out: '' });
    }
  });
});

describe('segmenter options', () => {
  const OLD = 'هوا امروز\nسرد بود. برف\nبارید.\n\nعنوان\n';

  test('--wrapped joins lines that were broken at a width', async () => {
    expect((await fanews(['tokenize', '--wrapped', '--unit', 'sentence', '-t', OLD])).out).toBe('هوا امروز سرد بود.\nبرف بارید.\nعنوان\n');
    expect((await fanews(['tokenize', '--unit', 'sentence', '-t', OLD])).out.split('\n')[0]).toBe('هوا امروز');
    const { sentences } = JSON.parse((await fanews(['analyze', '--wrapped', '-t', OLD])).out) as { sentences: { start: number; end: number }[] };
    expect(sentences.map(({ start, end }) => OLD.slice(start, end))).toEqual(['هوا امروز\nسرد بود.', 'برف\nبارید.', 'عنوان']);
    // Rows in the order of the lines of a sentence: a name goes on behind the line end.
    const conll = (await fanews(['entities', '--wrapped', '--format', 'conll', '-t', 'او به\nتهران رفت.'])).out;
    expect(conll.trim().split('\n').map((l) => l.split('\t')[0])).toEqual(['او', 'به', 'تهران', 'رفت', '.']);
    for (const other of ['--lines', '--line-buffered']) expect(await fanews(['tokenize', '--wrapped', other, '-t', OLD])).toMatchObject({ code: 2, out: '' });
  });

  test('--split-hashtags, with offsets into the input', async () => {
    expect((await fanews(['tokenize', '--split-hashtags', '-t', 'با #نرم_افزار برو'])).out).toBe('با # نرم افزار برو\n');
    const { sentences } = JSON.parse((await fanews(['analyze', '--split-hashtags', '-t', 'با #کتاب_خوب'])).out) as { sentences: { tokens: Record<string, unknown>[] }[] };
    expect(sentences[0]!.tokens).toMatchObject([{ text: 'با' }, { text: '#', kind: 'hashtag', upos: 'SYM', start: 3, end: 4 }, { text: 'کتاب', kind: 'word', start: 4, end: 8 }, { text: 'خوب', start: 9, end: 12 }]);
    expect((await fanews(['entities', '--split-hashtags', '--style', 'news', '-t', 'او در #تهران است.'])).out).toContain('LOC\tتهران\t7\t12\t');
  });
});

describe('analyze', () => {
  test('carries parts of speech and lemmas, unless left out', async () => {
    expect((await fanews(['analyze', '-t', 'او می\u200cرود.'])).out).toContain('"upos":"VERB","lemma":"رفت","feats":"Number=Sing|Person=3|Tense=Pres","stems":"رفت#رو"');
    expect((await fanews(['analyze', '--no-words', '-t', 'او می\u200cرود.'])).out).not.toContain('upos');
  });
});

describe('eval', () => {
  const row = (id: string, form: string, lemma: string, upos: string): string => `${id}\t${form}\t${lemma}\t${upos}\t_\t_\t_\t_\t_\t_\n`;
  const gold = `# text = کتابم نو است\n${row('1-2', 'کتابم', '_', '_')}${row('1', 'کتاب', 'کتاب', 'NOUN')}${row('2', 'م', 'من', 'PRON')}${row('3', 'نو', 'نو', 'ADJ')}${row('4', 'است', 'است', 'AUX')}\n`;

  test('words, parts of speech and lemmas', async () => {
    const cwd = folder({ 'gold.conllu': gold });
    const score = async (task: string): Promise<Record<string, unknown>> => JSON.parse((await fanews(['eval', task, 'gold.conllu', '--format', 'json'], { cwd })).out) as Record<string, unknown>;
    expect(await score('words')).toMatchObject({ task: 'words', span: { correct: 4, predicted: 4, gold: 4 } });
    expect(await score('pos')).toMatchObject({ words: 4, upos: 4 });
    expect(await score('lemma')).toMatchObject({ lemmas: 4, lemma: 4 });
    expect((await fanews(['eval', 'pos', 'gold.conllu'], { cwd })).out).toMatch(/^all +4 +4 +100\.00$/m);
  });

  test('errors are listed with their number', async () => {
    const cwd = folder({ 'gold.conllu': gold.replace('نو\tنو\tADJ', 'نو\tنوی\tINTJ') });
    expect((await fanews(['eval', 'pos', 'gold.conllu', '--errors', '5'], { cwd })).out).toContain('1\tINTJ → ADJ\tنو');
    expect((await fanews(['eval', 'lemma', 'gold.conllu', '--errors', '5'], { cwd })).out).toContain('gold نوی\tgot نو');
  });
});

describe('keywords', () => {
  const files = {
    'a.txt': 'فوتبال ورزش پرطرفداری است. تیم ملی فوتبال بازی کرد. تیم ملی فوتبال برد. مربی تیم ملی فوتبال خوشحال بود.',
    'b.txt': 'قیمت نفت بالا رفت. بازار نفت خام داغ است. نفت خام گران شد.',
    'c.txt': 'باران در شمال کشور بارید. هوای شمال کشور سرد شد.',
  };

  test('one table, each document against the others', async () => {
    const cwd = folder(files);
    const { code, out, err } = await fanews(['keywords', '.', '--top', '3'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const rows = out.trimEnd().split('\n').map((l) => l.split('\t'));
    expect(rows[0]).toEqual(['file', 'term', 'score']);
    const of = (file: string): string[] => rows.filter((r) => r[0]!.endsWith(file)).map((r) => r[1]!);
    expect(of('a.txt')[0]).toMatch(/فوتبال/);
    expect(of('b.txt')[0]).toMatch(/نفت/);
    expect(of('c.txt').join(' ')).toContain('شمال');
    for (const file of Object.keys(files)) {
      const scores = rows.filter((r) => r[0]!.endsWith(file)).map((r) => Number(r[2]));
      expect(scores).toHaveLength(3);
      expect(scores).toEqual([...scores].sort((x, y) => y - x));
    }
  });

  test('into a file, never into a folder; no term, no row', async () => {
    const cwd = folder({ ...files, 'out/keep.txt': '' });
    expect((await fanews(['keywords', '.', '--ignore', 'out', '-o', 'terms.tsv'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'terms.tsv'), 'utf8').split('\n')[0]).toBe('file\tterm\tscore');
    expect((await fanews(['keywords', '.', '-o', 'out'], { cwd })).code).toBe(2);
    expect((await fanews(['keywords', '-t', '. . .'])).out).toBe('file\tterm\tscore\n');
    expect((await fanews(['keywords', '--top', '0', '-t', 'نفت'])).code).toBe(2);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { labelConll } from '../../src/eval/label.js';
import { colored } from '../../src/cli/palette.js';
import { fanews, folder, removeFolders } from './io.js';

afterEach(removeFolders);

const COMMANDS = ['normalize', 'tokenize', 'entities', 'keywords', 'analyze', 'eval', 'train'];

describe('help and usage', () => {
  test('the version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    expect(await fanews(['--version'])).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
  });

  test('help goes to the standard output when asked for, to the other one when not', async () => {
    const asked = await fanews(['--help']);
    expect(asked).toMatchObject({ code: 0, err: '' });
    for (const name of COMMANDS) expect(asked.out).toContain(`  ${name}`);
    expect(await fanews([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: fanews') as string });
  });

  test.each(COMMANDS)('%s has a help with examples', async (name) => {
    const { code, out, err } = await fanews([name, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Examples:');
    expect((await fanews(['help', name])).out).toBe(out);
  });

  test('the examples of the help use options that exist', async () => {
    for (const name of COMMANDS) {
      const { out } = await fanews([name, '--help']);
      const known = new Set(out.match(/--[a-z-]+/g));
      for (const line of out.slice(out.indexOf('Examples:')).split('\n').filter((l) => l.includes('fanews '))) {
        const [, command = '', rest = ''] = /fanews ([a-z]+) (.*)/.exec(line) ?? [];
        const options = rest.match(/(?<=\s|^)--[a-z-]+/g) ?? [];
        const help = command === name ? known : new Set((await fanews([command, '--help'])).out.match(/--[a-z-]+/g));
        for (const option of options) expect([...help]).toContain(option);
      }
    }
  });

  test.each([
    [['normalise', 'a.txt'], "unknown command 'normalise'", 'Did you mean normalize?'],
    [['normalize', '--preste', 'x'], "unknown option '--preste'", 'Did you mean --preset?'],
    [['normalize', '--preset', 'x'], '--preset', 'minimal'],
    [['normalize', '-o'], 'argument missing', 'See fanews normalize --help'],
    [['tokenize', '-t', 'x', '--format', 'xml'], '--format', 'conllu'],
    [['tokenize', '-t', 'x', '--separator', '\\q'], 'unknown escape \\q', '\\t'],
    [['entities', '-t', 'x', '--min-score', '2'], '--min-score', '0 to 1'],
    [['entities', '-t', 'x', '--types', 'PERSON'], 'PERSON', 'PER'],
    [['entities', '-t', 'x', '--style', 'poetry'], 'poetry', 'news'],
    [['entities', '-t', 'x', '--model', 'none.bin'], 'none.bin', 'no such file'],
    [['entities', '-t', 'x', '--pretokenized', '--format', 'tsv'], '--pretokenized', '--format'],
    [['normalize', '-t', 'x', 'a.txt'], '--text', 'exclude each other'],
    [['normalize', '-t', 'x', '--keep-words', 'none'], '--keep-words', 'no such file'],
    [['normalize', '-t', 'x', '--skip-existing'], '--skip-existing', '--output'],
    [['eval', 'poetry', 'x'], 'poetry', 'tokens'],
    [['eval', 'ner'], "missing required argument 'files'", 'See fanews eval --help'],
    [['eval', 'ner', 'none.conll'], 'none.conll', 'no such file'],
    [['train', 'ner', 'x'], '--output', 'See fanews train --help'],
  ])('%j: exit 2, what and what instead', async (args, what, instead) => {
    const { code, out, err } = await fanews(args, { cwd: folder() });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^fanews: /);
    expect(err).toContain(what);
    expect(err).toContain(instead);
    expect(err).not.toContain('    at ');
  });

  test('a stack only with --debug', async () => {
    expect((await fanews(['eval', 'ner', 'none.conll', '--debug'], { cwd: folder() })).err).toContain('    at ');
  });

  test('an unknown rule of the normalizer is named', async () => {
    const { code, err } = await fanews(['normalize', '-t', 'x', '--no-rule', 'no-such-rule']);
    expect(code).toBe(2);
    expect(err).toContain('no-such-rule');
  });
});

describe('colour', () => {
  test.each([
    ['auto', true, {}, true],
    ['auto', false, {}, false],
    ['auto', true, { NO_COLOR: '1' }, false],
    ['auto', true, { NO_COLOR: '' }, true],
    ['auto', false, { FORCE_COLOR: '1' }, true],
    ['auto', true, { FORCE_COLOR: '0' }, false],
    ['auto', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['auto', true, { TERM: 'dumb' }, false],
    ['always', false, { NO_COLOR: '1' }, true],
    ['never', true, { FORCE_COLOR: '1' }, false],
  ] as const)('%s, terminal %s, %j: %s', (mode, isTTY, env, expected) => {
    expect(colored(mode, { isTTY }, env)).toBe(expected);
  });

  test('escapes only where asked for; isolates only on a terminal', async () => {
    const text = 'علی در تهران است.';
    const args = ['entities', '-t', text];
    const piped = await fanews(args);
    expect(piped.out).not.toMatch(/[\u001b\u2068]/);
    expect(piped.out).toContain('LOC\tتهران\t');
    expect((await fanews([...args, '--format', 'inline', '--color', 'always'])).out).toContain('\u001b[');
    const shown = await fanews(args, { terminal: true, env: { NO_COLOR: '1' } });
    expect(shown.out).toContain('LOC\t\u2068تهران\u2069\t');
    expect((await fanews(['normalize', 'none'], { cwd: folder(), env: { FORCE_COLOR: '1' } })).err).toContain('\u001b[31mfanews:');
  });
});

describe('tokenize', () => {
  const text = 'سلام. خوبی؟\n\nبله';
  test('units, separators, lines', async () => {
    const run = async (...args: string[]): Promise<string> => (await fanews(['tokenize', ...args], { stdin: text })).out;
    expect(await run()).toBe('سلام .\nخوبی ؟\nبله\n');
    expect(await run('--lines')).toBe('سلام . خوبی ؟\n\nبله');
    expect(await run('--lines', '--separator', '\\t')).toBe('سلام\t.\tخوبی\t؟\n\nبله');
    expect(await run('--unit', 'sentence')).toBe('سلام.\nخوبی؟\nبله\n');
    expect(await run('--lines', '--unit', 'sentence')).toBe('سلام.\tخوبی؟\n\nبله');
    expect(await run('--separator', '\\u007c')).toBe('سلام|.\nخوبی|؟\nبله\n');
  });

  test('visible half-spaces', async () => {
    expect((await fanews(['tokenize', '-t', 'کتاب\u200cها', '--visible-zwnj'])).out).toBe('کتاب¬ها\n');
  });

  test('offsets run on over a long input, whatever its pieces', async () => {
    const line = 'او 😀 رفت.\n\n';
    const big = line.repeat(70_000);
    const { out } = await fanews(['tokenize', '--format', 'tsv', '--offsets', 'codepoint'], { stdin: big });
    const rows = out.trimEnd().split('\n').slice(1).map((row) => row.split('\t'));
    const points = [...big];
    for (const row of [rows[0]!, rows[rows.length >> 1]!, rows[rows.length - 1]!]) expect(points.slice(Number(row[5]), Number(row[6])).join('')).toBe(row[2]);
    expect(rows[rows.length - 1]![0]).toBe('70000');
  });

  test('a byte order mark counts in offsets', async () => {
    expect((await fanews(['tokenize', '--format', 'tsv'], { stdin: '\ufeffاو' })).out.split('\n')[1]).toBe('1\t1\tاو\tاو\tword\t1\t3');
    expect((await fanews(['tokenize', '--format', 'tsv', '--offsets', 'byte'], { stdin: '\ufeffاو' })).out.split('\n')[1]).toMatch(/\t3\t7$/);
  });
});

describe('CoNLL in, CoNLL out', () => {
  /** Marks every token of two letters. */
  const recognize = (_text: string, tokens: { length: number; start: Uint32Array; end: Uint32Array }) => Array.from({ length: tokens.length }, (_, i) => i).filter((i) => tokens.end[i]! - tokens.start[i]! === 2).map((i) => ({ tokenStart: i, tokenEnd: i + 1, type: 'PER', score: 1 }));
  test.each([
    ['a\nbb\n\nbb', 'a\tO\nbb\tB-PER\n\nbb\tB-PER'],
    ['# text\r\nbb\tX\r\n\r\n', '# text\r\nbb\tX\tB-PER\r\n\r\n'],
    ['-DOCSTART- -X-\n\na NN\nbb NN\n', '-DOCSTART- -X-\n\na NN O\nbb NN B-PER\n'],
    ['a b\nbb\n', 'a b\tO\nbb\tB-PER\n'],
    ['', ''],
    ['\n\n', '\n\n'],
  ])('%j', (text, expected) => {
    expect(labelConll(text, recognize as never)).toBe(expected);
  });

  test('from the command line', async () => {
    const cwd = folder({ 'a.conll': 'علی\nدر\nتهران\nاست\n.\n' });
    const { code, out } = await fanews(['entities', '--pretokenized', 'a.conll'], { cwd });
    expect(code).toBe(0);
    expect(out.split('\n')).toContain('تهران\tB-LOC');
    expect(out.split('\n')).toHaveLength(6);
  });
});

describe('eval and train', () => {
  test('tokens, sentences, normalize', async () => {
    const conllu = '# text = او رفت.\n1\tاو\t_\t_\t_\t_\t_\t_\t_\t_\n2\tرفت\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n3\t.\t_\t_\t_\t_\t_\t_\t_\t_\n\n';
    const cwd = folder({ 'a.conllu': conllu, 'n.tsv': '# input, expected\nسلام\tسلام\nسلام\tخداحافظ\\u200c\n' });
    expect(JSON.parse((await fanews(['eval', 'tokens', 'a.conllu', '--format', 'json'], { cwd })).out)).toMatchObject({ task: 'tokens', span: { gold: 3, correct: 3 } });
    expect((await fanews(['eval', 'sentences', 'a.conllu'], { cwd })).out).toContain('sentences');
    const { out } = await fanews(['eval', 'normalize', 'n.tsv', '--errors', '5'], { cwd });
    expect(out).toMatch(/normalize\s+1\s+2\s+50\.00/);
    expect(out).toContain('n.tsv:3');
    expect(out).toContain('expected خداحافظ\\u200c');
  });

  test('a model of one\'s own is trained, scored and used; twice gives the same bytes', async () => {
    const sentence = (name: string): string => `${name}\tB-PER\nبه\tO\nشهر\tO\nرفت\tO\n.\tO\n\n`;
    const cwd = folder({ 'train.conll': ['علی', 'رضا', 'مریم', 'حسن', 'زهرا'].map(sentence).join('').repeat(4) });
    for (const model of ['a.bin', 'b.bin']) {
      const { code, err } = await fanews(['train', 'ner', 'mine=train.conll', '-o', model, '--dev', 'mine=train.conll', '--epochs', '3'], { cwd });
      expect(err).toContain('F1');
      expect(code).toBe(0);
    }
    expect(readFileSync(join(cwd, 'a.bin')).equals(readFileSync(join(cwd, 'b.bin')))).toBe(true);
    expect(JSON.parse(readFileSync(join(cwd, 'a.json'), 'utf8'))).toMatchObject({ name: 'a.bin', inputs: [{ file: 'train.conll', style: 'mine' }] });
    expect(JSON.parse((await fanews(['eval', 'ner', 'train.conll', '--model', 'a.bin', '--format', 'json'], { cwd })).out)).toMatchObject({ scores: [{ type: 'PER', f1: 100 }, { type: 'all' }] });
    expect((await fanews(['entities', '--model', 'a.bin', '-t', 'علی به شهر رفت.'], { cwd })).out).toContain('PER\tعلی');
    expect((await fanews(['entities', '--model', 'a.bin', '--style', 'mine', '-t', 'علی به شهر رفت.'], { cwd })).out).toContain('PER\tعلی');
    const other = await fanews(['entities', '--model', 'a.bin', '--style', 'news', '-t', 'علی به شهر رفت.'], { cwd });
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('style "news" is not one of auto, mine')]);
  });

  test('word classes of the shipped model, of another, or none; one style written, the other helping', async () => {
    const sentence = (name: string): string => `${name}\tB-PER\nآمد\tO\n\n`;
    const cwd = folder({ 'a.conll': ['علی', 'رضا', 'مریم'].map(sentence).join('').repeat(4), 'b.conll': sentence('حسن').repeat(4) });
    const train = async (model: string, ...more: string[]): Promise<Record<string, unknown>> => {
      const { code, err } = await fanews(['train', 'ner', 'a=a.conll', 'b=b.conll', '-o', model, '--epochs', '2', ...more], { cwd });
      expect([code, err]).toEqual([0, expect.stringContaining(`wrote ${model}`)]);
      return JSON.parse(readFileSync(join(cwd, model.replace('.bin', '.json')), 'utf8')) as Record<string, unknown>;
    };
    const shipped = await train('shipped.bin');
    expect(shipped).toMatchObject({ wordClassesOf: { file: 'ner.bin' }, styles: [{ name: 'a' }, { name: 'b' }] });
    expect(shipped['wordClasses']).toBeGreaterThan(50_000);
    expect(await train('none.bin', '--no-classes')).toMatchObject({ wordClassesOf: null, wordClasses: 0 });
    expect(await train('other.bin', '--classes', 'shipped.bin', '--only', 'b', '--runs', '2')).toMatchObject({ wordClassesOf: { file: 'shipped.bin' }, wordClasses: shipped['wordClasses'], styles: [{ name: 'b' }], options: { runs: 2 } });
  });

  test.each([
    [['-o', 'x.bin'], 'no training file'],
    [['a.conll', '-o', 'x.bin', '--model', 'arman'], '--model arman needs --data'],
    [['a.conll', '-o', 'x.bin', '--data', '.'], '--data builds a model of the project as it is; it cannot go with files'],
    [['-o', 'x.bin', '--data', '.', '--seed', '3'], 'it cannot go with --seed'],
    [['-o', 'x.bin', '--data', 'no-such-folder'], 'ner/peyma.train.conll: no such file'],
    [['a=a.conll', '-o', 'x.bin', '--only', 'b'], '--only: no training file is of the style "b"'],
    [['a.conll', '-o', 'x.bin', '--classes', 'none.bin'], '--classes: none.bin cannot be read'],
  ])('train ner %s: refused', async (args, message) => {
    const cwd = folder({ 'a.conll': 'علی\tB-PER\n' });
    const { code, err } = await fanews(['train', 'ner', ...args], { cwd });
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(existsSync(join(cwd, 'x.bin'))).toBe(false);
  });
});

describe('eval half-space', () => {
  const gold = 'او کتاب\u200cها را می\u200cخواند و خانه\u200cای دید.\n';
  const row = (form: string, lemma: string, upos: string, features = '_'): string => `1\t${form}\t${lemma}\t${upos}\t_\t${features}\t_\t_\t_\t_\n`;
  const conllu = `# text = کتابها به\u200cزودی\n${row('کتابها', 'کتاب', 'NOUN', 'Number=Plur')}${row('به\u200cزودی', 'به\u200cزودی', 'ADV')}\n`;

  test('prints each condition and the recall by joint, in text and as JSON', async () => {
    const cwd = folder({ 'a.txt': gold });
    const { out } = await fanews(['eval', 'half-space', 'a.txt'], { cwd });
    expect(out.match(/^\w+/gm)).toEqual(['deleted', 'spaced', 'mixed', 'clean', 'between', 'inside', 'recall', 'mi', 'ha', 'clitic', 'ei']);
    expect(out).toMatch(/^deleted +100\.00 +100\.00 +100\.00 +100\.00 +0\.00 +0 +0 +0 +0 +0 +0$/m);
    expect(out).toMatch(/^recall +gold +deleted +spaced +mixed +clean +between +inside$/m);
    expect(JSON.parse((await fanews(['eval', 'half-space', 'a.txt', '--format', 'json'], { cwd })).out)).toMatchObject({ task: 'half-space', lines: 1, sets: { clean: { f1: 100, wrongPer1000: 0, joints: { mi: [1, 1], ha: [1, 1], ei: [1, 1] } } } });
  });
  test('shows a treebank in its own spelling or made consistent', async () => {
    const cwd = folder({ 'a.conllu': conllu });
    const found = async (...options: string[]): Promise<number> => (JSON.parse((await fanews(['eval', 'half-space', 'a.conllu', '--format', 'json', ...options], { cwd })).out) as { sets: { clean: { joints: { ha: number[]; compound: number[] } } } }).sets.clean.joints.ha[1]!;
    expect([await found(), await found('--canonical', 'affixes'), await found('--canonical')]).toEqual([0, 1, 1]);
    expect((await fanews(['eval', 'half-space', 'a.conllu', '--canonical', '--errors', '9'], { cwd })).out).not.toContain('به\u200cزودی');
    expect(await fanews(['eval', 'half-space', 'a.txt', '--canonical'], { cwd: folder({ 'a.txt': gold }) })).toMatchObject({ code: 2, out: '' });
  });
  test('scores the output for given lines', async () => {
    const cwd = folder({ 'a.txt': gold, 'b.txt': gold.replaceAll('\u200c', ' '), 'short.txt': '' });
    expect((await fanews(['eval', 'half-space', 'a.txt', '--damaged', 'b.txt'], { cwd })).out).toMatch(/^damaged +100\.00/m);
    expect(await fanews(['eval', 'half-space', 'a.txt', '--damaged', 'none.txt'], { cwd })).toMatchObject({ code: 2 });
  });
  test('chooses lines of running text, of CoNLL and gzip too', async () => {
    const text = `${gold}این خط جراحتها ندارد و می\u200cرود باز\nکوتاه می\u200cرود\n`;
    const cwd = folder({ 'a.txt.gz': gzipSync(text), 'a.conll': gold.replace('.\n', '').split(' ').map((t) => `${t}\tO\n`).join('') });
    const lines = async (...args: string[]): Promise<number> => (JSON.parse((await fanews(['eval', 'half-space', ...args, '--format', 'json'], { cwd })).out) as { lines: number }).lines;
    expect([await lines('a.txt.gz'), await lines('a.txt.gz', '--well-spaced', 'all'), await lines('a.txt.gz', '--well-spaced'), await lines('a.conll', '--well-spaced', 'all')]).toEqual([3, 1, 0, 1]);
  });
  test('takes another model', async () => {
    expect(await fanews(['eval', 'half-space', 'a.txt', '--model', 'b.bin'], { cwd: folder({ 'a.txt': gold, 'b.bin': 'none' }) })).toMatchObject({ code: 2, out: '' });
  });
});

/** `fanews eval`: scores the stages against gold files, with the scorers of src/eval. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Command } from 'commander';
import { InputError } from '../../core/base/errors.js';
import { tokenAt, sentenceSpan, type Doc } from '../../core/doc.js';
import type { CanonicalScope } from '../../eval/half-space-gold.js';
import { loadModel } from '../../node/models.js';
import { reason } from '../../node/inputs.js';
import { print, UsageError, type Io } from '../io.js';
import { ownModels } from './entities.js';
import { addMessageOptions, addNormalizerOptions, normalizeOptions, type MessageOptions, type NormalizerFlags } from '../options.js';

const TASKS = ['normalize', 'half-space', 'tokens', 'sentences', 'words', 'pos', 'lemma', 'groups', 'ner'] as const;

export interface EvalFlags extends MessageOptions, NormalizerFlags {
  format: 'table' | 'json';
  errors: number;
  style: string;
  model?: string;
  canonical?: CanonicalScope | true;
  visual?: boolean;
  wellSpaced?: 'tenth' | 'all';
  damaged?: string;
}

/** A figure with two decimals; plain numbers are counts. */
class Percent {
  constructor(readonly value: number) {}
}

const percent = (value: number): Percent => new Percent(value);

interface Report {
  /** Rows of the table: first cell a name, then figures. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | Percent | number)[])[];
  /** Lines naming the worst errors. */
  readonly errors: readonly string[];
  readonly json: unknown;
  /** A second table. */
  readonly more?: Pick<Report, 'head' | 'rows'>;
}

export function declare(command: Command): void {
  command
    .addArgument(command.createArgument('<task>', 'normalize, half-space, tokens, sentences, words, pos, lemma, groups or ner').choices([...TASKS]))
    .argument('<files...>', 'gold files')
    .optionsGroup('Scores:')
    .addOption(command.createOption('--format <name>', 'table or json').choices(['table', 'json']).default('table'))
    .option('--errors <n>', 'show this many of the most frequent (or first) errors', count, 0)
    .option('--style <name>', 'ner, pos: annotation style of the gold files', 'auto')
    .option('--model <file>', 'half-space, ner, words, pos, lemma: this model instead of the shipped one')
    .optionsGroup('half-space:')
    .addOption(command.createOption('--canonical [scope]', 'CoNLL-U: make the spelling consistent first: affixes, or full (also بن, به-adverbs, words spelled in two ways)').choices(['affixes', 'full']).preset('full'))
    .addOption(command.createOption('--well-spaced [part]', 'running text: only lines whose spelling may be taken as gold; of every tenth block of 50 (tenth) or of all').choices(['tenth', 'all']).preset('tenth'))
    .option('--damaged <file>', 'score the output for these lines (one for each gold line) instead of the own damages')
    .option('--visual', 'a ZWNJ after a letter that does not join cannot be seen and counts as nothing');
  addNormalizerOptions(command, 'Normalizing (normalize, half-space):');
  addMessageOptions(command);
  command.addHelpText('after', `
Gold files:
  normalize    tab-separated: input, expected output; # begins a comment, \\u200c and the like are escapes
  half-space   right text, a sentence a line, CoNLL-U or CoNLL (by extension; .gz too); its half-spaces are
               removed (deleted), replaced by spaces (spaced), each one or the other (mixed), or left alone
               (clean); or more are put in: for one space in 25 (between), inside words (inside). N nothing,
               S space, Z half-space: N>Z counts half-spaces put where nothing belongs
  tokens       CoNLL-U: the words of # text against the surface tokens
  sentences    CoNLL-U: paragraphs of ten sentences
  words        CoNLL-U: the words of # text, clitics split off, against the treebank's
  pos, lemma   CoNLL-U: parts of speech, lemmas of the treebank's words (--style perdt or seraji)
  groups       tab-separated: text, tokens, tokens with verb groups joined by _ (tokens parted by spaces)
  ner          CoNLL: token first, BIO label last, a blank line between sentences; exact span and type

Examples:
  fanews eval tokens treebank.conllu --errors 20
  fanews eval half-space treebank.conllu --canonical --errors 10
  fanews eval ner news.conll --style news --format json`);
}

function count(value: string): number {
  if (!/^\d+$/.test(value)) throw new UsageError(`--errors: ${value} is not a number`);
  return Number(value);
}

export async function run([task, ...files]: readonly string[], flags: EvalFlags, io: Io): Promise<number> {
  const texts = files.map((file) => ({ file, text: read(file, io) }));
  const report = await score(task as (typeof TASKS)[number], texts, flags, io);
  print(io.stdout, flags.format === 'json' ? `${JSON.stringify(report.json)}\n` : table(report));
  return 0;
}

function read(file: string, io: Io): string {
  try {
    const bytes = readFileSync(file === '-' ? 0 : resolve(io.cwd, file));
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    throw new InputError('input/unreadable', `${file}: cannot be read: ${reason(cause)}`, { file });
  }
}

type Gold = readonly { readonly file: string; readonly text: string }[];

async function score(task: (typeof TASKS)[number], gold: Gold, flags: EvalFlags, io: Io): Promise<Report> {
  switch (task) {
    case 'normalize':
      return scoreNormalize(gold, flags, io);
    case 'half-space':
      return scoreHalfSpaces(gold, flags, io);
    case 'words':
    case 'pos':
    case 'lemma':
    case 'groups':
      return scoreWords(task, gold, flags, io);
    case 'ner':
      return scoreNer(gold, flags, io);
    default:
      return scoreSegments(task, gold, flags);
  }
}

async function scoreNormalize(gold: Gold, flags: EvalFlags, io: Io): Promise<Report> {
  const { loadNormalizer } = await import('../../node/normalizer.js');
  const normalize = loadNormalizer(await normalizeOptions(flags, io));
  let rows = 0;
  let right = 0;
  const errors: string[] = [];
  for (const { text, file } of gold) {
    text.split('\n').forEach((line, i) => {
      if (line.trim() === '' || line.startsWith('#')) return;
      const [input, expected] = line.replace(/\r$/, '').split('\t').map(unescape);
      if (input === undefined || expected === undefined) throw new UsageError(`${file}: line ${i + 1} has no tab; expected: input, tab, expected output`);
      rows++;
      const got = normalize(input);
      if (got === expected) right++;
      else errors.push(`${file}:${i + 1}\t${visible(input)}\texpected ${visible(expected)}\tgot ${visible(got)}`);
    });
  }
  const share = rows === 0 ? 0 : (100 * right) / rows;
  return { head: ['', 'right', 'rows', '%'], rows: [['normalize', right, rows, percent(share)]], errors: errors.slice(0, flags.errors), json: { task: 'normalize', right, rows, percent: share } };
}

async function scoreHalfSpaces(gold: Gold, flags: EvalFlags, io: Io): Promise<Report> {
  const [{ loadNormalizer }, { damages, JOINTS, scoreHalfSpace }, { seededRandom }] = await Promise.all([import('../../node/normalizer.js'), import('../../eval/half-space.js'), import('../../train/random.js')]);
  const normalize = loadNormalizer(await normalizeOptions(flags, io), flags.model === undefined ? undefined : new Uint8Array(readFileSync(resolve(io.cwd, flags.model))));
  const lines = await halfSpaceGold(gold, flags);
  const damaged = flags.damaged === undefined ? undefined : read(flags.damaged, io).split('\n').slice(0, lines.length);
  if (damaged !== undefined && damaged.length < lines.length) throw new UsageError(`--damaged: ${flags.damaged!} has fewer lines than the ${lines.length} of gold`);
  const conditions = damaged === undefined ? Object.entries(damages(seededRandom(1))).map(([name, damage]) => ({ name, input: lines.map(damage) })) : [{ name: 'damaged', input: damaged }];
  const scores = conditions.map(({ name, input }) => ({ name, ...scoreHalfSpace(lines, input.map((line) => normalize(line)), { visual: flags.visual ?? false }) }));
  const wrong = ['N>Z', 'S>Z', 'S>N', 'Z>N', 'Z>S', 'lost'];
  const wrongOf = (c: Readonly<Record<string, number>>): number[] => [...wrong.slice(0, 5).map((k) => c[k.replace('>', '')] ?? 0), ['NL', 'SL', 'ZL', 'NP', 'SP', 'ZP', 'NS'].reduce((n, k) => n + (c[k] ?? 0), 0)];
  return {
    head: ['', 'P', 'R', 'F1', 'exact %', 'wrong/1000 tokens', ...wrong],
    rows: scores.map((s) => [s.name, percent(s.precision), percent(s.recall), percent(s.f1), percent(s.exactPercent), percent(s.wrongPer1000), ...wrongOf(s.confusion)]),
    more: {
      head: ['recall', 'gold', ...scores.map((s) => s.name)],
      rows: JOINTS.filter((j) => scores[0]!.joints[j][1] > 0).map((j) => [j, scores[0]!.joints[j][1], ...scores.map((s) => percent((100 * s.joints[j][0]) / s.joints[j][1]))]),
    },
    errors: scores.flatMap((s) => s.errors.slice(0, flags.errors).map(([n, kind, right, got]) => `${s.name}\t${n}\t${kind}\t${right}\t${got}`)),
    json: { task: 'half-space', lines: lines.length, sets: Object.fromEntries(scores.map(({ name, errors, ...s }) => [name, { ...s, errors: errors.slice(0, flags.errors) }])) },
  };
}

async function halfSpaceGold(gold: Gold, flags: EvalFlags): Promise<readonly string[]> {
  const [{ canonicalGoldLines, goldLines }, { parseConll }, { isHeldOut, wellSpacedLines }] = await Promise.all([import('../../eval/half-space-gold.js'), import('../../eval/conll.js'), import('../../train/half-space-sample.js')]);
  const { canonical, wellSpaced } = flags;
  const treebank = (file: string): boolean => /\.conllu(\.gz)?$/.test(file);
  const other = gold.find(({ file }) => canonical !== undefined && !treebank(file));
  if (other !== undefined) throw new UsageError(`--canonical needs lemmas and features: ${other.file} is no .conllu file`);
  const texts = gold.map(({ file, text }) => {
    if (treebank(file)) return canonical === undefined ? goldLines(text) : canonicalGoldLines(text, canonical === true ? 'full' : canonical);
    if (/\.conll(\.gz)?$/.test(file)) return parseConll(text, file).map((s) => s.tokens.join(' '));
    return text.split(/\r?\n/);
  });
  if (wellSpaced !== undefined) return wellSpacedLines(texts, wellSpaced === 'all' ? () => true : isHeldOut);
  return texts.flat().filter((line) => line.trim() !== '').map((line) => line.replaceAll('ي', 'ی').replaceAll('ك', 'ک'));
}

async function scoreSegments(task: 'tokens' | 'sentences', gold: Gold, flags: EvalFlags): Promise<Report> {
  const [{ readConllu }, { goldTokens, paragraphs, scoreTokens }, { createSegmenter }, { pipe }] = await Promise.all([import('../../eval/conllu.js'), import('../../eval/tokens.js'), import('../../core/segment/index.js'), import('../../core/pipeline.js')]);
  const sentences = gold.flatMap(({ text }) => readConllu(text));
  const analyze = pipe({ segment: createSegmenter(task === 'tokens' ? { lines: true } : {}) });
  const tokens = (doc: Doc): [number, number][] => Array.from({ length: doc.tokens.length }, (_, i) => [tokenAt(doc, i).start, tokenAt(doc, i).end]);
  const spans = (doc: Doc): [number, number][] => Array.from({ length: doc.sentences.length }, (_, i) => [sentenceSpan(doc, i).start, sentenceSpan(doc, i).end]);
  const units = task === 'tokens' ? sentences.map((s) => ({ text: s.text, gold: goldTokens(s), predicted: tokens(analyze(s.text)) })) : paragraphs(sentences).map((p) => ({ ...p, predicted: spans(analyze(p.text)) }));
  const result = scoreTokens(units, flags.errors);
  const row = (name: string, { precision, recall, f1, correct, predicted, gold }: (typeof result)['span']): (string | Percent | number)[] => [name, percent(precision), percent(recall), percent(f1), correct, predicted, gold];
  const { errors, ...rest } = result;
  return {
    head: ['', 'P', 'R', 'F1', 'right', 'predicted', 'gold'],
    rows: [row('boundaries', result.boundary), row(task, result.span)],
    errors: errors.map((e) => `unit ${e.unit + 1}\tgold ${visible(e.gold)}\tgot ${visible(e.got)}`),
    json: { task, ...rest },
  };
}

async function scoreWords(task: 'words' | 'pos' | 'lemma' | 'groups', gold: Gold, flags: EvalFlags, io: Io): Promise<Report> {
  const [{ readConllu }, { goldWords, scoreAnalysis, wordRanges }, { scoreTokens }, { readWordAnalyzer }] = await Promise.all([import('../../eval/conllu.js'), import('../../eval/words.js'), import('../../eval/tokens.js'), import('../../core/words/analyze.js')]);
  const bytes = flags.model === undefined ? loadModel('pos') : new Uint8Array(readFileSync(resolve(io.cwd, flags.model)));
  const style = flags.style === 'auto' ? {} : { style: flags.style };
  if (task === 'groups') {
    const { scoreGroups } = await import('../../eval/words.js');
    const { right, predicted, gold: all, rows, skipped, errors } = scoreGroups(gold.flatMap(({ text }) => text.split(/\r?\n/)), readWordAnalyzer(bytes).groupEnd);
    const precision = (100 * right) / Math.max(1, predicted);
    const recall = (100 * right) / Math.max(1, all);
    const f1 = (200 * right) / Math.max(1, predicted + all);
    return {
      head: ['', 'P', 'R', 'F1', 'right', 'predicted', 'gold', 'rows', 'skipped'],
      rows: [['verb groups', percent(precision), percent(recall), percent(f1), right, predicted, all, rows, skipped]],
      errors: errors.slice(0, flags.errors).map((e) => e.split('\t').map(visible).join('\t')),
      json: { task, precision, recall, f1, right, predicted, gold: all, rows, skipped },
    };
  }
  const sentences = gold.flatMap(({ text }) => readConllu(text));
  if (task === 'words') {
    const [{ createSegmenter }, { pipe }] = await Promise.all([import('../../core/segment/index.js'), import('../../core/pipeline.js')]);
    const analyze = pipe({ segment: createSegmenter({ lines: true }), words: readWordAnalyzer(bytes, style) });
    const result = scoreTokens(sentences.map((s) => ({ text: s.text, gold: goldWords(s).pieces, predicted: wordRanges(analyze(s.text).words!) })), flags.errors);
    const row = (name: string, { precision, recall, f1, correct, predicted, gold: g }: (typeof result)['span']): (string | Percent | number)[] => [name, percent(precision), percent(recall), percent(f1), correct, predicted, g];
    const { errors, ...rest } = result;
    return {
      head: ['', 'P', 'R', 'F1', 'right', 'predicted', 'gold'],
      rows: [row('boundaries', result.boundary), row('words', result.span)],
      errors: errors.map((e) => `unit ${e.unit + 1}\tgold ${visible(e.gold)}\tgot ${visible(e.got)}`),
      json: { task, ...rest },
    };
  }
  const result = scoreAnalysis(readWordAnalyzer(bytes, { ...style, split: false }), sentences, task);
  const share = (right: number, all: number): Percent => percent(all === 0 ? 0 : (100 * right) / all);
  const tags = [...result.byTag].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows: (string | Percent | number)[][] =
    task === 'lemma'
      ? [['lemma', result.lemma, result.lemmas, share(result.lemma, result.lemmas)]]
      : [
          ['all', result.upos, result.words, share(result.upos, result.words)],
          ['names as nouns', result.uposNamesAsNouns, result.words, share(result.uposNamesAsNouns, result.words)],
          ['number (feature)', result.number, result.numbers, share(result.number, result.numbers)],
          ...tags.map(([tag, c]) => [`F1 ${tag}`, c.right, c.gold, percent((200 * c.right) / Math.max(1, c.predicted + c.gold))]),
        ];
  const errors = [...result.errors].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, flags.errors);
  const { words, upos, uposNamesAsNouns, lemma, lemmas, number, numbers } = result;
  return { head: ['', 'right', 'gold', '%'], rows, errors: errors.map(([e, n]) => `${n}\t${visible(e).replaceAll('\\u0009', '\t')}`), json: { task, words, upos, uposNamesAsNouns, lemma, lemmas, number, numbers, byTag: Object.fromEntries(tags) } };
}

async function scoreNer(gold: Gold, flags: EvalFlags, io: Io): Promise<Report> {
  const [{ parseConll }, { evaluateTagger }, { ratios }] = await Promise.all([import('../../eval/conll.js'), import('../../eval/ner-model.js'), import('../../eval/ner.js')]);
  const sentences = gold.flatMap(({ file, text }) => parseConll(text, file));
  const bytes = ownModels(flags, io).ner ?? loadModel('ner');
  const result = evaluateTagger(bytes, sentences, flags.style);
  const scores = [...result.byType, ['all', result.total] as const].map(([type, counts]) => ({ type, ...ratios(counts), right: counts.tp, predicted: counts.predicted, gold: counts.gold }));
  const show = (sentence: number, span: { start: number; end: number; type: string } | null): string => (span === null ? '-' : `${span.type} ${sentences[sentence]!.tokens.slice(span.start, span.end).join(' ')}`);
  return {
    head: ['', 'P', 'R', 'F1', 'right', 'predicted', 'gold'],
    rows: scores.map((s) => [s.type, percent(s.precision), percent(s.recall), percent(s.f1), s.right, s.predicted, s.gold]),
    errors: result.errors.slice(0, flags.errors).map((e) => `sentence ${e.sentence + 1}\t${e.kind}\tgold ${visible(show(e.sentence, e.gold))}\tgot ${visible(show(e.sentence, e.predicted))}`),
    json: { task: 'ner', style: flags.style, sentences: sentences.length, scores },
  };
}

function columns({ head, rows }: Pick<Report, 'head' | 'rows'>): string {
  const cell = (value: string | Percent | number): string => (value instanceof Percent ? value.value.toFixed(2) : String(value));
  const all = [head, ...rows.map((row) => row.map(cell))];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string => `${row.map((c, i) => (i === 0 ? c.padEnd(widths[i]!) : c.padStart(widths[i]!))).join('  ').trimEnd()}\n`;
  return all.map(line).join('');
}

function table({ more, errors, ...first }: Report): string {
  return columns(first) + (more === undefined ? '' : `\n${columns(more)}`) + (errors.length > 0 ? `\n${errors.map((e) => `${e}\n`).join('')}` : '');
}

/** `\u200c`-style escapes of fixtures. */
const unescape = (text: string): string => text.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** Invisible characters as escapes. */
const visible = (text: string): string => text.replace(/[\u0000-\u001f\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

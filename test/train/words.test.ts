import { describe, expect, test } from 'vitest';
import { readConllu } from '../../src/eval/conllu.js';
import { readWordAnalyzer } from '../../src/core/words/analyze.js';
import { pipe } from '../../src/core/pipeline.js';
import { createSegmenter } from '../../src/core/segment/index.js';
import { UposId } from '../../src/core/words/upos.js';
import { relaxEarly, tagBits, untaggedSentences } from '../../src/train/pos.js';
import { mergeClasses, posModel, prepareWords, WORD_MODEL_DEFAULTS } from '../../src/train/pos-model.js';
import { buildVerbs, countWords, denseClasses, formCounts } from '../../src/train/words-lexicon.js';
import { earlyTag, treeSentences, type TreeSentence } from '../../src/train/words.js';
import { scoreAnalysis } from '../../src/eval/words.js';

const row = (id: string, form: string, lemma: string, upos: string, xpos = '_'): string => `${id}\t${form}\t${lemma}\t${upos}\t${xpos}\t_\t_\t_\t_\t_`;
const TREE = [
  ['# text = کتابم را دید.', row('1-2', 'کتابم', '_', '_'), row('1', 'کتاب', 'کتاب', 'NOUN'), row('2', 'م', 'من', 'PRON'), row('3', 'را', 'را', 'ADP'), row('4-5', 'دید.', '_', '_'), row('4', 'دید', 'دید', 'VERB'), row('5', '.', '.', 'PUNCT'), ''],
  ['# text = او کتاب\u200cها را دید.', row('1', 'او', 'او', 'PRON'), row('2', 'کتاب\u200cها', 'کتاب', 'NOUN'), row('3', 'را', 'را', 'ADP'), row('4', 'دید', 'دید', 'VERB'), row('5', '.', '.', 'PUNCT'), ''],
]
  .flat()
  .join('\n') + '\n';

describe('treebank sentences', () => {
  test('a range that swallows a punctuation mark is two tokens', () => {
    expect(treeSentences(readConllu(TREE))[0]!.map((t) => `${t.form}:${t.words.length}`)).toEqual(['کتابم:2', 'را:1', 'دید:1', '.:1']);
  });

  test('early tags become present ones', () => {
    expect(earlyTag('PREM', 'DEMAJ', 'این')).toBe('DET');
    expect(earlyTag('IDEN', 'IDEN', 'دکتر')).toBe('PROPN');
    expect(earlyTag('PSUS', 'PSUS', 'یعنی')).toBe('INTJ');
    expect(earlyTag('VERB', 'ACT', '#است')).toBe('AUX');
    expect(earlyTag('VERB', 'MODL', 'بایست#باید')).toBe('AUX');
    expect(earlyTag('AUX', 'V_PA', 'کرد#کن')).toBe('VERB');
    expect(earlyTag('AUX', 'V_PRS', 'خواست#خواه')).toBe('AUX');
    expect(earlyTag('VERB', 'ACT', 'خواست#خواه')).toBe('VERB');
    expect(earlyTag('NOUN', 'ANM', 'مرد')).toBe('NOUN');
  });

  test('early lemmas: the past stem alone, without the preverb; passives of شد have their own', () => {
    const early = treeSentences(readConllu([row('1', 'برخاستند', 'بر#خاست#خیز', 'VERB'), row('2', 'است', '#است', 'VERB'), row('3', 'شد', 'کرد#کن', 'VERB', 'PASS'), ''].join('\n') + '\n'), true);
    expect(early[0]!.map((t) => t.words[0]!.lemma)).toEqual(['خاست', 'است', 'شد']);
  });
});

describe('statistics of words', () => {
  test('words are counted folded', () => {
    expect(countWords(['کتاب\u200cها کتابها، کتاب ۱۲ KTAB'])).toEqual(new Map([['کتابها', 2], ['کتاب', 1], ['ktab', 1]]));
  });

  test('forms, splits and hosts of the clitic list; a form listed in two classes counts once', () => {
    const list = 'form\tstem\tlemma\tclitic\tpos\tcount\nخوشم\tخوش\tخوش\tم\tadj\t2\nخوشم\tخوش\tخوش\tم\tnoun\t2\n';
    const counts = formCounts([['خوشم', 'آمد'], ['خوشم']], list);
    expect([counts.seen.get('خوشم'), counts.split.get('خوشم'), counts.hosts.get('خوش')]).toEqual([2, 2, 4]);
  });

  test('verbs carry the frequency of their forms; the ی of گوی is not a stem of its own', () => {
    const stems = 'past\tpresent\tsources\nگفت\tگو\thazm\nگفت\tگوی\tshekar\nداشت\tدارد\tperdt\nگشت\tگرد\thazm perdt:بر\n';
    expect(buildVerbs(stems, 'form\tlemma\tpolarity\tcount\nمی\u200cگوید\tگفت#گو\tpos\t7\nبرگشت\tبر#گشت#گرد\tpos\t2\n', 'h\n', 'h\n')).toBe('گفت\tگو\t7\t\nگشت\tگرد\t2\tبر');
  });

  test('colloquial stems: present and past, of verbs used without prefix, آ for ا', () => {
    const stems = 'past\tpresent\tsources\nتوانست\tتوان\thazm\nداشت\tدار\thazm\nآورد\tآور\thazm\nآمد\tآ\thazm\nآمد\tآی\thazm\n';
    const verbs = buildVerbs(stems, `h\n${'آمد\tآمد#آ\tpos\t200\n'}`, 'h\nتوانست\tتوان\tتون\t0\nداشت\tدار\tدار\t1\nآورد\tاور\tار\t0\nآمد\tآی\tآ\t0\n', 'h\nاومد\tآمد\thazm\n');
    expect(verbs.split('\n')).toEqual(['توانست\tتوان\t0\t\tتون\tتونست\t', 'داشت\tدار\t0\t\t\t\tbare', 'آورد\tآور\t0\t\tآر\t\t', 'آمد\tآ\t200\t\tآ\tاومد\t']);
  });

  test('dense classes by weight, the rest in the last', () => {
    expect([...denseClasses([9, 7, 9, 5], [1, 5, 1, 1], 3)]).toEqual([1, 0, 1, 2]);
  });

  test('tables of classes are merged; what one lacks has a class of its own', () => {
    const merged = mergeClasses([{ words: Uint32Array.of(1, 3), columns: [Uint16Array.of(0, 1)] }, { words: Uint32Array.of(2, 3), columns: [Uint16Array.of(4, 5)] }]);
    expect([...merged.words]).toEqual([1, 2, 3]);
    expect(merged.columns.map((c) => [...c])).toEqual([[0, 2, 1], [6, 4, 5]]);
  });
});

describe('word model', () => {
  const corpora = (() => {
    const lists = { hazm: 'h\nکتاب\t5\tN\nخوب\t5\tAJ\n', lilak: 'h\n', firstNames: 'h\n', countries: 'h\n', verbStems: 'h\nدید\tبین\thazm\n', verbForms: 'h\nدید\tدید#بین\tpos\t3\n', colloquialVerbs: 'h\n', colloquialWords: 'h\n', brokenPlurals: 'h\n', clitics: 'h\nکتابم\tکتاب\tکتاب\tم\tnoun\t1\n', stopWords: 'h\nرا\thazm\n' };
    const tokens = [['کتابم', 'را', 'دید', '.'], ['او', 'کتاب\u200cها', 'را', 'دید', '.']];
    const tree = treeSentences(readConllu(TREE));
    return prepareWords({ lists, counts: countWords([tokens.flat().join(' ')]), clusters: { words: new Uint32Array(0), columns: [] }, tokens, treebank: formCounts(tokens, lists.clitics), cliticRows: [], early: [], perdt: Array.from({ length: 8 }, () => tree).flat(), seraji: tree });
  })();

  test('untagged sentences come apart as the list of clitics says, and fused forms always', () => {
    const words = untaggedSentences({ tokens: [['کتابم', 'را', 'مرا', 'خودم']], counts: corpora.counts, cliticRows: [['کتابم', 'کتاب', 'کتاب', 'م', 'noun', '1'], ['خودم', 'خود', 'خود', 'م', 'noun', '0']] })[0]!.words;
    expect(words).toEqual(['کتاب', 'م', 'را', 'م', 'را', 'خودم']);
  });

  test('what the lists of verbs and clitics allow a word of an untagged sentence', () => {
    const verbs = { groups: [['کتابم', 'دیده_شد', 'و', 'دید'], ['دید', 'او']], forms: new Map([['دید', 1]]) };
    const [first, second] = untaggedSentences({ tokens: [['کتابم', 'دیده', 'شد', 'و', 'دید'], ['دید', 'او']], counts: corpora.counts, cliticRows: [['کتابم', 'کتاب', 'کتاب', 'م', 'noun', '1']], verbs });
    const verbal = tagBits('VERB', 'AUX');
    expect(Array.from(first!.allowed!, (a) => [(a & verbal) !== 0, (a & ~verbal) !== 0, (a & tagBits('ADJ')) !== 0])).toEqual([[false, true, false], [true, true, true], [true, false, false], [true, false, false], [false, true, true], [true, true, true]]);
    expect(Array.from(second!.allowed!, (a) => (a & verbal) !== 0)).toEqual([true, false]);
  });

  test('early sentences are freer where the annotations differ', () => {
    const tags = Uint8Array.of(UposId.NUM, UposId.NOUN);
    const present = Array.from({ length: 3 }, () => ({ words: ['هزار', 'کتاب'], tags }));
    const early = [{ words: ['هزار', 'کتاب', 'میلیون'], tags: Uint8Array.of(UposId.NOUN, UposId.NOUN, UposId.NOUN) }];
    expect([...relaxEarly(early, present)[0]!.allowed!]).toEqual([tagBits('NOUN', 'NUM'), tagBits('NOUN'), tagBits('NOUN')]);
    expect([...relaxEarly(early, present.slice(1))[0]!.allowed!]).toEqual([tagBits('NOUN'), tagBits('NOUN'), tagBits('NOUN')]);
  });

  test('what a teacher learned from entity labels is passed on', () => {
    const tokens = [...corpora.tokens, ...Array.from({ length: 12 }, () => ['او', 'رستم', 'را', 'دید', '.'])];
    const seen = (object: string, upos: number): TreeSentence => [['او', UposId.PRON], [object, upos], ['را', UposId.ADP], ['دید', UposId.VERB], ['.', UposId.PUNCT]].map(([form, tag]) => ({ form: form as string, words: [{ form: form as string, lemma: '_', upos: tag as number }] }));
    const perdt = [...corpora.perdt, ...['خانه', 'دیوار', 'میز', 'باغ'].map((w) => seen(w, UposId.NOUN)), ...['علی', 'مریم', 'حسن'].map((w) => seen(w, UposId.PROPN))];
    const tagOf = (people: readonly string[]): string => {
      const names = (words: readonly string[]): string[][] => [words.map((w) => (people.includes(w) ? 'B-PER' : 'O'))];
      const { bytes } = posModel({ ...corpora, tokens, perdt, names }, { ...options, seeds: 1 });
      return pipe({ segment: createSegmenter(), words: readWordAnalyzer(bytes, { style: 'perdt', split: false }) })('او رستم را دید.').words!.upos[1]!;
    };
    const others = ['علی', 'مریم', 'حسن'];
    expect(tagOf([...others, 'رستم'])).toBe('PROPN');
    expect(tagOf(others)).toBe('NOUN');
  });

  const options = { ...WORD_MODEL_DEFAULTS, seeds: 2, tagger: { ...WORD_MODEL_DEFAULTS.tagger, epochs: 4, averageFrom: 1 } };
  const model = posModel(corpora, options);

  test('learns its sentences and writes the same bytes each time', () => {
    expect(posModel(corpora, options).bytes).toEqual(model.bytes);
    const score = scoreAnalysis(readWordAnalyzer(model.bytes, { split: false }), readConllu(TREE));
    expect([score.words, score.upos, score.lemma]).toEqual([10, 10, 10]);
    expect(readWordAnalyzer(model.bytes, { style: 'seraji' }).lexicon.stopWords.has('را')).toBe(true);
  });
});

import { describe, expect, test } from 'vitest';
import type { Words } from '../../src/core/doc.js';
import { readConllu } from '../../src/eval/conllu.js';
import { goldWords, scoreAnalysis, scoreGroups, wordsAsTokens } from '../../src/eval/words.js';

const row = (id: string, form: string, lemma: string, upos: string, feats = '_'): string => `${id}\t${form}\t${lemma}\t${upos}\t_\t${feats}\t_\t_\t_\t_`;
const sentences = readConllu([row('1-2', 'کتاب\u200cم', '_', '_'), row('1', 'کتاب', 'کتاب', 'NOUN', 'Number=Sing'), row('2', 'م', 'من', 'PRON'), row('3-4', 'ازو', '_', '_'), row('3', 'از', 'از', 'ADP'), row('4', 'او', 'او', 'PRON'), row('5', 'تهران', 'تهران', 'PROPN'), row('6', '!', '_', 'PUNCT'), '', ''].join('\n'));

describe('scores of words', () => {
  test('gold words: cut where they spell the token, whole where they do not', () => {
    expect(goldWords(sentences[0]!)).toEqual({ pieces: ['کتاب', 'م', 'ازو', 'تهران', '!'], unspelled: 1 });
  });

  test('gold words as tokens, marks by their kind', () => {
    const { text, tokens, sentences: s } = wordsAsTokens(sentences[0]!.tokens);
    expect(Array.from({ length: tokens.length }, (_, i) => text.slice(tokens.start[i], tokens.end[i]))).toEqual(['کتاب', 'م', 'از', 'او', 'تهران', '!']);
    expect([...tokens.kind]).toEqual([0, 0, 0, 0, 0, 4]);
    expect([...s.tokenEnd]).toEqual([6]);
  });

  test('counts: tags, names as nouns, lemmas, number', () => {
    const analyze = (): Words => ({
      length: 6, token: new Uint32Array(6), start: new Uint32Array(6), end: new Uint32Array(6),
      upos: ['NOUN', 'PRON', 'ADP', 'DET', 'NOUN', 'PUNCT'], lemma: ['کتاب', 'من', 'ز', 'او', 'تهران', '!'], stems: ['', '', '', '', '', ''], feats: ['Number=Plur', '', '', '', '', ''],
    });
    const s = scoreAnalysis(analyze, sentences);
    expect([s.words, s.upos, s.uposNamesAsNouns, s.lemma, s.lemmas, s.number, s.numbers]).toEqual([6, 4, 5, 4, 5, 0, 1]);
    expect(s.byTag.get('PRON')).toEqual({ right: 1, predicted: 1, gold: 2 });
    expect([...s.errors.keys()]).toEqual(['PRON → DET\tاو', 'PROPN → NOUN\tتهران']);
    expect([...scoreAnalysis(analyze, sentences, 'lemma').errors.keys()]).toEqual(['از ADP\tgold از\tgot ز']);
  });
});

describe('scores of verb groups', () => {
  test('found, missed and wrongly joined; rows that do not fit are skipped', () => {
    const rows = ['text\ttokens\tgroups', 'x\tا رفته بود .\tا رفته_بود .', 'x\tا ب\tا ب', 'x\tا رفته بود\tا رفته بود', 'x\tا ب\tپ ب', 'x\tا_ب پ\tا_ب پ', ''];
    const joins = (form: (i: number) => string, i: number): number => (form(i) === 'رفته' || form(i) === 'ب' ? i + 2 : i + 1);
    const s = scoreGroups(rows, (form, i) => (form(i + 1) === '' ? i + 1 : joins(form, i)));
    expect(s).toEqual({ right: 1, predicted: 2, gold: 1, rows: 4, skipped: 1, errors: ['joined\tرفته_بود'] });
  });
});

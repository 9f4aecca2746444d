/** CoNLL-U with words against the level 1 rules of Universal Dependencies' validator (validate.py, level 1 = format), restated. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokensConllu } from '../../../src/core/format/conllu.js';
import { readConllu } from '../../../src/eval/conllu.js';
import { analyze } from '../words/fixture.js';

const context = { file: 'x.txt', showFile: false, first: true, base: 0, sentences: 0, entities: 0, options: { words: true } } as const;

/** Violations of level 1. */
export function violations(conllu: string): string[] {
  const out: string[] = [];
  if (conllu !== '' && !conllu.endsWith('\n\n')) out.push('a sentence must end with one empty line');
  if (/\n\n\n/.test(conllu)) out.push('spurious empty line');
  if (/[\r\ud800-\udfff]/u.test(conllu)) out.push('line end or surrogate');
  for (const block of conllu.split('\n\n').filter((b) => b !== '')) {
    const lines = block.split('\n');
    const rows = lines.filter((l) => !l.startsWith('#'));
    if (rows.length === 0) out.push('empty sentence');
    if (lines.slice(lines.findIndex((l) => !l.startsWith('#'))).some((l) => l.startsWith('#'))) out.push('comment inside a sentence');
    if (lines.filter((l) => l.startsWith('# sent_id = ')).length !== 1) out.push('one sent_id');
    if (lines.filter((l) => l.startsWith('# text = ')).length !== 1) out.push('one text');
    let next = 1;
    let rangeEnd = 0;
    let spelled = '';
    for (const line of rows) {
      const c = line.split('\t');
      if (c.length !== 10) {
        out.push(`${c.length} columns`);
        continue;
      }
      c.forEach((v, k) => {
        if (v === '') out.push(`empty column ${k + 1}`);
        if (v !== v.trim()) out.push(`white space at the edge of column ${k + 1}`);
        if (k !== 1 && k !== 2 && k !== 9 && /\s/.test(v)) out.push(`white space in column ${k + 1}`);
      });
      const glue = c[9]!.split('|').includes('SpaceAfter=No') ? '' : ' ';
      const range = /^(\d+)-(\d+)$/.exec(c[0]!);
      if (range) {
        if (Number(range[1]) !== next || Number(range[2]) <= Number(range[1])) out.push('range out of order');
        if (next <= rangeEnd) out.push('overlapping ranges');
        if (c.slice(2, 9).some((v) => v !== '_')) out.push('a range has no columns but FORM and MISC');
        rangeEnd = Number(range[2]);
        spelled += c[1]! + glue;
        continue;
      }
      if (Number(c[0]) !== next) out.push(`ID ${c[0]} where ${next} was due`);
      if (next <= rangeEnd && c[9] !== '_' && c[9]!.includes('SpaceAfter')) out.push('SpaceAfter inside a range');
      if (next > rangeEnd) spelled += c[1]! + glue;
      if (!/^(?:ADJ|ADP|ADV|AUX|CCONJ|DET|INTJ|NOUN|NUM|PART|PRON|PROPN|PUNCT|SCONJ|SYM|VERB|X)$/.test(c[3]!)) out.push(`UPOS ${c[3]}`);
      if (c[5] !== '_') {
        const feats = c[5]!.split('|');
        if (feats.some((f) => !/^[A-Z][A-Za-z0-9]*=[A-Z0-9][A-Za-z0-9]*$/.test(f))) out.push(`FEATS ${c[5]}`);
        const names = feats.map((f) => f.slice(0, f.indexOf('=')).toLowerCase());
        if (names.some((n, i) => i > 0 && names[i - 1]! >= n)) out.push(`FEATS out of order: ${c[5]}`);
      }
      next++;
    }
    const text = lines.find((l) => l.startsWith('# text = '))!.slice(9);
    if (text !== text.trim() || text !== spelled.trimEnd()) out.push(`# text is not what the words spell: ${text} / ${spelled}`);
  }
  return out;
}

describe('CoNLL-U with words', () => {
  test('running text is valid', () => {
    const doc = analyze('پدرم گفت: «کتاب\u200cهایشان را ببر!» مرا می\u200cشناسی؟ مدیر مدرسه اوست؛ خانه\u200cاش دورتر است.\nعلی ۱۲٫۵ دلار داد.');
    const out = tokensConllu.write(doc, context);
    expect(violations(out)).toEqual([]);
    expect(out).toContain('1-2\tپدرم\t_\t_\t_\t_\t_\t_\t_\t_\n1\tپدر\tپدر\tNOUN\t_\tNumber=Sing\t_\t_\t_\t_\n2\tم\tمن\tPRON\t_\tNumber=Sing|Person=1|PronType=Prs\t');
    expect(readConllu(out).map((s) => s.tokens.length)).toEqual([...doc.sentences.tokenEnd].map((e, i) => e - doc.sentences.tokenStart[i]!));
  });

  test('any text is valid, lone surrogates aside', () => {
    const piece = fc.constantFrom('کتابم', 'اوست', 'خانه\u200cاش', ' ', '\n', '\t', '.', '#', '_', '-', '|', '=', '\u00a0', 'a', '۱', 'می\u200cرود', '\u0654', '\u2028', '«');
    fc.assert(
      fc.property(fc.oneof(fc.array(piece, { maxLength: 30 }).map((a) => a.join('')), fc.string({ unit: 'grapheme', maxLength: 40 })), (text) => {
        expect(violations(tokensConllu.write(analyze(text), context))).toEqual([]);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test('the check finds what is wrong', () => {
    const good = '# sent_id = 1\n# text = او رفت\n1\tاو\tاو\tPRON\t_\t_\t_\t_\t_\t_\n2\tرفت\tرفت\tVERB\t_\tNumber=Sing|Person=3\t_\t_\t_\t_\n\n';
    expect(violations(good)).toEqual([]);
    for (const [from, to] of [['2\tرفت', '3\tرفت'], ['VERB', 'V'], ['Number=Sing|Person=3', 'Person=3|Number=Sing'], ['text = او', 'text = من'], ['\t_\n\n', '\n\n'], ['\n\n', '\n']] as const) {
      expect(violations(good.replace(from, to))).not.toEqual([]);
    }
  });

  test('without ranges a token has the analysis of its host', () => {
    const out = tokensConllu.write(analyze('کتابم.'), { ...context, options: {} });
    expect(out).toContain('1\tکتابم\tکتاب\tNOUN\t_\tNumber=Sing\t');
    expect(violations(out)).toEqual([]);
  });
});

/**
 * What is known of single words: classes from word lists, frequency in running text, whether the word
 * was seen with and without a pronominal clitic. Keyed by the form hash of the taggers, so spellings
 * with and without half-spaces are one word.
 *
 * Sections of a "CRF " model that belong to it (beside `words`, the rising hashes):
 *   info    u16  [words] bits of `WordBit`, and in the four high bits the logarithm (base 2) of the
 *                number of occurrences in the texts learned from
 *   verbs   u16  text, lines `past TAB present TAB count TAB preverbs`
 *   lemmas  u16  text, lines `form TAB lemma`: lemmas no rule reaches (broken plurals)
 *   stop    u16  text, a stop word a line
 */
import { ModelError } from '../base/errors.js';
import { section, type ModelFile } from '../model/container.js';
import { hashForm } from '../tag/features.js';
import { parseVerbs, VerbForms } from './verbs.js';

/** Bits of a word. */
export const WordBit = Object.freeze({
  noun: 1,
  adjective: 2,
  adverb: 4,
  /** First names and places. */
  proper: 8,
  plural: 16,
  number: 32,
  /** Pronouns, prepositions, conjunctions, determiners. */
  closed: 64,
  comparative: 128,
  /** Seen in the treebank with a pronominal clitic cut off. */
  split: 256,
  /** Seen in the treebank as one word. */
  whole: 512,
  /** Seen in the treebank as the host of a clitic. */
  host: 1024,
});

/** Bits that say what class a word is. */
export const CLASS_BITS = 0xff;

export class Lexicon {
  readonly verbs: VerbForms;
  /** Irregular lemmas by form (without half-spaces). */
  readonly lemmas: ReadonlyMap<string, readonly string[]>;
  /** Words too common to say what a text is about. */
  readonly stopWords: ReadonlySet<string>;
  private readonly words: Uint32Array;
  private readonly infos: Uint16Array;

  constructor(words: Uint32Array, infos: Uint16Array, verbs: string, lemmas: string, stopWords = '') {
    this.words = words;
    this.infos = infos;
    this.verbs = new VerbForms(parseVerbs(verbs));
    this.stopWords = new Set(stopWords.split('\n').map(squeeze));
    const map = new Map<string, string[]>();
    for (const line of lemmas.split('\n')) {
      const tab = line.indexOf('\t');
      if (tab <= 0) continue;
      const form = squeeze(line.slice(0, tab));
      const known = map.get(form);
      if (known) known.push(line.slice(tab + 1));
      else map.set(form, [line.slice(tab + 1)]);
    }
    this.lemmas = map;
  }

  /** Bits and frequency of a word, 0 if it is unknown. */
  info(word: string): number {
    return this.infoOf(hashForm(word));
  }

  infoOf(hash: number): number {
    const h = hash >>> 0;
    const { words } = this;
    let lo = 0;
    let hi = words.length - 1;
    while (lo <= hi) {
      const mid = (lo + hi) >>> 1;
      const w = words[mid]!;
      if (w === h) return this.infos[mid]!;
      if (w < h) lo = mid + 1;
      else hi = mid - 1;
    }
    return 0;
  }
}

/** Logarithm of the frequency in an info value, 0–15. */
export const frequency = (info: number): number => info >>> 12;

/** A word without its half-spaces. */
export const squeeze = (word: string): string => (word.includes('\u200c') ? word.replaceAll('\u200c', '') : word);

/** Text section of a model as a string. */
export function textSection(file: ModelFile, name: string): string {
  const units = section(file, name, Uint16Array);
  let out = '';
  for (let i = 0; i < units.length; i += 8192) out += String.fromCharCode(...units.subarray(i, i + 8192));
  return out;
}

/** The lexicon of a model. @throws ModelError model/section */
export function readLexicon(file: ModelFile): Lexicon {
  const words = section(file, 'words', Uint32Array);
  const infos = section(file, 'info', Uint16Array);
  if (infos.length !== words.length) throw new ModelError('model/section', 'section "info" does not fit "words"; rebuild the model with this fanews version', { section: 'info' });
  return new Lexicon(words, infos, textSection(file, 'verbs'), textSection(file, 'lemmas'), textSection(file, 'stop'));
}

/** The word analyzer with the shipped model. */
import { readWordAnalyzer, type WordAnalyzer, type WordOptions } from '../core/words/analyze.js';
import { loadModel } from './models.js';

/**
 * Words of the shipped model: parts of speech, lemmas, clitics, verb groups.
 * @throws InputError input/unreadable, OptionsError, ModelError
 */
export function loadWordAnalyzer(options: WordOptions = {}): WordAnalyzer {
  return readWordAnalyzer(loadModel('pos'), options);
}

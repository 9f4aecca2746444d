/** Annotated corpora from files: CoNLL with the token in the first column and the label in the last. */
import { readFileSync } from 'node:fs';
import { InputError } from '../core/base/errors.js';
import { parseConll, type LabelledSentence } from '../eval/conll.js';

/**
 * Reads a CoNLL file (UTF-8).
 * @throws InputError input/not-found, input/unreadable; FormatError format/conll with file and line
 */
export function readConll(path: string): LabelledSentence[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new InputError(missing ? 'input/not-found' : 'input/unreadable', `${path}: ${missing ? 'no such file' : (cause as Error).message}; give a CoNLL file`, { file: path });
  }
  return parseConll(text, path);
}

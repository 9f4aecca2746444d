/** Bytes of the shipped models, from ../data/models/ beside sources and build alike. */
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { InputError } from '../core/base/errors.js';
import { decodeBase64With } from '../core/base/wasm.js';
import { vouch } from '../core/model/container.js';

decodeBase64With((text) => Buffer.from(text, 'base64'));

/**
 * Reads a shipped model by name ("half-space", "ner").
 * @throws InputError input/unreadable
 */
export function loadModel(name: string): Uint8Array {
  const url = new URL(`../data/models/${name}.bin`, import.meta.url);
  try {
    return vouch(readFileSync(url));
  } catch (cause) {
    throw new InputError('input/unreadable', `cannot read the model "${name}" of this installation (${(cause as Error).message}); install fanews again`, { file: url.pathname });
  }
}

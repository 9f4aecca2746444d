/**
 * The normalizer with default options for bytes, where the kernel's tables were read with the model: the scanner, the tables
 * of characters and all else is made only when a line needs it.
 */
import { Block } from './block.js';
import { createByteStream, type ByteRules } from './byte-stream.js';
import type { WholeNormalizer } from './index.js';
import { DEFAULTS, type KernelHost } from './kernel.js';
import { writeRules } from './kernel-tables.js';
import type { ByteStream, Normalizer, TextCodec } from './types.js';

/** What the default options ask of the kernel; test/core/normalize/prepared.test.ts holds it to them. */
export const DEFAULT_RULES = { composes: true, useless: true, fences: true } as const;

/** `whole`: makes the normalizer with default options and the half-space stage that runs in `host`. */
export function createPrepared(host: KernelHost, whole: () => WholeNormalizer): Normalizer {
  let made: WholeNormalizer | null = null;
  const all = (): WholeNormalizer => (made ??= whole());
  const rules: ByteRules = { ...DEFAULT_RULES, stage: true, owner: DEFAULTS, write: (memory) => writeRules(all().kernelRules!, memory) };
  return Object.assign((text: string) => all()(text), {
    aligned: (text: string) => all().aligned(text),
    stats: (text: string, state?: number) => all().stats(text, state),
    changes: (text: string) => all().changes(text),
    stream: (state?: number) => all().stream(state),
    bytes: (codec: TextCodec, state: number = Block.Start): ByteStream => createByteStream(rules, host, (lines, from) => all().rest(lines, from), codec, state),
  });
}

/** The commands by name: for the command line and its workers. */
import type { Command } from 'commander';
import type { Io } from './io.js';

export interface CommandModule {
  declare(command: Command): void;
  run(inputs: readonly string[], flags: never, io: Io): Promise<number>;
}

export interface CommandEntry {
  readonly alias?: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/** Commands in the order of the help. Each module is loaded only when it is chosen. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  normalize: { summary: 'text in, normalized text out: characters, half-spaces, digits, punctuation', load: () => import('./commands/normalize.js') },
  tokenize: { summary: 'sentences and tokens', load: () => import('./commands/tokenize.js') },
  entities: { alias: 'ner', summary: 'named entities', load: () => import('./commands/entities.js') },
  keywords: { summary: 'key words and phrases of each document against the others', load: () => import('./commands/keywords.js') },
  analyze: { summary: 'the whole pipeline, one JSON document per input', load: () => import('./commands/analyze.js') },
  eval: { summary: 'score a stage against gold files', load: () => import('./commands/eval.js') },
  train: { summary: 'train an entity tagger from CoNLL files', load: () => import('./commands/train.js') },
};

/** The commands by name: for the command line and its workers. */
import type { Command } from 'commander';
import type { Io } from './io.js';
import type { BatchOptions } from './options.js';

export interface CommandModule {
  /** The options as `declare` leaves them where none is given; with them the command runs without commander. */
  readonly defaults?: BatchOptions;
  declare(command: Command): void;
  run(inputs: readonly string[], flags: never, io: Io): Promise<number>;
}

export interface CommandEntry {
  readonly alias?: string;
  readonly summary: string;
  /** Models that it reads, if the options do not say otherwise. */
  readonly models?: readonly string[];
  readonly load: () => Promise<CommandModule>;
}

/** Commands in the order of the help. Each module is loaded only when it is chosen. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  normalize: { summary: 'text in, normalized text out: characters, half-spaces, digits, punctuation', models: ['half-space'], load: () => import('./commands/normalize.js') },
  tokenize: { summary: 'sentences and tokens', load: () => import('./commands/tokenize.js') },
  entities: { alias: 'ner', summary: 'named entities', models: ['half-space', 'ner'], load: () => import('./commands/entities.js') },
  keywords: { summary: 'key words and phrases of each document against the others', models: ['half-space'], load: () => import('./commands/keywords.js') },
  analyze: { summary: 'the whole pipeline, one JSON document per input', models: ['half-space', 'ner', 'pos'], load: () => import('./commands/analyze.js') },
  eval: { summary: 'score a stage against gold files', load: () => import('./commands/eval.js') },
  train: { summary: 'train an entity tagger from CoNLL files', load: () => import('./commands/train.js') },
};

/** The command named in the arguments: the first that is no option (or the one that help is asked for). */
export function commandIn(argv: readonly string[]): string | undefined {
  const words = argv.filter((arg) => !arg.startsWith('-'));
  return words[0] === 'help' ? words[1] : words[0];
}

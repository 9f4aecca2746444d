/** What is said on the error stream. */
import { FanewsError } from '../core/base/errors.js';
import { reason } from '../node/inputs.js';
import { commandIn } from './commands.js';
import { FAILED, isTerminal, print, UsageError, type Io } from './io.js';
import type { MessageOptions } from './options.js';
import { colored, palette, type Palette } from './palette.js';

export class Messages {
  readonly #io: Io;
  readonly #options: Omit<MessageOptions, 'color'>;
  readonly #palette: Palette;
  /** Called before anything is written: takes the progress line away. */
  before: () => void = () => {};

  private constructor(io: Io, options: Omit<MessageOptions, 'color'>, colors: Palette) {
    this.#io = io;
    this.#options = options;
    this.#palette = colors;
  }

  static async create(io: Io, options: MessageOptions): Promise<Messages> {
    return new Messages(io, options, await palette(options.color !== 'never' && colored(options.color, { isTTY: isTerminal(io, 'stderr') }, io.env)));
  }

  error(name: string | null, cause: unknown): string {
    const message = describe(cause);
    this.before();
    print(this.#io.stderr, `${this.#palette.error('fanews:')} ${name === null ? '' : `${name === '-' ? 'standard input' : name}: `}${message}\n`);
    if (this.#options.debug && cause instanceof Error && cause.stack) print(this.#io.stderr, `${cause.stack}\n`);
    return message;
  }

  notice(text: string): void {
    if (this.#options.quiet) return;
    this.before();
    print(this.#io.stderr, `${this.#palette.notice('fanews:')} ${text}\n`);
  }

  /** Text as it is, on the error stream. */
  raw(text: string): void {
    this.before();
    print(this.#io.stderr, text);
  }
}

/** What an error says; a defect of ours says so. */
export function describe(cause: unknown): string {
  if (cause instanceof FanewsError || cause instanceof UsageError) return cause.message;
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  if (typeof code === 'string') return reason(cause);
  return `internal error (${cause instanceof Error ? cause.message : String(cause)}); please report it, --debug shows where it arose`;
}

/** Says why the command line `argv` came to nothing. Gives the exit code. */
export function explain(error: unknown, argv: readonly string[], io: Io): number {
  print(io.stderr, `fanews: ${describe(error)}\n`);
  if (argv.includes('--debug') && error instanceof Error) print(io.stderr, `${error.stack}\n`);
  else if (error instanceof UsageError || (error instanceof FanewsError && error.code.startsWith('options/'))) print(io.stderr, `See fanews ${commandIn(argv) ?? ''} --help.\n`);
  return FAILED;
}

/** The command line as commander sees it: options, help, and what is wrong with them. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { nothingToRead } from './batch.js';
import { COMMANDS, type CommandEntry } from './commands.js';
import { applyConfig } from './config.js';
import { DONE, FAILED, print, withJob, type Io } from './io.js';
import { explain } from './messages.js';
import type { BatchOptions } from './options.js';

/** Runs the command line. `chosen`: the command named in it; `known`: what that is. Gives the exit code. */
export async function runProgram(argv: readonly string[], io: Io, chosen: string | undefined, known: readonly [string, CommandEntry] | undefined): Promise<number> {
  const program = new Command('fanews');
  let code = DONE;
  program
    .description('Persian text: normalize, tokenize, find named entities')
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help; fanews COMMAND --help for a command')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', `
Inputs are files, folders (walked), patterns, or - for the standard input; a pipe needs no argument.
Data goes to the standard output, messages to the standard error.
Exit codes: 0 done, 2 wrong usage or some input failed, 130 interrupted.

Examples:
  fanews normalize article.txt
  cat article.txt | fanews tokenize
  fanews entities corpus/ -o found/`);
  configure(program, io);
  // Only the command that runs is set up; all of them where help or a suggestion is due.
  const needed = known !== undefined && argv[0] === chosen ? [known] : Object.entries(COMMANDS);
  for (const [name, { alias, summary, load }] of needed) {
    const command = program.command(name).description(summary).summary(summary);
    if (alias !== undefined) command.alias(alias);
    configure(command, io);
    if (name !== known?.[0]) continue;
    const module = await load();
    module.declare(command);
    command.action(async (...given: unknown[]) => {
      // The arguments, one by one, then the options and the command.
      const inputs = given.slice(0, -2).flat() as string[];
      applyConfig(command, Object.keys(COMMANDS), io);
      const flags = command.opts() as BatchOptions;
      if (!('listRules' in flags) && nothingToRead(inputs, flags, io)) {
        print(io.stderr, `Usage: ${command.createHelp().commandUsage(command)}\n\nNothing to read: name a file or folder, pipe text in, or give --text. See fanews ${name} --help.\n`);
        code = FAILED;
        return;
      }
      code = await module.run(inputs, flags as never, withJob(io, { command: name, inputs, flags }));
    });
  }
  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true });
      return FAILED;
    }
    // help of an unknown command: say so, with the suggestion that a wrong command gets.
    const wrongHelp = argv[0] === 'help' && chosen !== undefined && known === undefined;
    await program.parseAsync(wrongHelp ? [chosen] : [...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : FAILED;
    return explain(error, argv, io);
  }
}

/** Output of commander through `io`; its errors as ours. */
function configure(command: Command, io: Io): void {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({
      subcommandTerm: (sub) => [sub.name(), ...sub.aliases()].join(', '),
      // Choices are in the descriptions, in words.
      optionDescription: (option) => option.description + (option.defaultValue === undefined || typeof option.defaultValue === 'boolean' ? '' : ` (default: ${option.defaultValue as string})`),
    })
    .configureOutput({
      writeOut: (text) => print(io.stdout, text),
      writeErr: (text) => print(io.stderr, text),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(`fanews: ${text.replace(/^error: /, '')}${command.parent ? `See fanews ${command.name()} --help.\n` : 'See fanews --help.\n'}`),
    });
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}

/** The command line: finds the command, loads it alone, and turns what happens into an exit code. */
import { fetchAhead } from '../node/models.js';
import { nothingToRead } from './batch.js';
import { commandIn, COMMANDS } from './commands.js';
import { findConfig } from './config.js';
import { INTERRUPTED, processIo, withJob, type Io } from './io.js';
import { explain } from './messages.js';

/**
 * Runs the command line of `argv` (without node and script). Gives the exit code: 0 done, 1 a check
 * found something, 2 wrong usage or an input failed, 130 interrupted.
 */
export async function main(argv: readonly string[], io: Io = processIo): Promise<number> {
  if (io === processIo) watchSignals();
  const chosen = commandIn(argv);
  const known = Object.entries(COMMANDS).find(([name, { alias }]) => chosen === name || (chosen !== undefined && chosen === alias));
  if (io === processIo && !argv.some((arg) => arg === '--help' || arg === '-h' || arg === 'help')) known?.[1].models?.forEach(fetchAhead);
  const inputs = argv.slice(1);
  // Commander takes a tenth of the start-up, and has nothing to do where there are no options.
  if (known && argv[0] === chosen && inputs.every((arg) => arg === '-' || !arg.startsWith('-')) && findConfig(io.cwd) === null) {
    const module = await known[1].load();
    const { defaults } = module;
    if (defaults && !nothingToRead(inputs, defaults, io)) {
      const flags = { ...defaults };
      try {
        return await module.run(inputs, flags as never, withJob(io, { command: known[0], inputs, flags }));
      } catch (error) {
        return explain(error, argv, io);
      }
    }
  }
  const { runProgram } = await import('./program.js');
  return runProgram(argv, io, chosen, known);
}

/** Ctrl-C: no half-written file stays behind. */
function watchSignals(): void {
  for (const [signal, code] of [['SIGINT', INTERRUPTED], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
    process.once(signal, () => {
      void import('../node/output.js').then(async ({ removeTemporaries }) => {
        await removeTemporaries();
        process.exit(code);
      });
    });
  }
}

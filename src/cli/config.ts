/**
 * Settings of a folder: `fanews.config.json`, found from the working folder upward, or `--config FILE`.
 * One object for each command, with its long options as keys: `{"normalize": {"preset": "minimal"}}`.
 * What the command line says wins.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { reason } from '../node/inputs.js';
import { UsageError, type Io } from './io.js';

export const CONFIG_NAME = 'fanews.config.json';

/** Options that say what is done this once, not how. */
const NEVER = new Set(['text', 'files-from', 'config', 'in-place', 'output', 'report', 'shard', 'list-rules', 'help', 'debug']);

/** Sets what the settings say and the command line does not. `commands`: the names that a file may hold. @throws UsageError */
export function applyConfig(command: Command, commands: readonly string[], io: Io): void {
  const given = command.getOptionValue('config') as string | false | undefined;
  if (given === false) return;
  const path = given === undefined ? findConfig(io.cwd) : resolve(io.cwd, given);
  if (path === null) return;
  const name = given ?? path;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new UsageError(cause instanceof SyntaxError ? `${name}: not valid JSON (${cause.message})` : `${name}: cannot be read: ${reason(cause)}`);
  }
  if (!isObject(content)) throw new UsageError(`${name}: expected an object with one entry for each command, such as {"normalize": {"preset": "minimal"}}`);
  for (const key of Object.keys(content)) if (!commands.includes(key)) throw new UsageError(`${name}: there is no command "${key}"; the commands are ${commands.join(', ')}`);
  const settings = content[command.name()];
  if (settings === undefined) return;
  if (!isObject(settings)) throw new UsageError(`${name}: "${command.name()}" must be an object of options`);
  for (const [key, value] of Object.entries(settings)) {
    const option = command.options.find((o) => o.long === `--${key}`);
    if (option === undefined || NEVER.has(key)) throw new UsageError(`${name}: ${command.name()} has no setting "${key}"`);
    const attribute = option.attributeName();
    if (command.getOptionValueSource(attribute) === 'cli') continue;
    if (!option.required && !option.optional) {
      if (typeof value !== 'boolean') throw new UsageError(`${name}: "${key}" must be true or false`);
      command.setOptionValueWithSource(attribute, option.negate ? !value : value, 'config');
      continue;
    }
    let parsed: unknown;
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof item !== 'string' && typeof item !== 'number') throw new UsageError(`${name}: "${key}" must be a string, a number, or a list of them`);
      try {
        parsed = option.parseArg ? (option.parseArg as (v: string, before: unknown) => unknown)(String(item), parsed) : String(item);
      } catch (cause) {
        // An error of commander, which is not loaded for this alone.
        if ((cause as { code?: unknown }).code === 'commander.invalidArgument') throw new UsageError(`${name}: "${key}": ${(cause as Error).message}`);
        throw cause;
      }
    }
    command.setOptionValueWithSource(attribute, parsed, 'config');
  }
}

/** The settings file of a folder: its own, or that of the nearest folder above. */
export function findConfig(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, CONFIG_NAME);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

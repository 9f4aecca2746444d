/** Colours. The only place that knows chalk, which is loaded only where colours are on. */

export interface Palette {
  readonly error: (text: string) => string;
  readonly notice: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly entity: (type: string, text: string) => string;
}

const same = (text: string): string => text;
export const plain: Palette = { error: same, notice: same, strong: same, entity: (_type, text) => text };

export type ColorMode = 'auto' | 'always' | 'never';

/**
 * Whether to colour a stream: `--color` first, then NO_COLOR (set and not empty: never), FORCE_COLOR
 * (set and not 0: always), then whether it is a terminal that can.
 */
export function colored(mode: ColorMode, stream: { isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): boolean {
  if (mode !== 'auto') return mode === 'always';
  if (env['NO_COLOR']) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

export async function palette(on: boolean): Promise<Palette> {
  if (!on) return plain;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  const types: Record<string, (text: string) => string> = {
    PER: chalk.magenta,
    ORG: chalk.blue,
    LOC: chalk.green,
    FAC: chalk.greenBright,
    DAT: chalk.yellow,
    TIM: chalk.yellow,
    MON: chalk.cyan,
    PCT: chalk.cyan,
    EVE: chalk.red,
    PRO: chalk.redBright,
  };
  return { error: chalk.red, notice: chalk.yellow, strong: chalk.bold, entity: (type, text) => (types[type] ?? chalk.underline)(text) };
}

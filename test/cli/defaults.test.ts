/** The defaults with which a command runs without commander are those that it declares. */
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';

describe('defaults', () => {
  for (const [name, { load }] of Object.entries(COMMANDS)) {
    it(`of ${name}`, async () => {
      const { declare, defaults } = await load();
      const command = new Command(name).exitOverride();
      declare(command);
      if (!defaults) return expect(['keywords', 'eval', 'train']).toContain(name);
      command.parse([], { from: 'user' });
      expect(defaults).toEqual(command.opts());
    });
  }
});

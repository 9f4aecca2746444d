/** Runs `f` over the lines of stdin, as a user of a line library would. */
import { createInterface } from 'node:readline';

export async function filterLines(f) {
  let out = '';
  for await (const line of createInterface({ input: process.stdin })) {
    out += `${f(line)}\n`;
    if (out.length > 1 << 16) {
      process.stdout.write(out);
      out = '';
    }
  }
  process.stdout.write(out);
}

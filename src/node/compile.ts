/**
 * `npm run compile -- TARGET`: builds generated sources and binaries of the project.
 * Runs from the repository's root, writes below src/. Each target is deterministic.
 */
import { writeFileSync } from 'node:fs';
import { classTableSource } from '../compile/unicode.js';
import { trainNerFromFiles } from './train-ner.js';

/** Each target returns the paths it wrote. */
const TARGETS: Record<string, () => string[]> = {
  unicode: () => {
    const path = 'src/core/chars/table.generated.ts';
    writeFileSync(path, classTableSource(process.versions['unicode'] ?? ''));
    return [path];
  },
  ner: () =>
    trainNerFromFiles({ data: '../shared/data', out: 'src/data/models/ner.bin', log: (line) => process.stderr.write(`${line}\n`) }),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((t) => !TARGETS[t]);
if (wanted.length === 0 || unknown.length > 0) {
  process.stderr.write(`usage: npm run compile -- ${Object.keys(TARGETS).join('|')}\n`);
  process.exitCode = 2;
} else {
  for (const t of wanted) for (const path of TARGETS[t]!()) process.stdout.write(`wrote ${path}\n`);
}

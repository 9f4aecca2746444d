/**
 * `npm run compile -- TARGET`: builds generated sources and binaries of the project.
 * Runs from the repository's root, writes below src/. Each target is deterministic.
 */
import { writeFileSync } from 'node:fs';
import { classTableSource, formTableSource } from '../compile/unicode.js';

/** Each target returns the paths it wrote. */
const TARGETS: Record<string, () => string[]> = {
  unicode: () => {
    const version = process.versions['unicode'] ?? '';
    const classes = 'src/core/chars/table.generated.ts';
    const forms = 'src/core/chars/forms.generated.ts';
    writeFileSync(classes, classTableSource(version));
    writeFileSync(forms, formTableSource(version));
    return [classes, forms];
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((t) => !TARGETS[t]);
if (wanted.length === 0 || unknown.length > 0) {
  process.stderr.write(`usage: npm run compile -- ${Object.keys(TARGETS).join('|')}\n`);
  process.exitCode = 2;
} else {
  for (const t of wanted) for (const path of TARGETS[t]!()) process.stdout.write(`wrote ${path}\n`);
}

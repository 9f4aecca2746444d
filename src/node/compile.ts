/**
 * `npm run compile -- TARGET`: builds generated sources and binaries of the project.
 * Runs from the repository's root, writes below src/. Each target is deterministic.
 */
import { writeFileSync } from 'node:fs';
import { compileKernels } from './kernel.js';
import { classTableSource, formTableSource } from '../compile/unicode.js';
import { compileHalfSpace, missingHalfSpaceSources } from './half-space.js';
import { trainNerFromFiles } from './train-ner.js';
import { trainPosFromFiles } from './train-pos.js';

/** Folder of the corpora and word lists. */
const DATA = process.env['FANEWS_DATA'] ?? '../shared/data';

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
  kernel: () => {
    const made = compileKernels('.');
    for (const { path, text } of made) writeFileSync(path, text);
    return made.map(({ path }) => path);
  },
  // FANEWS_WITHOUT=sample (with FANEWS_OUT) leaves out every tenth block of running text, for `fanews eval half-space --well-spaced`.
  'half-space': () => {
    const missing = missingHalfSpaceSources(DATA);
    if (missing.length > 0) {
      process.stderr.write(`fanews: the training data is not in ${DATA} (${missing.length} files are missing, the first is ${missing[0]}); name its folder in FANEWS_DATA\n`);
      process.exitCode = 2;
      return [];
    }
    return compileHalfSpace(DATA, process.env['FANEWS_OUT'] ?? 'src/data/models/half-space.bin', { unseen: process.env['FANEWS_WITHOUT'] === 'sample', show: process.env['FANEWS_SHOW'] ?? '', log: (m) => process.stderr.write(`${m}\n`) });
  },
  ner: () => {
    const { bytes, manifest } = trainNerFromFiles({ data: DATA, log: (line) => process.stderr.write(`${line}\n`) });
    writeFileSync('src/data/models/ner.bin', bytes);
    writeFileSync('src/data/models/ner.json', manifest);
    return ['src/data/models/ner.bin', 'src/data/models/ner.json'];
  },
  // FANEWS_FOLDS=0 leaves the cross-validation out, FANEWS_CLASSES=FILE keeps the word classes between runs,
  // FANEWS_WITHOUT=perdt (with FANEWS_OUT) trains a model that may be scored on PerDT's development file.
  pos: () =>
    trainPosFromFiles({
      data: DATA,
      ner: 'src/data/models/ner.bin',
      out: process.env['FANEWS_OUT'] ?? 'src/data/models/pos.bin',
      folds: Number(process.env['FANEWS_FOLDS'] ?? 10),
      ...(process.env['FANEWS_WITHOUT'] === 'perdt' && { withoutPerdt: true }),
      ...(process.env['FANEWS_CLASSES'] && { classCache: process.env['FANEWS_CLASSES'] }),
      log: (line) => process.stderr.write(`${line}\n`),
    }),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((t) => !TARGETS[t]);
if (wanted.length === 0 || unknown.length > 0) {
  process.stderr.write(`usage: npm run compile -- ${Object.keys(TARGETS).join('|')}\n`);
  process.exitCode = 2;
} else {
  for (const t of wanted) for (const path of TARGETS[t]!()) process.stdout.write(`wrote ${path}\n`);
}

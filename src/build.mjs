// Builds dist/: compiles src with tsc and copies the model binaries beside the code, so that the
// same relative URL (../data/models/) serves sources and build.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', `${root}tsconfig.json`], { stdio: 'inherit' });
mkdirSync(`${root}dist/data/models`, { recursive: true });
for (const name of readdirSync(`${root}src/data/models`)) {
  if (/\.(bin|json)$/.test(name)) cpSync(`${root}src/data/models/${name}`, `${root}dist/data/models/${name}`);
}

/** The kernel of the normalizer: AssemblyScript to a source that holds the WebAssembly code. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Addresses below this are laid out by hand (src/kernel); nothing of the compiler's lies there. */
const MEMORY_BASE = 0x154000;

/** Text of core/normalize/kernel.generated.ts for the sources in `root`. Needs the devDependency assemblyscript. */
export function compileKernel(root: string): string {
  const asc = join(createRequire(resolve(root, 'package.json')).resolve('assemblyscript/package.json'), '../bin/asc.js');
  const folder = mkdtempSync(join(tmpdir(), 'fanews-kernel-'));
  try {
    const out = join(folder, 'kernel.wasm');
    const pages = MEMORY_BASE / 0x10000 + 1;
    const options = ['-O3', '--runtime', 'stub', '--noAssert', '--zeroFilledMemory', '--enable', 'bulk-memory', '--enable', 'simd', '--memoryBase', String(MEMORY_BASE), '--initialMemory', String(Math.ceil(pages))];
    execFileSync(process.execPath, [asc, 'src/kernel/index.ts', '-o', out, ...options], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    const code = readFileSync(out).toString('base64').replace(/=+$/, '');
    return `// Made by \`npm run compile -- kernel\` from src/kernel; do not edit.\nexport const KERNEL = '${code}';\n`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

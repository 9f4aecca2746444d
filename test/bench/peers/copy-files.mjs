// The bound for many files: each read, written beside its place and renamed, nothing between.
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const [from, to] = [process.argv[2], process.argv.at(-1)];
for (const folder of from ? readdirSync(from) : []) {
  mkdirSync(join(to, folder), { recursive: true });
  for (const name of readdirSync(join(from, folder))) {
    const path = join(to, folder, `.${name}.tmp`);
    const fd = openSync(path, 'wx');
    writeSync(fd, readFileSync(join(from, folder, name)));
    closeSync(fd);
    renameSync(path, join(to, folder, name));
  }
}

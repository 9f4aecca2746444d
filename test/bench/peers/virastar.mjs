import { createRequire } from 'node:module';
import { filterLines } from './lines.mjs';
const Virastar = createRequire(import.meta.url)('virastar');
const virastar = new Virastar();
await filterLines((line) => virastar.cleanup(line));

import { createRequire } from 'node:module';
import { filterLines } from './lines.mjs';
const Tokenizer = createRequire(import.meta.url)('natural/lib/natural/tokenizers/aggressive_tokenizer_fa.js');
const tokenizer = new Tokenizer();
await filterLines((line) => tokenizer.tokenize(line).join(' '));

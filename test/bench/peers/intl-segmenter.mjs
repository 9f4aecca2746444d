import { filterLines } from './lines.mjs';
const segmenter = new Intl.Segmenter('fa', { granularity: 'word' });
await filterLines((line) => {
  let out = '';
  for (const s of segmenter.segment(line)) if (s.segment !== ' ') out += out === '' ? s.segment : ` ${s.segment}`;
  return out;
});

/** HTML: its text changed, every other byte as it was. */
import { Parser } from 'htmlparser2';

/** Elements whose text is no prose, or means what it says to the unit. */
const VERBATIM = new Set(['script', 'style', 'pre', 'code', 'kbd', 'samp', 'var', 'tt', 'textarea', 'xmp', 'plaintext', 'listing', 'math']);

/**
 * Runs of text as [start, end) offsets, character references as they are written. Left out: what stands
 * in elements of code, between the comments `fanews-ignore` and `/fanews-ignore`, and blank runs.
 */
export function textRanges(html: string): [number, number][] {
  const out: [number, number][] = [];
  const open: string[] = [];
  let ignored = false;
  let last: [number, number] | null = null;
  const parser: Parser = new Parser(
    {
      ontext(data) {
        if (ignored || open.length > 0) return;
        // Not parser.startIndex: behind `</p >` that is the blank.
        const end = parser.endIndex + 1;
        const start = end - data.length;
        // The parser hands a run over in parts where it met something that could have been a tag.
        if (last !== null && last[1] === start) last[1] = end;
        else out.push((last = [start, end]));
      },
      onopentagname(name) {
        if (VERBATIM.has(name)) open.push(name);
      },
      onclosetag(name) {
        if (name === open[open.length - 1]) open.pop();
      },
      oncomment(data) {
        const mark = /^\s*(\/?)fanews-ignore(?:-(start|end))?\s*$/.exec(data);
        if (mark) ignored = mark[1] === '' && mark[2] !== 'end';
      },
    },
    { decodeEntities: false },
  );
  parser.end(html);
  return out;
}

/** Calls `change` with each run of text, without the blanks around it. */
export function changeHtml(html: string, change: (text: string) => string): string {
  let out = '';
  let copied = 0;
  for (const [from, to] of textRanges(html)) {
    const text = html.slice(from, to);
    const core = text.trim();
    if (core === '') continue;
    const start = from + text.indexOf(core);
    const after = change(core);
    if (after === core) continue;
    out += html.slice(copied, start) + after;
    copied = start + core.length;
  }
  return copied === 0 ? html : out + html.slice(copied);
}

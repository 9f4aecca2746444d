/** Fields of line-based formats. */

/** A tab-separated field: tab, line ends and the backslash become visible (`\t`, `\n`, `\r`, `\\`). */
export function tsvField(text: string): string {
  return /[\t\n\r\\]/.test(text) ? text.replace(/[\t\n\r\\]/g, (c) => (c === '\t' ? '\\t' : c === '\n' ? '\\n' : c === '\r' ? '\\r' : '\\\\')) : text;
}

/** On one line: every run of line ends and tabs becomes one space. */
export function oneLine(text: string): string {
  return /[\t\n\r\v\f\u0085\u2028\u2029]/.test(text) ? text.replace(/[\t\n\r\v\f\u0085\u2028\u2029]+/g, ' ') : text;
}

/** A form in a column format, where white space would end it: spaces become U+00A0, the rest one too. */
export function columnForm(text: string): string {
  return /\s/.test(text) ? text.replace(/\s/g, '\u00a0') : text;
}

/** In first-strong isolate … pop: keeps a terminal with bidi from mixing the field with its neighbours. */
export const isolated = (text: string): string => `\u2068${text}\u2069`;

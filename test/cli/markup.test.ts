/** HTML and Markdown: prose is changed, markup and code are not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { fanews, folder, removeFolders } from './io.js';

afterEach(removeFolders);

describe('HTML', () => {
  // Text that the normalizer changes stands at T; attributes, code and comments hold the same text.
  const page = (text: string, title: string): string => `\ufeff<!DOCTYPE html>\r\n<html lang="fa" data-x="كتاب ها , 12">\r\n<head><title>${title}</title><script>var a = "كتاب ها , 12"</script></head>\r\n<body>\r\n\t<!-- كتاب ها -->  <p class='كتاب'> ${text} <b>${text}</b>&nbsp;<code>كتاب ها</code></p>\r\n<pre>\r\nكتاب ها , 12\r\n</pre></body></html>`;
  const before = page('كتاب ها را خواندم , 12 تا', 'علي');
  const after = page('کتاب\u200cها را خواندم، ۱۲ تا', 'علی');

  test('by its extension, in a folder beside plain text, compressed, in place, from a pipe', async () => {
    const cwd = folder({ 'd/a.html': before, 'd/b.txt': 'علي\n', 'd/c.htm.gz': gzipSync(before), 'd/e.json': '{}' });
    expect(await fanews(['normalize', 'd/a.html'], { cwd })).toMatchObject({ code: 0, err: '', out: after });
    expect((await fanews(['normalize', 'd', '--ext', '.html,.htm,.txt'], { cwd })).out).toBe(`${after}علی\n${after.slice(1)}`);
    expect(await fanews(['normalize', '--in-place', '--ext', '.html', 'd'], { cwd })).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, 'd/a.html'), 'utf8')).toBe(after);
    expect(readFileSync(join(cwd, 'd/b.txt'), 'utf8')).toBe('علي\n');
    expect((await fanews(['normalize', '--format-in', 'html'], { stdin: before })).out).toBe(after);
  });

  test('counted, made visible, taken as plain text; not with --field', async () => {
    const cwd = folder({ 'a.html': '<p x="علي">علي</p><pre>علي</pre>' });
    expect((await fanews(['normalize', '--stats', 'a.html'], { cwd })).err).toMatch(/\b1 {2}changes\n$/);
    expect((await fanews(['normalize', '--visible-zwnj', '--format-in', 'html', '-t', '<i title="کتاب ها">کتاب ها</i>'])).out).toBe('<i title="کتاب ها">کتاب¬ها</i>\n');
    expect((await fanews(['normalize', '--format-in', 'text', 'a.html'], { cwd })).out).not.toContain('علي</pre>');
    expect((await fanews(['normalize', '--format-in', 'html', '--field', 'x'], { stdin: 'x' })).code).toBe(2);
  });

  test('a tag may stand anywhere, also where a long text would be cut', async () => {
    const cells = Array.from({ length: 40_000 }, (_, i) => `<td\ntitle="علي ${i}">علي</td>\n`).join('');
    const { out } = await fanews(['normalize', '--format-in', 'html'], { stdin: cells });
    expect(out === cells.replaceAll('علي</td>', 'علی</td>')).toBe(true);
  });
});

test('Markdown: code, links and front matter stay', async () => {
  const page = (title: string, text: string): string => `---\ntitle: "علي , 12"\n---\n\n# ${title}\n\n${text} \`كتاب ها , 12\` [${title}](https://x.ir/a,12?q=كتاب)\n\n\`\`\`js\nconst x = "كتاب ها , 12"\n\`\`\`\n\n<a href="/كتاب">${title}</a>\n\n[1]: https://x.ir/a_(12),b "x"\n`;
  const cwd = folder({ 'd/a.md': page('علي', 'كتاب ها را خواندم , 12 تا') });
  expect(await fanews(['normalize', '--in-place', 'd'], { cwd })).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, 'd/a.md'), 'utf8')).toBe(page('علی', 'کتاب\u200cها را خواندم، ۱۲ تا'));
});

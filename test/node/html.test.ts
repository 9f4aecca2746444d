import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeHtml, textRanges } from '../../src/node/html.js';

const texts = (html: string): string[] => textRanges(html).map(([from, to]) => html.slice(from, to));

describe('textRanges', () => {
  test.each([
    ['<!DOCTYPE html><title>a</title><p title="x">b<br/>c<!-- x -->d', ['a', 'b', 'c', 'd']],
    ['<script>if (x < y) "x</b>"</script>a<style>x</style><pre>x<b>x</b></pre>b<code>x</code><textarea>x</textarea>', ['a', 'b']],
    ['1 < 2 &amp; b &zwnj;&#1740; c & d', ['1 < 2 &amp; b &zwnj;&#1740; c & d']],
    ['<p>a</p\n>b</p >c<p\n class=x >d', ['a', 'b', 'c', 'd']],
    ['<PRE>x</p>x</PRE>a<code>x<p>x', ['a']],
    ['a<![CDATA[x]]>b<?php x ?>c', ['a', 'b', 'c']],
    ['a<!-- fanews-ignore --><p>x</p><!-- /fanews-ignore -->b<!-- fanews-ignore-start -->x<!-- fanews-ignore-end -->c', ['a', 'b', 'c']],
    ['a <b', ['a ']],
    ['a &', ['a &']],
    ['', []],
  ])('%s', (html, expected) => {
    expect(texts(html)).toEqual(expected);
  });

  test('any order of text and of what is none', () => {
    const part = fc.oneof(
      fc.constantFrom('سلام', 'كتاب &amp; ', ' 2 < 3 ', '&zwnj;', '\r\n', '😀', ' > ', '"').map((text) => ({ text, html: text })),
      fc.constantFrom('<p>', '</p>', '</p\t>', '<img alt="كتاب > x">', "<a href='?a=1&b=2'\n>", '<!-- كتاب <p> -->', '<br/>', '<code>كتاب</code>', '<script>كتاب < x</script>', '<pre>\nك <i>ك</i></pre>', '<style>ك</style>', '<svg viewBox="0 0"><path d="m"/></svg>').map((html) => ({ text: null, html })),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const html = parts.map((p) => p.html).join('');
        expect(texts(html).join('')).toBe(parts.map((p) => p.text ?? '').join(''));
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

test('changeHtml keeps the blanks around a run, and all that is no text', () => {
  expect(changeHtml('<p x="ك">\r\n  ك ك <b> ك</b>\t</p>', (text) => text.replaceAll('ك', 'ک'))).toBe('<p x="ك">\r\n  ک ک <b> ک</b>\t</p>');
  expect(changeHtml('<p>a</p>', (text) => text)).toBe('<p>a</p>');
});

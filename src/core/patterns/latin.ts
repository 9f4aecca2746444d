/**
 * Latin words with their digits and inner signs, and what begins like one: URLs, e-mails, domains,
 * file names and paths, versions, IPv6 addresses.
 */
import { CLASS, CharClass as C } from '../chars/classes.js';
import {
  ASCII,
  DIGIT,
  LOCAL,
  LOWER,
  SEGMENT,
  UPPER,
  hasAscii,
  isAsciiAlnum,
  isAsciiLetter,
  isDigit,
  isLatinPart,
  isWordEnd,
  isWordPart,
  keySet,
  shortKey,
} from './ascii.js';
import { PatternKindId as K, packMatch } from './kinds.js';

/** Longest local part of an e-mail (RFC 5321) and longest scheme looked for: bounds of look-ahead. */
const MAX_LOCAL = 64;
const MAX_SCHEME = 16;

/** Top-level domains that make `word.word` a host without a scheme. The generic ones and those met in Persian text. */
export const TLD = keySet(
  'com org net info biz edu gov mil int io co me tv app dev ai ly gl ir af tj uk us ca de fr it es nl ru tr iq sa ae pk cn jp kr au eu ch se pl gr fi dk cz il az am xyz site online shop blog news academy tech club live mobi asia',
);
/** File name extensions. */
export const EXTENSION = keySet(
  'txt pdf doc docx xls xlsx ppt pptx odt csv tsv json jsonl xml html htm css js ts jsx tsx mjs cjs vue py rb go rs cpp hpp java kt php sh bat exe dll zip rar gz tgz tar bz2 xz 7z zst jpg jpeg png gif svg webp bmp ico mp3 mp4 mkv avi mov wav ogg flac md rst tex bib log ini cfg conf yaml yml toml lock sql db apk iso dmg deb rpm srt sub ass ttf otf woff woff2 epub ipynb conll conllu',
);
/** Schemes written without `//`. */
export const PLAIN_SCHEME = keySet('mailto tel doi urn magnet geo sms');
/** Latin abbreviations that keep their point before a space. */
export const TITLE = keySet('dr mr mrs ms prof st jr sr vs etc inc ltd fig eq eds al cf approx dept univ vol');

/** Latin abbreviations that keep their point before a number: No. 5, p. 12. */
export const NUMBERED = keySet('no nos p pp ch sec ver v art op');
export const HALF_DAY = keySet('am pm');

/** At a Latin letter. */
export function matchLatin(text: string, at: number, limit: number): number {
  const label = labelEnd(text, at, limit);
  const next = label < limit ? text.charCodeAt(label) : 0x20;
  if (next === 0x20) return packMatch(label, K.latin);
  const address = matchAddress(text, at, limit);
  if (address !== 0) return address;
  if (next === 0x3a) {
    const url = afterColon(text, at, label, limit);
    if (url !== 0) return url;
  } else if (next === 0x2b || next === 0x2e) {
    const url = compoundScheme(text, at, limit);
    if (url !== 0) return url;
  }
  return chain(text, at, label, limit, 0);
}

/**
 * For a number that ends at `end`: the Latin word, file name or version that it begins (5G, 10km,
 * 1.2.0-rc1, 4shared.com, 2020_report.pdf), 0 if it is a number only. `kind` is the number's kind, `groups` how
 * many groups of digits it has.
 */
export function matchLatinFromDigit(text: string, at: number, end: number, limit: number, groups: number, kind: number): number {
  const next = end < limit ? text.charCodeAt(end) : 0x20;
  if (CLASS[next]! === C.LatinLetter) {
    const letters = labelEnd(text, end, limit);
    // 10:30am, 5pm
    if (kind === K.time && letters - end === 2 && HALF_DAY.has(shortKey(text, end, letters))) return packMatch(letters, K.time);
    return chain(text, at, letters, limit, groups);
  }
  if (next === 0x5f || next === 0x2d || next === 0x2e) {
    const after = end + 1 < limit ? text.charCodeAt(end + 1) : 0x20;
    if (CLASS[after]! === C.LatinLetter && !(next === 0x2e && after < 128 && (ASCII[after]! & UPPER) !== 0)) {
      return chain(text, at, end, limit, groups);
    }
  }
  return 0;
}

/** E-mail or IPv6 address at an ASCII letter or digit. */
export function matchAddress(text: string, at: number, limit: number): number {
  if (!isAsciiAlnum(text.charCodeAt(at))) return 0;
  const v6 = matchV6(text, at, limit);
  if (v6 !== 0) return v6;
  const stop = Math.min(limit, at + MAX_LOCAL + 1);
  let i = at + 1;
  while (i < stop) {
    const u = text.charCodeAt(i);
    if (u >= 128 || (ASCII[u]! & (UPPER | LOWER | DIGIT | LOCAL)) === 0) break;
    i++;
  }
  if (i >= stop || text.charCodeAt(i) !== 0x40 || !isAsciiAlnum(text.charCodeAt(i - 1)) ) return 0;
  const domain = domainEnd(text, i + 1, limit);
  return domain !== 0 ? packMatch(domain, K.email) : 0;
}

/** End of a run of Latin letters, marks and digits. */
function labelEnd(text: string, at: number, limit: number): number {
  let i = at;
  while (i < limit && isLatinPart(text.charCodeAt(i))) i++;
  return i;
}

/** End of `label(.label)+` of ASCII whose last label is two letters or more; 0 for none. At most 253 characters (RFC 1035). */
function domainEnd(text: string, at: number, limit: number): number {
  const stop = Math.min(limit, at + 254);
  let i = at;
  let end = 0;
  let first = true;
  for (;;) {
    const start = i;
    let letters = true;
    while (i < stop) {
      const u = text.charCodeAt(i);
      if (u >= 128) break;
      const f = ASCII[u]!;
      if ((f & (UPPER | LOWER)) === 0) {
        if ((f & DIGIT) === 0 && u !== 0x2d) break;
        letters = false;
      }
      i++;
    }
    if (i === start || text.charCodeAt(start) === 0x2d) break;
    if (text.charCodeAt(i - 1) === 0x2d) break;
    if (!first && letters && i - start >= 2) end = i;
    first = false;
    if (i >= stop || text.charCodeAt(i) !== 0x2e) break;
    i++;
  }
  return end;
}

/** Behind `label` stands a colon: scheme://…, mailto:…, C:\…; 0 for none. */
function afterColon(text: string, at: number, label: number, limit: number): number {
  const a = label + 1 < limit ? text.charCodeAt(label + 1) : 0x20;
  const b = label + 2 < limit ? text.charCodeAt(label + 2) : 0x20;
  if (a === 0x2f && b === 0x2f && isAsciiAlnum(text.charCodeAt(label - 1))) {
    return label - at <= MAX_SCHEME ? urlAfterScheme(text, label + 3, limit) : 0;
  }
  if (label - at === 1 && (a === 0x5c || a === 0x2f) && isAsciiLetter(text.charCodeAt(at))) return windowsPath(text, label + 1, limit);
  if ((isAsciiAlnum(a) || a === 0x2b || a === 0x3f) && PLAIN_SCHEME.has(shortKey(text, at, label))) {
    return urlAfterScheme(text, label + 1, limit);
  }
  return 0;
}

/** svn+ssh://, view-source.x:// : schemes with . or + inside. */
function compoundScheme(text: string, at: number, limit: number): number {
  const stop = Math.min(limit, at + MAX_SCHEME);
  let i = at;
  while (i < stop) {
    const u = text.charCodeAt(i);
    if (!isAsciiAlnum(u) && u !== 0x2b && u !== 0x2e && u !== 0x2d) break;
    i++;
  }
  return i + 2 < limit && text.charCodeAt(i) === 0x3a && text.charCodeAt(i + 1) === 0x2f && text.charCodeAt(i + 2) === 0x2f
    ? urlAfterScheme(text, i + 3, limit)
    : 0;
}

function urlAfterScheme(text: string, from: number, limit: number): number {
  const end = urlEnd(text, from, limit);
  return end > from ? packMatch(end, K.url) : 0;
}

/**
 * End of the characters of a URL from `from`, without trailing sentence punctuation. Letters, marks and
 * ZWNJs of any script belong to it (IRIs, IDN hosts); Persian punctuation, quotes and guillemets do not;
 * a closing bracket does only if the URL opened it.
 */
function urlEnd(text: string, from: number, limit: number): number {
  let i = from;
  let round = 0;
  let square = 0;
  for (; i < limit; i++) {
    const u = text.charCodeAt(i);
    if (u < 0x80) {
      if (u <= 0x20 || u === 0x7f) break;
      if (u === 0x22 || u === 0x3c || u === 0x3e || u === 0x60 || u === 0x5c || u === 0x5e || (u >= 0x7b && u <= 0x7d)) break;
      if (u === 0x28) round++;
      else if (u === 0x5b) square++;
      else if (u === 0x29 && --round < 0) break;
      else if (u === 0x5d && --square < 0) break;
    } else if (CLASS[u]! === C.SurrogateHigh) {
      if (i + 1 >= limit || CLASS[text.charCodeAt(i + 1)]! !== C.SurrogateLow || u >= 0xd83c) break;
      i++;
    } else if (!isWordPart(u) || (i > from && gluesOn(text, i, u))) break;
  }
  while (i > from) {
    const u = text.charCodeAt(i - 1);
    if (u === 0x200c || u === 0x2e || u === 0x2c || u === 0x3a || u === 0x3b || u === 0x21 || u === 0x3f || u === 0x27 || u === 0x2a) i--;
    else if ((u === 0x28 || u === 0x5b) && i - 1 > from) i--;
    else break;
  }
  return i;
}

/** Is `u` at `i` a letter of Arabic script right behind a Latin one (t.me/abcعضو شوید)? Then the space is missing. */
function gluesOn(text: string, i: number, u: number): boolean {
  return CLASS[u]! === C.ArabicLetter && isAsciiLetter(text.charCodeAt(i - 1));
}

/** What follows the host of a URL without scheme: port, path, query, fragment. */
function afterHost(text: string, host: number, limit: number): number {
  let i = host;
  if (i + 1 < limit && text.charCodeAt(i) === 0x3a && isDigit(text.charCodeAt(i + 1))) {
    i++;
    while (i < limit && isDigit(text.charCodeAt(i))) i++;
  }
  if (i < limit) {
    const u = text.charCodeAt(i);
    if (u === 0x2f || u === 0x3f || u === 0x23) return Math.max(i, urlEnd(text, i, limit));
  }
  return i;
}

/** x:\… from the first separator: letters of any script, digits, . _ - and further separators. */
function windowsPath(text: string, from: number, limit: number): number {
  let i = from;
  while (i < limit) {
    const u = text.charCodeAt(i);
    if (i > from && gluesOn(text, i, u)) break;
    if (u === 0x5c || u === 0x2f || isWordPart(u) || (u < 128 && (ASCII[u]! & SEGMENT) !== 0)) i++;
    else break;
  }
  while (i > from + 1 && (text.charCodeAt(i - 1) === 0x2e || text.charCodeAt(i - 1) === 0x200c)) i--;
  return i > from + 1 ? packMatch(i, K.path) : 0;
}

/**
 * The chain of labels that begins at `at`, whose first label (or number) ends at `i`; `groups` is the
 * number of digit groups in front (0: a letter is first). Labels are linked by . _ - ' ’ & + wherever a
 * label follows directly, except at «end.Next», which is a missing space.
 */
function chain(text: string, at: number, i: number, limit: number, groups: number): number {
  let label = at; // start of the last label
  let dots = groups > 0 ? groups - 1 : 0;
  let host = true; // only what a host name may hold
  let single = i - at === 1 && groups === 0; // all labels are one letter: U.S.A
  let digitsAfterDot = false;
  if (groups > 0) {
    for (label = i; label > at && isLatinPart(text.charCodeAt(label - 1)); ) label--;
  }
  for (;;) {
    const u = i < limit ? text.charCodeAt(i) : 0x20;
    const next = i + 1 < limit ? text.charCodeAt(i + 1) : 0x20;
    if (u === 0x5f) {
      let j = i + 1;
      while (j < limit && text.charCodeAt(j) === 0x5f) j++;
      host = false;
      single = false;
      if (j >= limit || !isLatinPart(text.charCodeAt(j))) {
        i = j;
        break;
      }
      label = j;
      i = labelEnd(text, j, limit);
      continue;
    }
    if (!isLatinPart(next)) {
      if (u === 0x2b && next === 0x2b && !isWordPart(i + 2 < limit ? text.charCodeAt(i + 2) : 0x20)) {
        i += 2; // C++
        host = false;
      } else if (u === 0x2b && !isWordPart(next) && next !== 0x2b && groups === 0) {
        i++; // Canal+
        host = false;
      } else if (u === 0x23 && i - at === 1 && !isWordPart(next)) {
        i++; // C#
        host = false;
      }
      break;
    }
    if (u === 0x2e) {
      if (breaksSentence(text, label, i, limit)) break;
      dots++;
      if (isDigit(next)) digitsAfterDot = true;
    } else if (u === 0x2d) {
      single = false;
    } else if (u === 0x27 || u === 0x2019 || (u === 0x26 && isUpper(text.charCodeAt(i - 1)) && isUpper(next))) {
      host = false;
      single = false;
    } else if (u === 0x2b && (groups === 0 || groups > 2)) {
      host = false;
      single = false;
    } else break;
    label = i + 1;
    i = labelEnd(text, label, limit);
    if (i - label > 1) single = false;
  }
  const next = i < limit ? text.charCodeAt(i) : 0x20;
  if (dots > 0) {
    if (single && next === 0x2e) {
      const after = i + 1 < limit ? text.charCodeAt(i + 1) : 0x20;
      return packMatch(after === 0x2e ? i : i + 1, K.abbreviation);
    }
    const key = shortKey(text, label, i);
    if (host && !isDigit(text.charCodeAt(label))) {
      if (hasAscii(text, at, limit, 'www.') && dots > 1) return packMatch(afterHost(text, i, limit), K.url);
      if (TLD.has(key) && text.charCodeAt(label - 1) === 0x2e) return packMatch(afterHost(text, i, limit), K.url);
    }
    if (next === 0x2f) {
      const path = relativePath(text, i, limit);
      if (path !== 0) return packMatch(path, K.path);
    }
    if (text.charCodeAt(label - 1) === 0x2e && EXTENSION.has(key)) {
      // Node.js is a name
      if (key === JS && isUpper(text.charCodeAt(at))) return packMatch(i, K.latin);
      return packMatch(i, K.path);
    }
    if (groups > 1 || (digitsAfterDot && isVersionHead(text, at, limit))) return packMatch(i, groups > 1 && groups < 3 && !digitsAfterDot ? K.latin : K.version);
    return packMatch(i, single ? K.abbreviation : K.latin);
  }
  if (next === 0x2f || next === 0x5c) {
    const path = relativePath(text, i, limit);
    if (path !== 0) return packMatch(path, K.path);
  }
  if (next === 0x2e && i + 2 < limit && text.charCodeAt(i + 1) === 0x20) {
    const key = shortKey(text, at, i);
    if (TITLE.has(key) || (NUMBERED.has(key) && isDigit(text.charCodeAt(i + 2)))) return packMatch(i + 1, K.abbreviation);
  }
  return packMatch(i, K.latin);
}

export const JS = shortKey('js', 0, 2);

function isUpper(u: number): boolean {
  return u >= 0x41 && u <= 0x5a;
}

/** Does the dot at `i` end a sentence that lacks its space («ok.This»)? A label of one letter or all in capitals goes on. */
function breaksSentence(text: string, label: number, i: number, limit: number): boolean {
  if (!isUpper(text.charCodeAt(i + 1)) || i - label < 2) return false;
  for (let k = label; k < i; k++) {
    if (k - label > 16) return true;
    const u = text.charCodeAt(k);
    if (!isUpper(u) && !isDigit(u)) {
      // a file extension or host in capitals (photo.JPG) goes on
      const end = Math.min(limit, i + 7);
      let j = i + 1;
      while (j < end && isAsciiAlnum(text.charCodeAt(j))) j++;
      return j - i > 2 && !EXTENSION.has(shortKey(text, i + 1, j)); // Ph.D
    }
  }
  return false;
}

/** v1.2, V2.0.1, ver1.2, release-1.2: letters of at most 8 characters right before digits. */
function isVersionHead(text: string, at: number, limit: number): boolean {
  let i = at;
  while (i < limit && i - at < 8 && isAsciiLetter(text.charCodeAt(i))) i++;
  return i < limit && isDigit(text.charCodeAt(i)) && (i - at <= 1 || shortKey(text, at, i) === VER);
}

export const VER = shortKey('ver', 0, 3);

/**
 * Behind a label stands a slash: a path if two more slashes, a trailing slash after one, or a file
 * name with an extension follow (src/core/index.ts, a/b/c); «and/or», «km/h» are none.
 * Looks at one segment beyond a single slash only.
 */
function relativePath(text: string, from: number, limit: number): number {
  const slash = text.charCodeAt(from);
  let i = from;
  let slashes = 0;
  while (i < limit) {
    const u = text.charCodeAt(i);
    if (u === slash) {
      if (i + 1 < limit && text.charCodeAt(i + 1) === slash) break;
      slashes++;
    } else if (!(u < 128 && ((ASCII[u]! & (UPPER | LOWER | DIGIT | SEGMENT)) !== 0))) break;
    i++;
  }
  while (i > from && (text.charCodeAt(i - 1) === 0x2e || text.charCodeAt(i - 1) === 0x2d || text.charCodeAt(i - 1) === 0x200c)) i--;
  // Linux/macOS/یا: the last slash stands before a Persian word
  if (text.charCodeAt(i - 1) === slash && i < limit && isWordPart(text.charCodeAt(i))) {
    i--;
    slashes--;
  }
  if (slashes > 1) return i;
  let dot = i;
  while (dot > from && i - dot < 9 && isAsciiAlnum(text.charCodeAt(dot - 1))) dot--;
  return dot > from + 1 && text.charCodeAt(dot - 1) === 0x2e && EXTENSION.has(shortKey(text, dot, i)) ? i : 0;
}

/** /usr/bin, /etc/hosts.conf, \\server\share: two segments or more, not behind a letter, digit or slash. */
export function matchSlash(text: string, at: number, limit: number): number {
  if (at > 0) {
    const prev = text.charCodeAt(at - 1);
    if (isWordEnd(prev) || prev === 0x2f || prev === 0x5c || prev === 0x3c || prev === 0x3a || prev === 0x29) return 0;
  }
  const slash = text.charCodeAt(at);
  let i = at + 1;
  if (slash === 0x5c) {
    if (i >= limit || text.charCodeAt(i) !== 0x5c) return 0;
    i++;
  }
  if (i >= limit || !isSegmentStart(text.charCodeAt(i))) return 0;
  while (i < limit && isSegment(text.charCodeAt(i))) i++;
  if (i + 1 >= limit || text.charCodeAt(i) !== slash || !isWordPart(text.charCodeAt(i + 1))) return 0;
  return packMatch(pathRest(text, i, limit, slash), K.path);
}

/** ~/notes/a.txt, ~user/x */
export function matchTilde(text: string, at: number, limit: number): number {
  if (at > 0 && isWordEnd(text.charCodeAt(at - 1))) return 0;
  return at + 2 < limit && text.charCodeAt(at + 1) === 0x2f && isSegmentStart(text.charCodeAt(at + 2))
    ? packMatch(pathRest(text, at + 1, limit, 0x2f), K.path)
    : 0;
}

/** -m, --dry-run: options of a command, behind a space or an opening sign. */
export function matchOption(text: string, at: number, limit: number): number {
  if (at > 0) {
    const prev = text.charCodeAt(at - 1);
    const c = CLASS[prev]!;
    if (c !== C.Space && c !== C.Newline && prev !== 0x28 && prev !== 0xab && prev !== 0x22 && prev !== 0x5b && prev !== 0x7c) return 0;
  }
  let i = at + 1;
  const long = i < limit && text.charCodeAt(i) === 0x2d;
  if (long) i++;
  if (i >= limit || !isAsciiLetter(text.charCodeAt(i))) return 0;
  const end = labelEnd(text, i, limit);
  if (!long) return end - i === 1 ? packMatch(end, K.latin) : 0;
  return packMatch(Math.floor(chain(text, i, end, limit, 0) / 32), K.latin);
}

/** _name, __init__: an identifier that begins with underscores. */
export function matchUnderscore(text: string, at: number, limit: number): number {
  if (at > 0 && (isWordEnd(text.charCodeAt(at - 1)) || text.charCodeAt(at - 1) === 0x5f)) return 0;
  let i = at + 1;
  if (i < limit && text.charCodeAt(i) === 0x5f) i++;
  if (i >= limit || !isAsciiLetter(text.charCodeAt(i))) return 0;
  return packMatch(Math.floor(chain(text, i, labelEnd(text, i, limit), limit, 0) / 32), K.latin);
}

/** ./x, ../x/y.txt, .gitignore, .NET: a dot in front of a name, behind a space or an opening sign. */
export function matchDotted(text: string, at: number, limit: number): number {
  if (at > 0) {
    const prev = text.charCodeAt(at - 1);
    const c = CLASS[prev]!;
    if (c !== C.Space && c !== C.Newline && prev !== 0x28 && prev !== 0xab && prev !== 0x22 && prev !== 0x5b) return 0;
  }
  let i = at + 1;
  if (i < limit && text.charCodeAt(i) === 0x2e) i++;
  if (i + 1 < limit && text.charCodeAt(i) === 0x2f && (isSegmentStart(text.charCodeAt(i + 1)) || text.charCodeAt(i + 1) === 0x2e)) {
    return packMatch(pathRest(text, i, limit, 0x2f), K.path);
  }
  if (i !== at + 1 || i + 1 >= limit) return 0;
  const a = text.charCodeAt(i);
  if (a < 128 && (ASCII[a]! & LOWER) !== 0) return packMatch(Math.floor(chain(text, i, labelEnd(text, i, limit), limit, 0) / 32), K.path);
  return hasAscii(text, i, limit, 'net') && !(i + 3 < limit && isLatinPart(text.charCodeAt(i + 3))) ? packMatch(i + 3, K.latin) : 0;
}

function isSegmentStart(u: number): boolean {
  return isAsciiAlnum(u) || u === 0x5f;
}

function isSegment(u: number): boolean {
  return u < 128 && (ASCII[u]! & (UPPER | LOWER | DIGIT | SEGMENT)) !== 0;
}

/** The rest of a path from a slash on: letters of any script. */
function pathRest(text: string, from: number, limit: number, slash: number): number {
  let i = from;
  while (i < limit) {
    const u = text.charCodeAt(i);
    if (i > from && gluesOn(text, i, u)) break;
    if (u === slash || isWordPart(u) || isSegment(u)) i++;
    else break;
  }
  while (i > from + 1) {
    const u = text.charCodeAt(i - 1);
    if (u === 0x2e || u === 0x200c || u === 0x2d || u === 0x3d) i--;
    else break;
  }
  return i;
}

/** IPv6: groups of up to four hex digits parted by colons, eight of them or with one `::`; at most 45 characters. */
export function matchV6(text: string, at: number, limit: number): number {
  const stop = Math.min(limit, at + 46);
  let i = at;
  let colons = 0;
  let double = 0;
  let run = 0;
  let digits = false; // «a::b» is a name, not an address
  for (; i < stop; i++) {
    const u = text.charCodeAt(i);
    if (u >= 0x30 && u <= 0x39) digits = true;
    if (u === 0x3a) {
      if (i + 1 < stop && text.charCodeAt(i + 1) === 0x3a) {
        if (++double > 1) return 0;
        i++;
        colons++;
      }
      if (++colons > 8) return 0;
      run = 0;
    } else if ((u >= 0x30 && u <= 0x39) || (u >= 0x41 && u <= 0x46) || (u >= 0x61 && u <= 0x66)) {
      if (++run > 4) return 0;
      if (colons === 0 && run === 4 && i + 1 < stop && text.charCodeAt(i + 1) !== 0x3a) return 0;
    } else break;
  }
  if (!digits || (double === 0 && colons !== 7) || colons < 2) return 0;
  if (text.charCodeAt(i - 1) === 0x3a && text.charCodeAt(i - 2) !== 0x3a) return 0;
  if (i < limit && isWordEnd(text.charCodeAt(i))) return 0;
  return packMatch(i, K.ip);
}

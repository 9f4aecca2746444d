/**
 * Lines of a piece of UTF-8 without a JavaScript string: decoded, repaired by the scanner (core/normalize/scan.ts, compiled for
 * the kernel), given their half-spaces and encoded here. Few are handed back. Laid out and called by
 * core/normalize/byte-stream.ts; a test compares the results with those of strings.
 *
 * Most lines need no scanner: they have only letters that are encoded in another way, marks that make one letter with
 * the one before, useless half-spaces. These are changed as they are decoded; a line with any other pair
 * of units with which a rule may have something to do (core/normalize/units.ts, `pairTable`), or in which something
 * may be protected from the half-space stage, goes through the scanner as it was given.
 */
import { composed, protectLine, scanLine } from '../core/normalize/scan';
import { CHANGE_BYTES, PUTS, RESTLESS } from './change';
import { run } from './half-space';
import { makeLists } from './int-list';
import { EDIT_BYTES, editCount, editInto, guardEnd, guardInto, use } from './scan-host';

/** Category of every unit, flags of every pair, what letters below U+0700 become (0: themselves). */
// @ts-ignore: decorator
@inline const CATS: usize = 0x142000;
// @ts-ignore: decorator
@inline const PAIRS: usize = 0x152000;
// @ts-ignore: decorator
@inline const FOLDS: usize = 0x152400;
/** By unit from U+0600 on, for letters: what they become; 0 for all others. Then that of a space. */
// @ts-ignore: decorator
@inline const LETTER_TO: usize = 0x153200;
/** What came out: places of the output, of the holes in it, and of the lines that belong there. */
// @ts-ignore: decorator
@inline const RESULT: usize = 0x153f00;

// Categories and flags (core/normalize/units.ts).
// @ts-ignore: decorator
@inline const EDGE: i32 = 0;
// @ts-ignore: decorator
@inline const JOINING: i32 = 1;
// @ts-ignore: decorator
@inline const NON_JOINING: i32 = 2;
// @ts-ignore: decorator
@inline const YEH: i32 = 3;
// @ts-ignore: decorator
@inline const HAMZA_MARK: i32 = 6;
// @ts-ignore: decorator
@inline const FOLD: i32 = 7;
// @ts-ignore: decorator
@inline const FORM: i32 = 8;
// @ts-ignore: decorator
@inline const ZWNJ_CAT: i32 = 9;
// @ts-ignore: decorator
@inline const SPACE: i32 = 10;
// @ts-ignore: decorator
@inline const DOT: i32 = 21;
// @ts-ignore: decorator
@inline const COLON: i32 = 22;
// @ts-ignore: decorator
@inline const BANG: i32 = 23;
// @ts-ignore: decorator
@inline const COMMA: i32 = 24;
// @ts-ignore: decorator
@inline const HEH: i32 = 27;
// @ts-ignore: decorator
@inline const WORK: i32 = 1;
// @ts-ignore: decorator
@inline const PERSIAN: i32 = 2;
// @ts-ignore: decorator
@inline const LATIN: i32 = 4;
// @ts-ignore: decorator
@inline const TRIGGER: i32 = 8;
// @ts-ignore: decorator
@inline const DOT_LETTER: i32 = 64;

/** Categories of letters that are written as they stand. */
// @ts-ignore: decorator
@inline const LETTERS: i32 = (1 << JOINING) | (1 << NON_JOINING) | (1 << YEH) | (1 << HEH);
/** What a ZWNJ next to it does nothing for. */
// @ts-ignore: decorator
@inline const GAPS: i32 = (1 << EDGE) | (1 << SPACE) | (1 << COMMA) | (1 << COLON) | (1 << BANG) | (1 << DOT);

// Options.
// @ts-ignore: decorator
@inline const COMPOSE: i32 = 1;
// @ts-ignore: decorator
@inline const USELESS: i32 = 2;
// @ts-ignore: decorator
@inline const FENCES: i32 = 4;
// @ts-ignore: decorator
@inline const STAGE: i32 = 8;
/** The piece begins its text. */
// @ts-ignore: decorator
@inline const START: i32 = 16;
// @ts-ignore: decorator
@inline const TOGETHER: i32 = 32;
/** A line of this unit alone stands between texts that are worked on together: U+FFFE, which is no character. */
// @ts-ignore: decorator
@inline const SEPARATOR: i32 = 0xfffe;

/** See `copyLoosely`. */
// @ts-ignore: decorator
@inline const LOOSE: usize = 16;
/**
 * A line: where its units and its line end are (of the end bit 0: it is CRLF), where what it has become is
 * (0: handed back; of the end bit 0: the half-space stage may have more to do), flags of its pairs if it
 * went through the scanner, else 0.
 */
// @ts-ignore: decorator
@inline const LINE_BYTES: usize = 20;
/** In those flags: it went through the scanner. */
// @ts-ignore: decorator
@inline const SCANNED: i32 = 1 << 16;
/** Units of a line above which it is handed back, and looks of the scanner at it. */
// @ts-ignore: decorator
@inline const LONGEST: i32 = 1 << 15;
// @ts-ignore: decorator
@inline const PASSES: i32 = 4;
/** Lists of the scanner that a look may make. */
// @ts-ignore: decorator
@inline const LISTS_OF_LINE: i32 = 9;
/** Looks of the half-space stage at a line after which it is handed back. */
// @ts-ignore: decorator
@inline const ROUNDS: i32 = 3;

// @ts-ignore: decorator
@inline
function align(at: usize): usize {
  return (at + 7) & ~7;
}

function reserve(end: usize): void {
  const missing = <isize>end - <isize>(<usize>memory.size() << 16);
  if (missing > 0 && memory.grow(<i32>((missing + 0xffff) >> 16)) < 0) unreachable();
}

// @ts-ignore: decorator
@inline
function catOf(u: i32): i32 {
  return <i32>load<u8>(u, CATS);
}

// @ts-ignore: decorator
@inline
function isOf(c: i32, set: i32): bool {
  return ((1 << c) & set) !== 0;
}

/** Whether a block that is left alone may begin or end with the line, so that the caller must look at it. */
function isFence(from: usize, to: usize): bool {
  let at = from;
  while (at < to && (load<u16>(at) === 0x20 || load<u16>(at) === 9)) at += 2;
  if (at >= to) return false;
  const u = load<u16>(at);
  if (u === 0x3c) return true;
  return (u === 0x60 || u === 0x7e) && at + 4 < to && load<u16>(at, 2) === u && load<u16>(at, 4) === u;
}

/** Whether another text begins behind the line. */
// @ts-ignore: decorator
@inline
function separates(from: usize, to: usize): bool {
  return (options & TOGETHER) !== 0 && to - from === 2 && load<u16>(from) === SEPARATOR;
}

/** Whether the line may begin a block that is left alone. `first`: of the text, where front matter may begin. */
function mayBegin(from: usize, to: usize, first: bool): bool {
  return (options & FENCES) !== 0 && (isFence(from, to) || (first && to > from && load<u16>(from) === 0x2d));
}

let linesAt: usize = 0;
let linesEnd: usize = 0;

let options: i32 = 0;

/** Flags of the pairs of the line looked at last, and categories in it. */
let scanFlags: i32 = 0;
let scanCats: u32 = 0;

function look(from: usize, to: usize): void {
  let before = EDGE;
  let flags = 0;
  let cats: u32 = 0;
  for (let at = from; at < to; at += 2) {
    const c = catOf(<i32>load<u16>(at));
    flags |= <i32>load<u8>((before << 5) | c, PAIRS);
    cats |= 1 << c;
    before = c;
  }
  scanFlags = flags | <i32>load<u8>((before << 5) | EDGE, PAIRS);
  scanCats = cats;
}

/** Where the edits of the last look of the scanner lie. */
let scanEdits: usize = 0;

/** One look of the scanner at [from, to), of which `scanFlags` are the flags; memory from `free` on is used. Whether the line is at rest. */
function scanOnce(from: usize, to: usize, free: usize): bool {
  const size = <i32>((to - from) >> 1);
  scanEdits = makeLists(free, size + 2, LISTS_OF_LINE);
  reserve(scanEdits + 2 * EDIT_BYTES * <usize>(size + 2));
  editInto(scanEdits);
  store<u16>(to, 0x0a);
  return scanLine(from, 0, size, scanFlags);
}

/**
 * Copies `bytes`, and up to 15 more behind them, to where that many are free: `memory.copy` leaves WebAssembly, which takes
 * longer than the few words between two changes.
 */
// @ts-ignore: decorator
@inline
function copyLoosely(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += LOOSE) v128.store(to + i, v128.load(from + i));
}

/** Writes [from, to) with the edits of the last look at `out`, and gives the end. */
function applyEdits(from: usize, to: usize, out: usize): usize {
  let o = out;
  let done = from;
  const end = scanEdits + <usize>editCount() * EDIT_BYTES;
  for (let e = scanEdits; e < end; e += EDIT_BYTES) {
    const start = from + (<usize>load<i32>(e) << 1);
    copyLoosely(o, done, start - done);
    o += start - done;
    done = from + (<usize>load<i32>(e, 4) << 1);
    const code = load<i32>(e, 8);
    if (code !== 0) {
      store<i32>(o, code);
      o += (code >>> 16) !== 0 ? 4 : 2;
    }
  }
  copyLoosely(o, done, to - done);
  return o + (to - done);
}

/**
 * What the scanner makes of the units [from, to), written at `line` if it ends before `most`; memory from `free` on is used.
 * Gives the end, or 0: the line is handed back.
 */
function scanned(from: usize, to: usize, line: usize, most: usize, free: usize): usize {
  const size = <i32>((to - from) >> 1);
  if (size > LONGEST) return 0;
  look(from, to);
  // What forms become may be long.
  if ((scanCats & (1 << FORM)) !== 0) return 0;
  const room = <usize>(2 * size + 64) << 1;
  let text = from;
  let end = to;
  let other = free;
  let spare = free + room;
  const scratch = spare + room;
  reserve(scratch);
  for (let pass = 0; (scanFlags & WORK) !== 0; pass++) {
    if (pass === PASSES) return 0;
    const rests = scanOnce(text, end, scratch);
    const count = editCount();
    if (count === 0) break;
    if ((end - text) + (<usize>count << 2) + 4 + LOOSE > room) return 0;
    end = applyEdits(text, end, other);
    text = other;
    other = spare;
    spare = text;
    if (rests) break;
    look(text, end);
  }
  if (line + (end - text) > most) return 0;
  copyLoosely(line, text, end - text);
  return line + (end - text);
}

/**
 * Works on `size` bytes of valid UTF-8 at `input`; memory from `base` on is free. Gives 0, or 1 where the piece is
 * not for this function: it has a block, or a CR that is not half of a line end. See RESULT.
 */
export function normalizeLines(input: usize, size: i32, base: usize, wanted: i32): i32 {
  options = wanted;
  const limit = input + size;
  let count = 1;
  let counted = input;
  const feeds = i8x16.splat(0x0a);
  for (; counted + 16 <= limit; counted += 16) count += popcnt<i32>(i8x16.bitmask(i8x16.eq(v128.load(counted), feeds)));
  for (; counted < limit; counted++) if (load<u8>(counted) === 0x0a) count++;
  const units = align(base);
  const unified = align(units + ((<usize>size + 1) << 1));
  // A unit for each byte and some more: the scanner may put in spaces between signs of one byte.
  const unifiedEnd = unified + ((<usize>size + 1) << 1) + (<usize>size >> 1) + 0x1000;
  linesAt = align(unifiedEnd + LOOSE);
  const scratch = align(linesAt + <usize>count * LINE_BYTES);
  reserve(scratch + 0x10000);
  use();
  let entry = linesAt;
  // Ends of the units, and of what they become; the category that is last there.
  let d = units;
  let e = unified;
  let before = EDGE;
  let from = d;
  let line = e;
  /** Flags of the pairs of the line; whether anything was changed; half-spaces that stand before what comes next. */
  let bits = 0;
  let did = false;
  let held = 0;
  let first = (options & START) !== 0;
  let at = input;
  while (true) {
    let u: i32;
    const end = at >= limit;
    let carriage: usize = 0;
    if (end) {
      if (d === from) break;
      u = 0x0a;
    } else {
      u = <i32>load<u8>(at++);
      if (u >= 0x80) {
        if (u < 0xe0) u = ((u & 0x1f) << 6) | (<i32>load<u8>(at++) & 0x3f);
        else if (u < 0xf0) {
          u = ((u & 0x0f) << 12) | ((<i32>load<u8>(at) & 0x3f) << 6) | (<i32>load<u8>(at, 1) & 0x3f);
          at += 2;
        } else {
          const code = ((u & 7) << 18) | ((<i32>load<u8>(at) & 0x3f) << 12) | ((<i32>load<u8>(at, 1) & 0x3f) << 6) | (<i32>load<u8>(at, 2) & 0x3f);
          at += 3;
          store<u16>(d, 0xd7c0 + (code >> 10));
          d += 2;
          // A scanner's.
          bits |= WORK;
          u = 0xdc00 | (code & 0x3ff);
        }
      }
    }
    if (u === 0x0d) {
      if (at >= limit || load<u8>(at) !== 0x0a) return 1;
      at++;
      carriage = 1;
      u = 0x0a;
    }
    if (u === 0x0a) {
      if (mayBegin(from, d, first)) return 1;
      bits |= <i32>load<u8>((before << 5) | EDGE, PAIRS);
      let flags = 0;
      let done = (bits & WORK) === 0 && (held === 0 || isOf(before, LETTERS | GAPS)) && !mayBegin(line, e, first);
      if (done) {
        // What was changed may have been part of a pattern, and what was not may be for the half-space stage.
        if (did) done = (bits & (LATIN | TRIGGER | DOT_LETTER)) === 0;
        else done = (options & STAGE) === 0 || (bits & PERSIAN) === 0 || (bits & (LATIN | TRIGGER)) === 0;
      }
      if (!done) {
        e = scanned(from, d, line, unifiedEnd - ((<usize>(limit - at) + 2) << 1), scratch);
        done = e !== 0 && !mayBegin(line, e, first);
        flags = scanFlags | SCANNED;
      }
      first = separates(from, d);
      store<u32>(entry, <u32>from);
      store<u32>(entry, <u32>(d | carriage), 4);
      store<u32>(entry, done ? <u32>line : 0, 8);
      store<u32>(entry, <u32>e, 12);
      store<u32>(entry, <u32>flags, 16);
      entry += LINE_BYTES;
      if (done) {
        store<u16>(e, 0x0a);
        e += 2;
      } else e = line;
      if (carriage !== 0) {
        store<u16>(d, 0x0d);
        d += 2;
      }
      if (end) break;
      store<u16>(d, 0x0a);
      d += 2;
      from = d;
      before = EDGE;
      line = e;
      bits = held = 0;
      did = false;
      continue;
    }
    store<u16>(d, u);
    d += 2;
    if ((bits & WORK) === 0) {
      let c = catOf(u);
      if (c === FOLD) {
        const letter = u < 0x700 ? <i32>load<u16>(u << 1, FOLDS) : 0;
        if (letter !== 0) {
          u = letter;
          c = catOf(u);
          did = true;
        }
      } else if (c === HAMZA_MARK) {
        const whole = (options & COMPOSE) !== 0 && e > line && held === 0 ? composed(<i32>load<u16>(e - 2), u) : 0;
        if (whole !== 0) {
          // Its category is that of the letter without the mark.
          store<u16>(e - 2, whole);
          did = true;
          continue;
        }
      } else if (c === ZWNJ_CAT && (options & USELESS) !== 0) {
        held++;
        continue;
      }
      if (held !== 0) {
        // What becomes of half-spaces between `before` and this unit: whether one stays.
        let keeps = false;
        if (isOf(before, LETTERS) && isOf(c, LETTERS)) {
          if (before !== NON_JOINING) keeps = true;
          // و alone is a word that lost its space.
          else if (load<u16>(e - 2) === 0x648 && !(e - line > 2 && isOf(catOf(<i32>load<u16>(e - 4)), LETTERS))) bits |= WORK;
        } else if (!isOf(before, LETTERS | GAPS) || !isOf(c, LETTERS | GAPS)) bits |= WORK;
        if (!keeps || held > 1) did = true;
        held = 0;
        if (keeps) {
          bits |= <i32>load<u8>((before << 5) | ZWNJ_CAT, PAIRS);
          before = ZWNJ_CAT;
          store<u16>(e, 0x200c);
          e += 2;
        }
      }
      bits |= <i32>load<u8>((before << 5) | c, PAIRS);
      before = c;
      store<u16>(e, u);
      e += 2;
      if (!isOf(c, LETTERS)) continue;
    }
    // The rest of the word, and more words that follow by single spaces: nearly all of a text. A word's end is no branch
    // here, for none is harder to foretell.
    const start = e;
    let spaced = 0;
    let unlike = 0;
    while (at + 1 < limit) {
      const two = <i32>load<u16>(at);
      const space = <i32>((two & 0xff) === 0x20);
      if (((two & 0xfc) !== 0xd8 && space === 0) || (space & spaced) !== 0) break;
      const low = select<i32>(256, ((two & 3) << 6) | ((two >> 8) & 0x3f), space);
      const letter = <i32>load<u16>(low << 1, LETTER_TO);
      if (letter === 0) break;
      const unit = select<i32>(0x20, 0x600 | low, space);
      store<u16>(d, unit);
      store<u16>(e, letter);
      d += 2;
      e += 2;
      at += 2 - space;
      unlike |= letter ^ unit;
      spaced = space;
    }
    // A space that no letter follows is not for this loop.
    at -= spaced;
    d -= spaced << 1;
    e -= spaced << 1;
    if (e !== start) before = catOf(<i32>load<u16>(e - 2));
    if (unlike !== 0) did = true;
  }
  linesEnd = entry;
  let top = align(entry);
  if ((options & STAGE) !== 0 && e > unified) top = halfSpaces(unified, <i32>((e - unified) >> 1), top);
  write(top, units, d > from);
  return 0;
}

/** Has the scanner nothing to do in [from, to), behind which memory is free? */
function isAtRest(from: usize, to: usize): bool {
  look(from, to);
  if ((scanFlags & WORK) === 0) return true;
  scanOnce(from, to, align(to + 2));
  return editCount() === 0;
}

/** Writes at `out` which units of the lines in [from, to) are not for the half-space stage, counted from `from`, two numbers each; gives the end. */
function protect(from: usize, to: usize, out: usize): usize {
  let o = out;
  for (let entry = linesAt; entry < linesEnd; entry += LINE_BYTES) {
    const flags = load<i32>(entry, 16);
    const start = <usize>load<u32>(entry, 8);
    if ((flags & SCANNED) === 0 || start < from || start >= to) continue;
    const size = <i32>(((<usize>load<u32>(entry, 12) & ~1) - start) >> 1);
    reserve(o + (<usize>size << 3));
    guardInto(o, <i32>((start - from) >> 1));
    protectLine(start, 0, size, flags & 0xffff);
    o = guardEnd();
  }
  return o;
}

/** The half-space stage on the plain lines, which are the `size` units at `from`, until it changes nothing. Gives the end of the memory in use. */
function halfSpaces(from: usize, size: i32, top: usize): usize {
  let at = from;
  let length = size;
  let free = top;
  let round = 0;
  while (true) {
    const guards = align(free);
    const stop = protect(at, at + (<usize>length << 1), guards);
    const changes = align(stop);
    const changesEnd = run(at, length, guards, <i32>((stop - guards) >> 2), changes);
    round++;
    if (changesEnd === changes) return changes;
    free = align(changesEnd);
    reserve(free + (<usize>length << 1) + ((changesEnd - changes) >> 2) + 0x10000);
    let restless = false;
    let c = changes;
    for (let entry = linesAt; entry < linesEnd; entry += LINE_BYTES) {
      const start = <usize>load<u32>(entry, 8);
      if (start < at || start >= at + (<usize>length << 1)) continue;
      const end = <usize>load<u32>(entry, 12) & ~1;
      const last = <i32>((end - at) >> 1);
      store<u32>(entry, <u32>end, 12);
      if (c >= changesEnd || load<i32>(c) > last) continue;
      // The line anew, with its changes.
      let to = free;
      let done = start;
      let work = false;
      let again = false;
      while (c < changesEnd && load<i32>(c) <= last) {
        const what = load<i32>(c, 8);
        if (what === RESTLESS) again = true;
        else {
          const a = at + (<usize>load<i32>(c) << 1);
          const b = at + (<usize>load<i32>(c, 4) << 1);
          copyLoosely(to, done, a - done);
          to += a - done;
          done = b;
          let before = to > free ? catOf(<i32>load<u16>(to - 2)) : EDGE;
          if ((what & PUTS) !== 0) {
            store<u16>(to, 0x200c);
            to += 2;
            if ((load<u8>((before << 5) | ZWNJ_CAT, PAIRS) & WORK) !== 0) work = true;
            before = ZWNJ_CAT;
          }
          const after = b < end ? catOf(<i32>load<u16>(b)) : EDGE;
          if ((load<u8>((before << 5) | after, PAIRS) & WORK) !== 0) work = true;
        }
        c += CHANGE_BYTES;
      }
      copyLoosely(to, done, end - done);
      to += end - done;
      if (work || (load<u32>(entry, 16) & SCANNED) !== 0) work = !isAtRest(free, to);
      if (mayBegin(free, to, entry === linesAt ? (options & START) !== 0 : separates(load<u32>(entry - LINE_BYTES), load<u32>(entry - LINE_BYTES, 4) & ~1))) work = true;
      if (work || (again && round === ROUNDS)) store<u32>(entry, 0, 8);
      else {
        store<u32>(entry, <u32>free, 8);
        store<u32>(entry, <u32>to | (again ? 1 : 0), 12);
        if (again) restless = true;
        free = to;
      }
    }
    if (!restless) return free;
    // Those lines once more, by themselves.
    const next = align(free);
    reserve(next + (<usize>length << 1) + 0x10000);
    let to = next;
    for (let entry = linesAt; entry < linesEnd; entry += LINE_BYTES) {
      const end = <usize>load<u32>(entry, 12);
      if (load<u32>(entry, 8) === 0 || (end & 1) === 0) continue;
      const start = <usize>load<u32>(entry, 8);
      const bytes = (end & ~1) - start;
      copyLoosely(to, start, bytes);
      store<u32>(entry, <u32>to, 8);
      store<u32>(entry, <u32>(to + bytes), 12);
      to += bytes;
      store<u16>(to, 0x0a);
      to += 2;
    }
    at = next;
    length = <i32>((to - next) >> 1);
    free = to;
  }
}

/** Writes the plain lines as UTF-8 and collects the others. `open`: the last line has no line end. */
function write(top: usize, units: usize, open: bool): void {
  let total: usize = 0;
  for (let entry = linesAt; entry < linesEnd; entry += LINE_BYTES) if (load<u32>(entry, 8) !== 0) total += (<usize>load<u32>(entry, 12) & ~1) - <usize>load<u32>(entry, 8) + 2;
  const out = align(top);
  reserve(out + ((total * 3) >> 1) + 0x10000);
  let o = out;
  let others = units;
  let hole = linesAt;
  for (let entry = linesAt; entry < linesEnd; entry += LINE_BYTES) {
    const start = <usize>load<u32>(entry);
    const mark = <usize>load<u32>(entry, 4);
    const carriage = (mark & 1) !== 0;
    const ended = !open || entry + LINE_BYTES < linesEnd;
    let at = <usize>load<u32>(entry, 8);
    const end = <usize>load<u32>(entry, 12) & ~1;
    if (at === 0) {
      const bytes = (mark & ~1) - start + (ended ? (carriage ? 4 : 2) : 0);
      memory.copy(others, start, bytes);
      others += bytes;
      store<u32>(hole, <u32>(o - out));
      hole += 4;
      continue;
    }
    while (at < end) {
      const u = <i32>load<u16>(at);
      at += 2;
      if (u < 0x800) {
        // One byte or two without a branch.
        store<u16>(o, select<i32>(u, 0x80c0 | (u >> 6) | ((u & 0x3f) << 8), <i32>(u < 0x80)));
        o += 2 - <usize>(u < 0x80);
      } else if (u < 0xd800 || u >= 0xe000) {
        store<u8>(o, 0xe0 | (u >> 12));
        store<u8>(o, 0x80 | ((u >> 6) & 0x3f), 1);
        store<u8>(o, 0x80 | (u & 0x3f), 2);
        o += 3;
      } else {
        const code = ((u - 0xd7c0) << 10) | (<i32>load<u16>(at) & 0x3ff);
        at += 2;
        store<u8>(o, 0xf0 | (code >> 18));
        store<u8>(o, 0x80 | ((code >> 12) & 0x3f), 1);
        store<u8>(o, 0x80 | ((code >> 6) & 0x3f), 2);
        store<u8>(o, 0x80 | (code & 0x3f), 3);
        o += 4;
      }
    }
    if (ended) {
      if (carriage) store<u8>(o++, 0x0d);
      store<u8>(o++, 0x0a);
    }
  }
  store<u32>(RESULT, <u32>out);
  store<u32>(RESULT, <u32>o, 4);
  store<u32>(RESULT, <u32>linesAt, 8);
  store<u32>(RESULT, <u32>hole, 12);
  store<u32>(RESULT, <u32>units, 16);
  store<u32>(RESULT, <u32>others, 20);
}

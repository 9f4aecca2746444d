/**
 * The line as evidence. How half-spaces are lost is a habit of a writer or a program, not of a word:
 * a line has all its half-spaces, lost them (run together), has spaces for them, or some of each.
 * Each proposed change brings its odds; what all of them and the half-spaces that stand say of the
 * line's way of writing, by Bayes, decides over each of them.
 */
import { BETWEEN, CHANGE_BYTES, COMPOUND, INSIDE, REJECTED } from './change';

// Those of the host: V8 calls its own without a way over JavaScript, and the compiler's have tables of four kilobytes.
// @ts-ignore: decorator
@external("host", "exp")
declare function exp(x: f64): f64;
// @ts-ignore: decorator
@external("host", "log")
declare function log(x: f64): f64;

/** Ways of writing as columns of MOST_HABITS: prior probability, share of half-spaces run together, share written as spaces. */
// @ts-ignore: decorator
@inline const HABITS: usize = 0x16000;
// @ts-ignore: decorator
@inline const MOST_HABITS: i32 = 32;
// @ts-ignore: decorator
@inline const TOGETHER: usize = HABITS + (MOST_HABITS << 3);
// @ts-ignore: decorator
@inline const SPACED: usize = TOGETHER + (MOST_HABITS << 3);
/** How likely each is in the line at hand. */
// @ts-ignore: decorator
@inline const WEIGHT: usize = SPACED + (MOST_HABITS << 3);
/** By half-spaces that stand and habit, its prior probability with them. */
// @ts-ignore: decorator
@inline const KEPT: usize = WEIGHT + (MOST_HABITS << 3);
/** Half-spaces that stand are not independent of each other: more than these say nothing new. */
// @ts-ignore: decorator
@inline const MOST_STANDING: i32 = 4;

/**
 * Most log-odds of a compound: usage is split, so one written otherwise may be meant. Less where the line has
 * kept its half-spaces; a line that has lost (nearly) all of them says little about this one.
 */
// @ts-ignore: decorator
@inline const MOST_KEPT: f64 = 2.5;
// @ts-ignore: decorator
@inline const MOST_LOST: f64 = 3;
/** Share of half-spaces lost from which on a habit has lost all. */
// @ts-ignore: decorator
@inline const ALL: f64 = 0.9;

let habits: i32 = 0;
let least: f64 = 0;

/**
 * Reads the columns at HABITS. `leastOf`: probability above which a change is made. Gives the log-odds above which that is
 * so in a line of any habit.
 */
export function initHabits(count: i32, leastOf: f64): f64 {
  habits = count;
  least = leastOf;
  let rarest: f64 = 1;
  for (let m = 0; m < count; m++) {
    const at = <usize>m << 3;
    const inside = load<f64>(at, TOGETHER);
    const between = load<f64>(at, SPACED);
    rarest = min<f64>(rarest, min<f64>(inside, between));
    let p = load<f64>(at, HABITS);
    for (let s = 0; s <= MOST_STANDING; s++) {
      store<f64>(KEPT + (<usize>(s * MOST_HABITS + m) << 3), p);
      p *= 1 - inside - between;
    }
  }
  return log(leastOf / (1 - leastOf) / rarest);
}

// @ts-ignore: decorator
@inline
function isBetween(c: usize): bool {
  return (load<i32>(c, 8) & BETWEEN) !== 0;
}

/** Share of half-spaces that a habit loses where the change is. */
// @ts-ignore: decorator
@inline
function shareOf(c: usize, inside: f64, between: f64): f64 {
  return select<f64>(between, inside, isBetween(c));
}

// @ts-ignore: decorator
@inline
function isWeighed(c: usize): bool {
  return (load<i32>(c, 8) & (INSIDE | BETWEEN)) !== 0;
}

/**
 * Marks those of the changes [first, last) of a line that are not to be made, and gives their number. The log-odds are that a
 * half-space belongs at the place, in a line that has lost all of that kind; `standing`: half-spaces that the line
 * holds. Memory behind `last` is used.
 */
export function weigh(first: usize, last: usize, standing: i32): i32 {
  const room = last + (((last - first) / CHANGE_BYTES) << 4) + 16;
  if (room > <usize>memory.size() << 16) {
    if (memory.grow(<i32>((room - (<usize>memory.size() << 16) + 0xfffff) >> 16)) < 0) unreachable();
  }
  // Ratios of the odds where the line has kept its half-spaces, and where it has lost them.
  const ratios = (last + 7) & ~7;
  let r = ratios;
  for (let c = first; c < last; c += CHANGE_BYTES) {
    if (!isWeighed(c)) continue;
    const odds = load<f64>(c, 16);
    if ((load<i32>(c, 8) & COMPOUND) !== 0) {
      store<f64>(r, exp(min<f64>(odds, MOST_KEPT)));
      store<f64>(r, exp(min<f64>(odds, MOST_LOST)), 8);
    } else {
      const ratio = exp(odds);
      store<f64>(r, ratio);
      store<f64>(r, ratio, 8);
    }
    r += 16;
  }
  const before = KEPT + (<usize>(min<i32>(standing, MOST_STANDING) * MOST_HABITS) << 3);
  let most = -Infinity;
  for (let m: usize = 0; m < <usize>habits << 3; m += 8) {
    const inside = load<f64>(m, TOGETHER);
    const between = load<f64>(m, SPACED);
    r = inside + between < ALL ? ratios : ratios + 8;
    let w: f64 = 0;
    // One logarithm for many factors, as long as their product is a number.
    let product = load<f64>(before + m);
    for (let c = first; c < last; c += CHANGE_BYTES) {
      if (!isWeighed(c)) continue;
      product *= 1 + load<f64>(r) * shareOf(c, inside, between);
      r += 16;
      if (product > 1e200) {
        w += log(product);
        product = 1;
      }
    }
    w += log(product);
    store<f64>(m, w, WEIGHT);
    most = max<f64>(most, w);
  }
  let sum: f64 = 0;
  for (let m: usize = 0; m < <usize>habits << 3; m += 8) {
    const w = exp(load<f64>(m, WEIGHT) - most);
    store<f64>(m, w, WEIGHT);
    sum += w;
  }
  let rejected = 0;
  r = ratios;
  for (let c = first; c < last; c += CHANGE_BYTES) {
    if (!isWeighed(c)) continue;
    let p: f64 = 0;
    for (let m: usize = 0; m < <usize>habits << 3; m += 8) {
      const inside = load<f64>(m, TOGETHER);
      const between = load<f64>(m, SPACED);
      const x = load<f64>(inside + between < ALL ? r : r + 8) * shareOf(c, inside, between);
      p += load<f64>(m, WEIGHT) * (x / (1 + x));
    }
    r += 16;
    if (p > least * sum) continue;
    store<i32>(c, load<i32>(c, 8) | REJECTED, 8);
    rejected++;
  }
  return rejected;
}

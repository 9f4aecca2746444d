/**
 * The line as evidence. How half-spaces are lost is a habit of a writer or a program, not of a word:
 * a line has all its half-spaces, lost them (run together), has spaces for them, or some of each.
 * Each proposed change brings the odds that a half-space belongs there; what all of them and the
 * half-spaces that stand say of the line's way of writing, by Bayes, decides over each of them.
 */

/** Where a proposed change takes place: inside a word, or at a space between two. */
export const INSIDE = 0;
export const BETWEEN = 1;
/** Added to the place: the half-space is one of a compound. */
export const COMPOUND = 2;

/** Ways of writing as columns: prior probability, share of half-spaces run together, share written as spaces. */
export interface LineHabits {
  readonly prior: ArrayLike<number>;
  readonly together: ArrayLike<number>;
  readonly spaced: ArrayLike<number>;
}

/** Half-spaces that stand are not independent of each other: more than these say nothing new. */
const MOST_STANDING = 4;

/**
 * Most log-odds of a compound: usage is split, so one written otherwise may be meant. Less where the line has
 * kept its half-spaces; a line that has lost (nearly) all of them says little about this one.
 */
const MOST_KEPT = 2.5;
const MOST_LOST = 3;
/** Share of half-spaces lost from which on a habit has lost all. */
const ALL = 0.9;

// Of the habits in use, which hardly ever change: the log-odds that are enough, and by half-spaces that stand and habit its prior probability with them.
let weighed: LineHabits | null = null;
let leastOf = 0;
let enough = 0;
let kept = new Float64Array(0);

/** Log-odds above which a change is more likely than `least` in a line of any habit. */
export function certain(habits: LineHabits, least: number): number {
  let rarest = 1;
  for (let m = 0; m < habits.prior.length; m++) rarest = Math.min(rarest, habits.together[m]!, habits.spaced[m]!);
  return Math.log(least / (1 - least) / rarest);
}

/**
 * Which of the proposed changes of a line to make; the indices of the others are written to `rejected`.
 * `places`: INSIDE or BETWEEN, with COMPOUND for those of compounds; `odds`: natural logarithm of the odds that a
 * half-space belongs at the place, in a line that has lost all of that kind; `standing`: half-spaces that the line holds;
 * `least`: probability above which a change is made.
 */
export function weighLine(places: readonly number[], odds: readonly number[], standing: number, habits: LineHabits, least: number, rejected: number[]): void {
  const { prior, together, spaced } = habits;
  const n = prior.length;
  if (habits !== weighed || least !== leastOf) {
    weighed = habits;
    leastOf = least;
    enough = certain(habits, least);
    kept = Float64Array.from({ length: n * (MOST_STANDING + 1) }, (_, i) => prior[i % n]! * (1 - together[i % n]! - spaced[i % n]!) ** Math.floor(i / n));
  }
  const standingFrom = Math.min(standing, MOST_STANDING) * n;
  let doubtful = false;
  for (let i = 0; i < odds.length && !doubtful; i++) doubtful = odds[i]! <= enough || (places[i]! & COMPOUND) !== 0;
  if (!doubtful) return;
  // Ratios of the odds where the line has kept its half-spaces, then where it has lost them.
  const count = odds.length;
  const ratios = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const o = odds[i]!;
    const compound = (places[i]! & COMPOUND) !== 0;
    ratios[i] = Math.exp(compound ? Math.min(o, MOST_KEPT) : o);
    ratios[count + i] = compound ? Math.exp(Math.min(o, MOST_LOST)) : ratios[i]!;
  }
  const weight = new Float64Array(n);
  let most = -Infinity;
  for (let m = 0; m < n; m++) {
    const inside = together[m]!;
    const between = spaced[m]!;
    const from = inside + between < ALL ? 0 : count;
    let w = 0;
    // One logarithm for many factors, as long as their product is a number.
    let product = kept[standingFrom + m]!;
    for (let i = 0; i < count; i++) {
      product *= 1 + ratios[from + i]! * ((places[i]! & BETWEEN) === 0 ? inside : between);
      if (product > 1e200) {
        w += Math.log(product);
        product = 1;
      }
    }
    w += Math.log(product);
    weight[m] = w;
    if (w > most) most = w;
  }
  let sum = 0;
  for (let m = 0; m < n; m++) sum += weight[m] = Math.exp(weight[m]! - most);
  for (let i = 0; i < count; i++) {
    let p = 0;
    for (let m = 0; m < n; m++) {
      const inside = together[m]!;
      const between = spaced[m]!;
      const r = ratios[inside + between < ALL ? i : count + i]! * ((places[i]! & BETWEEN) === 0 ? inside : between);
      p += weight[m]! * (r / (1 + r));
    }
    if (p <= least * sum) rejected.push(i);
  }
}

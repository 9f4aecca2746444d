/**
 * The line as evidence. How half-spaces are lost is a habit of a writer or a program, not of a word:
 * a line has all its half-spaces, lost them (run together), has spaces for them, or some of each.
 * Each proposed change brings the odds that a half-space belongs there; what all of them and the
 * half-spaces that stand say of the line's way of writing, by Bayes, decides over each of them.
 */

/** Where a proposed change takes place: inside a word, or at a space between two. */
export const INSIDE = 0;
export const BETWEEN = 1;

/** Ways of writing as columns: prior probability, share of half-spaces run together, share written as spaces. */
export interface LineHabits {
  readonly prior: ArrayLike<number>;
  readonly together: ArrayLike<number>;
  readonly spaced: ArrayLike<number>;
}

/** Half-spaces that stand are not independent of each other: more than these say nothing new. */
const MOST_STANDING = 4;

/** Log-odds above which a change is more likely than `least` in a line of any habit. */
export function certain(habits: LineHabits, least: number): number {
  let rarest = 1;
  for (let m = 0; m < habits.prior.length; m++) rarest = Math.min(rarest, habits.together[m]!, habits.spaced[m]!);
  return Math.log(least / (1 - least) / rarest);
}

/**
 * Which of the proposed changes of a line to make; the indices of the others are written to `rejected`.
 * `places`: INSIDE or BETWEEN; `odds`: natural logarithm of the odds that a half-space belongs at the
 * place, in a line that has lost all of that kind; `standing`: half-spaces that the line holds;
 * `least`: probability above which a change is made.
 */
export function weighLine(places: readonly number[], odds: readonly number[], standing: number, habits: LineHabits, least: number, rejected: number[]): void {
  const { prior, together, spaced } = habits;
  const n = prior.length;
  const enough = certain(habits, least);
  let doubtful = false;
  for (let i = 0; i < odds.length && !doubtful; i++) doubtful = odds[i]! <= enough;
  if (!doubtful) return;
  const ratio = odds.map(Math.exp);
  const weight = new Float64Array(n);
  let most = -Infinity;
  for (let m = 0; m < n; m++) {
    const t = together[m]!;
    const s = spaced[m]!;
    let w = 0;
    // One logarithm for many factors, as long as their product is a number.
    let product = prior[m]! * (1 - t - s) ** Math.min(standing, MOST_STANDING);
    for (let i = 0; i < ratio.length; i++) {
      product *= 1 + ratio[i]! * (places[i] === INSIDE ? t : s);
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
  for (let i = 0; i < odds.length; i++) {
    const o = ratio[i]!;
    let p = 0;
    for (let m = 0; m < n; m++) {
      const r = o * (places[i] === INSIDE ? together[m]! : spaced[m]!);
      p += weight[m]! * (r / (1 + r));
    }
    if (p <= least * sum) rejected.push(i);
  }
}

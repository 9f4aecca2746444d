import { describe, expect, it } from 'vitest';
import { BETWEEN, COMPOUND, INSIDE, weighLine } from '../../../src/core/normalize/line-evidence.js';

const habits = { prior: [0.4, 0.2, 0.2, 0.2], together: [0.02, 0.97, 0.01, 0.49], spaced: [0.02, 0.01, 0.97, 0.49] };

/** Which of the proposed changes (place, log-odds) are made beside so many half-spaces. */
function made(changes: readonly (readonly [number, number])[], standing: number): boolean[] {
  const rejected: number[] = [];
  weighLine(changes.map((c) => c[0]), changes.map((c) => c[1]), standing, habits, 0.5, rejected);
  return changes.map((_, i) => !rejected.includes(i));
}

describe('the line as evidence', () => {
  it('a sure change is made in any line', () => {
    expect(made([[INSIDE, 9]], 0)).toEqual([true]);
    expect(made([[INSIDE, 9]], 5)).toEqual([true]);
    expect(made([[BETWEEN, 9]], 5)).toEqual([true]);
  });
  it('a doubtful change is made where half-spaces of its kind are lost, not where they stand', () => {
    expect(made([[INSIDE, 1], [INSIDE, 9]], 0)).toEqual([true, true]);
    expect(made([[INSIDE, 1]], 3)).toEqual([false]);
  });
  it('losses of one kind speak against doubtful ones of the other', () => {
    expect(made([[BETWEEN, 1], [INSIDE, 9], [INSIDE, 9], [INSIDE, 9]], 0)).toEqual([false, true, true, true]);
    expect(made([[INSIDE, 1], [BETWEEN, 9], [BETWEEN, 9], [BETWEEN, 9]], 0)).toEqual([false, true, true, true]);
    expect(made([[BETWEEN, 1], [INSIDE, 9], [BETWEEN, 9]], 0)).toEqual([true, true, true]);
  });
  it('what is unlikely by itself is never made', () => {
    expect(made([[INSIDE, -1], [INSIDE, 9], [INSIDE, 9]], 0)).toEqual([false, true, true]);
  });
  it('a compound is never sure, least of all where half-spaces stand', () => {
    expect(made([[INSIDE | COMPOUND, 9]], 0)).toEqual([true]);
    expect(made([[INSIDE | COMPOUND, 9]], 3)).toEqual([false]);
    expect(made([[BETWEEN | COMPOUND, 9], [INSIDE, 9], [INSIDE, 9], [INSIDE, 9]], 0)).toEqual([true, true, true, true]);
    expect(made([[BETWEEN | COMPOUND, 2.5], [INSIDE, 9], [INSIDE, 9], [INSIDE, 9]], 0)).toEqual([false, true, true, true]);
  });
  it('counts in a line with very many changes', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => [i % 2 === 0 ? INSIDE : BETWEEN, 9] as const);
    expect(made(many, 0).every((x) => x)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { At, ensure } from '../../../src/core/normalize/kernel.js';
import { startKernel } from '../../../src/core/normalize/kernel-tables.js';

const HABITS = [[0.4, 0.2, 0.2, 0.2], [0.02, 0.97, 0.01, 0.49], [0.02, 0.01, 0.97, 0.49]];
// Bits of src/kernel/change.ts.
const INSIDE = 2;
const BETWEEN = 4;
const REJECTED = 8;
const COMPOUND = 32;
const BYTES = 24;

const kernel = startKernel();
HABITS.forEach((column, i) => new Float64Array(kernel.memory.buffer, At.Habits + 32 * 8 * i, column.length).set(column));
const certain = kernel.initHabits(HABITS[0]!.length, 0.5);

/** Which of the proposed changes (what, log-odds) are made beside so many half-spaces. */
function made(changes: readonly (readonly [number, number])[], standing: number): boolean[] {
  const end = At.Free + BYTES * changes.length;
  ensure(kernel, end);
  const view = new DataView(kernel.memory.buffer, At.Free);
  changes.forEach(([what, odds], i) => {
    view.setInt32(BYTES * i + 8, what, true);
    view.setFloat64(BYTES * i + 16, odds, true);
  });
  const rejected = kernel.weigh(At.Free, end, standing);
  const after = new DataView(kernel.memory.buffer, At.Free);
  const kept = changes.map((_, i) => (after.getInt32(BYTES * i + 8, true) & REJECTED) === 0);
  expect(kept.filter((x) => !x).length).toBe(rejected);
  return kept;
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
  it('changes that are not weighed are made', () => {
    expect(made([[1, 0], [INSIDE, 1], [0, 0]], 3)).toEqual([true, false, true]);
  });
  it('tells from which odds on a change is made in any line', () => {
    expect(made([[INSIDE, certain + 0.01]], 9)).toEqual([true]);
    expect(certain).toBeCloseTo(Math.log(100), 10);
  });
  it('counts in a line with very many changes', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => [i % 2 === 0 ? INSIDE : BETWEEN, 9] as const);
    expect(made(many, 0).every((x) => x)).toBe(true);
  });
});

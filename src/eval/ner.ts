/**
 * Entity scores as conlleval counts them: a predicted entity is right if span and type are exactly
 * those of a gold entity. Counts are summed first, ratios come last.
 */

/** A typed range; token indices or text offsets, as the caller counts. */
export interface ScoredSpan {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

export interface Counts {
  /** Right, predicted and gold entities. */
  tp: number;
  predicted: number;
  gold: number;
}

export interface EntityScores {
  readonly total: Counts;
  readonly byType: ReadonlyMap<string, Counts>;
}

export interface EntityError {
  readonly sentence: number;
  /** `missed`, `spurious`, `type` (right span, other type), `boundary` (overlap with gold of that type), `both` (overlap, other type). */
  readonly kind: 'missed' | 'spurious' | 'type' | 'boundary' | 'both';
  readonly gold: ScoredSpan | null;
  readonly predicted: ScoredSpan | null;
}

/** Precision, recall and F1 in percent; 0 where a denominator is 0. */
export function ratios(c: Counts): { precision: number; recall: number; f1: number } {
  const precision = c.predicted === 0 ? 0 : (100 * c.tp) / c.predicted;
  const recall = c.gold === 0 ? 0 : (100 * c.tp) / c.gold;
  const f1 = c.predicted + c.gold === 0 ? 0 : (200 * c.tp) / (c.predicted + c.gold);
  return { precision, recall, f1 };
}

/** Counts over sentences. `types`: only these are counted, on both sides; default all. */
export function scoreEntities(
  gold: readonly (readonly ScoredSpan[])[],
  predicted: readonly (readonly ScoredSpan[])[],
  types?: ReadonlySet<string>,
): EntityScores {
  const total: Counts = { tp: 0, predicted: 0, gold: 0 };
  const byType = new Map<string, Counts>();
  const of = (type: string): Counts => {
    let c = byType.get(type);
    if (!c) byType.set(type, (c = { tp: 0, predicted: 0, gold: 0 }));
    return c;
  };
  for (let i = 0; i < gold.length; i++) {
    const keys = new Set<string>();
    for (const g of gold[i]!) {
      if (types && !types.has(g.type)) continue;
      keys.add(`${g.start} ${g.end} ${g.type}`);
      of(g.type).gold++;
      total.gold++;
    }
    for (const p of predicted[i] ?? []) {
      if (types && !types.has(p.type)) continue;
      const c = of(p.type);
      c.predicted++;
      total.predicted++;
      if (keys.delete(`${p.start} ${p.end} ${p.type}`)) {
        c.tp++;
        total.tp++;
      }
    }
  }
  const sorted = new Map([...byType].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return { total, byType: sorted };
}

/** The differences of one sentence; spans of each list rise and do not overlap. */
export function entityErrors(sentence: number, gold: readonly ScoredSpan[], predicted: readonly ScoredSpan[]): EntityError[] {
  const errors: EntityError[] = [];
  const used = new Set<ScoredSpan>();
  for (const g of gold) {
    const over = predicted.filter((p) => p.start < g.end && g.start < p.end);
    const exact = over.find((p) => p.start === g.start && p.end === g.end);
    const p = exact ?? over.find((q) => q.type === g.type) ?? over[0];
    if (!p) {
      errors.push({ sentence, kind: 'missed', gold: g, predicted: null });
      continue;
    }
    used.add(p);
    if (exact && exact.type === g.type) continue;
    errors.push({ sentence, kind: exact ? 'type' : p.type === g.type ? 'boundary' : 'both', gold: g, predicted: p });
  }
  for (const p of predicted) if (!used.has(p)) errors.push({ sentence, kind: 'spurious', gold: null, predicted: p });
  return errors.sort((a, b) => (a.gold ?? a.predicted!).start - (b.gold ?? b.predicted!).start);
}

/** A table in the manner of conlleval: type, precision, recall, F1, predicted, gold. */
export function formatEntityScores(scores: EntityScores): string {
  const row = (name: string, c: Counts): string => {
    const r = ratios(c);
    return `${name.padEnd(6)} ${r.precision.toFixed(2).padStart(7)} ${r.recall.toFixed(2).padStart(7)} ${r.f1.toFixed(2).padStart(7)} ${String(c.tp).padStart(6)} ${String(c.predicted).padStart(9)} ${String(c.gold).padStart(6)}`;
  };
  const head = `${'type'.padEnd(6)} ${'P'.padStart(7)} ${'R'.padStart(7)} ${'F1'.padStart(7)} ${'right'.padStart(6)} ${'predicted'.padStart(9)} ${'gold'.padStart(6)}`;
  return [head, ...[...scores.byType].map(([t, c]) => row(t, c)), row('all', scores.total)].join('\n') + '\n';
}

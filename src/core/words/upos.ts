/** The universal parts of speech (https://universaldependencies.org/u/pos/), in a fixed order: models use the indices. */
export const UPOS = ['NOUN', 'ADJ', 'VERB', 'AUX', 'ADP', 'ADV', 'PRON', 'DET', 'NUM', 'CCONJ', 'SCONJ', 'PROPN', 'PUNCT', 'PART', 'INTJ', 'X', 'SYM'] as const;
export type Upos = (typeof UPOS)[number];

/** Index of a part of speech in `UPOS`. */
export const UposId = Object.freeze(Object.fromEntries(UPOS.map((name, i) => [name, i])) as Record<Upos, number>);

/** The formats by command and name. A new one (HTML) is one more entry. */
import { entitiesBrat } from './brat.js';
import { entitiesConll } from './conll.js';
import { tokensConllu } from './conllu.js';
import { entitiesInline } from './inline.js';
import { analysisJsonl, entitiesJsonl, tokensJsonl } from './jsonl.js';
import { tokensText } from './text.js';
import { entitiesTsv, tokensTsv } from './tsv.js';
import type { Format } from './types.js';

export const TOKEN_FORMATS: Readonly<Record<string, Format>> = { text: tokensText, jsonl: tokensJsonl, conllu: tokensConllu, tsv: tokensTsv };
export const ENTITY_FORMATS: Readonly<Record<string, Format>> = { tsv: entitiesTsv, jsonl: entitiesJsonl, conll: entitiesConll, brat: entitiesBrat, inline: entitiesInline };
export const ANALYSIS_FORMATS: Readonly<Record<string, Format>> = { jsonl: analysisJsonl };

export { offsetMap, lengthIn, lengthOfUtf8, OFFSET_UNITS, type OffsetUnit } from './offsets.js';
export type { Format, FormatContext, FormatOptions } from './types.js';

/**
 * Named entities: a trained tagger over tokens, with a score per entity.
 *
 * The text should be normalized, but the tagger's forms ignore half-spaces, so a text without them is
 * tagged alike. Styles are annotation guidelines the model was trained with (`news`: PEYMA, `social`:
 * ParsTwiNER); `auto` guesses one per text from its words. Linear in the text; memory beyond the
 * result is bounded by the longest lattice (sentences of more than MAX_LATTICE tokens are cut).
 */
import { OptionsError } from '../base/errors.js';
import type { EntitySpan, Sentences, Tokens } from '../doc.js';
import type { Recognizer } from '../pipeline.js';
import { bioToSpans } from '../tag/bio.js';
import { readCrf, Scorer, type CrfModel } from '../tag/crf.js';
import { hashForm } from '../tag/features.js';
import { ForwardBackward, viterbi, ViterbiSpace } from '../tag/viterbi.js';

export interface RecognizeOptions {
  /** Which annotation style to follow; `auto` (default) guesses from the text. */
  readonly style?: string;
  /** Only these types; default: all but NAT and POG. */
  readonly types?: readonly string[];
  /** Entities with a lower score are left out. Scores are the model's probability of exactly this span and type. */
  readonly minScore?: number;
}

/** Longest lattice in tokens; a longer sentence is cut, after a punctuation mark if one is near. */
export const MAX_LATTICE = 2048;
/** Types left out unless asked for. */
const QUIET_TYPES: ReadonlySet<string> = new Set(['NAT', 'POG']);

/** A recognizer that can also say which style it takes for a text. */
export interface StyledRecognizer extends Recognizer {
  /** Names of the model's styles. */
  readonly styles: readonly string[];
  /** All types the model knows, in any style. */
  readonly types: readonly string[];
  /** The style used for this text: the one chosen by option, or the guess. */
  styleOf(text: string, tokens: Tokens): string;
}

/**
 * The recognizer of a model. The text given to it should be normalized. Entities come in rising order
 * without overlap; no entity crosses a sentence.
 * @throws ModelError, OptionsError options/invalid
 */
export function readRecognizer(bytes: Uint8Array, options: RecognizeOptions = {}): StyledRecognizer {
  const model = readCrf(bytes);
  const names = model.styles.map((s) => s.name);
  const style = options.style ?? 'auto';
  const fixed = style === 'auto' ? (names.length === 1 ? 0 : -1) : names.indexOf(style);
  if (fixed < 0 && style !== 'auto') {
    throw new OptionsError('options/invalid', `style "${style}" is not one of auto, ${names.join(', ')}`, { option: 'style' });
  }
  const known = new Set(model.styles.flatMap((s) => s.types));
  for (const t of options.types ?? []) {
    if (!known.has(t)) throw new OptionsError('options/invalid', `entity type "${t}" is not one of ${[...known].join(', ')}`, { option: 'types' });
  }
  const minScore = options.minScore ?? 0;
  if (!(minScore >= 0 && minScore <= 1)) throw new OptionsError('options/invalid', `minScore ${minScore} is not between 0 and 1`, { option: 'minScore' });
  const wanted = options.types ? new Set(options.types) : null;
  const keep = (type: string): boolean => (wanted ? wanted.has(type) : !QUIET_TYPES.has(type));

  const scorers: (Scorer | undefined)[] = [];
  const lattice = new Lattice();
  const pick = (text: string, tokens: Tokens): number => (fixed >= 0 ? fixed : guessStyle(model, text, tokens));

  const recognize = (text: string, tokens: Tokens, sentences: Sentences): EntitySpan[] => {
    const s = pick(text, tokens);
    const scorer = (scorers[s] ??= new Scorer(model, s));
    const types = model.styles[s]!.types;
    const out: EntitySpan[] = [];
    for (let i = 0; i < sentences.length; i++) {
      let from = sentences.tokenStart[i]!;
      const end = sentences.tokenEnd[i]!;
      while (from < end) {
        const to = cut(text, tokens, from, end);
        lattice.tag(scorer, types, text, tokens, from, to, (span, score) => {
          if (score >= minScore && keep(span.type)) out.push({ tokenStart: from + span.tokenStart, tokenEnd: from + span.tokenEnd, type: span.type, score });
        }, model.unit);
        from = to;
      }
    }
    return out;
  };
  return Object.assign(recognize, { styles: names, types: [...known], styleOf: (text: string, tokens: Tokens) => names[pick(text, tokens)]! });
}

/** Where a lattice from `from` ends: at the sentence's end, or after the last punctuation mark before the limit. */
function cut(text: string, tokens: Tokens, from: number, end: number): number {
  if (end - from <= MAX_LATTICE) return end;
  const limit = from + MAX_LATTICE;
  for (let i = limit - 1; i > limit - MAX_LATTICE / 4; i--) {
    const u = text.charCodeAt(tokens.start[i]!);
    if (tokens.end[i]! - tokens.start[i]! === 1 && (u === 0x2e || u === 0x60c || u === 0x61b || u === 0x3a || u === 0x21 || u === 0x61f)) return i + 1;
  }
  return limit;
}

/** Scratch space for one lattice at a time. */
class Lattice {
  private forms = new Int32Array(256);
  private emission = new Int32Array(256 * 16);
  private labels = new Uint8Array(256);
  private readonly space = new ViterbiSpace();
  private readonly sums = new ForwardBackward();

  tag(scorer: Scorer, types: readonly string[], text: string, tokens: Tokens, from: number, to: number, emit: (span: { tokenStart: number; tokenEnd: number; type: string }, score: number) => void, unit: number): void {
    const n = to - from;
    if (this.forms.length < n) {
      this.forms = new Int32Array(n * 2);
      this.labels = new Uint8Array(n * 2);
    }
    if (this.emission.length < n * scorer.L) this.emission = new Int32Array(n * scorer.L * 2);
    const { forms, emission, labels } = this;
    scorer.readForms(text, tokens.start, tokens.end, from, to, forms);
    scorer.score(forms, n, emission);
    viterbi(emission, n, scorer.moves, labels, this.space);
    let any = false;
    for (let i = 0; i < n; i++) if (labels[i] !== 0) any = true;
    if (!any) return;
    this.sums.run(emission, n, scorer.moves, unit);
    for (const span of bioToSpans(labels.subarray(0, n), types)) {
      const t = types.indexOf(span.type);
      emit(span, Math.min(1, this.sums.spanProbability(span.tokenStart, span.tokenEnd, 1 + 2 * t, 2 + 2 * t)));
    }
  }
}

/** Tokens looked at by the style guess. */
const GUESS_TOKENS = 4096;

/** Style of a text by its words: a hashed linear classifier. Without tokens: style 0. */
export function guessStyle(model: CrfModel, text: string, tokens: Tokens): number {
  const w = model.styleWeights;
  const n = Math.min(tokens.length, GUESS_TOKENS);
  if (model.styles.length < 2 || w.length === 0 || n === 0) return 0;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += w[hashForm(text, tokens.start[i]!, tokens.end[i]!) & (w.length - 1)]!;
  return sum * model.styleScale + model.styleBias > 0 ? 1 : 0;
}

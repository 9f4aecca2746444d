/** A half-open range of UTF-16 units. Unmarked `start`/`end` are offsets into the original text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

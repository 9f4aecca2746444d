/**
 * Results that come at any time, dealt with in the order in which they were asked for. No more than a
 * given weight is under way: whoever asks waits until there is room.
 */
export class Ordered {
  readonly limit: number;
  #tail: Promise<void> = Promise.resolve();
  #weight = 0;
  #failure: { readonly cause: unknown } | null = null;
  #room: (() => void) | null = null;

  constructor(limit: number) {
    this.limit = limit;
  }

  /**
   * `then` gets the value, or `otherwise` what was thrown instead, once everything pushed before has been
   * dealt with. `waiting` is called before this call waits for room.
   * @throws what an earlier `then` or `otherwise` threw: it ends the queue
   */
  async push<T>(weight: number, value: T | Promise<T>, then: (value: T) => void | Promise<void>, otherwise?: (cause: unknown) => void | Promise<void>, waiting?: () => void): Promise<void> {
    if (value instanceof Promise) value.catch(() => {});
    if (this.#failure) throw this.#failure.cause;
    this.#weight += weight;
    this.#tail = this.#tail.then(() => this.#deal(weight, value, then, otherwise));
    if (this.#weight <= this.limit) return;
    waiting?.();
    await new Promise<void>((done) => {
      this.#room = done;
    });
    if (this.#failure) throw (this.#failure as { cause: unknown }).cause;
  }

  /** Waits until all is dealt with. @throws as `push` */
  async drain(): Promise<void> {
    await this.#tail;
    if (this.#failure) throw this.#failure.cause;
  }

  async #deal<T>(weight: number, value: T | Promise<T>, then: (value: T) => void | Promise<void>, otherwise?: (cause: unknown) => void | Promise<void>): Promise<void> {
    try {
      if (this.#failure === null) {
        let got: T;
        try {
          got = await value;
        } catch (cause) {
          if (!otherwise) throw cause;
          await otherwise(cause);
          return;
        }
        await then(got);
      }
    } catch (cause) {
      this.#failure ??= { cause };
    } finally {
      this.#weight -= weight;
      if (this.#room && (this.#weight <= this.limit || this.#failure)) {
        this.#room();
        this.#room = null;
      }
    }
  }
}

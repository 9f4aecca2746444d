/**
 * Text as UTF-8 in and out: nearly all lines are done by the kernel (src/kernel/lines.ts) and are never
 * strings; those that it hands back are worked on together, as strings, and put back between them. The
 * result is that of `stream` on the same lines.
 */
import { Block } from './block.js';
import { At, ensure, type KernelHost } from './kernel.js';
import type { ByteStream, TextCodec } from './types.js';

/** Options of the kernel's `normalizeLines`. */
const Option = { Compose: 1, Useless: 2, Fences: 4, Stage: 8, Start: 16, Together: 32 } as const;

/** Bytes above which a piece goes as a string: the kernel's memory grows with the piece, and never shrinks. */
const LARGE = 1 << 22;

const LF = 10;

/** Begins front matter, perhaps. */
const HYPHEN = 0x2d;

/** The line between texts that are worked on together: U+FFFE, which is no character (SEPARATOR in src/kernel/lines.ts). */
const SEPARATOR = [0xef, 0xbf, 0xbe, LF] as const;

/** Normalizes lines as strings, from a block state on, and gives the state behind them. */
export type Rest = (lines: string, state: number) => { readonly text: string; readonly state: number };

/** The kernel's memory, and places of the output, of the holes in it, and of the lines that belong there (RESULT in src/kernel/lines.ts). */
interface Made {
  readonly memory: Uint8Array<ArrayBuffer>;
  readonly places: readonly [number, number, number, number, number, number];
}

/** Memory for what is taken out of the kernel's for a moment: to get it anew for each short file keeps the garbage collector busy. */
let keptRoom = /* @__PURE__ */ new Uint8Array(1 << 10);
let holesRoom = /* @__PURE__ */ new Uint32Array(1 << 6);
let joinedRoom = /* @__PURE__ */ new Uint8Array(1 << 10);

/** What of the rules the kernel does, and how they come into its memory. */
export interface ByteRules {
  /** Letters and marks make one letter. */
  readonly composes: boolean;
  /** Half-spaces that do nothing go. */
  readonly useless: boolean;
  /** Blocks are left alone. */
  readonly fences: boolean;
  /** The half-space stage runs. */
  readonly stage: boolean;
  /** Whose tables they are. */
  readonly owner: object;
  write(memory: Uint8Array<ArrayBuffer>): void;
}

/** A stream of UTF-8. `rest`: what does the other lines. `host`: the instance of the kernel. */
export function createByteStream(rules: ByteRules, { open, done }: KernelHost, rest: Rest, codec: TextCodec, from: number): ByteStream {
  const { fences, owner } = rules;
  const fixed = (rules.composes ? Option.Compose : 0) | (rules.useless ? Option.Useless : 0) | (fences ? Option.Fences : 0) | (rules.stage ? Option.Stage : 0);
  let state = from;
  const copy = codec.copy ?? ((to: Uint8Array, bytes: Uint8Array, at: number): void => to.set(bytes, at));

  const asText = (bytes: Uint8Array): Uint8Array => {
    const text = codec.text(bytes);
    const out = rest(text, state);
    state = out.state;
    return out.text === text ? bytes : codec.utf8(out.text);
  };

  /** Has the kernel work on lines. Null: it refuses. */
  const inKernel = (bytes: Uint8Array, option: number): Made | null => {
    const size = bytes.length;
    const space = open();
    const { kernel, free } = space;
    ensure(kernel, free + size);
    const memory = new Uint8Array(kernel.memory.buffer);
    if (space.owner !== owner) {
      rules.write(memory);
      space.owner = owner;
    }
    copy(memory, bytes, free);
    if (kernel.normalizeLines(free, size, free + size, fixed | option) !== 0) return null;
    const { buffer } = kernel.memory;
    return { memory: new Uint8Array(buffer), places: new Uint32Array(buffer, At.Result, 6) as unknown as Made['places'] };
  };

  /** What the kernel made, with the lines that it handed back put between. `before`: the state where the first of them is the first of all. */
  const filled = ({ memory, places: [out, end, holesAt, holesEnd, others, othersEnd] }: Made, before: number, into?: Uint8Array): Uint8Array => {
    const plain = memory.subarray(out, end);
    if (others === othersEnd) {
      const result = room(plain.length, into);
      copy(result, plain, 0);
      done();
      return result;
    }
    // Out of the memory before the half-space stage writes there again.
    if (keptRoom.length < plain.length) keptRoom = new Uint8Array(2 * plain.length);
    keptRoom.set(plain);
    const kept = keptRoom.subarray(0, plain.length);
    const count = (holesEnd - holesAt) >> 2;
    if (holesRoom.length < count) holesRoom = new Uint32Array(2 * count);
    holesRoom.set(new Uint32Array(memory.buffer, holesAt, count));
    const holes = holesRoom.subarray(0, count);
    // The first line of a text is looked at in another way: it may be the first here too.
    const text = codec.utf16(memory.subarray(others, othersEnd));
    const worked = codec.utf8(rest(text, holes[0] === 0 ? before : Block.None).text);
    const result = room(kept.length + worked.length, into);
    let at = 0;
    let from = 0;
    let restFrom = 0;
    for (let h = 0; h < holes.length; ) {
      const hole = holes[h]!;
      let restEnd = restFrom;
      for (; h < holes.length && holes[h] === hole; h++) {
        const lf = worked.indexOf(LF, restEnd);
        restEnd = lf < 0 ? worked.length : lf + 1;
      }
      copy(result, kept.subarray(from, hole), at);
      at += hole - from;
      from = hole;
      copy(result, worked.subarray(restFrom, restEnd), at);
      at += restEnd - restFrom;
      restFrom = restEnd;
    }
    copy(result, kept.subarray(from), at);
    done();
    return result;
  };

  const stream = (bytes: Uint8Array, into?: Uint8Array): Uint8Array => {
    if (bytes.length === 0) return bytes;
    if (bytes.length > LARGE || (state !== Block.None && state !== Block.Start)) return asText(bytes);
    const made = inKernel(bytes, state === Block.Start ? Option.Start : 0);
    if (made === null) return asText(bytes);
    const before = state;
    if (fences) state = Block.None;
    return filled(made, before, into);
  };

  const together = (texts: readonly Uint8Array[], into?: Uint8Array): (Uint8Array | null)[] => {
    const members: number[] = [];
    const joined = joinTexts(texts, members);
    const made = joined === null ? null : inKernel(joined, Option.Start | Option.Together);
    if (made === null || maybeFrontMatter(made)) return texts.map(() => null);
    return splitTexts(filled(made, Block.None, into), members, texts.length);
  };

  const set = (to: number = Block.Start): void => {
    state = to;
  };
  return Object.defineProperty(Object.assign(stream, { together }), 'state', { get: () => state, set }) as unknown as ByteStream;
}

// Small functions: the engine would spend more on making a large one fast than it takes.

/** The texts that can be worked on together, each with a separator behind it; `members`: which. Null: none, or too much. */
function joinTexts(texts: readonly Uint8Array[], members: number[]): Uint8Array | null {
  let most = 0;
  for (let i = 0; i < texts.length; i++) most += texts[i]!.length + SEPARATOR.length;
  if (most > LARGE) return null;
  if (joinedRoom.length < most) joinedRoom = new Uint8Array(2 * most);
  let size = 0;
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]!;
    if (text.length === 0 || text[0] === HYPHEN || text[text.length - 1] !== LF || indexOfSeparator(text, 0) >= 0) continue;
    joinedRoom.set(text, size);
    joinedRoom.set(SEPARATOR, size + text.length);
    size += text.length + SEPARATOR.length;
    members.push(i);
  }
  return size === 0 ? null : joinedRoom.subarray(0, size);
}

/** Whether a line that was handed back begins a text, and may be a rule of hyphens: there it begins front matter. */
function maybeFrontMatter({ memory, places: [out, , holesAt, holesEnd, others, othersEnd] }: Made): boolean {
  const holes = new Uint32Array(memory.buffer, holesAt, (holesEnd - holesAt) >> 2);
  const units = new Uint16Array(memory.buffer, others, (othersEnd - others) >> 1);
  let from = 0;
  for (let h = 0, last = -1; h < holes.length; h++) {
    const at = holes[h]!;
    const begins = at !== last && (at === 0 || isSeparator(memory, out + at - SEPARATOR.length));
    let end = units.indexOf(LF, from);
    if (end < 0) end = units.length;
    if (begins) for (let i = from; i + 2 < end; i++) if (units[i] === HYPHEN && units[i + 1] === HYPHEN && units[i + 2] === HYPHEN) return true;
    from = end + 1;
    last = at;
  }
  return false;
}

/** The results of `members`, of `count` texts. */
function splitTexts(all: Uint8Array, members: readonly number[], count: number): (Uint8Array | null)[] {
  const results: (Uint8Array | null)[] = [];
  let at = 0;
  for (let i = 0, m = 0; i < count; i++) {
    if (members[m] !== i) {
      results.push(null);
      continue;
    }
    m++;
    const end = indexOfSeparator(all, at);
    results.push(all.subarray(at, end));
    at = end + SEPARATOR.length;
  }
  return results;
}

function isSeparator(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === SEPARATOR[0] && bytes[at + 1] === SEPARATOR[1] && bytes[at + 2] === SEPARATOR[2] && bytes[at + 3] === SEPARATOR[3];
}

/** Where the next separator begins; -1: nowhere. */
function indexOfSeparator(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(SEPARATOR[0], from);
  while (at >= 0 && !isSeparator(bytes, at)) at = bytes.indexOf(SEPARATOR[0], at + 1);
  return at;
}

/** Memory for a result. */
function room(length: number, into: Uint8Array | undefined): Uint8Array {
  return into !== undefined && into.length >= length ? into.subarray(0, length) : new Uint8Array(length);
}

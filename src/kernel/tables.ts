/** What the modules of the core that are translated (compile/kernel-source.ts) stand on: tables in memory, units of a text. */
import { At } from '../core/normalize/kernel';

@unmanaged
export class ByteTable {
  @inline @operator("[]") get(i: i32): i32 {
    return <i32>load<u8>(changetype<usize>(this) + <usize>i);
  }
  @inline @operator("[]=") set(i: i32, value: i32): void {
    store<u8>(changetype<usize>(this) + <usize>i, value);
  }
}

@unmanaged
export class UnitTable {
  @inline @operator("[]") get(i: i32): i32 {
    return <i32>load<u16>(changetype<usize>(this) + (<usize>i << 1));
  }
  @inline @operator("[]=") set(i: i32, value: i32): void {
    store<u16>(changetype<usize>(this) + (<usize>i << 1), value);
  }
}

@unmanaged
export class IntTable {
  @inline @operator("[]") get(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + (<usize>i << 2));
  }
  @inline @operator("[]=") set(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + (<usize>i << 2), value);
  }
}

/** Number of the keys below 2^32, these in rising order, number of the others, these. */
@unmanaged
export class KeySet {
  @inline has(key: i64): bool {
    return hasKey(changetype<usize>(this), key);
  }
}

function hasKey(at: usize, key: i64): bool {
  let hi = <usize>load<u32>(at);
  at += 4;
  if (key >= 0x100000000) {
    at += hi << 2;
    for (let end = at + 4 + (<usize>load<u32>(at) << 3), i = at + 4; i < end; i += 8) if (load<i64>(i) == key) return true;
    return false;
  }
  let lo: usize = 0;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (load<u32>(at + (mid << 2)) < <u32>key) lo = mid + 1;
    else hi = mid;
  }
  return lo < <usize>load<u32>(at - 4) && load<u32>(at + (lo << 2)) == <u32>key;
}

/** Code unit `i` of a text. */
// @ts-ignore: decorator
@inline
export function unitAt(text: usize, i: i32): i32 {
  return <i32>load<u16>(text + (<usize>i << 1));
}

/** See core/chars/classes.ts. Runs above U+FFFF: first code point << 8 | class; their room is filled up with ones that no character reaches. */
export function classOf(cp: i32): i32 {
  if (cp < 0x10000) return <i32>load<u8>(<usize>At.Classes + <usize>cp);
  let at: usize = <usize>At.ClassRuns;
  const key = <u32>(cp << 8 | 0xff);
  for (let half: usize = <usize>(At.Statics - At.ClassRuns) >> 1; half >= 4; half >>= 1) if (load<u32>(at + half) <= key) at += half;
  return <i32>load<u8>(at);
}

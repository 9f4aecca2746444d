/** core/base/int-list.ts in the kernel: lists of one line, in memory that is handed out anew for each. */

/** Memory for the next list, and bytes of each. */
let next: usize = 0;
let room: usize = 0;

/** Lists made from here on lie at `at`, each of up to `length` numbers. Gives the end of the memory for `lists` of them. */
export function makeLists(at: usize, length: i32, lists: i32): usize {
  next = at;
  room = <usize>length << 2;
  return at + room * <usize>lists;
}

@unmanaged
export class IntList {
  at: usize;
  length: i32;

  clear(): void {
    this.at = next;
    next += room;
    this.length = 0;
  }

  push(value: i32): void {
    store<i32>(this.at + (<usize>this.length << 2), value);
    this.length++;
  }

  pop(): void {
    this.length--;
  }

  @inline get(i: i32): i32 {
    return load<i32>(this.at + (<usize>i << 2));
  }

  @inline set(i: i32, value: i32): void {
    store<i32>(this.at + (<usize>i << 2), value);
  }
}

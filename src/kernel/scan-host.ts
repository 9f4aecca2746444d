/**
 * The scanner's host (core/normalize/scan-host.ts) in the kernel: tables that core/normalize/byte-stream.ts writes, edits
 * and spans in memory. What only other options need is not here: such lines do not come this way.
 */
import { At } from '../core/normalize/kernel';
import { ByteTable, UnitTable } from './tables';

export let digits: i32 = 0;
export let hehYe: i32 = 0;
export let zwnj: i32 = 0;
export let quotes: i32 = 0;
export let strip: bool = false;
export const keepArabic: bool = false;
export const keepsWords: bool = false;
export const search: bool = false;
export const plain: bool = true;
export const quick: ByteTable = changetype<ByteTable>(<usize>At.Quick);
export const becomesLast: UnitTable = changetype<UnitTable>(<usize>At.BecomesLast);
export const becauseOf: UnitTable = changetype<UnitTable>(<usize>At.BecauseOf);

@unmanaged
class SingleTable {
  @inline @operator("[]") get(u: i32): i32 {
    return u < 0x700 ? <i32>load<u16>(<usize>At.Single + (<usize>u << 1)) : 0;
  }
}
export const single: SingleTable = changetype<SingleTable>(<usize>0);

/** Bytes of an edit: start, end, what is put in (one unit, or two of which the second is above bit 16). */
export const EDIT_BYTES: usize = 12;

let editsAt: usize = 0;
let editsEnd: usize = 0;

/** Edits made from here on are written at `at`. */
export function editInto(at: usize): void {
  editsAt = editsEnd = at;
}

/** Takes over the options that the host has written. */
export function use(): void {
  digits = load<i32>(<usize>At.Options);
  hehYe = load<i32>(<usize>At.Options, 4);
  zwnj = load<i32>(<usize>At.Options, 8);
  quotes = load<i32>(<usize>At.Options, 12);
  strip = load<i32>(<usize>At.Options, 16) !== 0;
}

// @ts-ignore: decorator
@inline
export function does(rule: i32): bool {
  return load<u8>(<usize>At.Rules + <usize>rule) !== 0;
}

export function edit(start: i32, end: i32, code: i32, rule: i32): void {
  store<i32>(editsEnd, start);
  store<i32>(editsEnd, end, 4);
  store<i32>(editsEnd, code < 0 ? load<i32>(<usize>At.Becomes - (<usize>(code << 2))) : code, 8);
  editsEnd += EDIT_BYTES;
}

export function editCount(): i32 {
  return <i32>((editsEnd - editsAt) / EDIT_BYTES);
}

export function extendEdit(at: i32, unit: i32, rule: i32): bool {
  if (editsEnd === editsAt) return false;
  const last = editsEnd - EDIT_BYTES;
  if (load<i32>(last, 4) !== at || load<i32>(last) >= at) return false;
  store<i32>(last, at + 1, 4);
  const code = load<i32>(last, 8);
  store<i32>(last, (code >>> 16) !== 0 ? (code & 0xffff) | (unit << 16) : unit, 8);
  return true;
}

export function replaceEdit(end: i32, code: i32): void {
  store<i32>(editsEnd - EDIT_BYTES, end, 4);
  store<i32>(editsEnd - EDIT_BYTES, code, 8);
}

export function editForm(at: i32, id: i32, parted: bool, rule: i32): void {
  unreachable();
}

export function firstOf(id: i32): i32 {
  return unreachable();
}

export function lengthOf(id: i32): i32 {
  return unreachable();
}

export function isParted(u: i32, next: i32): bool {
  return unreachable();
}

export function keptEnd(text: usize, i: i32, hi: i32): i32 {
  return unreachable();
}

export function vocalizedEnd(text: usize, i: i32, hi: i32): i32 {
  return unreachable();
}

let guardsEnd: usize = 0;
let guardsFrom: i32 = 0;

/** Spans given from here on are written at `at`, counted from `from`. */
export function guardInto(at: usize, from: i32): void {
  guardsEnd = at;
  guardsFrom = from;
}

export function guardEnd(): usize {
  return guardsEnd;
}

export function guard(start: i32, end: i32): void {
  store<i32>(guardsEnd, guardsFrom + start);
  store<i32>(guardsEnd, guardsFrom + end, 4);
  guardsEnd += 8;
}

export function addUnit(key: i32, unit: i32): i32 {
  return key * 0x9e3779b1 + unit;
}

/** Is the word with this key in a list (core/normalize/scan-host.ts, LISTS)? */
export function isListed(list: i32, key: i32): bool {
  let at: usize = <usize>At.Lists;
  for (let n = list; n > 0; at += 4) if (load<i32>(at) === 0) n--;
  for (; load<i32>(at) !== 0; at += 4) if (load<i32>(at) === key) return true;
  return false;
}

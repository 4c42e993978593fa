// Records of a goroutine that came before their turn, as core/trace/early-records.ts has them: a ring by sequence
// number, of chains in the order in which they came.
import { allocate, Entry, FREE_RINGS } from './memory';

const MOST: u32 = 1 << 18;
const FIRST_CAPACITY: u32 = 64;
const SLOT: usize = 16;
const ENTRY: usize = 72;
/** Entries that are made together. */
const ENTRIES: usize = 256;

@unmanaged
export class Slot {
  number: f64;
  /** 0 for none. */
  head: usize;
  tail: usize;
}

/** The ring of a goroutine: the first fields of its state. */
@unmanaged
export class Ring {
  /** 0 while there is none. */
  slots: usize;
  capacity: u32;
  size: u32;
}

let freeEntries: usize = 0;

export function clearEarly(): void {
  freeEntries = 0;
}

export function makeRing(ring: Ring): void {
  ring.capacity = FIRST_CAPACITY;
  ring.size = 0;
  ring.slots = takeSlots(FIRST_CAPACITY);
}

/** Gives all that it has back. */
export function freeRing(ring: Ring): void {
  if (ring.slots == 0) return;
  for (let i: u32 = 0; i < ring.capacity; i++) {
    const slot = slotAt(ring, i);
    while (slot.head != 0) shift(ring, slot);
  }
  giveSlots(ring.slots, ring.capacity);
  ring.slots = 0;
}

/** Takes a copy of a record. False when there are too many, or two lie too far apart. */
export function add(ring: Ring, record: Entry): bool {
  const seq = record.seq;
  if (ring.size == MOST) return false;
  let slot = slotOf(ring, seq);
  while (slot.head != 0 && slot.number != seq) {
    if (ring.capacity >= MOST * 2) return false;
    grow(ring);
    slot = slotOf(ring, seq);
  }
  const entry = takeEntry();
  entry.kind = record.kind;
  entry.goroutine = record.goroutine;
  entry.now = record.now;
  entry.seq = seq;
  entry.a = record.a;
  entry.b = record.b;
  entry.plainNs = record.plainNs;
  entry.created = record.created;
  entry.next = 0;
  if (slot.head == 0) {
    slot.head = changetype<usize>(entry);
    slot.number = seq;
  } else changetype<Entry>(slot.tail).next = changetype<usize>(entry);
  slot.tail = changetype<usize>(entry);
  ring.size++;
  return true;
}

// @ts-ignore: decorator
@inline
export function slotAt(ring: Ring, i: u32): Slot {
  return changetype<Slot>(ring.slots + <usize>i * SLOT);
}

/** Where this number would be; it may hold another. */
// @ts-ignore: decorator
@inline
export function slotOf(ring: Ring, seq: f64): Slot {
  return slotAt(ring, <u32>(seq < 18446744073709551616.0 ? <u64>seq : 0) & (ring.capacity - 1));
}

/** Takes the first of a slot away. */
export function shift(ring: Ring, slot: Slot): void {
  const entry = changetype<Entry>(slot.head);
  slot.head = entry.next;
  entry.next = freeEntries;
  freeEntries = changetype<usize>(entry);
  ring.size--;
}

function takeEntry(): Entry {
  if (freeEntries == 0) {
    const block = allocate(ENTRY * ENTRIES);
    for (let at = block; at < block + ENTRY * ENTRIES; at += ENTRY) {
      changetype<Entry>(at).next = freeEntries;
      freeEntries = at;
    }
  }
  const entry = changetype<Entry>(freeEntries);
  freeEntries = entry.next;
  return entry;
}

/** Two numbers in one slot lie a whole ring apart. */
function grow(ring: Ring): void {
  const slots = ring.slots;
  const capacity = ring.capacity;
  ring.capacity = capacity * 2;
  ring.slots = takeSlots(capacity * 2);
  for (let i: u32 = 0; i < capacity; i++) {
    const old = changetype<Slot>(slots + <usize>i * SLOT);
    if (old.head != 0) memory.copy(changetype<usize>(slotOf(ring, old.number)), changetype<usize>(old), SLOT);
  }
  giveSlots(slots, capacity);
}

/** Free rings of a size are chained by their first word. */
function freeOf(capacity: u32): usize {
  return FREE_RINGS + (<usize>ctz(capacity / FIRST_CAPACITY) << 2);
}

function takeSlots(capacity: u32): usize {
  const free = freeOf(capacity);
  let slots = <usize>load<u32>(free);
  if (slots == 0) slots = allocate(<usize>capacity * SLOT);
  else store<u32>(free, load<u32>(slots));
  memory.fill(slots, 0, <usize>capacity * SLOT);
  return slots;
}

function giveSlots(slots: usize, capacity: u32): void {
  const free = freeOf(capacity);
  store<u32>(slots, load<u32>(free));
  store<u32>(free, <u32>slots);
}

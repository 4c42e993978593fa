/**
 * Sizes of heap objects up to 2 KB and the bytes of the spans that they are laid out in, one after the other from the span's beginning
 * (runtime/sizeclasses.go of Go 1.21 to 1.25, internal/runtime/gc/sizeclasses.go of 1.26; the same in all).
 */
const usual = [
  ...[16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480],
  ...[512, 576, 640, 704, 768, 896, 1024, 1152, 1280],
].map((size): SizeClass => [size, 8192]);
const descending: readonly SizeClass[] = [[2048, 8192], [1792, 16384], [1536, 8192], [1408, 16384], ...usual.reverse()];

type SizeClass = readonly [size: number, span: number];

/** Spans begin at a multiple of it. */
const pageBytes = 8192;
/** In front of objects of more than 512 bytes that have pointers, from Go 1.22 on (runtime/mbitmap.go, mallocHeaderSize). */
const headerBytes = 8;
const withoutHeader = 512;

/** Whether an object of at least and at most so many bytes can begin at the address. */
export function mayBegin(address: number, least: number, most: number): boolean {
  return descending.some((c) => c[0] >= least && c[0] <= most && begins(address, c));
}

/** Bytes of the largest object that can begin at the address, of 2 KB at most; 0 when none can. */
export function largestAt(address: number): number {
  for (const c of descending) {
    const [size] = c;
    if (begins(address, c)) return size;
    if (size > withoutHeader && begins(address - headerBytes, c)) return size - headerBytes;
  }
  return 0;
}

function begins(address: number, [size, span]: SizeClass): boolean {
  const last = Math.floor(span / size) * size - size;
  for (let at = address % pageBytes; at < span; at += pageBytes) if (at % size === 0 && at <= last) return true;
  return false;
}

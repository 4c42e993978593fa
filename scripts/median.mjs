/** The middle one; of an even number the upper of both. */
export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

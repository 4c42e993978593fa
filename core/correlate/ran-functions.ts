import { writtenIn } from './go-function';
import type { Joined } from './joined';

/**
 * Functions that are known to have run: they stand on a stack, or have a go statement that made a goroutine, also one that has ended; and
 * those that their literals are written in. Of others nothing is known.
 */
export function ranFunctions(j: Joined): ReadonlySet<string> {
  const functions = new Set<string>();
  for (const { frames, createdBy } of j.lastDump?.shapes ?? []) {
    for (const f of frames) add(functions, f.function);
    if (createdBy !== null) add(functions, createdBy.function);
  }
  for (const { createdBy } of j.ended.values()) add(functions, createdBy.function);
  return functions;
}

/** The same of one goroutine, by its stack and by whom it made. */
export function ranOn(j: Joined, goroutine: number): ReadonlySet<string> {
  const functions = new Set<string>();
  for (const f of j.lastDump?.byId.get(goroutine)?.shape.frames ?? []) functions.add(f.function);
  for (const { creator, shape } of j.lastDump?.goroutines ?? [])
    if (creator === goroutine && shape.createdBy !== null) functions.add(shape.createdBy.function);
  for (const { parent, createdBy } of j.ended.values()) if (parent === goroutine) functions.add(createdBy.function);
  return functions;
}

function add(functions: Set<string>, name: string): void {
  functions.add(name).add(writtenIn(name));
}

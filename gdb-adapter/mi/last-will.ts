import { startShell } from './shell';

/**
 * $1 a process. Ends it three seconds after us, if it is still the same one by its start time (proc(5), /proc/PID/stat). One that
 * has ended and that nobody has waited for yet (state Z) is gone.
 */
export const endProcess = `
started() { read -r stat <"/proc/$1/stat" && set -- \${stat##*) } && [ "$1" != Z ] && shift 19 && echo "$1"; }
first=$(started "$1")
cat >/dev/null
for again in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  [ "$(started "$1")" = "$first" ] || exit
  sleep 0.2
done
kill -9 "$1"`;

/** Ends gdb when we were killed and it does not end with its standard input. Returns how to call it off. */
export function endsWithUs(gdb: number): () => Promise<void> {
  return startShell('ends-with-us', endProcess, [String(gdb)]);
}

/** Removes a file when we end before it is called off, even killed. */
export function removedWithUs(file: string): () => Promise<void> {
  return startShell('removed-with-us', 'cat >/dev/null; rm -f -- "$1"', [file]);
}

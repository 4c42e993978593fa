import { startShell } from './shell';

/**
 * $1 gdb, $2 the process that it holds, $3 seconds. gdb is ended only if it still has the name that it had. Ended while it
 * attaches, it leaves the SIGSTOP that it attaches with: then the process has to be continued.
 */
const script = `
read -r name <"/proc/$1/comm"
sleep "$3"
read -r now <"/proc/$1/comm" && [ "$name" = "$now" ] && kill -9 "$1"
for again in 1 2 3; do
  sleep 0.1
  while read -r key value rest; do
    [ "$key $value" = "State: T" ] && kill -CONT "$2"
  done <"/proc/$2/status"
done`;

/**
 * A process of its own that ends `gdb` after `seconds` and lets `held` go on, whatever we are doing, or whether we are still
 * there. Returns how to call it off.
 */
export function watchdog(gdb: number, held: number, seconds: number): () => Promise<void> {
  return startShell('watchdog', script, [String(gdb), String(held), String(seconds)]);
}

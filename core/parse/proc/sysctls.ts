import { TextRows, unescapeTsv } from './text-rows';

/** Our own `proc/sysctl.tsv`: `name \t value`. */
export function parseSysctls(bytes: Uint8Array): Map<string, string> {
  const lines = new TextRows(bytes);
  const sysctls = new Map<string, string>();
  while (lines.nextLine()) if (lines.splitTabs(2) === 2) sysctls.set(lines.text(0), unescapeTsv(lines.text(1)));
  return sysctls;
}

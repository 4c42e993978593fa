/** `main.F[go.shape.int]` is printed as `main.F[...]` by the runtime (funcNameForPrint in runtime/symtab.go). */
export function goName(name: string): string {
  const open = name.indexOf('[');
  const close = name.lastIndexOf(']');
  return open < 0 || close < open ? name : `${name.slice(0, open)}[...]${name.slice(close + 1)}`;
}

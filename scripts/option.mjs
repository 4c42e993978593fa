/** What follows `name` on the command line, e.g. `--rounds 50`; `otherwise` when the name is not there. */
export function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
}

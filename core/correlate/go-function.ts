/** A function name as Go prints it, taken apart. */
export interface GoFunction {
  /** Import path: `net/http`, `golang.org/x/net/netutil`, `main`. Dots in its last element are unescaped. */
  readonly packagePath: string;
  /** Receiver type without `*` and type arguments, or null for a plain function. */
  readonly receiver: string | null;
  /** Name of the function or method; for a closure that of the function it is written in. */
  readonly name: string;
  /** True for `F.func1`, `F.gowrap2`, `F.deferwrap1`. */
  readonly closure: boolean;
}

/**
 * Takes a symbol name apart: `net/http.(*Server).Serve`, `main.(*T[...]).Accept-fm`, `main.run.func1.2`,
 * `gopkg.in/yaml%2ev3.Unmarshal`. The package path ends at the first dot after its last slash (cmd/internal/objabi/path.go,
 * PathToPrefix, Go 1.26, escapes dots in the last element as %2e).
 */
export function parseFunction(symbol: string): GoFunction {
  const bracket = symbol.indexOf('[');
  const slash = symbol.lastIndexOf('/', bracket < 0 ? undefined : bracket);
  const dot = symbol.indexOf('.', slash + 1);
  if (dot < 0) return { packagePath: '', receiver: null, name: symbol, closure: false };
  const packagePath = symbol
    .slice(0, dot)
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const parts = splitOutsideBrackets(symbol.slice(dot + 1).replace(/-fm$/, ''));
  const first = parts[0] ?? '';
  const pointer = /^\(\*(.+)\)$/.exec(first);
  // A value receiver is `T.Method`, a closure `F.func1`: tell them by the reserved names of closures.
  const second = parts[1];
  const isMethod = pointer !== null || (second !== undefined && !closurePart.test(second));
  const receiver = isMethod ? (pointer?.[1] ?? first) : null;
  const name = isMethod ? (second ?? '') : first;
  const rest = parts.slice(isMethod ? 2 : 1);
  return {
    packagePath,
    receiver: receiver === null ? null : withoutTypeArguments(receiver),
    name: withoutTypeArguments(name),
    closure: rest.some((p) => closurePart.test(p)),
  };
}

/** The symbol of the function that a literal is written in, as in `main.run` for `main.run.func1.2` and `main.run.gowrap1`; of others their own. */
export function writtenIn(symbol: string): string {
  let name = symbol;
  for (;;) {
    const shorter = name.replace(/(?:\.(?:func|gowrap|deferwrap)?|-range)\d+$/, '');
    if (shorter === name) return name;
    name = shorter;
  }
}

/** `main.(*passive).serve` for `example.com/mod/main.(*passive).serve`: the name people use, package path shortened. */
export function shortName(symbol: string): string {
  const bracket = symbol.indexOf('[');
  return symbol.slice(symbol.lastIndexOf('/', bracket < 0 ? undefined : bracket) + 1);
}

const closurePart = /^(func\d+|gowrap\d+|deferwrap\d+|\d+|range\d+|init)$/;

function withoutTypeArguments(name: string): string {
  const bracket = name.indexOf('[');
  return bracket < 0 ? name : name.slice(0, bracket);
}

function splitOutsideBrackets(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '[' || c === '(') depth++;
    else if (c === ']' || c === ')') depth--;
    else if (c === '.' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

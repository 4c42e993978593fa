/** Operating systems and architectures that a file name can ask for (go/build, internal/syslist). */
const systems = new Set(
  'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows'.split(' '),
);
const unixes = new Set('aix android darwin dragonfly freebsd illumos ios linux netbsd openbsd solaris'.split(' '));
const architectures = new Set('386 amd64 arm arm64 loong64 mips mips64 ppc64 ppc64le riscv64 s390x wasm'.split(' '));
const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

const system = process.platform === 'win32' ? 'windows' : process.platform === 'sunos' ? 'solaris' : process.platform;
const architecture = goArchitectures[process.arch] ?? process.arch;

/**
 * True when a file is compiled on this machine, as far as its name and its `//go:build` line tell. It only chooses
 * between declarations of the same name: a file for another system is looked at all the same.
 */
export function isBuiltHere(path: string, text: string): boolean {
  return nameFits(path) && lineFits(text);
}

function nameFits(path: string): boolean {
  const parts = path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/(_test)?\.go$/, '')
    .split('_')
    .slice(1);
  const last = parts.at(-1) ?? '';
  const before = parts.at(-2) ?? '';
  if (architectures.has(last)) return last === architecture && (!systems.has(before) || before === system);
  return !systems.has(last) || last === system;
}

function lineFits(text: string): boolean {
  const head = text.slice(0, 4000);
  const line = /^\/\/go:build (.*)$/m.exec(head.slice(0, /^package\s/m.exec(head)?.index ?? head.length))?.[1];
  return line === undefined || holds(line);
}

/** `a && (b || !c)`; what cannot be read holds. */
function holds(expression: string): boolean {
  const tokens = expression.match(/&&|\|\||[!()]|[\w.]+/g) ?? [];
  let at = 0;
  const any = (): boolean => {
    let value = all();
    while (tokens[at] === '||') {
      at++;
      value = all() || value;
    }
    return value;
  };
  const all = (): boolean => {
    let value = one();
    while (tokens[at] === '&&') {
      at++;
      value = one() && value;
    }
    return value;
  };
  const one = (): boolean => {
    const token = tokens[at++];
    if (token === '!') return !one();
    if (token !== '(') return token === undefined || isSet(token);
    const value = any();
    at++;
    return value;
  };
  return any();
}

function isSet(tag: string): boolean {
  if (tag === 'unix') return unixes.has(system);
  return tag === system || tag === architecture || tag === 'gc' || tag === 'cgo' || /^go1(\.\d+)?$/.test(tag);
}

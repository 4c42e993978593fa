import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { compareSites, loadParser, sourceLine } from './compare';

/** `node test/golang-sites/run.mjs [--verbose]`: downloads the corpus through the Go command and compares every site. */
const verbose = process.argv.includes('--verbose');
const only = process.argv.slice(2).filter((a) => !a.startsWith('-'));
const corpus = readFileSync('test/golang-sites/corpus.txt', 'utf8')
  .split('\n')
  .filter((l) => l !== '' && !l.startsWith('#') && (only.length === 0 || only.some((o) => l.includes(o))));
const out = 'out/golang-sites';
mkdirSync(out, { recursive: true });
go('test/golang-sites', ['build', '-o', `${process.cwd()}/${out}/golang-sites`, '.']);

void compareAll();

async function compareAll(): Promise<void> {
  const parser = await loadParser();
  const folders = JSON.parse(go('.', ['env', '-json', 'GOROOT', 'GOMODCACHE'])) as {
    GOROOT: string;
    GOMODCACHE: string;
  };
  const total = { same: 0, missed: 0, extra: 0 };
  for (const module of corpus) {
    const folder = module === 'std' ? `${folders.GOROOT}/src` : checkOut(module);
    const truth = run(`${out}/golang-sites`, [folder, ...(module === 'std' ? ['std'] : [])], {});
    const began = performance.now();
    const result = compareSites(folder, truth, parser, { goRoot: folders.GOROOT, moduleCache: folders.GOMODCACHE });
    const ms = Math.round(performance.now() - began);
    const { same, missed, extra, files } = result;
    total.same += same;
    total.missed += missed.length;
    total.extra += extra.length;
    console.log(`${module}: ${files} files, ${same} same, ${missed.length} missed, ${extra.length} extra, ${ms} ms`);
    if (verbose)
      for (const [sign, keys] of [
        ['-', missed],
        ['+', extra],
      ] as const)
        for (const key of keys) console.log(`  ${sign} ${key}   ${sourceLine(folder, key)}`);
  }
  const { same, missed, extra } = total;
  const right = same / (same + missed + extra);
  console.log(`${same} sites the same, ${missed} missed, ${extra} extra: ${(right * 100).toFixed(2)} % right`);
  process.exitCode = right >= 0.99 ? 0 : 1;
}

/** A copy of the module outside of the module cache, where the go command may complete its go.sum. */
function checkOut(module: string): string {
  const { Dir } = JSON.parse(go('.', ['mod', 'download', '-json', module])) as { Dir: string };
  const folder = `${process.cwd()}/${out}/${module.replaceAll('/', '_')}`;
  mkdirSync(folder, { recursive: true });
  run('cp', ['-r', '--no-preserve=mode', `${Dir}/.`, folder], {});
  go(folder, ['mod', 'download']);
  return folder;
}

function go(cwd: string, args: readonly string[]): string {
  return run('go', args, { cwd });
}

function run(command: string, args: readonly string[], options: { readonly cwd?: string }): string {
  const env = { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false' };
  const { status, stdout, stderr } = spawnSync(command, args, {
    ...options,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (verbose && stderr !== '') process.stderr.write(stderr.slice(0, 2000));
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr.slice(0, 500)}`);
  return stdout;
}

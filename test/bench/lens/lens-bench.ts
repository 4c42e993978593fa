import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lensesOf } from '../../../extension/language-server/answers';
import { GoDocuments } from '../../../extension/language-server/go-documents';
import type { GoParser } from '../../../extension/language-server/go-parser';
import { Packages } from '../../../extension/language-server/packages';
import { SiteFinder } from '../../../extension/language-server/site-finder';
import { SourceTree } from '../../../extension/language-server/source-tree';
import { loadParser } from '../../golang-sites/compare';

const rounds = 21;

void measure();

async function measure(): Promise<void> {
  const parser = await loadParser();
  const goRoot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
  const folder = mkdtempSync(join(tmpdir(), 'accept-leak-bench-'));
  try {
    writeFileSync(join(folder, 'go.mod'), 'module example.com/bench\n');
    change(parser, folder, tenThousandLines());
    oneLine(parser, folder);
    library(parser, goRoot, 'Go’s standard library', (folder) => folder !== join(goRoot, 'src', 'cmd'));
    library(parser, goRoot, 'the same and Go’s commands', () => true);
    console.log(`load ${loadavg()[0]!.toFixed(1)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function server(parser: GoParser, goRoot: string | null): GoDocuments {
  const tree = new SourceTree();
  const packages = new Packages(tree, parser, { goRoot, moduleCache: null });
  return new GoDocuments(tree, packages, new SiteFinder(packages));
}

/** A letter typed in the middle of the file, then its lenses. */
function change(parser: GoParser, folder: string, text: string): void {
  const path = join(folder, 'large.go');
  writeFileSync(path, text);
  const uri = pathToFileURL(path).href;
  const documents = server(parser, null);
  documents.open(uri, 0, text);
  const first = timed(() => documents.read(uri));
  const line = text.split('\n').findIndex((l, i) => i > 5000 && l.includes('net.Listen'));
  const times: number[] = [];
  for (let i = 1; i <= rounds; i++) {
    const at = { line, character: 1 };
    const took = timed(() => {
      documents.change(uri, i, [{ range: { start: at, end: at }, text: 'x' }]);
      lensesOf(documents.read(uri)!);
    });
    times.push(took);
  }
  const sites = documents.read(uri)!.sites.length;
  const lines = text.split('\n').length;
  console.log(
    `${lines} lines, ${sites} lenses: first ${ms(first)}, after a change ${ms(median(times))} (worst ${ms(Math.max(...times))})`,
  );
}

function oneLine(parser: GoParser, folder: string): void {
  const text = `package main; var x = []int{${'1, '.repeat(1_700_000)}}`;
  const path = join(folder, 'line.go');
  writeFileSync(path, text);
  const documents = server(parser, null);
  documents.open(pathToFileURL(path).href, 0, text);
  console.log(
    `${(text.length / 1e6).toFixed(1)} MB on one line: ${ms(timed(() => documents.read(pathToFileURL(path).href)))}`,
  );
}

/** Every file of Go's sources, as if each were open. */
function library(parser: GoParser, goRoot: string, what: string, isWanted: (folder: string) => boolean): void {
  const tree = new SourceTree();
  const packages = new Packages(tree, parser, { goRoot, moduleCache: null });
  const finder = new SiteFinder(packages);
  let sites = 0;
  let files = 0;
  const before = process.cpuUsage();
  const took = timed(() => {
    for (const path of goFiles(join(goRoot, 'src'), isWanted)) {
      const file = packages.file(path);
      if (file === null) continue;
      files++;
      sites += finder.sitesIn(file).length;
    }
  });
  const cpu = process.cpuUsage(before);
  console.log(
    `${what}, ${files} files: ${sites} lenses in ${ms(took)}, of processor time ${ms((cpu.user + cpu.system) / 1000)}`,
  );
}

function* goFiles(folder: string, isWanted: (folder: string) => boolean): Generator<string> {
  if (!isWanted(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'testdata') yield* goFiles(path, isWanted);
    else if (entry.isFile() && entry.name.endsWith('.go')) yield path;
  }
}

/** Functions of the lab's sizes, one in ten with a listener. */
function tenThousandLines(): string {
  const body = readFileSync('test/lab/lab.go', 'utf8')
    .split('\n')
    .filter((l) => l.startsWith('\t//'))
    .slice(0, 5);
  const functions = Array.from({ length: 500 }, (_, i) =>
    [
      `func work${i}(w http.ResponseWriter, r *http.Request) {`,
      ...body,
      ...Array.from({ length: 15 - body.length }, (_x, k) => `\tfmt.Fprintf(w, "%d %s", ${k}, r.URL.Path)`),
      i % 10 === 0 ? '\tln, _ := net.Listen("tcp", ":0"); ln.Accept()' : '\tw.Write(nil)',
      '}',
      '',
    ].join('\n'),
  );
  return `package main\n\nimport (\n\t"fmt"\n\t"net"\n\t"net/http"\n)\n\n${functions.join('\n')}`;
}

function timed(run: () => unknown): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1]!;
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

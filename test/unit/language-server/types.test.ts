import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GoDocuments } from '../../../extension/language-server/go-documents';
import type { GoParser } from '../../../extension/language-server/go-parser';
import { Packages } from '../../../extension/language-server/packages';
import { pprofEdits } from '../../../extension/language-server/pprof-edit';
import { SiteFinder } from '../../../extension/language-server/site-finder';
import { SourceTree } from '../../../extension/language-server/source-tree';
import { readTypeAnswer } from '../../../extension/language-server/type-answers';
import { loadParser } from '../../golang-sites/compare';

/** As gopls v0.20.0 answers, cut after the first sentence. */
const hovers = {
  interface:
    '```go\nfunc (net.Listener) Accept() (net.Conn, error)\n```\n\n---\n\nAccept waits.\n\n\n---\n\n[`(net.Listener).Accept` on pkg.go.dev](https://pkg.go.dev/net#Listener.Accept)',
  serve:
    '```go\nfunc (s *http.Server) Serve(l net.Listener) error\n```\n\n---\n\nServe accepts.\n\n\n---\n\n[`(http.Server).Serve` on pkg.go.dev](https://pkg.go.dev/net/http#Server.Serve)',
  own: '```go\nfunc (own) Serve(l net.Listener) error\n```',
  listen:
    '```go\nfunc net.Listen(network string, address string) (net.Listener, error)\n```\n\n---\n\nListen announces.\n\n\n---\n\n[`net.Listen` on pkg.go.dev](https://pkg.go.dev/net#Listen)',
};

class CountingTree extends SourceTree {
  reads = 0;
  override read(path: string): string | null {
    this.reads++;
    return super.read(path);
  }
}

describe('types that gopls knows', () => {
  let parser: GoParser;
  let folder: string;
  let tree: CountingTree;
  let documents: GoDocuments;

  before(async () => {
    parser = await loadParser();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'accept-leak-go-'));
    writeFileSync(join(folder, 'go.mod'), 'module example.com/x\n');
    tree = new CountingTree();
    const packages = new Packages(tree, parser, { goRoot: null, moduleCache: null });
    documents = new GoDocuments(tree, packages, new SiteFinder(packages));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const open = (text: string): string => {
    writeFileSync(join(folder, 'a.go'), text);
    const uri = pathToFileURL(join(folder, 'a.go')).href;
    documents.open(uri, 1, text);
    return uri;
  };
  const sites = (uri: string): string[] => documents.read(uri)!.sites.map((s) => `${s.kind} ${s.callee}`);

  it('are read from its hover', () => {
    assert.deepEqual(readTypeAnswer(hovers.interface), { kind: 'accept', callee: 'net.Listener.Accept' });
    assert.deepEqual(readTypeAnswer(hovers.serve), { kind: 'serve', callee: 'net/http.Server.Serve' });
    assert.deepEqual(readTypeAnswer(hovers.own), { kind: null, callee: 'own.Serve' });
    assert.deepEqual(readTypeAnswer(hovers.listen), { kind: 'listen', callee: 'net.Listen' });
    // Without links (a setting of gopls) the package's name has to do.
    assert.deepEqual(readTypeAnswer(hovers.serve.split('\n\n---')[0]!), { kind: 'serve', callee: 'http.Server.Serve' });
    assert.deepEqual(readTypeAnswer('```go\nfunc (l *my.Listener) Accept() (net.Conn, error)\n```'), {
      kind: 'accept',
      callee: 'my.Listener.Accept',
    });
    for (const other of ['', '**Accept Leak** 3 listeners', '```go\nvar x int\n```', '```go\nfunc ('])
      assert.equal(readTypeAnswer(other), null);
  });

  it('settle what our own could not: a guess goes, a call by its name alone comes', () => {
    const uri = open(
      'package x\n\nimport (\n\t"net/http"\n\t"example.org/lib"\n)\n\nvar _ http.Handler\n\nfunc f(a lib.A, b lib.B) {\n\ta.ListenAndServe()\n\tb.Serve(nil)\n}\n',
    );
    assert.deepEqual(sites(uri), ['serve ListenAndServe']);
    const { doubtful, lines } = documents.read(uri)!;
    const at = doubtful.map((s) => lines.positionAt(s.start));
    assert.deepEqual(at, [
      { line: 10, character: 3 },
      { line: 11, character: 3 },
    ]);
    const [first, second] = at as [(typeof at)[number], (typeof at)[number]];
    // Of an older version, or no answer: all stays.
    assert.equal(documents.settle({ uri, version: 0, answers: [{ ...first, says: hovers.own }] }), false);
    assert.equal(documents.settle({ uri, version: 1, answers: [{ ...first, says: '' }] }), false);
    assert.deepEqual(sites(uri), ['serve ListenAndServe']);
    const own = '```go\nfunc (a lib.A) ListenAndServe() error\n```';
    assert.equal(documents.settle({ uri, version: 1, answers: [{ ...first, says: own }] }), true);
    assert.deepEqual(sites(uri), []);
    documents.settle({ uri, version: 1, answers: [{ ...second, says: hovers.serve }] });
    assert.deepEqual(sites(uri), ['serve net/http.Server.Serve']);
    assert.deepEqual(documents.read(uri)!.doubtful, []);
  });

  it('are not needed in a workspace of 50,000 files, of which only those that matter are read', function () {
    this.timeout(120_000);
    for (let i = 0; i < 500; i++) {
      const at = join(folder, `p${String(i)}`);
      mkdirSync(at);
      for (let j = 0; j < 100; j++) writeFileSync(join(at, `f${String(j)}.go`), `package p${String(i)}\n`);
    }
    writeFileSync(
      join(folder, 'p7', 'listen.go'),
      'package p7\n\nimport "net"\n\nfunc Open() (net.Listener, error) { return net.Listen("tcp", "") }\n',
    );
    const uri = open('package x\n\nimport "example.com/x/p7"\n\nfunc f() { p7.Open() }\n');
    assert.deepEqual(sites(uri), ['wrapper example.com/x/p7.Open']);
    assert.ok(tree.reads < 500, `${String(tree.reads)} reads`);
  });

  it('pprof is added to main, with the imports that it needs, once', () => {
    const text = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println()\n}\n';
    const uri = open(text);
    const read = documents.read(uri)!;
    const edits = pprofEdits(read, 6060)!;
    let result = text;
    const offset = ({ line, character }: { line: number; character: number }): number =>
      text
        .split('\n')
        .slice(0, line)
        .reduce((n, l) => n + l.length + 1, 0) + character;
    for (const edit of [...edits].reverse().sort((a, b) => offset(b.range.start) - offset(a.range.start)))
      result = result.slice(0, offset(edit.range.start)) + edit.newText + result.slice(offset(edit.range.end));
    assert.equal(
      result,
      'package main\n\nimport "net/http"\n\nimport _ "net/http/pprof"\n\nimport "fmt"\n\nfunc main() {\n' +
        '\t// Profiles, for this machine alone: http://127.0.0.1:6060/debug/pprof\n\tgo func() {\n' +
        '\t\tprintln("pprof:", http.ListenAndServe("127.0.0.1:6060", nil).Error())\n\t}()\n\tfmt.Println()\n}\n',
    );
    documents.change(uri, 2, [{ text: result }]);
    assert.equal(pprofEdits(documents.read(uri)!, 6060), null);
    documents.change(uri, 3, [{ text: 'package x\n\nfunc main() {\n}\n' }]);
    assert.equal(pprofEdits(documents.read(uri)!, 6060), null);
  });
});

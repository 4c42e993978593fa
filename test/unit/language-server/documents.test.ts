import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { problemSource } from '../../../core/protocol/language';
import { lensesOf } from '../../../extension/language-server/answers';
import { GoDocuments } from '../../../extension/language-server/go-documents';
import type { GoParser } from '../../../extension/language-server/go-parser';
import { Packages } from '../../../extension/language-server/packages';
import { fixesFor } from '../../../extension/language-server/quick-fixes';
import { SiteFinder } from '../../../extension/language-server/site-finder';
import { SourceTree } from '../../../extension/language-server/source-tree';
import { loadParser } from '../../golang-sites/compare';

describe('an open Go file', () => {
  let parser: GoParser;
  let folder: string;
  let documents: GoDocuments;

  before(async () => {
    parser = await loadParser();
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'accept-leak-go-'));
    writeFileSync(join(folder, 'go.mod'), 'module example.com/x\n');
    const tree = new SourceTree();
    const packages = new Packages(tree, parser, { goRoot: null, moduleCache: null });
    documents = new GoDocuments(tree, packages, new SiteFinder(packages));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const open = (text: string, name = 'a.go'): string => {
    writeFileSync(join(folder, name), text);
    const uri = pathToFileURL(join(folder, name)).href;
    documents.open(uri, 1, text);
    return uri;
  };
  const sites = (uri: string): string[] =>
    documents
      .read(uri)!
      .sites.map((s) => `${documents.read(uri)!.lines.positionAt(s.start).line + 1} ${s.callee} ${s.within}`);
  const fix = (uri: string, line: number, code: string): { title: string; text: string } | null => {
    const read = documents.read(uri)!;
    const at = { line: line - 1, character: 0 };
    const [action] = fixesFor(read, uri, [{ range: { start: at, end: at }, message: '', source: problemSource, code }]);
    if (action === undefined) return null;
    const lines = read.file.text.split('\n');
    const offset = (p: { line: number; character: number }): number =>
      lines.slice(0, p.line).reduce((n, l) => n + l.length + 1, 0) + p.character;
    let { text } = read.file;
    for (const edit of [...action.edit!.changes![uri]!]
      .reverse()
      .sort((a, b) => offset(b.range.start) - offset(a.range.start)))
      text = text.slice(0, offset(edit.range.start)) + edit.newText + text.slice(offset(edit.range.end));
    return { title: action.title, text };
  };

  it('has the sites of its text as it is now, also of functions that changed files beside it declare', () => {
    const uri = open('package x\n\nfunc run() {\n\tlisten()\n}\n');
    assert.deepEqual(sites(uri), []);
    const other = open(
      'package x\n\nimport "net"\n\nfunc listen() net.Listener {\n\tln, _ := net.Listen("tcp", "")\n\treturn ln\n}\n',
      'b.go',
    );
    documents.changedOnDisk(other);
    assert.deepEqual(sites(uri), ['4 example.com/x.listen example.com/x.run']);
    const start = { line: 3, character: 1 };
    documents.change(uri, 2, [{ range: { start, end: { line: 3, character: 7 } }, text: 'other' }]);
    assert.deepEqual(sites(uri), []);
  });

  it('has sites before and after what does not parse', () => {
    const uri = open(
      'package main\n\nimport "net"\n\nfunc a() { net.Listen("tcp", "") }\n\nfunc broken( {\n\tif x := ; {{{\n\nfunc b() {\n\tnet.Listen("tcp", "")\n}\n',
    );
    assert.deepEqual(sites(uri), ['5 net.Listen main.a', '11 net.Listen main.b']);
  });

  it('names methods as Go’s runtime does', () => {
    const uri = open(
      'package main\n\nimport "net"\n\ntype t[T any] struct{ net.Listener }\n\nfunc (x *t[T]) p() { x.Accept() }\nfunc (x t[T]) v() { x.Accept() }\n',
    );
    assert.deepEqual(sites(uri), ['7 net.Listener.Accept main.(*t).p', '8 net.Listener.Accept main.t.v']);
  });

  it('is read without harm whatever is in it', () => {
    for (const text of [
      '',
      '\ufeffpackage',
      '}}}}))))]]]',
      'package x\nfunc',
      'package x\nimport (',
      'package x\nvar x = `',
      "package x\nvar Listen = '",
      `package x\nfunc f() { ${'('.repeat(3000)}net.Listen`,
      `package x\nvar x = ${'a.Listen('.repeat(2000)}`,
      'package x\ntype Listen = Listen\nvar a = b.Accept\nvar b = a\nfunc f() { a.Accept() }',
      'package x\nimport "net"\ntype A struct{ *B }\ntype B struct{ *A }\nfunc f(a A) { a.Accept() }',
    ]) {
      const uri = open(text);
      assert.ok(Array.isArray(lensesOf(documents.read(uri)!)), text.slice(0, 40));
      documents.close(uri);
    }
  });

  it('of 5 MB is left alone', () => {
    assert.equal(documents.read(open(`package x; var x = "${'x'.repeat(5_000_000)}"`)), null);
  });

  it('gets a Close where its goroutine accepts, or after the listener is made', () => {
    const leak =
      'package main\n\nimport "net"\n\nfunc a() error {\n\tln, err := net.Listen("tcp", "")\n\tif err != nil {\n\t\treturn err\n\t}\n\tgo serve(ln)\n\treturn nil\n}\n\nfunc serve(l net.Listener) {\n\tl.Accept()\n}\n';
    const uri = open(leak);
    assert.deepEqual(fix(uri, 10, 'listener-leak'), {
      title: 'Close the listener: defer l.Close() in serve',
      text: leak.replace('\tl.Accept()', '\tdefer l.Close()\n\tl.Accept()'),
    });
    assert.equal(
      fix(uri, 6, 'listener-leak')!.text,
      leak.replace('return err\n\t}\n', 'return err\n\t}\n\tdefer ln.Close()\n'),
    );
    assert.equal(fix(uri, 1, 'listener-leak'), null);
    assert.equal(fix(uri, 6, 'healthy'), null);
  });

  it('gets a ReadTimeout, and the import that it needs', () => {
    const uri = open('package main\n\nimport "net/http"\n\nvar s = &http.Server{Addr: ":80"}\n');
    assert.equal(
      fix(uri, 5, 'handler-leak')!.text,
      'package main\n\nimport "time"\n\nimport "net/http"\n\nvar s = &http.Server{ReadTimeout: 30 * time.Second, Addr: ":80"}\n',
    );
  });

  it('gets its descriptor non-blocking again', () => {
    const uri = open('package main\n\nimport "syscall"\n\nfunc f(l *L) {\n\tf, _ := l.File()\n\tuse(f.Fd())\n}\n');
    assert.match(
      fix(uri, 7, 'kernel-blocked-accept')!.text,
      /\tuse\(f\.Fd\(\)\)\n\t_ = syscall\.SetNonblock\(int\(f\.Fd\(\)\), true\)\n/,
    );
  });
});

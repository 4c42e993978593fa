import assert from 'node:assert/strict';
import { bestMatches, fixedPaths } from '../../../extension/source/source-paths';

const at = (file: string, fn = 'main.main') => ({ function: fn, file, line: 1 });
const roots = { mappings: {}, goRoot: '/opt/go', moduleCache: '/home/gopher/go/pkg/mod' };

describe('where a source may lie', () => {
  it('takes a full path as it is, and one of another GOROOT in ours', () => {
    assert.deepEqual(fixedPaths(at('/usr/local/go/src/net/http/server.go', 'net/http.(*Server).Serve'), roots), [
      '/usr/local/go/src/net/http/server.go',
      '/opt/go/src/net/http/server.go',
    ]);
  });

  it('finds trimmed standard library paths in GOROOT', () => {
    assert.deepEqual(fixedPaths(at('internal/poll/fd_unix.go', 'internal/poll.(*FD).Accept'), roots), [
      '/opt/go/src/internal/poll/fd_unix.go',
    ]);
    assert.deepEqual(fixedPaths(at('example.com/server/main.go'), roots), []);
    assert.deepEqual(fixedPaths(at('main.go'), roots), []);
    assert.deepEqual(fixedPaths(at('/app/src/log/log.go', 'example.com/app/log.Print'), roots), [
      '/app/src/log/log.go',
    ]);
  });

  it('finds modules in the cache, trimmed or built elsewhere, and escapes capitals', () => {
    assert.deepEqual(fixedPaths(at('golang.org/x/net@v0.34.0/netutil/listen.go'), roots), [
      '/home/gopher/go/pkg/mod/golang.org/x/net@v0.34.0/netutil/listen.go',
    ]);
    assert.deepEqual(fixedPaths(at('github.com/Acme/srv@v1.0.0/a.go'), roots), [
      '/home/gopher/go/pkg/mod/github.com/!acme/srv@v1.0.0/a.go',
    ]);
    assert.ok(
      fixedPaths(at('/ci/go/pkg/mod/github.com/!acme/srv@v1.0.0/a.go'), roots).includes(
        '/home/gopher/go/pkg/mod/github.com/!acme/srv@v1.0.0/a.go',
      ),
    );
  });

  it('asks the mappings of the user first, the longest of them before the others', () => {
    const mappings = { '/build': '/home/gopher', '/build/src/': '/srv/src', '/buildx': '/no' };
    assert.deepEqual(fixedPaths(at('/build/src/main.go'), { ...roots, mappings, goRoot: null }), [
      '/srv/src/main.go',
      '/home/gopher/src/main.go',
      '/build/src/main.go',
    ]);
  });

  it('knows no place without Go', () => {
    assert.deepEqual(
      fixedPaths(at('net/http/server.go', 'net/http.(*Server).Serve'), {
        mappings: {},
        goRoot: null,
        moduleCache: null,
      }),
      [],
    );
  });
});

describe('the best of the files of a workspace', () => {
  const found = ['/w/server/main.go', '/w/client/main.go', '/w/main.go'];

  it('is the one with the longest common end', () => {
    assert.deepEqual(bestMatches('example.com/server/main.go', found), ['/w/server/main.go']);
    assert.deepEqual(bestMatches('C:\\build\\client\\main.go', found), ['/w/client/main.go']);
    assert.deepEqual(bestMatches('example.com/mod@v1.2.0/sub/a.go', ['/w/mod/sub/a.go', '/w/sub/a.go']), [
      '/w/mod/sub/a.go',
    ]);
  });

  it('is several where nothing tells them apart, and none of another name', () => {
    assert.deepEqual(bestMatches('/other/main.go', found), found);
    assert.deepEqual(bestMatches('/other/serve.go', found), []);
  });
});

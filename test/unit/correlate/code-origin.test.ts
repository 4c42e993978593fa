import assert from 'node:assert/strict';
import { CodeOrigin } from '../../../core/correlate/code-origin';

function frame(fn: string, file: string) {
  return { function: fn, file, line: 1, pc: null, inlined: false };
}

describe('whose code a frame is', () => {
  const cases: readonly (readonly [string, string, string | null, string])[] = [
    ['net/http.(*Server).Serve', '/usr/local/go/src/net/http/server.go', 'example.com/app', 'standard'],
    ['net/http.(*Server).Serve', 'net/http/server.go', 'example.com/app', 'standard'],
    ['main.main', '/src/app/main.go', null, 'user'],
    ['example.com/app/web.Run', '/src/app/web/run.go', 'example.com/app', 'user'],
    ['example.com/app/web.Run', 'example.com/app/web/run.go', 'example.com/app', 'user'],
    ['example.com/apple.Run', 'example.com/apple@v1.0.0/run.go', 'example.com/app', 'module'],
    [
      'golang.org/x/net/netutil.(*limitListener).Accept',
      '/go/pkg/mod/golang.org/x/net@v0.34.0/netutil/listen.go',
      'acceptlab',
      'module',
    ],
    ['golang.org/x/net/netutil.(*limitListener).Accept', 'golang.org/x/net@v0.34.0/netutil/listen.go', null, 'module'],
    ['github.com/a/b.F', '/src/app/vendor/github.com/a/b/f.go', 'example.com/app', 'module'],
    [
      'vendor/golang.org/x/net/http2.F',
      '/usr/local/go/src/vendor/golang.org/x/net/http2/f.go',
      'example.com/app',
      'standard',
    ],
    ['acceptlab/inner.F', '/src/acceptlab/inner/f.go', 'acceptlab', 'user'],
    ['github.com/us/lib.F', '/src/lib/f.go', 'github.com/us/app', 'user'],
    ['github.com/us/lib.F', 'github.com/us/lib@v0.1.0/f.go', 'github.com/us/app', 'module'],
  ];
  for (const [fn, file, main, origin] of cases)
    it(`${fn} in ${file} is ${origin}`, () => {
      assert.equal(new CodeOrigin(main).of(frame(fn, file)), origin);
    });
});

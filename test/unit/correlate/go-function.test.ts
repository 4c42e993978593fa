import assert from 'node:assert/strict';
import { parseFunction, shortName, writtenIn } from '../../../core/correlate/go-function';

describe('go function names', () => {
  const cases: readonly (readonly [string, string, string | null, string, boolean])[] = [
    ['net/http.(*Server).Serve', 'net/http', 'Server', 'Serve', false],
    ['main.main', 'main', null, 'main', false],
    ['main.run.func1.2', 'main', null, 'run', true],
    ['main.(*T[...]).Accept', 'main', 'T', 'Accept', false],
    ['main.Map[go.shape.int]', 'main', null, 'Map', false],
    ['example.com/a.b/c.T.Accept', 'example.com/a.b/c', 'T', 'Accept', false],
    ['gopkg.in/yaml%2ev3.Unmarshal', 'gopkg.in/yaml.v3', null, 'Unmarshal', false],
    ['main.(*T).Serve-fm', 'main', 'T', 'Serve', false],
    ['main.(*T).run.gowrap1', 'main', 'T', 'run', true],
    ['main.Do[github.com/x/y.Z]', 'main', null, 'Do', false],
    ['goexit', '', null, 'goexit', false],
  ];
  for (const [symbol, packagePath, receiver, name, closure] of cases)
    it(symbol, () => {
      assert.deepEqual(parseFunction(symbol), { packagePath, receiver, name, closure });
    });

  it('of a literal tells the function that it is written in', () => {
    for (const literal of ['func1', 'func2.3', 'gowrap1', 'func1.gowrap2', 'func1-range1'])
      assert.equal(writtenIn(`main.(*T).run.${literal}`), 'main.(*T).run');
    for (const own of ['main.run', 'main.func1st', 'gopkg.in/yaml%2ev3.Unmarshal']) assert.equal(writtenIn(own), own);
  });

  it('shortens the package path only', () => {
    assert.equal(shortName('golang.org/x/net/netutil.(*limitListener).Accept'), 'netutil.(*limitListener).Accept');
    assert.equal(shortName('main.Do[github.com/x/y.Z]'), 'main.Do[github.com/x/y.Z]');
  });
});

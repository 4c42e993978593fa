import assert from 'node:assert/strict';
import { framesRank, waitClasses } from '../../../core/trace/wait-class';

const serve = 'net/http.(*Server).Serve';

describe('the class of a wait', () => {
  const rank = (...functions: readonly string[]): number =>
    framesRank(functions.map((name) => ({ function: name, file: 'x.go', line: 1, pc: '', inlined: false })));

  it('is that of the innermost call that is for a connection', () => {
    assert.equal(waitClasses[rank('net.(*netFD).accept', serve, 'main.main') - 1], 'netpoll-accept');
    assert.equal(waitClasses[rank('golang.org/x/net/netutil.(*limitListener).acquire', serve) - 1], 'limit-listener');
    assert.equal(rank('time.Sleep', 'main.main'), 0);
  });

  it('tells the sleep of Serve itself from other waits inside it', () => {
    const backoff = rank('runtime.gopark', 'time.Sleep', serve, 'main.main');
    const limiter = rank('runtime.chansend1', 'main.(*limited).Accept', serve, 'main.main');
    const paced = rank('time.Sleep', 'main.(*paced).Accept', serve, 'main.main');
    assert.deepEqual([backoff, limiter, paced], [4, 5, 5]);
    assert.equal(waitClasses[limiter - 1], waitClasses[backoff - 1]);
  });
});

import assert from 'node:assert/strict';
import { CodeOrigin } from '../../../core/correlate/code-origin';
import { shapeOf, type StackShape } from '../../../core/correlate/stack-shape';

function shape(...functions: readonly string[]): StackShape {
  const frames = functions.map((fn) => ({ function: fn, file: '', line: 1, pc: null, inlined: false }));
  return shapeOf(frames, null, new CodeOrigin(null));
}

describe('stack shape', () => {
  it('finds the accept method of any type, the outermost', () => {
    assert.equal(shape('net.(*TCPListener).Accept', 'main.(*tenant).Accept', 'main.run').acceptMethodAt, 1);
    assert.equal(shape('net.(*TCPListener).AcceptTCP', 'main.run').acceptMethodAt, 0);
    assert.equal(shape('example.com/mux.(*Session).AcceptStream', 'main.run.func1').acceptMethodAt, 0);
    assert.equal(shape('main.Queue[...].Accept', 'main.run').acceptMethodAt, 0);
  });

  it('does not take other words that begin so, nor plain functions', () => {
    assert.equal(shape('main.(*job).Accepted', 'main.run').acceptMethodAt, -1);
    assert.equal(shape('main.(*page).Acceptable', 'main.run').acceptMethodAt, -1);
    assert.equal(shape('example.com/websocket.Accept', 'main.run').acceptMethodAt, -1);
    assert.equal(shape('main.(*server).acceptLoop', 'main.run').acceptMethodAt, -1);
  });

  it('reads and writes of a RawConn are those of a connection', () => {
    assert.equal(shape('internal/poll.(*FD).RawRead', 'net.(*rawConn).Read', 'lib.(*conn).read').readAt, 0);
    assert.equal(shape('internal/poll.(*FD).RawWrite', 'net.(*rawConn).Write', 'lib.(*conn).write').writeAt, 0);
  });

  it('a handler is no accept loop', () => {
    assert.equal(shape('time.Sleep', 'net/http.(*conn).serve').serveAt, -1);
    assert.equal(shape('time.Sleep', 'net/http.(*Server).Serve').sleepsInLoop, true);
    assert.equal(shape('time.Sleep', 'main.work', 'net/http.(*Server).Serve').sleepsInLoop, false);
  });
});

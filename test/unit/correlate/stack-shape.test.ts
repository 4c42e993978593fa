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
    assert.equal(shape('internal/poll.(*FD).RawRead', 'net.(*rawConn).Read', 'lib.(*conn).read').reads, true);
    assert.equal(shape('internal/poll.(*FD).RawWrite', 'net.(*rawConn).Write', 'lib.(*conn).write').writes, true);
  });

  it('io.Copy between connections reads or writes in splice, and files are sent by sendfile', () => {
    const copy = ['net.(*TCPConn).ReadFrom', 'io.copyBuffer', 'main.pipe'];
    const from = shape('internal/poll.spliceDrain', 'internal/poll.Splice', ...copy);
    assert.deepEqual([from.reads, from.writes, from.pollFdAt], [true, false, -1]);
    const to = shape('internal/poll.splicePump', 'internal/poll.Splice', ...copy);
    assert.deepEqual([to.reads, to.writes, to.pollFdAt], [false, true, 0]);
    const file = shape('internal/poll.sendFile', 'internal/poll.SendFile', ...copy);
    assert.deepEqual([file.reads, file.writes, file.pollFdAt], [false, true, 1]);
  });

  it('waiting for a connection is neither', () => {
    const accepts = shape('internal/poll.(*FD).Accept', 'net.(*netFD).accept');
    assert.deepEqual([accepts.reads, accepts.writes, accepts.pollFdAt], [false, false, 0]);
    const connects = shape('internal/poll.(*FD).WaitWrite', 'net.(*netFD).connect');
    assert.deepEqual([connects.reads, connects.writes, connects.pollFdAt], [false, false, -1]);
  });

  it('a handler is no accept loop', () => {
    assert.equal(shape('time.Sleep', 'net/http.(*conn).serve').serveAt, -1);
    assert.equal(shape('time.Sleep', 'net/http.(*Server).Serve').sleepsInLoop, true);
    assert.equal(shape('time.Sleep', 'main.work', 'net/http.(*Server).Serve').sleepsInLoop, false);
  });
});

import { analyzeTrace } from '../../../core/trace/analyze';
import { memorySource } from '../../../core/trace/source';
import { validateTrace } from '../../../core/trace/validate/validate';
import { styleFor } from '../../../extension/cli/style';
import { traceJson } from '../../../extension/cli/trace-json';
import { traceText } from '../../../extension/cli/trace-text';
import { assertGolden, fixture } from '../golden';

/** Small ones of each state of an accept loop, of both formats. */
const traces = [
  'cap-go1.19-emfile',
  'cap-go1.21-rawblock',
  'cap-go1.22-idle',
  'cap-go1.23-semfull',
  'cap-go1.25-emfile',
  'cap-go1.26-rawblock',
  'cap-go1.26-grow',
];
const plain = styleFor({});

describe('output of accept-leak trace', () => {
  for (const name of traces) {
    const source = memorySource(fixture(`traces/${name}.trace`));
    it(`${name} as text`, () => {
      const { events } = validateTrace(source);
      assertGolden(`trace/${name}.txt`, traceText(analyzeTrace(source), events, plain));
    });
  }
  for (const name of traces.slice(0, 5)) {
    const source = memorySource(fixture(`traces/${name}.trace`));
    it(`${name} as JSON`, () => {
      const analysis = analyzeTrace(source);
      const text = [...traceJson(analysis, null, analysis.error)].join('');
      assertGolden(`trace/${name}.json`, `${JSON.stringify(JSON.parse(text), null, 1)}\n`);
    });
  }
  it('a cut trace as text', () => {
    const source = memorySource(fixture('traces/cap-go1.26-rawblock.trace').subarray(0, 9000));
    assertGolden('trace/cut.txt', traceText(analyzeTrace(source), null, plain));
  });
});

import { parentPort } from 'node:worker_threads';
import { UserError } from '../../core/base/errors';
import type { TraceAnswer, TraceRequest } from '../../core/protocol/trace-worker';
import { analyzeTrace } from '../../core/trace/analyze';
import { TimelineCollector } from '../../core/trace/timeline/collect-timeline';
import { openTraceFile } from './trace-file';
import { traceKernel } from './trace-kernel-file';

/** Progress is told when it grew by this. */
const step = 0.01;

/** Scans one trace away from the extension host, which must stay able to answer. */
parentPort?.once('message', (request: TraceRequest) => {
  void answer(request);
});

function tell(message: TraceAnswer, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function answer({ path, follow, cancel }: TraceRequest): Promise<void> {
  const cancelled = new Uint8Array(cancel);
  try {
    const file = await openTraceFile(path);
    try {
      const collector = new TimelineCollector();
      let told = 0;
      const analysis = analyzeTrace(file, {
        kernel: traceKernel(),
        sink: collector,
        follow,
        isCancelled: () => Atomics.load(cancelled, 0) !== 0,
        onProgress: (share) => {
          if (share - told < step) return;
          told = share;
          tell({ type: 'progress', share });
        },
      });
      const timeline = collector.timeline(analysis);
      const { startNs, endNs, state, reason, stack, waker } = timeline;
      const transfer = [startNs, endNs, state, reason, stack, waker].map((c) => c.buffer as ArrayBuffer);
      tell({ type: 'analysis', analysis, timeline }, transfer);
    } finally {
      file.close();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof UserError) tell({ type: 'failed', code: error.code, message, remedy: error.remedy });
    else
      tell({
        type: 'failed',
        code: 'internal',
        message,
        remedy: 'Report this with the trace, it is a fault of accept-leak.',
      });
  }
}

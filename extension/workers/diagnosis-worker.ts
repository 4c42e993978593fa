import { parentPort } from 'node:worker_threads';
import { detailsOf } from '../../core/detail/details';
import { diagnose } from '../../core/diagnose/diagnose';
import type { Language } from '../../core/diagnose/text/catalogs';
import { isSimplifiedChinese } from '../../core/protocol/ui-language';
import { traceKernel } from './trace-kernel-file';
import type { HostToWorker, WorkerToHost } from '../../core/protocol/host-worker';

/** Parses and judges one recording away from the extension host, which must stay able to answer. */
parentPort?.once('message', (message: HostToWorker) => {
  const reply = answer(message);
  parentPort?.postMessage(reply, transferable(reply));
});

function answer(message: HostToWorker): WorkerToHost {
  try {
    return message.type === 'diagnose'
      ? { type: 'diagnosis', diagnosis: diagnose(message.recording, traceKernel(), languageOf(message.language)) }
      : { type: 'details', details: detailsOf(message.recording, message.follow, traceKernel()) };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function languageOf(tag: string): Language {
  return isSimplifiedChinese(tag) ? 'zh-cn' : 'en';
}

/** The timeline's columns are handed over, not copied: they may be large. */
function transferable(reply: WorkerToHost): ArrayBuffer[] {
  if (reply.type !== 'details' || reply.details.trace === null) return [];
  const { startNs, endNs, state, reason, stack, waker } = reply.details.trace.timeline;
  return [startNs, endNs, state, reason, stack, waker].flatMap(({ buffer }) =>
    buffer instanceof ArrayBuffer ? [buffer] : [],
  );
}

import type { Step } from '../../core/protocol/step';

/** What is being done, in the command line's words. */
export function stepText(step: Step): string {
  switch (step.name) {
    case 'findTarget':
      return 'looking for the target';
    case 'collectInside':
      return 'collecting from a debug container inside the pod';
    case 'askGoroutines':
      return 'asking pprof for the goroutines';
    case 'readGoroutines':
      return 'reading the goroutines in memory';
    case 'readKernel':
      return "reading the kernel's tables";
    case 'weighEvidence':
      return 'joining and weighing the evidence';
    case 'findPod':
      return `looking for pod ${step.pod}`;
    case 'forwardPort':
      return `forwarding port ${String(step.port)} of pod ${step.pod}`;
    case 'recordTrace':
      return `recording ${String(step.seconds)} s of execution`;
    case 'profileProcessor':
      return `recording ${String(step.seconds)} s of processor time`;
  }
}

import { isRecord } from './record';

/** What is being done while a diagnosis is taken. Whoever shows it finds the words. */
export type Step =
  | { readonly name: PlainStep }
  | { readonly name: 'findPod'; readonly pod: string }
  | { readonly name: 'forwardPort'; readonly port: number; readonly pod: string }
  | { readonly name: 'recordTrace' | 'profileProcessor'; readonly seconds: number };

const plainSteps = [
  'findTarget',
  /** From a debug container inside the pod. */
  'collectInside',
  /** By pprof. */
  'askGoroutines',
  /** From memory. */
  'readGoroutines',
  /** The kernel's tables. */
  'readKernel',
  /** All is collected. */
  'weighEvidence',
] as const;
type PlainStep = (typeof plainSteps)[number];

/** True for a step of this version. */
export function isStep(value: unknown): value is Step {
  if (!isRecord(value)) return false;
  const { name, pod, port, seconds } = value;
  switch (name) {
    case 'findPod':
      return typeof pod === 'string';
    case 'forwardPort':
      return typeof pod === 'string' && Number.isInteger(port);
    case 'recordTrace':
    case 'profileProcessor':
      return Number.isFinite(seconds);
    default:
      return plainSteps.includes(name as PlainStep);
  }
}

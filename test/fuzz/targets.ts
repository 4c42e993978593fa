import type { FuzzTarget } from './target';
import { bundleTargets } from './targets/bundle';
import { executableTargets } from './targets/executable';
import { gdbTargets } from './targets/gdb';
import { messageTargets } from './targets/messages';
import { memoryTargets } from './targets/process-memory';
import { profileTargets } from './targets/profiles';
import { sessionTargets } from './targets/session';
import { sourceTargets } from './targets/sources';
import { tableTargets } from './targets/tables';
import { traceTargets } from './targets/traces';

/** Every reader of foreign bytes. */
export const targets: readonly FuzzTarget[] = [
  ...profileTargets,
  ...traceTargets,
  ...tableTargets,
  ...gdbTargets,
  ...executableTargets,
  ...memoryTargets,
  ...bundleTargets,
  ...messageTargets,
  ...sessionTargets,
  ...sourceTargets,
];

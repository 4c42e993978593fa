import type { AdapterAttach } from '../../core/protocol/adapter';
import type { Inspection } from '../inspection/inspection';

/** One snapshot and what a client holds of it. A new snapshot is a new one of these. */
export class AttachedSession {
  constructor(
    /** As the client asked. */
    readonly request: AdapterAttach,
    readonly inspection: Inspection,
  ) {}
}

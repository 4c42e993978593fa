import type { Diagnosis, Site } from '../model/diagnosis';
import type { SourceName } from '../model/recording';

/** What the extension host tells the panel. */
export type HostToPanel =
  | { readonly type: 'diagnosis'; readonly diagnosis: Diagnosis; readonly takenAt: string }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'failed'; readonly message: string };

/** What the panel asks of the host. */
export type PanelToHost =
  | { readonly type: 'ready' }
  | { readonly type: 'open'; readonly site: Site }
  | { readonly type: 'again' }
  | { readonly type: 'cancel' }
  | { readonly type: 'export'; readonly format: 'html' | 'json' }
  | { readonly type: 'copy'; readonly text: string };

/** A diagnosis at work: one line for each source. */
export interface Progress {
  readonly target: string;
  readonly elapsedMs: number;
  readonly steps: readonly { readonly source: SourceName; readonly doing: string; readonly done: boolean }[];
}

/** True for a message that the panel may have sent; everything from a webview is foreign input. */
export function isPanelToHost(value: unknown): value is PanelToHost {
  if (typeof value !== 'object' || value === null) return false;
  const m = value as Record<string, unknown>;
  switch (m['type']) {
    case 'ready':
    case 'again':
    case 'cancel':
      return true;
    case 'open':
      return isSite(m['site']);
    case 'export':
      return m['format'] === 'html' || m['format'] === 'json';
    case 'copy':
      return typeof m['text'] === 'string';
    default:
      return false;
  }
}

function isSite(value: unknown): value is Site {
  if (typeof value !== 'object' || value === null) return false;
  const s = value as Record<string, unknown>;
  return typeof s['function'] === 'string' && typeof s['file'] === 'string' && Number.isInteger(s['line']);
}

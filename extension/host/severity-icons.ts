import type { Severity } from '../../core/model/diagnosis';

const icons: Readonly<Record<Severity, string>> = {
  ok: 'pass',
  info: 'info',
  warning: 'warning',
  error: 'error',
  critical: 'flame',
};

/** The codicon of a severity. */
export function severityIcon(severity: Severity): string {
  return icons[severity];
}

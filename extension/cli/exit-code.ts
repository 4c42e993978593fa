/** Exit codes of every command. */
export const exitCode = { healthy: 0, findings: 1, failed: 2, inconclusive: 3 } as const;

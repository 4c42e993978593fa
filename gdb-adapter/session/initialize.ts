import type { DebugProtocol } from '@vscode/debugprotocol';

/** What the adapter can do; what is not named it cannot. Nothing here changes the program. */
export function initialize(): DebugProtocol.Capabilities {
  return {
    supportsConfigurationDoneRequest: true,
    supportsCancelRequest: true,
    supportsRestartRequest: true,
    supportsDelayedStackTraceLoading: true,
    supportsEvaluateForHovers: true,
    supportsReadMemoryRequest: true,
    supportsDisassembleRequest: true,
  };
}

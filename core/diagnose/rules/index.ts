import type { Rule } from '../rule';
import { acceptHotLoop } from './accept-hot-loop';
import { acceptPileup } from './accept-pileup';
import { blockedHandlerLeak } from './blocked-handler-leak';
import { channelListenerLeak } from './channel-listener-leak';
import { closeWaitLeak } from './close-wait-leak';
import { fdExhaustion } from './fd-exhaustion';
import { handlerLeak } from './handler-leak';
import { kernelBlockedAccept } from './kernel-blocked-accept';
import { listenerLeak } from './listener-leak';
import { orphanedAcceptor } from './orphaned-acceptor';
import { stalledAcceptLoop } from './stalled-accept-loop';
import { unacceptedListener } from './unaccepted-listener';
import { unattendedConnections } from './unattended-connections';

/** All rules, the ones that explain more before the ones they explain. */
export const rules: readonly Rule[] = [
  kernelBlockedAccept,
  fdExhaustion,
  acceptPileup,
  listenerLeak,
  orphanedAcceptor,
  acceptHotLoop,
  stalledAcceptLoop,
  unacceptedListener,
  unattendedConnections,
  closeWaitLeak,
  blockedHandlerLeak,
  handlerLeak,
  channelListenerLeak,
];

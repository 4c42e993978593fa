import { acceptHotLoop } from './accept-hot-loop';
import { acceptPileup } from './accept-pileup';
import { agreement } from './agreement';
import { channelListenerLeak } from './channel-listener-leak';
import { closeWaitLeak } from './close-wait-leak';
import { completeness } from './completeness';
import { fdExhaustion } from './fd-exhaustion';
import { handlerLeak } from './handler-leak';
import { kernelBlockedAccept } from './kernel-blocked-accept';
import { kernelSettings } from './kernel-settings';
import { listenerLeak } from './listener-leak';
import { loopTies } from './loop-ties';
import { notes } from './notes';
import { orphanedAcceptor } from './orphaned-acceptor';
import { stalledAcceptLoop } from './stalled-accept-loop';
import { trace } from './trace';
import { unacceptedListener } from './unaccepted-listener';
import { unattendedConnections } from './unattended-connections';
import { verdict } from './verdict';
import { words } from './words';

/** What a diagnosis says, in English. */
export const en = {
  acceptHotLoop,
  acceptPileup,
  agreement,
  channelListenerLeak,
  closeWaitLeak,
  completeness,
  fdExhaustion,
  handlerLeak,
  kernelBlockedAccept,
  kernelSettings,
  listenerLeak,
  loopTies,
  notes,
  orphanedAcceptor,
  stalledAcceptLoop,
  trace,
  unacceptedListener,
  unattendedConnections,
  verdict,
  words,
};

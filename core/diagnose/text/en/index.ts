import { acceptHotLoop } from './accept-hot-loop';
import { acceptPileup } from './accept-pileup';
import { channelListenerLeak } from './channel-listener-leak';
import { closeWaitLeak } from './close-wait-leak';
import { fdExhaustion } from './fd-exhaustion';
import { kernelBlockedAccept } from './kernel-blocked-accept';
import { kernelSettings } from './kernel-settings';
import { listenerLeak } from './listener-leak';
import { orphanedAcceptor } from './orphaned-acceptor';
import { trace } from './trace';
import { words } from './words';

/** What a diagnosis says, in English. */
export const en = {
  acceptHotLoop,
  acceptPileup,
  channelListenerLeak,
  closeWaitLeak,
  fdExhaustion,
  kernelBlockedAccept,
  kernelSettings,
  listenerLeak,
  orphanedAcceptor,
  trace,
  words,
};

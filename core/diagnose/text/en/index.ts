import { acceptHotLoop } from './accept-hot-loop';
import { acceptPileup } from './accept-pileup';
import { words } from './words';

/** What a diagnosis says, in English. */
export const en = { words, acceptHotLoop, acceptPileup };

import type { Texts } from '../texts';
import { acceptHotLoop } from './accept-hot-loop';
import { acceptPileup } from './accept-pileup';
import { words } from './words';

/** The same in Simplified Chinese. */
export const zhCn: Texts = { words, acceptHotLoop, acceptPileup };

import type { en } from './en/index';

/**
 * Every sentence of a diagnosis, by the unit that says it: rules give numbers, names and places, a catalog makes the sentence. Why a
 * source failed is recorded with the evidence (core/base/errors) and stays in English in every language.
 */
export type Texts = typeof en;

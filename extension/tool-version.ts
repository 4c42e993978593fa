import { version } from '../package.json';

/** This product's version, as in package.json. */
export const toolVersion = version;

import { parentPort } from 'node:worker_threads';

/** Dies when it has been given its work, as one does that runs out of memory. */
parentPort?.once('message', () => process.exit(134));

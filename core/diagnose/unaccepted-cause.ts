/** Why nobody accepts on a socket that listens. */
export type UnacceptedCause = 'never-accepted' | 'loop-ended' | 'duplicated-fd' | 'inherited' | 'reuseport';

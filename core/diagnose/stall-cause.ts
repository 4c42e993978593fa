/** What an accept loop waits for instead of a connection. */
export type StallCause = 'mutex' | 'channel' | 'limit' | 'inline-handler' | 'handshake';

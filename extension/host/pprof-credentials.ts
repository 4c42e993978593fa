import type { Memento, SecretStorage } from 'vscode';
import { parsePprofAddress } from '../collect/pprof-address';

const knownKey = 'pprof-addresses-with-credentials';

/**
 * Addresses that were given with a user name, password or token. They are kept whole in the secret storage alone; panels,
 * settings and exports see the address without them.
 */
export class PprofCredentials {
  constructor(
    private readonly secrets: SecretStorage,
    private readonly memento: Memento,
  ) {}

  /** Remembers what is secret in an address, and returns it without. */
  async strip(text: string): Promise<string> {
    const { base, auth, query } = parsePprofAddress(text);
    if (auth === null && query.length === 0) return base;
    await this.secrets.store(base, text.trim());
    await this.memento.update(knownKey, [...new Set([...this.known(), base])]);
    return base;
  }

  /** The address as it was given, or as it is when nothing is secret in it. */
  async whole(base: string): Promise<string> {
    return (await this.secrets.get(base)) ?? base;
  }

  /** Forgets all; returns how many there were. */
  async forget(): Promise<number> {
    const known = this.known();
    await Promise.all(known.map((base) => this.secrets.delete(base)));
    await this.memento.update(knownKey, undefined);
    return known.length;
  }

  private known(): readonly string[] {
    return this.memento.get<readonly string[]>(knownKey, []);
  }
}

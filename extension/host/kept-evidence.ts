import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recording } from '../../core/model/recording';
import type { TakenDiagnosis } from '../../core/protocol/host-webview';
import { readBundle, writeBundle } from '../collect/bundle-file';

/** So many diagnoses keep their evidence over a restart; the oldest go first. */
const mostKept = 8;

/** The evidence of the latest diagnoses as bundles in a folder of the extension, so that a panel has it after a restart. */
export class KeptEvidence {
  constructor(private readonly folder: string) {}

  async keep(taken: TakenDiagnosis, recording: Recording): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeBundle(this.#file(taken), recording);
    await this.#removeOldest();
  }

  /** The evidence of exactly this diagnosis; null when it is not kept or cannot be read any more. */
  async find(taken: TakenDiagnosis): Promise<Recording | null> {
    try {
      return await readBundle(this.#file(taken));
    } catch {
      // Gone, or of a version that cannot be read: then the panel says that it is not kept.
      return null;
    }
  }

  /** Removes all of it. */
  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #file({ target, takenAt }: TakenDiagnosis): string {
    const name = `${String(target.pid ?? 'remote')}-${takenAt}`.replace(/[^\w-]/g, '');
    return join(this.folder, `${name}.tar.gz`);
  }

  async #removeOldest(): Promise<void> {
    const files = (await readdir(this.folder)).map((name) => join(this.folder, name));
    const aged = await Promise.all(files.map(async (file) => ({ file, at: (await stat(file)).mtimeMs })));
    aged.sort((a, b) => b.at - a.at);
    await Promise.all(aged.slice(mostKept).map(({ file }) => rm(file, { force: true })));
  }
}

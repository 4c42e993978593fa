import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chance, Mutator } from './mutate';
import { targets } from './targets';

/** Changed inputs that each reader gets here; `npm run fuzz` gives them millions. */
const changed = 200;
const folder = 'test/fuzz/regressions';

describe('readers of foreign bytes', function () {
  this.timeout(60_000);

  for (const target of targets) {
    const { name } = target;
    it(`${name}: reads what it once failed on, real inputs, and ${changed} changed ones`, async () => {
      await target.prepare?.();
      const seeds = target.seeds();
      const failed = existsSync(join(folder, name)) ? readdirSync(join(folder, name)) : [];
      for (const file of failed) await target.run(readFileSync(join(folder, name, file)));
      for (const seed of seeds) await target.run(seed);
      const chance = new Chance(name.length * 7919);
      const mutator = new Mutator(chance, target.words ?? [], target.longest ?? 64 << 10);
      for (let n = 0; n < changed && seeds.length > 0; n++)
        await target.run(mutator.mutate(chance.of(seeds), chance.of(seeds)));
    });
  }
});

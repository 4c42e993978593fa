import { readdirSync } from 'node:fs';
import { diagnose } from '../../../core/diagnose/diagnose';
import { readBundle } from '../../../extension/collect/bundle-file';
import { styleFor } from '../../../extension/cli/style';
import { textReport } from '../../../extension/cli/text-report';
import { assertGolden } from '../golden';

const bundles = 'test/fixtures/bundles';

/** What a person reads of each recorded server, word for word. */
describe('verdicts of recorded servers', () => {
  for (const file of readdirSync(bundles))
    it(file.replace('.tar.gz', ''), async () => {
      const diagnosis = diagnose(await readBundle(`${bundles}/${file}`));
      assertGolden(`verdict/${file.replace('.tar.gz', '.txt')}`, textReport(diagnosis, styleFor({ isTTY: false })));
    });
});

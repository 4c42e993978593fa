// Mocha's spec reporter, which also writes to $MOCHA_COUNTS how many tests passed, and a line for each that did not; and ends, as
// failed, a run that does not end by itself.
const { spawnSync } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

/** A run that has passed and holds something open would keep whoever waits for it for ever. */
const endMs = 30_000;

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Runner.constants;
    const failed = [];
    const note = (test, why) => failed.push(`${test.fullTitle()}: ${why}`);
    const write = () => {
      if (process.env.MOCHA_COUNTS)
        writeFileSync(process.env.MOCHA_COUNTS, JSON.stringify({ passes: this.stats.passes, failed }));
    };
    runner.on(EVENT_TEST_FAIL, (test, error) => note(test, String(error.message).split('\n')[0]));
    runner.on(EVENT_TEST_PENDING, (test) => note(test, 'nobody ran it'));
    runner.once(EVENT_RUN_END, () => {
      write();
      setTimeout(() => {
        failed.push(
          `the run does not end: ${process.getActiveResourcesInfo().join(', ')} are open after the last test`,
        );
        write();
        console.error(failed.at(-1));
        spawnSync('ps', ['-eo', 'pid,ppid,pgid,stat,args'], { stdio: 'inherit' });
        process.exit(1);
      }, endMs).unref();
    });
  }
};

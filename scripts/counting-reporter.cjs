// Mocha's spec reporter, which also writes to $MOCHA_COUNTS how many tests passed, and a line for each that did not.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Runner.constants;
    const failed = [];
    const note = (test, why) => failed.push(`${test.fullTitle()}: ${why}`);
    runner.on(EVENT_TEST_FAIL, (test, error) => note(test, String(error.message).split('\n')[0]));
    runner.on(EVENT_TEST_PENDING, (test) => note(test, 'nobody ran it'));
    runner.once(EVENT_RUN_END, () => {
      if (process.env.MOCHA_COUNTS)
        writeFileSync(process.env.MOCHA_COUNTS, JSON.stringify({ passes: this.stats.passes, failed }));
    });
  }
};

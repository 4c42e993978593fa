// What the workbench tests of mocha share: a workbench with a browser and programs of the lab, ended and removed whatever happens.
/* global before, after, afterEach, describe */
import { startLab } from '../lab-program.ts';
import { openBrowser, panelOf, pick, runCommand, typeInPicker, workbenchReady } from './browser.mjs';
import { Workbench } from './workbench.mjs';

const vsix = 'out/accept-leak.vsix';
/** `run.mjs --repeat 10`: so many times in a row. */
const rounds = Number(process.env.REPEAT ?? '1');

/** `settings` are the user's, `extensions` makes more .vsix files, `browser` as openBrowser takes them; `prepare` comes before the browser. */
export function useWorkbench({ settings = {}, extensions = () => [], browser = {}, prepare = () => undefined } = {}) {
  const suite = new Suite();
  before(async function () {
    this.timeout(300_000);
    suite.workbench.configure(settings);
    await suite.workbench.start(vsix, 'test/lab', extensions());
    await prepare(suite);
    suite.browser = await openBrowser(browser);
    await suite.page.goto(suite.workbench.url);
    await workbenchReady(suite.page);
  });
  after(async () => {
    await suite.browser?.close();
    await suite.workbench.stop();
    await suite.endPrograms();
  });
  afterEach(async function () {
    if (this.currentTest.state !== 'failed' || suite.browser === null) return;
    const name = this.currentTest.title.slice(0, 24).replaceAll('/', '-');
    await suite.page.screenshot({ path: `out/screenshots/failed-${name}.png` });
  });
  return suite;
}

/** Tests that are run again and again in one workbench when that is asked for; `begin` makes each round start alike. */
export function repeated(begin, tests) {
  if (rounds === 1) tests();
  else
    for (let round = 1; round <= rounds; round++)
      describe(`round ${round} of ${rounds}`, () => {
        before(begin);
        tests();
      });
}

class Suite {
  workbench = new Workbench();
  browser = null;
  #programs = [];

  get page() {
    return this.browser.page;
  }

  /** The inside of the shown panel. */
  get panel() {
    return panelOf(this.page);
  }

  run(title) {
    return runCommand(this.page, title);
  }

  /** Starts a program of the lab; all end with the suite. */
  async startLab(scenario, variant = '', options = {}) {
    const program = await startLab(scenario, variant, [], options);
    this.#programs.push(program);
    return program;
  }

  async endPrograms() {
    await Promise.all(this.#programs.splice(0).map((program) => program.stop()));
  }

  /** Diagnoses a process that is picked from the list. */
  async diagnose(pid, command = 'Go: Diagnose Accept Leak') {
    await this.run(command);
    await typeInPicker(this.page, `pid ${pid}`);
    await pick(this.page, `pid ${pid}`);
  }
}

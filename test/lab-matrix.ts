import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { judgeAgain, type Asking, type LabOutcome } from './lab-judge';
import { confusionDocument } from './lab-docs';
import { loggedRuns, logRun } from './lab-log';
import { labOptions, wanted } from './lab-options';
import { buildLab, labTruth, listVariants, type LabVariant } from './lab-program';
import { fullRules, matrix, row, weakenedRules } from './lab-report';
import { replayServer, runServer, servers } from './lab-servers';
import { runVariant } from './lab-variant';

/** What `npm run lab` runs: every variant live through the command line, a confusion matrix, causes and sites. */
const options = labOptions(process.argv.slice(2));
if (options.docs) {
  mkdirSync('docs', { recursive: true });
  writeFileSync('docs/confusion-matrix.md', await confusionDocument(loggedRuns()));
  process.exit(0);
}

type Task = () => Promise<LabOutcome>;

/** A copy of the build: a run of minutes judges one build, whoever builds meanwhile. */
const dist = `out/test/lab-dist-${process.pid}`;
cpSync('dist', dist, { recursive: true });
process.once('exit', () => {
  rmSync(dist, { recursive: true, force: true });
});

const outcomes = await inTurns(Array.from({ length: options.repeat }, tasks).flat());
console.log(`\n${matrix(outcomes)}`);
const rules = options.without === null ? fullRules(outcomes) : weakenedRules(outcomes);
for (const [what, held] of rules) console.log(`${held ? '✔' : '✖'} ${what}`);

mkdirSync('out', { recursive: true });
writeFileSync('out/lab.json', JSON.stringify(outcomes, null, 1));
const failed = rules.filter(([, held]) => !held).map(([what]) => what);
const counts = process.env['MOCHA_COUNTS'];
if (counts !== undefined) {
  const wrong = outcomes.filter((o) => !o.classRight).map(row);
  const passes = outcomes.length - wrong.length + rules.length - failed.length;
  writeFileSync(counts, JSON.stringify({ passes, failed: [...wrong, ...failed] }));
}
process.exitCode = failed.length === 0 ? 0 : 1;

function tasks(): Task[] {
  const list: Task[] = [];
  for (const set of options.sets) {
    const asking: Asking = { set, cli: `${dist}/cli.js`, without: options.without };
    if (set === 'servers') {
      // All of them are healthy.
      for (const s of servers)
        for (const load of ['idle', 'load'] as const)
          if (wanted(options, s.name, load))
            list.push(() => (options.replay ? replayServer(asking, s, load) : runServer(asking, s, load)));
      continue;
    }
    const binary = buildLab(set);
    for (const one of listVariants(binary))
      if (wanted(options, one.scenario, one.variant) && !(options.healthy && isProblem(one, binary)))
        list.push(() =>
          options.replay
            ? judgeAgain(asking, labTruth(one.scenario, one.variant, binary))
            : runVariant(asking, binary, one),
        );
  }
  return list;
}

function isProblem({ scenario, variant }: LabVariant, binary: string): boolean {
  return labTruth(scenario, variant, binary).problem;
}

/** Runs the tasks, at most `--at-once` of them together; the outcomes are in the order of the tasks. */
async function inTurns(list: readonly Task[]): Promise<LabOutcome[]> {
  const done: LabOutcome[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < list.length; i = next++) {
      const outcome = await list[i]!();
      done[i] = outcome;
      console.log(row(outcome));
      logRun(outcome, options.without);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, worker));
  return done;
}

import { UserError } from '../../core/base/errors';
import { readDumpInput } from './dump-input';
import { reportOfDump, reportOfProfile } from './dump-report';
import { ansi, dumpText, plain } from './dump-text';

/**
 * `accept-leak dump FILE [--json]`: counts, groups and what is in Accept. Returns the exit code: 0, or 2 with a line on
 * stderr when the file is no dump.
 */
export async function dumpCommand(file: string, options: { readonly json: boolean }): Promise<number> {
  try {
    const input = await readDumpInput(file);
    const report = input.kind === 'dump' ? reportOfDump(input.dump) : reportOfProfile(input.profile);
    const issues = input.kind === 'dump' ? input.dump.issues : [];
    const noColor = process.env['NO_COLOR'];
    const isColored = process.stdout.isTTY && (noColor === undefined || noColor === '');
    process.stdout.write(
      options.json ? `${JSON.stringify(report)}\n` : dumpText(report, issues, isColored ? ansi : plain),
    );
    return 0;
  } catch (e) {
    if (!(e instanceof UserError)) throw e;
    process.stderr.write(`accept-leak: ${e.line}\n`);
    return 2;
  }
}

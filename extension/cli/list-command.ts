import { listGoProcesses } from '../collect/process-list';
import { usage } from './arguments';
import { exitCode } from './exit-code';
import { printable, styleFor } from './style';

/** `accept-leak` alone: the Go programs that can be diagnosed, and how to go on. Choosing is the caller's, so the code is 2. */
export async function listCommand(): Promise<number> {
  const style = styleFor(process.stdout);
  const own = await listGoProcesses();
  if (own.length === 0) {
    process.stdout.write('No Go program that this user may read is running here.\n\n');
    process.stdout.write(`${usage}\n`);
    return exitCode.failed;
  }
  const withPorts = own.filter((p) => p.listens.length > 0);
  const rows = [...withPorts, ...own.filter((p) => p.listens.length === 0)].map((p) => {
    const ports = p.listens.length === 0 ? 'listens nowhere' : p.listens.slice(0, 3).join(', ');
    const more = p.listens.length > 3 ? ` and ${p.listens.length - 3} more` : '';
    return `${String(p.pid).padStart(8)}  ${p.exe.slice(p.exe.lastIndexOf('/') + 1).padEnd(20)} ${p.goVersion.padEnd(11)} ${ports}${more}`;
  });
  process.stdout.write(`${style.bold('     pid  program              Go          listens on')}\n`);
  process.stdout.write(printable(`${rows.join('\n')}\n`));
  process.stdout.write(`\nDiagnose one with: accept-leak diagnose --pid ${withPorts[0]?.pid ?? own[0]?.pid ?? 'N'}\n`);
  return exitCode.failed;
}

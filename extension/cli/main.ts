import { errors, isUserError } from '../../core/base/errors';
import { usage } from './arguments';
import { exitCode } from './exit-code';

/** Commands are loaded when they are asked for, from files of their own: reading a trace must not pay for the rest. */
async function run(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h') || args[0] === 'help') {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const [command, ...rest] = args;
  switch (command) {
    case undefined:
    case 'list':
      return (await import('./live-commands')).listCommand();
    case 'diagnose':
      return (await import('./live-commands')).diagnoseCommand(rest);
    case 'bundle':
      return (await import('./live-commands')).bundleCommand(rest);
    case 'open':
      return (await import('./live-commands')).openCommand(rest);
    case 'dump': {
      const { fileOptions } = await import('./arguments');
      const options = fileOptions('dump', rest);
      return (await import('./dump-command')).dumpCommand(options.file, { json: options.json });
    }
    case 'trace': {
      const { fileOptions } = await import('./arguments');
      const options = fileOptions('trace', rest);
      return (await import('./trace-command')).traceCommand(options.file, { json: options.json });
    }
    case 'goroutines': {
      const { goroutinesOptions } = await import('./arguments');
      return (await import('./goroutines-command')).goroutinesCommand(goroutinesOptions(rest));
    }
    default:
      throw errors.badArguments(`There is no command "${command}"`);
  }
}

/** A reader that closed the pipe early (`| head`) is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.healthy);
  throw error;
});

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const line = isUserError(error)
      ? error.line
      : `Something went wrong inside accept-leak: ${String(error)}. Please report it.`;
    process.stderr.write(`accept-leak: ${line}\n`);
    if (!isUserError(error) && process.env['ACCEPT_LEAK_DEBUG'] !== undefined) console.error(error);
    process.exitCode = exitCode.failed;
  },
);

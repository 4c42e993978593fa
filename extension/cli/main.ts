import { errors, UserError } from '../../core/base/errors';
import { usage } from './arguments';
import { exitCode } from './exit-code';

/** Commands are loaded when they are asked for: reading a dump must not pay for the rest. */
async function run(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case undefined:
    case 'list':
      return (await import('./list-command')).listCommand();
    case 'diagnose':
      return (await import('./diagnose-command')).diagnoseCommand(rest);
    case 'bundle':
      return (await import('./diagnose-command')).bundleCommand(rest);
    case 'open':
      return (await import('./open-command')).openCommand(rest);
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
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(`${usage}\n`);
      return 0;
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
    const line =
      error instanceof UserError
        ? error.line
        : `Something went wrong inside accept-leak: ${String(error)}. Please report it.`;
    process.stderr.write(`accept-leak: ${line}\n`);
    if (!(error instanceof UserError) && process.env['ACCEPT_LEAK_DEBUG'] !== undefined) console.error(error);
    process.exitCode = exitCode.failed;
  },
);

import { errors } from '../../core/base/errors';
import { isTablePage, isWriteCore, type FirstLook, type GoroutineReport } from '../../core/protocol/adapter';
import { lookFirst } from '../inspection/first-look';
import { attachedIn, type RequestArguments, type RequestContext } from './handler';

/** The requests that only our own programs know (core/protocol/adapter). */

export function goroutines(_: RequestArguments, context: RequestContext): GoroutineReport {
  return attachedIn(context).inspection.report;
}

export function firstLook({ pid }: RequestArguments, { command }: RequestContext): FirstLook {
  if (typeof pid !== 'number' || !(pid > 0)) throw errors.badRequest(command, 'pid is the number of a process');
  return lookFirst(pid);
}

export function table(args: RequestArguments, context: RequestContext): object {
  const { table: page } = attachedIn(context).inspection;
  if (!isTablePage(args)) throw errors.badRequest(context.command, 'start and count name a page of rows');
  if (!page) throw errors.badRequest(context.command, 'a core holds chosen goroutines, not the whole table');
  return page(args);
}

export function writeCore(args: RequestArguments, context: RequestContext): object {
  const { inspection } = attachedIn(context);
  if (!isWriteCore(args)) throw errors.badRequest(context.command, 'file is the path to write');
  return inspection.writeCore(args.file);
}

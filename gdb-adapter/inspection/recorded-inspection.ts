import { errors } from '../../core/base/errors';
import type { RecordedGoroutines, TableColumns } from '../../core/protocol/adapter';
import type { GoroutineDetails, InspectedGoroutine, Inspection } from './inspection';

/** Goroutines as a recording has them: the table, the groups and their frames, without memory and without gdb. */
export function inspectRecorded({ report, table }: RecordedGoroutines, title: string): Inspection {
  return {
    title,
    report,
    goroutines: goroutinesOf({ report, table }),
    gdb: null,
    table: ({ start, count }) => pageOf(table, start, count),
    writeCore: (file) => {
      throw errors.cannotWrite(file, 'the recording holds no memory');
    },
    again: null,
    close: () => Promise.resolve(),
  };
}

/** Every acceptor, and the first of each group that has none. */
function goroutinesOf({ report, table }: RecordedGoroutines): InspectedGoroutine[] {
  const rows = new Map(table.id.map((id, row) => [id, row]));
  const acceptors = new Map(report.acceptors.map((a, i) => [a.goroutine, i]));
  const inGroup = new Map<number, number[]>();
  for (const id of acceptors.keys()) {
    const group = groupOf(id);
    const known = inGroup.get(group);
    if (known) known.push(id);
    else inGroup.set(group, [id]);
  }
  function groupOf(id: number): number {
    const row = rows.get(id);
    return row === undefined ? report.groups.findIndex((g) => g.ids.includes(id)) : table.group[row]!;
  }
  return report.groups.flatMap((group, index) => {
    const chosen = inGroup.get(index) ?? group.ids.slice(0, 1);
    return chosen.map((goroutine, i) => ({
      goroutine,
      tid: -1,
      group: index,
      standsFor: 1 + (i === 0 ? Math.max(0, group.count - chosen.length) : 0),
      acceptor: acceptors.get(goroutine) ?? -1,
      details: {
        status: group.state,
        waitReason: group.waitReason,
        ...rowOf(table, rows.get(goroutine)),
        memory: null,
      },
    }));
  });
}

/** A table that was cut lacks some. */
function rowOf(t: TableColumns, row: number | undefined): Pick<GoroutineDetails, 'g' | 'parent' | 'createdBy'> {
  if (row === undefined) return { g: null, parent: null, createdBy: null };
  const parent = t.parent[row]!;
  return { g: t.address[row]!, parent: parent > 0 ? parent : null, createdBy: t.sites[t.createdBy[row]!] ?? null };
}

function pageOf(t: TableColumns, start: number, count: number): TableColumns {
  const page = <T>(column: readonly T[]): T[] => column.slice(start, start + count);
  return {
    ...t,
    id: page(t.id),
    state: page(t.state),
    waitReason: page(t.waitReason),
    group: page(t.group),
    parent: page(t.parent),
    address: page(t.address),
    fd: page(t.fd),
    createdBy: page(t.createdBy),
  };
}

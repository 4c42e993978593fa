/** Goroutines that have ended and were made by one go statement for one function; addresses in memory. */
export interface EndedGroup {
  readonly goPc: number;
  readonly startPc: number;
  readonly ids: number[];
  /** Who made each; −1 where the version does not keep it. */
  readonly parents: number[];
}

/** A loop is one of few: of the many handlers of one go statement some are enough. */
const mostOfGroup = 16;
const mostGroups = 256;

/**
 * What is known of goroutines that have ended: the runtime keeps their gs for new ones, and until then each has the id, the go statement
 * and the function of its last goroutine (gdestroy leaves them, newproc1 sets them; runtime/proc.go, Go 1.21 to 1.26). That one is not there
 * proves nothing.
 */
export class EndedGoroutines {
  readonly groups: EndedGroup[] = [];
  private readonly byGoPc = new Map<number, EndedGroup[]>();

  add(id: number, parent: number, goPc: number, startPc: number): void {
    // One that never ran, or the runtime's own.
    if (id === 0 || goPc === 0) return;
    let list = this.byGoPc.get(goPc);
    if (list === undefined) this.byGoPc.set(goPc, (list = []));
    let group = list.find((g) => g.startPc === startPc);
    if (group === undefined) {
      if (this.groups.length === mostGroups) return;
      group = { goPc, startPc, ids: [], parents: [] };
      list.push(group);
      this.groups.push(group);
    }
    if (group.ids.length === mostOfGroup) return;
    group.ids.push(id);
    group.parents.push(parent);
  }
}

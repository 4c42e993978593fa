import type { Frame } from '../model/frame';
import type { CreationSite } from '../model/trace-analysis';

const idsKept = 100;

interface LiveGoroutine {
  readonly creator: number;
  readonly atNs: number;
  /** Stack ids of the generation it was made in; row of `sites` once that has ended. */
  readonly stack: number;
  readonly first: number;
  site: number;
}

interface Site {
  readonly stack: readonly Frame[];
  readonly startFunction: string;
}

/** Looks up stacks of the generation that is being read. */
export interface StackSource {
  frames(stack: number): Frame[];
}

/**
 * Goroutines made within the trace that have not ended. Threads are scanned one after the other, so an end may come in
 * before its creation.
 */
export class Creations {
  created = 0;
  private readonly live = new Map<number, LiveGoroutine>();
  private readonly endedFirst = new Set<number>();
  /** Made in the generation that is being read. */
  private fresh: number[] = [];
  private readonly sites: Site[] = [];
  private readonly siteByText = new Map<string, number>();

  create(goroutine: number, creator: number, atNs: number, stack: number, first: number): void {
    this.created++;
    if (this.endedFirst.delete(goroutine)) return;
    this.live.set(goroutine, { creator, atNs, stack, first, site: -1 });
    this.fresh.push(goroutine);
  }

  end(goroutine: number): void {
    if (!this.live.delete(goroutine)) this.endedFirst.add(goroutine);
  }

  /** When it was made, or null: before the trace, or it has ended. */
  madeAtNs(goroutine: number): number | null {
    return this.live.get(goroutine)?.atNs ?? null;
  }

  /** Resolves the sites of what is still alive, while the generation's tables are at hand. */
  endGeneration(tables: StackSource): void {
    // Those that existed before the trace and ended: no creation will come.
    this.endedFirst.clear();
    const byIds = new Map<string, number>();
    for (const goroutine of this.fresh) {
      const entry = this.live.get(goroutine);
      if (entry?.site !== -1) continue;
      const ids = `${entry.stack} ${entry.first}`;
      let site = byIds.get(ids);
      if (site === undefined) byIds.set(ids, (site = this.siteOf(entry, tables)));
      entry.site = site;
    }
    this.fresh = [];
  }

  /** Sites with what is alive of each, most first; `count` is told of each living goroutine's creator. */
  alive(count: (creator: number) => void): CreationSite[] {
    const rows = this.sites.map((site) => ({
      ...site,
      alive: 0,
      goroutines: [] as number[],
      creators: [] as number[],
    }));
    for (const [goroutine, entry] of this.live) {
      count(entry.creator);
      const row = rows[entry.site];
      if (row === undefined) continue;
      row.alive++;
      if (row.goroutines.length < idsKept) row.goroutines.push(goroutine);
      if (row.creators.length < idsKept && entry.creator >= 0 && !row.creators.includes(entry.creator))
        row.creators.push(entry.creator);
    }
    return rows.filter((row) => row.alive > 0).sort((a, b) => b.alive - a.alive);
  }

  private siteOf(entry: LiveGoroutine, tables: StackSource): number {
    const stack = tables.frames(entry.stack);
    const startFunction = tables.frames(entry.first)[0]?.function ?? '';
    const text = `${startFunction}\n${stack.map((f) => `${f.function} ${f.file}:${f.line}`).join('\n')}`;
    let site = this.siteByText.get(text);
    if (site === undefined) {
      site = this.sites.push({ stack, startFunction }) - 1;
      this.siteByText.set(text, site);
    }
    return site;
  }
}

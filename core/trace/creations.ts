import { Float64Column, Int32Column } from '../base/columns';
import type { Frame } from '../model/frame';
import type { CreationSite } from '../model/trace-analysis';
import { IdMap } from './id-map';

const idsKept = 100;
/** Of a row: its site is not known yet. */
const fresh = -1;

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
 * before its creation. A server makes and ends one for each connection, so there are rows and no objects.
 */
export class Creations {
  created = 0;
  /** Row of each that lives. */
  private readonly live = new IdMap();
  private readonly endedFirst = new Set<number>();
  private readonly creator = new Float64Column(1024);
  private readonly atNs = new Float64Column(1024);
  /** Stack ids of the generation that it was made in. */
  private readonly stack = new Float64Column(1024);
  private readonly first = new Float64Column(1024);
  /** Row of `sites`. */
  private readonly site = new Int32Column(1024);
  private readonly freeRows = new Int32Column(1024);
  /** Made in the generation that is being read; some have ended. */
  private readonly freshIds = new Float64Column(1024);
  private readonly sites: Site[] = [];
  private readonly siteByText = new Map<string, number>();

  create(goroutine: number, creator: number, atNs: number, stack: number, first: number): void {
    this.created++;
    if (this.endedFirst.size > 0 && this.endedFirst.delete(goroutine)) return;
    // An id of a goroutine that came from C may be used again.
    this.end(goroutine, false);
    const row = this.freeRows.length > 0 ? this.freeRows.data[--this.freeRows.length]! : this.newRow();
    this.creator.data[row] = creator;
    this.atNs.data[row] = atNs;
    this.stack.data[row] = stack;
    this.first.data[row] = first;
    this.site.data[row] = fresh;
    this.live.set(goroutine, row);
    this.freshIds.push(goroutine);
  }

  end(goroutine: number, isEnd = true): void {
    const row = this.live.delete(goroutine);
    if (row >= 0) this.freeRows.push(row);
    else if (isEnd) this.endedFirst.add(goroutine);
  }

  /** When it was made, or null: before the trace, or it has ended. */
  madeAtNs(goroutine: number): number | null {
    const row = this.live.get(goroutine);
    return row < 0 ? null : this.atNs.data[row]!;
  }

  /** Resolves the sites of what is still alive, while the generation's tables are at hand. */
  endGeneration(tables: StackSource): void {
    // Those that existed before the trace and ended: no creation will come.
    this.endedFirst.clear();
    const byIds = new Map<string, number>();
    for (let i = 0; i < this.freshIds.length; i++) {
      const row = this.live.get(this.freshIds.data[i]!);
      if (row < 0 || this.site.data[row] !== fresh) continue;
      const ids = `${this.stack.data[row]!} ${this.first.data[row]!}`;
      let site = byIds.get(ids);
      if (site === undefined) byIds.set(ids, (site = this.siteOf(row, tables)));
      this.site.data[row] = site;
    }
    this.freshIds.length = 0;
  }

  /** Sites with what is alive of each, most first; `count` is told of each living goroutine's creator. */
  alive(count: (creator: number) => void): CreationSite[] {
    const rows = this.sites.map((site) => ({
      ...site,
      alive: 0,
      goroutines: [] as number[],
      creators: [] as number[],
    }));
    this.live.forEach((goroutine, row) => {
      const creator = this.creator.data[row]!;
      count(creator);
      const site = rows[this.site.data[row]!];
      if (site === undefined) return;
      site.alive++;
      site.goroutines.push(goroutine);
      if (site.creators.length < idsKept && creator >= 0 && !site.creators.includes(creator))
        site.creators.push(creator);
    });
    for (const site of rows) {
      site.goroutines.sort((a, b) => a - b);
      site.goroutines.length = Math.min(site.goroutines.length, idsKept);
      site.creators.sort((a, b) => a - b);
    }
    return rows.filter((row) => row.alive > 0).sort((a, b) => b.alive - a.alive);
  }

  private newRow(): number {
    this.creator.push(0);
    this.atNs.push(0);
    this.stack.push(0);
    this.first.push(0);
    this.site.push(fresh);
    return this.site.length - 1;
  }

  private siteOf(row: number, tables: StackSource): number {
    const stack = tables.frames(this.stack.data[row]!);
    const startFunction = tables.frames(this.first.data[row]!)[0]?.function ?? '';
    const text = `${startFunction}\n${stack.map((f) => `${f.function} ${f.file}:${f.line}`).join('\n')}`;
    let site = this.siteByText.get(text);
    if (site === undefined) {
      site = this.sites.push({ stack, startFunction }) - 1;
      this.siteByText.set(text, site);
    }
    return site;
  }
}

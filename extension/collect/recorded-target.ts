import type { RecordedTarget } from '../../core/model/recording';
import { clockTicksPerSecond } from './process-facts';
import type { Target } from './target';

/** What a recording keeps of its target. */
export function describeTarget({ process: p, pprof }: Target): RecordedTarget {
  return {
    pid: p?.pid ?? null,
    exe: p?.exe ?? null,
    goVersion: p?.build.goVersion ?? null,
    mainModule: p?.build.mainModule ?? null,
    mainPackage: p?.build.mainPackage ?? null,
    container: p?.container ?? null,
    pprof: pprof?.base ?? null,
    stripped: p?.build.stripped ?? null,
    platform: p?.build.platform ?? null,
    host: { os: process.platform, clockTicksPerSecond: clockTicksPerSecond() },
  };
}

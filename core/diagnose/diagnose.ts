import { join, toFollow, withTrace } from '../correlate/joined';
import { decodeSample } from '../parse/decode-sample';
import type { Diagnosis } from '../model/diagnosis';
import type { Recording } from '../model/recording';
import { PlainKernel } from '../trace/scan/plain-kernel';
import type { ScanKernel } from '../trace/scan/kernel';
import type { Case } from './case';
import { clientsToFollow } from './clients-to-follow';
import { present } from './present';
import { readTrace } from './read-trace';
import { rootCauses } from './root-cause';
import { rules } from './rules/index';
import { catalogs, type Language } from './text/catalogs';
import { verdictOf, weigh } from './verdict';

/**
 * From raw evidence to the answer: parse, correlate, diagnose. Deterministic: the same recording gives the same answer,
 * whichever inner loop reads the trace. The language changes its sentences only.
 */
export function diagnose(
  recording: Recording,
  kernel: ScanKernel = new PlainKernel(),
  language: Language = 'en',
): Diagnosis {
  const still = join(recording.target, recording.sources, recording.samples.map(decodeSample));
  const follow = [...toFollow(still), ...clientsToFollow(still)];
  const stackOf = (id: number) => still.dumps?.first.byId.get(id)?.shape.frames ?? null;
  const { trace, report } = readTrace(recording, kernel, follow, stackOf);
  const joined: Case = { ...withTrace(still, trace, report), texts: catalogs[language] };
  const drafts = weigh(joined, rootCauses(rules.flatMap((r) => r.find(joined))));
  return present(joined, drafts, verdictOf(drafts));
}

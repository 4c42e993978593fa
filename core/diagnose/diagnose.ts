import { join } from '../correlate/joined';
import { decodeSample } from '../parse/decode-sample';
import type { Diagnosis } from '../model/diagnosis';
import type { Recording } from '../model/recording';
import { present } from './present';
import { rootCauses } from './root-cause';
import { rules } from './rules/index';
import { verdictOf, weigh } from './verdict';

/** From raw evidence to the answer: parse, correlate, diagnose. Deterministic: the same recording gives the same answer. */
export function diagnose(recording: Recording): Diagnosis {
  const joined = join(recording.target, recording.sources, recording.samples.map(decodeSample));
  const drafts = weigh(joined, rootCauses(rules.flatMap((r) => r.find(joined))));
  return present(joined, drafts, verdictOf(drafts));
}

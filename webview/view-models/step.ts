import type { Step } from '../../core/protocol/step';
import { t } from '../l10n/text';

/** What is being done, in the page's language. */
export function stepText(step: Step): string {
  switch (step.name) {
    case 'findTarget':
      return t('stepFindTarget');
    case 'collectInside':
      return t('stepCollectInside');
    case 'askGoroutines':
      return t('stepAskGoroutines');
    case 'readGoroutines':
      return t('stepReadGoroutines');
    case 'readKernel':
      return t('stepReadKernel');
    case 'weighEvidence':
      return t('stepWeighEvidence');
    case 'findPod':
      return t('stepFindPod', step.pod);
    case 'forwardPort':
      return t('stepForwardPort', step.port, step.pod);
    case 'recordTrace':
      return t('stepRecordTrace', step.seconds);
    case 'profileProcessor':
      return t('stepProfileProcessor', step.seconds);
  }
}

import assert from 'node:assert/strict';
import { isStep, type Step } from '../../../core/protocol/step';
import { stepText as onTerminal } from '../../../extension/cli/step-text';
import { setLanguage } from '../../../webview/l10n/text';
import { stepText } from '../../../webview/view-models/step';

const steps: readonly [Step, string, string][] = [
  [{ name: 'findTarget' }, 'looking for the target', '正在查找目标'],
  [{ name: 'findPod', pod: 'web-0' }, 'looking for pod web-0', '正在查找 Pod web-0'],
  [
    { name: 'forwardPort', port: 6060, pod: 'web-0' },
    'forwarding port 6060 of pod web-0',
    '正在转发 Pod web-0 的端口 6060',
  ],
  [{ name: 'recordTrace', seconds: 2.5 }, 'recording 2.5 s of execution', '正在记录 2.5 秒的执行跟踪'],
  [{ name: 'profileProcessor', seconds: 1 }, 'recording 1 s of processor time', '正在记录 1 秒的处理器时间'],
  [{ name: 'readKernel' }, "reading the kernel's tables", '正在读取内核表'],
  [{ name: 'weighEvidence' }, 'joining and weighing the evidence', '正在汇总并权衡证据'],
];

describe('what is done while a diagnosis is taken', () => {
  afterEach(() => {
    setLanguage('en');
  });

  it('is told in the words of whoever shows it', () => {
    for (const [step, english, chinese] of steps) {
      assert.equal(isStep(step), true);
      assert.equal(onTerminal(step), english);
      setLanguage('en');
      assert.equal(stepText(step).replace('’', "'"), english);
      setLanguage('zh-cn');
      assert.equal(stepText(step), chinese);
    }
  });
});

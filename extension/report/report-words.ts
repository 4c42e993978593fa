import { isSimplifiedChinese } from '../../core/protocol/ui-language';

/** What a report says of itself, in the panel's words; the diagnosis comes as sentences from core. `{0}` stands for a value. */
const en = {
  lookAt: 'Look at {0}',
  at: 'At {0} in {1}.',
  evidence: 'Evidence',
  agrees: 'for',
  contradicts: 'against',
  missing: 'missing',
  remedy: 'Remedy',
  settings: 'Kernel settings',
  risk: 'Risk: {0}',
  notes: 'Also',
  confirmed: 'confirmed',
  likely: 'likely',
  possible: 'possible',
} as const;

export type ReportWords = Readonly<Record<keyof typeof en, string>>;

const zhCn: ReportWords = {
  lookAt: '查看 {0}',
  at: '位于 {0}，函数 {1}。',
  evidence: '证据',
  agrees: '支持',
  contradicts: '矛盾',
  missing: '缺失',
  remedy: '处理办法',
  settings: '内核设置',
  risk: '风险：{0}',
  notes: '另外',
  confirmed: '已确认',
  likely: '很可能',
  possible: '可能',
};

/** Chinese for the tags that the panel speaks Chinese for, else English. */
export function reportWords(language: string): ReportWords {
  return isSimplifiedChinese(language) ? zhCn : en;
}

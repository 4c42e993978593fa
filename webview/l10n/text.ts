import { isSimplifiedChinese } from '../../core/protocol/ui-language';
import { en, type TextKey, type Texts } from './en';
import { zhCn } from './zh-cn';

let texts: Texts = en;

/** `zh-CN` and the like give Chinese, all else English. Call it before anything is drawn. */
export function setLanguage(tag: string): void {
  texts = isSimplifiedChinese(tag) ? zhCn : en;
}

/** A text with its values. Values are put in as they are: whoever draws makes text nodes of the result. */
export function t(key: TextKey, ...values: readonly (string | number)[]): string {
  const text = texts[key];
  return values.length === 0
    ? text
    : text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
}

import { en } from './en/index';
import type { Texts } from './texts';
import { zhCn } from './zh-cn/index';

/** Languages that a diagnosis can be written in. */
export type Language = 'en' | 'zh-cn';

export const catalogs: Readonly<Record<Language, Texts>> = { en, 'zh-cn': zhCn };

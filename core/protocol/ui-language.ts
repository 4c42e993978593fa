/** True for tags (BCP 47, as VS Code and browsers give them) of those who read Simplified Chinese; all others read English. */
export function isSimplifiedChinese(tag: string): boolean {
  return /^zh\b(?!-(tw|hk|mo|hant))/i.test(tag);
}

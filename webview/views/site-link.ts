import type { Site } from '../../core/model/diagnosis';
import type { Actions } from '../actions';
import { h } from '../dom';
import { t } from '../l10n/text';
import { textButton } from '../ui-kit/ui-kit';
import { placeOf } from '../view-models/frames';

/** A source position: opens the editor in VS Code; in a report a link to VS Code where the path is a full one. */
export function siteLink(site: Site, actions: Actions, key: string): HTMLElement {
  const text = placeOf(site);
  const title = `${site.file}:${String(site.line)}`;
  if (text === '') return h('span', { class: 'muted' }, t('noPosition'));
  if (actions.interactive) {
    const { function: fn, file, line } = site;
    const open = (): void => {
      actions.open({ function: fn, file, line });
    };
    return textButton(text, open, { class: 'code link', title: t('open', title), 'data-key': key });
  }
  return isFullPath(site.file)
    ? h('a', { class: 'code link', href: editorAddress(site), title }, text)
    : h('span', { class: 'code', title }, text);
}

function isFullPath(file: string): boolean {
  return /^(\/|[A-Za-z]:[\\/])/.test(file);
}

function editorAddress({ file, line }: Site): string {
  const path = file
    .replaceAll('\\', '/')
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^([A-Za-z])%3A/, '$1:');
  return `vscode://file${path.startsWith('/') ? '' : '/'}${path}:${String(line)}`;
}

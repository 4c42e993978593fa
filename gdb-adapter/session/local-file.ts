import { statSync } from 'node:fs';
import type { AdapterAttach } from '../../core/protocol/adapter';

/**
 * The file of this machine in which a source of the program lies: as mapped, as the program names it, or below the
 * program's own root when it runs in a container. Null when it is in none of them.
 */
export function localFile(path: string, { pid, substitutePath = [] }: AdapterAttach): string | null {
  const mapped = substituted(path, substitutePath);
  const full = path.startsWith('/');
  const places = [
    ...(mapped === null ? [] : [mapped]),
    ...(full ? [path] : []),
    ...(full && pid !== undefined ? [`/proc/${pid}/root${path}`] : []),
  ];
  return places.find(isFile) ?? null;
}

/** The path with the first fitting `from` replaced; whole path elements only. Null when none fits. */
export function substituted(path: string, rules: NonNullable<AdapterAttach['substitutePath']>): string | null {
  for (const rule of rules) {
    const [from, to] = [withoutSlash(rule.from), withoutSlash(rule.to)];
    // Without a beginning: paths of -trimpath, which begin with an import path.
    if (from === '' && !path.startsWith('/')) return `${to}/${path}`;
    if (from !== '' && path === from) return to;
    if (from !== '' && path.startsWith(`${from}/`)) return to + path.slice(from.length);
  }
  return null;
}

function withoutSlash(path: string): string {
  return path.replace(/(?<!\/)\/+$/, '');
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false; // Not there, or not for us.
  }
}

/** Key of what had the focus when it was drawn again, and which has not come back yet. */
let lost: string | null = null;

/** The `data-key` of the element inside of `host` that has the focus, or null. */
export function focusedKey(host: HTMLElement): string | null {
  const active = document.activeElement;
  return active instanceof HTMLElement && host.contains(active) ? (active.dataset['key'] ?? null) : null;
}

/** Gives the focus back to the element inside of `host` with this key. False when there is none. */
export function refocus(host: HTMLElement, key: string): boolean {
  const element = host.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  element?.focus({ preventScroll: true });
  return element !== null;
}

/** The same, or as soon as the element comes. */
export function refocusLater(host: HTMLElement, key: string): void {
  if (!refocus(host, key)) lost = key;
}

/** Gives the focus back that was lost, if a person has not put it elsewhere meanwhile. */
export function refocusLost(host: HTMLElement): void {
  if (lost === null) return;
  if (document.activeElement !== document.body || refocus(host, lost)) lost = null;
}

/** What F6 walks through, in the order in which it stands on the page. */
const GROUPS = 'header.top, .guide, .dv-groupview, .tab-set, section.strip';

const FOCUSABLE = 'button:not(:disabled), select:not(:disabled), input:not(:disabled), a[href], [tabindex="0"]';

const inSight = (element: HTMLElement): boolean => element.getClientRects().length > 0;

/** Where the focus goes within a group: to the tab in front, else to the first thing that takes it. */
const entryOf = (group: HTMLElement): HTMLElement | undefined =>
  group.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]') ??
  [...group.querySelectorAll<HTMLElement>(FOCUSABLE)].find(inSight);

/**
 * Moves the focus to the next group of the page, or to the one before; from the last to the first.
 *
 * @param step - 1 or -1.
 */
export function walkGroups(page: Document, step: 1 | -1): void {
  const groups = [...page.querySelectorAll<HTMLElement>(GROUPS)].filter((group) => inSight(group) && entryOf(group));
  if (groups.length === 0) return;
  const at = groups.findIndex((group) => group.contains(page.activeElement));
  const from = at < 0 && step < 0 ? 0 : at;
  const next = groups[(from + step + groups.length) % groups.length];
  if (next) entryOf(next)?.focus();
}

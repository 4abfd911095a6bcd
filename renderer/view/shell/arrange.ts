import type { DockviewApi } from 'dockview-react';
import { isPanel, PANELS, type PanelId } from '../../store/panel.ts';
import type { LayoutMove, Shell } from '../../store/shell.ts';
import { dockPanel, groupOf } from './default-layout.ts';
import { stepped } from './tab-steps.ts';

/** Puts the layout back that was kept, where it can be: a layout of another version of the console may not fit. One that was emptied stays so. */
export function restore(api: DockviewApi, kept: unknown): boolean {
  if (typeof kept !== 'object' || kept === null) return false;
  try {
    api.fromJSON(kept as Parameters<DockviewApi['fromJSON']>[0]);
  } catch {
    api.clear();
    return false;
  }
  const had = api.panels.length;
  for (const { id } of [...api.panels]) if (!isPanel(id)) api.removePanel(api.getPanel(id) as never);
  return had === 0 || api.panels.length > 0;
}

/** Brings a panel to the front; one that was closed comes back beside those it stood with. */
export function bring(api: DockviewApi, panel: PanelId): void {
  const there = api.getPanel(panel);
  // What is asked for must be seen, also where another group fills the dock.
  if (api.hasMaximizedGroup() && !there?.api.isMaximized()) api.exitMaximizedGroup();
  if (there) {
    // What is seen already keeps the focus where it is.
    if (!there.api.isVisible) there.api.setActive();
    return;
  }
  const neighbour = groupOf(panel).find((one) => api.getPanel(one) !== undefined);
  api.addPanel({
    ...dockPanel(panel),
    position: neighbour ? { referencePanel: neighbour, direction: 'within' } : { direction: 'below' },
  });
}

/** How the panels stand. */
export const standingOf = (api: DockviewApi): Pick<Shell, 'open' | 'maximised'> => ({
  open: PANELS.filter((panel) => api.getPanel(panel) !== undefined),
  maximised: api.hasMaximizedGroup(),
});

/** Makes a move that is no reset. */
export function move(api: DockviewApi, asked: Exclude<LayoutMove, 'reset'>): void {
  if (asked === 'restore') return api.exitMaximizedGroup();
  if (asked === 'maximise') return api.activePanel?.api.maximize();
  const closed = asked === 'close' ? api.activePanel : api.getPanel(asked.close);
  closed?.api.close();
}

/** Maximises the group whose row of tabs was pressed twice, or puts it back. */
export function toggleGroupAt(api: DockviewApi, target: EventTarget | null): void {
  if (!(target instanceof Element) || target.closest('.panel-tools, button')) return;
  const row = target.closest('.dv-tabs-and-actions-container');
  const group = row && api.groups.find(({ element }) => element.contains(row));
  if (!group) return;
  if (api.hasMaximizedGroup()) return api.exitMaximizedGroup();
  group.activePanel?.api.maximize();
}

/** Goes to the tab beside the one that has the focus, round at the ends. @returns false where a key or its target means nothing here. */
export function walkTabs(api: DockviewApi, target: EventTarget, key: string): boolean {
  const tab = target instanceof Element ? target.closest('[role="tab"]') : null;
  const group = tab && api.groups.find(({ element }) => element.contains(tab));
  if (!group?.activePanel) return false;
  const next = stepped(key, group.panels.indexOf(group.activePanel), group.panels.length);
  if (next === undefined) return false;
  group.panels[next]?.api.setActive();
  group.element.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  return true;
}

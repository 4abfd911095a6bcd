import type { DockviewApi } from 'dockview-react';
import type { PanelId } from '../../store/panel.ts';

/** Widths and heights of the default layout, CSS pixels; the chart takes the rest. */
const VERSIONS_WIDTH = 288;
const SIDE_WIDTH = 372;
const RECORDS_HEIGHT = 236;

/** Panels that share a place, as they stand from left to right; the first is in front. */
export const GROUPS = {
  left: ['versions'],
  middle: ['chart', 'session', 'reports', 'compare'],
  right: ['ladder', 'swap', 'risk', 'settings'],
  below: [
    'fills',
    'orders',
    'positions',
    'denials',
    'swaps',
    'violations',
    'alerts',
    'approvals',
    'audit',
    'operators',
  ],
} as const satisfies Record<string, readonly PanelId[]>;

/** Panels that are opened when they are wanted. */
const CLOSED_AT_FIRST: readonly PanelId[] = ['settings', 'compare'];

/** The place that a panel has in the default layout. */
export const groupOf = (panel: PanelId): readonly PanelId[] =>
  Object.values(GROUPS).find((group: readonly PanelId[]) => group.includes(panel)) ?? GROUPS.below;

/**
 * Places all panels as they stand when nobody has moved any.
 *
 * @param side The panel that is in front beside the chart.
 * @param scale How much larger than usual everything is: what stands in a place is, and so is the place.
 */
export function placeAll(api: DockviewApi, names: (panel: PanelId) => string, side: PanelId, scale: number): void {
  const add = (panel: PanelId, place: Partial<Parameters<DockviewApi['addPanel']>[0]>): void => {
    api.addPanel({
      id: panel,
      component: 'panel',
      title: names(panel),
      // A chart that is hidden keeps its bars and its place in time.
      renderer: panel === 'chart' ? 'always' : 'onlyWhenVisible',
      ...place,
    } as Parameters<DockviewApi['addPanel']>[0]);
  };
  add('chart', {});
  const beside = (group: readonly PanelId[], place: Partial<Parameters<DockviewApi['addPanel']>[0]>): void =>
    group
      .filter((panel) => !CLOSED_AT_FIRST.includes(panel))
      .forEach((panel, index) => {
        if (index === 0) add(panel, place);
        else add(panel, { position: { referencePanel: group[0] as PanelId, direction: 'within' }, inactive: true });
      });
  // The chart stands already; what shares its place comes behind it.
  for (const panel of GROUPS.middle.slice(1))
    add(panel, { position: { referencePanel: 'chart', direction: 'within' }, inactive: true });
  beside(GROUPS.below, { position: { direction: 'below' }, initialHeight: RECORDS_HEIGHT * scale });
  beside(GROUPS.left, {
    position: { referencePanel: 'chart', direction: 'left' },
    initialWidth: VERSIONS_WIDTH * scale,
  });
  beside(GROUPS.right, { position: { referencePanel: 'chart', direction: 'right' }, initialWidth: SIDE_WIDTH * scale });
  api.getPanel(side)?.api.setActive();
  api.getPanel('chart')?.api.setActive();
}

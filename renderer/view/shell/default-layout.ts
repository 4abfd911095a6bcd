import type { AddPanelOptions, DockviewApi } from 'dockview-react';
import { PANELS, type PanelId } from '../../store/panel.ts';
import { PANEL, type PanelPlace } from './panels.tsx';

/** Widths and heights of the default layout, CSS pixels; the chart takes the rest. */
const VERSIONS_WIDTH = 288;
const SIDE_WIDTH = 372;
const RECORDS_HEIGHT = 236;
/** Narrower, what stands at the sides would be cut short: the chart gives way first. CSS pixels. */
const LEAST_WIDTH: Readonly<Partial<Record<PanelPlace, number>>> = { left: 268, right: 340 };

/** Panels that share a place, as they stand from left to right; the first is in front. */
export const panelsAt = (place: PanelPlace): readonly PanelId[] =>
  PANELS.filter((panel) => PANEL[panel].place === place);

/** Panels that share a place with one, itself among them. */
export const groupOf = (panel: PanelId): readonly PanelId[] => panelsAt(PANEL[panel].place);

/** What the dock is told of a panel, wherever it is put. */
export const dockPanel = (
  panel: PanelId,
): Pick<AddPanelOptions, 'id' | 'component' | 'title' | 'renderer' | 'minimumWidth'> => ({
  id: panel,
  minimumWidth: LEAST_WIDTH[PANEL[panel].place],
  component: 'panel',
  title: PANEL[panel].name,
  // A chart that is hidden keeps its bars and its place in time.
  renderer: panel === 'chart' ? 'always' : 'onlyWhenVisible',
});

/**
 * Places all panels as they stand when nobody has moved any.
 *
 * @param side The panel that is in front beside the chart.
 * @param scale How much larger than usual everything is: what stands in a place is, and so is the place.
 */
export function placeAll(api: DockviewApi, side: PanelId, scale: number): void {
  const add = (panel: PanelId, where: object): void =>
    void api.addPanel({ ...dockPanel(panel), ...where } as AddPanelOptions);
  const stack = (place: PanelPlace, where: object): void => {
    const [first, ...others] = panelsAt(place).filter((panel) => !PANEL[panel].onDemand);
    if (first === undefined) return;
    add(first, where);
    for (const panel of others)
      add(panel, { position: { referencePanel: first, direction: 'within' }, inactive: true });
  };
  stack('middle', {});
  stack('below', { position: { direction: 'below' }, initialHeight: RECORDS_HEIGHT * scale });
  stack('left', { position: { referencePanel: 'chart', direction: 'left' }, initialWidth: VERSIONS_WIDTH * scale });
  stack('right', { position: { referencePanel: 'chart', direction: 'right' }, initialWidth: SIDE_WIDTH * scale });
  api.getPanel(side)?.api.setActive();
  api.getPanel('chart')?.api.setActive();
}

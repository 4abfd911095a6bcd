import type { ConsoleState } from './console-store.ts';

/** What can be placed on the dock. Those that share a place stand there in this order, and the first nine have a chord by their number. */
export const PANELS = [
  'versions',
  'chart',
  'ladder',
  'swap',
  'risk',
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
  'settings',
  'session',
  'reports',
  'compare',
] as const;
export type PanelId = (typeof PANELS)[number];

export const isPanel = (name: string): name is PanelId => (PANELS as readonly string[]).includes(name);

/** A panel that is to be seen. It may be asked for again while it is in front, so the asks are counted. */
export interface Front {
  readonly panel: PanelId;
  readonly asks: number;
}

/** The change of the state that brings a panel to the front. */
export const inFront =
  (panel: PanelId) =>
  ({ front }: Pick<ConsoleState, 'front'>): { readonly front: Front } => ({
    front: { panel, asks: (front?.asks ?? 0) + 1 },
  });

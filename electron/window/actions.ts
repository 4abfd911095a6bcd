import type { PanelName } from '../../shared/domain/wish.ts';

/** What a person can ask for in the menu and in the tray. */
export interface WindowActions {
  /** Brings the window to the front. */
  open(): void;
  /** Brings the way back to the front, with its price; one more press there goes back. */
  rollBack(): void;
  /** Opens the kill, which says first what it would do. */
  kill(): void;
  showPanel(panel: PanelName['id']): void;
  openScenario(): void;
  importMarketData(): void;
  zoomIn(): void;
  zoomOut(): void;
  zoomReset(): void;
  /** Opens a page of the desk's own on this machine in the browser. */
  help(page: HelpPage): void;
}

/** What the Help menu offers: the reference of the API, and whether the desk is well. */
export type HelpPage = 'docs' | 'health';

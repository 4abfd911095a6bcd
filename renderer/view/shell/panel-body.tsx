import type { PanelId } from '../../store/panel.ts';
import { PANEL } from './panels.tsx';

/** What a panel shows, wherever it is placed. */
export function PanelBody({ panel }: { panel: PanelId }) {
  const { Body, name, scrolls } = PANEL[panel];
  return (
    <section id={`panel-${panel}`} className={`panel ${scrolls ? 'scroll' : ''}`} aria-label={name}>
      <Body />
    </section>
  );
}

import type { PanelId } from '../../store/panel.ts';
import { useConsole } from '../console-context.tsx';
import { PanelFault } from './panel-fault.tsx';
import { PANEL } from './panels.tsx';

/** What a panel shows, wherever it is placed. */
export function PanelBody({ panel }: { panel: PanelId }) {
  const { Body, name, scrolls } = PANEL[panel];
  // Times are told by plain functions: what tells some is drawn again when their zone changes.
  useConsole((state) => state.preferences.times);
  return (
    <section id={`panel-${panel}`} className={`panel ${scrolls ? 'scroll' : ''}`} aria-label={name}>
      <PanelFault key={panel} name={name}>
        <Body />
      </PanelFault>
    </section>
  );
}

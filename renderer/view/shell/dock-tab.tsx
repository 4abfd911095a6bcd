import { useLayoutEffect, useRef } from 'react';
import type { PanelId } from '../../store/panel.ts';
import { PanelTab } from './panel-tab.tsx';
import { PANEL } from './panels.tsx';

/**
 * A tab of the dock. A press with the middle button closes its panel, as the sign does; on the keyboard, Delete on the tab: within
 * a tab nothing else may take the focus.
 */
export function DockTab({ panel, close }: { panel: PanelId; close: () => void }) {
  const tab = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    // The dock names the tab by the panel alone, which hides its figures and what calls from those who do not see it.
    const row = tab.current?.closest('[role="tab"]');
    row?.removeAttribute('aria-label');
    row?.setAttribute('aria-keyshortcuts', 'Delete');
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tab around it is what the keyboard reaches.
    <span
      ref={tab}
      className="dock-tab"
      onAuxClick={(event) => {
        if (event.button === 1) close();
      }}
      onMouseDown={(event) => {
        // Otherwise the middle button begins to scroll.
        if (event.button === 1) event.preventDefault();
      }}
    >
      <PanelTab panel={panel} />
      <span
        className="close-tab"
        aria-hidden="true"
        title={`Close ${PANEL[panel].name}`}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          close();
        }}
      >
        ×
      </span>
    </span>
  );
}

import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { PanelId } from '../../store/panel.ts';
import { useConsole } from '../console-context.tsx';
import { PanelBody } from './panel-body.tsx';
import { PanelTab } from './panel-tab.tsx';
import { PANEL } from './panels.tsx';
import { stepped } from './tab-steps.ts';

/** Panels that share one place, where the window is too narrow for a dock. */
export function TabSet({ panels, first, label }: { panels: readonly PanelId[]; first: PanelId; label: string }) {
  const front = useConsole((state) => state.front);
  const [shown, show] = useState<PanelId>(first);
  useEffect(() => {
    if (front && panels.includes(front.panel)) show(front.panel);
  }, [front, panels]);
  const resets = useConsole(({ shell }) => (shell.layout?.of === 'reset' ? shell.layout.asks : 0));
  const done = useRef(resets);
  useEffect(() => {
    if (resets > done.current) show(first);
    done.current = resets;
  }, [resets, first]);
  const { Tools } = PANEL[shown];
  const walk = (event: KeyboardEvent<HTMLDivElement>): void => {
    const next = panels[stepped(event.key, panels.indexOf(shown), panels.length) ?? -1];
    if (next === undefined) return;
    show(next);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div className="tab-set">
      <div className="tab-row">
        <div className="tabs" role="tablist" aria-label={label} onKeyDown={walk}>
          {panels.map((panel) => (
            <button
              key={panel}
              type="button"
              role="tab"
              id={`tab-${panel}`}
              aria-selected={panel === shown}
              aria-controls={`panel-${panel}`}
              tabIndex={panel === shown ? 0 : -1}
              onClick={() => show(panel)}
            >
              <PanelTab panel={panel} />
            </button>
          ))}
        </div>
        {Tools ? (
          <div className="panel-tools">
            <Tools />
          </div>
        ) : null}
      </div>
      <div className="tab-panel" role="tabpanel" aria-labelledby={`tab-${shown}`}>
        <PanelBody key={shown} panel={shown} />
      </div>
    </div>
  );
}

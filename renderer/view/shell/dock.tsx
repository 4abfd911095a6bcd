import 'dockview-react/dist/styles/dockview.css';
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type DockviewTheme,
  type IDockviewHeaderActionsProps,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
} from 'dockview-react';
import { useEffect, useState } from 'react';
import type { LayoutMemory } from '../../client/layout-memory.ts';
import { PANELS, type PanelId } from '../../store/panel.ts';
import { sideAtFirst } from '../../store/rollout/ladder.ts';
import { useConsole } from '../console-context.tsx';
import { groupOf, placeAll } from './default-layout.ts';
import { PanelBody } from './panel-body.tsx';
import { PanelTab } from './panel-tab.tsx';
import { PANEL } from './panels.tsx';

const THEME: DockviewTheme = {
  name: 'desk',
  className: 'dock-theme',
  gap: 1,
  dndTabIndicator: 'line',
  tabGroupIndicator: 'none',
};

const isPanel = (id: string): id is PanelId => (PANELS as readonly string[]).includes(id);

function Body({ api }: IDockviewPanelProps) {
  return isPanel(api.id) ? <PanelBody panel={api.id} /> : null;
}

function Tab({ api }: IDockviewPanelHeaderProps) {
  return isPanel(api.id) ? <PanelTab panel={api.id} /> : null;
}

/** What is chosen beside the tabs, of the panel that is in front. */
function Tools({ activePanel }: IDockviewHeaderActionsProps) {
  const id = activePanel?.id;
  const Shown = id !== undefined && isPanel(id) ? PANEL[id].Tools : undefined;
  return Shown ? (
    <div className="panel-tools">
      <Shown />
    </div>
  ) : null;
}

const COMPONENTS = { panel: Body };

/** Puts the layout back that was kept, where it can be: a layout of another version of the console may not fit. */
function restore(api: DockviewApi, kept: unknown): boolean {
  if (typeof kept !== 'object' || kept === null) return false;
  try {
    api.fromJSON(kept as Parameters<DockviewApi['fromJSON']>[0]);
  } catch {
    api.clear();
    return false;
  }
  for (const { id } of [...api.panels]) if (!isPanel(id)) api.removePanel(api.getPanel(id) as never);
  return api.panels.length > 0;
}

/** Brings a panel to the front; one that was closed comes back beside those it stood with. */
function bring(api: DockviewApi, panel: PanelId): void {
  const there = api.getPanel(panel);
  if (there) return there.api.setActive();
  const neighbour = groupOf(panel).find((one) => api.getPanel(one) !== undefined);
  api.addPanel({
    id: panel,
    component: 'panel',
    title: PANEL[panel].name,
    position: neighbour ? { referencePanel: neighbour, direction: 'within' } : { direction: 'below' },
  });
}

/** The panels, where each person has put them. */
export function Dock({ memory }: { memory: LayoutMemory }) {
  const [api, setApi] = useState<DockviewApi | null>(null);
  const front = useConsole((state) => state.front);
  const side = useConsole(sideAtFirst);

  const ready = ({ api: made }: DockviewReadyEvent): void => {
    if (!restore(made, memory.read())) placeAll(made, (panel) => PANEL[panel].name, side);
    made.onDidLayoutChange(() => memory.keep(made.toJSON()));
    setApi(made);
  };

  useEffect(() => {
    if (api && front) bring(api, front.panel);
  }, [api, front]);

  return (
    <DockviewReact
      className="dock"
      theme={THEME}
      components={COMPONENTS}
      defaultTabComponent={Tab}
      rightHeaderActionsComponent={Tools}
      onReady={ready}
      // Nothing leaves the window: what floats can cover what a person must see.
      disableFloatingGroups
      scrollbars="native"
    />
  );
}

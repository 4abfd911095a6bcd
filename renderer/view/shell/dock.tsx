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
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { LayoutMemory } from '../../client/layout-memory.ts';
import { isPanel, PANELS } from '../../store/panel.ts';
import { sideAtFirst } from '../../store/rollout/ladder.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { bring, move, restore, standingOf, toggleGroupAt, walkTabs } from './arrange.ts';
import { placeAll } from './default-layout.ts';
import { DockTab } from './dock-tab.tsx';
import { PanelBody } from './panel-body.tsx';
import { PANEL } from './panels.tsx';

const THEME: DockviewTheme = {
  name: 'desk',
  className: 'dock-theme',
  gap: 1,
  dndTabIndicator: 'line',
  tabGroupIndicator: 'none',
};

/** What Escape means something else to. */
const OWN_ESCAPE = 'form, input, select, textarea, [role="dialog"], [role="status"], .tip, .sheet';

function Body({ api }: IDockviewPanelProps) {
  return isPanel(api.id) ? <PanelBody panel={api.id} /> : null;
}

function Tab({ api }: IDockviewPanelHeaderProps) {
  return isPanel(api.id) ? <DockTab panel={api.id} close={() => api.close()} /> : null;
}

/** What is chosen beside the tabs, of the panel that is in front. */
function Tools({ activePanel }: IDockviewHeaderActionsProps) {
  const id = activePanel?.id;
  const Shown = id !== undefined && isPanel(id) ? PANEL[id].Tools : undefined;
  const times = useConsole((state) => state.preferences.times);
  return Shown ? (
    <div className="panel-tools" key={times}>
      <Shown />
    </div>
  ) : null;
}

/** What stands where every panel is closed: the way to each of them, and to all. */
function Nothing() {
  const commands = useCommands();
  return (
    <div className="no-panels">
      <b>Every panel is closed</b>
      <p>It stays so until you open one, here or from Panels in the line below.</p>
      <ul aria-label="closed panels">
        {PANELS.map((panel) => (
          <li key={panel}>
            <button type="button" onClick={() => commands.show(panel)}>
              {PANEL[panel].name}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="primary" onClick={() => commands.moveLayout('reset')}>
        Reset the layout
      </button>
    </div>
  );
}

const COMPONENTS = { panel: Body };

/** The panels, where each person has put them. */
export function Dock({ memory }: { memory: LayoutMemory }) {
  const [api, setApi] = useState<DockviewApi | null>(null);
  const commands = useCommands();
  const front = useConsole((state) => state.front);
  const asked = useConsole(({ shell }) => shell.layout);
  const side = useConsole(sideAtFirst);
  const scale = useConsole((state) => state.preferences.zoom) / 100;
  // What was asked for before the dock was there has been done, or nobody waits for it.
  const done = useRef(asked);

  // What the dock does to its panels as it leaves the page is nobody's arrangement.
  const gone = useRef(false);
  useLayoutEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);

  const ready = ({ api: made }: DockviewReadyEvent): void => {
    if (!restore(made, memory.read())) placeAll(made, side, scale);
    const note = (): void => commands.noteLayout(standingOf(made));
    made.onDidLayoutChange(() => {
      if (gone.current) return;
      memory.keep(made.toJSON());
      note();
    });
    made.onDidMaximizedGroupChange(note);
    note();
    setApi(made);
  };

  // Where they stand below each other, none is open and none is closed.
  useEffect(() => () => commands.noteLayout({ open: [], maximised: false }), [commands]);

  // Before what comes with it: a form that takes the focus must be on the page by then.
  useLayoutEffect(() => {
    if (api && front) bring(api, front.panel);
  }, [api, front]);

  // A ladder that begins comes to the front, until somebody has chosen what stands there.
  const isOpenTo = front === null;
  useEffect(() => {
    if (api && isOpenTo && side === 'ladder' && api.getPanel('swap')?.api.isVisible) bring(api, side);
  }, [api, isOpenTo, side]);

  useEffect(() => {
    if (!api || !asked || asked === done.current) return;
    done.current = asked;
    if (asked.of !== 'reset') return move(api, asked.of);
    if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
    api.clear();
    memory.forget();
    placeAll(api, side, scale);
  }, [api, asked, memory, side, scale]);

  const press = (event: KeyboardEvent): void => {
    if (api && walkTabs(api, event.target, event.key)) return event.preventDefault();
    if (event.key !== 'Escape' || event.defaultPrevented || !api?.hasMaximizedGroup()) return;
    if (event.target instanceof Element && event.target.closest(OWN_ESCAPE)) return;
    api.exitMaximizedGroup();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the presses are the tab rows'; a chord and the palette do the same.
    <div className="dock-frame" onDoubleClick={(event) => api && toggleGroupAt(api, event.target)} onKeyDown={press}>
      <DockviewReact
        className="dock"
        theme={THEME}
        components={COMPONENTS}
        defaultTabComponent={Tab}
        rightHeaderActionsComponent={Tools}
        watermarkComponent={Nothing}
        onReady={ready}
        // Nothing leaves the window: what floats can cover what a person must see.
        disableFloatingGroups
        scrollbars="native"
      />
    </div>
  );
}

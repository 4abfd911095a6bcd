import { useEffect, useState } from 'react';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { Radios } from '../parts/radios.tsx';
import { useSeen } from '../parts/seen.ts';
import { MarketData } from './market-data.tsx';
import { ResultList } from './result-list.tsx';
import { ResultView } from './result-view.tsx';
import { RunStrip } from './run-strip.tsx';
import { ScenarioPage } from './scenario-page.tsx';

/** How often the desk is asked while something is under way, and while nothing is, milliseconds. */
const UNDER_WAY_MS = 250;
const AT_REST_MS = 3_000;

/** Keeps what is on screen up to date while it is looked at. */
function useSessions(seen: boolean): void {
  const { loadSessions } = useCommands();
  const online = useOnline();
  const busy = useConsole(
    ({ session: { list, sending } }) =>
      sending !== null || list?.current != null || (list?.uploads.some(({ state }) => state !== 'refused') ?? false),
  );
  useEffect(() => {
    // Behind another tab only a run goes on: its tab says how far it is.
    if (!online || !(seen || busy)) return;
    void loadSessions();
    const timer = setInterval(
      () => {
        if (document.visibilityState === 'visible') void loadSessions();
      },
      seen && busy ? UNDER_WAY_MS : AT_REST_MS,
    );
    return () => clearInterval(timer);
  }, [loadSessions, busy, online, seen]);
}

/** A scenario that was opened from a file, outside the page, comes into the editor; it is not run. */
function useOpenedFile(): void {
  const { writeScenario } = useCommands();
  const opened = useConsole((state) => state.opened);
  const taken = useConsole(({ session }) => session.openedAsks);
  useEffect(() => {
    if (opened && opened.asks !== taken) writeScenario(opened.text, false, opened.asks);
  }, [opened, taken, writeScenario]);
}

const CHOICES = [
  { value: 'scenario', label: 'scenario' },
  { value: 'result', label: 'result' },
] as const;

/** What the tab's row offers: back from a result to the scenario. */
export function SessionTools() {
  const commands = useCommands();
  const page = useConsole(({ session }) => session.page);
  // A choice of one is none.
  if (page.of === 'scenario') return null;
  return (
    <Radios
      name="what is shown"
      choices={CHOICES}
      value={page.of}
      choose={(chosen) => chosen === 'scenario' && commands.showScenario()}
    />
  );
}

/** Paper sessions beside the desk: what to run, on what, how it goes, and what came of it. */
export function SessionPanel() {
  const [panel, seen] = useSeen<HTMLDivElement>();
  const [opened, setOpened] = useState(false);
  if (seen && !opened) setOpened(true);
  useSessions(seen);
  useOpenedFile();
  const page = useConsole(({ session }) => session.page);
  const current = useConsole(({ session }) => session.list?.current ?? null);
  const refused = useConsole(({ session }) => session.refused);
  const online = useOnline();
  return (
    <div ref={panel} className={`session ${online ? '' : 'offline'}`}>
      <aside className="scroll">
        <p className="apart">A run has a journal of its own and never touches this desk.</p>
        {refused === null ? null : <p className="apart down">{refused}</p>}
        <MarketData />
        <ResultList />
      </aside>
      <div className="session-main">
        {online ? null : <p className="note warn">No connection to the desk: what stands here is what it said last.</p>}
        {current ? <RunStrip run={current} /> : null}
        {opened ? page.of === 'scenario' ? <ScenarioPage /> : <ResultView runId={page.runId} /> : null}
      </div>
    </div>
  );
}

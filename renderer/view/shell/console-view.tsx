import { screenOf } from '../../store/people/person.ts';
import { isStale } from '../../store/selectors.ts';
import { TopBar } from '../bar/top-bar.tsx';
import { ChartPanel } from '../chart/chart-panel.tsx';
import { useConsole } from '../console-context.tsx';
import { SignIn } from '../people/sign-in.tsx';
import { Blotter } from '../records/blotter.tsx';
import { VersionsPanel } from '../versions/versions-panel.tsx';
import { SessionStrip } from './session-strip.tsx';
import { SidePanel } from './side-panel.tsx';
import { Waiting } from './waiting.tsx';

/** The console. Stale figures are dimmed all over, so that none of them looks live. */
export function ConsoleView() {
  const desk = useConsole((state) => state.data.desk);
  const stale = useConsole(isStale);
  const screen = useConsole(screenOf);
  if (screen === 'sign_in') return <SignIn />;
  if (screen === 'waiting' || !desk) return <Waiting />;
  return (
    <div className={`console ${stale ? 'stale' : ''}`}>
      <TopBar desk={desk} />
      <VersionsPanel />
      <ChartPanel />
      <SidePanel />
      <Blotter />
      <SessionStrip desk={desk} />
    </div>
  );
}

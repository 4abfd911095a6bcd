import { screenOf } from '../store/person.ts';
import { isStale } from '../store/selectors.ts';
import { Blotter } from './blotter.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { useConsole } from './console-context.tsx';
import { SessionStrip } from './session-strip.tsx';
import { SidePanel } from './side-panel.tsx';
import { SignIn } from './sign-in.tsx';
import { TopBar } from './top-bar.tsx';
import { VersionsPanel } from './versions-panel.tsx';
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

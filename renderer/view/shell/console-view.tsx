import { screenOf } from '../../store/people/person.ts';
import { isStale } from '../../store/selectors.ts';
import { TopBar } from '../bar/top-bar.tsx';
import { useConsole, useLayoutMemory } from '../console-context.tsx';
import { SignIn } from '../people/sign-in.tsx';
import { Dock } from './dock.tsx';
import { useNarrow } from './narrow.ts';
import { SessionStrip } from './session-strip.tsx';
import { Stack } from './stack.tsx';
import { Waiting } from './waiting.tsx';

/** The console. Stale figures are dimmed all over, so that none of them looks live. */
export function ConsoleView() {
  const desk = useConsole((state) => state.data.desk);
  const stale = useConsole(isStale);
  const screen = useConsole(screenOf);
  const narrow = useNarrow();
  const memory = useLayoutMemory();
  if (screen === 'sign_in') return <SignIn />;
  if (screen === 'waiting' || !desk) return <Waiting />;
  return (
    <div className={`console ${stale ? 'stale' : ''}`}>
      <TopBar desk={desk} />
      {narrow ? <Stack /> : <Dock memory={memory} />}
      <SessionStrip desk={desk} />
    </div>
  );
}

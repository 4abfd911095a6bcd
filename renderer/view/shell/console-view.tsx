import { screenOf } from '../../store/people/person.ts';
import { isStale } from '../../store/selectors.ts';
import { NoticeStack } from '../bar/notice-stack.tsx';
import { TopBar } from '../bar/top-bar.tsx';
import { useConsole, useLayoutMemory } from '../console-context.tsx';
import { FirstRun } from '../first-run/first-run.tsx';
import { Palette } from '../palette/palette.tsx';
import { SignIn } from '../people/sign-in.tsx';
import { Dock } from './dock.tsx';
import { KeysSheet } from './keys-sheet.tsx';
import { useNarrow } from './narrow.ts';
import { SessionStrip } from './session-strip.tsx';
import { Stack } from './stack.tsx';
import { useKeys } from './use-keys.ts';
import { Waiting } from './waiting.tsx';

/** The chords, for as long as the console is on screen. */
function Keys() {
  useKeys();
  return null;
}

/** What somebody has asked for over the panels. */
function Sheets() {
  const sheet = useConsole(({ shell }) => shell.sheet);
  if (sheet === 'palette') return <Palette />;
  return sheet === 'keys' ? <KeysSheet /> : null;
}

/** The console. Stale figures are dimmed all over, so that none of them looks live. */
export function ConsoleView() {
  const desk = useConsole((state) => state.data.desk);
  const stale = useConsole(isStale);
  const screen = useConsole(screenOf);
  const narrow = useNarrow();
  // Times are told by plain functions: the bar is drawn again when their zone changes.
  useConsole((state) => state.preferences.times);
  const memory = useLayoutMemory();
  if (screen === 'sign_in') return <SignIn />;
  if (screen === 'waiting' || !desk) return <Waiting />;
  return (
    <div className={`console ${stale ? 'stale' : ''}`}>
      <Keys />
      <TopBar desk={desk} />
      <NoticeStack />
      <Sheets />
      <FirstRun />
      {narrow ? <Stack memory={memory} /> : <Dock memory={memory} />}
      <SessionStrip desk={desk} />
    </div>
  );
}

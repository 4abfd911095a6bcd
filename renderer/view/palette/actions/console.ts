import { type Preferences, THEMES, ZOOM } from '../../../store/preferences.ts';
import { PANEL } from '../../shell/panels.tsx';
import type { Action, Ground } from '../action.ts';

const THEME_NAMES = { system: 'of the system', dark: 'dark', light: 'light', contrast: 'high contrast' } as const;

/** Choices that are kept in this browser. */
function chosen({ state: { preferences }, commands }: Ground): readonly Action[] {
  const choice = (id: string, name: string, change: Partial<Preferences>, words: readonly string[]): Action => ({
    id,
    section: 'console',
    name,
    words,
    withheld: Object.entries(change).every(([key, value]) => preferences[key as keyof Preferences] === value)
      ? 'It is so already.'
      : null,
    run: () => commands.prefer(change),
  });
  return [
    ...THEMES.map((theme) => choice(`theme ${theme}`, `Theme ${THEME_NAMES[theme]}`, { theme }, ['colours', 'look'])),
    choice('times utc', 'Times in UTC', { times: 'utc' }, ['zone', 'clock']),
    choice('times local', 'Times of this machine’s clock', { times: 'local' }, ['zone', 'local', 'clock']),
    choice('motion reduced', 'Nothing moves', { motion: 'reduced' }, ['reduced motion', 'animation']),
    choice('motion system', 'Motion as the system asks for', { motion: 'system' }, ['reduced motion', 'animation']),
  ];
}

function sizes({ state: { preferences }, commands }: Ground): readonly Action[] {
  const { zoom } = preferences;
  const base = { section: 'console', words: ['zoom', 'size', 'text'] } as const;
  const full = `It is ${zoom} % already.`;
  return [
    {
      ...base,
      id: 'zoom in',
      name: 'Larger',
      key: 'zoom_in',
      withheld: zoom >= ZOOM.most ? full : null,
      run: () => commands.zoomBy(ZOOM.step),
    },
    {
      ...base,
      id: 'zoom out',
      name: 'Smaller',
      key: 'zoom_out',
      withheld: zoom <= ZOOM.least ? full : null,
      run: () => commands.zoomBy(-ZOOM.step),
    },
    {
      ...base,
      id: 'zoom usual',
      name: 'Usual size',
      key: 'zoom_usual',
      withheld: zoom === ZOOM.usual ? full : null,
      run: () => commands.prefer({ zoom: ZOOM.usual }),
    },
  ];
}

function layout({ state: { shell }, commands }: Ground): readonly Action[] {
  const base = { section: 'console', words: ['layout', 'arrange', 'dock'] } as const;
  return [
    {
      ...base,
      id: 'maximise',
      name: shell.maximised ? 'Restore the group of panels' : 'Maximise the group of panels',
      key: 'maximise',
      withheld: shell.open.length === 0 ? 'There is nothing to arrange.' : null,
      run: () => commands.moveLayout(shell.maximised ? 'restore' : 'maximise'),
    },
    ...shell.open.map((panel) => ({
      ...base,
      id: `close ${panel}`,
      name: `Close ${PANEL[panel].name}`,
      withheld: null,
      run: () => commands.moveLayout({ close: panel }),
    })),
    {
      ...base,
      id: 'layout reset',
      name: 'Reset the layout',
      withheld: null,
      run: () => commands.moveLayout('reset'),
    },
  ];
}

/** What is done with the console itself. */
export function consoleActions(ground: Ground): readonly Action[] {
  const { state, commands } = ground;
  const guide = state.data.desk?.simulated ? null : 'Only on a simulated desk.';
  return [
    {
      id: 'keys',
      section: 'console',
      name: 'Keys',
      words: ['shortcuts', 'chords', 'help'],
      withheld: null,
      key: 'keys',
      run: () => commands.showSheet('keys'),
    },
    {
      id: 'guide',
      section: 'console',
      name: 'Guided paper session',
      words: ['first run', 'tour', 'help', 'learn'],
      withheld: guide,
      run: () => commands.prefer({ guide: 'what_runs' }),
    },
    ...chosen(ground),
    ...sizes(ground),
    ...layout(ground),
  ];
}

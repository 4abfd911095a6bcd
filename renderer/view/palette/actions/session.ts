import { type Action, against, firstOf, type Ground } from '../action.ts';

const SPEEDS = [
  { speed: 1, label: '×1' },
  { speed: 10, label: '×10' },
  { speed: 'max', label: 'max' },
] as const;

/** What is done with market data that is ours to hold. */
export function sessionActions({ state, commands }: Ground): readonly Action[] {
  const feed = state.data.desk?.feed;
  if (!feed) return [];
  const notOurs = feed.kind !== 'sim' && feed.kind !== 'replay' && 'A live market cannot be held.';
  const no = firstOf(against(state, 'session.play'), notOurs, feed.ended && 'The market data has ended.');
  return [
    {
      id: 'session play',
      section: 'session',
      name: feed.paused ? 'Play the session' : 'Pause the session',
      words: ['feed', 'market data', 'stop', 'go on'],
      withheld: no,
      key: 'play_pause',
      run: () => void (feed.paused ? commands.play() : commands.pause()),
    },
    {
      id: 'session step',
      section: 'session',
      name: 'Step one event',
      words: ['feed', 'single'],
      withheld: firstOf(no, !feed.paused && 'Pause it first.'),
      run: () => void commands.step(1),
    },
    ...SPEEDS.map(({ speed, label }) => ({
      id: `session speed ${label}`,
      section: 'session' as const,
      name: `Session speed ${label}`,
      words: ['feed', 'faster', 'slower'],
      withheld: firstOf(no, feed.speed === speed && 'It runs at this speed already.'),
      run: () => void commands.setSpeed(speed),
    })),
  ];
}

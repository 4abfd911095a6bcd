import { TIMEFRAMES } from '../../../store/chart-view.ts';
import { KEYS } from '../../../store/keys.ts';
import { PANELS } from '../../../store/panel.ts';
import { currentInstrument, currentSlot } from '../../../store/selectors.ts';
import { PANEL } from '../../shell/panels.tsx';
import type { Action, Ground } from '../action.ts';

const panels = ({ commands }: Ground): readonly Action[] =>
  PANELS.map((panel) => {
    const key = KEYS.find(({ action }) => action === `panel_${panel}`)?.action;
    return {
      id: `go ${panel}`,
      section: 'go to',
      name: `Go to ${PANEL[panel].name}`,
      words: ['panel', 'open', 'show'],
      withheld: null,
      ...(key ? { key } : {}),
      run: () => commands.show(panel),
    };
  });

/** Slots, instruments and lengths of a bar that could be on screen and are not. */
function choices({ state, commands }: Ground): readonly Action[] {
  const slot = currentSlot(state);
  const instrument = currentInstrument(state);
  return [
    ...state.data.slots.map(({ slot_id: id }) => ({
      id: `slot ${id}`,
      section: 'go to' as const,
      name: `Slot ${id}`,
      words: ['choose', 'deployment'],
      withheld: id === slot?.slot_id ? 'It is on screen.' : null,
      run: () => commands.chooseSlot(id),
    })),
    ...state.data.instruments.map(({ instrument: id, symbol, venue }) => ({
      id: `instrument ${id}`,
      section: 'go to' as const,
      name: `Chart of ${symbol}, ${venue}`,
      words: ['instrument', 'symbol', 'prices'],
      withheld: id === instrument?.instrument ? 'It is on the chart.' : null,
      run: () => {
        commands.show('chart');
        commands.chooseInstrument(id);
      },
    })),
    ...TIMEFRAMES.map(({ seconds, label }) => ({
      id: `timeframe ${seconds}`,
      section: 'go to' as const,
      name: `Bars of ${label}`,
      words: ['timeframe', 'candles', 'chart'],
      withheld: seconds === state.chart.timeframe ? 'The chart has these bars.' : null,
      run: () => {
        commands.show('chart');
        commands.chooseTimeframe(seconds);
      },
    })),
    {
      id: 'chart latest',
      section: 'go to',
      name: 'Latest bar',
      words: ['chart', 'now', 'newest'],
      withheld: null,
      run: () => {
        commands.show('chart');
        commands.showLatest();
      },
    },
  ];
}

/** What can be brought on screen. */
export const goActions = (ground: Ground): readonly Action[] => [...panels(ground), ...choices(ground)];

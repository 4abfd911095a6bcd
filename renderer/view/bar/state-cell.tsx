import { useMemo } from 'react';
import type { TradingState } from '../../../shared/domain/risk.ts';
import { age } from '../../format/time.ts';
import type { DeskView } from '../../store/console-data.ts';
import type { ConsoleState } from '../../store/console-store.ts';
import { restraint } from '../../store/risk/restraint.ts';
import { isStale, silence, tradingState } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { HeldBack } from './held-back.tsx';
import { restraintTitle } from './restraint-words.ts';

const TONES: Readonly<Record<TradingState, string>> = { active: 'ok', reducing: 'warn', halted: 'danger' };

interface Word {
  readonly word: string;
  readonly tone: string;
  readonly title: string;
}

/** The large word. A state that may no longer be true is never shown as one that is. */
function wordOf(state: ConsoleState): Word {
  if (isStale(state)) {
    const word = state.connection.phase === 'live' ? 'SILENT' : 'OFFLINE';
    return { word, tone: 'muted', title: 'What is on screen is what the desk said last' };
  }
  const stopped = state.data.desk?.stopped;
  if (stopped) return { word: 'STOPPED', tone: 'danger', title: stopped };
  const trading = tradingState(state) ?? 'halted';
  const why = restraint(state);
  const title = why ? restraintTitle(why) : `The slot's trading state is ${trading}`;
  return { word: trading.toUpperCase(), tone: TONES[trading], title };
}

/** May we trade, and why not? */
export function StateCell({ desk }: { desk: DeskView }) {
  const data = useConsole((state) => state.data);
  const slotId = useConsole((state) => state.slotId);
  const explains = useConsole((state) => !isStale(state) && !state.data.desk?.stopped);
  const why = useMemo(() => restraint({ data, slotId }), [data, slotId]);
  const word = useConsole((state) => wordOf(state).word);
  const tone = useConsole((state) => wordOf(state).tone);
  const title = useConsole((state) => wordOf(state).title);
  const quietFor = useConsole((state) => (isStale(state) ? age(silence(state) ?? 0) : null));
  const unrecorded = useConsole((state) => !isStale(state) && state.data.desk?.journal_outage != null);
  return (
    <div className="cell state" data-testid="trading-state">
      <div className="standing" role="status" aria-label="trading state">
        <b className={tone} title={title}>
          {word}
        </b>
        <span className="tags">
          {desk.simulated ? <span className="tag warn">SIMULATED</span> : null}
          {unrecorded ? <span className="tag danger">NOT RECORDED</span> : null}
          {quietFor ? <span className="tag muted">{quietFor} old</span> : null}
        </span>
      </div>
      {why && explains ? <HeldBack why={why} /> : null}
    </div>
  );
}

import { age } from '../format/time.ts';
import type { DeskView } from '../store/console-data.ts';
import type { ConsoleState } from '../store/console-store.ts';
import { restraint } from '../store/restraint.ts';
import { isStale, silence, type TradingState, tradingState } from '../store/selectors.ts';
import { useConsole } from './console-context.tsx';
import { restraintShort, restraintWords } from './restraint-words.ts';

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
  const title = why ? restraintWords(why).join('\n') : `The slot's trading state is ${trading}`;
  return { word: trading.toUpperCase(), tone: TONES[trading], title };
}

/** Why the state is what it is, below it: short where it stands, whole where it is pointed at or has the focus. */
function Why() {
  const short = useConsole((state) => {
    const why = restraint(state);
    return why && !isStale(state) && !state.data.desk?.stopped ? restraintShort(why) : null;
  });
  const words = useConsole((state) => {
    const why = restraint(state);
    return why ? restraintWords(why).join('\n') : '';
  });
  if (short === null) return null;
  return (
    <>
      <button
        type="button"
        className="why-state"
        aria-describedby="why-state"
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      >
        <span className="cut">{short}</span>
      </button>
      <div className="tip" id="why-state" role="tooltip">
        {words.split('\n').map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </>
  );
}

/** May we trade, and why not? */
export function StateCell({ desk }: { desk: DeskView }) {
  const word = useConsole((state) => wordOf(state).word);
  const tone = useConsole((state) => wordOf(state).tone);
  const title = useConsole((state) => wordOf(state).title);
  const quietFor = useConsole((state) => (isStale(state) ? age(silence(state) ?? 0) : null));
  return (
    <div className="cell state" data-testid="trading-state" role="status" aria-label="trading state">
      <div className="standing">
        <b className={tone} title={title}>
          {word}
        </b>
        <span className="tags">
          {desk.simulated ? <span className="tag warn">SIMULATED</span> : null}
          {quietFor ? <span className="tag muted">{quietFor} old</span> : null}
        </span>
      </div>
      <Why />
    </div>
  );
}

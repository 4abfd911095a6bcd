import { count } from '../../format/number.ts';
import { percent } from '../../format/share.ts';
import type { DeskView } from '../../store/console-data.ts';
import { brokenWaysOut, isStale } from '../../store/selectors.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { SpeedChoice } from '../parts/speed-choice.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { PanelsMenu } from './panels-menu.tsx';

const KINDS = { none: 'no feed', sim: 'simulated market', replay: 'recorded market', nats: 'live market' } as const;

/** Play, pause, step and speed: where the market data is ours to hold. */
function Controls({ desk }: { desk: DeskView }) {
  const commands = useCommands();
  const live = useOnline();
  const { feed } = desk;
  const withheld = useObstacle('session.play');
  const off = !live || feed.ended || withheld !== null;
  return (
    <>
      <button
        type="button"
        className="quiet"
        disabled={off}
        {...heldBack(withheld)}
        onClick={() => void (feed.paused ? commands.play() : commands.pause())}
      >
        {feed.paused ? 'Play' : 'Pause'}
      </button>
      <button
        type="button"
        className="quiet"
        disabled={off || !feed.paused}
        {...heldBack(withheld)}
        onClick={() => void commands.step(1)}
      >
        Step
      </button>
      <SpeedChoice
        name="speed"
        value={feed.speed}
        choose={(speed) => void commands.setSpeed(speed)}
        disabled={off}
        title={withheld}
      />
    </>
  );
}

/** What does not get out, in a word; the title says what is wrong. Trading goes on without it, so it covers nothing. */
function WaysOut() {
  const words = useConsole(brokenWaysOut);
  const stale = useConsole(isStale);
  if (words === null || stale) return null;
  return (
    <span className="warn cut ways-out" role="alert" title={words}>
      {words}
    </span>
  );
}

/** The quiet line at the foot: the session, and where the console's parts come from. */
export function SessionStrip({ desk }: { desk: DeskView }) {
  const refusal = useConsole((state) => state.sessionRefusal);
  const { feed } = desk;
  const ours = feed.kind === 'sim' || feed.kind === 'replay';
  return (
    <section className="strip" aria-label="session">
      <span className="strip-words">
        <span>{KINDS[feed.kind]}</span>
        {ours ? <Controls desk={desk} /> : null}
        {feed.progress === null ? null : (
          <span className="advance">
            <progress max={1} value={feed.progress} aria-label="progress of the recording" />{' '}
            {percent(feed.progress, 1)}
          </span>
        )}
        {feed.kind === 'none' ? null : (
          <span>
            events <b>{count(desk.events.accepted)}</b>
            {feed.bad > 0 ? (
              <>
                {' '}
                · bad rows <b className="warn">{count(feed.bad)}</b>
              </>
            ) : null}
          </span>
        )}
        {feed.ended ? <span>The market data has ended.</span> : null}
        {refusal ? (
          <span className="warn" role="alert">
            {refusal}
          </span>
        ) : null}
        <WaysOut />
        <span className="grow" />
        <span>
          orders sent <b>{count(desk.orders.sent)}</b> · denied <b>{count(desk.orders.denied)}</b>
        </span>
        <span title={`audit head ${desk.audit.head}`}>
          audit <b>{count(desk.audit.rows)}</b> rows
        </span>
        <span title={desk.desk_id}>desk {desk.desk_id.slice(0, 8)}</span>
        <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
          Charts by TradingView Lightweight Charts™
        </a>
      </span>
      <PanelsMenu />
    </section>
  );
}

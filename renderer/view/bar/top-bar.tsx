import { useRef } from 'react';
import { amount, count, direction, MINUS, NONE } from '../../format/number.ts';
import { speedWords } from '../../format/session.ts';
import { limitPercent, percent, usedShare } from '../../format/share.ts';
import { age, clock, date } from '../../format/time.ts';
import { zoneName } from '../../format/zone.ts';
import type { DeskView, SlotView } from '../../store/console-data.ts';
import { currentSlot, isFeedLate, isStale } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { KillBlock } from '../kill/kill-block.tsx';
import { Profit } from '../parts/figures.tsx';
import { Meter } from '../parts/meter.tsx';
import { RollbackBlock } from '../rollback/rollback-block.tsx';
import { useBarHeight } from './bar-height.ts';
import { eventsTitle } from './events-title.ts';
import { LinksCell } from './links-cell.tsx';
import { PersonCell } from './person-cell.tsx';
import { StateCell } from './state-cell.tsx';

const slotName = (slot: SlotView): string => `${slot.algorithm} : ${slot.environment}`;

/** Which slot is on screen, and the choice of another. */
export function SlotCell({ slot }: { slot: SlotView | undefined }) {
  const slots = useConsole((state) => state.data.slots);
  const commands = useCommands();
  return (
    <div className="cell slot">
      <span className="label" id="slot-label">
        slot
      </span>
      {slots.length > 1 && slot ? (
        <select
          aria-labelledby="slot-label"
          title={slotName(slot)}
          value={slot.slot_id}
          onChange={(event) => commands.chooseSlot(event.target.value)}
        >
          {slots.map((one) => (
            <option key={one.slot_id} value={one.slot_id}>
              {slotName(one)}
            </option>
          ))}
        </select>
      ) : (
        <b className={`cut ${slot ? '' : 'muted'}`} title={slot ? slotName(slot) : 'nothing is deployed'}>
          {slot ? slotName(slot) : 'none'}
        </b>
      )}
    </div>
  );
}

function ProfitCell({ slot }: { slot: SlotView }) {
  const loss = direction(slot.day_profit) < 0 ? -Number(slot.day_profit) : 0;
  const used = usedShare(loss, Number(slot.max_daily_loss));
  const limit = amount(slot.max_daily_loss, 0).replace(MINUS, '');
  return (
    <div className="cell" data-testid="day-profit">
      <span className="label">
        today {slot.currency}, limit {MINUS}
        {limit}
      </span>
      <b className="figure">
        <Profit text={slot.day_profit} />
      </b>
      <Meter label="daily loss limit used" used={used} words={`${percent(used, 0)} of the daily loss limit used`} />
    </div>
  );
}

function DrawdownCell({ slot }: { slot: SlotView }) {
  const used = usedShare(slot.drawdown, slot.max_drawdown);
  return (
    <div className="cell" data-testid="drawdown">
      <span className="label">drawdown, limit {limitPercent(slot.max_drawdown)}</span>
      <b className="figure">{percent(slot.drawdown)}</b>
      <Meter label="drawdown limit used" used={used} words={`${percent(used, 0)} of the drawdown limit used`} />
    </div>
  );
}

/** How fast the session runs, in a word. */
const pace = (desk: DeskView): string =>
  desk.feed.ended ? 'ended' : desk.feed.paused ? 'paused' : speedWords(desk.feed.speed);

/** The day of the market where it is another than here; else the clock on the wall, so that nobody takes one for the other. */
const besideMarket = (at: number, now: number): string => (date(at) === date(now) ? `wall ${clock(now)}` : date(at));

function TimeCell({ desk }: { desk: DeskView }) {
  const now = useConsole((state) => state.now);
  const at = desk.market_time_ms;
  return (
    <div
      className="cell clock"
      title={`Market time is the market data’s own${at === null ? '' : `, ${date(at)}`}: bars, fills and cuts are told in it. The wall is this machine’s clock: swap stages, schedules, health, alerts and the audit are told in desk time, which is the wall’s where the desk runs.`}
    >
      <span className="label">market time, {zoneName()}</span>
      <b className="figure">{at === null ? NONE : clock(at)}</b>
      {at === null ? null : (
        <span className="label">
          {besideMarket(at, now)}
          {desk.feed.kind === 'none' ? null : ` · ${pace(desk)}`}
        </span>
      )}
    </div>
  );
}

/** What the feed does now, in a word or an age. */
function feedWord({ connections, feed }: DeskView): string {
  if (!connections.feed) return 'lost';
  if (feed.kind === 'none') return 'none';
  if (feed.ended) return 'ended';
  if (feed.paused) return 'paused';
  return feed.age_ms === null ? 'waiting' : age(feed.age_ms);
}

const feedTitle = (desk: DeskView): string =>
  `Feed: ${desk.feed.kind}, speed ${speedWords(desk.feed.speed)}, last event ${feedWord(desk)}; ${count(desk.events.per_second)} events a second; exchange ${desk.connections.exchange ? 'connected' : 'lost'}`;

function FeedCell({ desk }: { desk: DeskView }) {
  const late = useConsole(isFeedLate);
  const stale = useConsole(isStale);
  const { connections, events, feed } = desk;
  const amiss = events.missed > 0 || events.twice > 0;
  return (
    <div className="cell feed">
      <span className="label" data-testid="feed" title={`${feedTitle(desk)}\n${eventsTitle(events)}`}>
        feed <b className={late || !connections.feed ? 'warn' : ''}>{stale ? 'unknown' : feedWord(desk)}</b>
        {connections.exchange || stale ? null : <b className="warn"> · exchange lost</b>}
        {feed.kind === 'none' ? null : (
          <>
            <span className="roomy"> · {feed.kind}</span> · {count(events.per_second)}
            <span className="roomy"> events</span>/s
          </>
        )}
        {late && connections.feed ? <b className="warn"> · late</b> : null}
      </span>
      <span className={`label ${amiss ? '' : 'calm'}`} data-testid="events" title={eventsTitle(events)}>
        missed <b className={amiss ? 'danger' : ''}>{count(events.missed)}</b> · twice{' '}
        <b className={amiss ? 'danger' : ''}>{count(events.twice)}</b>
      </span>
    </div>
  );
}

/** One glance: may we trade, how do we do against the limits, what runs, and what would it cost to go back. */
export function TopBar({ desk }: { desk: DeskView }) {
  const slot = useConsole(currentSlot);
  const bar = useRef<HTMLElement>(null);
  useBarHeight(bar);
  return (
    <header ref={bar} className="top">
      <SlotCell slot={slot} />
      <StateCell desk={desk} />
      {slot ? <ProfitCell slot={slot} /> : null}
      {slot ? <DrawdownCell slot={slot} /> : null}
      <TimeCell desk={desk} />
      <div className="kept-up">
        <FeedCell desk={desk} />
        <LinksCell desk={desk} />
      </div>
      <PersonCell />
      <RollbackBlock />
      <KillBlock />
    </header>
  );
}

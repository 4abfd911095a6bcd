import { useState } from 'react';
import type { CalendarView, MarketHoursForm } from '../../../shared/contract/calendar.ts';
import { count } from '../../format/number.ts';
import { otherPeople } from '../../format/words.ts';
import { lastOf } from '../../store/asked.ts';
import { requestKey } from '../../store/request.ts';
import { type CalendarDraft, calendarDraft, readCalendar } from '../../store/settings.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { ReasonForm, RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { useApprovalTerms } from '../people/approval-terms.ts';
import { Fact, Section } from './section.tsx';

/** When a market is open, as one says it. */
function hoursWords(hours: MarketHoursForm): string {
  if (hours === 'always') return 'always open';
  const { time_zone: zone, sessions, holidays = [], early_closes: early = [] } = hours;
  const times = sessions.map(({ days, opens, closes }) => {
    const span = days.length > 1 ? `${days[0]} to ${days.at(-1)}` : days[0];
    return `${span} ${opens}–${closes}`;
  });
  const but = [
    holidays.length > 0 ? `${count(holidays.length)} holidays` : [],
    early.length > 0 ? `${count(early.length)} early closes` : [],
  ].flat();
  return `${times.join(', ')} ${zone}${but.length > 0 ? `; ${but.join(', ')}` : ''}`;
}

function Shown({ calendar }: { calendar: CalendarView }) {
  const { time_zone: zone, day_starts_at: starts, hours } = calendar;
  return (
    <>
      <Fact name="trading day">
        begins at <b>{starts}</b> {zone}
      </Fact>
      <Fact name="markets">{hoursWords(hours.default)}</Fact>
      {Object.entries(hours.venues ?? {}).map(([venue, one]) => (
        <Fact key={venue} name={venue}>
          {hoursWords(one)}
        </Fact>
      ))}
    </>
  );
}

/** Every zone that this browser knows, to be chosen from while one is written. */
const ZONES = Intl.supportedValuesOf('timeZone');

function Editor({ calendar, done }: { calendar: CalendarView; done: () => void }) {
  const commands = useCommands();
  const { required } = useApprovalTerms();
  const [draft, setDraft] = useState<CalendarDraft>(() => calendarDraft(calendar));
  const read = readCalendar(draft);
  const change = (part: Partial<CalendarDraft>): void => setDraft({ ...draft, ...part });
  const problem = 'problem' in read ? read.problem : null;
  return (
    <div className="calendar-editor">
      <label>
        <span>time zone</span>
        <input
          type="text"
          list="time-zones"
          spellCheck={false}
          value={draft.timeZone}
          onChange={(event) => change({ timeZone: event.target.value })}
        />
      </label>
      <datalist id="time-zones">
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <label>
        <span>day begins at</span>
        <input
          type="text"
          spellCheck={false}
          value={draft.dayStartsAt}
          onChange={(event) => change({ dayStartsAt: event.target.value })}
        />
      </label>
      <label className="tall">
        <span>hours, JSON</span>
        <textarea
          rows={10}
          spellCheck={false}
          value={draft.hours}
          aria-invalid={problem !== null}
          aria-describedby="calendar-problem"
          onChange={(event) => change({ hours: event.target.value })}
        />
      </label>
      <p id="calendar-problem" className={problem === null ? 'muted' : 'down'} role="status">
        {problem ?? 'The desk checks days, sessions and holidays before it takes them.'}
      </p>
      <ReasonForm
        label="change the calendar"
        second
        ready={problem === null}
        means={
          <>
            The whole calendar is replaced. Daily limits are counted by its days, and soaks by its open hours.
            {required > 0 ? ` It waits for ${otherPeople(required)} first.` : ''}
          </>
        }
        act="Set calendar"
        request={requestKey.calendar}
        carryOut={(reason) => commands.setCalendar(draft, reason)}
        done={done}
      />
    </div>
  );
}

/** When a trading day begins and markets are open, and the change of it. */
export function CalendarSettings() {
  const asked = useConsole(({ settings }) => settings.calendar);
  const withheld = useObstacle('risk.set_calendar');
  const online = useOnline();
  const [changing, setChanging] = useState(false);
  const calendar = lastOf(asked);
  return (
    <Section name="calendar">
      {calendar === null ? (
        <p className="setting-note" role={asked.phase === 'refused' ? 'alert' : undefined}>
          {asked.phase === 'refused' ? `The calendar is not known: ${asked.words}` : 'The desk is being asked.'}
        </p>
      ) : (
        <>
          <Shown calendar={calendar} />
          {changing ? (
            <Editor calendar={calendar} done={() => setChanging(false)} />
          ) : (
            <Fact name="">
              <button
                type="button"
                className="quiet"
                disabled={!online}
                {...heldBack(withheld)}
                onClick={() => setChanging(true)}
              >
                Change the calendar…
              </button>
              {withheld === null ? null : <small> {withheld}</small>}
            </Fact>
          )}
        </>
      )}
      <RequestWords request={requestKey.calendar} />
    </Section>
  );
}

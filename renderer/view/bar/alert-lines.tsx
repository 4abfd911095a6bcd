import { useEffect, useMemo, useRef, useState } from 'react';
import { plainMoments } from '../../format/moment.ts';
import { count } from '../../format/number.ts';
import { isoClock } from '../../format/time.ts';
import { deskWords } from '../../format/version.ts';
import {
  breakerOf,
  current,
  freshWarnings,
  isSaidByEmergency,
  isSaidByExits,
  stackOf,
  unacknowledged,
} from '../../store/alerts/alert-news.ts';
import type { ToldAlert } from '../../store/console-data.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { ReleaseButton } from '../risk/release-button.tsx';

/** A screen reader is told of what came together at once, and not more often than this, milliseconds. */
const TOLD_EVERY_MS = 2_000;

/** A text that follows another one, but changes only so often: in a burst the first is heard out. */
function useCalm(text: string): string {
  const [calm, setCalm] = useState(text);
  const changed = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (text === calm) return;
    const take = (): void => {
      changed.current = performance.now();
      setCalm(text);
    };
    const wait = changed.current + TOLD_EVERY_MS - performance.now();
    if (wait <= 0) return take();
    const timer = setTimeout(take, wait);
    return () => clearTimeout(timer);
  }, [text, calm]);
  return calm;
}

const spoken = (alerts: readonly ToldAlert[]): string => {
  const [first] = alerts;
  if (!first) return '';
  const more = alerts.length > 1 ? ` And ${alerts.length - 1} more.` : '';
  return `${first.title}. ${first.text}${more}`;
};

/** One alert: in full, or its title alone where there are others. */
function Line({ alert, place, brief = false }: { alert: ToldAlert; place: string; brief?: boolean }) {
  const commands = useCommands();
  const breaker = useConsole(({ data }) => breakerOf(alert, data));
  const text = plainMoments(deskWords(alert.text), Date.parse(alert.at));
  return (
    <li
      className={`notice ${alert.severity} ${brief ? 'brief' : ''}`}
      title={`${alert.title}: ${alert.text} (${alert.scope})`}
    >
      <span className="severity">{alert.severity}</span>
      <time dateTime={alert.at}>{isoClock(alert.at)}</time>
      <span className="alert-text">
        <b>{alert.title}</b>
        <span> {text}</span>
      </span>
      {place === '' ? null : <span className="muted">{place}</span>}
      <span className="presses">
        {breaker === undefined ? null : <ReleaseButton breakerId={breaker} of={alert.title} quiet />}
        <button type="button" className="quiet" onClick={() => commands.acknowledge([alert.id])}>
          {alert.severity === 'critical' ? 'Acknowledge' : 'Dismiss'}
          <span className="unseen"> {alert.title}</span>
        </button>
      </span>
    </li>
  );
}

/** Which one of many it is. */
const placeIn = (alerts: readonly ToldAlert[], alert: ToldAlert): string => {
  if (alerts.length < 2) return '';
  if (alert === alerts[0]) return 'first';
  return alert === alerts.at(-1) ? 'latest' : '';
};

/** How many lie between the first and the latest, and the way to all of them. */
function Between({ alerts, hidden }: { alerts: readonly ToldAlert[]; hidden: number }) {
  const commands = useCommands();
  if (hidden === 0) return null;
  return (
    <li className="notice critical rest">
      <span>and {count(hidden)} more critical</span>
      <button type="button" className="quiet" onClick={() => commands.show('alerts')}>
        Show all
      </button>
      <button type="button" className="quiet" onClick={() => commands.acknowledge(alerts.map(({ id }) => id))}>
        Acknowledge all {count(alerts.length)}
      </button>
    </li>
  );
}

/** Alerts that must be seen: critical ones until a person acknowledges them, warnings for a while. */
export function AlertLines() {
  const alerts = useConsole((state) => state.data.alerts);
  const seen = useConsole((state) => state.acknowledged);
  const now = useConsole((state) => state.now);
  const desk = useConsole(({ data }) => data.desk);
  const risk = useConsole(({ data }) => data.risk);
  const unseen = useMemo(() => unacknowledged(alerts, seen), [alerts, seen]);
  const critical = useMemo(
    () => current(unseen, { desk, risk }).filter((alert) => !isSaidByExits(alert) && !isSaidByEmergency(alert, risk)),
    [unseen, desk, risk],
  );
  const warnings = useMemo(() => freshWarnings(alerts, seen, now), [alerts, seen, now]);
  const stack = useMemo(() => stackOf(critical, { desk, risk }), [critical, desk, risk]);
  const latest = warnings.at(-1);
  const aloud = useCalm(spoken(critical));
  const gently = useCalm(spoken(warnings));
  return (
    <>
      <div className="unseen" aria-live="assertive" data-testid="alerts-aloud">
        {aloud}
      </div>
      <div className="unseen" aria-live="polite">
        {gently}
      </div>
      <ul className="alert-lines" aria-label="alerts">
        {stack.shown.map((alert, index) => (
          <Line key={alert.id} alert={alert} place={placeIn(critical, alert)} brief={index > 0} />
        ))}
        <Between alerts={critical} hidden={stack.hidden} />
        {latest ? (
          <Line
            key={latest.id}
            alert={latest}
            place={warnings.length > 1 ? `and ${count(warnings.length - 1)} more` : ''}
            brief={critical.length > 0}
          />
        ) : null}
      </ul>
    </>
  );
}

import { useState } from 'react';
import { ago, isoStamp } from '../../format/time.ts';
import { plain } from '../../format/words.ts';
import { zoneName } from '../../format/zone.ts';
import type { VersionHealth, VersionView } from '../../store/console-data.ts';
import { useConsole } from '../console-context.tsx';

const OUTCOMES = {
  passed: { word: 'pass', tone: 'ok' },
  warning: { word: 'warning', tone: 'warn' },
  failed: { word: 'failed', tone: 'down' },
} as const;

const titleOf = (health: VersionHealth): string =>
  [
    `${health.status}, checked at ${isoStamp(health.checked_at)} ${zoneName()}`,
    ...health.checks.map(({ name, message }) => `${plain(name)}: ${message}`),
  ].join('\n');

/** A version's health in a word, with its age; what it rests on opens below. */
export function useVersionHealth(version: VersionView, status: string) {
  const [open, setOpen] = useState(false);
  const { health } = version;
  const age = useConsole(({ now }) => (health ? ago(health.checked_at, now) : null));
  const id = `health-${version.entity_id}`;
  const words = health ? `${status} · ${age}` : status === 'unknown' ? 'not checked yet' : status;
  const button = health ? (
    <button
      type="button"
      className="health"
      title={titleOf(health)}
      aria-expanded={open}
      aria-controls={id}
      onClick={() => setOpen(!open)}
    >
      <i className="turn" aria-hidden="true" />
      <span className="cut">{words}</span>
      <span className="unseen"> checks of {version.version}</span>
    </button>
  ) : (
    <span className="cut" title={words}>
      {words}
    </span>
  );
  const checks =
    health && open ? (
      <div id={id} className="health-checks">
        <ul>
          {health.checks.map(({ name, outcome, message }) => (
            <li key={`${name} ${message}`}>
              <span>{plain(name)}</span>
              <b className={OUTCOMES[outcome].tone}>{OUTCOMES[outcome].word}</b>
              <span className="message">{message}</span>
            </li>
          ))}
        </ul>
        <p className="muted">
          checked at {isoStamp(health.checked_at)} {zoneName()}
        </p>
      </div>
    ) : null;
  return { button, checks };
}

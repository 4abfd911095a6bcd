import { useEffect, useState } from 'react';
import { LIMIT_TERMS, limitValueWords } from '../../../shared/domain/limit-words.ts';
import type { LimitName } from '../../../shared/domain/risk.ts';
import { clock, date } from '../../format/time.ts';
import { plain } from '../../format/words.ts';
import { zoneName } from '../../format/zone.ts';
import { lastOf } from '../../store/asked.ts';
import { type LimitChange, limitChanges } from '../../store/risk/limit-history.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';

const isLimit = (name: string): name is LimitName => name in LIMIT_TERMS;

const nameOf = (name: string): string => (isLimit(name) ? LIMIT_TERMS[name].label : `on ${plain(name)}`);

function wordsOf(name: string, value: unknown): string {
  if (value === null || value === undefined) return 'none';
  return isLimit(name) ? limitValueWords(name, value) : plain(String(value));
}

const BY = { approval: 'approved', emergency: 'under an emergency' } as const;

function Change({ change }: { change: LimitChange }) {
  const { at, actor, scope, name, from, to, reason, by } = change;
  const moment = Date.parse(at);
  return (
    <li className="limit-change" title={`${reason}\n${date(moment)} ${clock(moment)} ${zoneName()}`}>
      <span className="cut">
        <b>{nameOf(name)}</b> <span className="muted">of {scopeName(scope)}</span>
      </span>
      <span className="number">
        {wordsOf(name, from)}
        <span className="muted" role="img" aria-label="became">
          {' → '}
        </span>
        <b>{wordsOf(name, to)}</b>
      </span>
      <span className="muted cut why">
        {clock(moment)} {date(moment)} · {actor}
        {by === null ? '' : ` · ${BY[by]}`}
        {reason === '' ? '' : ` · ${reason}`}
      </span>
    </li>
  );
}

/** Who changed which limit, when, from what to what: from the audit, the newest first. */
export function LimitHistory() {
  const { loadLimitHistory } = useCommands();
  const [open, setOpen] = useState(false);
  const history = useConsole((state) => state.limitHistory);
  const live = useOnline();
  // Every change of a limit is told as an alert: where the last of them is another, there is more to show.
  const last = useConsole(({ data }) => data.alerts.findLast(({ about }) => about?.topic === 'limits')?.id ?? 0);
  useEffect(() => {
    if (open && live) void loadLimitHistory();
  }, [open, live, last, loadLimitHistory]);
  const rows = lastOf(history);
  const changes = rows?.audit.flatMap(limitChanges) ?? [];
  return (
    <section className="listing" aria-label="changes of limits">
      <h3>
        changes of limits, {zoneName()}
        <span className="grow" />
        <button type="button" className="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Show'}
          <span className="unseen"> changes of limits</span>
        </button>
      </h3>
      {!open ? null : history.phase === 'refused' ? (
        <p className="down" role="alert">
          {history.words}
        </p>
      ) : rows === null ? (
        <p className="muted">Reading the audit…</p>
      ) : changes.length === 0 ? (
        <p className="muted">
          Nobody has changed a limit{rows.older === null ? '' : ' since the journal in use began'}.
        </p>
      ) : (
        <ul>
          {changes.map((change) => (
            <Change key={`${change.seq} ${change.name}`} change={change} />
          ))}
        </ul>
      )}
      {open && rows !== null && rows.total > rows.audit.length ? (
        <p className="muted">
          The last {rows.audit.length} of {rows.total}; the audit has them all.
        </p>
      ) : null}
    </section>
  );
}

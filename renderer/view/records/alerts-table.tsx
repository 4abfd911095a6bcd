import { useMemo } from 'react';
import { count } from '../../format/number.ts';
import { isoClock } from '../../format/time.ts';
import { deskWords } from '../../format/version.ts';
import { current, isOver, unacknowledged } from '../../store/alerts/alert-news.ts';
import type { ToldAlert } from '../../store/console-data.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { TALL_ROW_HEIGHT } from './row-height.ts';
import { type Column, Table } from './table.tsx';

const TONES = { info: 'muted', warning: 'warn', critical: 'danger' } as const;

/** Whether it is over, where it speaks of what ends; else whether somebody here has seen it. */
function Acknowledge({ alert }: { alert: ToldAlert }) {
  const over = useConsole(({ data }) => isOver(alert, data));
  const isOpen = useConsole(({ acknowledged }) => alert.severity === 'critical' && !acknowledged.has(alert.id));
  const commands = useCommands();
  if (over) return <span className="muted">over</span>;
  if (alert.severity !== 'critical') return null;
  if (!isOpen) return <span className="muted">acknowledged</span>;
  return (
    <button type="button" className="quiet" onClick={() => commands.acknowledge([alert.id])}>
      Acknowledge<span className="unseen"> {alert.title}</span>
    </button>
  );
}

const COLUMNS: readonly Column<ToldAlert>[] = [
  { header: 'desk time, UTC', cell: ({ at }) => <span title={at}>{isoClock(at)}</span> },
  { header: 'severity', cell: ({ severity }) => <span className={TONES[severity]}>{severity}</span> },
  { header: 'concerns', cell: ({ scope }) => scopeName(scope) },
  { header: 'what', cell: ({ title }) => <b>{title}</b> },
  {
    header: 'figures, and what to do',
    wide: true,
    cell: ({ text }) => (
      <span className="lines" title={text}>
        {deskWords(text)}
      </span>
    ),
  },
  { header: 'seen here', cell: (alert) => <Acknowledge alert={alert} /> },
];

/** The system's notifications: asked for by a click here, and never otherwise. */
function Notify() {
  const { notifier } = useCommands();
  // Drawn again with the data: the answer to the question comes with it.
  useConsole(({ data }) => data);
  const permission = notifier.permission();
  if (permission === 'absent') return null;
  if (permission === 'granted') return <span className="muted">The system notifies you of new ones.</span>;
  if (permission === 'denied')
    return <span className="muted">Notifications are blocked in the browser’s settings.</span>;
  return (
    <button type="button" className="quiet" onClick={() => void notifier.ask()}>
      Notify me of new ones
    </button>
  );
}

/** Everything that people were told of, newest first. */
export function AlertsTable() {
  const alerts = useConsole(({ data }) => data.alerts);
  const acknowledged = useConsole((state) => state.acknowledged);
  const commands = useCommands();
  const rows = useMemo(() => alerts.toReversed(), [alerts]);
  const desk = useConsole(({ data }) => data.desk);
  const risk = useConsole(({ data }) => data.risk);
  const unseen = useMemo(() => unacknowledged(alerts, acknowledged), [alerts, acknowledged]);
  const open = useMemo(() => current(unseen, { desk, risk }), [unseen, desk, risk]);
  return (
    <div className="with-tools">
      <p className="tools">
        {open.length === 0 ? (
          <span className="muted">
            {unseen.length === 0
              ? 'Every critical alert has been acknowledged here.'
              : `${count(unseen.length)} critical not acknowledged here, all over.`}
          </span>
        ) : (
          <>
            <b className="danger">{count(open.length)} critical</b> <span>not acknowledged here</span>
            <button type="button" className="quiet" onClick={() => commands.acknowledge(open.map(({ id }) => id))}>
              Acknowledge all {count(open.length)}
            </button>
          </>
        )}
        <span className="grow" />
        <Notify />
      </p>
      <Table
        label="alerts"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
        rowHeight={TALL_ROW_HEIGHT}
        empty="Nothing was told of yet."
      />
    </div>
  );
}

import { useEffect, useState } from 'react';
import { count } from '../../format/number.ts';
import { plain } from '../../format/words.ts';
import { isSearch, type AuditSearch as Search, utcMoment } from '../../store/records/audit-state.ts';
import type { AuditLine } from '../../store/records/record-set.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { Moment } from '../records/parts.tsx';
import type { ViewColumn } from '../records/record-table.tsx';
import { SetTable } from '../records/set-table.tsx';
import { RecordsNote, useRecords } from '../records/use-records.tsx';

const COLUMNS: readonly ViewColumn<AuditLine>[] = [
  {
    id: 'row',
    header: 'row',
    width: 76,
    numeric: true,
    text: (row) => String(row.seq),
    order: (row) => row.seq,
    cell: (row) => count(row.seq),
  },
  {
    id: 'time',
    header: 'desk time, UTC',
    width: 144,
    ns: true,
    text: (row) => row.ts_ns,
    cell: (row) => <Moment ns={row.ts_ns} />,
  },
  { id: 'actor', header: 'who', width: 110, text: (row) => row.actor },
  {
    id: 'role',
    header: 'role',
    width: 100,
    text: (row) => row.role,
    cell: (row) => <span className="muted">{plain(row.role)}</span>,
  },
  { id: 'action', header: 'what', width: 150, text: (row) => row.action, cell: (row) => plain(row.action) },
  {
    id: 'subject',
    header: 'of what',
    width: 170,
    wide: true,
    text: (row) => row.subject,
    cell: (row) => <span title={row.subject}>{row.subject}</span>,
  },
  {
    id: 'hash',
    header: 'hash',
    width: 90,
    text: (row) => row.hash,
    cell: (row) => (
      <span className="mono" title={row.hash}>
        {row.hash.slice(0, 8)}
      </span>
    ),
  },
];

/** A search is begun so long after the last letter, milliseconds. */
const SETTLE_MS = 250;

/** An end of a stretch of time, once it is a moment. */
function momentIn(name: 'from' | 'until', text: string): Partial<Search> {
  const moment = utcMoment(text);
  return moment === undefined ? {} : { [name]: moment };
}

/** What is looked for: the desk looks, because payloads stay there. */
function AuditSearchFields() {
  const commands = useCommands();
  const { text, actor, action } = useConsole(({ audit }) => audit.search);
  const [typed, setTyped] = useState({
    text: text ?? '',
    actor: actor ?? '',
    action: action ?? '',
    from: '',
    until: '',
  });
  const current = useConsole(({ audit }) => audit.search);
  useEffect(() => {
    const wanted: Search = {
      ...(typed.text ? { text: typed.text } : {}),
      ...(typed.actor ? { actor: typed.actor } : {}),
      ...(typed.action ? { action: typed.action.trim().replaceAll(' ', '_') } : {}),
      ...momentIn('from', typed.from),
      ...momentIn('until', typed.until),
    };
    if (JSON.stringify(wanted) === JSON.stringify(current)) return;
    const timer = setTimeout(() => commands.searchAudit(wanted), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [typed, current, commands]);
  const field = (name: 'text' | 'actor' | 'action', label: string) => (
    <input
      type="search"
      className="filter"
      aria-label={`search the audit by ${label}`}
      placeholder={label}
      maxLength={100}
      value={typed[name]}
      onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
    />
  );
  const moment = (name: 'from' | 'until') => (
    <input
      type="search"
      className="filter"
      aria-label={`${name}, desk time in UTC`}
      placeholder={`${name}, UTC`}
      title={`${name}: a day or a moment in UTC, such as 2026-11-22 or 2026-11-22 04:16:25`}
      maxLength={19}
      aria-invalid={typed[name] !== '' && utcMoment(typed[name]) === undefined}
      value={typed[name]}
      onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
    />
  );
  return (
    <span className="audit-search">
      {field('text', 'text')}
      {field('actor', 'who')}
      {field('action', 'what')}
      {moment('from')}
      {moment('until')}
    </span>
  );
}

/** Rows of the chain, newest first. */
export function AuditTimeline() {
  const set = useRecords('audit');
  const commands = useCommands();
  const search = useConsole(({ audit }) => audit.search);
  const searching = isSearch(search) && set.phase === 'loading' && set.reached !== null;
  return (
    <SetTable
      label="audit"
      set={set}
      columns={COLUMNS}
      filters={false}
      onOpen={({ seq }) => void commands.openAuditRow(seq)}
      lead={<AuditSearchFields />}
      empty={isSearch(search) ? 'No row says that.' : 'Nothing has been recorded yet.'}
      note={searching ? <span>Searched down to row {count(set.reached ?? 0)}</span> : <RecordsNote set={set} />}
    />
  );
}

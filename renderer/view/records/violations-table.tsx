import { NONE } from '../../format/number.ts';
import { ACTION_WORDS, isByHand, measured } from '../../format/risk-words.ts';
import { isoStamp } from '../../format/time.ts';
import { plain } from '../../format/words.ts';
import type { Violation } from '../../store/console-data.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import { useConsole } from '../console-context.tsx';
import { type Column, Table } from './table.tsx';

const NO_VIOLATIONS: readonly Violation[] = [];

const COLUMNS: readonly Column<Violation>[] = [
  { header: 'desk time, UTC', cell: ({ at }) => <span title={at}>{isoStamp(at)}</span> },
  { header: 'concerns', cell: ({ scope }) => scopeName(scope) },
  { header: 'what', cell: ({ trigger }) => plain(trigger) },
  {
    header: 'measured',
    numeric: true,
    cell: ({ trigger, value }) =>
      isByHand(trigger) ? NONE : <span title={value}>{measured(trigger, value) || NONE}</span>,
  },
  {
    header: 'limit',
    numeric: true,
    cell: ({ trigger, limit }) => (isByHand(trigger) ? '' : measured(trigger, limit)) || NONE,
  },
  {
    header: 'reason',
    cell: ({ trigger, value }) => (isByHand(trigger) && value !== '' ? <span title={value}>{value}</span> : NONE),
  },
  { header: 'what followed', cell: ({ action }) => ACTION_WORDS[action] },
  {
    header: 'stands',
    cell: ({ standing, breaker_id: id }) =>
      standing ? <span className="warn">{id === null ? 'still crossed' : 'until released'}</span> : 'over',
  },
  { header: 'breaker', wide: true, cell: ({ breaker_id: id }) => <span className="mono">{id ?? NONE}</span> },
];

/** Limits that were crossed, and kills, newest first. */
export function ViolationsTable() {
  const violations = useConsole(({ data }) => data.risk?.violations ?? NO_VIOLATIONS);
  return (
    <Table
      label="violations"
      columns={COLUMNS}
      rows={violations}
      rowKey={({ seq }) => seq}
      empty="No limit has been crossed."
    />
  );
}

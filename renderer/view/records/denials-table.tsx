import { count, exact, NONE } from '../../format/number.ts';
import { DENIAL_WORDS } from '../../format/record-words.ts';
import { plain, symbolOf } from '../../format/words.ts';
import { numberOf } from '../../store/records/column.ts';
import { type DenialRow, newerFirst, recordKey } from '../../store/records/record-set.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import { VersionTag } from '../parts/figures.tsx';
import { Moment, nsOfIso, Side } from './parts.tsx';
import { RecordTable, type ViewColumn } from './record-table.tsx';
import type { Choice } from './table-tools.tsx';
import { orReading, RecordsNote, recordsTrouble, useRecords } from './use-records.tsx';

const timeOf = ({ time_ns, at }: DenialRow): string => time_ns ?? nsOfIso(at);
const none = <span className="muted">{NONE}</span>;
const number = (text: string | null) => (text ? exact(text) : none);

const COLUMNS: readonly ViewColumn<DenialRow>[] = [
  {
    id: 'market',
    header: 'market time, UTC',
    width: 144,
    ns: true,
    text: timeOf,
    cell: (row) => <Moment ns={timeOf(row)} />,
  },
  {
    id: 'version',
    header: 'version',
    width: 104,
    text: (row) => row.version,
    cell: (row) => <VersionTag name={row.version} />,
  },
  {
    id: 'instrument',
    header: 'instrument',
    width: 92,
    text: (row) => row.instrument ?? '',
    cell: (row) => (row.instrument ? symbolOf(row.instrument) : none),
  },
  {
    id: 'side',
    header: 'side',
    width: 52,
    text: (row) => row.side ?? '',
    cell: (row) => (row.side ? <Side side={row.side} /> : none),
  },
  {
    ...{ id: 'quantity', header: 'quantity', width: 84, numeric: true },
    ...{ text: (row: DenialRow) => row.quantity ?? '', order: (row: DenialRow) => numberOf(row.quantity) },
    cell: (row) => number(row.quantity),
  },
  {
    id: 'why',
    header: 'why',
    width: 210,
    wide: true,
    text: (row) => DENIAL_WORDS[row.code],
    cell: (row) => <span title={plain(row.code)}>{DENIAL_WORDS[row.code]}</span>,
  },
  {
    ...{ id: 'value', header: 'measured', width: 104, numeric: true },
    ...{
      text: (row: DenialRow) => row.value,
      order: (row: DenialRow) => numberOf(row.value),
      cell: (row: DenialRow) => number(row.value),
    },
  },
  {
    ...{ id: 'limit', header: 'limit', width: 104, numeric: true },
    ...{
      text: (row: DenialRow) => row.limit,
      order: (row: DenialRow) => numberOf(row.limit),
      cell: (row: DenialRow) => number(row.limit),
    },
  },
  {
    id: 'scope',
    header: 'whose limit',
    width: 150,
    text: (row) => row.scope ?? '',
    cell: (row) => (row.scope ? scopeName(row.scope) : none),
  },
  {
    ...{ id: 'count', header: 'times', width: 60, numeric: true },
    ...{
      text: (row: DenialRow) => String(row.count),
      order: (row: DenialRow) => row.count,
      cell: (row: DenialRow) => count(row.count),
    },
    sum: (rows) => count(rows.reduce((sum, row) => sum + row.count, 0)),
  },
  { id: 'slot', header: 'slot', width: 150, hidden: true, text: (row) => row.slot_id },
  {
    id: 'code',
    header: 'code',
    width: 150,
    text: (row) => row.code,
    cell: (row) => <span className="mono">{row.code}</span>,
  },
];

const CHOICES: readonly Choice<DenialRow>[] = [
  { id: 'version', all: 'all versions', of: (row) => row.version },
  { id: 'code', all: 'any reason', of: (row) => row.code, name: (code) => DENIAL_WORDS[code as DenialRow['code']] },
  { id: 'side', all: 'both sides', of: (row) => row.side ?? '', values: ['buy', 'sell'] },
];

const GROUPING = {
  by: 'version',
  of: (row: DenialRow) => row.version,
  name: (version: string) => <VersionTag name={version} />,
};

/** What the gate refused, newest first: it never left the desk. */
export function DenialsTable() {
  const set = useRecords('denials');
  return (
    <RecordTable
      label="denials"
      columns={COLUMNS}
      rows={set.rows}
      news={set.news}
      natural={newerFirst}
      rowKey={recordKey}
      choices={CHOICES}
      grouping={GROUPING}
      newestFirst
      empty={orReading(set, 'The gate has refused nothing yet.')}
      note={<RecordsNote set={set} />}
      trouble={recordsTrouble(set)}
    />
  );
}

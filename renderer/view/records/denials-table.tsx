import { count } from '../../format/number.ts';
import { DENIAL_WORDS, denialWords, numberIn } from '../../format/record-words.ts';
import { plain, symbolOf } from '../../format/words.ts';
import type { DenialRow } from '../../store/records/record-set.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import {
  figure,
  marketTime,
  NOTHING,
  SIDE_CHOICE,
  SLOT_CHOICE,
  side,
  slot,
  VERSION_CHOICE,
  version,
} from './columns.tsx';
import { nsOfIso } from './parts.tsx';
import type { ViewColumn } from './record-table.tsx';
import { TradedTable } from './set-table.tsx';
import type { Choice } from './table-tools.tsx';
import { useRecords } from './use-records.tsx';

const COLUMNS: readonly ViewColumn<DenialRow>[] = [
  marketTime(({ time_ns, at }) => time_ns ?? nsOfIso(at)),
  version(),
  {
    id: 'instrument',
    header: 'instrument',
    width: 92,
    text: (row) => row.instrument ?? '',
    cell: (row) => (row.instrument ? symbolOf(row.instrument) : NOTHING),
  },
  side(),
  figure({ id: 'quantity', header: 'quantity', width: 84, of: (row) => row.quantity }),
  {
    id: 'why',
    header: 'why',
    width: 210,
    wide: true,
    text: denialWords,
    cell: (row) => <span title={`${plain(row.code)}: ${denialWords(row)}`}>{denialWords(row)}</span>,
  },
  figure({ id: 'value', header: 'measured', width: 104, of: (row) => numberIn(row.value) }),
  figure({ id: 'limit', header: 'limit', width: 104, of: (row) => numberIn(row.limit) }),
  {
    id: 'scope',
    header: 'whose limit',
    width: 150,
    text: (row) => row.scope ?? '',
    cell: (row) => (row.scope ? scopeName(row.scope) : NOTHING),
  },
  {
    id: 'count',
    header: 'times',
    width: 60,
    numeric: true,
    text: (row) => String(row.count),
    order: (row) => row.count,
    cell: (row) => count(row.count),
    sum: (rows) => count(rows.reduce((sum, row) => sum + row.count, 0)),
  },
  slot(),
  {
    id: 'code',
    header: 'code',
    width: 150,
    text: (row) => row.code,
    cell: (row) => <span className="mono">{row.code}</span>,
  },
];

const CHOICES: readonly Choice<DenialRow>[] = [
  VERSION_CHOICE,
  { id: 'code', all: 'any reason', of: (row) => row.code, name: (code) => DENIAL_WORDS[code as DenialRow['code']] },
  SIDE_CHOICE,
  SLOT_CHOICE,
];

/** What the gate refused, newest first: it never left the desk. */
export function DenialsTable() {
  const set = useRecords('denials');
  return (
    <TradedTable
      label="denials"
      set={set}
      columns={COLUMNS}
      choices={CHOICES}
      empty="The gate has refused nothing yet."
    />
  );
}

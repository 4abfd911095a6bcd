import type { Placed, RecordSet } from '../../store/records/record-set.ts';
import { newerFirst, recordKey } from '../../store/records/record-set.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { BY_VERSION, type Traded } from './columns.tsx';
import { RecordTable, type RecordTableProps } from './record-table.tsx';
import { orReading, RecordsNote, recordsTrouble } from './use-records.tsx';

type Own = 'rows' | 'news' | 'natural' | 'rowKey' | 'newestFirst' | 'trouble' | 'empty';

interface SetTableProps<T extends Placed> extends Omit<RecordTableProps<T>, Own> {
  readonly set: RecordSet<T>;
  /** What is said where there is nothing, once that is known. */
  readonly empty: string;
}

/** A table of what the journal holds, newest first, with how far it has been read. */
export function SetTable<T extends Placed>({ set, empty, ...others }: SetTableProps<T>) {
  return (
    <RecordTable
      note={<RecordsNote set={set} />}
      {...others}
      rows={set.rows}
      news={set.news}
      natural={newerFirst}
      rowKey={recordKey}
      newestFirst
      empty={orReading(set, empty)}
      trouble={recordsTrouble(set)}
    />
  );
}

/** The same of what versions did: of the slot on screen first, and put together by version where that is wanted. */
export function TradedTable<T extends Placed & Traded>(props: SetTableProps<T>) {
  const slotId = useConsole((state) => currentSlot(state)?.slot_id);
  return <SetTable {...props} slotId={slotId} grouping={BY_VERSION} />;
}

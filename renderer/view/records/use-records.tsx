import { type ReactNode, useEffect } from 'react';
import { count } from '../../format/number.ts';
import { KEPT_ROWS, type RecordSet, type RecordsState, type RecordTable } from '../../store/records/record-set.ts';
import { isStale } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';

/** The rows of a table, read and kept up to date for as long as it is shown. */
export function useRecords<N extends RecordTable>(table: N): RecordsState[N] {
  const commands = useCommands();
  useEffect(() => commands.watchRecords(table), [commands, table]);
  return useConsole((state) => state.records[table]);
}

/** What is to be known of the rows beside what they say: how far loading is, that they are stale, where older ones are. */
export function RecordsNote({ set }: { set: RecordSet<unknown> }): ReactNode {
  const stale = useConsole(isStale);
  if (set.phase === 'refused' && set.rows.length > 0)
    return <span className="warn">Not up to date: {set.refusal}</span>;
  if (stale) return <span className="warn">No connection: nothing newer is shown.</span>;
  if (set.phase === 'loading' && set.total > 0)
    return (
      <span>
        Reading {count(set.rows.length)} of {count(Math.min(set.total, KEPT_ROWS))}
      </span>
    );
  return set.older ? (
    <span className="cut" title={set.older}>
      {set.older}
    </span>
  ) : null;
}

/** What stands in the place of rows that could not be read at all. */
export function recordsTrouble(set: RecordSet<unknown>): ReactNode {
  if (set.phase !== 'refused' || set.rows.length > 0) return undefined;
  return (
    <p className="empty">
      <b>These could not be read.</b> {set.refusal} It is tried again every five seconds.
    </p>
  );
}

/** What an empty table says while nobody knows yet that it is. */
export const orReading = (set: RecordSet<unknown>, empty: string): string =>
  set.phase === 'none' || set.phase === 'loading' ? 'Reading the journal…' : empty;

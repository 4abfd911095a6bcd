import type { ReactNode } from 'react';
import { count, NONE } from '../../format/number.ts';
import type { GroupLine } from '../../store/records/arrange.ts';
import type { ViewColumn } from './record-table.tsx';

/** The line of a group: its name over the columns before the first that adds up, and the sums. */
export function GroupCells<T>({
  line,
  columns,
  name,
  onFold,
}: {
  line: GroupLine<T>;
  columns: readonly ViewColumn<T>[];
  name: ReactNode;
  onFold: () => void;
}) {
  const first = columns.findIndex(({ sum }) => sum !== undefined);
  const span = first < 0 ? columns.length : Math.max(1, first);
  return (
    <>
      <td colSpan={span}>
        <button type="button" className="fold" tabIndex={-1} aria-expanded={line.isOpen} onClick={onFold}>
          <i className="fold-mark" aria-hidden="true">
            {line.isOpen ? '▾' : '▸'}
          </i>
          {name}
        </button>
        <span className="muted">{count(line.rows.length)} rows</span>
      </td>
      {columns.slice(span).map(({ id, numeric, sum }) => (
        <td key={id} className={numeric ? 'number' : ''}>
          {sum ? <b>{sum(line.rows) ?? NONE}</b> : null}
        </td>
      ))}
    </>
  );
}

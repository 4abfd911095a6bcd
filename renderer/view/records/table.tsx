import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { inZone } from '../../format/zone.ts';
import { ROW_HEIGHT } from './row-height.ts';

/** Rows drawn beyond the edges, so that scrolling shows no blank. */
const OVERSCAN = 8;

/** A column: its header, with the unit; whether it holds numbers; and how a row fills it. */
export interface Column<T> {
  readonly header: string;
  readonly numeric?: boolean;
  /** True for the column that takes the room which the others leave. */
  readonly wide?: boolean;
  readonly cell: (row: T) => ReactNode;
}

const classOf = <T,>({ numeric, wide }: Column<T>): string => (numeric ? 'number' : wide ? 'wide' : '');

/** Stands for rows that are not drawn, at their height. */
const Spacer = ({ rows, columns, height }: { rows: number; columns: number; height: number }) =>
  rows <= 0 ? null : (
    <tr>
      <td className="spacer" colSpan={columns} style={{ height: rows * height }} />
    </tr>
  );

/** A table that draws only the rows in sight. */
export function Table<T>(props: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string | number;
  empty: string;
  /** Height of a row in pixels, where it is not a line's. */
  rowHeight?: number;
}) {
  const { columns, rows, rowHeight = ROW_HEIGHT } = props;
  const box = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = (items.at(-1)?.index ?? -1) + 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section ref={box} className="table scroll" aria-label={props.label} tabIndex={0}>
      <table aria-rowcount={rows.length + 1} className={rowHeight === ROW_HEIGHT ? '' : 'tall'}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.header} scope="col" className={classOf(column)}>
                {inZone(column.header)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer rows={first} columns={columns.length} height={rowHeight} />
          {rows.slice(first, end).map((row, index) => (
            <tr key={props.rowKey(row)} aria-rowindex={first + index + 2}>
              {columns.map((column) => (
                <td key={column.header} className={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
          <Spacer rows={rows.length - end} columns={columns.length} height={rowHeight} />
        </tbody>
      </table>
      {rows.length === 0 ? <p className="empty">{props.empty}</p> : null}
    </section>
  );
}

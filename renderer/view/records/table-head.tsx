import { inZone } from '../../format/zone.ts';
import type { GridColumn } from './grid.tsx';

/** What the head asks of the table's model. */
interface HeadModel {
  getColumn(id: string):
    | {
        getIsSorted(): false | 'asc' | 'desc';
        toggleSorting(): void;
      }
    | undefined;
}

const ARIA = { asc: 'ascending', desc: 'descending' } as const;
const ARROW = { asc: '↑', desc: '↓' } as const;

/** The head of a table whose columns sort it: once one way, once the other, then as rows come. */
export function HeadCells({
  table,
  columns,
}: {
  table: HeadModel;
  columns: readonly (GridColumn & { readonly header: string })[];
}) {
  return (
    <tr>
      {columns.map(({ id, header, numeric, wide }) => {
        const sorted = table.getColumn(id)?.getIsSorted() || undefined;
        return (
          <th
            key={id}
            scope="col"
            className={numeric ? 'number' : wide ? 'wide' : ''}
            aria-sort={sorted ? ARIA[sorted] : 'none'}
          >
            <button
              type="button"
              tabIndex={-1}
              title={inZone(header)}
              onClick={() => table.getColumn(id)?.toggleSorting()}
            >
              {inZone(header)}
              <i className="sort-mark" aria-hidden="true">
                {sorted ? ARROW[sorted] : ''}
              </i>
            </button>
          </th>
        );
      })}
    </tr>
  );
}

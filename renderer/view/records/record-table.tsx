import { columnVisibilityFeature, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { saveFile } from '../../client/save-file.ts';
import { count } from '../../format/number.ts';
import { Arranger, type GroupLine, isGroup, type Line, type News } from '../../store/records/arrange.ts';
import { csvOf, tsvOf } from '../../store/records/as-text.ts';
import type { RecordColumn } from '../../store/records/column.ts';
import { NO_SELECTION } from '../../store/records/selection.ts';
import { Grid } from './grid.tsx';
import { GroupCells } from './group-cells.tsx';
import { ROW_HEIGHT } from './row-height.ts';
import { HeadCells } from './table-head.tsx';
import { type Choice, TableTools } from './table-tools.tsx';

/** A column as a table of records draws it. */
export interface ViewColumn<T> extends RecordColumn<T> {
  /** Its text, where nothing else is drawn. */
  readonly cell?: (row: T) => ReactNode;
  /** Takes the room that the others leave. */
  readonly wide?: boolean;
  /** What stands in the line of a group; nothing where left out. */
  readonly sum?: (rows: readonly T[]) => string | null;
}

/** What rows are put together by, where that is wanted. */
export interface Grouping<T> {
  /** As in `group by version`. */
  readonly by: string;
  readonly of: (row: T) => string;
  readonly name: (group: string) => ReactNode;
}

export interface RecordTableProps<T extends object> {
  readonly label: string;
  readonly columns: readonly ViewColumn<T>[];
  /** In the order in which they come. */
  readonly rows: readonly T[];
  readonly news?: News<T>;
  readonly natural: (a: T, b: T) => number;
  readonly rowKey: (row: T) => string;
  readonly empty: ReactNode;
  /** Choices that narrow the rows down, such as the side. */
  readonly choices?: readonly Choice<T>[];
  /** The slot on screen: its rows alone are shown until another choice of `slot` is made. */
  readonly slotId?: string | undefined;
  readonly grouping?: Grouping<T>;
  readonly rowHeight?: number;
  readonly newestFirst?: boolean;
  readonly onOpen?: (row: T) => void;
  /** Left out where somebody else filters: the words are then not looked for here. */
  readonly filters?: false;
  /** What stands left of the tools. */
  readonly lead?: ReactNode;
  /** How far loading is, what is stale, and where older rows are. */
  readonly note?: ReactNode;
  /** In the place of the rows: what went wrong. */
  readonly trouble?: ReactNode;
  /** A file of its own making, in the place of what is shown here. */
  readonly tools?: ReactNode;
}

const FEATURES = tableFeatures({ rowSortingFeature, columnVisibilityFeature });
const NO_DATA: readonly never[] = [];

/** A table of records: it filters, sorts, groups, copies and saves what it is given, at a hundred thousand rows. */
export function RecordTable<T extends object>(props: RecordTableProps<T>) {
  const { label, columns, rows, rowKey, natural, grouping, choices = [], rowHeight = ROW_HEIGHT } = props;
  const [text, setText] = useState('');
  const { slotId = '' } = props;
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({ slot: slotId });
  useEffect(() => setChosen((before) => ({ ...before, slot: slotId })), [slotId]);
  const isOfSlotAlone = text === '' && Object.entries(chosen).every(([id, value]) => id === 'slot' || value === '');
  const [sorting, setSorting] = useState<{ id: string; desc: boolean }[]>([]);
  const [isGrouped, setGrouped] = useState(false);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [selection, select] = useState(NO_SELECTION);
  const [columnVisibility, setVisibility] = useState<Record<string, boolean>>(() =>
    Object.fromEntries(columns.filter(({ hidden }) => hidden).map(({ id }) => [id, false])),
  );
  const filter = useRef<HTMLInputElement>(null);

  const definitions = useMemo(
    () => columns.map(({ id, header, numeric }) => ({ id, header, sortDescFirst: numeric === true })),
    [columns],
  );
  // The rows go past it: of a hundred thousand it would make as many objects anew with each that comes.
  const table = useTable({
    features: FEATURES,
    columns: definitions,
    data: NO_DATA,
    manualSorting: true,
    state: { sorting, columnVisibility },
    onSortingChange: setSorting,
    onColumnVisibilityChange: setVisibility,
  });
  const shown = columns.filter(({ id }) => columnVisibility[id] !== false);

  const arranger = useMemo(() => new Arranger<T>(columns, natural), [columns, natural]);
  const test = useMemo(() => {
    const tests = choices.flatMap(({ id, of }) => (chosen[id] ? [(row: T) => of(row) === chosen[id]] : []));
    return tests.length === 0 ? null : (row: T) => tests.every((each) => each(row));
  }, [choices, chosen]);
  const { news = null } = props;
  const [first = null] = sorting;
  const arranged = useMemo(
    () =>
      arranger.arrange(
        rows,
        { text, test, sorting: first, group: isGrouped ? (grouping?.of ?? null) : null, open },
        news,
      ),
    [arranger, rows, text, test, first, isGrouped, grouping, open, news],
  );
  const { lines } = arranged;
  const keyAt = useMemo(
    () => (index: number) => {
      const line = lines[index] as Line<T> | undefined;
      if (line === undefined) return undefined;
      return isGroup(line) ? `group ${line.name}` : rowKey(line as T);
    },
    [lines, rowKey],
  );

  const fold = (group: GroupLine<T>, isOpen: boolean): void => {
    const next = new Set(open);
    if (isOpen) next.add(group.name);
    else next.delete(group.name);
    setOpen(next);
  };
  const onOpen = (index: number): void => {
    const line = lines[index] as Line<T>;
    if (isGroup(line)) fold(line, !line.isOpen);
    else props.onOpen?.(line as T);
  };
  const copied = (): string => {
    const picked = arranged.rows.filter((row) => selection.keys.has(rowKey(row)));
    const groups = lines.filter((line) => isGroup(line) && selection.keys.has(`group ${line.name}`));
    return tsvOf(shown, picked.length > 0 ? picked : groups.flatMap((line) => (isGroup(line) ? line.rows : [])));
  };
  const cells = (index: number): ReactNode => {
    const line = lines[index] as Line<T>;
    if (isGroup(line))
      return (
        <GroupCells
          line={line}
          columns={shown}
          name={grouping?.name(line.name)}
          onFold={() => fold(line, !line.isOpen)}
        />
      );
    const row = line as T;
    return shown.map((column) => (
      <td key={column.id} className={column.numeric ? 'number' : column.wide ? 'wide' : ''}>
        {column.cell ? column.cell(row) : column.text(row)}
      </td>
    ));
  };

  // What is not there any more cannot be chosen; a filter that hides it keeps it chosen.
  useEffect(() => {
    if (rows.length === 0) select(NO_SELECTION);
  }, [rows.length]);

  return (
    <div className="records">
      <TableTools
        label={label}
        filter={filter}
        text={props.filters === false ? null : text}
        setText={setText}
        choices={choices}
        rows={rows}
        chosen={chosen}
        choose={(id, value) => setChosen({ ...chosen, [id]: value })}
        grouping={grouping ? { by: grouping.by, isOn: isGrouped, set: setGrouped } : undefined}
        columns={columns.map(({ id, header }) => ({ id, header, isShown: columnVisibility[id] !== false }))}
        showColumn={(id, isShown) => setVisibility({ ...columnVisibility, [id]: isShown })}
        counted={
          arranged.rows.length === rows.length
            ? `${count(rows.length)} rows`
            : `${count(arranged.rows.length)} of ${count(rows.length)}`
        }
        chosenRows={selection.keys.size}
        onSave={() => saveFile(`${label}.csv`, [...csvOf(shown, arranged.rows)], 'text/csv;charset=utf-8')}
        lead={props.lead}
        note={props.note}
        tools={props.tools}
      />
      {props.trouble ?? (
        <Grid
          label={label}
          columns={shown}
          head={<HeadCells table={table} columns={shown} />}
          total={lines.length}
          keyAt={keyAt}
          cells={cells}
          rowClass={(index) => (isGroup(lines[index] as Line<T>) ? 'group' : '')}
          rowHeight={rowHeight}
          selection={selection}
          select={select}
          onOpen={onOpen}
          onFold={(index, isOpen) => {
            const line = lines[index] as Line<T>;
            if (isGroup(line)) fold(line, isOpen);
          }}
          onType={(letter) => {
            if (props.filters === false) return;
            setText(text + letter);
            filter.current?.focus();
          }}
          copied={copied}
          newestFirst={props.newestFirst === true && sorting.length === 0 && !isGrouped}
        >
          {lines.length === 0 ? (
            <p className="empty">
              {rows.length === 0 || isOfSlotAlone
                ? props.empty
                : 'Nothing passes the filter. Escape in the filter clears it.'}
            </p>
          ) : null}
        </Grid>
      )}
    </div>
  );
}

import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { count } from '../../format/number.ts';
import { lineAfter, type Selection, selectOne, selectTo, toggleOne } from '../../store/records/selection.ts';
import { ROW_HEIGHT } from './row-height.ts';

/** Lines drawn beyond the edges, so that scrolling shows no blank. */
const OVERSCAN = 24;

/** A column as the grid draws it. */
export interface GridColumn {
  readonly id: string;
  readonly numeric?: boolean | undefined;
  readonly wide?: boolean | undefined;
  readonly width: number;
}

interface GridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly head: ReactNode;
  readonly total: number;
  readonly keyAt: (index: number) => string | undefined;
  readonly cells: (index: number) => ReactNode;
  readonly rowClass?: ((index: number) => string) | undefined;
  readonly rowHeight?: number | undefined;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
  /** Enter, or a second click. */
  readonly onOpen?: ((index: number) => void) | undefined;
  /** Left and right on a line. */
  readonly onFold?: ((index: number, open: boolean) => void) | undefined;
  /** A letter was typed. */
  readonly onType?: ((letter: string) => void) | undefined;
  readonly copied: () => string;
  /** Rows that stand at the top are the newest: what comes while somebody reads further down is counted. */
  readonly newestFirst?: boolean | undefined;
  readonly children?: ReactNode;
}

/** Keeps the line in sight that was there when others come above it, and counts them. */
function useKeptPlace(
  box: RefObject<HTMLElement | null>,
  { total, keyAt, rowHeight = ROW_HEIGHT }: Pick<GridProps, 'total' | 'keyAt' | 'rowHeight'>,
): { readonly fresh: number; readonly note: () => void; readonly clear: () => void } {
  const anchor = useRef<{ key: string; index: number } | null>(null);
  const [fresh, setFresh] = useState(0);
  const note = (): void => {
    const top = box.current?.scrollTop ?? 0;
    const index = Math.floor(top / rowHeight);
    const key = keyAt(index);
    anchor.current = top < rowHeight || key === undefined ? null : { key, index };
    if (anchor.current === null) setFresh(0);
  };
  useLayoutEffect(() => {
    const held = anchor.current;
    if (!held || !box.current || keyAt(held.index) === held.key) return;
    const index = indexNear(held.key, held.index, total, keyAt);
    if (index === undefined) return;
    const moved = index - held.index;
    box.current.scrollTop += moved * rowHeight;
    anchor.current = { key: held.key, index };
    if (moved > 0) setFresh((before) => before + moved);
  }, [box, keyAt, total, rowHeight]);
  return { fresh, note, clear: () => setFresh(0) };
}

/** The index of a key, looked for from where it was. */
function indexNear(
  key: string,
  from: number,
  total: number,
  keyAt: (index: number) => string | undefined,
): number | undefined {
  for (let step = 0; step <= total; step += 1) {
    if (from + step < total && keyAt(from + step) === key) return from + step;
    if (from - step >= 0 && keyAt(from - step) === key) return from - step;
  }
  return undefined;
}

/** A table of any length that draws only the lines in sight, with a keyboard of its own. */
export function Grid(props: GridProps) {
  const { label, columns, total, keyAt, selection, select, rowHeight = ROW_HEIGHT } = props;
  const box = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    // The head covers as much of the top as it pushes the rows down.
    scrollPaddingEnd: ROW_HEIGHT,
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  const { fresh, note, clear } = useKeptPlace(box, { total, keyAt, rowHeight });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = (items.at(-1)?.index ?? -1) + 1;
  const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 2);
  const activeAt = (): number =>
    selection.active === null ? -1 : (indexNear(selection.active, first, total, keyAt) ?? -1);
  const anchorAt = (): number =>
    selection.anchor === null ? 0 : (indexNear(selection.anchor, first, total, keyAt) ?? 0);

  const goTo = (index: number, shift: boolean): void => {
    const key = keyAt(index);
    if (key === undefined) return;
    select(shift ? selectTo(selection, anchorAt(), index, keyAt) : selectOne(key));
    virtual.scrollToIndex(index);
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const { key, shiftKey } = event;
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    const at = activeAt();
    const next = isChord && !['Home', 'End'].includes(key) ? undefined : lineAfter(key, at, total, page);
    if (next !== undefined) goTo(next, shiftKey);
    else if (key === 'a' && (event.ctrlKey || event.metaKey)) select(selectTo(selection, 0, total - 1, keyAt));
    else if (key === 'Enter' && at >= 0) props.onOpen?.(at);
    else if ((key === 'ArrowRight' || key === 'ArrowLeft') && !isChord && at >= 0)
      props.onFold?.(at, key === 'ArrowRight');
    else if (key.length === 1 && key !== ' ' && !isChord && props.onType) props.onType(key);
    else return;
    event.preventDefault();
  };

  const onPress = (event: React.MouseEvent, index: number): void => {
    const key = keyAt(index);
    if (key === undefined) return;
    if (event.shiftKey) select(selectTo(selection, anchorAt(), index, keyAt));
    else if (event.ctrlKey || event.metaKey) select(toggleOne(selection, key));
    else select(selectOne(key));
  };

  const rows: ReactNode[] = [];
  for (let index = first; index < end; index += 1) {
    const key = keyAt(index) ?? String(index);
    const isChosen = selection.keys.has(key);
    rows.push(
      <tr
        key={key}
        id={`${label}-${key}`}
        aria-rowindex={index + 2}
        aria-selected={isChosen}
        className={`${props.rowClass?.(index) ?? ''}${selection.active === key ? ' at' : ''}`}
        onClick={(event) => onPress(event, index)}
        onDoubleClick={() => props.onOpen?.(index)}
      >
        {props.cells(index)}
      </tr>,
    );
  }
  const height = (lines: number): ReactNode =>
    lines <= 0 ? null : (
      <tr>
        <td className="spacer" colSpan={columns.length} style={{ height: lines * rowHeight }} />
      </tr>
    );
  const isDrawn = selection.active !== null && activeAt() >= first && activeAt() < end;
  return (
    <div className="grid-box">
      <section ref={box} className="table scroll" aria-label={label} onScroll={note}>
        <table
          tabIndex={0}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that the keyboard moves in is a grid.
          role="grid"
          aria-label={label}
          aria-rowcount={total + 1}
          aria-multiselectable="true"
          aria-activedescendant={isDrawn ? `${label}-${selection.active}` : undefined}
          className={`fixed${rowHeight === ROW_HEIGHT ? '' : ' tall'}`}
          style={{ minWidth: columns.reduce((sum, { width }) => sum + width, 0) }}
          onKeyDown={onKeyDown}
          onCopy={(event) => {
            if (selection.keys.size === 0 || String(getSelection()) !== '') return;
            event.clipboardData.setData('text/plain', props.copied());
            event.preventDefault();
          }}
        >
          <colgroup>
            {columns.map(({ id, width, wide }) => (
              <col key={id} style={wide ? undefined : { width }} />
            ))}
          </colgroup>
          <thead>{props.head}</thead>
          <tbody>
            {height(first)}
            {rows}
            {height(total - end)}
          </tbody>
        </table>
        {props.children}
      </section>
      {props.newestFirst && fresh > 0 ? (
        <button
          type="button"
          className="fresh"
          onClick={() => {
            clear();
            virtual.scrollToIndex(0);
          }}
        >
          {count(fresh)} new ↑
        </button>
      ) : null}
    </div>
  );
}

import { type ReactNode, type RefObject, useCallback, useMemo, useState } from 'react';
import { count } from '../../format/number.ts';
import { inZone } from '../../format/zone.ts';
import { useDropDown } from '../parts/drop-down.ts';

/** A choice that narrows rows down to those of one value. */
export interface Choice<T> {
  readonly id: string;
  /** As in `all sides`. */
  readonly all: string;
  readonly of: (row: T) => string;
  /** The values that there are, where they are known; else those of the rows. */
  readonly values?: readonly string[];
  readonly name?: (value: string) => string;
}

interface ToolsProps<T> {
  readonly label: string;
  readonly filter: RefObject<HTMLInputElement | null>;
  /** Null where words are looked for elsewhere. */
  readonly text: string | null;
  readonly setText: (text: string) => void;
  readonly choices: readonly Choice<T>[];
  readonly rows: readonly T[];
  readonly chosen: Readonly<Record<string, string>>;
  readonly choose: (id: string, value: string) => void;
  readonly grouping: { readonly by: string; readonly isOn: boolean; readonly set: (on: boolean) => void } | undefined;
  readonly columns: readonly { readonly id: string; readonly header: string; readonly isShown: boolean }[];
  readonly showColumn: (id: string, isShown: boolean) => void;
  readonly counted: string;
  readonly chosenRows: number;
  readonly onSave: () => void;
  readonly lead: ReactNode;
  readonly note: ReactNode;
  readonly tools: ReactNode;
}

/** More values than a person chooses from are not offered. */
const MOST_VALUES = 60;

function ChoiceSelect<T>({
  choice,
  rows,
  value,
  choose,
}: {
  choice: Choice<T>;
  rows: readonly T[];
  value: string;
  choose: (value: string) => void;
}) {
  const { values: known, of, all, name = (each: string) => each } = choice;
  const values = useMemo(() => {
    if (known) return known;
    const found = new Set<string>();
    for (const row of rows) {
      found.add(of(row));
      if (found.size >= MOST_VALUES) break;
    }
    return [...found].sort();
  }, [known, rows, of]);
  return (
    <select
      aria-label={all}
      className={value ? 'on' : ''}
      value={value}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">{all}</option>
      {values.map((each) => (
        <option key={each} value={each}>
          {name(each)}
        </option>
      ))}
      {value && !values.includes(value) ? <option value={value}>{name(value)}</option> : null}
    </select>
  );
}

/** Which columns are shown: a list that opens under its button. */
function ColumnMenu({
  columns,
  show,
}: {
  columns: ToolsProps<never>['columns'];
  show: ToolsProps<never>['showColumn'];
}) {
  const [isOpen, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const { block, toggle, onKeyDown } = useDropDown<HTMLDivElement>(isOpen, close);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what its button opened.
    <div ref={block} className="menu" onKeyDown={onKeyDown}>
      <button ref={toggle} type="button" className="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Columns
      </button>
      {isOpen ? (
        <fieldset className="menu-list">
          <legend className="unseen">columns that are shown</legend>
          {columns.map(({ id, header, isShown }) => (
            <label key={id}>
              <input
                type="checkbox"
                className="tick"
                checked={isShown}
                disabled={isShown && columns.filter((each) => each.isShown).length === 1}
                onChange={(event) => show(id, event.target.checked)}
              />
              {inZone(header)}
            </label>
          ))}
        </fieldset>
      ) : null}
    </div>
  );
}

/** What narrows a table down, and what is done with it. */
export function TableTools<T>(props: ToolsProps<T>) {
  const { grouping } = props;
  return (
    <div className="tools" role="toolbar" aria-label={`${props.label}: filter and save`}>
      {props.lead}
      {props.text === null ? null : (
        <input
          ref={props.filter}
          type="search"
          className="filter"
          aria-label={`filter ${props.label}`}
          placeholder="Filter"
          value={props.text}
          onChange={(event) => props.setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') props.setText('');
          }}
        />
      )}
      {props.choices.map((choice) => (
        <ChoiceSelect
          key={choice.id}
          choice={choice}
          rows={props.rows}
          value={props.chosen[choice.id] ?? ''}
          choose={(value) => props.choose(choice.id, value)}
        />
      ))}
      {grouping ? (
        <label className="check">
          <input
            type="checkbox"
            className="tick"
            checked={grouping.isOn}
            onChange={(event) => grouping.set(event.target.checked)}
          />
          by {grouping.by}
        </label>
      ) : null}
      <span className="counted" role="status">
        {props.counted}
        {props.chosenRows > 1 ? ` · ${count(props.chosenRows)} chosen` : ''}
      </span>
      <span className="note">{props.note}</span>
      <span className="grow" />
      {props.tools}
      <ColumnMenu columns={props.columns} show={props.showColumn} />
      <button
        type="button"
        className="quiet"
        onClick={props.onSave}
        title="What is filtered, in the columns that are shown, with exact digits"
      >
        CSV
      </button>
    </div>
  );
}

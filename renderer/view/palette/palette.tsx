import { Command } from 'cmdk';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useCommands, useConsole } from '../console-context.tsx';
import { useChordLabel } from '../parts/chord.ts';
import { usePressElsewhere } from '../parts/press-elsewhere.ts';
import { type Action, SECTIONS } from './action.ts';
import { allActions, usedLast } from './all-actions.ts';
import { bestFirst } from './likeness.ts';

function Chord({ action }: { action: NonNullable<Action['key']> }) {
  return <kbd>{useChordLabel(action)}</kbd>;
}

function Item({ action, take }: { action: Action; take: (action: Action) => void }) {
  const { id, name, withheld, key } = action;
  return (
    <Command.Item value={id} className={withheld === null ? '' : 'withheld'} onSelect={() => take(action)}>
      <span className="cut">{name}</span>
      {withheld === null ? null : <small className="cut">{withheld}</small>}
      <span className="grow" />
      {key ? <Chord action={key} /> : null}
    </Command.Item>
  );
}

function Group({
  heading,
  actions,
  take,
}: {
  heading: string;
  actions: readonly Action[];
  take: (one: Action) => void;
}) {
  return actions.length === 0 ? null : (
    <Command.Group heading={heading}>
      {actions.map((action) => (
        <Item key={action.id} action={action} take={take} />
      ))}
    </Command.Group>
  );
}

/**
 * What is chosen before anything was typed and no arrow was pressed: a row that nobody sees and that does nothing, so that Enter in an
 * untouched palette rolls nothing back.
 */
function NothingYet() {
  return (
    <Command.Item value="nothing yet" className="unseen" onSelect={() => undefined}>
      nothing is chosen yet
    </Command.Item>
  );
}

/** Where the focus was when a sheet came up, and the way back there. */
function useFocusBefore(): () => void {
  const before = useRef(document.activeElement);
  return () => {
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
  };
}

/** The sections of the palette, and before them what was used last while nothing is looked for. */
function sectionsOf(actions: readonly Action[], used: readonly Action[], take: (one: Action) => void): ReactNode {
  const rest = actions.filter((action) => !used.includes(action));
  return (
    <>
      <Group heading="used last" actions={used} take={take} />
      {SECTIONS.map((section) => (
        <Group key={section} heading={section} actions={rest.filter((one) => one.section === section)} take={take} />
      ))}
    </>
  );
}

/** Every action of the console, found by a few letters. What cannot be done now says why, and stays. */
export function Palette() {
  const commands = useCommands();
  const state = useConsole((whole) => whole);
  const [search, setSearch] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const back = useFocusBefore();
  const actions = useMemo(() => allActions({ state, commands }), [state, commands]);
  // What was used moves first when the palette comes up, not under the hand that chooses from it.
  const [recent] = useState(state.preferences.recent);
  const used = usedLast(actions, recent);
  const untouched = search.trim() === '';
  const close = (): void => commands.showSheet(null);
  usePressElsewhere(true, box, close);
  useEffect(() => setRefusal(null), [search]);

  const take = (action: Action): void => {
    if (action.withheld !== null) return setRefusal(`${action.name.replace(/…$/, '')}: ${action.withheld}`);
    close();
    back();
    commands.noteUsed(action.id);
    action.run();
  };

  return (
    <div
      ref={box}
      className="palette over"
      role="dialog"
      aria-label="find an action"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
        back();
      }}
      onBlur={(event) => {
        if (event.relatedTarget instanceof Node && !box.current?.contains(event.relatedTarget)) close();
      }}
    >
      <Command label="actions" shouldFilter={false} loop disablePointerSelection={untouched}>
        <Command.Input value={search} onValueChange={setSearch} placeholder="Find an action" autoFocus />
        <Command.List label="actions">
          <Command.Empty>No action is called that.</Command.Empty>
          {untouched ? (
            <>
              <NothingYet />
              {sectionsOf(actions, used, take)}
            </>
          ) : (
            <Group heading="found" actions={bestFirst(search, actions)} take={take} />
          )}
        </Command.List>
      </Command>
      <p className="palette-foot" role="status">
        {refusal === null ? (
          <span className="muted">
            <kbd>↑</kbd> <kbd>↓</kbd> choose, <kbd>Enter</kbd> do, <kbd>Esc</kbd> close. A name with … asks before
            anything happens.
          </span>
        ) : (
          <span className="warn">{refusal}</span>
        )}
      </p>
    </div>
  );
}

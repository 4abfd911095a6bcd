import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef } from 'react';
import { KILL_REASON, type KillChoice, type KillFlow, killChoices, killCommand } from '../../store/risk/kill-flow.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { TerminalCommand } from '../parts/terminal-command.tsx';
import { KillPriceList } from './kill-price.tsx';

type Armed = Extract<KillFlow, { phase: 'armed' }>;

function Scopes({ choices, armed }: { choices: readonly KillChoice[]; armed: Armed }) {
  const commands = useCommands();
  return (
    <div className="kill-scopes" role="radiogroup" aria-label="what is killed">
      {choices.map(({ scope, name }, index) => (
        <label key={scope} className={scope === armed.scope ? 'on' : ''}>
          <input
            type="radio"
            name="kill-scope"
            checked={scope === armed.scope}
            onChange={() => commands.aimKill(scope)}
          />
          <kbd>{index + 1}</kbd> <span>{name}</span>
        </label>
      ))}
    </div>
  );
}

/** Enter held down repeats itself: only a press of its own may kill. */
const oncePressed = (event: KeyboardEvent): void => {
  if (event.repeat) event.preventDefault();
};

/** What a kill would do, and the presses that do it. The focus is on Kill: the chord and Enter are enough. */
export function KillSheet({ armed, leave }: { armed: Armed; leave: () => void }) {
  const commands = useCommands();
  const risk = useConsole((state) => state.data.risk);
  const slot = useConsole(currentSlot);
  const online = useOnline();
  const first = useRef<HTMLButtonElement>(null);
  const choices = useMemo(() => killChoices({ risk }, slot), [risk, slot]);
  const aim = choices.find(({ scope }) => scope === armed.scope) ?? choices[0];
  // The heading says what Enter kills: the focus must not scroll it away.
  useEffect(() => first.current?.focus({ preventScroll: true }), []);
  const choose = (event: KeyboardEvent): void => {
    const typing = event.target instanceof HTMLInputElement && event.target.type === 'text';
    const choice = choices[Number(event.key) - 1];
    if (choice && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) commands.aimKill(choice.scope);
  };
  // A click that no pointer made (Enter, Space) reports no count, and is never half of a double click.
  const kill = (flatten: boolean) => (event: MouseEvent) => void commands.kill(flatten, event.detail === 0);
  return (
    <div className="sheet asks" data-testid="kill-sheet" role="dialog" aria-labelledby="kill-what" onKeyDown={choose}>
      <h2>
        <span id="kill-what">
          Kill <b>{aim?.name}</b>?
        </span>
        <span className="grow" />
        <button type="button" className="quiet" onClick={leave}>
          Cancel <kbd>Esc</kbd>
        </button>
      </h2>
      <Scopes choices={choices} armed={armed} />
      <KillPriceList price={aim?.price ?? null} currency={slot?.currency ?? ''} />
      <label className="reason">
        <span>reason</span>
        <input
          type="text"
          value={armed.reason}
          maxLength={500}
          onChange={(event) => commands.giveKillReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.repeat) void commands.kill(false, true);
          }}
        />
      </label>
      <div className="actions">
        <button ref={first} type="button" className="deadly" onKeyDown={oncePressed} onClick={kill(false)}>
          <b>Kill</b>
          <small>positions stay as they are</small>
        </button>
        <button type="button" className="deadly outlined" onKeyDown={oncePressed} onClick={kill(true)}>
          <b>Kill and flatten</b>
          <small>positions are closed</small>
        </button>
      </div>
      {online ? (
        <p className="means">New orders are blocked first. Only a release lets trading go on.</p>
      ) : (
        <TerminalCommand
          words="No connection to the desk: nothing can be sent from here. In a terminal, in its folder:"
          command={killCommand({ scope: armed.scope, flatten: false, reason: armed.reason.trim() || KILL_REASON })}
        />
      )}
    </div>
  );
}

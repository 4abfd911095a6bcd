import type { KeyboardEvent } from 'react';
import { count } from '../../format/number.ts';
import type { ConsoleState, Side } from '../../store/console-store.ts';
import { openLadder, sideShown } from '../../store/rollout/ladder.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { LadderPanel } from '../ladder/ladder-panel.tsx';
import { RiskPanel } from '../risk/risk-panel.tsx';
import { SwapPanel } from '../swap/swap-panel.tsx';

const SIDES: readonly Side[] = ['ladder', 'swap', 'risk'];
const NAMES: Readonly<Record<Side, string>> = { ladder: 'Ladder', swap: 'Swap', risk: 'Risk' };
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** What stands against trading: breakers, limits crossed without one, exits that are not at their end. */
function amiss({ data: { desk, risk } }: ConsoleState): number {
  const exits = risk?.exits.filter(({ status }) => status !== 'ended').length ?? 0;
  return (desk?.breakers.length ?? 0) + (risk?.standing.length ?? 0) + exits;
}

/** That the ladder waits for a person, in a word; empty where it does not. */
function calls(state: ConsoleState): string {
  const status = openLadder(state)?.status;
  return status === 'held' ? 'held' : status === 'awaiting_approval' ? 'waits' : '';
}

function SideTab({ side, on }: { side: Side; on: boolean }) {
  const commands = useCommands();
  const total = useConsole((state) => (side === 'risk' ? amiss(state) : 0));
  const called = useConsole((state) => (side === 'ladder' ? calls(state) : ''));
  return (
    <button
      type="button"
      role="tab"
      id={`side-${side}`}
      aria-selected={on}
      aria-controls="side-panel"
      tabIndex={on ? 0 : -1}
      title={total === 0 ? undefined : `${total} breakers, limits crossed and exits under way`}
      onClick={() => commands.showSide(side)}
    >
      {NAMES[side]} {total === 0 ? null : <b className="warn">{count(total)}</b>}
      {called === '' ? null : <b className="warn">{called}</b>}
    </button>
  );
}

/** Beside the chart: who climbs, what replaces what runs, or what binds it. */
export function SidePanel() {
  const side = useConsole(sideShown);
  const slotId = useConsole((state) => currentSlot(state)?.slot_id ?? '');
  const commands = useCommands();
  const walk = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const next = SIDES[(SIDES.indexOf(side) + step + SIDES.length) % SIDES.length] ?? side;
    commands.showSide(next);
    event.currentTarget.querySelector<HTMLElement>(`#side-${next}`)?.focus();
  };
  return (
    <section className="panel side" aria-label={side}>
      <div className="tabs" role="tablist" aria-label="beside the chart" onKeyDown={walk}>
        {SIDES.map((one) => (
          <SideTab key={one} side={one} on={one === side} />
        ))}
        <small className="cut" title={slotId}>
          {slotId}
        </small>
      </div>
      <div key={side} id="side-panel" className="scroll" role="tabpanel" aria-labelledby={`side-${side}`}>
        {side === 'ladder' ? <LadderPanel /> : side === 'swap' ? <SwapPanel /> : <RiskPanel />}
      </div>
    </section>
  );
}

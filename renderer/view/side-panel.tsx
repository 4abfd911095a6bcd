import type { KeyboardEvent } from 'react';
import { count } from '../format/number.ts';
import type { ConsoleState, Side } from '../store/console-store.ts';
import { currentSlot } from '../store/selectors.ts';
import { useCommands, useConsole } from './console-context.tsx';
import { RiskPanel } from './risk-panel.tsx';
import { SwapPanel } from './swap-panel.tsx';

const SIDES: readonly Side[] = ['swap', 'risk'];
const NAMES: Readonly<Record<Side, string>> = { swap: 'Swap', risk: 'Risk' };

/** What stands against trading: breakers, limits crossed without one, exits that are not at their end. */
function amiss({ data: { desk, risk } }: ConsoleState): number {
  const exits = risk?.exits.filter(({ status }) => status !== 'ended').length ?? 0;
  return (desk?.breakers.length ?? 0) + (risk?.standing.length ?? 0) + exits;
}

function SideTab({ side, on }: { side: Side; on: boolean }) {
  const commands = useCommands();
  const total = useConsole((state) => (side === 'risk' ? amiss(state) : 0));
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
    </button>
  );
}

/** Beside the chart: what runs and what replaces it, or what binds it. */
export function SidePanel() {
  const side = useConsole((state) => state.side);
  const slotId = useConsole((state) => currentSlot(state)?.slot_id ?? '');
  const commands = useCommands();
  const walk = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const next = side === 'swap' ? 'risk' : 'swap';
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
        {side === 'swap' ? <SwapPanel /> : <RiskPanel />}
      </div>
    </section>
  );
}

import { useCallback, useState } from 'react';
import type { Restraint } from '../../store/risk/restraint.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { useDropDown } from '../parts/drop-down.ts';
import { BreakerItem } from '../risk/breaker-item.tsx';
import { restraintGlance, restraintShort, STATE_SENTENCES, setWords } from './restraint-words.ts';
import { StateSetter } from './state-setter.tsx';

/** Why the slot is held back, in full, with what ends it in place. */
function Whole({ why, slotId }: { why: Restraint; slotId: string }) {
  const words = setWords(why);
  const scope = why.set === 'desk' ? 'desk' : slotId;
  return (
    <div className="tip" id="why-state">
      <p>
        <b>{STATE_SENTENCES[why.state]}</b>
      </p>
      {why.breakers.length > 0 ? (
        <section className="listing" aria-label="breakers that bind here">
          <h3>breakers stay tripped, also after a swap or a rollback, until released</h3>
          <ul>
            {why.breakers.map((breaker) => (
              <BreakerItem key={breaker.id} breaker={breaker} />
            ))}
          </ul>
        </section>
      ) : null}
      {words === null ? null : (
        <section className="listing" aria-label="trading state">
          <p>{words}</p>
          <StateSetter scope={scope} states={['active']} />
        </section>
      )}
    </div>
  );
}

/** Why the state is what it is, below it: short where it stands, whole and with the way out once pressed. */
export function HeldBack({ why }: { why: Restraint }) {
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const slotId = useConsole((state) => currentSlot(state)?.slot_id ?? 'desk');
  const { block, toggle, onKeyDown } = useDropDown<HTMLDivElement>(open, close);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from wherever the focus is within.
    <div ref={block} className="held-back" onKeyDown={onKeyDown}>
      <button
        ref={toggle}
        type="button"
        className="why-state"
        aria-expanded={open}
        aria-controls="why-state"
        title={restraintShort(why)}
        aria-label={restraintShort(why)}
        onClick={() => setOpen(!open)}
      >
        <span className="cut">{restraintGlance(why)}</span>
      </button>
      {open ? <Whole why={why} slotId={slotId} /> : null}
    </div>
  );
}

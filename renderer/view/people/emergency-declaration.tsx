import { useCallback, useMemo, useState } from 'react';
import { requestKey } from '../../store/request.ts';
import { killChoices } from '../../store/risk/kill-flow.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { useDropDown } from '../parts/drop-down.ts';
import { ReasonForm, RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';

/** How long an emergency may be declared for, minutes; an hour is the most that the desk takes. */
const MINUTES = [5, 15, 30, 60] as const;
const USUAL = 15;

function Declaration({ done }: { done: () => void }) {
  const commands = useCommands();
  const risk = useConsole(({ data }) => data.risk);
  const slot = useConsole(currentSlot);
  const choices = useMemo(() => killChoices({ risk }, slot).toReversed(), [risk, slot]);
  const [chosen, choose] = useState(slot?.slot_id ?? 'desk');
  const [minutes, setMinutes] = useState<number>(USUAL);
  const choice = choices.find(({ scope }) => scope === chosen) ?? choices[0];
  const scope = choice?.scope ?? 'desk';
  return (
    <div className="tip emergency-form">
      <ReasonForm
        label="declare an emergency"
        means={
          <>
            <p>
              For when there is no time for other people. Until it is over, what raises risk within its scope needs
              nobody else; everybody is told of each use, and it stands on the record under your name. It lifts no limit
              and releases no breaker by itself.
            </p>
            <div className="emergency-terms">
              <label>
                <span>within</span>
                <select value={scope} onChange={(event) => choose(event.target.value)}>
                  {choices.map((each) => (
                    <option key={each.scope} value={each.scope}>
                      {each.name}
                    </option>
                  ))}
                </select>
              </label>
              <label>
                <span>for, minutes</span>
                <select value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
                  {MINUTES.map((each) => (
                    <option key={each} value={each}>
                      {each}
                    </option>
                  ))}
                </select>
              </label>
            </div>
          </>
        }
        act="Declare"
        request={requestKey.declareEmergency}
        carryOut={(reason) => commands.declareEmergency(scope, minutes * 60, reason)}
        done={done}
      />
      <RequestWords request={requestKey.declareEmergency} />
    </div>
  );
}

/** The way round other people, kept a press away from where they are waited for. */
export function EmergencyDeclaration() {
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const { block, toggle, leave } = useDropDown<HTMLSpanElement>(open, close);
  const withheld = useObstacle('emergencies.declare');
  const online = useOnline();
  const required = useConsole(({ data }) => data.risk?.approvals_required ?? 0);
  const stands = useConsole(({ data }) => (data.risk?.emergency ?? null) !== null);
  if (required === 0) return null;
  const why = withheld ?? (stands ? 'One stands already: end it before you declare another.' : null);
  return (
    <span ref={block} className="emergency">
      <button
        ref={toggle}
        type="button"
        className="quiet"
        disabled={!online}
        {...heldBack(why)}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        Declare an emergency…
      </button>
      {open && why === null ? <Declaration done={leave} /> : null}
    </span>
  );
}

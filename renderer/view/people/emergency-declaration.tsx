import { useMemo, useRef, useState } from 'react';
import { requestKey } from '../../store/request.ts';
import { killChoices } from '../../store/risk/kill-flow.ts';
import { currentSlot } from '../../store/selectors.ts';
import { heldBack, useObstacle } from '../bar/withheld.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { usePressElsewhere } from '../parts/press-elsewhere.ts';
import { ReasonForm, RequestWords } from '../parts/reason-form.tsx';

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
  const block = useRef<HTMLSpanElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);
  const withheld = useObstacle('emergencies.declare');
  const online = useConsole(({ connection }) => connection.phase === 'live');
  const required = useConsole(({ data }) => data.risk?.approvals_required ?? 0);
  const stands = useConsole(({ data }) => (data.risk?.emergency ?? null) !== null);
  const close = useMemo(() => () => setOpen(false), []);
  usePressElsewhere(open, block, close);
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
      {open && why === null ? (
        <Declaration
          done={() => {
            close();
            toggle.current?.focus();
          }}
        />
      ) : null}
    </span>
  );
}

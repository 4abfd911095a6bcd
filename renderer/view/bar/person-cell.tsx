import { useCallback, useState } from 'react';
import type { MeView } from '../../../shared/contract/operator.ts';
import { setterWords, untilOwnWords } from '../../../shared/domain/second-person.ts';
import { countdown, momentWords } from '../../format/moment.ts';
import { LOCKED, roleName } from '../../store/people/permission.ts';
import { isNobody, waitingForMe } from '../../store/people/person.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { useDropDown } from '../parts/drop-down.ts';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { OwnPassword } from '../people/own-password.tsx';

const MEANS: Readonly<Record<MeView['role'], string>> = {
  viewer: 'Looks at everything and changes nothing.',
  trader: 'Swaps, climbs, goes back and stops. Limits, releases and approvals are a risk manager’s.',
  risk_manager: 'All that a trader does, and limits, releases, approvals and emergencies.',
  administrator: 'All that a risk manager does, and operators and the rule of approvals.',
};

/** When the session locks itself and when it ends, in a sentence each. */
function Times({ me }: { me: MeView }) {
  const now = useConsole((state) => state.now);
  const ends = Date.parse(me.session_ends_at ?? '');
  return (
    <p className="muted">
      Locks itself after {me.idle_minutes} min without you.
      {Number.isNaN(ends) ? '' : ` Your session ends at ${momentWords(ends, now)}, ${countdown(ends, now)}.`}
    </p>
  );
}

function Menu({ me, close }: { me: MeView; close: () => void }) {
  const commands = useCommands();
  const setBy = me.password_set_by;
  // Who has a password of somebody else's making is a step away from their own.
  const [changing, setChanging] = useState(setBy !== null && !me.locked);
  const online = useOnline();
  const refused = useConsole(({ entry }) => (entry.phase === 'refused' && !me.locked ? entry.words : null));
  const manages = useObstacle('operators.list');
  return (
    <div className="tip person-menu" id="person-menu">
      <p>
        <b>{me.name}</b>, {roleName(me.role)}
        <br />
        {MEANS[me.role]}
      </p>
      <Times me={me} />
      {setBy === null ? null : (
        <p className="warn">
          Your password was set by {setterWords(setBy)}. Set a password of your own: {untilOwnWords(setBy, me.role)}.
        </p>
      )}
      <div className="menu-actions">
        <button
          type="button"
          disabled={!online || me.locked}
          onClick={() => {
            close();
            void commands.lock();
          }}
        >
          Lock now
        </button>
        <button type="button" disabled={!online} onClick={() => void commands.signOut(false)}>
          Sign out
        </button>
        <button type="button" className="quiet" disabled={!online} onClick={() => void commands.signOut(true)}>
          Sign out everywhere
        </button>
      </div>
      {refused === null ? null : (
        <p className="down" role="alert">
          {refused}
        </p>
      )}
      <div className="menu-actions">
        <button
          type="button"
          className="quiet"
          aria-expanded={changing}
          {...heldBack(me.locked ? LOCKED : null)}
          onClick={() => setChanging(!changing)}
        >
          Change my password…
        </button>
        <button
          type="button"
          className="quiet"
          {...heldBack(manages)}
          onClick={() => {
            close();
            commands.show('operators');
          }}
        >
          Operators…
        </button>
      </div>
      {changing ? <OwnPassword name={me.name} /> : null}
    </div>
  );
}

/** How many approvals wait for whoever is here; the way to them. */
function WaitsForMe() {
  const waiting = useConsole(waitingForMe);
  const commands = useCommands();
  if (waiting === 0) return null;
  const words = `${waiting} to approve`;
  return (
    <button
      type="button"
      className="waits-for-me"
      title={`${waiting === 1 ? 'One approval waits' : `${waiting} approvals wait`} for you`}
      onClick={() => commands.show('approvals')}
    >
      {words}
    </button>
  );
}

/** Who is here, as what, and what waits for them. Not there before there are operators. */
export function PersonCell() {
  const me = useConsole((state) => state.me);
  const commands = useCommands();
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const { block, toggle, onKeyDown } = useDropDown(open, close);
  if (!me?.enforced) return null;
  if (isNobody(me)) {
    return (
      <section className="cell person" aria-label="operator">
        <button type="button" className="who enter" onClick={() => commands.look(false)}>
          Sign in
        </button>
        <span className="label">may reduce</span>
      </section>
    );
  }
  return (
    <section ref={block} className="cell person" aria-label="operator" onKeyDown={onKeyDown}>
      <button
        ref={toggle}
        type="button"
        className="who"
        title={`${me.name}, ${roleName(me.role)}`}
        aria-expanded={open}
        aria-controls="person-menu"
        onClick={() => setOpen(!open)}
      >
        <b className="cut">{me.name}</b>
        <i aria-hidden="true" />
      </button>
      <span className={`label cut ${me.locked ? 'warn' : ''}`}>{me.locked ? 'locked' : roleName(me.role)}</span>
      <WaitsForMe />
      {open ? <Menu me={me} close={close} /> : null}
    </section>
  );
}

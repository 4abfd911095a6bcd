import { useRef, useState } from 'react';
import type { LimitsView } from '../../../shared/contract/risk.ts';
import { WIRE_LIMITS } from '../../../shared/contract/risk-limits.ts';
import { limitLabel, limitUnit, limitWords } from '../../format/limit.ts';
import { plain } from '../../format/words.ts';
import { requestKey } from '../../store/request.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import { currentSlot } from '../../store/selectors.ts';
import { heldBack, useObstacle } from '../bar/withheld.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { LimitEditor } from './limit-editor.tsx';

const listed = (value: unknown): string =>
  value === '*' ? 'all' : Array.isArray(value) ? value.join(', ') || 'none' : plain(String(value));

function Row({ limits, name }: { limits: LimitsView; name: (typeof WIRE_LIMITS)[number] }) {
  const [editing, setEditing] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const currency = useConsole((state) => currentSlot(state)?.currency ?? '');
  const withheld = useObstacle('risk.set_limits', false);
  const value = limits[name];
  const setBy = limits.set_by[name] ?? 'desk';
  const isNumber = limitUnit(name) !== 'words';
  return (
    <li className="limit">
      <span className="cut">{limitLabel(name)}</span>
      <b className="number cut">{isNumber ? limitWords(name, String(value), currency) : listed(value)}</b>
      <span className="muted cut">set by {scopeName(setBy)}</span>
      {isNumber ? (
        <button
          ref={toggle}
          type="button"
          className="quiet"
          {...heldBack(withheld)}
          aria-expanded={editing}
          onClick={() => setEditing(!editing)}
        >
          Change…<span className="unseen"> {limitLabel(name)}</span>
        </button>
      ) : null}
      {editing ? (
        <LimitEditor
          place={`all ${name}`}
          name={name}
          of={limits.scope}
          done={() => {
            setEditing(false);
            toggle.current?.focus();
          }}
        />
      ) : null}
      <RequestWords request={requestKey.limit(`all ${name}`)} />
    </li>
  );
}

/** Every limit that binds here, also those that nothing is measured against between orders. Asked for when opened. */
export function OrderLimits({ scope }: { scope: string }) {
  const [open, setOpen] = useState(false);
  const commands = useCommands();
  const state = useConsole(({ limits }) => limits[scope]);
  const limits = state?.phase === 'answered' ? state.limits : state?.phase === 'asked' ? state.before : null;
  const toggle = (): void => {
    if (!open) void commands.loadLimits(scope);
    setOpen(!open);
  };
  return (
    <section className="listing" aria-label="all limits">
      <h3>
        every limit that binds here
        <span className="grow" />
        <button type="button" className="quiet" aria-expanded={open} onClick={toggle}>
          {open ? 'Close' : 'Show'}
        </button>
      </h3>
      {open && state?.phase === 'refused' ? (
        <p className="down" role="alert">
          {state.words}
        </p>
      ) : null}
      {open && limits ? (
        <ul>
          {WIRE_LIMITS.map((name) => (
            <Row key={name} limits={limits} name={name} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

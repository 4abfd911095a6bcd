import { useState } from 'react';
import type { LimitsView } from '../../../shared/contract/risk.ts';
import { WIRE_LIMITS } from '../../../shared/contract/risk-limits.ts';
import { limitLabel, limitUnit, limitWords } from '../../format/limit.ts';
import { plain } from '../../format/words.ts';
import { lastOf, NOT_ASKED } from '../../store/asked.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { useCurrency } from '../parts/use-currency.ts';
import { ChangeLimit } from './change-limit.tsx';

const listed = (value: unknown): string =>
  value === '*' ? 'all' : Array.isArray(value) ? value.join(', ') || 'none' : plain(String(value));

function Row({ limits, name }: { limits: LimitsView; name: (typeof WIRE_LIMITS)[number] }) {
  const currency = useCurrency();
  const value = limits[name];
  const setBy = limits.set_by[name] ?? 'desk';
  const isNumber = limitUnit(name) !== 'words';
  return (
    <li className="limit">
      <span className="cut">{limitLabel(name)}</span>
      <b className="number cut">{isNumber ? limitWords(name, String(value), currency) : listed(value)}</b>
      <span className="muted cut">set by {scopeName(setBy)}</span>
      {isNumber ? <ChangeLimit place={`all ${name}`} name={name} of={limits.scope} label={limitLabel(name)} /> : null}
    </li>
  );
}

/** Every limit that binds here, also those that nothing is measured against between orders. Asked for when opened. */
export function OrderLimits({ scope }: { scope: string }) {
  const [open, setOpen] = useState(false);
  const commands = useCommands();
  const state = useConsole(({ limits }) => limits[scope] ?? NOT_ASKED);
  const limits = lastOf(state);
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
      {open && state.phase === 'refused' ? (
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

import { useMemo, useRef, useState } from 'react';
import { limitLabel, usedOf } from '../../format/limit.ts';
import { percent } from '../../format/share.ts';
import { capitalOf, type HeadroomRow, headroomRows, steadyOrder } from '../../store/risk/headroom.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { Meter } from '../parts/meter.tsx';
import { ChangeLimit } from './change-limit.tsx';

/** Rows shown before somebody asks for all. */
const FULLEST = 8;

function Row({ row, currency, capital }: { row: HeadroomRow; currency: string; capital: number }) {
  const { limit_name: name, set_by: setBy, used, of } = row;
  const { value, limit, mark } = usedOf(name, row.value, row.limit, currency, capital);
  const label = `${limitLabel(name)}${of === 'desk' ? ', desk' : ''}`;
  return (
    <li className="headroom" title={`${label}: ${percent(used, 0)} used. Set by ${scopeName(setBy)}.`}>
      <span className="cut">
        {limitLabel(name)} {of === 'desk' ? <span className="chip">desk</span> : null}
      </span>
      <span className="number">
        <b className={used >= 1 ? 'danger' : ''}>{value}</b> / {limit} {mark}
      </span>
      <Meter label={`${label} used`} used={used} words={`${percent(used, 0)} of ${label} used`} />
      {used >= 1 ? <b className="danger used">crossed</b> : <span className="muted used">{percent(used, 0)}</span>}
      <span className="muted cut">set by {scopeName(setBy)}</span>
      <ChangeLimit place={row.key} name={name} of={of} label={label} />
    </li>
  );
}

/** How much of each limit is used, the fullest first, each beside its limit. */
export function HeadroomList() {
  const risk = useConsole(({ data }) => data.risk);
  const slot = useConsole(currentSlot);
  const slots = useConsole(({ data }) => data.slots);
  const [all, setAll] = useState(false);
  const before = useRef<readonly string[]>([]);
  const rows = useMemo(() => {
    const ordered = steadyOrder(headroomRows(risk, slot?.slot_id), before.current);
    before.current = ordered.map(({ key }) => key);
    return ordered;
  }, [risk, slot?.slot_id]);
  const shown = all ? rows : rows.slice(0, FULLEST);
  return (
    <section className="listing" aria-label="limits in use">
      <h3>
        limits in use, the fullest first
        <span className="grow" />
        {rows.length > FULLEST ? (
          <button type="button" className="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Fewer' : `All ${rows.length}`}
          </button>
        ) : null}
      </h3>
      {rows.length === 0 ? <p className="muted">Nothing is measured against a limit yet.</p> : null}
      <ul>
        {shown.map((row) => (
          <Row key={row.key} row={row} currency={slot?.currency ?? ''} capital={capitalOf(slots, row.of)} />
        ))}
      </ul>
    </section>
  );
}

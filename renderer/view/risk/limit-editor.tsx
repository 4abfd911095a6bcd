import { useEffect, useMemo, useRef, useState } from 'react';
import { limitLabel, parseLimit, typedLimit, unitMark, usedOf } from '../../format/limit.ts';
import { lastOf, NOT_ASKED } from '../../store/asked.ts';
import { requestKey } from '../../store/request.ts';
import { crossedBy } from '../../store/risk/crossed.ts';
import type { HeadroomRow } from '../../store/risk/headroom.ts';
import { scopeName, slotScopes } from '../../store/risk/scopes.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { ReasonForm } from '../parts/reason-form.tsx';
import { useObstacle } from '../parts/withheld.ts';
import { limitChangeWords } from './limit-words.ts';

/** What is used of a limit now: `567 USDT`. */
function usedNow({ limit_name: name, value, limit }: HeadroomRow, currency: string): string {
  const used = usedOf(name, value, limit, currency);
  return `${used.value}${used.mark === '' ? '' : ` ${used.mark}`}`;
}

/** A limit as it is put together: old and new value, whose it is, and whether that takes effect at once. */
function Editor(props: { place: string; name: string; limit: string; setBy: string; done: () => void }) {
  const { place, name, limit, setBy, done } = props;
  const commands = useCommands();
  const slot = useConsole(currentSlot);
  const data = useConsole((state) => state.data);
  const required = useConsole(({ data }) => data.risk?.approvals_required ?? 0);
  const [text, setText] = useState(() => typedLimit(name, limit));
  const [scope, setScope] = useState(setBy);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.select();
    // Its reason and its button come with it: below the fold they would be missed.
    field.current?.closest('.limit-editor')?.scrollIntoView({ block: 'nearest' });
  }, []);
  const scopes = [...new Set([setBy, ...slotScopes(slot)])];
  const currency = slot?.currency ?? '';
  const typed = useMemo(() => parseLimit(name, text), [name, text]);
  const crossed = useMemo(
    () => ('value' in typed ? crossedBy(data, { name, scope, value: typed.value }, slot?.slot_id) : []),
    [data, name, scope, typed, slot?.slot_id],
  );
  const change = limitChangeWords({
    name,
    limit,
    setBy,
    scope,
    typed,
    currency,
    required,
    crossed: crossed.map((row) => `${scopeName(row.of)} stands at ${usedNow(row, currency)}`).join(', '),
  });
  const withheld = useObstacle('risk.set_limits', change.raises);
  const mark = unitMark(name, currency);
  return (
    <>
      <label>
        <span>new limit{mark === '' ? '' : `, ${mark}`}</span>
        <input
          ref={field}
          type="text"
          inputMode="decimal"
          value={text}
          aria-invalid={'problem' in typed}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <label>
        <span>for</span>
        <select value={scope} onChange={(event) => setScope(event.target.value)}>
          {scopes.map((one) => (
            <option key={one} value={one}>
              {scopeName(one)}
            </option>
          ))}
        </select>
      </label>
      <ReasonForm
        label={`change ${limitLabel(name)}`}
        means={
          <span className={change.tone}>
            {change.words}
            {withheld === null ? null : <b> {withheld}</b>}
          </span>
        }
        act="Set"
        request={requestKey.limit(place)}
        second
        ready={change.ready && withheld === null}
        carryOut={async (reason) => 'value' in typed && commands.setLimit(place, scope, name, typed.value, reason)}
        done={done}
      />
    </>
  );
}

/** A limit, changed in place. What binds now is asked for first: what is used of it may be told in another unit. */
export function LimitEditor(props: { place: string; name: string; of: string; done: () => void }) {
  const { place, name, of, done } = props;
  const { loadLimits } = useCommands();
  const state = useConsole(({ limits }) => limits[of] ?? NOT_ASKED);
  useEffect(() => void loadLimits(of), [loadLimits, of]);
  const limits = lastOf(state);
  const known = limits as Readonly<Record<string, unknown>> | null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves it from wherever the focus is within.
    <div
      className="limit-editor"
      onKeyDown={(event) => {
        if (event.key === 'Escape') done();
      }}
    >
      {state.phase === 'refused' ? (
        <p className="down" role="alert">
          {state.words}
        </p>
      ) : null}
      {limits && known ? (
        <Editor
          key={`${known[name]}`}
          place={place}
          name={name}
          limit={String(known[name])}
          setBy={Object.entries(limits.set_by).find(([one]) => one === name)?.[1] ?? 'desk'}
          done={done}
        />
      ) : null}
    </div>
  );
}

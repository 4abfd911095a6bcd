import { useEffect, useRef, useState } from 'react';
import { limitLabel, parseLimit, typedLimit, unitMark } from '../format/limit.ts';
import { requestKey } from '../store/request.ts';
import { scopeName, slotScopes } from '../store/scopes.ts';
import { currentSlot } from '../store/selectors.ts';
import { useCommands, useConsole } from './console-context.tsx';
import { limitChangeWords } from './limit-words.ts';
import { ReasonForm } from './reason-form.tsx';

/** A limit, changed in place: old and new value, whose it is, and whether that takes effect at once. */
export function LimitEditor(props: { place: string; name: string; limit: string; setBy: string; done: () => void }) {
  const { place, name, limit, setBy, done } = props;
  const commands = useCommands();
  const slot = useConsole(currentSlot);
  const required = useConsole(({ data }) => data.risk?.approvals_required ?? 0);
  const [text, setText] = useState(() => typedLimit(name, limit));
  const [scope, setScope] = useState(setBy);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const scopes = [...new Set([setBy, ...slotScopes(slot)])];
  const currency = slot?.currency ?? '';
  const typed = parseLimit(name, text);
  const change = limitChangeWords({ name, limit, setBy, scope, typed, currency, required });
  const mark = unitMark(name, currency);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves it from wherever the focus is within.
    <div
      className="limit-editor"
      onKeyDown={(event) => {
        if (event.key === 'Escape') done();
      }}
    >
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
        means={<span className={change.tone}>{change.words}</span>}
        act="Set"
        request={requestKey.limit(place)}
        second
        ready={change.ready}
        carryOut={async (reason) => 'value' in typed && commands.setLimit(place, scope, name, typed.value, reason)}
        done={done}
      />
    </div>
  );
}

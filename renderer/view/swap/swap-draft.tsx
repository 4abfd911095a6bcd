import { useEffect, useRef } from 'react';
import { momentOf } from '../../format/moment.ts';
import type { PreflightState, SwapDraft } from '../../store/rollout/swap-flow.ts';
import { isStale, onlyReduces, versionNamed } from '../../store/selectors.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { FromTo } from './from-to.tsx';
import { HandOverChoices } from './hand-over.tsx';
import { PreflightList, Verdict } from './preflight.tsx';
import { SwapStartChoice } from './swap-start.tsx';

const LONGEST_REASON = 500;

/** Positions and orders move with the market: what stands in the preflight is asked for again this often. */
const REFRESH_MS = 2_000;

const EXECUTE: Readonly<Record<SwapDraft['start'], string>> = {
  now: 'Execute swap',
  at_time: 'Schedule swap',
  next_day: 'Schedule swap',
  emergency: 'Execute emergency swap',
};

/** The swap as it is being put together: from, to, hand-over, preflight, reason, and the button that makes it so. */
export function SwapDraftForm({ draft, preflight }: { draft: SwapDraft; preflight: PreflightState }) {
  const commands = useCommands();
  const from = useConsole(({ data }) => versionNamed(data.versions, draft.fromEntityId));
  const to = useConsole(({ data }) => versionNamed(data.versions, draft.toEntityId));
  const live = useOnline();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.focus(), []);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void commands.refreshPreflight();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [commands]);
  const timed = useConsole(({ now }) => draft.start !== 'at_time' || 'ms' in momentOf(draft.time, now));
  const mayNot = useObstacle('swaps.create');
  const outage = useConsole(onlyReduces);
  // What the checks said is of before.
  const stale = useConsole(isStale);
  const silent = stale && live ? 'The desk is silent: a swap waits until it is heard again.' : null;
  const withheld = mayNot ?? outage ?? silent;
  const passed = preflight.phase === 'answered' && preflight.preflight.passed;
  const allowed = live && passed && timed && draft.reason.trim() !== '' && withheld === null;
  return (
    <form
      ref={form}
      className="draft"
      tabIndex={-1}
      aria-label="put a swap together"
      onKeyDown={(event) => {
        if (event.key === 'Escape') commands.dismiss();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (allowed) void commands.executeSwap();
      }}
    >
      <FromTo from={from} to={to} />
      <SwapStartChoice draft={draft} />
      <HandOverChoices draft={draft} preflight={preflight} change={(handOver) => commands.changeDraft({ handOver })} />
      <PreflightList state={preflight} targetId={draft.toEntityId} />
      <label className="reason">
        <span>reason</span>
        <input
          type="text"
          maxLength={LONGEST_REASON}
          value={draft.reason}
          onChange={(event) => commands.changeDraft({ reason: event.target.value })}
        />
      </label>
      <footer>
        {outage === null && !stale ? <Verdict state={preflight} /> : null}
        {withheld === null ? null : <p className="warn">{withheld}</p>}
        <div className="actions">
          <button type="button" onClick={commands.dismiss}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={!allowed} {...heldBack(withheld)}>
            {EXECUTE[draft.start]}
          </button>
        </div>
      </footer>
    </form>
  );
}

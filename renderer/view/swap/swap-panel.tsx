import { currentSlot } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { RecentSwaps } from './recent-swaps.tsx';
import { SwapDraftForm } from './swap-draft.tsx';
import { SwapOutcome, SwapRefused } from './swap-outcome.tsx';
import { SwapProgress } from './swap-progress.tsx';
import { SwapRules } from './swap-rules.tsx';
import { WaitingSwaps } from './waiting-swaps.tsx';

function AtRest() {
  const deployed = useConsole((state) => currentSlot(state) !== undefined);
  return (
    <p className="empty">
      {deployed ? (
        <>
          Choose <b>Swap in…</b> beside a version. What the desk checks, and what it will cost in time, is shown before
          anything happens.
        </>
      ) : (
        <>
          Nothing is deployed, so there is nothing to swap. Deploy a version with <code>POST /api/v1/deployments</code>.
        </>
      )}
    </p>
  );
}

/** Puts together, follows and reports a swap; the latest swaps stand below. */
export function SwapPanel() {
  const flow = useConsole((state) => state.swapFlow);
  const underWay = useConsole((state) => currentSlot(state)?.swap ?? null);
  const slotId = useConsole((state) => currentSlot(state)?.slot_id ?? '');
  return (
    <div className="swap">
      {flow.phase === 'drafting' ? <SwapDraftForm draft={flow.draft} preflight={flow.preflight} /> : null}
      {flow.phase === 'running' ? (
        <SwapProgress kind={flow.kind} from={flow.from} to={flow.to} underWay={flow.seen} />
      ) : null}
      {flow.phase !== 'running' && underWay ? (
        <SwapProgress kind="swap" from={underWay.from_version} to={underWay.to_version} underWay={underWay} />
      ) : null}
      {flow.phase === 'done' ? <SwapOutcome result={flow.result} /> : null}
      {flow.phase === 'refused' ? <SwapRefused flow={flow} /> : null}
      {flow.phase === 'idle' && !underWay ? <AtRest /> : null}
      <WaitingSwaps />
      <SwapRules key={slotId} />
      <RecentSwaps />
    </div>
  );
}

import { useMemo } from 'react';
import { countdown, momentWords } from '../../format/moment.ts';
import { deskWords } from '../../format/version.ts';
import type { SwapSummary } from '../../store/console-data.ts';
import { requestKey } from '../../store/request.ts';
import { currentSlot, waitingIn } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { RequestButton } from '../parts/request-button.tsx';
import { FromTo } from './from-to.tsx';

/** When it begins: counting down to a time, or in words where the market decides. */
function Start({ swap }: { swap: SwapSummary }) {
  const ms = Date.parse(swap.scheduled_for ?? '');
  const left = useConsole(({ now }) => (Number.isNaN(ms) ? '' : countdown(ms, now)));
  const at = useConsole(({ now }) => (Number.isNaN(ms) ? '' : momentWords(ms, now)));
  if (swap.stage === 'suspended') return <b className="warn">suspended</b>;
  if (Number.isNaN(ms)) return <b title="with its first market event">next trading day</b>;
  return (
    <span className="when">
      <b>{left}</b> <span className="muted">{at}</span>
    </span>
  );
}

function WaitingSwap({ swap }: { swap: SwapSummary }) {
  const commands = useCommands();
  const request = requestKey.callOff(swap.swap_id);
  const suspended = swap.stage === 'suspended';
  return (
    <li className={suspended ? 'suspended' : ''} title={swap.reason}>
      <FromTo from={swap.from_version} to={swap.to_version} />
      <Start swap={swap} />
      {suspended ? (
        <>
          <p>{deskWords(swap.error_message ?? 'What it was planned against has changed.')}</p>
          <span className="muted">It will not begin by itself.</span>
        </>
      ) : (
        <span className="cut muted" title={swap.reason}>
          {swap.reason}
        </span>
      )}
      <RequestButton request={request} deed="swaps.cancel" ask={() => commands.callOff(swap.swap_id)}>
        Call off<span className="unseen"> the swap to {swap.to_version}</span>
      </RequestButton>
      <RequestWords request={request} />
    </li>
  );
}

/** Swaps that wait for their time, and those that no longer do and say why. */
export function WaitingSwaps() {
  const slot = useConsole(currentSlot);
  const all = useConsole((state) => state.data.swaps);
  const swaps = useMemo(() => waitingIn(all, slot), [all, slot]);
  if (swaps.length === 0) return null;
  return (
    <section className="listing waiting-swaps" aria-label="scheduled swaps">
      <h3>scheduled</h3>
      <ul>
        {swaps.map((swap) => (
          <WaitingSwap key={swap.swap_id} swap={swap} />
        ))}
      </ul>
    </section>
  );
}

import type { SwapStage } from '../../../shared/domain/swap.ts';
import { count } from '../../format/number.ts';
import { STAGE_SENTENCES } from '../../format/words.ts';
import type { RunningSwap } from '../../store/console-data.ts';
import { requestKey } from '../../store/request.ts';
import type { SwapResult } from '../../store/rollout/swap-flow.ts';
import { isBeforeCut } from '../../store/rollout/swap-steps.ts';
import { heldBack, useObstacle } from '../bar/withheld.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { FromTo } from './from-to.tsx';
import { SwapSteps } from './swap-steps.tsx';

const sentence = (stage: string): string => STAGE_SENTENCES[stage as SwapStage] ?? '';

/** Requests that the old version still has to answer: of before the cut while it drains, else all of them. */
const inFlight = ({ stage, pending, remaining }: RunningSwap): number => (stage === 'draining' ? remaining : pending);

/** Calls the swap off for as long as it has not made its cut; after it, only the way back helps. */
function CallOff({ swap }: { swap: RunningSwap }) {
  const commands = useCommands();
  const online = useConsole((state) => state.connection.phase === 'live');
  const request = useConsole((state) => state.requests[requestKey.callOff(swap.swap_id)]);
  const withheld = useObstacle('swaps.cancel');
  const before = isBeforeCut(swap.stage);
  return (
    <>
      <div className="actions">
        <button
          type="button"
          disabled={!online || !before || request?.phase === 'asked'}
          {...heldBack(withheld)}
          onClick={() => void commands.callOff(swap.swap_id)}
        >
          {before ? 'Call off' : 'Cut made: too late to call off'}
        </button>
      </div>
      {request?.phase === 'refused' ? (
        <p className="down" role="alert">
          {request.words}
        </p>
      ) : null}
    </>
  );
}

/** How far a swap has come. */
export function SwapProgress(props: {
  kind: SwapResult['kind'];
  from: string;
  to: string;
  underWay: RunningSwap | null;
}) {
  const { kind, underWay } = props;
  const left = underWay ? inFlight(underWay) : 0;
  return (
    <div className="progress" role="status" aria-label={`${kind} under way`}>
      <FromTo from={props.from} to={props.to} />
      <SwapSteps steps={underWay?.steps ?? []} end="running" />
      <p>{sentence(underWay?.stage ?? 'initiated')}</p>
      <p className="muted" data-testid="in-flight">
        <b>{count(left)}</b> {left === 1 ? 'request' : 'requests'} still in flight
      </p>
      {kind === 'swap' && underWay ? <CallOff swap={underWay} /> : null}
    </div>
  );
}

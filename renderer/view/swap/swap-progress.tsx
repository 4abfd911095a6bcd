import type { SwapStage } from '../../../shared/domain/swap.ts';
import { isBeforeCut } from '../../../shared/domain/swap.ts';
import { count } from '../../format/number.ts';
import { STAGE_SENTENCES } from '../../format/words.ts';
import type { RunningSwap } from '../../store/console-data.ts';
import { requestKey } from '../../store/request.ts';
import type { SwapResult } from '../../store/rollout/swap-flow.ts';
import { useCommands } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { RequestButton } from '../parts/request-button.tsx';
import { FromTo } from './from-to.tsx';
import { SwapSteps } from './swap-steps.tsx';

const sentence = (stage: string): string => STAGE_SENTENCES[stage as SwapStage] ?? '';

/** Requests that the old version still has to answer: of before the cut while it drains, else all of them. */
const inFlight = ({ stage, pending, remaining }: RunningSwap): number => (stage === 'draining' ? remaining : pending);

/** Calls the swap off for as long as it has not made its cut; after it, only the way back helps. */
function CallOff({ swap }: { swap: RunningSwap }) {
  const commands = useCommands();
  const request = requestKey.callOff(swap.swap_id);
  const before = isBeforeCut(swap.stage);
  return (
    <>
      <div className="actions">
        <RequestButton
          request={request}
          deed="swaps.cancel"
          off={!before}
          loud
          ask={() => commands.callOff(swap.swap_id)}
        >
          {before ? 'Call off' : 'Cut made: too late to call off'}
        </RequestButton>
      </div>
      <RequestWords request={request} />
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

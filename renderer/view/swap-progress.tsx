import type { SwapStage } from '../../shared/domain/swap.ts';
import { count } from '../format/number.ts';
import type { RunningSwap } from '../store/console-data.ts';
import type { SwapResult } from '../store/swap-flow.ts';
import { FromTo } from './from-to.tsx';

const STAGES: readonly { readonly stage: SwapStage; readonly words: string }[] = [
  { stage: 'loading', words: 'load the new version' },
  { stage: 'warming', words: 'warm it up on past events' },
  { stage: 'shadowing', words: 'run it in step, without capital' },
  { stage: 'draining', words: 'cut over and drain the old version' },
];

/** How far a swap has come. */
export function SwapProgress(props: {
  kind: SwapResult['kind'];
  from: string;
  to: string;
  underWay: RunningSwap | null;
}) {
  const { underWay } = props;
  const reached = STAGES.findIndex(({ stage }) => stage === underWay?.stage);
  return (
    <div className="progress" role="status" aria-label={`${props.kind} under way`}>
      <FromTo from={props.from} to={props.to} />
      <ol>
        {STAGES.map(({ stage, words }, index) => (
          <li key={stage} className={index < reached ? 'done' : index === reached ? 'now' : ''}>
            <span>{words}</span>
            <b>{index < reached ? 'done' : index === reached ? 'now' : ''}</b>
          </li>
        ))}
      </ol>
      <p className="muted">
        {underWay ? (
          <>
            <b>{count(underWay.pending)}</b> requests still in flight
          </>
        ) : (
          'The desk has been asked.'
        )}
      </p>
    </div>
  );
}

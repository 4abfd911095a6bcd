import type { WayBack } from '../../store/rollout/way-back.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { useVersionLabel } from '../parts/figures.tsx';
import { abortMeans, heldBy } from './ladder-means.ts';

/** What ends with a ladder where nothing changes hands: its candidate is simulated, not in yet, or has nobody beside it. */
export function LadderPrice({ way: { ladder, to } }: { way: Extract<WayBack, { kind: 'ladder' }> }) {
  const slot = useConsole(currentSlot);
  const who = useVersionLabel(ladder.candidate.version);
  const means = abortMeans({ ladder, slot }).join(' ');
  const held = heldBy(ladder, slot);
  const alone = to === null && ladder.share_bp > 0;
  return (
    <span className="climb" title={means}>
      <span>
        {alone ? (
          <>
            {who} keeps <b>{held || 'nothing, it is flat'}</b>
          </>
        ) : (
          `${who} ${ladder.status === 'preparing' ? 'is not in yet' : 'is simulated'}`
        )}
      </span>
      <span>{alone ? 'and may only reduce from then on' : 'nothing changes hands'}</span>
    </span>
  );
}

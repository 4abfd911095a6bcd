import { counted } from '../../format/words.ts';
import { isDrainShown } from '../../store/request.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { DRAIN_MEANS, drainWords } from './drain-words.ts';

/** The count while a drain runs, whoever asked for it; null where none does. */
const useLiveDrain = (entityId: string) =>
  useConsole((state) => currentSlot(state)?.drains.find((drain) => drain.entity_id === entityId) ?? null);

/** Waits until a version has answered what it has in flight. */
export function DrainButton({ entityId, version }: { entityId: string; version: string }) {
  const commands = useCommands();
  const online = useOnline();
  const asked = useConsole((state) => state.drains[entityId]?.phase === 'asked');
  const live = useLiveDrain(entityId);
  const withheld = useObstacle('algorithms.drain');
  return (
    <button
      type="button"
      className="quiet"
      title={DRAIN_MEANS}
      aria-description={DRAIN_MEANS}
      disabled={!online || asked || live !== null}
      {...heldBack(withheld)}
      onClick={() => void commands.drain(entityId)}
    >
      Drain<span className="unseen"> {version}</span>
    </button>
  );
}

/** A drain as it runs, counted live, then its result in words for a while. */
export function DrainLine({ entityId, trades }: { entityId: string; trades: boolean }) {
  const state = useConsole(({ drains, now }) => {
    const drain = drains[entityId];
    return drain && isDrainShown(drain, now) ? drain : null;
  });
  const live = useLiveDrain(entityId);
  if (!live && !state) return null;
  const bad = !live && (state?.phase === 'refused' || (state?.phase === 'done' && state.timedOut));
  return (
    <p className={`drain ${bad ? 'warn' : ''}`} role="status" aria-label="drain">
      {live ? (
        <>
          draining: <b>{live.remaining}</b> of {counted(live.in_flight, 'request')} still in flight
        </>
      ) : state ? (
        drainWords(state, trades)
      ) : null}
    </p>
  );
}

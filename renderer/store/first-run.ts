import { versionKey, versionLabel } from '../format/version.ts';
import type { VersionView } from './console-data.ts';
import type { ConsoleState } from './console-store.ts';
import { obstacleTo } from './people/permission.ts';
import type { GuideStep } from './preferences.ts';
import { openLadder } from './rollout/ladder.ts';
import { currentSlot, isRetired, isStale, listedVersions, liveAttachment } from './selectors.ts';

/** The version that the guided session swaps in: the slot's own algorithm, ready and not live; undefined where there is none. */
export function guideTarget(state: ConsoleState): VersionView | undefined {
  const slot = currentSlot(state);
  const live = liveAttachment(slot);
  if (!slot || !live) return undefined;
  return listedVersions(state.data.versions, slot)
    .map(({ version }) => version)
    .find(
      (version) =>
        version.entity_id !== live.entity_id &&
        version.name === slot.algorithm &&
        !isRetired(version) &&
        version.health_status !== 'unhealthy',
    );
}

/** What the live version is called in the slot on screen; null where nothing is live. */
export function liveLabel(state: ConsoleState): string | null {
  const slot = currentSlot(state);
  const live = liveAttachment(slot);
  return live ? versionLabel(versionKey(live.name, live.version), slot?.algorithm) : null;
}

/** Whether this is a desk that a first session can be tried on by whoever is here: simulated, with something to swap in. */
export function mayGuide(state: ConsoleState): boolean {
  const { data, me, connection } = state;
  return (
    data.desk?.simulated === true &&
    data.desk.stopped === null &&
    connection.phase === 'live' &&
    !isStale(state) &&
    openLadder(state) === undefined &&
    obstacleTo(me, 'swaps.create') === null &&
    guideTarget(state) !== undefined
  );
}

/** A swap that the desk made. */
const isMade = ({ swapFlow }: ConsoleState, kind: 'swap' | 'rollback'): boolean =>
  swapFlow.phase === 'done' && swapFlow.result.kind === kind && swapFlow.result.outcome === 'completed';

/**
 * The step that follows from what was done: a form that was opened, a swap that runs, one that was called off. A step that
 * somebody reads stays until they go on.
 */
export function stepAfter(step: GuideStep, state: ConsoleState): GuideStep {
  const { phase } = state.swapFlow;
  const swaps = phase === 'running' && state.swapFlow.kind === 'swap';
  switch (step) {
    case 'preflight':
      if (phase === 'drafting') return 'swap';
      return swaps ? 'watch' : step;
    case 'swap':
      if (swaps || isMade(state, 'swap')) return 'watch';
      return phase === 'drafting' ? step : 'preflight';
    case 'watch':
      // Put away without an answer, or refused and put away: it is tried again.
      return phase === 'idle' && !currentSlot(state)?.rollback ? 'preflight' : step;
    default:
      return step;
  }
}

/** How long the reader's own rollback took from the press to the answer, milliseconds; null where none was just made. */
export const rollbackTook = (state: ConsoleState): number | null =>
  isMade(state, 'rollback') && state.swapFlow.phase === 'done' ? state.swapFlow.result.tookMs : null;

/** Whether the swap of the session is made, so that there is something to see and to go back from. */
export const canGoBack = (state: ConsoleState): boolean => Boolean(currentSlot(state)?.rollback);

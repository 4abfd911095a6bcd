import type { Command } from '../../../shared/domain/command.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import type { Core } from '../core.ts';

/** A ladder that a way back concerns, and whether the version that is to leave is the one that climbs. */
export interface Concerned {
  readonly ladder: Ladder;
  readonly isCandidate: boolean;
}

/**
 * Ladders that a way back concerns; none for any other command.
 *
 * @param isClimbing Whether the candidate of a ladder has not taken over yet.
 */
export function concernedBy(core: Core, isClimbing: (ladder: Ladder) => boolean, command: Command): Concerned[] {
  const { ladders, swaps, registry } = core;
  if (!ladders.hasOpen) return [];
  const of = (wanted: (ladder: Ladder) => boolean, isCandidate: (ladder: Ladder) => boolean): Concerned[] =>
    ladders
      .open()
      .filter(wanted)
      .map((ladder) => ({ ladder, isCandidate: isCandidate(ladder) }));
  const leaving = (entityId: string, environment: Ladder['environment'] | null): Concerned[] =>
    of(
      (each) => (environment === null || each.environment === environment) && isThere(core, each, entityId),
      (each) => each.entityId === entityId && isClimbing(each),
    );
  switch (command.kind) {
    case 'rollback_slot':
      return of(({ slotId }) => slotId === command.slotId, isClimbing);
    case 'rollback_deployment': {
      const slot = registry.deployments.get(command.deploymentId)?.slotId;
      return of(
        ({ slotId }) => slotId === slot,
        (each) => each.deploymentId === command.deploymentId && isClimbing(each),
      );
    }
    case 'rollback_swap': {
      const legs = swaps.swaps.get(command.swapId)?.legs ?? [];
      return of(
        ({ slotId }) => legs.some((leg) => leg.slotId === slotId),
        () => false,
      );
    }
    case 'rollback_version':
      return leaving(command.entityId, command.environment);
    case 'swap': {
      const isWayBack = command.type === 'rollback' || command.type === 'emergency';
      return command.validateOnly || !isWayBack ? [] : leaving(command.fromEntityId, command.targetEnvironment);
    }
    default:
      return [];
  }
}

/** Whether a version climbs a ladder, or is in force where it is climbed. */
const isThere = ({ router }: Core, ladder: Ladder, entityId: string): boolean =>
  ladder.entityId === entityId || router.live(ladder.slotId)?.entityId === entityId;

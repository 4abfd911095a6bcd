import { defined } from '../../../shared/base/assert.ts';
import { summarise } from '../../../shared/domain/deployment.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import type { HandOver, SwapType } from '../../../shared/domain/swap.ts';
import { type BasisPoints, basisPoints, WHOLE } from '../../../shared/units/basis-points.ts';
import type { Core } from '../core.ts';
import type { LegPlan, SwapPlan } from '../swap/swap-plan.ts';
import { hasTwinCapital } from './shares.ts';

/** A version that is taken out is not waited for; one that gives way is given the time of any swap. */
const ABORT_DRAIN_MS = 1_000;
const TAKE_OVER_DRAIN_MS = 5_000;

/** A candidate's open orders are taken back, and the version in force takes its positions over. */
const ABORT_HAND_OVER: HandOver = { state: 'shadow', positions: 'adopt', orders: 'cancel' };

/** Plans the swaps by which a candidate leaves its ladder: upwards, by taking over, or back to the version in force. */
export class DeparturePlans {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The candidate takes over from the version in force, with `share` of the slot. */
  takeOver(ladder: Ladder, share: BasisPoints, reason: string, author: Author, command: number): SwapPlan {
    const incumbent = defined(this.#core.router.live(ladder.slotId), `version in force in ${ladder.slotId}`);
    const leg: LegPlan = {
      slotId: ladder.slotId,
      environment: ladder.environment,
      fromInstance: incumbent.instance,
      fromDeploymentId: incumbent.deploymentId,
      toDeploymentId: ladder.deploymentId,
      made: null,
      parameters: this.#parameters(ladder.deploymentId),
      standby: ladder.instance,
      share,
      ...this.#dismissed(ladder),
    };
    const sides = { from: incumbent.entityId, to: ladder.entityId };
    return this.#plan(ladder, leg, 'manual', sides, ladder.plan.handOver, TAKE_OVER_DRAIN_MS, reason, author, command);
  }

  /** The candidate gives its share, its positions and its place back to the version in force. */
  abort(ladder: Ladder, reason: string, author: Author, command: number): SwapPlan {
    const incumbent = defined(this.#core.router.live(ladder.slotId), `version in force in ${ladder.slotId}`);
    const leg: LegPlan = {
      slotId: ladder.slotId,
      environment: ladder.environment,
      fromInstance: ladder.instance,
      fromDeploymentId: ladder.deploymentId,
      toDeploymentId: incumbent.deploymentId,
      made: null,
      parameters: this.#parameters(incumbent.deploymentId),
      standby: incumbent.instance,
      share: this.#returned(ladder),
      ...this.#dismissed(ladder),
    };
    const sides = { from: ladder.entityId, to: incumbent.entityId };
    const handOver = { ...ABORT_HAND_OVER, positions: this.#positions(ladder, incumbent.instance) };
    return this.#plan(ladder, leg, 'rollback', sides, handOver, ABORT_DRAIN_MS, reason, author, command);
  }

  #plan(
    { id, environment }: Ladder,
    leg: LegPlan,
    type: SwapType,
    sides: { readonly from: string; readonly to: string },
    handOver: HandOver,
    drainTimeoutMs: number,
    reason: string,
    author: Author,
    command: number,
  ): SwapPlan {
    const entity = (of: string) => defined(this.#core.registry.entities.get(of), of);
    return {
      author,
      initiatedBy: author.actor,
      command,
      type,
      from: entity(sides.from),
      to: entity(sides.to),
      handOver,
      drainTimeoutMs,
      validation: summarise([]),
      reason,
      targetEnvironment: environment,
      reverts: null,
      ruleId: null,
      ladderId: id,
      legs: [leg],
    };
  }

  /** Where nobody runs who could look after them, they are closed; without a mark they cannot change hands, and are run off. */
  #positions({ instance }: Ladder, incumbent: number): HandOver['positions'] {
    if (!this.#core.router.instances.get(incumbent)?.running) return 'flatten';
    return this.#isMarked(instance) ? 'adopt' : 'run_off';
  }

  /**
   * What the version in force has again: its own share, the candidate's and the twin's, and what was taken from the candidate
   * while it climbed, for that came from the version in force.
   */
  #returned({ slotId, instance, share }: Ladder): BasisPoints {
    const slot = defined(this.#core.router.slots.get(slotId), slotId);
    const held = slot.attachments.reduce((sum, each) => sum + each.share, 0);
    const lost = share - (slot.attachments.find((each) => each.instance === instance)?.share ?? 0);
    return basisPoints(Math.min(WHOLE, held + Math.max(0, lost)));
  }

  #dismissed(ladder: Ladder): { readonly dismissed?: readonly number[] } {
    return hasTwinCapital(ladder, ladder.share) && ladder.twinInstance !== null
      ? { dismissed: [ladder.twinInstance] }
      : {};
  }

  #isMarked(instance: number): boolean {
    const { ledger, market } = this.#core;
    return [...ledger.books(instance)].every(
      (book) => book.quantity === 0 || market.mark(book.instrument.index) !== undefined,
    );
  }

  #parameters(deploymentId: string): LegPlan['parameters'] {
    return defined(this.#core.registry.deployments.get(deploymentId), deploymentId).parametersSnapshot;
  }
}

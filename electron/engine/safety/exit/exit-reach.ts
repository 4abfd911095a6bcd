import {
  DEFAULT_SHUTDOWN,
  type Exit,
  type ExitLeg,
  type Shutdown,
  shutdownOf,
} from '../../../../shared/domain/exit.ts';
import { instrumentKey } from '../../../../shared/domain/instrument.ts';
import type { Core } from '../../core.ts';
import type { Instance } from '../../router/router.ts';
import { reachOf } from '../reach.ts';

/** What says whom an exit concerns. */
export type ExitTerms = Pick<Exit, 'exitId' | 'scope' | 'breakerId'>;

/** The shutdown that an instance was deployed with. */
export function shutdownOfInstance(core: Core, instance: Instance): Shutdown {
  const attached = core.router.slots.get(instance.slotId)?.attachments.find((each) => each.instance === instance.id);
  const deployment = attached && core.registry.deployments.get(attached.deploymentId);
  return deployment ? shutdownOf(deployment.configSnapshot) : DEFAULT_SHUTDOWN;
}

/**
 * Whom an exit concerns: every instance in its scope, and those that a cut has handed a position of the exit's to, wherever
 * they stand. Of a kill that leaves it to the versions, only those whose policy is to close; a soft one's as soon as its time
 * is up, which is when its breaker halts.
 */
export class ExitReach {
  readonly instrument: number | undefined;
  readonly #core: Core;
  readonly #exit: ExitTerms;
  readonly #takes: (slotId: string, version: string) => boolean;
  readonly #byPolicy: boolean;

  constructor(core: Core, exit: ExitTerms) {
    const { instrument, takes } = reachOf(core, exit.scope);
    this.instrument = instrument;
    this.#core = core;
    this.#exit = exit;
    this.#takes = takes;
    const kills = exit.breakerId === null ? [] : core.safety.exits.killsOf(exit.breakerId);
    this.#byPolicy = kills.length > 0 && !kills.some((each) => each.flatten === true);
  }

  concerns(instance: Instance): boolean {
    const { exitId, breakerId } = this.#exit;
    if (this.#core.safety.exits.isMember(exitId, instance.id)) return true;
    if (!this.#takes(instance.slotId, instance.version)) return false;
    if (!this.#byPolicy) return true;
    const { policy } = shutdownOfInstance(this.#core, instance);
    const isHard = breakerId !== null && this.#core.controls.breakers.get(breakerId)?.action === 'halt';
    return policy === 'flatten_all' || (policy === 'soft' && isHard);
  }

  /** In the order in which they were admitted. Those that have stopped are among them: they may hold something. */
  *instances(): Iterable<Instance> {
    for (const each of this.#core.router.instances.values()) if (this.concerns(each)) yield each;
  }

  isOf(instrument: number): boolean {
    return this.instrument === undefined || this.instrument === instrument;
  }

  /** Instruments in which an instance holds something that is to be closed. */
  held(instance: Instance): number[] {
    const books = [...this.#core.ledger.books(instance.id)];
    return books
      .filter((book) => book.quantity !== 0 && this.isOf(book.instrument.index))
      .map((book) => book.instrument.index);
  }

  /** Whether any order of an instance may still be filled here. */
  hasOrders({ id }: Instance): boolean {
    const { orders } = this.#core;
    if (this.instrument === undefined) return orders.openCount(id) > 0;
    return orders.openQuantity(id, this.instrument, 'buy') > 0 || orders.openQuantity(id, this.instrument, 'sell') > 0;
  }

  /** Positions that are open. */
  legs(): ExitLeg[] {
    const { ledger, market } = this.#core;
    return [...this.instances()].flatMap((instance) =>
      this.held(instance).map((instrument) => ({
        slotId: instance.slotId,
        instance: instance.id,
        version: instance.version,
        instrument: instrumentKey(market.instrument(instrument)),
        quantity: ledger.held(instance.id, instrument),
      })),
    );
  }

  /** Whether nothing is held and nothing can be filled any more. */
  isOver(): boolean {
    for (const each of this.instances()) if (this.held(each).length > 0 || this.hasOrders(each)) return false;
    return true;
  }
}

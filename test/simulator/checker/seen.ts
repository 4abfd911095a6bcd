import type { Delivery } from '../../../shared/domain/delivery.ts';
import type { FactOf, Recorded } from '../../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import { SwapModel } from '../../support/swap-model.ts';

/** Sizes of a version's orders end in its own digit, so that an order by the wrong version's code shows. */
export type TagOf = (version: string) => number | undefined;

/** A fact as it stands on disk: who stands behind it is told by the audit alone. */
export type Folded = Pick<Recorded, 'seq' | 'tsNs' | 'fact'>;

/** Something that must never be false, and was. */
export interface Breach {
  /** The invariant's number in the design; 0 for something that must come about and did not. */
  readonly invariant: number;
  readonly words: string;
}

/**
 * What everybody who holds the desk against an invariant has seen of it since its process began: facts, requests, exchange
 * commands and what is on disk. Nothing in it was asked of the engine.
 */
export class Seen {
  readonly model = new SwapModel();
  readonly breaches: Breach[] = [];
  readonly instruments: readonly Instrument[];
  readonly tagOf: TagOf;
  /** Versions that have failed since the process began: nothing may reach them any more. */
  readonly stopped = new Set<number>();
  /** Those of them that have failed in the step at hand: what was handed out in it before is on its way to them. */
  readonly #stopping = new Set<number>();
  /** Who has left a slot in the step at hand. */
  readonly leaving = new Set<number>();
  /** Sequence of the last event that each instance received, and how many it has received. */
  readonly received = new Map<number, { last: number; events: number }>();
  /** Sequence of the last event that was handed to everybody; undefined before the first. */
  doorSeq: number | undefined;
  /** What each target of a cut held when it was made, and who ever came in on a ladder since the process began. */
  readonly handed = new Map<number, [string, number][]>();
  /** Open orders of each target when its cut was made: one more cut in the same step may pass them on before it is told. */
  readonly handedOrders = new Map<number, readonly string[]>();
  readonly cameIn = new Set<number>();
  /** Sequence of the last fact on disk. */
  onDisk = 0;
  /** Orders that were sent since the process began, with the sequence of the fact. */
  readonly sent = new Map<string, { readonly seq: number; readonly fact: FactOf<'order_sent'> }>();
  /** Orders that were sent for an instance, or handed to it, since the process began: it has a name for each. */
  readonly own = new Set<string>();
  /** Open orders that the exchange has left out of its answer at this start. */
  readonly missed = new Set<string>();
  /** The journal refuses, and the desk has gone over to doing only what reduces. */
  outage = false;

  constructor(instruments: readonly Instrument[], tagOf: TagOf) {
    this.instruments = instruments;
    this.tagOf = tagOf;
  }

  key(index: number): string {
    const listed = this.instruments[index];
    return listed ? instrumentKey(listed) : String(index);
  }

  /** Takes in a fact that the rules have judged. */
  fact({ seq, fact }: Recorded): void {
    const { model } = this;
    if (fact.kind === 'order_sent') {
      this.sent.set(fact.orderId, { seq, fact });
      this.own.add(`${fact.instance}/${fact.orderId}`);
    }
    model.apply({ seq, fact });
    if (fact.kind === 'swap_cut')
      for (const { toInstance } of fact.legs) {
        this.handed.set(toInstance, model.positions(toInstance));
        this.handedOrders.set(toInstance, model.openOrders(toInstance));
      }
    if (fact.kind === 'ladder_moved') for (const each of model.slot(fact.slotId).lives) this.cameIn.add(each);
    if (fact.kind === 'version_faulted') this.#stopping.add(fact.instance);
    if (fact.kind === 'instance_detached') this.leaving.add(fact.instance);
  }

  /** Whether a version has failed, be it in the step at hand. */
  hasFailed(instance: number): boolean {
    return this.stopped.has(instance) || this.#stopping.has(instance);
  }

  /** A step is over: whoever failed in it gets nothing more. */
  stepped(): void {
    for (const each of this.#stopping) this.stopped.add(each);
    this.#stopping.clear();
    this.leaving.clear();
  }

  delivery({ instance, body }: Delivery): void {
    if (body.kind !== 'event') return;
    const events = (this.received.get(instance)?.events ?? 0) + 1;
    this.received.set(instance, { last: body.event.seq, events });
  }

  /** Whether an instance stands within a scope, by the words of the rules. */
  isWithin(scope: string, instance: number, instrument?: string): boolean {
    const placed = this.model.instances.get(instance);
    if (scope === 'desk') return true;
    if (scope.startsWith('instrument/')) return instrument !== undefined && scope === `instrument/${instrument}`;
    return placed !== undefined && scopesOf(placed.slotId, placed.version).includes(scope);
  }
}

/** Everything that binds a version in a slot, instruments apart. */
export function scopesOf(slotId: string, version: string): readonly string[] {
  const environment = slotId.slice(slotId.lastIndexOf(':') + 1);
  const name = version.slice(0, version.lastIndexOf('@'));
  return ['desk', `environment/${environment}`, `algorithm/${name}`, slotId, `version/${version}`];
}

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

import { assert, defined } from '../../../shared/base/assert.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { Delivery, Request } from '../../../shared/domain/delivery.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import type { Attachment, Role, Slot } from '../../../shared/domain/slot.ts';
import { basisPoints, WHOLE } from '../../../shared/units/basis-points.ts';

/** Requests that an instance may leave unanswered. Beyond it the version cannot be in step with any market. */
export const QUEUE_BOUND = 5_000;

/** A running copy of a version, as the router sees it. */
export interface Instance {
  readonly id: number;
  readonly slotId: string;
  readonly entityId: string;
  /** `name@version`. */
  readonly version: string;
  role: Role;
  /** Requests delivered and not answered. */
  pending: number;
  /** Events still to come before it may open: set after a restart. */
  warmingEvents: number;
  /** It acts in answer to requests after this one: what it wanted before, it wanted as a shadow, or too late for a drain. */
  actsAfter: number;
  /** False once it faulted or was detached: nothing is delivered to it any more. */
  running: boolean;
}

/** Who receives which event, and what has been handed out and not answered. */
export class Router {
  readonly slots = new Map<string, Slot>();
  /** Every instance that is loaded, attached or not. */
  readonly instances = new Map<number, Instance>();
  /** Grows whenever a slot, a share or a role changes. */
  epoch = 0;
  readonly #laggards: Instance[] = [];
  #requests = 0;
  /** Attached, running instances by instrument, in order of attachment: what `route` walks. */
  #routes: Instance[][] = [];
  readonly #instruments: readonly Instrument[];
  readonly #attached: Instance[] = [];

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments;
  }

  /** Number of the last request handed out. */
  get lastRequest(): number {
    return this.#requests;
  }

  /** Whether events of an instrument belong to a slot. */
  takes(slotId: string, instrument: number): boolean {
    const slot = defined(this.slots.get(slotId), slotId);
    const listed = defined(this.#instruments[instrument], `instrument ${instrument}`);
    return slot.instruments === '*' || slot.instruments.includes(instrumentKey(listed));
  }

  /** Hands an event to every attached instance of every slot that takes it. */
  route(event: MarketEvent, deliveries: Delivery[]): void {
    const receivers = this.#routes[event.instrument];
    if (!receivers) return;
    for (let i = 0; i < receivers.length; i += 1) {
      const instance = receivers[i]!;
      if (instance.warmingEvents > 0) instance.warmingEvents -= 1;
      instance.pending += 1;
      if (instance.pending > QUEUE_BOUND) this.#laggards.push(instance);
      this.#requests += 1;
      deliveries.push({
        instance: instance.id,
        request: this.#requests,
        body: { kind: 'event', event, live: instance.role === 'live' },
      });
    }
  }

  /** Instances whose queue has outgrown its bound since this was last asked. */
  takeLaggards(): readonly Instance[] {
    return this.#laggards.length === 0 ? this.#laggards : this.#laggards.splice(0);
  }

  /** Hands a request to one instance. Returns its number; 0 when the instance no longer runs. */
  deliver(instanceId: number, body: Request, deliveries: Delivery[]): number {
    const instance = this.instances.get(instanceId);
    if (!instance?.running) return 0;
    instance.pending += 1;
    this.#requests += 1;
    deliveries.push({ instance: instanceId, request: this.#requests, body });
    return this.#requests;
  }

  /** Notes that an instance has answered a request. */
  answered(instanceId: number): Instance | undefined {
    const instance = this.instances.get(instanceId);
    if (!instance) return undefined;
    assert(instance.pending > 0, `instance ${instanceId} answered more than it was asked`);
    instance.pending -= 1;
    return instance;
  }

  /** Makes an instance known. It receives nothing before {@link attach}. */
  admit(instance: Pick<Instance, 'id' | 'slotId' | 'entityId' | 'version'>, role: Role, warmingEvents = 0): Instance {
    assert(!this.instances.has(instance.id), `instance ${instance.id} is known already`);
    const admitted: Instance = { ...instance, role, pending: 0, warmingEvents, actsAfter: 0, running: true };
    this.instances.set(instance.id, admitted);
    return admitted;
  }

  /** From the next event on, the instance receives every event of its slot. */
  attach(instanceId: number): void {
    const instance = defined(this.instances.get(instanceId), `instance ${instanceId}`);
    if (this.#attached.includes(instance)) return;
    this.#attached.push(instance);
    this.rebuild();
  }

  /** Stops delivering to an instance; what it still answers is counted and discarded. */
  stop(instanceId: number): void {
    const instance = this.instances.get(instanceId);
    if (!instance) return;
    instance.running = false;
    const at = this.#attached.indexOf(instance);
    if (at >= 0) this.#attached.splice(at, 1);
    this.rebuild();
  }

  /** Stops an instance and forgets it. */
  discard(instanceId: number): void {
    this.stop(instanceId);
    this.instances.delete(instanceId);
  }

  /** The version in force in a slot: of several live ones the first, for candidates on a ladder come after it. */
  live(slotId: string): Attachment | undefined {
    return this.slots.get(slotId)?.attachments.find((each) => each.role === 'live');
  }

  /** Every version that holds a share of a slot, the one in force first. */
  lives(slotId: string): readonly Attachment[] {
    return this.slots.get(slotId)?.attachments.filter((each) => each.role === 'live') ?? [];
  }

  /** Whether an instance is live in a slot, in force or as a candidate. */
  isLive(slotId: string, instance: number): boolean {
    return this.lives(slotId).some((each) => each.instance === instance);
  }

  /** Makes a slot for its first occupant. One that nobody ever came to occupy takes the terms of the next to try. */
  openSlot(slot: Slot): void {
    const known = this.slots.get(slot.id);
    if (known && known.attachments.length > 0) return;
    this.slots.set(slot.id, slot);
    this.epoch += 1;
  }

  applyActivated(slotId: string, attachment: Attachment): void {
    const slot = defined(this.slots.get(slotId), slotId);
    this.#setAttachments(slot, [...slot.attachments.filter((each) => each.role !== 'live'), attachment]);
    this.#goLive(attachment.instance);
  }

  /** The cut: the source steps down to `sourceRole`, the target takes its share, in one stroke; older predecessors leave. */
  applyCut(leg: FactOf<'swap_cut'>['legs'][number], target: { entityId: string }, sourceRole: Role): void {
    const slot = defined(this.slots.get(leg.slotId), leg.slotId);
    const source = defined(
      slot.attachments.find((each) => each.instance === leg.fromInstance),
      `instance ${leg.fromInstance}`,
    );
    assert(source.role === 'live', `instance ${leg.fromInstance} gives way in ${leg.slotId} without being live`);
    const joining = slot.attachments.find((each) => each.instance === leg.toInstance);
    const others = slot.attachments
      .filter((each) => each.instance !== leg.fromInstance && each.instance !== leg.toInstance)
      .map((each) => (leg.dismissed?.includes(each.instance) ? retired(each) : each));
    // On a ladder source and target held a share each; what one gives up goes to the other unless the leg says how much.
    const share = leg.share ?? basisPoints(source.share + (joining?.share ?? 0));
    this.#setAttachments(slot, [
      { instance: leg.toInstance, entityId: target.entityId, deploymentId: leg.toDeploymentId, role: 'live', share },
      { ...source, role: sourceRole, share: basisPoints(0) },
      ...others,
    ]);
    for (const { instance, role } of others) {
      const known = this.instances.get(instance);
      if (known) known.role = role;
    }
    const from = this.instances.get(leg.fromInstance);
    if (from) from.role = sourceRole;
    // Who was live already goes on as it is: what it wanted before the cut, it wanted with a share of its own.
    if (joining?.role !== 'live') this.#goLive(leg.toInstance);
  }

  /** All shares of a slot change together. Who comes in live acts from here on. */
  applyAllocation(slotId: string, attachments: readonly Attachment[]): void {
    const slot = defined(this.slots.get(slotId), slotId);
    this.#setAttachments(slot, attachments);
    for (const { instance, role } of attachments) {
      const known = this.instances.get(instance);
      if (!known || known.role === role) continue;
      if (role === 'live') this.#goLive(instance);
      else known.role = role;
    }
  }

  /** A live version's share of the slot's capital changes; the reserve takes the rest. */
  applyShare({ slotId, instance, share }: FactOf<'share_changed'>): void {
    const slot = defined(this.slots.get(slotId), slotId);
    this.#setAttachments(
      slot,
      slot.attachments.map((each) => (each.instance === instance ? { ...each, share: basisPoints(share) } : each)),
    );
  }

  #goLive(instanceId: number): void {
    const instance = this.instances.get(instanceId);
    if (!instance) return;
    instance.role = 'live';
    instance.actsAfter = this.#requests;
  }

  applyDetached(slotId: string, instanceId: number): void {
    const slot = defined(this.slots.get(slotId), slotId);
    this.#setAttachments(
      slot,
      slot.attachments.filter((each) => each.instance !== instanceId),
    );
  }

  /** Recomputes who receives what, after an instrument was listed or an instance came or went. */
  rebuild(): void {
    this.#routes = this.#instruments.map((instrument) =>
      this.#attached.filter((instance) => instance.running && this.takes(instance.slotId, instrument.index)),
    );
  }

  #setAttachments(slot: Slot, attachments: readonly Attachment[]): void {
    const shares = attachments.reduce((sum, each) => sum + each.share, 0);
    const reserve = basisPoints(WHOLE - shares);
    assert(reserve >= 0, `the shares of ${slot.id} sum to ${shares} basis points`);
    this.slots.set(slot.id, { ...slot, attachments, reserve });
    this.epoch += 1;
  }

  /** What facts alone determine, for a snapshot: instances and what they were handed are not in them. */
  snapshot() {
    return { slots: this.slots, epoch: this.epoch };
  }

  /** Takes a snapshot as so, where nobody is attached yet. */
  restore({ slots, epoch }: ReturnType<Router['snapshot']>): void {
    refill(this.slots, slots);
    this.epoch = epoch;
  }
}

/** A live version that gives up its share without giving way to another: it may only reduce. */
const retired = (attachment: Attachment): Attachment =>
  attachment.role === 'live' ? { ...attachment, role: 'run_off', share: basisPoints(0) } : attachment;

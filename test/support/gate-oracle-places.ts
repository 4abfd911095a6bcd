/** Versions of a gate's desk in their places: how each came there, in facts, and the same in plain words. */
import type { Core } from '../../electron/engine/core.ts';
import type { Instance } from '../../electron/engine/router/router.ts';
import { defined } from '../../shared/base/assert.ts';
import { type Environment, summarise } from '../../shared/domain/deployment.ts';
import type { Fact, FactOf } from '../../shared/domain/fact.ts';
import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';
import { formatMoney, money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import type { RawInstance, RawSlot, RawWorld } from './gate-oracle-world.ts';

/** A place for a version: what to deploy where. */
export interface Placing {
  readonly name: string;
  readonly version: string;
  readonly environment: Environment;
  readonly instruments: '*' | readonly string[];
  readonly capital: bigint;
}

/** Places versions and cuts them over. */
export class Places {
  readonly #core: Core;
  readonly #raw: RawWorld;
  readonly #emit: (fact: Fact) => void;
  readonly #instances = new Map<number, Instance>();
  /** Ids of entities, by `name@version`. */
  readonly #entities = new Map<string, string>();
  /** Ids of deployments, by instance. */
  readonly #deployments = new Map<number, string>();

  constructor(core: Core, raw: RawWorld, emit: (fact: Fact) => void) {
    this.#core = core;
    this.#raw = raw;
    this.#emit = emit;
  }

  /** What the router keeps of an instance. */
  instance = (of: RawInstance): Instance => defined(this.#instances.get(of.id), `instance ${of.id}`);

  /** Makes a version live in a slot of its own. */
  place({ name, version, environment, instruments, capital }: Placing): RawInstance {
    const entityId = this.#register(name, version, instruments);
    const id = this.#core.newInstance();
    const slotId = `${name}:${environment}`;
    const deploymentId = `deployment-${id}`;
    this.#emit({
      kind: 'deployment_started',
      deploymentId,
      entityId,
      environment,
      slotId,
      instance: id,
      method: 'test',
      deployedBy: 'tester',
      configSnapshot: {},
      parametersSnapshot: {},
      previousDeploymentId: null,
      validation: summarise([]),
      capital: formatMoney(money(capital)),
    });
    this.#admit(id, slotId, entityId, `${name}@${version}`);
    this.#emit({
      kind: 'deployment_activated',
      deploymentId,
      slotId,
      instance: id,
      cutSequence: 0,
      marketNs: this.#core.marketTime(),
    });
    this.#deployments.set(id, deploymentId);
    const slot: RawSlot = { id: slotId, environment, instruments, capital };
    this.#raw.slots.push(slot);
    return this.#know(id, slot, `${name}@${version}`);
  }

  /** The live version of a slot gives way to another, which takes over all it has, or leaves it to run it off. */
  cut(from: RawInstance, version: string, adopts: boolean): RawInstance {
    const [name = ''] = from.version.split('@');
    const entityId = this.#register(name, version, from.slot.instruments);
    const fromEntityId = defined(this.#entities.get(from.version), from.version);
    const id = this.#core.newInstance();
    this.#admit(id, from.slot.id, entityId, `${name}@${version}`);
    const swapId = `swap-${id}`;
    const positions = adopts ? 'adopt' : 'run_off';
    this.#emit({
      kind: 'swap_initiated',
      swapId,
      type: 'manual',
      fromEntityId,
      toEntityId: entityId,
      targetEnvironment: null,
      reason: 'test',
      initiatedBy: 'tester',
      handOver: { ...DEFAULT_HAND_OVER, positions },
      drainTimeoutMs: 1,
      validation: summarise([]),
      reverts: null,
    });
    this.#emit({ kind: 'swap_stage_entered', swapId, stage: 'loading' } as FactOf<'swap_stage_entered'>);
    const toDeploymentId = `deployment-${id}`;
    const held = adopts ? [...from.positions].filter(([, size]) => size !== 0) : [];
    this.#emit({
      kind: 'swap_cut',
      swapId,
      cutSequence: this.#core.market.sequence,
      marketNs: this.#core.marketTime(),
      legs: [
        {
          slotId: from.slot.id,
          environment: from.slot.environment as Environment,
          fromInstance: from.id,
          toInstance: id,
          fromDeploymentId: defined(this.#deployments.get(from.id), 'deployment'),
          toDeploymentId,
          transfers: held.map(([i, size]) => ({
            instrument: defined(this.#raw.instruments[i], `instrument ${i}`).key,
            quantity: quantity(size),
            price: price(defined(defined(this.#raw.instruments[i], `instrument ${i}`).mark, 'mark')),
          })),
          adoptedOrders: adopts ? from.orders.map((each) => each.id) : [],
          cancelledOrders: [],
        },
      ],
      deployments: [{ deploymentId: toDeploymentId, configSnapshot: {}, parametersSnapshot: {} }],
    });
    this.#deployments.set(id, toDeploymentId);
    const to = this.#know(id, from.slot, `${name}@${version}`);
    to.share = from.share;
    from.share = 0;
    from.role = adopts ? 'shadow' : 'run_off';
    if (adopts) {
      to.orders = from.orders;
      from.orders = [];
      for (const [i, size] of held) to.positions.set(i, size);
      from.positions.clear();
    }
    return to;
  }

  #register(name: string, version: string, instruments: '*' | readonly string[]): string {
    const known = this.#entities.get(`${name}@${version}`);
    if (known !== undefined) return known;
    const entityId = `entity-${name}-${version}`;
    this.#emit({
      kind: 'entity_registered',
      entityId,
      name,
      type: 'strategy',
      version,
      description: '',
      config: {},
      parameters: {},
      module: null,
      contentHash: null,
      warmUpEvents: 0,
      stateVersion: 1,
      instruments,
      dependencies: [],
      parentEntityId: null,
    } as FactOf<'entity_registered'>);
    this.#entities.set(`${name}@${version}`, entityId);
    return entityId;
  }

  #admit(id: number, slotId: string, entityId: string, version: string): void {
    this.#instances.set(id, this.#core.router.admit({ id, slotId, entityId, version }, 'shadow'));
  }

  #know(id: number, slot: RawSlot, version: string): RawInstance {
    const known: RawInstance = {
      id,
      slot,
      version,
      role: 'live',
      share: 10_000,
      warming: false,
      positions: new Map(),
      orders: [],
      sent: [],
      fills: [],
    };
    this.#raw.instances.push(known);
    return known;
  }
}

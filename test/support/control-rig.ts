import { Core, EXCHANGE_AUTHOR } from '../../electron/engine/core.ts';
import { OrderFlow } from '../../electron/engine/order-flow.ts';
import { Outputs } from '../../electron/engine/outputs.ts';
import { type ControlCommand, ControlFlow } from '../../electron/engine/safety/control/control-flow.ts';
import { fromStored, toStored } from '../../electron/host/fact-record.ts';
import { type Asker, type Outcome, refuse } from '../../shared/domain/command.ts';
import type { Environment } from '../../shared/domain/deployment.ts';
import type { Author, Fact, FactKind, FactOf, Recorded } from '../../shared/domain/fact.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import type { OrderType, Side } from '../../shared/domain/order.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { epochNs, timeNs } from '../../shared/units/time.ts';
import { BTC, ETH } from './desk-rig.ts';

const ORIGIN = 1_700_000_000_000_000_000n;
const UNIT = 100_000_000n;
const DESK_STARTS = 1_800_000_000_000_000_000n;
const SETTER: Author = { actor: 'setter', role: 'administrator' };
/** What a rig of controls alone says of ladders: it has none. */
const NOTHING_CLIMBS = {
  problem: () => undefined,
  basis: () => '',
  consequences: () => [],
  within: () => [],
  isRaise: () => false,
  raiseOf: () => {
    throw new Error('nothing climbs in this rig');
  },
  start: () => refuse('unavailable', 'nothing climbs in this rig'),
  carryOut: () => refuse('unavailable', 'nothing climbs in this rig'),
};
const VALID = { passed: true, compatible: true, checks: [], errors: [], warnings: [] };

/** What a resting order of a test asks for. */
interface Resting {
  readonly side: Side;
  readonly size: number;
  readonly type?: OrderType;
  readonly reduceOnly?: boolean;
  readonly instrument?: number;
}

/**
 * The engine's state with the controls over it and nothing else: facts come from commands, or from the test itself, and
 * go through the form that they have on disk. Desk time and market time pass when a test says so.
 */
export class ControlRig {
  readonly core: Core;
  readonly flow: ControlFlow;
  readonly out = new Outputs();
  readonly facts: Recorded[] = [];
  /** Why each breaker may not be released. */
  readonly held = new Map<string, string>();
  readonly #clock: { ns: bigint };
  #instances = 0;

  constructor(clock = { ns: DESK_STARTS }) {
    this.#clock = clock;
    this.core = new Core({
      seed: 7,
      deskTime: () => epochNs(this.#clock.ns),
      originNs: epochNs(ORIGIN),
      mode: () => 'inline',
      defaultCapital: money(1_000_000n * UNIT),
      rollbackWindowMs: 3_600_000,
      preparationTimeoutMs: 30_000,
      takerFeeCentiBp: 500,
    });
    this.flow = new ControlFlow(
      this.core,
      new OrderFlow(this.core),
      {
        trip: (scope, cause, value, limit, action, _reason, author, out) => {
          const id = this.core.newBreakerId();
          if (action === 'alert' || action === 'step_down') return undefined;
          this.core.emit(out, author, { kind: 'breaker_tripped', id, scope, cause, action, value, limit });
          return id;
        },
      },
      { holds: (id) => this.held.get(id) },
      { problem: () => undefined, deploy: () => undefined },
      NOTHING_CLIMBS,
      NOTHING_CLIMBS,
    );
  }

  /** Two instruments, `momentum@1.0.0` live in paper and `carry@1.0.0` live in staging. */
  static set(): ControlRig {
    const rig = new ControlRig();
    for (const { venue, symbol, priceScale, quantityScale, tick, lot, currency, sector } of [BTC, ETH])
      rig.happen({
        kind: 'instrument_listed',
        ...{ venue, symbol, priceScale, quantityScale, tick, lot, currency, sector },
        multiplier: '1.00000000',
        instrumentKind: 'linear',
      });
    rig.place('momentum', '1.0.0', 'paper');
    rig.place('carry', '1.0.0', 'staging');
    return rig;
  }

  /** Puts a version into an empty slot. Returns its instance. */
  place(name: string, version: string, environment: Environment): number {
    const { core } = this;
    const entityId = core.newEntityId();
    const nothing = { description: '', config: {}, parameters: {}, module: null, contentHash: null };
    const terms = {
      warmUpEvents: 0,
      stateVersion: 0,
      instruments: '*',
      dependencies: [],
      parentEntityId: null,
    } as const;
    this.happen({ kind: 'entity_registered', entityId, name, type: 'strategy', version, ...nothing, ...terms });
    const deploymentId = core.newDeploymentId();
    const slotId = `${name}:${environment}`;
    this.#instances += 1;
    const instance = this.#instances;
    this.happen({
      kind: 'deployment_started',
      ...{ deploymentId, entityId, environment, slotId, instance, method: 'test', deployedBy: 'setter' },
      configSnapshot: {},
      parametersSnapshot: {},
      previousDeploymentId: null,
      validation: VALID,
      capital: '1000000.00000000',
    });
    const marketNs = core.marketTime();
    this.happen({ kind: 'deployment_activated', deploymentId, slotId, instance, cutSequence: 0, marketNs });
    core.router.admit({ id: instance, slotId, entityId, version: `${name}@${version}` }, 'live');
    return instance;
  }

  /** Records something that the test wants to be so. */
  happen(fact: Fact, author = SETTER): void {
    this.core.emit(this.out, author, fact);
    this.#collect();
  }

  /** A command by somebody. What it records becomes part of {@link facts}. */
  ask(command: ControlCommand, actor = 'alice'): Outcome {
    return this.as(command, { actor, role: 'risk_manager' });
  }

  /** A command by somebody in whatever role, and with whatever restraint. */
  as(command: ControlCommand, asker: Asker): Outcome {
    const outcome = this.flow.control(command, asker, this.out);
    this.#collect();
    return outcome;
  }

  approve(approvalId: string, by: string): Outcome {
    return this.ask({ kind: 'approve', approvalId, by, reason: 'agreed' }, by);
  }

  /** From here on so many other people must agree. */
  require(count: number): void {
    const fact = { kind: 'approvals_required', count, expiresAfterMs: 60_000, reason: 'four eyes' } as const;
    this.happen(fact);
  }

  /** An open order of a slot's version. Returns its id. */
  rest(instance: number, { side, size, type = 'limit', reduceOnly = false, instrument = 0 }: Resting): string {
    const { core } = this;
    const orderId = core.newOrderId();
    const { slotId, version } = this.#owner(instance);
    const [limit, stop] = [type.includes('limit') ? 5_000_000 : 0, type.includes('stop') ? 4_000_000 : 0];
    const prices = { limitPrice: price(limit), stopPrice: price(stop) };
    const key = instrumentKey(core.market.instrument(instrument));
    this.happen({
      kind: 'order_sent',
      ...{ orderId, slotId, instance, version, ref: 1, instrument: key, side, type, timeInForce: 'gtc', ...prices },
      ...{ quantity: quantity(size), postOnly: false, reduceOnly, sequence: core.market.sequence },
    });
    return orderId;
  }

  /** Lets a version hold so much, signed. */
  hold(instance: number, size: number, instrument = 0): void {
    const { core } = this;
    const side = size > 0 ? 'buy' : 'sell';
    const orderId = this.rest(instance, { side, size: Math.abs(size), type: 'market', instrument });
    const { slotId, version } = this.#owner(instance);
    const deal = { price: price(6_000_000), quantity: quantity(Math.abs(size)), fee: '0.00000000' };
    const fact: FactOf<'fill'> = {
      kind: 'fill',
      ...{ orderId, slotId, instance, version, instrument: instrumentKey(core.market.instrument(instrument)), side },
      ...{ ...deal, liquidity: 'taker', mark: null, realised: null, marketNs: core.marketTime() },
    };
    this.happen(fact, EXCHANGE_AUTHOR);
  }

  /** Lets desk time pass. */
  elapse(ms: number): void {
    this.#clock.ns += BigInt(ms) * 1_000_000n;
  }

  /** A trade at so many milliseconds of market time after the origin. */
  trade(atMs: number): void {
    const { market } = this.core;
    const seq = market.sequence + 1;
    const stamp = { seq, instrumentSeq: seq, instrument: 0, tsNs: timeNs(atMs * 1_000_000) };
    market.observe({ kind: 'trade', ...stamp, price: price(6_000_000), quantity: quantity(1_000), aggressor: 'buy' });
    this.flow.onMarket(this.out);
    this.#collect();
  }

  /** Rings a timer. */
  ring(id: string): void {
    this.flow.onTimer(id.slice('approval:'.length), this.out);
    this.#collect();
  }

  /** What a start of the desk makes of the first so many facts; nothing is carried over but the disk. */
  restart(facts = this.facts.length): ControlRig {
    const again = new ControlRig(this.#clock);
    for (const recorded of this.facts.slice(0, facts)) {
      again.core.fold(fromStored(toStored(recorded)));
      again.facts.push(recorded);
    }
    again.resume();
    return again;
  }

  /** What follows a start of the desk. */
  resume(): void {
    this.flow.resume(this.out);
    this.#collect();
  }

  of<K extends FactKind>(kind: K): FactOf<K>[] {
    return this.facts.map(({ fact }) => fact).filter((fact): fact is FactOf<K> => fact.kind === kind);
  }

  /** All that the controls keep in mind, in a form that can be compared. */
  picture(): unknown {
    const { controls, safety, days } = this.core;
    const { limits, breakers } = controls;
    return {
      limits: limits.scopes().map((scope) => [scope, limits.own(scope), limits.actions(scope)]),
      states: ['desk', 'momentum:paper', 'carry:staging'].map((scope) => this.core.tradingState(scope)),
      breakers: [...breakers.values()],
      approvals: [...safety.approvals.approvals.values()],
      required: [safety.approvals.required, safety.approvals.expiresAfterMs],
      overrides: [...safety.overrides.overrides.values()],
      calendar: days.calendar,
      next: [this.core.newApprovalId(), this.core.newOverrideId()],
    };
  }

  #owner(instance: number): { slotId: string; version: string } {
    const found = this.core.router.instances.get(instance);
    if (!found) throw new Error(`there is no instance ${instance}`);
    return found;
  }

  #collect(): void {
    this.facts.push(...this.out.facts.splice(0));
  }
}

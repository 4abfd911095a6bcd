import { type Command, type CommandInput, type KillResult, refuse } from '../../../../shared/domain/command.ts';
import type { ExchangeReport } from '../../../../shared/domain/exchange.ts';
import type { ExitProgress, ExitRecord } from '../../../../shared/domain/exit.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { scopeWords } from '../../../../shared/domain/limit-words.ts';
import type { MarketEvent } from '../../../../shared/domain/market-event.ts';
import type { Breaker } from '../../../../shared/domain/risk.ts';
import { parseScope, type Scope } from '../../../../shared/domain/scope.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { OrderFlow } from '../../order-flow.ts';
import type { Outputs } from '../../outputs.ts';
import { openWithin, sweep } from '../order-sweep.ts';
import { reachOf } from '../reach.ts';
import { ExitDrive } from './exit-drive.ts';
import { progressOf } from './exit-progress.ts';
import { ExitReach, type ExitTerms, shutdownOfInstance } from './exit-reach.ts';
import { SoftShutdown } from './soft-shutdown.ts';

type KillCommand = Extract<Command, { kind: 'kill' }>;

/** What a kill asks of swaps. */
export interface SwapStop {
  /** Calls off what is being prepared in a slot, if anything is. */
  callOff(slotId: string, reason: string, out: Outputs): void;
}

/** How a scope came to be blocked. */
interface Block {
  readonly breakerId: string;
  /** Seconds after which its versions, which may now leave by themselves, are halted; 0 where it halts at once. */
  readonly soft: number;
  /** Slots in it that halt at once although others do not. */
  readonly halted: readonly string[];
}

/**
 * The kill switch and the verified exit. A kill blocks first, by a latched breaker; then it takes back every open order;
 * then, if asked, an exit takes what is held to flat and says so, or says loudly what is still open.
 *
 * A swap that is being prepared where a kill reaches is called off: its cut would hand positions and orders to a version
 * that the kill may not bind, in the middle of their being closed. What has made its cut is followed (see `ExitTable`), and
 * so is a rollback that is made while an exit is open: whoever is handed what an exit closes may only reduce until a person
 * says otherwise.
 */
export class ExitFlow {
  readonly #core: Core;
  readonly #orders: OrderFlow;
  readonly #swaps: SwapStop;
  readonly #drive: ExitDrive;
  readonly #soft: SoftShutdown;

  constructor(core: Core, orders: OrderFlow, swaps: SwapStop) {
    this.#core = core;
    this.#orders = orders;
    this.#swaps = swaps;
    this.#drive = new ExitDrive(core, orders);
    this.#soft = new SoftShutdown(core, (breaker, out) => this.#harden(breaker, out));
  }

  /** A person's or the desk's last resort. Giving it twice is safe: what the first did not do is done then. */
  kill(input: CommandInput, command: KillCommand, out: Outputs): void {
    const { scope, flatten, reason } = command;
    const problem = this.#core.scopeProblem(scope);
    if (problem !== undefined)
      return void out.replies.push({ number: input.number, outcome: refuse('not_found', problem) });
    const author = { actor: input.actor, role: input.role };
    const { killId, soft, kill } = this.#kill(scope, flatten, reason, author, out);
    const { exitId, orders, positions } = kill;
    const words = [
      soft > 0
        ? `${scopeWords(scope)} may only reduce, and halts in ${soft} s at the latest`
        : `${scopeWords(scope)} is halted: nothing new leaves`,
      orders === 0 ? 'no order was open' : `${orders} open order${orders === 1 ? ' is' : 's are'} being cancelled`,
      exitId === null
        ? 'no position is being closed'
        : `exit ${exitId} is closing ${positions} position${positions === 1 ? '' : 's'}`,
    ];
    out.replies.push({
      number: input.number,
      outcome: { ok: true, subject: killId, message: words.join('; '), kill },
    });
  }

  #kill(
    scope: Scope,
    flatten: boolean | null,
    reason: string,
    author: Author,
    out: Outputs,
  ): { readonly killId: string; readonly soft: number; readonly kill: KillResult } {
    const core = this.#core;
    const seconds = flatten === null ? this.#soft.seconds(scope) : 0;
    const { breakerId, soft, halted } = this.#block(scope, seconds, reason, author, out);
    let orders = 0;
    for (const slotId of halted) orders += sweep(core, this.#orders, slotId, 'all', out);
    orders += sweep(core, this.#orders, scope, soft > 0 ? 'growing' : 'all', out);
    const killId = core.newKillId();
    core.emit(out, author, { kind: 'kill_ordered', killId, scope, flatten, breakerId, orders, reason });
    this.#callOffSwaps(scope, `${scope} was killed: ${reason}`, out);
    const exit =
      flatten === false
        ? core.safety.exits.open().find((each) => each.breakerId === breakerId)
        : this.#drive.start({ scope, breakerId }, reason, author, out);
    const kill: KillResult = {
      breakerId,
      orders: this.#cancelling(scope),
      exitId: exit?.exitId ?? null,
      positions: exit ? new ExitReach(core, exit).legs().length : 0,
    };
    return { killId, soft, kill };
  }

  /**
   * Blocks a scope before anything else is done: by the breaker of a kill that stands there, or a new one. One that let its
   * versions leave by themselves halts from now on, unless the same is asked again. Where some versions leave by themselves,
   * the slots of the others halt at once, each by a breaker of its own.
   */
  #block(scope: Scope, seconds: number, reason: string, author: Author, out: Outputs): Block {
    const standing = [...this.#core.controls.breakers.values()].find(
      (each) => each.cause === 'kill' && each.scope === scope,
    );
    if (standing && (standing.action === 'halt' || seconds > 0))
      return { breakerId: standing.id, soft: standing.action === 'halt' ? 0 : seconds, halted: [] };
    const breakerId = standing?.id ?? this.#core.newBreakerId();
    this.#trip({ id: breakerId, scope, action: seconds > 0 ? 'reduce' : 'halt', value: reason }, author, out);
    const halted = seconds > 0 ? this.#hardSlots(scope) : [];
    for (const slotId of halted)
      this.#trip({ id: this.#core.newBreakerId(), scope: slotId, action: 'halt', value: reason }, author, out);
    if (seconds > 0) this.#soft.begin(breakerId, seconds, out);
    else this.#soft.end(breakerId);
    return { breakerId, soft: seconds, halted };
  }

  #trip({ value, ...terms }: Pick<Breaker, 'id' | 'scope' | 'action' | 'value'>, author: Author, out: Outputs): void {
    const breaker: Breaker = { ...terms, cause: 'kill', value, limit: '' };
    this.#core.emit(out, author, { kind: 'breaker_tripped', ...breaker, reason: value });
  }

  /** Slots whose live version is in a scope and is not to leave by itself. None for an instrument: no slot is killed for it. */
  #hardSlots(scope: Scope): string[] {
    if (parseScope(scope)?.kind === 'instrument') return [];
    const { router } = this.#core;
    const reach = reachOf(this.#core, scope);
    const leaving = new Set(this.#soft.concerned(scope).map((each) => each.slotId));
    return [...router.slots.keys()].filter((slotId) => {
      const isReached = router.lives(slotId).some((live) => reach.takes(slotId, this.#core.versionOf(live.entityId)));
      return isReached && !leaving.has(slotId);
    });
  }

  /** The time of those that were to leave by themselves is up. */
  #harden(breaker: Breaker, out: Outputs): void {
    const core = this.#core;
    const { id: breakerId, scope } = breaker;
    const reason = `${breaker.value}; its time to leave by itself is up`;
    this.#trip({ id: breakerId, scope, action: 'halt', value: reason }, DESK_AUTHOR, out);
    sweep(core, this.#orders, scope, 'all', out);
    this.#drive.start({ scope, breakerId }, reason, DESK_AUTHOR, out);
  }

  /**
   * Takes back all orders of a scope and closes what is held there, for a breaker that somebody else has tripped. What an
   * exit closes already is left to it: one mark may trip the breakers of a slot and of the desk, and both mean the same.
   */
  flatten(scope: Scope, breakerId: string, reason: string, out: Outputs): ExitRecord | undefined {
    sweep(this.#core, this.#orders, scope, 'all', out);
    return this.#closing({ scope, breakerId }) ?? this.#drive.start({ scope, breakerId }, reason, DESK_AUTHOR, out);
  }

  /** An open exit that closes everything that an exit on these terms would. */
  #closing(terms: Omit<ExitTerms, 'exitId'>): ExitRecord | undefined {
    const core = this.#core;
    const wanted = [...new ExitReach(core, { exitId: core.newExitId(), ...terms }).instances()].filter(
      (each) => !core.ledger.isFlat(each.id) || core.orders.openCount(each.id) > 0,
    );
    return core.safety.exits.open().find((exit) => {
      const reach = new ExitReach(core, exit);
      return reach.instrument === undefined && wanted.every((each) => reach.concerns(each));
    });
  }

  /** A slot's live version has stopped and nobody takes its place: what it holds goes the way of its shutdown policy. */
  onDeserted(slotId: string, reason: string, out: Outputs): void {
    const core = this.#core;
    const live = core.router.live(slotId);
    const instance = live && core.router.instances.get(live.instance);
    if (!instance) return;
    // A kill has said already what is to become of it.
    const scopes = core.scopesOf(slotId, instance.version);
    if (core.controls.breakersOn(scopes).some((each) => each.cause === 'kill')) return;
    const { policy, softSeconds } = shutdownOfInstance(core, instance);
    const why = `the shutdown policy of ${instance.version} is ${policy}: ${reason}`;
    if (policy === 'flatten_all') this.#drive.start({ scope: slotId, breakerId: null }, why, DESK_AUTHOR, out);
    // It cannot leave by itself any more, but a person who puts somebody in its place has the time that it was to have.
    if (policy === 'soft') this.#killSoftly(slotId, softSeconds, why, out);
  }

  #killSoftly(slotId: string, seconds: number, reason: string, out: Outputs): void {
    const core = this.#core;
    const breakerId = core.newBreakerId();
    this.#trip({ id: breakerId, scope: slotId, action: 'reduce', value: reason }, DESK_AUTHOR, out);
    const orders = sweep(core, this.#orders, slotId, 'growing', out);
    const kill = { killId: core.newKillId(), scope: slotId, flatten: null, breakerId, orders, reason };
    core.emit(out, DESK_AUTHOR, { kind: 'kill_ordered', ...kill });
    this.#soft.begin(breakerId, seconds, out);
  }

  /** Why a breaker may not be released yet; undefined when it may. An exit goes on to its end, and nothing may open meanwhile. */
  holds(breakerId: string): string | undefined {
    const exit = this.#core.safety.exits.open().find((each) => each.breakerId === breakerId);
    if (!exit) return undefined;
    const count = new ExitReach(this.#core, exit).legs().length;
    return `exit ${exit.exitId} of breaker ${breakerId} has not ended: ${count} positions are open; release it when the exit has ended`;
  }

  /** How far an exit has come, by instance and instrument; nothing for an id that there is not. */
  progress(exitId: string): readonly ExitProgress[] {
    return progressOf(this.#core, exitId);
  }

  /** After a report on an order was taken in. */
  onReport(report: ExchangeReport, out: Outputs): void {
    if (report.kind === 'fill') this.#onFill(report.orderId, out);
    if (this.#core.safety.exits.openCount > 0) this.#drive.onReport(report, out);
  }

  /**
   * A fill that overtook its cancel, after the exit that waited for it had ended, or that is of an order which works again behind an
   * exit: what it has opened is closed again.
   */
  #onFill(orderId: string, out: Outputs): void {
    const { orders, router, ledger, safety, controls } = this.#core;
    const order = safety.exits.exits.size === 0 ? undefined : orders.orders.get(orderId);
    const instance = order && router.instances.get(order.owner);
    if (!instance || !(order.cancelRequested || order.status === 'cancelled')) return;
    if (ledger.held(instance.id, order.instrument) === 0) return;
    const isLost = !instance.running && shutdownOfInstance(this.#core, instance).policy === 'flatten_all';
    const bound = isLost ? safety.exits.of(null) : [];
    for (const breaker of controls.breakers.values()) bound.push(...safety.exits.of(breaker.id));
    for (const { status, exitId, scope, breakerId } of bound) {
      if (status !== 'ended') continue;
      // As an exit that begins now: whom the ended one had followed is no concern of its breaker's any more.
      const reach = new ExitReach(this.#core, { exitId: this.#core.newExitId(), scope, breakerId });
      if (!reach.isOf(order.instrument) || !reach.concerns(instance)) continue;
      const reason = `order ${orderId} was filled after exit ${exitId} had ended`;
      this.#drive.start({ scope, breakerId }, reason, DESK_AUTHOR, out);
      return;
    }
  }

  /** After a market event was taken in. Costs nothing while no exit is open. */
  onMarket(event: MarketEvent, out: Outputs): void {
    if (this.#soft.count > 0) this.#soft.onMarket(out);
    if (this.#core.safety.exits.openCount > 0) this.#drive.onMarket(event, out);
  }

  onTimer(of: string, out: Outputs): void {
    if (of.startsWith('soft/')) this.#soft.onTimer(of.slice('soft/'.length), out);
    else this.#drive.onTimer(of, out);
  }

  /** After a restart: kills bind and take back, exits go on, and what is left of a soft shutdown is waited for. */
  resume(out: Outputs): void {
    const { controls, safety, options } = this.#core;
    for (const breaker of [...controls.breakers.values()]) {
      if (breaker.cause !== 'kill') continue;
      const { id: breakerId, scope, action } = breaker;
      const [first] = safety.exits.killsOf(breakerId);
      sweep(this.#core, this.#orders, scope, action === 'halt' ? 'all' : 'growing', out);
      if (action !== 'halt') {
        const passedMs = first ? Number((options.deskTime() - first.orderedAt) / 1_000_000n) : 0;
        const leftMs = this.#soft.seconds(scope, 'loaded or not') * 1_000 - passedMs;
        this.#soft.begin(breakerId, Math.max(0, leftMs) / 1_000, out);
      }
      // The desk stopped between the order to kill and its exit.
      const asks = safety.exits.killsOf(breakerId).some((each) => each.flatten !== false);
      if (asks && safety.exits.of(breakerId).length === 0)
        this.#drive.start({ scope, breakerId }, first?.reason ?? breaker.value, DESK_AUTHOR, out);
    }
    this.#drive.resume(out);
  }

  #callOffSwaps(scope: Scope, reason: string, out: Outputs): void {
    // What changes hands within an instrument stays within it.
    if (parseScope(scope)?.kind === 'instrument') return;
    const reach = reachOf(this.#core, scope);
    const slots = new Set<string>();
    for (const { slotId, version } of this.#core.router.instances.values())
      if (reach.takes(slotId, version)) slots.add(slotId);
    for (const slotId of slots) this.#swaps.callOff(slotId, reason, out);
  }

  /** Open orders of a scope whose cancels are on their way, whoever sent them. */
  #cancelling(scope: Scope): number {
    let count = 0;
    for (const order of openWithin(this.#core, scope)) if (order.cancelRequested) count += 1;
    return count;
  }
}

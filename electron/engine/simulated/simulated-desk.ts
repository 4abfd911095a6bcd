import { assert, defined } from '../../../shared/base/assert.ts';
import type { Answer } from '../../../shared/domain/delivery.ts';
import type { ExchangeReport } from '../../../shared/domain/exchange.ts';
import { type AccountNumber, mirrorOf, ownerOfAccount } from '../../../shared/domain/simulated.ts';
import type { BasisPoints } from '../../../shared/units/basis-points.ts';
import type { Money } from '../../../shared/units/money.ts';
import { NS_PER_SECOND } from '../../../shared/units/time.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import { equityOf } from '../ledger/equity.ts';
import type { Outputs } from '../outputs.ts';
import type { ConductCounts, RecalledCounts } from '../risk/conduct.ts';
import type { Instance } from '../router/router.ts';
import { onlyReducing } from '../safety/only-reducing.ts';
import type { SimulatedView } from '../view.ts';
import type { Divergence } from './mirror.ts';
import { MirrorFlow } from './mirror-flow.ts';
import type { SimulatedAccount } from './simulated-account.ts';
import { type SimulatedListener, SimulatedOrders } from './simulated-orders.ts';
import { SimulatedReports } from './simulated-reports.ts';

/** So often what no fact tells of one by one is recorded, market time. A crash loses what came after. */
const TOLD_EVERY_NS = 60 * NS_PER_SECOND;

/**
 * Instances that trade beside the real account: each on a simulated account of its own, against the same market, through the
 * same gate, at the share that it is given.
 */
export class SimulatedDesk implements SimulatedView {
  readonly #core: Core;
  readonly #orders: SimulatedOrders;
  readonly #reports: SimulatedReports;
  readonly #mirrors: MirrorFlow;
  /** What states and breakers were when open orders were last held against them. */
  #epoch = -1;
  #toldNs = Number.NEGATIVE_INFINITY;
  /** Counts that were last recorded, by instance. */
  readonly #told = new Map<number, RecalledCounts>();

  constructor(core: Core, listener: SimulatedListener) {
    this.#core = core;
    this.#orders = new SimulatedOrders(core, listener);
    this.#reports = new SimulatedReports(core);
    this.#mirrors = new MirrorFlow(core);
  }

  /** From here on an instance trades on a simulated account of its own, from flat, as a live version with this share would. */
  open(slotId: string, instance: number, share: BasisPoints, out: Outputs): void {
    const { simulated, router } = this.#core;
    assert(!simulated.isOpen(instance), `instance ${instance} has a simulated account already`);
    const { role, version } = defined(router.instances.get(instance), `instance ${instance}`);
    assert(role !== 'live' && role !== 'run_off', `instance ${instance} is ${role}: it trades on the real account`);
    this.#opened(slotId, instance, instance, version, share, out);
    router.deliver(instance, { kind: 'adopt', positions: [], orders: [] }, out.deliveries);
  }

  /** An open account is judged for another share from here on; what it holds beyond it may only shrink. */
  setShare(slotId: string, instance: number, share: BasisPoints, out: Outputs): void {
    if (this.#account(instance).share === share) return;
    this.#core.emit(out, DESK_AUTHOR, { kind: 'simulated_resized', slotId, instance, share });
  }

  /** Ends an account: its orders and positions are gone, and a version that is not live is told so. One that is not open stays so. */
  close(instance: number, reason: string, out: Outputs): void {
    const { simulated, router } = this.#core;
    const account = simulated.accounts.get(instance);
    if (!account) return;
    this.tell(out);
    this.#told.delete(instance);
    this.#closed(account.slotId, instance, instance, reason, out);
    if (router.instances.get(instance)?.role !== 'live')
      router.deliver(instance, { kind: 'retire', positions: [] }, out.deliveries);
  }

  /** From here on everything that a live instance sends is copied to a simulated account. A mirror that stands goes on. */
  mirror(slotId: string, instance: number, out: Outputs): void {
    const { simulated, router } = this.#core;
    if (simulated.mirrors.has(instance)) return;
    const { version } = defined(router.instances.get(instance), `instance ${instance}`);
    this.#opened(slotId, instance, mirrorOf(instance), version, 0, out);
  }

  /** Ends a mirror; orders that are open on either side are left out. One that is not there stays so. */
  unmirror(instance: number, out: Outputs, reason = 'the comparison is over'): void {
    const mirror = this.#core.simulated.mirrors.get(instance);
    if (!mirror) return;
    this.tell(out);
    this.#closed(mirror.slotId, instance, mirrorOf(instance), reason, out);
  }

  isOpen(instance: number): boolean {
    return this.#core.simulated.accounts.has(instance);
  }

  /** True for an instance whose wishes become simulated orders: it has an account, and it is not live. */
  takes({ id, role }: Instance): boolean {
    return role !== 'live' && role !== 'run_off' && this.#core.simulated.accounts.has(id);
  }

  get instances(): readonly number[] {
    return [...this.#core.simulated.accounts.keys()];
  }

  held(account: AccountNumber, instrument: number): number {
    return this.#core.simulated.held(account, instrument);
  }

  shareOf(instance: number): BasisPoints | undefined {
    return this.#core.simulated.shareOf(instance);
  }

  openOrders(instance: number): number {
    return this.#core.simulated.accounts.get(instance)?.orders.openCount(instance) ?? 0;
  }

  /** Profit since its simulated account was opened; of an instance without one, of its real books. */
  equity(instance: number): Money {
    const { simulated, ledger, market } = this.#core;
    const account = simulated.accounts.get(instance);
    return account ? account.equity : equityOf(ledger.books(instance), (instrument) => market.mark(instrument));
  }

  /** Of the simulated account where there is one, else of the real one where somebody watches; undefined for anybody else. */
  conduct(instance: number): ConductCounts | undefined {
    return this.#core.conductOf(instance);
  }

  divergence(instance: number): Divergence | undefined {
    return this.#core.simulated.mirrors.get(instance)?.divergence;
  }

  positions(instance: number): ReturnType<SimulatedView['positions']> {
    const books = this.#core.simulated.accounts.get(instance)?.ledger.books(instance) ?? [];
    return [...books].map((book) => ({ instrument: book.instrument.index, quantity: book.quantity }));
  }

  /** Takes the intents of an answer, in the order the version gave them. */
  take(instance: Instance, answer: Answer, out: Outputs): void {
    this.#orders.take(this.#account(instance.id), instance, answer, out);
  }

  /** Takes in what the simulator reports. An account that is gone is closed there as well. */
  onReport(number: AccountNumber, report: ExchangeReport, out: Outputs): void {
    const { accounts, mirrors } = this.#core.simulated;
    const [account, mirror] = [accounts.get(number), mirrors.get(ownerOfAccount(number))];
    if (account) this.#reports.take(account, report, out);
    else if (number < 0 && mirror) this.#mirrors.onReport(mirror, report);
    else out.simulated.push({ account: number, command: { kind: 'close_account' } });
  }

  /** A version on a simulated account has failed: what it has open is taken back. */
  onFault(instance: number, out: Outputs): void {
    const account = this.#core.simulated.accounts.get(instance);
    if (!account) return;
    for (const order of account.orders.openOf(instance)) this.#orders.cancel(account, order, out);
  }

  /**
   * At the end of a step, with an account open: copies what mirrored instances have sent, and takes simulated orders back
   * where a state forbids them, as the real ones are.
   *
   * @param from index of the step's first fact in the outputs.
   */
  settle(from: number, out: Outputs): void {
    const { simulated, controls, market } = this.#core;
    if (simulated.mirrors.size > 0) this.#settleMirrors(from, out);
    if (controls.epoch !== this.#epoch) {
      this.#epoch = controls.epoch;
      for (const account of simulated.accounts.values()) this.#sweep(account, out);
    }
    if (market.now >= this.#toldNs + TOLD_EVERY_NS) this.tell(out);
  }

  #settleMirrors(from: number, out: Outputs): void {
    // What a mirror leads to is no fact that another could wait for, so the list may be walked as it stands.
    for (let i = from; i < out.facts.length; i += 1) this.#mirrors.observe(defined(out.facts[i], 'fact').fact, out);
    this.#mirrors.settle(out);
  }

  #sweep(account: SimulatedAccount, out: Outputs): void {
    const open = account.orders.openOf(account.instance);
    if (open.length === 0) return;
    const staying = onlyReducing(account, open);
    for (const order of open) {
      const state = this.#core.controls.stateOf(account.binding(this.#core.market.instrument(order.instrument)));
      if (state === 'halted' || (state === 'reducing' && !staying.has(order.id)))
        this.#orders.cancel(account, order, out);
    }
  }

  /** Records what no fact tells of yet. */
  tell(out: Outputs): void {
    const { simulated, market } = this.#core;
    this.#toldNs = market.now;
    for (const { instance, slotId, conduct } of simulated.accounts.values()) {
      const { orders, replacements, denied, ownFaults, rejected } = conduct.counts;
      const counts = { orders, replacements, denied, ownFaults, rejected };
      if (isSame(this.#told.get(instance) ?? NONE, counts)) continue;
      this.#told.set(instance, counts);
      this.#core.emit(out, DESK_AUTHOR, { kind: 'simulated_counted', slotId, instance, ...counts });
    }
    for (const mirror of simulated.mirrors.values()) {
      const untold = mirror.untold();
      if (untold) this.#core.emit(out, DESK_AUTHOR, { kind: 'divergence_counted', ...untold });
    }
  }

  /** After a restart: every account is opened anew, without the orders that it had. */
  resume(out: Outputs): void {
    const { simulated } = this.#core;
    for (const [instance, { conduct }] of simulated.accounts) this.#told.set(instance, conduct.counts);
    for (const account of simulated.numbers()) out.simulated.push({ account, command: { kind: 'open_account' } });
  }

  #opened(
    slotId: string,
    instance: number,
    account: AccountNumber,
    version: string,
    share: number,
    out: Outputs,
  ): void {
    this.#core.emit(out, DESK_AUTHOR, { kind: 'simulated_opened', slotId, instance, account, version, share });
    out.simulated.push({ account, command: { kind: 'open_account' } });
  }

  #closed(slotId: string, instance: number, account: AccountNumber, reason: string, out: Outputs): void {
    this.#core.emit(out, DESK_AUTHOR, { kind: 'simulated_closed', slotId, instance, account, reason });
    out.simulated.push({ account, command: { kind: 'close_account' } });
  }

  #account(instance: number): SimulatedAccount {
    return defined(this.#core.simulated.accounts.get(instance), `simulated account ${instance}`);
  }
}

const NONE: RecalledCounts = { orders: 0, replacements: 0, denied: 0, ownFaults: 0, rejected: 0 };

const isSame = (a: RecalledCounts, b: RecalledCounts): boolean =>
  a.orders === b.orders &&
  a.replacements === b.replacements &&
  a.denied === b.denied &&
  a.ownFaults === b.ownFaults &&
  a.rejected === b.rejected;

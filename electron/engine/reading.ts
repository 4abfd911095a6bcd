import { defined } from '../../shared/base/assert.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { isOpenLadder } from '../../shared/domain/ladder.ts';
import type { RiskLimits, TradingState } from '../../shared/domain/risk.ts';
import { addMoney, subtractMoney, ZERO_MONEY } from '../../shared/units/money.ts';
import type { Price } from '../../shared/units/price.ts';
import type { TimeNs } from '../../shared/units/time.ts';
import type { Core } from './core.ts';
import type { DrainFlow } from './drain-flow.ts';
import { ladderFigures } from './ladder/ladder-figures.ts';
import type { LadderFlow } from './ladder/ladder-flow.ts';
import type { PositionBook } from './ledger/position.ts';
import type { OrderFlow } from './order-flow.ts';
import type { ExitFlow } from './safety/exit/exit-flow.ts';
import { killQuotes } from './safety/exit/kill-quote.ts';
import { riskOf } from './safety/watch/headroom.ts';
import { lossStanding } from './safety/watch/loss-watch.ts';
import { exposures } from './safety/watch/stake.ts';
import type { SimulatedDesk } from './simulated/simulated-desk.ts';
import { departureQuote } from './swap/departure-quote.ts';
import type { RollbackFlow } from './swap/rollback-flow.ts';
import type { SwapFlow } from './swap/swap-flow.ts';
import type { DepartureQuote, EngineView, Position, Profit, RollbackQuote } from './view.ts';

/** The flows that know what is under way: that is kept in memory alone, so no stage has it. */
interface Flows {
  readonly swaps: SwapFlow;
  readonly rollbacks: RollbackFlow;
  readonly drains: DrainFlow;
  readonly orders: OrderFlow;
  readonly exits: ExitFlow;
  readonly ladders: LadderFlow;
  readonly simulated: SimulatedDesk;
}

/** The engine, read. */
export class Reading implements EngineView {
  readonly #core: Core;
  readonly #flows: Flows;

  constructor(core: Core, flows: Flows) {
    this.#core = core;
    this.#flows = flows;
  }

  get instruments(): readonly Instrument[] {
    return this.#core.market.instruments;
  }
  get entities(): EngineView['entities'] {
    return this.#core.registry.entities;
  }
  get deployments(): EngineView['deployments'] {
    return this.#core.registry.deployments;
  }
  get swaps(): EngineView['swaps'] {
    return this.#core.swaps.swaps;
  }
  get ladders(): EngineView['ladders'] {
    return this.#core.ladders.ladders;
  }
  latestLadder(slotId: string): ReturnType<EngineView['latestLadder']> {
    return this.#core.ladders.latestIn(slotId);
  }
  ladderStanding(ladderId: string): ReturnType<EngineView['ladderStanding']> {
    const ladder = this.#core.ladders.ladders.get(ladderId);
    if (!ladder || !isOpenLadder(ladder.status) || ladder.status === 'preparing') return undefined;
    const { climb, reviews } = this.#flows.ladders;
    const evidence = this.#core.evidence.get(ladderId);
    return {
      openMs: reviews.openMs(ladderId) ?? ladder.openMs,
      missing: climb.missing(ladder),
      next: climb.next(ladder),
      evidence: evidence && ladderFigures(ladder, evidence, this.#flows.simulated),
      runs: evidence?.runs ?? [],
    };
  }
  get slots(): EngineView['slots'] {
    return this.#core.router.slots;
  }
  get orders(): EngineView['orders'] {
    return this.#core.orders.orders;
  }
  get breakers(): EngineView['breakers'] {
    return this.#core.controls.breakers;
  }
  get limits(): EngineView['limits'] {
    return this.#core.controls.limits.desk;
  }
  limitsOf(slotId: string): RiskLimits {
    return this.#core.controls.limits.tightest(this.#core.scopesOfSlot(slotId));
  }
  get limitTable(): EngineView['limitTable'] {
    return this.#core.controls.limits;
  }
  scopesOfSlot(slotId: string): ReturnType<EngineView['scopesOfSlot']> {
    return this.#core.scopesOfSlot(slotId);
  }
  get approvals(): EngineView['approvals'] {
    return this.#core.safety.approvals.approvals;
  }
  get approvalsRequired(): EngineView['approvalsRequired'] {
    const { required: count, expiresAfterMs, aboveShare } = this.#core.safety.approvals;
    return { count, expiresAfterMs, aboveShare };
  }
  get emergencies(): EngineView['emergencies'] {
    return this.#core.safety.emergencies.emergencies;
  }
  get operators(): EngineView['operators'] {
    return this.#core.safety.operators;
  }
  get simulated(): EngineView['simulated'] {
    return this.#flows.simulated;
  }
  get overrides(): EngineView['overrides'] {
    return this.#core.safety.overrides.overrides;
  }
  get calendar(): EngineView['calendar'] {
    return this.#core.days.calendar;
  }
  get counts(): EngineView['counts'] {
    return this.#core.orders.counts;
  }
  get denials(): EngineView['denials'] {
    return this.#core.orders.denials;
  }
  get sequence(): number {
    return this.#core.market.sequence;
  }
  get factSeq(): number {
    return this.#core.factSeq;
  }
  get marketNow(): TimeNs {
    return this.#core.market.now;
  }

  mark(instrument: number): Price | undefined {
    return this.#core.market.mark(instrument);
  }

  tradingState(scope: string): TradingState {
    return this.#core.tradingState(scope);
  }

  pending(instance: number): number {
    const known = this.#core.router.instances.get(instance);
    // What a stopped instance left unanswered stays so for ever, and nobody waits for it.
    return known?.running ? known.pending : 0;
  }

  discarded(instance: number): number {
    return this.#flows.orders.discarded.get(instance) ?? 0;
  }

  remaining(swapId: string): number {
    return this.#flows.swaps.remaining(swapId);
  }

  get drains(): EngineView['drains'] {
    return this.#flows.drains.underWay();
  }
  get exits(): EngineView['exits'] {
    return this.#core.safety.exits.exits;
  }
  get kills(): EngineView['kills'] {
    return this.#core.safety.exits.kills;
  }
  get swapRules(): EngineView['swapRules'] {
    return this.#core.rules.rules;
  }

  exitProgress(exitId: string): ReturnType<EngineView['exitProgress']> {
    return this.#flows.exits.progress(exitId);
  }

  held(instance: number, instrument: number): number {
    return this.#core.ledger.held(instance, instrument);
  }

  positions(instance: number): readonly Position[] {
    return [...this.#core.ledger.books(instance)].map((book) => this.#position(book));
  }

  accountPositions(): readonly Position[] {
    return [...this.#core.ledger.account()].map((book) => this.#position(book));
  }

  #position(book: PositionBook): Position {
    const { quantity: held, cost, realised, fees } = book;
    return {
      instrument: book.instrument.index,
      quantity: held,
      cost,
      realised,
      fees,
      unrealised: book.unrealisedAt(this.mark(book.instrument.index)),
    };
  }

  profitByVersion(): ReadonlyMap<string, ReadonlyMap<string, Profit>> {
    const byVersion = new Map<string, Map<string, Profit>>();
    for (const owner of this.#core.ledger.versions()) {
      const byCurrency = byVersion.get(owner.version) ?? new Map<string, Profit>();
      byVersion.set(owner.version, byCurrency);
      for (const book of owner.books.values()) this.#add(byCurrency, book);
    }
    return byVersion;
  }

  positionsByVersion(): ReadonlyMap<string, readonly Position[]> {
    return this.#positionsOf(() => true);
  }

  positionsInSlot(slotId: string): ReadonlyMap<string, readonly Position[]> {
    return this.#positionsOf((owner) => owner.slotId === slotId);
  }

  #positionsOf(wanted: (owner: { readonly slotId: string }) => boolean): ReadonlyMap<string, readonly Position[]> {
    const byVersion = new Map<string, Position[]>();
    for (const owner of this.#core.ledger.versions()) {
      if (!wanted(owner)) continue;
      const positions = byVersion.get(owner.version) ?? [];
      byVersion.set(owner.version, positions);
      for (const book of owner.books.values()) positions.push(this.#position(book));
    }
    return byVersion;
  }

  accountProfit(): ReadonlyMap<string, Profit> {
    const byCurrency = new Map<string, Profit>();
    for (const book of this.#core.ledger.account()) this.#add(byCurrency, book);
    return byCurrency;
  }

  #add(byCurrency: Map<string, Profit>, book: PositionBook): void {
    const { currency } = book.instrument;
    const before = byCurrency.get(currency);
    const realised = addMoney(before?.realised ?? ZERO_MONEY, book.realised);
    const fees = addMoney(before?.fees ?? ZERO_MONEY, book.fees);
    const unrealised = addMoney(before?.unrealised ?? ZERO_MONEY, book.unrealisedAt(this.mark(book.instrument.index)));
    byCurrency.set(currency, {
      realised,
      unrealised,
      fees,
      total: subtractMoney(addMoney(realised, unrealised), fees),
    });
  }

  slotRisk(slotId: string): ReturnType<EngineView['slotRisk']> {
    const slot = this.#core.router.slots.get(slotId);
    if (!slot || !this.#core.monitors.has(slotId)) return undefined;
    return { ...lossStanding(this.#core, slotId), capital: slot.capital };
  }

  riskOf(scope: string): ReturnType<EngineView['riskOf']> {
    return riskOf(this.#core, scope);
  }
  killQuotes(scopes: Parameters<EngineView['killQuotes']>[0]): ReturnType<EngineView['killQuotes']> {
    return killQuotes(this.#core, scopes);
  }
  exposures(): ReturnType<EngineView['exposures']> {
    return exposures(this.#core);
  }
  ownState(scope: string): TradingState {
    return this.#core.controls.ownState(scope);
  }
  trippedAt(breakerId: string): ReturnType<EngineView['trippedAt']> {
    return this.#core.controls.trippedAt(breakerId);
  }
  get alerts(): EngineView['alerts'] {
    return [...this.#core.safety.alerts.standing.values()];
  }
  get violations(): EngineView['violations'] {
    return this.#core.safety.alerts.violations;
  }
  get connections(): EngineView['connections'] {
    return this.#core.safety.connections;
  }

  rollbackQuote(slotId: string): { readonly quote: RollbackQuote } | { readonly refusal: string } {
    const { swaps, router } = this.#core;
    const swap = swaps.latestOf(slotId);
    if (!swap) return { refusal: 'no version was swapped here yet' };
    const refusal = this.#flows.rollbacks.refusalOf(swap);
    if (refusal) return { refusal: refusal.message };
    const live = defined(router.live(slotId), `live version of ${slotId}`);
    const to = swap.fromEntityId;
    return { quote: { swapId: swap.id, toEntityId: to, ...departureQuote(this.#core, slotId, live.instance, to) } };
  }

  candidateQuote(slotId: string): DepartureQuote | undefined {
    const { ladders, router } = this.#core;
    const ladder = ladders.openIn(slotId);
    const live = router.live(slotId);
    if (!ladder || ladder.share === 0 || !live || live.instance === ladder.instance) return undefined;
    return departureQuote(this.#core, slotId, ladder.instance, live.entityId);
  }
}

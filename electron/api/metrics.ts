import { Counter, Gauge, Registry } from 'prom-client';
import { HEALTH_STATUSES } from '../../shared/domain/entity.ts';
import { DENIAL_CODES } from '../../shared/domain/risk.ts';
import { SWAP_STATUSES, SWAP_TYPES } from '../../shared/domain/swap.ts';
import type { Desk } from '../host/desk.ts';
import { checkpointMetrics } from './checkpoint-metrics.ts';
import { ladderMetrics } from './ladder-metrics.ts';
import { figuresOf } from './metric.ts';
import { outwardMetrics } from './outward-metrics.ts';
import { riskMetrics } from './risk-metrics.ts';

/**
 * The desk's figures for Prometheus, read from the engine's view when they are asked for. The counters count from the
 * beginning of the data directory, as the engine does.
 */
export function deskMetrics(desk: Desk): Registry {
  const registry = new Registry();

  const { counter, gauge } = figuresOf(registry);

  counter('desk_market_events_total', 'Market events accepted', () => desk.view.sequence);
  counter('desk_audit_rows_total', 'Rows of the audit chain', () => desk.auditHead().rows);

  new Counter({
    name: 'desk_orders_total',
    help: 'Orders by what became of them; intents are what versions asked for',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      const { intents, denied, sent, rejected, filled, cancelled } = desk.view.counts;
      for (const [outcome, value] of Object.entries({ intents, denied, sent, rejected, filled, cancelled })) {
        this.inc({ outcome }, value);
      }
    },
  });

  new Counter({
    name: 'desk_denials_total',
    help: 'Orders that the risk gate refused, by code',
    labelNames: ['code'],
    registers: [registry],
    collect() {
      this.reset();
      // A series that begins at 0 lets the first refusal show as a rise.
      for (const code of DENIAL_CODES) this.inc({ code }, 0);
      for (const [code, value] of desk.view.denials) this.inc({ code }, value);
    },
  });

  new Counter({
    name: 'desk_swaps_total',
    help: 'Swaps by type and by what became of them',
    labelNames: ['type', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const type of SWAP_TYPES) for (const status of SWAP_STATUSES) this.inc({ type, status }, 0);
      for (const { type, status } of desk.view.swaps.values()) this.inc({ type, status });
    },
  });

  const late = new LateAnswers(desk);
  counter('desk_late_answers_total', 'Answers that came after their version had lost the right to act', () =>
    late.count(),
  );

  new Gauge({
    name: 'desk_versions',
    help: 'Registered versions by health',
    labelNames: ['health'],
    registers: [registry],
    collect() {
      this.reset();
      for (const health of HEALTH_STATUSES) this.set({ health }, 0);
      for (const { health, deletedAt } of desk.view.entities.values()) if (deletedAt === null) this.inc({ health });
    },
  });

  new Gauge({
    name: 'desk_feed_age_seconds',
    help: 'Wall time since the last market event; NaN before the first',
    registers: [registry],
    collect() {
      const age = desk.feedAgeMs();
      this.set(age === undefined ? Number.NaN : age / 1_000);
    },
  });

  new Gauge({
    name: 'desk_stopped',
    help: '1 while the desk itself can do nothing, as after a failed commit; what a kill or a breaker stops is desk_trading_state',
    registers: [registry],
    collect() {
      this.set(desk.stopped === undefined ? 0 : 1);
    },
  });

  gauge('desk_journal_outage', '1 while nothing can be recorded, and the desk only reduces risk', () =>
    desk.outage ? 1 : 0,
  );
  gauge('desk_journal_waiting_facts', 'Facts that are not on disk yet', () => desk.outage?.facts ?? 0);
  riskMetrics(desk, registry);
  ladderMetrics(desk, registry);
  outwardMetrics(desk, registry);
  checkpointMetrics(desk, registry);
  return registry;
}

/**
 * Late answers over all instances. An instance that is gone has no count any more, so the last one seen of it is
 * kept: a counter must not fall.
 */
class LateAnswers {
  readonly #desk: Desk;
  readonly #seen = new Map<number, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  count(): number {
    const { view } = this.#desk;
    for (const { attachments } of view.slots.values()) for (const { instance } of attachments) this.#look(instance);
    for (const { legs } of view.swaps.values()) for (const { fromInstance } of legs) this.#look(fromInstance);
    return [...this.#seen.values()].reduce((sum, each) => sum + each, 0);
  }

  #look(instance: number): void {
    const discarded = this.#desk.view.discarded(instance);
    if (discarded > 0) this.#seen.set(instance, Math.max(discarded, this.#seen.get(instance) ?? 0));
  }
}

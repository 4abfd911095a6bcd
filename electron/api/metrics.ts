import { Counter, Gauge, Registry } from 'prom-client';
import { DENIAL_CODES } from '../../shared/domain/risk.ts';
import { SWAP_STATUSES } from '../../shared/domain/swap.ts';
import type { Desk } from '../host/desk.ts';

/**
 * The desk's figures for Prometheus, read from the engine's view when they are asked for. The counters count from the
 * beginning of the data directory, as the engine does.
 */
export function deskMetrics(desk: Desk): Registry {
  const registry = new Registry();

  const count = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });

  count('desk_market_events_total', 'Market events accepted', () => desk.view.sequence);
  count('desk_audit_rows_total', 'Rows of the audit chain', () => desk.auditHead().rows);

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
    help: 'Swaps by status',
    labelNames: ['status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const status of SWAP_STATUSES) this.inc({ status }, 0);
      for (const { status } of desk.view.swaps.values()) this.inc({ status });
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
    help: '1 while the desk refuses to trade',
    registers: [registry],
    collect() {
      this.set(desk.stopped === undefined ? 0 : 1);
    },
  });

  return registry;
}

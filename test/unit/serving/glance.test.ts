/** How a desk stands in an icon and two lines: the strictest of it, and never as live what is old. */
import { describe, expect, it } from 'vitest';
import { glanceAt } from '../../../electron/serving/glance.ts';
import type { TradingState } from '../../../shared/domain/risk.ts';

interface Standing {
  readonly desk?: TradingState;
  readonly slots?: Readonly<Record<string, TradingState>>;
  readonly stopped?: string;
  readonly outage?: string;
  readonly kind?: 'none' | 'sim';
  readonly paused?: boolean;
  readonly connected?: boolean;
  readonly ageMs?: number;
  readonly held?: readonly number[];
  readonly orders?: number;
}

const glance = ({ desk = 'active', slots = { 'a:paper': 'active' }, kind = 'sim', ...rest }: Standing) => {
  const { connected = true, ageMs = 100, paused = false, held = [], orders = 0 } = rest;
  return glanceAt({
    stopped: rest.stopped,
    outage: rest.outage === undefined ? undefined : { reason: rest.outage },
    feed: { kind, paused, ended: false },
    feedAgeMs: () => ageMs,
    view: {
      instruments: [{ symbol: 'BTCUSDT', quantityScale: 3 }],
      slots: new Map(Object.keys(slots).map((id) => [id, {}])),
      tradingState: (scope: string) => (scope === 'desk' ? desk : (slots[scope] ?? 'active')),
      connections: { feed: connected, exchange: true },
      killQuotes: () => [{ orders, positions: held.map((quantity) => ({ instrument: 0, quantity })) }],
    },
  } as never);
};

describe('a glance', () => {
  it.each<[what: string, standing: Standing, state: string, title: string]>([
    ['active', {}, 'active', 'Active'],
    ['the strictest slot', { slots: { 'a:paper': 'active', 'b:paper': 'reducing' } }, 'reducing', 'Reducing: b:paper'],
    ['the whole desk', { desk: 'halted', slots: { 'a:paper': 'halted' } }, 'halted', 'Halted'],
    ['a stop before all', { desk: 'halted', stopped: 'a failed commit' }, 'trouble', 'Stopped: a failed commit'],
    ['an outage', { outage: 'disk full' }, 'trouble', 'Nothing can be recorded: disk full'],
    ['a silent feed', { ageMs: 61_000 }, 'silent', 'No market data'],
    ['a feed that is lost', { connected: false, ageMs: 10 }, 'silent', 'No market data'],
    ['halted before silent', { desk: 'halted', ageMs: 61_000 }, 'halted', 'Halted'],
    ['a feed that is paused', { paused: true, ageMs: 61_000 }, 'active', 'Active'],
    ['no feed', { kind: 'none', ageMs: 61_000 }, 'active', 'Active'],
  ])('tells %s', (_what, standing, state, title) => {
    expect(glance(standing)).toMatchObject({ state, title });
  });

  it('says how old its figures are', () => {
    expect(glance({ desk: 'reducing', ageMs: 61_000 }).note).toBe('SIMULATED, no market data for 61 s');
  });

  it('counts longs and shorts of two versions as open, though the account is flat', () => {
    expect(glance({ held: [500, -500, 0], orders: 3 })).toMatchObject({
      positions: ['+0.500 BTCUSDT', '-0.500 BTCUSDT'],
      openOrders: 3,
    });
  });
});

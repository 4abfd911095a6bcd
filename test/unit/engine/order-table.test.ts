import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderTable } from '../../../electron/engine/order/order-table.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { OrderStatus, Side } from '../../../shared/domain/order.ts';
import type { SwapLeg } from '../../../shared/domain/swap.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { epochNs } from '../../../shared/units/time.ts';

const NOW = epochNs(0n);

function sent(orderId: string, change: Partial<FactOf<'order_sent'>> = {}): FactOf<'order_sent'> {
  return {
    kind: 'order_sent',
    orderId,
    slotId: 'slot',
    instance: 1,
    version: 'v@1',
    ref: 1,
    instrument: 'test:BTCUSDT',
    side: 'buy',
    type: 'limit',
    timeInForce: 'gtc',
    quantity: quantity(10),
    limitPrice: price(100),
    stopPrice: price(0),
    postOnly: false,
    reduceOnly: false,
    sequence: 0,
    ...change,
  };
}

const legOf = (fromInstance: number, toInstance: number, adoptedOrders: readonly string[]) =>
  ({ fromInstance, toInstance, adoptedOrders }) as unknown as SwapLeg;

/** Every way in which a report changes an order, by the state it leads to. */
const STEPS = {
  accepted: (table: OrderTable, id: string) => table.applyAccepted(id),
  triggered: (table: OrderTable, id: string) => table.applyTriggered(id),
  rejected: (table: OrderTable, id: string) => table.applyRejected(id),
  cancelled: (table: OrderTable, id: string) => table.applyCancelled(id),
  replaced: (table: OrderTable, id: string) => table.applyReplaced(id, quantity(12), price(99), price(0)),
  partFill: (table: OrderTable, id: string) => table.applyFill(id, quantity(4)),
  wholeFill: (table: OrderTable, id: string) =>
    table.applyFill(id, quantity(table.get(id).quantity - table.get(id).filled)),
} as const;
type Step = keyof typeof STEPS;

/** Where each step leads from each state; what is not here is an error. */
const LIFE: Readonly<Record<string, Partial<Record<Step, OrderStatus>>>> = {
  sent: {
    accepted: 'working',
    triggered: 'working',
    rejected: 'rejected',
    cancelled: 'cancelled',
    replaced: 'working',
    partFill: 'working',
    wholeFill: 'filled',
  },
  working: {
    accepted: 'working',
    triggered: 'working',
    cancelled: 'cancelled',
    replaced: 'working',
    partFill: 'working',
    wholeFill: 'filled',
  },
  filled: {},
  rejected: {},
  // A fill that was on its way is booked, and the order stays cancelled.
  cancelled: { cancelled: 'cancelled', partFill: 'cancelled', wholeFill: 'cancelled' },
};
const REACH: Readonly<Record<string, readonly Step[]>> = {
  sent: [],
  working: ['accepted'],
  filled: ['wholeFill'],
  rejected: ['rejected'],
  cancelled: ['cancelled'],
};

describe('the life of an order', () => {
  for (const [from, legal] of Object.entries(LIFE)) {
    for (const step of Object.keys(STEPS) as Step[]) {
      const to = legal[step];
      it(`${from}: ${step} ${to ? `leads to ${to}` : 'is an error'}`, () => {
        const table = new OrderTable();
        table.applySent(sent('o-1'), 0, NOW);
        for (const each of REACH[from] ?? []) STEPS[each](table, 'o-1');
        expect(table.get('o-1').status).toBe(from);
        const before = table.get('o-1');
        if (to) {
          STEPS[step](table, 'o-1');
          expect(table.get('o-1').status).toBe(to);
          expect(table.openCount(1)).toBe(to === 'sent' || to === 'working' ? 1 : 0);
        } else {
          expect(() => STEPS[step](table, 'o-1')).toThrow();
          expect(table.get('o-1')).toBe(before);
        }
      });
    }
  }

  it('cannot begin twice, be filled beyond its quantity, or happen to an order that is not there', () => {
    const table = new OrderTable();
    table.applySent(sent('o-1'), 0, NOW);
    expect(() => table.applySent(sent('o-1'), 0, NOW)).toThrow('sent twice');
    expect(() => table.applyFill('o-1', quantity(11))).toThrow('beyond its quantity');
    expect(() => table.applyAccepted('o-2')).toThrow('order o-2 is missing');
    expect(table.permits('o-2', 'working')).toBe(false);
  });

  it('counts a late fill of a cancelled order once, and only to its quantity', () => {
    const table = new OrderTable();
    table.applySent(sent('o-1'), 0, NOW);
    table.applyFill('o-1', quantity(3));
    table.applyCancelSent('o-1');
    expect(table.get('o-1').cancelRequested).toBe(true);
    table.applyCancelled('o-1');
    table.applyFill('o-1', quantity(7));
    expect(table.get('o-1')).toMatchObject({ status: 'cancelled', filled: 10 });
    expect(() => table.applyFill('o-1', quantity(1))).toThrow('beyond its quantity');
    expect(table.counts).toMatchObject({ sent: 1, filled: 0, cancelled: 1 });
    expect([table.openQuantity(1, 0, 'buy'), table.openCount(1)]).toEqual([0, 0]);
  });

  it('keeps the prices that a replacement does not name', () => {
    const table = new OrderTable();
    table.applySent(sent('o-1', { type: 'stop_limit', stopPrice: price(90) }), 0, NOW);
    table.applyReplaced('o-1', quantity(8), price(0), price(91));
    expect(table.get('o-1')).toMatchObject({ quantity: 8, limitPrice: 100, stopPrice: 91, status: 'working' });
  });
});

describe('names of orders', () => {
  it('are the owner’s own while the order is open, and the order id for the desk’s orders', () => {
    const table = new OrderTable();
    table.applySent(sent('o-1', { ref: 7 }), 0, NOW);
    table.applySent(sent('o-2', { ref: 0 }), 0, NOW);
    expect(table.find(1, 7)?.id).toBe('o-1');
    expect(table.find(1, 'o-2')?.id).toBe('o-2');
    expect(table.find(2, 7)).toBeUndefined();
    table.applyCancelled('o-1');
    expect(table.find(1, 7)).toBeUndefined();
  });

  it('mean the later order when used again, and lose neither of the two', () => {
    const table = new OrderTable();
    table.applySent(sent('o-1', { ref: 7 }), 0, NOW);
    table.applySent(sent('o-2', { ref: 7 }), 0, NOW);
    expect(table.openOf(1).map((order) => order.id)).toEqual(['o-1', 'o-2']);
    expect(table.find(1, 7)?.id).toBe('o-2');
    table.applyCancelled('o-1');
    expect(table.find(1, 7)?.id).toBe('o-2');
    table.applyCancelled('o-2');
    expect([table.find(1, 7), table.openCount(1), table.openQuantity(1, 0, 'buy')]).toEqual([undefined, 0, 0]);
  });

  it('become order ids when an order passes to a target, or its instance begins anew', () => {
    const table = new OrderTable();
    table.applySent(sent('o-1', { ref: 7 }), 0, NOW);
    table.applySent(sent('o-2', { ref: 8, instrument: 'test:ETHUSDT' }), 1, NOW);
    table.applyCut(legOf(1, 2, ['o-1']));
    expect([table.find(1, 7), table.find(2, 7)]).toEqual([undefined, undefined]);
    expect(table.find(2, 'o-1')).toMatchObject({ owner: 2, version: 'v@1', sentAt: NOW });
    expect([table.openCount(1), table.openCount(2)]).toEqual([1, 1]);
    expect([...table.openInstruments(2)]).toEqual([0]);
    expect([...table.openInstruments(1)]).toEqual([1]);
    table.nameById(1);
    expect(table.find(1, 8)).toBeUndefined();
    expect(table.find(1, 'o-2')?.quantity).toBe(10);
    expect(table.openQuantity(1, 1, 'buy')).toBe(10);
  });
});

describe('open quantities', () => {
  type Move =
    | {
        readonly kind: 'send';
        readonly owner: number;
        readonly side: Side;
        readonly size: number;
        readonly ref: number;
      }
    | { readonly kind: 'cut'; readonly from: number; readonly to: number }
    | { readonly kind: Step; readonly pick: number };
  const owner = fc.integer({ min: 1, max: 3 });
  const side = fc.constantFrom<Side>('buy', 'sell');
  const move: fc.Arbitrary<Move> = fc.oneof(
    fc.record({
      kind: fc.constant('send' as const),
      owner,
      side,
      size: fc.integer({ min: 1, max: 50 }),
      ref: fc.integer({ min: 0, max: 3 }),
    }),
    fc.record({ kind: fc.constantFrom(...(Object.keys(STEPS) as Step[])), pick: fc.nat(20) }),
    fc.record({ kind: fc.constant('cut' as const), from: owner, to: owner }),
  );

  it('equal a recount of all orders after any sequence of what may happen', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const table = new OrderTable();
        let made = 0;
        for (const each of moves) {
          if (each.kind === 'send') {
            made += 1;
            const { owner: instance, ref, size } = each;
            const fact = sent(`o-${made}`, { instance, ref, side: each.side, quantity: quantity(size) });
            table.applySent(fact, made % 2, NOW);
          } else if (each.kind === 'cut') {
            if (each.from !== each.to)
              table.applyCut(
                legOf(
                  each.from,
                  each.to,
                  table.openOf(each.from).map((order) => order.id),
                ),
              );
          } else if (made > 0) {
            const id = `o-${(each.pick % made) + 1}`;
            const { status, filled } = table.get(id);
            const legal = LIFE[status]?.[each.kind] !== undefined;
            const rest = table.get(id).quantity - filled;
            if (!legal || (each.kind === 'partFill' && rest <= 4) || (each.kind === 'replaced' && filled >= 12))
              continue;
            if (rest === 0) continue;
            STEPS[each.kind](table, id);
          }
          recount(table);
        }
      }),
      { numRuns: 300 },
    );
  });

  function recount(table: OrderTable): void {
    const open = [...table.orders.values()].filter((order) => order.status === 'sent' || order.status === 'working');
    for (const instrument of [0, 1])
      for (const which of ['buy', 'sell'] as const) {
        const here = open.filter((order) => order.instrument === instrument && order.side === which);
        const sum = (orders: typeof here) => orders.reduce((total, order) => total + order.quantity - order.filled, 0);
        expect(table.accountOpenQuantity(instrument, which)).toBe(sum(here));
        for (const each of [1, 2, 3])
          expect(table.openQuantity(each, instrument, which)).toBe(sum(here.filter((order) => order.owner === each)));
      }
    for (const each of [1, 2, 3]) {
      const own = open.filter((order) => order.owner === each);
      expect(table.openCount(each)).toBe(own.length);
      expect(
        table
          .openOf(each)
          .map((order) => order.id)
          .sort(),
      ).toEqual(own.map((order) => order.id).sort());
      expect(new Set(table.openInstruments(each))).toEqual(new Set(own.map((order) => order.instrument)));
    }
  }
});

describe('memory', () => {
  it('stays flat: the last 10,000 ended orders are kept, open ones for ever', () => {
    const table = new OrderTable();
    table.applySent(sent('o-open', { ref: 0 }), 0, NOW);
    const id = (i: number): string => `o-${i}`;
    for (let i = 1; i <= 25_000; i += 1) {
      table.applySent(sent(id(i), { ref: i }), 0, NOW);
      table.applyCancelled(id(i));
    }
    expect(table.orders.size).toBe(10_001);
    expect(table.orders.has(id(15_000))).toBe(false);
    expect(table.orders.has(id(15_001))).toBe(true);
    expect(table.get('o-open').status).toBe('sent');
    expect(table.counts.cancelled).toBe(25_000);
  });

  it('ends an order once, whatever is still reported of it', () => {
    const table = new OrderTable();
    table.applySent(sent('o-0'), 0, NOW);
    table.applyCancelled('o-0');
    for (let i = 1; i <= 10; i += 1) table.applyFill('o-0', quantity(1));
    for (let i = 1; i <= 9_999; i += 1) {
      table.applySent(sent(`o-${i}`, { ref: i }), 0, NOW);
      table.applyRejected(`o-${i}`);
    }
    expect(table.orders.has('o-0')).toBe(true);
    expect(table.orders.size).toBe(10_000);
  });
});

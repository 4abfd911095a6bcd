/** Open orders against an exchange that has lost, invented, doubled, filled or ended some of them while the desk was away. */
import { describe, expect, it } from 'vitest';
import type { ExchangeOrder, ExchangePort, JournalPort } from '../../../electron/engine/ports.ts';
import type { EngineView } from '../../../electron/engine/view.ts';
import { reconcile } from '../../../electron/host/reconciliation.ts';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import { PaperExchanges } from '../../../electron/scenario/paper-exchanges.ts';
import type { ExchangeCommand } from '../../../shared/domain/exchange.ts';
import { isOpen } from '../../../shared/domain/order.ts';
import { BTC, DeskRig, ETH, limit } from '../../support/desk-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const OTHER = 'carry:paper';

/** A desk with two slots that rest two orders each, one of them filled in part, killed; and what a true exchange has of them. */
async function stopped(
  end: (rig: DeskRig) => Promise<unknown> = async () => {},
): Promise<{ readonly journal: JournalPort; readonly there: ExchangeOrder[] }> {
  const journal = openMemoryJournal();
  const rig = new DeskRig({ journal, instruments: [BTC, ETH] });
  for (const name of ['momentum', 'carry']) {
    rig.runtime.scripts.set(`${name}-1.0.0`, (request) =>
      request.kind === 'event' && request.live && request.event.seq === 1
        ? [limit(1, 'buy', 400, AT - 10_000), limit(2, 'buy', name === 'carry' ? 70 : 80, AT - 20_000)]
        : [],
    );
    await rig.deploy(await rig.register(name, '1.0.0'));
  }
  await rig.trades(AT, AT);
  await rig.lockstep.event(rig.trade(AT - 10_010, 500));
  rig.host.commit();
  const open = [...rig.view.orders.values()].filter(({ status }) => isOpen(status));
  await end(rig);
  expect(open.map(({ filled }) => Number(filled))).toEqual([0, 100, 0]);
  return { journal, there: open.map(asThere) };
}

const asThere = (order: EngineView['orders'] extends ReadonlyMap<string, infer O> ? O : never): ExchangeOrder => ({
  orderId: order.id,
  instrument: order.instrument,
  side: order.side,
  quantity: order.quantity,
  filled: order.filled,
  isOpen: true,
});

/** The desk started again on an exchange that says so of its orders. */
function started(journal: JournalPort, there: readonly ExchangeOrder[]) {
  const rig = new DeskRig({ journal, instruments: [BTC, ETH] });
  const paper = new PaperExchanges().exchange(rig.view);
  const asked: string[][] = [];
  const sent: ExchangeCommand[] = [];
  const exchange: ExchangePort = {
    latencyNs: 0,
    send: (command) => {
      sent.push(command);
      paper.send(command);
    },
    onMarket: () => {},
    orders: (ids) => {
      asked.push([...ids]);
      return there;
    },
  };
  const result = reconcile(rig.host, exchange);
  rig.host.commit();
  return { rig, result, asked, sent };
}

const states = ({ view }: DeskRig) => [view.ownState('desk'), view.ownState(SLOT), view.ownState(OTHER)];

describe('orders that were open at the stop', () => {
  it('are as the exchange has them: nothing is in the way of trading', async () => {
    const { journal, there } = await stopped();
    const { rig, result, asked } = started(journal, there);
    expect(result).toMatchObject({ orders: 3, reports: [], discrepancies: [] });
    expect(asked).toEqual([there.map(({ orderId }) => orderId)]);
    expect(states(rig)).toEqual(['active', 'active', 'active']);
    const [row] = journal.audit({ action: 'reconciled', limit: 1 });
    expect(JSON.parse(row?.payload ?? '')).toEqual({ orders: 3, reports: 0, cancels: 0, discrepancies: [] });
  });

  const change = (at: number, to: Partial<ExchangeOrder>) => (there: readonly ExchangeOrder[]) =>
    there.map((each, i) => (i === at ? { ...each, ...to } : each));
  it.each<[string, (there: readonly ExchangeOrder[]) => readonly ExchangeOrder[], readonly string[], RegExp]>([
    ['one is lost', (there) => there.slice(1), [SLOT], /does not know it/],
    ['one filled meanwhile', change(1, { filled: 150 }), [OTHER], /150 of it are filled at the exchange, and 100/],
    ['one is filled less', change(1, { filled: 50 }), [OTHER], /50 of it are filled at the exchange, but 100/],
    ['one filled whole', change(0, { filled: 80, isOpen: false }), [SLOT], /80 of it are filled/],
    ['one is for more', change(2, { quantity: 71 }), [OTHER], /for 71 at the exchange and for 70 here/],
    ['one is on the other side', change(0, { side: 'sell' }), [SLOT], /another instrument or side/],
    ['one is for another instrument', change(0, { instrument: 1 }), [SLOT], /another instrument or side/],
    ['one is there twice', (there) => [...there, ...there.slice(0, 1)], [SLOT], /twice/],
    [
      'one was never sent by us',
      (there) => [...there, { ...(there[0] as ExchangeOrder), orderId: 'o-ffffffff' }],
      ['desk'],
      /not on record/,
    ],
    [
      'one had ended here',
      (there) => [...there, { ...(there[0] as ExchangeOrder), orderId: 'o-00000001', isOpen: true }],
      [SLOT],
      /not on record as open/,
    ],
  ])('block what they concern where %s, and say so', async (_, lie, scopes, words) => {
    const { journal, there } = await stopped();
    const { rig, result } = started(journal, lie(there));
    expect(result?.discrepancies.map(({ scope }) => scope)).toEqual(scopes);
    expect(result?.discrepancies[0]?.problem).toMatch(words);
    expect(states(rig)).toEqual(['desk', SLOT, OTHER].map((each) => (scopes.includes(each) ? 'halted' : 'active')));
    const [changed] = rig.of('trading_state_changed');
    expect(changed?.reason).toMatch(words);
    expect(changed?.reason).toContain('settle it at the exchange, then set the trading state back');
    // Nothing is booked that nobody has reported.
    expect(rig.of('fill')).toEqual([]);
    expect(rig.of('order_cancelled')).toEqual([]);
    const [row] = journal.audit({ action: 'reconciled', limit: 1 });
    expect(JSON.parse(row?.payload ?? '').discrepancies).toHaveLength(1);
    // It stands over the next start, and a person may lift it.
    const again = new DeskRig({ journal, instruments: [BTC, ETH] });
    expect(again.view.ownState(scopes[0] ?? '')).toBe('halted');
    const command = { kind: 'set_trading_state', scope: scopes[0] ?? '', state: 'active', reason: 'settled' } as const;
    expect(await again.command(command)).toMatchObject({ ok: true });
  });

  it('have ended there without a fill that we lack: that is taken in', async () => {
    const { journal, there } = await stopped();
    const { rig, result } = started(journal, change(1, { isOpen: false })(there));
    expect(result).toMatchObject({ discrepancies: [], reports: [{ kind: 'cancelled', reason: 'found_ended' }] });
    expect(rig.of('order_cancelled')).toMatchObject([{ orderId: there[1]?.orderId, reason: 'found_ended' }]);
    expect(states(rig)).toEqual(['active', 'active', 'active']);
  });

  it('whose cancel was lost on its way are cancelled again, and no other', async () => {
    const { journal, there } = await stopped((rig) =>
      rig.command({ kind: 'kill', scope: SLOT, flatten: false, reason: 'x' }),
    );
    const { result, sent } = started(journal, there);
    expect(result?.discrepancies).toEqual([]);
    expect(sent).toMatchObject([{ kind: 'cancel', orderId: there[0]?.orderId }]);
    const [row] = journal.audit({ action: 'reconciled', limit: 1 });
    expect(JSON.parse(row?.payload ?? '')).toMatchObject({ cancels: 1 });
  });

  it('never arrived, as nobody ever answered for them: that is taken in', async () => {
    const journal = openMemoryJournal();
    const rig = new DeskRig({ journal, latencyNs: 1e9 });
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' && request.live && request.event.seq === 1 ? [limit(1, 'buy', 40, AT - 10_000)] : [],
    );
    await rig.deploy(await rig.register('momentum', '1.0.0'));
    await rig.trades(AT);
    const { rig: again, result } = started(journal, []);
    expect(result).toMatchObject({ orders: 1, discrepancies: [] });
    expect(again.of('order_rejected')).toMatchObject([{ reason: 'not_sent' }]);
    expect(states(again)[1]).toBe('active');
  });

  it('are given back to an exchange that has no memory: there is nothing to hold them against', async () => {
    const { journal } = await stopped();
    const rig = new DeskRig({ journal, instruments: [BTC, ETH] });
    expect(rig.host.reconcile()).toBeUndefined();
  });
});

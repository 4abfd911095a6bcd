import { beforeEach, describe, expect, it } from 'vitest';
import { ConsoleFeed } from '../../../electron/api/console/console-feed.ts';
import { ConsoleReader } from '../../../electron/api/console/reader.ts';
import { ConsoleFrame } from '../../../shared/contract/console.ts';
import type { Fact, FactOf } from '../../../shared/domain/fact.ts';
import { money } from '../../../shared/units/money.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { ORIGIN } from '../../support/fake-desk-records.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

let desk: PlainDesk;
let clock: number;

beforeEach(() => {
  desk = new PlainDesk();
  clock = 0;
});

const feedOn = () => new ConsoleFeed(desk, () => clock);

const frame = (reader: ConsoleReader, afterMs = 1_000) => {
  clock += afterMs;
  return ConsoleFrame.parse(reader.next());
};

const tripped = (value: string): FactOf<'breaker_tripped'> => ({
  ...{ kind: 'breaker_tripped', id: 'b', scope: 'a:paper', cause: 'drawdown', action: 'halt', value, limit: '5' },
});

describe('an outage of the journal', () => {
  it('is told of on the console once it is over, behind the alerts before it', () => {
    const reader = new ConsoleReader(feedOn());
    frame(reader, 0);
    desk.tellRecordedAgain({ sinceNs: epochNs(0n), atNs: epochNs(18_000_000_000n), facts: 5 });
    expect(frame(reader, 1).alerts).toMatchObject([
      { id: desk.view.factSeq + 0.5, severity: 'warning', title: 'Recording again', scope: 'desk' },
    ]);
  });

  it('leaves the whole desk in a state that says who set it and why, until it is set back', () => {
    const reader = new ConsoleReader(feedOn());
    const set = {
      kind: 'trading_state_changed',
      scope: 'desk',
      state: 'reducing',
      reason: 'the disk is full',
    } as const;
    desk.commit(set, { ...set, scope: 'a:paper', reason: 'elsewhere' });
    expect(frame(reader, 0).desk.trading_state_set).toMatchObject({ state: 'reducing', reason: 'the disk is full' });
    desk.commit({ ...set, state: 'active' });
    expect(frame(reader).desk.trading_state_set).toBeNull();
  });
});

describe('alerts', () => {
  it('come whole with the snapshot, the last hundred of them, and each at once with the next delta', () => {
    const feed = feedOn();
    desk.commit(...Array.from({ length: 120 }, (_, i) => tripped(String(i))));
    const reader = new ConsoleReader(feed);
    const { alerts } = frame(reader);
    expect([alerts?.length, alerts?.[0]?.id, alerts?.at(-1)?.id]).toEqual([100, 21, 120]);
    expect(frame(reader, 1).alerts).toBeUndefined();
    desk.commit(tripped('7'), { kind: 'order_accepted', orderId: 'o' });
    // No time has passed that anything could wait for.
    expect(frame(reader, 0).alerts).toEqual([
      {
        ...{ id: 121, severity: 'critical', title: 'Drawdown limit crossed', scope: 'a:paper' },
        ...{ text: expect.stringContaining('7 against a limit of 5'), at: expect.stringMatching(/^2024-08-08T.*Z$/) },
        about: { topic: 'breaker', id: expect.any(String) },
      },
    ]);
  });

  it('of earlier runs are told with who stood behind them, as far as the audit chain is looked through', () => {
    const kill = (killId: string): Fact => ({
      ...{ kind: 'kill_ordered', killId, scope: 'desk', flatten: true, breakerId: 'b', orders: 2, reason: 'odd fills' },
    });
    desk.history.push({ seq: 3, tsNs: ORIGIN, fact: kill('k-1') }, { seq: 4, tsNs: ORIGIN, fact: kill('k-2') });
    desk.auditRows.push({
      ...{ seq: 9, tsNs: ORIGIN, actor: 'ann', role: 'trader', action: 'kill_ordered', subject: 'desk' },
      ...{ payload: '{"fact":3}', prevHash: '', hash: '' },
    });
    const { alerts } = frame(new ConsoleReader(feedOn()));
    expect(alerts).toMatchObject([
      { id: 3, title: 'Kill switch', text: expect.stringContaining('ann has killed the whole desk: odd fills') },
      { id: 4, text: expect.stringContaining('somebody has killed') },
    ]);
  });
});

describe('risk', () => {
  it('comes whole when something in it changed, and not otherwise', () => {
    const reader = new ConsoleReader(feedOn());
    expect(frame(reader).risk).toMatchObject({ violations: [], exits: [], approvals_required: 0 });
    expect(frame(reader).risk).toBeUndefined();
    desk.headroom = [
      { name: 'maxDailyLoss', value: '1', limit: '4', scope: 'desk', used: 0.25 },
      { name: 'maxRepeats', value: '3', limit: '4', scope: 'a:paper', used: 0.75 },
    ];
    expect(frame(reader).risk?.desk).toEqual([
      { limit_name: 'max_repeats', value: '3', limit: '4', set_by: 'a:paper', used: 0.75 },
      { limit_name: 'max_daily_loss', value: '1', limit: '4', set_by: 'desk', used: 0.25 },
    ]);
  });

  it('waits a moment for what the market alone moves, and not for a fact', () => {
    const reader = new ConsoleReader(feedOn());
    frame(reader);
    desk.exposures = [{ instrument: 0, gross: money(5n), net: money(5n) }];
    expect(frame(reader, 100).risk).toBeUndefined();
    desk.commit(tripped('6'));
    expect(frame(reader, 100).risk?.exposure).toHaveLength(2);
    desk.exposures = [];
    expect(frame(reader, 300).risk?.exposure).toEqual([]);
  });

  it('prices a kill of the desk, and of each slot its version, itself, its algorithm and its environment', () => {
    desk.addDeployment(desk.addEntity('a', '1.0.0'), 'paper', 1);
    const scopes = ['desk', 'version/a@1.0.0', 'a:paper', 'algorithm/a', 'environment/paper'];
    const nothing = { orders: 0, positions: [], exposure: money(0n), cost: money(0n), killed: false };
    const held = { positions: [{ instrument: 0, quantity: quantity(-1_500) }], exposure: money(500n), cost: money(7n) };
    desk.killQuotes = [...scopes, 'algorithm/other'].map((scope) => ({ ...nothing, scope }));
    desk.killQuotes[0] = { scope: 'desk', orders: 3, ...held, killed: true };
    const { kills } = frame(new ConsoleReader(feedOn())).risk ?? {};
    expect(kills?.map(({ scope, name }) => [scope, name])).toEqual([
      ['desk', 'the whole desk'],
      ['version/a@1.0.0', 'a@1.0.0'],
      ['a:paper', 'the slot a:paper'],
      ['algorithm/a', 'the algorithm a'],
      ['environment/paper', 'the environment paper'],
    ]);
    expect(kills?.[0]).toMatchObject({
      ...{ orders: 3, exposure: '0.00000500', cost: '0.00000007', killed: true },
      positions: [{ instrument: 'binance-usdm:BTCUSDT', symbol: 'BTCUSDT', quantity: '-1.500' }],
    });
  });

  it('shows exits that are open and the last that ended, and says which connection is lost', () => {
    const exit = { scope: 'desk', breakerId: null, reason: 'r', legs: [], open: [], startedAt: ORIGIN } as const;
    for (const [exitId, status] of [
      ['x-1', 'ended'],
      ['x-2', 'stalled'],
      ['x-3', 'ended'],
      ['x-4', 'under_way'],
    ] as const)
      desk.exits.set(exitId, { ...exit, exitId, status, endedAt: status === 'ended' ? ORIGIN : null });
    desk.connections.exchange = false;
    const { risk, desk: shown } = frame(new ConsoleReader(feedOn()));
    expect(risk?.exits.map(({ exit_id }) => exit_id)).toEqual(['x-4', 'x-3', 'x-2']);
    expect(shown.connections).toEqual({ feed: true, exchange: false });
  });
});

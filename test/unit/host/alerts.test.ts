import { describe, expect, it } from 'vitest';
import { type AlertRecords, alertOf, onAlert } from '../../../electron/host/alerts.ts';
import type { CommittedTurn } from '../../../electron/host/desk.ts';
import type { RecordedAgain } from '../../../electron/host/outage.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import type { Deployment } from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Fact } from '../../../shared/domain/fact.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { TRIGGERS } from '../../../shared/domain/risk.ts';
import type { Swap } from '../../../shared/domain/swap.ts';
import { epochNs } from '../../../shared/units/time.ts';

const AT = epochNs(1_723_075_200_123_456_789n);
const BTC = 'binance-usdm:BTCUSDT';

const RECORDS = {
  entities: new Map([
    ['e1', { id: 'e1', name: 'momentum', version: '1.0.0' }],
    ['e2', { id: 'e2', name: 'momentum', version: '2.0.0' }],
  ]) as ReadonlyMap<string, unknown> as ReadonlyMap<string, Entity>,
  deployments: new Map([
    ['d1', { id: 'd1', entityId: 'e1', slotId: 'momentum:paper', deployedAt: AT }],
    ['d2', { id: 'd2', entityId: 'e2', slotId: 'momentum:paper', deployedAt: null }],
    ['d3', { id: 'd3', entityId: 'e2', slotId: 'momentum:paper', deployedAt: null, approvalId: 'a1' }],
  ]) as ReadonlyMap<string, unknown> as ReadonlyMap<string, Deployment>,
  swaps: new Map([['s1', { id: 's1', fromEntityId: 'e1', toEntityId: 'e2' }]]) as ReadonlyMap<
    string,
    unknown
  > as ReadonlyMap<string, Swap>,
  ladders: new Map(),
  instruments: [{ venue: 'binance-usdm', symbol: 'BTCUSDT', quantityScale: 3 }] as readonly unknown[] as Instrument[],
} satisfies AlertRecords;

const recorded = (fact: Fact, actor = 'desk') => ({ seq: 7, tsNs: AT, actor, role: 'administrator', fact });
const alert = (fact: Fact, actor?: string) => alertOf(recorded(fact, actor), RECORDS);

const TRIPPED = {
  kind: 'breaker_tripped',
  id: 'b-1',
  scope: 'momentum:paper',
  cause: 'daily_loss',
  action: 'reduce',
  value: '20134.20000000',
  limit: '20000.00000000',
} as const satisfies Fact;

const LEG = { slotId: 'momentum:paper', instance: 1, version: 'momentum@1.0.0', instrument: BTC, quantity: -1500 };

describe('an alert', () => {
  it('says what happened, the numbers, what the desk has done and what to do', () => {
    expect(alert(TRIPPED)).toEqual({
      id: 7,
      severity: 'critical',
      title: 'Daily loss limit crossed',
      text: 'The slot momentum:paper: 20,134.20 against a limit of 20,000. Open orders are cancelled, and only orders that shrink the position leave. Look at what it holds, then release the breaker with a reason (breaker b-1).',
      scope: 'momentum:paper',
      at: AT,
      about: { topic: 'breaker', id: 'b-1' },
    });
  });

  it.each([
    [
      'a version that failed',
      {
        kind: 'version_faulted',
        slotId: 'momentum:paper',
        instance: 1,
        entityId: 'e1',
        code: 'threw',
        message: 'no price',
      },
      'desk',
      ['critical', 'momentum:paper', 'momentum@1.0.0 failed', /no price \(threw\).*takes its orders back/],
    ],
    [
      'a deployment that failed after it was live',
      { kind: 'deployment_failed', deploymentId: 'd1', reason: 'it hangs' },
      'ann',
      ['critical', 'momentum:paper', 'Deployment of momentum@1.0.0 failed', /it hangs/],
    ],
    [
      'a deployment that others agreed to and that never came up',
      { kind: 'deployment_failed', deploymentId: 'd3', reason: 'no file' },
      'ann',
      ['warning', 'momentum:paper', 'Deployment of momentum@2.0.0 failed', /could not be deployed: no file/],
    ],
    [
      'a swap that failed',
      { kind: 'swap_failed', swapId: 's1', reason: 'the target threw' },
      'desk',
      [
        'warning',
        'version/momentum@1.0.0',
        'Swap to momentum@2.0.0 failed',
        /momentum@1\.0\.0 was to give way.*the target threw/,
      ],
    ],
    [
      'a swap that will not begin',
      { kind: 'swap_suspended', swapId: 's1', reason: 'parameters differ' },
      'desk',
      ['warning', 'version/momentum@1.0.0', 'Swap to momentum@2.0.0 suspended', /parameters differ/],
    ],
    [
      'a slot that the desk lets only reduce',
      { kind: 'trading_state_changed', scope: 'momentum:paper', state: 'reducing', reason: 'nobody is left' },
      'desk',
      ['critical', 'momentum:paper', 'Trading reduced', /nobody is left.*shrink the position/],
    ],
    [
      'a halt by the desk',
      { kind: 'trading_state_changed', scope: 'desk', state: 'halted', reason: 'x' },
      'desk',
      ['critical', 'desk', 'Trading halted', /the whole desk.*Nothing leaves/],
    ],
    [
      'a limit that is crossed and binds nobody',
      {
        kind: 'risk_alert',
        scope: 'version/momentum@1.0.0',
        trigger: 'slippage',
        action: 'alert',
        value: '0.0120',
        limit: '0.0100',
        standing: true,
        marketNs: '0',
      },
      'desk',
      [
        'warning',
        'version/momentum@1.0.0',
        'Slippage over its limit',
        /1\.20 % against a limit of 1 %\. .*nothing else/,
      ],
    ],
    [
      'the same when it is over',
      {
        kind: 'risk_alert',
        scope: 'version/momentum@1.0.0',
        trigger: 'slippage',
        action: 'alert',
        value: '8',
        limit: '10',
        standing: false,
        marketNs: '0',
      },
      'desk',
      ['info', 'version/momentum@1.0.0', 'Over: Slippage over its limit', /within its limit again/],
    ],
    [
      'a breaker that a person trips, with the reason once',
      { ...TRIPPED, cause: 'manual', value: 'odd quotes', limit: '', reason: 'odd quotes' },
      'ann',
      ['critical', 'momentum:paper', 'Stopped by hand', /^The slot momentum:paper: odd quotes\. Tripped by ann\. Open/],
    ],
    [
      'a breaker of an earlier desk, which names a slot alone',
      {
        kind: 'breaker_tripped',
        id: 'b-1',
        slotId: 'momentum:paper',
        cause: 'drawdown',
        value: '6000',
        limit: '5000',
      } as unknown as Fact,
      'desk',
      [
        'critical',
        'momentum:paper',
        'Drawdown limit crossed',
        /^The slot momentum:paper: 6,000 .* only orders that shrink/,
      ],
    ],
    [
      'a halt after a soft kill whose time is up',
      { ...TRIPPED, cause: 'kill', action: 'halt', value: 'runaway; its time is up', limit: '' },
      'desk',
      ['critical', 'momentum:paper', 'Kill switch', /its time is up.*nothing leaves any more/],
    ],
    [
      'market data that has grown old, in its unit',
      { ...TRIPPED, cause: 'data_age', value: '12000', limit: '5000', reason: 'nothing was heard of BTCUSDT' },
      'desk',
      [
        'critical',
        'momentum:paper',
        'Market data too old',
        /12,000 ms against a limit of 5,000 ms\. nothing was heard/,
      ],
    ],
    [
      'an action that was changed',
      {
        kind: 'limits_changed',
        limits: {},
        actions: { drawdown: 'alert' },
        actionsBefore: { drawdown: 'halt' },
        reason: 'test',
      },
      'ann',
      ['info', 'desk', 'Limits changed', /drawdown from halt to alert of the whole desk/],
    ],
    [
      'a breaker that is released',
      { kind: 'breaker_released', id: 'b-1', reason: 'hedged' },
      'ann',
      ['warning', 'desk', 'Breaker released', /ann has released breaker b-1: hedged/],
    ],
    [
      'a kill with its flattening',
      {
        kind: 'kill_ordered',
        killId: 'k-1',
        scope: 'environment/paper',
        flatten: true,
        breakerId: 'b-2',
        orders: 1,
        reason: 'runaway',
      },
      'ann',
      [
        'critical',
        'environment/paper',
        'Kill switch',
        /ann has killed the environment paper: runaway.*1 open order cancelled, all positions are being closed.*b-2/,
      ],
    ],
    [
      'a day that starts elsewhere',
      {
        kind: 'calendar_changed',
        calendar: {
          ...{ timeZone: 'America/New_York', dayStartsAt: '17:00' },
          hours: { default: 'always', venues: { cme: 'always' } },
        },
        approvalId: 'a-2',
        reason: 'futures',
      },
      'ann',
      [
        'warning',
        'desk',
        'Trading day changed',
        /17:00 in America\/New_York: futures\. It was approved \(a-2\).*Markets are open always\. Venue cme is open always\.$/,
      ],
    ],
    [
      'a new rule of approvals',
      { kind: 'approvals_required', count: 0, expiresAfterMs: 1, reason: 'test' },
      'ann',
      ['warning', 'desk', 'Rule of approvals changed', /nobody else must agree before risk is raised: test/],
    ],
    [
      'a request for approval, with what it would change',
      {
        kind: 'approval_requested',
        id: 'a-1',
        command: { kind: 'release_breaker', id: 'b-1', reason: 'hedged' },
        requestedBy: 'ann',
        role: 'trader',
        consequences: ['breaker b-1 is released'],
        reason: 'hedged',
        required: 1,
        expiresNs: '0',
        basis: '',
      },
      'ann',
      [
        'warning',
        'desk',
        'ann asks for approval',
        /^breaker b-1 is released\. Reason: hedged\. Another person must agree/,
      ],
    ],
    [
      'an approval that has expired',
      { kind: 'approval_ended', approvalId: 'a-1', status: 'expired', by: 'desk', reason: 'nobody answered' },
      'desk',
      ['info', 'desk', 'Approval expired', /a-1 is expired: nobody answered/],
    ],
    [
      'an override',
      {
        kind: 'override_granted',
        overrideId: 'v-1',
        slotId: 'momentum:paper',
        version: 'momentum@1.0.0',
        instrument: BTC,
        side: 'sell',
        quantity: 1500,
        limitPrice: 0,
        codes: ['order_value'],
        expiresNs: '0',
        approvalId: null,
        reason: 'hedge',
      },
      'ann',
      [
        'warning',
        'momentum:paper',
        'Override granted',
        /sell momentum@1\.0\.0 binance-usdm:BTCUSDT 1\.5\) past order_value: hedge/,
      ],
    ],
    [
      'an override that nobody used',
      { kind: 'override_ended', overrideId: 'v-1', how: 'expired', reason: 'its time is up' },
      'desk',
      ['info', 'desk', 'Override expired', /v-1 has ended unused/],
    ],
    [
      'an exit that begins',
      { kind: 'exit_started', exitId: 'x-1', scope: 'desk', breakerId: 'b-2', reason: 'killed', legs: [LEG] },
      'desk',
      ['warning', 'desk', 'Closing 1 position', /momentum@1\.0\.0 binance-usdm:BTCUSDT -1\.5: killed/],
    ],
    [
      'an exit that stands still',
      { kind: 'exit_stalled', exitId: 'x-1', open: [LEG], reason: 'no market' },
      'desk',
      [
        'critical',
        'version/momentum@1.0.0',
        '1 position still open',
        /no market\. Still open: momentum@1\.0\.0 .* -1\.5/,
      ],
    ],
    [
      'an exit that is complete',
      { kind: 'exit_ended', exitId: 'x-1', scope: 'desk' },
      'desk',
      ['info', 'desk', 'Exit complete', /x-1/],
    ],
    [
      'the loss of the exchange',
      { kind: 'connection_changed', of: 'exchange', up: false, reason: 'no answer' },
      'desk',
      ['critical', 'desk', 'Exchange lost', /no answer/],
    ],
    [
      'the return of the market data',
      { kind: 'connection_changed', of: 'feed', up: true, reason: 'quotes again' },
      'desk',
      ['info', 'desk', 'Market data back', /quotes again/],
    ],
    [
      'a fill that fits no order',
      { kind: 'report_discarded', orderId: 'o-9', report: 'fill', reason: 'unknown order' },
      'exchange',
      ['critical', 'desk', 'Report of the exchange put aside', /o-9.*unknown order.*not booked/],
    ],
    [
      'a fill that comes again',
      {
        kind: 'report_discarded',
        orderId: 'o-9',
        report: 'fill',
        reason: 'its execution 4 is booked already',
        again: true,
      },
      'exchange',
      ['info', 'desk', 'Fill reported again', /o-9.*execution 4.*booked once/],
    ],
    [
      'another report that fits none',
      { kind: 'report_discarded', orderId: 'o-9', report: 'cancelled', reason: 'unknown order' },
      'exchange',
      ['warning', 'desk', 'Report of the exchange put aside', /o-9/],
    ],
    [
      'a raised limit, with its values and its approval',
      {
        kind: 'limits_changed',
        scope: 'algorithm/momentum',
        limits: { maxDailyLoss: '30000', maxOpenOrders: 5 },
        before: { maxDailyLoss: '20000' },
        approvalId: 'a-1',
        reason: 'more capital',
      },
      'ann',
      [
        'warning',
        'algorithm/momentum',
        'Limits changed',
        /ann has changed daily loss from 20,000 to 30,000 of the algorithm momentum: more capital\. It was approved \(a-1\)/,
      ],
    ],
    [
      'a lowered limit of the desk',
      { kind: 'limits_changed', limits: { maxOpenOrders: 5 }, before: { maxOpenOrders: null }, reason: 'holiday' },
      'ann',
      ['info', 'desk', 'Limits changed', /open orders from no limit of its own to 5 of the whole desk/],
    ],
  ] as const satisfies readonly (readonly [string, Fact, string, unknown])[])(
    'tells of %s',
    (_, fact, actor, [severity, scope, title, text]) => {
      expect(alert(fact, actor)).toMatchObject({ severity, scope, title, text: expect.stringMatching(text) });
    },
  );

  it.each([
    ['a deployment that never came up', { kind: 'deployment_failed', deploymentId: 'd2', reason: 'no file' }, 'ann'],
    [
      'a person who halts trading',
      { kind: 'trading_state_changed', scope: 'desk', state: 'halted', reason: 'lunch' },
      'ann',
    ],
    ['the breaker of a kill, of which its order tells', { ...TRIPPED, cause: 'kill' }, 'ann'],
    [
      'the breaker that the desk trips for a version that stopped, of which the order to kill tells',
      { ...TRIPPED, cause: 'kill', action: 'reduce' },
      'desk',
    ],
    ['daily business', { kind: 'order_accepted', orderId: 'o-1' }, 'exchange'],
  ] as const satisfies readonly (readonly [string, Fact, string])[])('does not tell of %s', (_, fact, actor) => {
    expect(alert(fact, actor)).toBeUndefined();
  });

  it.each(TRIGGERS.filter((each) => each !== 'kill'))('has words for a breaker of %s', (cause) => {
    const told = alert({ ...TRIPPED, cause });
    expect(told?.title).toMatch(/^[A-Z]/);
    expect(told?.text).not.toContain('undefined');
  });

  it('cuts short what a version says without end', () => {
    const message = 'x'.repeat(100_000);
    const fact = {
      kind: 'version_faulted',
      slotId: 's:paper',
      instance: 1,
      entityId: 'e1',
      code: 'threw',
      message,
    } as const;
    expect(alert(fact)?.text.length).toBeLessThan(1_000);
  });
});

describe('who listens for alerts', () => {
  it('hears those of each commit in order, until it stops', () => {
    const listeners = new Set<(turn: CommittedTurn) => void>();
    const again = new Set<(told: RecordedAgain) => void>();
    const desk = {
      view: RECORDS,
      onCommitted(listener: (turn: CommittedTurn) => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      onRecordedAgain(listener: (told: RecordedAgain) => void) {
        again.add(listener);
        return () => again.delete(listener);
      },
    } as unknown as Parameters<typeof onAlert>[0];
    const heard: Alert[] = [];
    const stop = onAlert(desk, (each) => heard.push(each));
    const facts = [
      recorded(TRIPPED),
      recorded({ kind: 'order_accepted', orderId: 'o-1' }),
      { ...recorded({ kind: 'exit_ended', exitId: 'x-1', scope: 'desk' }), seq: 9 },
    ];
    for (const listener of listeners) listener({ facts });
    expect(heard.map(({ id }) => id)).toEqual([7, 9]);
    stop();
    expect([listeners.size, again.size]).toEqual([0, 0]);
  });
});

/** What alerts speak of: by that, and never by their words, the console knows which breaker is meant and when an alert is over. */
import { describe, expect, it } from 'vitest';
import { type AlertRecords, alertOf } from '../../../electron/host/alerts.ts';
import { JOURNAL_LOST } from '../../../electron/host/outage.ts';
import type { AlertSubject } from '../../../shared/domain/alert.ts';
import type { Fact } from '../../../shared/domain/fact.ts';
import { epochNs } from '../../../shared/units/time.ts';

const NOTHING = {
  ...{ entities: new Map(), deployments: new Map(), swaps: new Map(), ladders: new Map(), instruments: [] },
} as AlertRecords;
/** Words of a person, a version or an exchange, which name everything there is. */
const REASON = 'as with breaker b-1 under emergency e-1. The journal could not be written at 00:26:04';

const about = (fact: Fact, actor = 'desk'): AlertSubject | undefined =>
  alertOf({ seq: 7, tsNs: epochNs(1_723_075_200_000_000_000n), actor, role: '', fact }, NOTHING)?.about;

const EMERGENCY = { emergencyId: 'e-9', scope: 'desk' } as const;

describe('what an alert speaks of', () => {
  it.each<readonly [string, Fact, string, AlertSubject | undefined]>([
    [
      'of a breaker is that breaker',
      { kind: 'breaker_tripped', id: 'b-9', scope: 'desk', cause: 'manual', action: 'halt', value: REASON, limit: '' },
      'ann',
      { topic: 'breaker', id: 'b-9' },
    ],
    [
      'of a kill is its breaker, whatever its reason names',
      {
        ...{ kind: 'kill_ordered', killId: 'k-1', scope: 'desk', flatten: true, orders: 2 },
        ...{ breakerId: 'b-9', reason: REASON },
      },
      'ann',
      { topic: 'breaker', id: 'b-9' },
    ],
    [
      'of an emergency is that emergency',
      {
        ...{ kind: 'emergency_declared', ...EMERGENCY, declaredBy: 'ann', role: 'risk_manager', required: 1 },
        ...{ expiresNs: '1723075200000000000', reason: REASON },
      } as Fact,
      'ann',
      { topic: 'emergency', id: 'e-9' },
    ],
    [
      'of what was done under one is its use',
      {
        ...{ kind: 'emergency_used', ...EMERGENCY, usedBy: 'tom', consequences: [REASON], reason: REASON },
        command: { kind: 'release_breaker' },
      } as unknown as Fact,
      'tom',
      { topic: 'emergency_use', id: 'e-9' },
    ],
    [
      'of an exit that stands still is the exits',
      { kind: 'exit_stalled', exitId: 'x-1', open: [], reason: REASON },
      'desk',
      { topic: 'exits' },
    ],
    [
      'of a connection that is lost is that connection',
      { kind: 'connection_changed', of: 'exchange', up: false, reason: REASON },
      'desk',
      { topic: 'exchange' },
    ],
    [
      'of one that is back is nothing, for it does not end',
      { kind: 'connection_changed', of: 'feed', up: true, reason: REASON },
      'desk',
      undefined,
    ],
    [
      'of a journal that could not be written is the journal',
      { kind: 'trading_state_changed', scope: 'desk', state: 'reducing', reason: `${JOURNAL_LOST} 00:26:04: io` },
      'desk',
      { topic: 'journal' },
    ],
    [
      'of any other stop is nothing',
      { kind: 'trading_state_changed', scope: 'desk', state: 'halted', reason: REASON },
      'desk',
      undefined,
    ],
    [
      'of limits is their change',
      { kind: 'limits_changed', limits: { maxOpenOrders: 5 }, before: { maxOpenOrders: null }, reason: REASON },
      'ann',
      { topic: 'limits' },
    ],
    [
      'of a breaker that is released is nothing, for it does not end',
      { kind: 'breaker_released', id: 'b-9', scope: 'desk', reason: REASON },
      'ann',
      undefined,
    ],
  ])('%s', (_, fact, actor, expected) => {
    expect(about(fact, actor)).toEqual(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { limitChanges } from '../../../renderer/store/risk/limit-history.ts';

const row = (payload: unknown, action = 'limits_changed') => ({
  ...{ seq: 7, time: '2026-11-22T04:00:00.000Z', ts_ns: '1', actor: 'rita', role: 'risk_manager', subject: 'desk' },
  ...{ prev_hash: '', hash: '', action, payload: { fact: 6, record: { body: payload, kind: action, ts_ns: '1' } } },
});

describe('changes of limits', () => {
  it('are told one by one: who, from what, to what, why', () => {
    const payload = {
      scope: 'momentum:paper',
      limits: { maxDailyLoss: '30000', maxDrawdown: 500 },
      before: { maxDailyLoss: '20000' },
      actions: { daily_loss: 'halt' },
      actionsBefore: { daily_loss: null },
      approvalId: 'a-1',
      reason: 'a quieter market',
    };
    expect(limitChanges(row(payload))).toEqual([
      {
        ...{
          seq: 7,
          at: '2026-11-22T04:00:00.000Z',
          actor: 'rita',
          scope: 'momentum:paper',
          reason: 'a quieter market',
        },
        ...{ name: 'maxDailyLoss', from: '20000', to: '30000', by: 'approval' },
      },
      {
        ...{
          seq: 7,
          at: '2026-11-22T04:00:00.000Z',
          actor: 'rita',
          scope: 'momentum:paper',
          reason: 'a quieter market',
        },
        ...{ name: 'daily_loss', from: null, to: 'halt', by: 'approval' },
      },
    ]);
  });

  it('of a payload that is none are none', () => {
    for (const payload of [null, 3, [], {}, { before: [] }, { before: 'x' }])
      expect(limitChanges(row(payload))).toEqual([]);
    expect(limitChanges({ ...row(null), payload: null })).toEqual([]);
    expect(limitChanges(row({ before: { maxDailyLoss: '1' } }, 'swap_cut'))).toEqual([]);
  });
});

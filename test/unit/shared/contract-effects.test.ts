/** What each call may do in the hands of somebody who may not raise risk. */
import { describe, expect, it } from 'vitest';
import type { CallEffect } from '../../../shared/contract/index.ts';
import { CALLS, type Call } from '../../support/contract-calls.ts';

/** Calls that are not simply reading or changing something. Each of these says why it never waits, or who decides. */
const EFFECTS: Readonly<Record<string, CallEffect>> = {
  'deployments.rollback': 'reduce',
  'swaps.create': 'decide',
  'swaps.cancel': 'reduce',
  'swaps.rollback': 'reduce',
  'algorithms.rollback': 'reduce',
  'risk.set_limits': 'decide',
  'risk.set_trading_state': 'decide',
  'risk.trip_breaker': 'reduce',
  'risk.kill': 'reduce',
  'runs.validate': 'read',
  'approvals.reject': 'reduce',
  'emergencies.end': 'reduce',
  'approvals.require': 'decide',
  'overrides.revoke': 'reduce',
  'operators.sign_in': 'read',
  'operators.refresh': 'read',
  'operators.sign_out': 'read',
  'operators.presence': 'read',
  'operators.lock_session': 'read',
  'operators.unlock_session': 'read',
  'operators.add': 'recover',
  'operators.change': 'recover',
  'operators.unlock': 'recover',
  'operators.password': 'recover',
  'operators.settings': 'recover',
};

/** What is called so lowers risk wherever it stands, and must never wait. */
const REDUCING = /\.(hold|step_down|abort|rollback|kill)$/;

const isGet = ({ rest }: Call): boolean => rest === undefined || rest.method === 'GET';

describe('every call', () => {
  it.each(CALLS)('$name says itself which role it needs and what it does', ({ meta }) => {
    expect(meta).toEqual({ role: expect.any(String), effect: expect.any(String) });
  });

  it.each(CALLS)('$name has the effect that stands here, or none that matters', (call) => {
    const usual = isGet(call) ? 'read' : REDUCING.test(call.name) ? 'reduce' : 'change';
    expect(call.meta.effect).toBe(EFFECTS[call.name] ?? usual);
  });

  it.each(CALLS.filter(isGet))('$name, which is asked for by GET, changes nothing', ({ meta }) => {
    expect(meta.effect).toBe('read');
  });
});

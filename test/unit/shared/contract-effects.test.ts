/** What each call may do in the hands of somebody who may not raise risk. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
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
  'consoles.revoke': 'recover',
};

/** What is called so lowers risk wherever it stands, and must never wait. */
const REDUCING = /\.(hold|step_down|abort|rollback|kill)$/;

/** The fields of what a call takes; none where it takes none. */
const shapeOf = (procedure: Call['procedure']): Readonly<Record<string, z.ZodType>> => {
  const schema = procedure['~orpc'].inputSchema;
  return schema instanceof z.ZodObject ? schema.shape : {};
};

const isGet = ({ rest }: Call): boolean => rest === undefined || rest.method === 'GET';

describe('every call', () => {
  it.each(CALLS)('$name says itself which role it needs and what it does', ({ meta }) => {
    expect(meta).toEqual({ role: expect.any(String), effect: expect.any(String) });
  });

  it.each(CALLS)('$name has the effect that stands here, or none that matters', (call) => {
    const usual = isGet(call) ? 'read' : REDUCING.test(call.name) ? 'reduce' : 'change';
    expect(call.meta.effect).toBe(EFFECTS[call.name] ?? usual);
  });

  const reasoned = CALLS.filter(({ procedure }) => 'reason' in shapeOf(procedure));
  const lowers = ({ name, meta }: Call): boolean =>
    meta.effect === 'reduce' || (meta.effect === 'decide' && name !== 'swaps.create');

  it.each(reasoned.filter(lowers))(
    '$name, which may lower risk, is never refused for the words of its reason',
    ({ procedure }) => {
      const { reason } = shapeOf(procedure);
      expect(reason?.parse('\u001b[2Ka\nb\u202e ')).toBe('[2Ka b');
      expect(reason?.parse('\u0000\u202e')).toBe('(control characters alone)');
      expect(reason?.parse(`${'x'.repeat(499)}😀`)).toBe('x'.repeat(499));
      expect(reason?.safeParse(' \n').success).toBe(false);
    },
  );

  it.each(reasoned.filter((call) => !lowers(call)))('$name asks for words that read as they are', ({ procedure }) => {
    expect(shapeOf(procedure).reason?.safeParse('a\nb').success).toBe(false);
  });

  it.each(CALLS.filter(isGet))('$name, which is asked for by GET, changes nothing', ({ meta }) => {
    expect(meta.effect).toBe('read');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noteOutcome, reached } from '../../../electron/engine/rollout/gate-counts.ts';
import { GATE_OUTCOMES, type GateOutcome, NO_RUN } from '../../../shared/domain/gate.ts';
import { profitRule } from '../../support/gate-evidence.ts';

const rule = profitRule({ passAfter: 3, failAfter: 1, inconclusiveAfter: 4, errorAfter: 2 });
const AFTER = { pass: 3, fail: 1, inconclusive: 4, error: 2 } as const;
const after = (...outcomes: readonly GateOutcome[]) => reached(rule, outcomes.reduce(noteOutcome, NO_RUN));

describe('outcomes in a row', () => {
  it('take effect at a count of their own each, and go on taking it', () => {
    expect([after(), after('pass', 'pass'), after('pass', 'pass', 'pass')]).toEqual([undefined, undefined, 'pass']);
    expect(after('pass', 'pass', 'pass', 'pass')).toBe('pass');
    expect([after('fail'), after('error'), after('error', 'error')]).toEqual(['fail', undefined, 'error']);
  });

  it('begin anew after any other of the four', () => {
    expect(after('pass', 'pass', 'inconclusive', 'pass', 'pass')).toBeUndefined();
    expect(after('error', 'fail', 'error')).toBeUndefined();
  });

  it('are not touched by waiting', () => {
    expect(after('pass', 'waiting', 'pass', 'waiting', 'waiting', 'pass')).toBe('pass');
    expect(after('pass', 'pass', 'waiting')).toBeUndefined();
    expect(after('fail', 'waiting')).toBe('fail');
  });

  it('are what counting back over the whole list says', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...GATE_OUTCOMES)), (outcomes) => {
        const counted = outcomes.filter((outcome) => outcome !== 'waiting');
        const last = counted.at(-1);
        const times = counted.length - 1 - counted.findLastIndex((outcome) => outcome !== last);
        expect(after(...outcomes)).toBe(last !== undefined && times >= AFTER[last] ? last : undefined);
      }),
    );
  });
});

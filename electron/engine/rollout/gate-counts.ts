import type { CountedOutcome, GateOutcome, GateRule, GateRun } from '../../../shared/domain/gate.ts';

const LIMITS = {
  pass: 'passAfter',
  fail: 'failAfter',
  inconclusive: 'inconclusiveAfter',
  error: 'errorAfter',
} as const satisfies Record<CountedOutcome, keyof GateRule>;

/** One more outcome of a gate. Any other of the four begins a new run; waiting neither counts nor ends one. */
export function noteOutcome(run: GateRun, outcome: GateOutcome): GateRun {
  if (outcome === 'waiting') return run;
  return { outcome, times: run.outcome === outcome ? run.times + 1 : 1 };
}

/** The outcome that has come as often in a row as the rule asks, and takes effect; undefined while none has. */
export function reached(rule: GateRule, { outcome, times }: GateRun): CountedOutcome | undefined {
  return outcome !== null && times >= rule[LIMITS[outcome]] ? outcome : undefined;
}

import type { ConductEvidence, GateRule, LimitRule } from '../../shared/domain/gate.ts';
import { ZERO_MONEY } from '../../shared/units/money.ts';

/** A version that has done nothing yet. */
export const NO_CONDUCT: ConductEvidence = {
  periods: 0,
  fills: 0,
  closedTrades: 0,
  sessions: 0,
  orders: 0,
  denied: 0,
  rejected: 0,
  faults: 0,
  requests: 0,
  slippage: { value: ZERO_MONEY, cost: ZERO_MONEY, fills: 0 },
  turnover: ZERO_MONEY,
  drawdownBp: null,
  latency: null,
  divergence: null,
};

const TERMS = {
  observeOnly: false,
  minSamples: 20,
  since: 'ladder',
  passAfter: 2,
  failAfter: 2,
  inconclusiveAfter: 3,
  errorAfter: 2,
} as const;

/** A gate on something that should be small. */
export const limitRule = (
  measure: LimitRule['measure'],
  passUpTo: number,
  failAbove: number,
  more: Partial<LimitRule> = {},
): LimitRule => ({ ...TERMS, measure, relative: false, passUpTo, failAbove, ...more });

/** A gate on profit against the twin, at 5 % on each side. */
export const profitRule = (
  more: Partial<Extract<GateRule, { measure: 'profit' }>> = {},
): Extract<GateRule, { measure: 'profit' }> => ({
  ...TERMS,
  measure: 'profit',
  passAbove: 0,
  failBelow: 0,
  alpha: 0.05,
  ...more,
});

import { describe, expect, it } from 'vitest';
import type { GateRule } from '../../../shared/domain/gate.ts';
import { gateRuleProblem } from '../../../shared/domain/gate-rule.ts';
import { limitRule, profitRule } from '../../support/gate-evidence.ts';

describe('the rule of a gate', () => {
  it.each([
    [profitRule()],
    [profitRule({ passAbove: 1, failBelow: -1, alpha: 0.01, since: 'rung' })],
    [limitRule('drawdown', 0, 0)],
    [limitRule('slippage', -2, -1)],
    [limitRule('latency', -50, 100, { relative: true })],
    [limitRule('turnover', 1, 2)],
  ])('can be used: %o', (rule) => {
    expect(gateRuleProblem(rule)).toBeUndefined();
  });

  it.each<[GateRule, string]>([
    [{ ...limitRule('drawdown', 1, 2), measure: 'luck' } as unknown as GateRule, '"luck" is no measure of a gate'],
    [profitRule({ minSamples: 0 }), 'the gate on profit has minSamples 0: give a whole number from 1'],
    [profitRule({ passAfter: 1.5 }), 'passAfter 1.5'],
    [profitRule({ failAfter: -1 }), 'failAfter -1'],
    [profitRule({ inconclusiveAfter: Number.POSITIVE_INFINITY }), 'inconclusiveAfter Infinity'],
    [limitRule('reject_rate', 1, 2, { errorAfter: 2_000_000 }), 'the gate on reject rate has errorAfter 2000000'],
    [profitRule({ alpha: 0 }), 'may not err in 0 of all cases'],
    [profitRule({ alpha: 0.5 }), 'may not err in 0.5 of all cases'],
    [profitRule({ alpha: Number.NaN }), 'may not err in NaN'],
    [profitRule({ passAbove: Number.NaN }), 'finite thresholds'],
    [profitRule({ passAbove: 0, failBelow: 1 }), 'would pass above 0 and fail below 1 at once'],
    [limitRule('drawdown', 3, 2), 'the gate on drawdown would pass up to 3 and fail above 2 at once'],
    [limitRule('latency', 1, Number.POSITIVE_INFINITY), 'the gate on latency needs finite thresholds'],
    [limitRule('error_rate', -1, 2), 'can never pass up to -1'],
    [limitRule('drawdown', 1, 2, { relative: true }), 'is not compared with the twin'],
    [limitRule('turnover', 1, 2, { relative: true }), 'always is a multiple of the twin’s'],
  ])('%o is refused', (rule, words) => {
    expect(gateRuleProblem(rule)).toContain(words);
  });
});

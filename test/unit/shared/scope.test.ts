import { expect, it } from 'vitest';
import { plainScope } from '../../../electron/command-line/emergency/kill-scope.ts';
import { parseScenario } from '../../../electron/scenario/scenario.ts';
import { ScopeText } from '../../../shared/contract/risk-limits.ts';
import { canonicalScope, parseScope } from '../../../shared/domain/scope.ts';

const SCENARIO = {
  ...{ name: 'scope', feed: { kind: 'sim', duration_seconds: 1 } },
  algorithms: [{ name: 'a', versions: [{ version: '1.0.0', module: 'a.ts' }] }],
};

/** The scope of a kill in a scenario. */
function inScenario(scope: string): string | undefined {
  const steps = [{ at: 0, do: 'kill', scope }];
  const [step] = parseScenario(JSON.stringify({ ...SCENARIO, steps }), 'test').steps;
  return step?.do === 'kill' ? step.scope : undefined;
}

it.each([
  ['slot/momentum:paper', 'momentum:paper'],
  ['momentum:paper', 'momentum:paper'],
  ['desk', 'desk'],
  ['environment/paper', 'environment/paper'],
  ['instrument/binance-usdm:BTCUSDT', 'instrument/binance-usdm:BTCUSDT'],
  ['version/slot@1.0.0', 'version/slot@1.0.0'],
])('the scope %s is kept under %s, wherever it is read', (given, kept) => {
  expect([canonicalScope(given), ScopeText.parse(given), plainScope({ scope: given }), inScenario(given)]).toEqual([
    ...[kept, kept, kept, kept],
  ]);
  expect(parseScope(kept)).toBeDefined();
});

it.each(['slot/momentum', 'slot/', 'slot/slot/a:paper', 'slot/a:b:c'])('%s is no scope', (text) => {
  expect(parseScope(canonicalScope(text))).toBeUndefined();
  expect(() => plainScope({ scope: text })).toThrow('is no scope');
});

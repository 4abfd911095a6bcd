import { type AnyContractProcedure, type AnySchema, isContractProcedure } from '@orpc/contract';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../electron/api/openapi.ts';
import { jsonProblem, MAX_JSON_DEPTH } from '../../../shared/contract/field.ts';
import { type CallMeta, contract, ERRORS } from '../../../shared/contract/index.ts';

interface Call {
  readonly name: string;
  readonly procedure: AnyContractProcedure;
}

function callsOf(router: object, path: readonly string[] = []): Call[] {
  return Object.entries(router).flatMap(([key, value]: [string, unknown]) => {
    if (isContractProcedure(value)) return [{ name: [...path, key].join('.'), procedure: value }];
    return typeof value === 'object' && value !== null ? callsOf(value, [...path, key]) : [];
  });
}

const calls = callsOf(contract);
const inputOf = (name: string): AnySchema => calls.find((call) => call.name === name)!.procedure['~orpc'].inputSchema!;
const parse = async (name: string, input: unknown) => {
  const result = await inputOf(name)['~standard'].validate(input);
  return result.issues ? { problems: result.issues.map(({ message }) => message) } : { value: result.value };
};

/** A call that changes something is made by a role that may; a call that only reads needs less. */
const ROLES: Readonly<Record<string, CallMeta['role']>> = {
  'entities.create': 'trader',
  'entities.update': 'trader',
  'entities.delete': 'trader',
  'deployments.create': 'trader',
  'deployments.rollback': 'trader',
  'swaps.create': 'trader',
  'swaps.cancel': 'trader',
  'swaps.rollback': 'trader',
  'swap_rules.create': 'trader',
  'swap_rules.delete': 'trader',
  'algorithms.deploy': 'trader',
  'algorithms.promote': 'trader',
  'algorithms.rollback': 'trader',
  'algorithms.drain': 'trader',
  'ladders.advance': 'trader',
  'ladders.hold': 'trader',
  'ladders.resume': 'trader',
  'ladders.step_down': 'trader',
  'ladders.abort': 'trader',
  'risk.set_trading_state': 'trader',
  'risk.set_limits': 'risk_manager',
  'risk.trip_breaker': 'trader',
  'risk.release_breaker': 'risk_manager',
  'risk.kill': 'trader',
  'risk.set_calendar': 'administrator',
  'overrides.grant': 'risk_manager',
  'overrides.revoke': 'risk_manager',
  'approvals.approve': 'risk_manager',
  'approvals.reject': 'risk_manager',
  'approvals.require': 'administrator',
  'emergencies.declare': 'risk_manager',
  'emergencies.end': 'trader',
  'operators.sign_in': 'public',
  'operators.list': 'administrator',
  'operators.add': 'administrator',
  'operators.change': 'administrator',
  'operators.unlock': 'administrator',
  'operators.settings': 'administrator',
  'consoles.revoke': 'administrator',
  'runs.validate': 'trader',
  'runs.start': 'trader',
  'runs.pause': 'trader',
  'runs.play': 'trader',
  'runs.step': 'trader',
  'runs.speed': 'trader',
  'runs.cancel': 'trader',
  'runs.delete': 'trader',
  'imports.begin': 'trader',
  'imports.cancel': 'trader',
  'imports.delete': 'trader',
  'session.play': 'trader',
  'session.pause': 'trader',
  'session.step': 'trader',
  'session.speed': 'trader',
  'health.get': 'public',
};

describe('every call', () => {
  it.each(calls)('$name names its role', ({ name, procedure }) => {
    const { role } = procedure['~orpc'].meta as unknown as CallMeta;
    expect(role).toBe(ROLES[name] ?? 'viewer');
  });

  it.each(calls)('$name has a summary and a route of its own, unless it streams', ({ name, procedure }) => {
    const { method, path, summary } = procedure['~orpc'].route;
    if (/^(console|window)\./.test(name)) return expect(path).toBeUndefined();
    expect([method, path, summary]).toEqual([expect.any(String), expect.stringMatching(/^\//), expect.any(String)]);
    const same = calls.filter(
      (call) => call.procedure['~orpc'].route.path === path && call.procedure['~orpc'].route.method === method,
    );
    expect(same).toHaveLength(1);
  });

  it.each(calls)('$name declares errors with the statuses of the table', ({ procedure }) => {
    const declared = Object.entries(procedure['~orpc'].errorMap);
    expect(declared.length).toBeGreaterThan(0);
    for (const [code, entry] of declared) {
      expect(entry).toMatchObject({ status: ERRORS[code as keyof typeof ERRORS].status });
    }
  });

  const takingInput = calls.filter(({ procedure }) => procedure['~orpc'].inputSchema !== undefined);
  it.each(takingInput)('$name refuses a key that it does not know', async ({ name }) => {
    const { problems } = await parse(name, { no_such_key: 1 });
    expect(problems?.join()).toContain('"no_such_key"');
  });
});

/** The specification's own names, in requests under `/algorithms` alone, and the limits that go with them. */
const CAMEL_CASE = [
  'algorithmId',
  'initialCapital',
  'riskLimits',
  'targetVersion',
  'targetEnvironment',
  'initialAllocation',
  'maxDailyLoss',
  'maxDailyDrawdown',
  'maxDrawdown',
  'maxPositionSize',
  'maxOrderValue',
  'maxOpenOrders',
  'maxInstruments',
  'priceCollar',
  'maxOrderQuantity',
  'maxPositionQuantity',
  'maxOrdersPerSecond',
  'maxOrdersPerMinute',
  'maxTradesPerMinute',
  'maxRepeats',
  'maxDenialsPerMinute',
  'maxErrorRate',
  'maxSlippage',
  'maxParticipation',
  'maxConcentration',
  'maxSectorExposure',
  'maxGrossExposure',
  'maxNetExposure',
  'maxReferenceAgeMs',
  'maxDataAgeMs',
  'maxAckAgeMs',
  'duplicateWindowMs',
  'selfTrade',
];

it('speaks snake_case, but for the names that the specification writes otherwise', async () => {
  const text = JSON.stringify(await openApiDocument());
  const names = [...text.matchAll(/"properties":(\{.*?\})/g)].length;
  expect(names).toBeGreaterThan(50);
  const keys = new Set<string>();
  const collect = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('properties' in node && typeof node.properties === 'object')
      for (const key of Object.keys(node.properties ?? {})) keys.add(key);
    if ('in' in node && 'name' in node) keys.add(String(node.name));
    for (const value of Object.values(node)) collect(value);
  };
  collect(JSON.parse(text));
  const others = (from: ReadonlySet<string>) => [...from].filter((key) => !/^[a-z][a-z0-9_]*$/.test(key)).sort();
  expect(others(keys)).toEqual(CAMEL_CASE.toSorted());
  const { paths = {} } = await openApiDocument();
  keys.clear();
  for (const [path, item] of Object.entries(paths)) if (!path.includes('/algorithms')) collect(item);
  for (const item of Object.values(paths)) {
    for (const operation of Object.values(item ?? {})) collect((operation as { responses?: unknown }).responses);
  }
  expect(others(keys)).toEqual([]);
});

describe('words that go on record', () => {
  const DISGUISES = ['\0', '\u001b[2K', 'a\nb', 'a\tb', '\u007f', '\u0085', '\u202e', '\u202a', '\u2066', '\u2069'];
  const because = (reason: string) => parse('risk.release_breaker', { id: 'b-1', reason });
  const decided = (by: string) =>
    parse('approvals.approve', { id: '11111111-1111-8111-8111-111111111111', by, reason: 'r' });

  it.each(DISGUISES)('are refused with %j in them, in words', async (disguise) => {
    for (const { problems } of [await because(`fine${disguise}x`), await decided(`bob${disguise}x`)])
      expect(problems).toEqual([expect.stringContaining('must be plain text on one line')]);
  });

  it.each(DISGUISES)('never hold up a kill: %j in them becomes a space', async (disguise) => {
    const { value } = await parse('risk.kill', { reason: `a${disguise}z` });
    expect(value).toMatchObject({ reason: expect.stringMatching(/^a[^\p{Cc}\u202a-\u202e\u2066-\u2069]+z$/u) });
  });

  it.each(['José – “größer” 日本語 😀', '  with spaces around  ', 'שלום'])('may be %j', async (text) => {
    expect(await because(text)).toMatchObject({ value: { reason: text.trim() } });
    expect(await decided(text)).toMatchObject({ value: { by: text.trim() } });
  });
});

describe('inputs', () => {
  const ID = '11111111-1111-8111-8111-111111111111';
  const entity = { name: 'momentum', type: 'strategy', version: '1.0.0' };
  const swap = { from_entity_id: ID, to_entity_id: ID, reason: 'better', initiated_by: 'ann' };

  const deploy = { algorithmId: 'a', environment: 'paper' };
  const rule = { slot_id: 'a:paper', trigger: 'unhealthy', to_entity_id: ID, reason: 'r' };
  const calendar = { time_zone: 'UTC', day_starts_at: '00:00', reason: 'r' };
  const session = { days: ['mon'], opens: '09:30', closes: '16:00' };
  const stocks = { time_zone: 'UTC', sessions: [session] };
  const override = {
    ...{ slot_id: 'a:paper', version: 'a@1.0.0', instrument: 'x:Y', side: 'buy', quantity: '1.5', reason: 'r' },
    codes: ['order_value'],
  };

  it.each([
    ['entities.create', entity, {}],
    ['entities.create', { ...entity, version: '2.1.0-rc.1+build.5' }, {}],
    ['swaps.create', swap, {}],
    ['swaps.create', { ...swap, reason: 'x'.repeat(500), initiated_by: 'x'.repeat(255) }, {}],
    ['entities.list', { page: '2', page_size: '100' }, { page: 2, page_size: 100 }],
    ['entities.list', {}, { page: 1, page_size: 20 }],
    [
      'swaps.create',
      { ...swap, hand_over: { state: 'cold' } },
      { hand_over: { state: 'cold', positions: 'adopt', orders: 'adopt' } },
    ],
    ['swaps.create', { ...swap, scheduled_for: 'session_boundary' }, { scheduled_for: 'session_boundary' }],
    ['swaps.create', swap, { scheduled_for: null, drain_timeout_ms: 5_000 }],
    ['algorithms.deploy', { ...deploy, environment: 'PaperTrading' }, { environment: 'paper' }],
    ['algorithms.deploy', { ...deploy, environment: 'PRODUCTION' }, { environment: 'production' }],
    ['algorithms.deploy', { ...deploy, initialCapital: 1e9 }, { initialCapital: 10n ** 17n }],
    ['algorithms.deploy', { ...deploy, initialCapital: 0.00000001 }, { initialCapital: 1n }],
    ['algorithms.deploy', { ...deploy, initialCapital: '1000000.25' }, { initialCapital: 100_000_025_000_000n }],
    ['algorithms.deploy', { ...deploy, riskLimits: { maxDrawdown: 0.07 } }, { riskLimits: { maxDrawdown: 700 } }],
    ['algorithms.drain', { algorithmId: 'a' }, { timeout_ms: 5_000 }],
    ['swap_rules.create', rule, { hand_over: { state: 'shadow', positions: 'adopt', orders: 'adopt' } }],
    ['session.speed', { speed: 'max' }, {}],
    ['risk.set_limits', { reason: 'r', max_daily_loss: '20000.5' }, { scope: 'desk' }],
    ['risk.set_limits', { reason: 'r', scope: 'a:paper', unset: ['max_repeats'] }, { scope: 'a:paper' }],
    [
      'risk.set_limits',
      { reason: 'r', actions: { daily_loss: 'roll_back' } },
      { actions: { daily_loss: 'roll_back' } },
    ],
    ['risk.set_limits', { reason: 'r', max_gross_exposure_bp: 30_000 }, { max_gross_exposure_bp: 30_000 }],
    ['risk.kill', { reason: 'r' }, { scope: 'desk' }],
    ['risk.kill', { reason: 'r', scope: 'version/a@1.0.0', flatten: true }, { flatten: true }],
    ['approvals.approve', { id: ID, reason: 'r' }, {}],
    ['approvals.require', { count: 2, reason: 'r' }, { expires_after_seconds: 3_600 }],
    ['overrides.grant', override, { expires_after_seconds: 300 }],
    [
      'algorithms.deploy',
      { ...deploy, riskLimits: { maxGrossExposure: 3 } },
      { riskLimits: { maxGrossExposure: 30_000 } },
    ],
  ])('%s takes %j', async (name, input, becomes) => {
    expect(await parse(name, input)).toEqual({
      value: expect.objectContaining({ ...(Object.keys(becomes).length === 0 ? {} : becomes) }),
    });
  });

  it.each([
    ['entities.create', { ...entity, name: '' }],
    ['entities.create', { ...entity, name: 'a@1' }],
    ['entities.create', { ...entity, name: 'a:paper' }],
    ['entities.create', { ...entity, name: '../a' }],
    ['entities.create', { ...entity, name: 'x'.repeat(101) }],
    ['entities.create', { ...entity, version: '1.0' }],
    ['entities.create', { ...entity, version: '01.0.0' }],
    ['entities.create', { ...entity, type: 'poem' }],
    ['entities.create', { ...entity, description: 'x'.repeat(2_001) }],
    ['entities.create', { ...entity, dependencies: ['x'] }],
    ['entities.create', { ...entity, config: [] }],
    ['entities.create', { ...entity, config: { text: 'x'.repeat(65_536) } }],
    ['entities.create', { ...entity, config: JSON.parse('{"a":{"__proto__":{"b":1}}}') as unknown }],
    ['entities.update', { entity_id: ID }],
    ['entities.update', { entity_id: ID, status: 'active' }],
    ['deployments.create', { entity_id: ID, environment: 'moon', deployed_by: 'ann' }],
    ['deployments.create', { entity_id: ID, environment: 'paper', deployed_by: '' }],
    ['swaps.create', { ...swap, reason: '' }],
    ['swaps.create', { ...swap, reason: '   ' }],
    ['swaps.create', { ...swap, reason: 'x'.repeat(501) }],
    ['swaps.create', { ...swap, initiated_by: 'x'.repeat(256) }],
    ['swaps.create', { ...swap, swap_type: 'magic' }],
    ['swaps.create', { ...swap, validate_only: 'yes' }],
    ['swaps.create', { ...swap, drain_timeout_ms: -1 }],
    ['swaps.create', { ...swap, drain_timeout_ms: 1.5 }],
    ['swaps.create', { ...swap, hand_over: { state: 'warm' } }],
    ['swaps.create', { ...swap, scheduled_for: 'tomorrow' }],
    ['swaps.create', { ...swap, scheduled_for: '2030-01-02T08:00:00' }],
    ['swaps.create', { ...swap, drain_timeout_ms: 600_001 }],
    ['swaps.cancel', { swap_id: ID }],
    ['swap_rules.create', { ...rule, trigger: 'full_moon' }],
    ['swap_rules.create', { ...rule, reason: '' }],
    ['algorithms.deploy', { ...deploy, environment: 'moon' }],
    ['algorithms.deploy', { ...deploy, initialCapital: 0 }],
    ['algorithms.deploy', { ...deploy, initialCapital: -5 }],
    ['algorithms.deploy', { ...deploy, initialCapital: '0.000000001' }],
    ['algorithms.deploy', { ...deploy, initialCapital: 1e9 + 1 }],
    ['algorithms.deploy', { ...deploy, riskLimits: { maxDailyLoss: 1e13 } }],
    ['algorithms.deploy', { ...deploy, initialCapital: Number.NaN }],
    ['algorithms.deploy', { ...deploy, initialCapital: 'much' }],
    ['algorithms.deploy', { ...deploy, riskLimits: {} }],
    ['algorithms.deploy', { ...deploy, riskLimits: { maxDrawdown: 5 } }],
    ['algorithms.deploy', { ...deploy, riskLimits: { maxDrawdown: 0 } }],
    ['algorithms.deploy', { ...deploy, riskLimits: { maxDrawdown: 0.00005 } }],
    ['algorithms.deploy', { ...deploy, riskLimits: { maxDailyDrawdown: 0.05 } }],
    ['algorithms.rollback', { algorithmId: 'a' }],
    ['algorithms.drain', { algorithmId: 'a', timeout_ms: -1 }],
    ['swaps.rollback', { swap_id: ID }],
    ['entities.list', { page: 0 }],
    ['entities.list', { page: 1.5 }],
    ['entities.list', { page_size: 101 }],
    ['session.step', { count: 0 }],
    ['session.speed', { speed: 0 }],
    ['session.speed', { speed: Number.POSITIVE_INFINITY }],
    ['risk.set_limits', { reason: 'r' }],
    ['risk.set_limits', { reason: 'r', max_daily_loss: '-5' }],
    ['risk.set_limits', { reason: 'r', max_daily_loss: '0.000000001' }],
    ['risk.set_limits', { reason: 'r', max_repeats: -1 }],
    ['risk.set_limits', { reason: 'r', max_repeats: 1.5 }],
    ['risk.set_limits', { reason: 'r', price_collar_bp: 10_001 }],
    ['risk.set_limits', { reason: 'r', self_trade: 'maybe' }],
    ['risk.set_limits', { reason: 'r', actions: { full_moon: 'halt' } }],
    ['risk.set_limits', { reason: 'r', actions: { drawdown: 'pray' } }],
    ['risk.set_limits', { reason: 'r', actions: JSON.parse('{"__proto__":"halt"}') as unknown }],
    ['risk.set_limits', JSON.parse('{"reason":"r","max_repeats":1,"__proto__":{}}') as unknown],
    ['risk.set_limits', { reason: 'r', unset: ['mood'] }],
    ['risk.set_limits', { max_repeats: 5 }],
    ['risk.set_trading_state', { reason: 'r', scope: 'desk', state: 'asleep' }],
    ['risk.set_trading_state', { reason: 'r', state: 'halted' }],
    ['risk.trip_breaker', { reason: 'r', scope: 'desk', action: 'alert' }],
    ['risk.trip_breaker', { scope: 'desk', action: 'halt' }],
    ['risk.release_breaker', { id: 'b', reason: ' ' }],
    ['risk.kill', {}],
    ['risk.kill', { reason: 'r', flatten: 'yes' }],
    ['risk.kill', { reason: 'r', scope: '' }],
    ['risk.violations', { trigger: 'full_moon' }],
    ['risk.exits', { status: 'open' }],
    ['risk.set_calendar', { time_zone: 'UTC', day_starts_at: '5pm', reason: 'r' }],
    ['risk.set_calendar', { ...calendar, hours: 'always' }],
    ['risk.set_calendar', { ...calendar, hours: { default: 'sometimes' } }],
    ['risk.set_calendar', { ...calendar, hours: { default: { time_zone: 'UTC', sessions: [] } } }],
    ['risk.set_calendar', { ...calendar, hours: { default: 'always', venues: { x: { time_zone: 'UTC' } } } }],
    ['risk.set_calendar', { ...calendar, hours: { default: { ...stocks, holidays: ['25 December'] } } }],
    ['risk.set_calendar', { ...calendar, hours: { default: { ...stocks, sessions: [{ ...session, days: ['so'] }] } } }],
    ['approvals.list', { status: 'maybe' }],
    ['approvals.approve', { id: 'x', reason: 'r' }],
    ['approvals.approve', { id: ID }],
    ['approvals.reject', { id: ID }],
    ['approvals.require', { count: -1, reason: 'r' }],
    ['approvals.require', { count: 1, expires_after_seconds: 1, reason: 'r' }],
    ['overrides.grant', { ...override, codes: [] }],
    ['overrides.grant', { ...override, codes: ['trading_halted'] }],
    ['overrides.grant', { ...override, quantity: '-1' }],
    ['overrides.grant', { ...override, limit_price: '1e9' }],
    ['overrides.grant', { ...override, expires_after_seconds: 86_401 }],
    ['overrides.revoke', { id: 'x' }],
    ['algorithms.deploy', { ...deploy, riskLimits: { maxGrossExposure: 101 } }],
    ['algorithms.deploy', { ...deploy, riskLimits: { maxRepeats: 0 } }],
  ])('%s refuses %j', async (name, input) => {
    const { problems } = await parse(name, input);
    expect(problems?.length).toBeGreaterThan(0);
  });
});

it('a limit that the desk does not have is refused by its name', async () => {
  const riskLimits = { maxPositionSize: 0.1, maxBoredom: 0.3 };
  const { problems } = await parse('algorithms.deploy', { algorithmId: 'a', environment: 'paper', riskLimits });
  expect(problems).toEqual([expect.stringContaining('"maxBoredom"')]);
  const only = await parse('algorithms.deploy', { algorithmId: 'a', environment: 'paper', riskLimits: { maxMood: 1 } });
  expect(only.problems).toEqual([expect.stringContaining('"maxMood"')]);
});

describe('a JSON object', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });

  it('may be nested so deep and no deeper', () => {
    expect(jsonProblem(nested(MAX_JSON_DEPTH))).toBeUndefined();
    expect(jsonProblem(nested(MAX_JSON_DEPTH + 1))).toMatch(/nested/);
    expect(jsonProblem(nested(5_000))).toMatch(/nested/);
  });

  it('may not reach a prototype', () => {
    expect(jsonProblem(JSON.parse('{"a":[{"__proto__":1}]}'))).toMatch(/__proto__/);
  });

  it.each([
    ['a number too large for one', JSON.parse('{"a":[1e400]}'), 'number Infinity'],
    ['no number', { a: Number.NaN }, 'number NaN'],
    ['a big integer', { a: 1n }, 'bigint'],
    ['a map', { a: new Map() }, 'neither an object nor a list'],
    ['a date', { a: [new Date(0)] }, 'neither an object nor a list'],
  ])('knows %s for what no record could hold', (_, value, words) => {
    expect(jsonProblem(value)).toContain(words);
  });
});

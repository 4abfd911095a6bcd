import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type RunningServer } from '../../electron/api/server.ts';
import { deskUuid } from '../../shared/base/uuid.ts';
import { ERRORS } from '../../shared/contract/index.ts';
import { DEFAULT_HAND_OVER, type HandOverContract } from '../../shared/domain/swap.ts';
import { money } from '../../shared/units/money.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { fakeVerifier } from '../support/fake-verifier.ts';
import { PlainDesk } from '../support/plain-desk.ts';
import { PLAIN_PERFORMANCE } from '../support/plain-performance.ts';
import { type Answer, type Ask, ask, TOKEN } from './rest-client.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly operationId?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: object; readonly schemas: Readonly<Record<string, object>> };
}

const CONTRACT: HandOverContract = {
  slotId: 'momentum:production',
  environment: 'production',
  handOver: DEFAULT_HAND_OVER,
  positions: [{ instrument: 'binance-usdm:BTCUSDT', quantity: quantity(-420) }],
  orders: [],
  standby: false,
  differences: {
    config: [],
    parameters: [{ name: 'lookback', from: undefined, to: 14 }],
    instruments: [],
    stateSchema: [],
  },
  untouched: ['limits'],
};

let desk: PlainDesk;
let server: RunningServer;
let document: Document;
let ajv: Ajv2020;

beforeAll(async () => {
  desk = new PlainDesk();
  server = await createServer(desk, { port: 0, token: TOKEN, verifier: fakeVerifier });
  document = (await ask(server.port, { path: '/openapi.json' })).json as unknown as Document;
  ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  ajv.addSchema({ $id: 'desk', components: document.components });
});

afterAll(() => server.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

/** A schema of the document, whose references lead into the document. */
const compiled = (schema: object) =>
  ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"desk#/components/')) as object);

/** Holds an answer against what the document says of the operation and the status. */
function hold(path: string, method: string, answer: Answer): void {
  const response = document.paths[path]?.[method]?.responses[String(answer.status)];
  expect(response, `${method} ${path} does not speak of ${answer.status}: ${answer.text}`).toBeDefined();
  const schema = response?.content?.['application/json']?.schema;
  if (!schema) return;
  const validate = compiled(schema);
  expect(validate(answer.json), `${method} ${path}: ${JSON.stringify(validate.errors)}`).toBe(true);
}

describe('the document', () => {
  it('is OpenAPI 3.1 with a bearer token for every call but the open ones', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.components.securitySchemes).toEqual({ bearer: { type: 'http', scheme: 'bearer' } });
    const open = operations().filter(({ operation }) => operation.security?.length === 0);
    expect(open.map(({ path }) => path).sort()).toEqual([
      '/api/v1/operators/sign-in',
      '/health',
      '/session',
      '/session',
      '/session/sign-in',
      '/session/sign-out',
    ]);
  });

  it('names each operation once and each path parameter', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = (operation.parameters ?? []).filter((each) => each.in === 'path');
      expect(declared.map(({ name }) => name).sort(), path).toEqual(inPath.sort());
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });

  it('has schemas that compile, and lists every error code under its status', () => {
    const codes = new Set<string>();
    for (const { operation } of operations()) {
      for (const [status, { content }] of Object.entries(operation.responses)) {
        for (const { schema } of Object.values(content ?? {})) {
          compiled(schema);
          const listed = (schema as { properties?: { code?: { enum?: (keyof typeof ERRORS)[] } } }).properties?.code
            ?.enum;
          for (const code of Number(status) >= 400 ? (listed ?? []) : []) {
            codes.add(code);
            expect(ERRORS[code].status).toBe(Number(status));
          }
        }
      }
    }
    expect([...codes].sort()).toEqual(Object.keys(ERRORS).sort());
  });
});

it('shows an example of whatever a caller has to think up', () => {
  const bare: string[] = [];
  const look = (name: string, schema: Schema, where: string): void => {
    if (schema.properties) {
      for (const [key, member] of Object.entries(schema.properties)) look(key, member, `${where}.${key}`);
    } else if (/(reason|_by|algorithmId|environment|scheduled_for|trigger|slot_id|Capital|Drawdown|Size)$/.test(name)) {
      if (!schema.examples && !schema.enum) bare.push(where);
    }
  };
  for (const { path, method, operation } of operations()) {
    const body = operation.requestBody?.content['application/json']?.schema;
    if (body) look('', body, `${method} ${path} `);
  }
  expect(bare).toEqual([]);
});

describe('live answers', () => {
  it('fit what the document says of them', async () => {
    const held = new Set<string>();
    const call = async (method: string, path: string, real = path, request: Partial<Ask> = {}): Promise<Answer> => {
      const answer = await ask(server.port, { method: method.toUpperCase(), path: real, ...request });
      hold(path, method, answer);
      held.add(`${method} ${path}`);
      return answer;
    };
    const V1 = '/api/v1';
    const entity = { name: 'momentum', type: 'strategy', version: '1.0.0', module: 'm.ts', config: { a: { b: [1] } } };
    const a = (await call('post', `${V1}/entities`, undefined, { body: entity })).json?.entity_id;
    const b = (await call('post', `${V1}/entities`, undefined, { body: { ...entity, version: '2.0.0' } })).json
      ?.entity_id;
    await call('post', `${V1}/entities`, undefined, { body: { ...entity, bogus: true } });
    await call('post', `${V1}/entities`, undefined, { body: { ...entity, module: '../../etc/passwd' } });
    await call('get', `${V1}/entities`);
    await call('get', `${V1}/entities`, `${V1}/entities?page=x`);
    await call('get', `${V1}/entities`, undefined, { headers: { authorization: '' } });
    await call('get', `${V1}/entities/{entity_id}`, `${V1}/entities/${a}`);
    await call('get', `${V1}/entities/{entity_id}`, `${V1}/entities/00000000-0000-8000-8000-000000000000`);
    await call('patch', `${V1}/entities/{entity_id}`, `${V1}/entities/${a}`, { body: { description: 'd' } });
    await call('patch', `${V1}/entities/{entity_id}`, `${V1}/entities/${a}`, { body: {} });

    const kin = { ...entity, version: '1.1.0', parent_entity_id: a };
    for (const version of ['1.1.0', '1.2.0', '1.3.0', '1.4.0']) {
      kin.parent_entity_id = (
        await call('post', `${V1}/entities`, undefined, { body: { ...kin, version } })
      ).json?.entity_id;
    }
    const tree = await call(
      'get',
      `${V1}/entities/{entity_id}/lineage`,
      `${V1}/entities/${kin.parent_entity_id}/lineage`,
    );
    expect(tree.json).toMatchObject({ total: 5, root: { entity_id: a } });

    const deployed = await call('post', `${V1}/deployments`, undefined, {
      body: { entity_id: a, environment: 'production', deployed_by: 'ann' },
    });
    const d = deployed.json?.deployment_id;
    await call('get', `${V1}/deployments`);
    await call('get', `${V1}/deployments/{deployment_id}`, `${V1}/deployments/${d}`);
    await call('get', `${V1}/entities/{entity_id}/deployments`, `${V1}/entities/${a}/deployments`);
    await call('get', `${V1}/deployments/entity/{entity_id}/deployments`, `${V1}/deployments/entity/${a}/deployments`);

    const swap = { from_entity_id: a, to_entity_id: b, reason: 'r', initiated_by: 'ann' };
    const s = (await call('post', `${V1}/swaps`, undefined, { body: swap })).json?.swap_id;
    desk.contracts = [CONTRACT];
    const trial = await call('post', `${V1}/swaps`, undefined, { body: { ...swap, validate_only: true } });
    expect(trial.json?.hand_over_contract).toHaveLength(1);
    await call('post', `${V1}/swaps`, undefined, { body: { ...swap, scheduled_for: '2030-01-01T00:00:00Z' } });
    const later = { ...swap, swap_type: 'scheduled', scheduled_for: 'session_boundary' };
    const waiting = await call('post', `${V1}/swaps`, undefined, { body: later });
    expect([waiting.status, waiting.json?.status, waiting.json?.stage]).toEqual([201, 'initiated', 'scheduled']);
    for (const _ of [1, 2])
      await call('post', `${V1}/swaps/{swap_id}/cancel`, `${V1}/swaps/${waiting.json?.swap_id}/cancel`, {
        body: { reason: 'not today' },
      });
    const rule = { slot_id: 'momentum:production', trigger: 'unhealthy', to_entity_id: b, reason: 'night watch' };
    const r = (await call('post', `${V1}/swap-rules`, undefined, { body: rule })).json?.rule_id;
    await call('post', `${V1}/swap-rules`, undefined, { body: { ...rule, slot_id: 'nobody:paper' } });
    await call('post', `${V1}/swap-rules`, undefined, { body: { ...rule, trigger: 'full_moon' } });
    await call('get', `${V1}/swap-rules`);
    await call('get', `${V1}/slots`);
    await call('delete', `${V1}/swap-rules/{rule_id}`, `${V1}/swap-rules/${r}`, { body: { reason: 'day shift' } });
    await call('delete', `${V1}/swap-rules/{rule_id}`, `${V1}/swap-rules/${r}`);
    await call('get', `${V1}/swaps`);
    await call('get', `${V1}/swaps/{swap_id}`, `${V1}/swaps/${s}`);
    for (const _ of [1, 2])
      await call('post', `${V1}/swaps/{swap_id}/rollback`, `${V1}/swaps/${s}/rollback`, { body: { reason: 'r' } });
    await call('get', `${V1}/entities/{entity_id}/swaps`, `${V1}/entities/${a}/swaps`);
    await call('get', `${V1}/swaps/entity/{entity_id}/swaps`, `${V1}/swaps/entity/${a}/swaps`);

    await call('get', `${V1}/algorithms/{name}/swap-status`, `${V1}/algorithms/momentum/swap-status`);
    await call('get', `${V1}/algorithms/{algorithmId}/health`, `${V1}/algorithms/momentum-v1.0.0/health`);
    const at = `${V1}/algorithms/momentum-v1.0.0`;
    await call('get', `${V1}/algorithms/{algorithmId}/metrics`, `${at}/metrics`);
    desk.performances.set('momentum:production/momentum@1.0.0', PLAIN_PERFORMANCE);
    expect((await call('get', `${V1}/algorithms/{algorithmId}/metrics`, `${at}/metrics`)).status).toBe(200);
    const algorithm = { algorithmId: 'momentum-v1.0.0', environment: 'PaperTrading', initialCapital: 1_000_000 };
    const limits = { riskLimits: { maxDailyDrawdown: 0.05, maxPositionSize: 0.1 } };
    await call('get', `${V1}/algorithms`, `${V1}/algorithms?environment=Production`);
    await call('post', `${V1}/algorithms/deploy`, undefined, { body: { ...algorithm, ...limits } });
    await call('post', `${V1}/algorithms/deploy`, undefined, { body: { ...algorithm, riskLimits: { maxMood: 1 } } });
    await call('post', `${V1}/algorithms/{algorithmId}/drain`, `${at}/drain`, { body: { timeout_ms: 100 } });
    await call('post', `${V1}/algorithms/{algorithmId}/rollback`, `${at}/rollback`, {
      body: { targetVersion: '2.0.0', reason: 'worse' },
    });
    await call('post', `${V1}/algorithms/{algorithmId}/rollback`, `${at}/rollback`, { body: {} });
    await call('post', `${V1}/deployments/{deployment_id}/rollback`, `${V1}/deployments/${d}/rollback`, {
      body: { reason: 'r' },
    });

    await call('get', `${V1}/risk/limits`);
    await call('get', `${V1}/risk/limits`, `${V1}/risk/limits?scope=momentum:production`);
    await call('get', `${V1}/risk/limits`, `${V1}/risk/limits?scope=algorithm/nobody`);
    await call('put', `${V1}/risk/limits`, undefined, { body: { max_daily_loss: '1000.5', reason: 'r' } });
    const narrower = { scope: 'momentum:production', actions: { drawdown: 'flatten' }, max_repeats: 3, reason: 'r' };
    await call('put', `${V1}/risk/limits`, undefined, { body: narrower });
    await call('put', `${V1}/risk/limits`, undefined, { body: { ...narrower, actions: { moon: 'flatten' } } });
    const breaker = { id: 'b1', cause: 'drawdown', action: 'reduce', value: '1', limit: '2' } as const;
    desk.breakers.set('b1', { ...breaker, scope: 'momentum:production' });
    const crossed = { scope: 'desk', trigger: 'drawdown', action: 'alert', value: '1', limit: '2' } as const;
    desk.alerts.push({ ...crossed, sinceNs: 0n });
    for (const breakerId of ['b1', null]) desk.violations.push({ ...crossed, breakerId, seq: 7, at: desk.now() });
    desk.headroom = [{ name: 'maxDailyLoss', value: '1', limit: '2', scope: 'desk', used: 0.5 }];
    desk.exposures = [{ instrument: 0, gross: money(5n), net: money(-5n) }];
    const leg = { slotId: 'momentum:production', instance: 1, version: 'momentum@1.0.0', quantity: 400 };
    const legs = [{ ...leg, instrument: 'binance-usdm:BTCUSDT' }];
    const exit = { exitId: 'x-1', scope: 'desk', breakerId: 'b-9', reason: 'r', legs, open: legs } as const;
    desk.exits.set('x-1', { ...exit, status: 'stalled', startedAt: desk.now(), endedAt: null });
    const counts = { asked: 400, sent: 400, acknowledged: 400, filled: 150, open: 250 };
    desk.exitProgress.set('x-1', [{ slotId: leg.slotId, instance: 1, instrument: 0, ...counts }]);
    const status = await call('get', `${V1}/risk/status`);
    expect(status.json).toMatchObject({
      breakers: [{ id: 'b1', scope: 'momentum:production', slot_id: 'momentum:production', action: 'reduce' }],
      exits: [{ exit_id: 'x-1', legs: [{ asked: '0.400', filled: '0.150', open: '0.250' }] }],
      exposure: [
        { by: 'instrument', net: '-0.00000005' },
        { by: 'sector', name: 'crypto' },
      ],
    });
    await call('get', `${V1}/risk/violations`);
    await call('get', `${V1}/risk/violations`, `${V1}/risk/violations?trigger=drawdown&scope=desk&page_size=1`);
    await call('get', `${V1}/risk/violations`, `${V1}/risk/violations?scope=nonsense`);
    await call('get', `${V1}/risk/exits`);
    await call('get', `${V1}/risk/exits`, `${V1}/risk/exits?status=ended`);
    await call('get', `${V1}/risk/exits/{id}`, `${V1}/risk/exits/x-1`);
    await call('get', `${V1}/risk/exits/{id}`, `${V1}/risk/exits/x-2`);
    await call('post', `${V1}/risk/trading-state`, undefined, {
      body: { scope: 'desk', state: 'reducing', reason: 'r' },
    });
    await call('post', `${V1}/risk/breakers`, undefined, { body: { scope: 'desk', action: 'halt', reason: 'r' } });
    for (const _ of [1, 2])
      await call('post', `${V1}/risk/breakers/{id}/release`, `${V1}/risk/breakers/b1/release`, {
        body: { reason: 'r' },
      });
    await call('post', `${V1}/risk/kill`, undefined, { body: { flatten: true, reason: 'r' } });
    await call('post', `${V1}/risk/kill`, undefined, { body: {} });
    await call('get', `${V1}/risk/calendar`);
    const calendar = { time_zone: 'America/New_York', day_starts_at: '17:00', reason: 'r' };
    await call('put', `${V1}/risk/calendar`, undefined, { body: calendar });
    const session = { days: ['mon', 'fri'], opens: '09:30', closes: '16:00' };
    const early_closes = [{ date: '2026-11-27', closes: '13:00' }];
    const stocks = { time_zone: 'America/New_York', sessions: [session], holidays: ['2026-12-25'], early_closes };
    const hours = { default: 'always', venues: { xnys: stocks } };
    await call('put', `${V1}/risk/calendar`, undefined, { body: { ...calendar, hours } });
    await call('get', `${V1}/risk/calendar`);

    const asked = { id: deskUuid(7, 'approval', 1), requestedBy: 'ann', role: 'trader', reason: 'r', required: 1 };
    const raise = { kind: 'release_breaker', id: 'b1', reason: 'r' } as const;
    const expires = { expiresNs: String(desk.now()), requestedAt: desk.now(), requestedSeq: 1 };
    desk.approvals.set(asked.id, {
      ...asked,
      ...{ command: raise, consequences: ['b1 is released'], basis: '', status: 'pending', given: [], ...expires },
    });
    await call('get', `${V1}/approvals`);
    await call('get', `${V1}/approvals`, `${V1}/approvals?status=approved`);
    for (const how of ['approve', 'reject']) {
      const decision = { body: { reason: 'r', by: 'bob' } };
      await call('post', `${V1}/approvals/{id}/${how}`, `${V1}/approvals/${asked.id}/${how}`, decision);
      const unknown = deskUuid(7, 'approval', 2);
      await call('post', `${V1}/approvals/{id}/${how}`, `${V1}/approvals/${unknown}/${how}`, decision);
    }
    await call('put', `${V1}/approvals/required`, undefined, { body: { count: 1, reason: 'r' } });
    await call('put', `${V1}/approvals/required`, undefined, { body: { count: 1, above_share_bp: 500, reason: 'r' } });
    const emergency = { scope: 'momentum:production', expires_after_seconds: 60, reason: 'r' };
    const declared = await call('post', `${V1}/approvals/emergency`, undefined, { body: emergency });
    expect([declared.status, declared.json?.status]).toEqual([201, 'standing']);
    const longer = { body: { ...emergency, expires_after_seconds: 3_601 } };
    expect((await call('post', `${V1}/approvals/emergency`, undefined, longer)).status).toBe(422);
    await call('get', `${V1}/approvals/emergency`);
    for (const id of ['e-1', 'e-9', 'nonsense']) {
      const end = `${V1}/approvals/emergency/${id}/end`;
      await call('post', `${V1}/approvals/emergency/{id}/end`, end, { body: { reason: 'r' } });
    }
    desk.awaits = asked.id;
    const waits = await call('put', `${V1}/risk/limits`, undefined, { body: { max_repeats: 9, reason: 'r' } });
    expect([waits.status, waits.json?.approval_id]).toEqual([200, asked.id]);
    desk.awaits = undefined;

    const order = { slot_id: 'momentum:production', version: 'momentum@1.0.0', instrument: 'binance-usdm:BTCUSDT' };
    const override = {
      ...order,
      side: 'buy',
      quantity: '1.5',
      limit_price: '60000',
      codes: ['order_value'],
      reason: 'r',
    };
    const granted = await call('post', `${V1}/risk/overrides`, undefined, { body: override });
    expect(granted.json?.override).toMatchObject({ quantity: '1.500', limit_price: '60000.00' });
    await call('post', `${V1}/risk/overrides`, undefined, { body: { ...override, quantity: '1.0001' } });
    await call('get', `${V1}/risk/overrides`);
    const id = (granted.json?.override as { override_id: string } | undefined)?.override_id;
    for (const _ of [1, 2])
      await call('delete', `${V1}/risk/overrides/{id}`, `${V1}/risk/overrides/${id}`, {
        body: { reason: 'r' },
      });
    await call('get', `${V1}/positions`);
    await call('get', `${V1}/trades`);
    desk.auditRows.push({
      seq: 1,
      tsNs: desk.now(),
      actor: 'ann',
      role: 'trader',
      action: 'swap',
      subject: 's',
      payload: '{"a":1}',
      prevHash: '0',
      hash: '1',
    });
    await call('get', `${V1}/audit`);
    // This desk keeps its journal in memory: what reads a file says so. With one, test/unit/api/records.test.ts.
    await call('get', `${V1}/orders`);
    await call('get', `${V1}/orders`, `${V1}/orders?page_size=101`);
    await call('get', `${V1}/denials`);
    await call('get', `${V1}/audit/{seq}`, `${V1}/audit/1`);
    await call('get', `${V1}/audit/{seq}`, `${V1}/audit/x`);
    await call('get', `${V1}/audit/verified`);
    await call('get', `${V1}/audit/checkpoints`);
    for (const query of ['', '?wait_ms=0', '?wait_ms=x'])
      await call('get', `${V1}/audit/verify`, `${V1}/audit/verify${query}`);

    await call('get', `${V1}/session`);
    await call('post', `${V1}/session/step`, undefined, { body: { count: 5 } });
    await call('post', `${V1}/session/pause`);
    await call('post', `${V1}/session/step`, undefined, { body: { count: 5 } });
    await call('post', `${V1}/session/speed`, undefined, { body: { speed: 'max' } });
    await call('post', `${V1}/session/play`);
    await call('delete', `${V1}/entities/{entity_id}`, `${V1}/entities/${b}`);
    await call('get', '/health');
    // This desk keeps no files: sessions, imports and reports are refused in words here, and carried out in tests of their own.
    await call('get', `${V1}/candles`, `${V1}/candles?instrument=binance-usdm:BTCUSDT`);
    await call('get', `${V1}/candles`, `${V1}/candles?instrument=binance-usdm:NONE&seconds=0`);
    await call('get', `${V1}/about`);
    await call('get', `${V1}/reports`);
    await call('get', `${V1}/runs`);
    await call('post', `${V1}/runs`, undefined, { body: { scenario: '{}' } });
    await call('post', `${V1}/runs/validate`, undefined, { body: { scenario: '{' } });
    const run = `${V1}/runs/00000000-0000-8000-8000-000000000000`;
    await call('get', `${V1}/runs/{run_id}`, run);
    await call('delete', `${V1}/runs/{run_id}`, run);
    await call('get', `${V1}/runs/{run_id}/files/{file}`, `${run}/files/report`);
    for (const word of ['pause', 'play', 'cancel']) await call('post', `${V1}/runs/{run_id}/${word}`, `${run}/${word}`);
    await call('post', `${V1}/runs/{run_id}/step`, `${run}/step`, { body: { count: 1 } });
    await call('post', `${V1}/runs/{run_id}/speed`, `${run}/speed`, { body: { speed: 10 } });
    await call('get', `${V1}/imports`);
    await call('post', `${V1}/imports`, undefined, { body: { name: 'trades.csv', bytes: 10 } });
    await call('post', `${V1}/imports/{upload_id}/cancel`, `${V1}/imports/00000000-0000-8000-8000-000000000000/cancel`);
    await call('delete', `${V1}/imports/{name}`, `${V1}/imports/trades.csv`);
    await call('get', '/health/detailed');
    desk.stopped = 'the disk is full';
    expect((await call('get', '/health')).json?.status).toBe('unhealthy');
    desk.stopped = undefined;
    await call('get', '/metrics');
    await call('post', '/session', undefined, { body: { token: TOKEN } });
    await call('post', `${V1}/consoles/revoke`);

    expect(
      operations()
        .map(({ path, method }) => `${method} ${path}`)
        // Operators and ladders are on desks of their own, in operator-openapi.test.ts and ladder-rest.test.ts.
        .filter(
          (each) => !held.has(each) && !/\/operators|\/session\/sign-|^get \/session$|\/ladder|\/promote/.test(each),
        ),
    ).toEqual([]);
  });
});

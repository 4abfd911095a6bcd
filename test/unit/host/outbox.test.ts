import { describe, expect, it } from 'vitest';
import { eventsOf, type OutboxRecords, outboxEntries } from '../../../electron/host/outbox.ts';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import type { Deployment } from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Fact, FactOf, Recorded } from '../../../shared/domain/fact.ts';
import { DEFAULT_HAND_OVER, type Swap, type SwapLeg } from '../../../shared/domain/swap.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { auditEntry, closing, storedFact } from '../journal/journal-fixture.ts';

const DESK = '0000002a-0000-8004-8000-000000000001';
const AT = epochNs(1_723_075_200_123_456_789n);

const recorded = (fact: Fact, seq = 7): Recorded => ({ seq, tsNs: AT, actor: 'ann', role: 'trader', fact });

const entity = (id: string, version: string) => ({ id, name: 'momentum', version }) as Entity;
const deployment = (id: string, entityId: string) =>
  ({ id, entityId, environment: 'paper', slotId: 'momentum:paper', deployedAt: null }) as Deployment;
const swap = (id: string, fromEntityId: string, toEntityId: string, more: Partial<Swap> = {}) =>
  ({ id, type: 'manual', fromEntityId, toEntityId, reverts: null, errorMessage: null, ...more }) as Swap;

const byId = <T extends { readonly id: string }>(...records: readonly T[]): ReadonlyMap<string, T> =>
  new Map(records.map((each) => [each.id, each]));

const RECORDS: OutboxRecords = {
  entities: byId(entity('e1', '1.0.0'), entity('e2', '2.0.0')),
  deployments: byId(deployment('d1', 'e1'), deployment('d2', 'e2'), deployment('d3', 'e2')),
  swaps: byId(
    swap('s1', 'e1', 'e2'),
    swap('s2', 'e2', 'e1', { type: 'rollback', reverts: 's1', reason: 'it loses', initiatedBy: 'bob' }),
    swap('s3', 'e1', 'e2', { errorMessage: 'one event was missed' }),
    swap('s4', 'e2', 'e1', { type: 'rollback', reason: 'to a named deployment', initiatedBy: 'bob' }),
  ),
  ladders: new Map(),
  instruments: [],
  downtimeNs: (id) => (id === 's1' ? 812_345 : undefined),
};

const leg = (fromDeploymentId: string, toDeploymentId: string) => ({ fromDeploymentId, toDeploymentId }) as SwapLeg;

const cut = (swapId: string, ...legs: readonly SwapLeg[]): FactOf<'swap_cut'> => ({
  kind: 'swap_cut',
  swapId,
  cutSequence: 5,
  marketNs: '0',
  legs,
  deployments: [],
});

const REGISTERED: FactOf<'entity_registered'> = {
  kind: 'entity_registered',
  entityId: 'e1',
  name: 'momentum',
  type: 'strategy',
  version: '1.0.0',
  description: 'd',
  config: { secret: 1 },
  parameters: {},
  module: 'momentum-1.0.0.ts',
  contentHash: 'ab',
  warmUpEvents: 3,
  stateVersion: 1,
  instruments: '*',
  dependencies: [],
  parentEntityId: null,
};

const INITIATED: FactOf<'swap_initiated'> = {
  kind: 'swap_initiated',
  swapId: 's1',
  type: 'manual',
  fromEntityId: 'e1',
  toEntityId: 'e2',
  targetEnvironment: 'paper',
  reason: 'tighter stops',
  initiatedBy: 'ann',
  handOver: DEFAULT_HAND_OVER,
  drainTimeoutMs: 5_000,
  validation: { passed: true, compatible: true, checks: [], errors: [], warnings: [] },
  reverts: null,
};

const placed = (id: string, entityId: string, version: string) => ({
  deployment_id: id,
  entity_id: entityId,
  name: 'momentum',
  version,
  environment: 'paper',
  slot_id: 'momentum:paper',
});

/** Type, version that it is about, and data of the events of one fact. */
const told = (fact: Fact) =>
  eventsOf(DESK, recorded(fact), RECORDS).map(({ event_type, entity_id, data }) => [event_type, entity_id, data]);

describe('an event', () => {
  it('says what, when, where and which, as the API describes it', () => {
    expect(eventsOf(DESK, recorded({ kind: 'entity_deleted', entityId: 'e1' }), RECORDS)).toEqual([
      {
        event_id: `${DESK}:7:0`,
        event_type: 'library.entity.deleted',
        occurred_at: '2024-08-08T00:00:00.123Z',
        desk_id: DESK,
        sequence: 7,
        entity_id: 'e1',
        data: { entity_id: 'e1' },
      },
    ]);
  });

  it.each([
    [
      'a registration',
      REGISTERED,
      [
        [
          'library.entity.registered',
          'e1',
          {
            entity_id: 'e1',
            name: 'momentum',
            type: 'strategy',
            version: '1.0.0',
            module: 'momentum-1.0.0.ts',
            content_hash: 'ab',
            dependencies: [],
            parent_entity_id: null,
          },
        ],
      ],
    ],
    [
      'a change',
      { kind: 'entity_updated', entityId: 'e1', changes: { description: 'x' } },
      [['library.entity.updated', 'e1', { entity_id: 'e1', changes: { description: 'x' }, reason: null }]],
    ],
    [
      'a change of health',
      { kind: 'health_changed', entityId: 'e1', health: 'unhealthy', reason: 'it threw' },
      [
        [
          'library.entity.updated',
          'e1',
          { entity_id: 'e1', changes: { health_status: 'unhealthy' }, reason: 'it threw' },
        ],
      ],
    ],
    [
      'a deployment that is live',
      { kind: 'deployment_activated', deploymentId: 'd1', slotId: 's', instance: 1, cutSequence: 0, marketNs: '0' },
      [['library.deployment.completed', 'e1', placed('d1', 'e1', '1.0.0')]],
    ],
    [
      'a deployment that failed',
      { kind: 'deployment_failed', deploymentId: 'd2', reason: 'no file' },
      [['library.deployment.failed', 'e2', { ...placed('d2', 'e2', '2.0.0'), error: 'no file' }]],
    ],
    [
      'a swap that begins',
      INITIATED,
      [
        [
          'library.swap.initiated',
          undefined,
          {
            swap_id: 's1',
            from_entity_id: 'e1',
            to_entity_id: 'e2',
            swap_type: 'manual',
            target_environment: 'paper',
            hand_over: DEFAULT_HAND_OVER,
            reason: 'tighter stops',
            initiated_by: 'ann',
            scheduled_for: null,
            reverts: null,
          },
        ],
      ],
    ],
    [
      'a cut in two environments',
      cut('s1', leg('d1', 'd2'), leg('d1', 'd3')),
      [
        ['library.deployment.completed', 'e2', { ...placed('d2', 'e2', '2.0.0'), swap_id: 's1' }],
        ['library.deployment.completed', 'e2', { ...placed('d3', 'e2', '2.0.0'), swap_id: 's1' }],
      ],
    ],
    [
      'the cut of a rollback',
      cut('s2', leg('d2', 'd1')),
      [
        [
          'library.deployment.rolled_back',
          'e2',
          {
            ...placed('d2', 'e2', '2.0.0'),
            swap_id: 's2',
            restored_deployment_id: 'd1',
            reason: 'it loses',
            rolled_back_by: 'bob',
          },
        ],
        [
          'library.swap.rolled_back',
          undefined,
          {
            swap_id: 's1',
            from_entity_id: 'e1',
            to_entity_id: 'e2',
            rollback_swap_id: 's2',
            reason: 'it loses',
            rolled_back_by: 'bob',
          },
        ],
      ],
    ],
    [
      'the cut of a return to a named deployment, which undoes no swap',
      cut('s4', leg('d3', 'd1')),
      [
        [
          'library.deployment.rolled_back',
          'e2',
          {
            ...placed('d3', 'e2', '2.0.0'),
            swap_id: 's4',
            restored_deployment_id: 'd1',
            reason: 'to a named deployment',
            rolled_back_by: 'bob',
          },
        ],
      ],
    ],
    [
      'a swap that is complete, with its measured downtime',
      { kind: 'swap_completed', swapId: 's1', requestsDrained: 1, requestsRemaining: 0 },
      [
        [
          'library.swap.completed',
          undefined,
          {
            swap_id: 's1',
            from_entity_id: 'e1',
            to_entity_id: 'e2',
            success: true,
            downtime_ms: 0.812345,
            error: null,
          },
        ],
      ],
    ],
    [
      'one whose downtime is not known and whose receipts were wrong',
      { kind: 'swap_completed', swapId: 's3', requestsDrained: 0, requestsRemaining: 0 },
      [
        [
          'library.swap.completed',
          undefined,
          {
            swap_id: 's3',
            from_entity_id: 'e1',
            to_entity_id: 'e2',
            success: true,
            downtime_ms: null,
            error: 'one event was missed',
          },
        ],
      ],
    ],
    [
      'a swap that failed',
      { kind: 'swap_failed', swapId: 's1', reason: 'the target threw' },
      [
        [
          'library.swap.failed',
          undefined,
          {
            swap_id: 's1',
            from_entity_id: 'e1',
            to_entity_id: 'e2',
            success: false,
            downtime_ms: null,
            error: 'the target threw',
          },
        ],
        [
          'desk.alert.warning',
          undefined,
          {
            severity: 'warning',
            title: 'Swap to momentum@2.0.0 failed',
            text: 'momentum@1.0.0 was to give way to momentum@2.0.0: the target threw. Nothing has changed hands. Mend the cause and ask for the swap again.',
            scope: 'version/momentum@1.0.0',
          },
        ],
      ],
    ],
    ['what nobody outside waits for', { kind: 'order_accepted', orderId: 'o-1' }, []],
  ] as const satisfies readonly (readonly [string, Fact, unknown])[])('tells of %s', (_, fact, expected) => {
    expect(told(fact)).toEqual(expected);
  });
});

describe('an event of risk', () => {
  const tripped: FactOf<'breaker_tripped'> = {
    kind: 'breaker_tripped',
    id: 'b-1',
    scope: 'momentum:paper',
    cause: 'drawdown',
    action: 'roll_back',
    value: '6000',
    limit: '5000',
  };
  const crossed = { scope: 'momentum:paper', action: 'roll_back', value: '6000', limit: '5000' };
  const alerted = expect.objectContaining({ severity: expect.any(String), title: expect.any(String) });

  it.each([
    [
      'a breaker that a crossed limit trips',
      tripped,
      [
        ['desk.risk.breach', { ...crossed, trigger: 'drawdown', breaker_id: 'b-1' }],
        ['desk.risk.breaker_tripped', { ...crossed, breaker_id: 'b-1', cause: 'drawdown', reason: null }],
        ['desk.alert.critical', alerted],
      ],
    ],
    [
      'a breaker that a person trips, which is no breach',
      { ...tripped, cause: 'manual', reason: 'odd quotes' },
      [
        ['desk.risk.breaker_tripped', { ...crossed, breaker_id: 'b-1', cause: 'manual', reason: 'odd quotes' }],
        ['desk.alert.critical', alerted],
      ],
    ],
    [
      'a breach without a breaker',
      {
        kind: 'risk_alert',
        scope: 'desk',
        trigger: 'exposure',
        action: 'alert',
        value: '2',
        limit: '1',
        standing: true,
        marketNs: '0',
      },
      [
        [
          'desk.risk.breach',
          { scope: 'desk', trigger: 'exposure', action: 'alert', value: '2', limit: '1', breaker_id: null },
        ],
        ['desk.alert.warning', alerted],
      ],
    ],
    [
      'a breaker that is released',
      { kind: 'breaker_released', id: 'b-1', reason: 'hedged' },
      [
        [
          'desk.risk.breaker_released',
          { breaker_id: 'b-1', reason: 'hedged', released_by: 'ann', approval_id: null, emergency_id: null },
        ],
        ['desk.alert.warning', alerted],
      ],
    ],
    [
      'a kill',
      {
        kind: 'kill_ordered',
        killId: 'k-1',
        scope: 'desk',
        flatten: null,
        breakerId: 'b-2',
        orders: 3,
        reason: 'runaway',
      },
      [
        [
          'desk.risk.kill',
          {
            kill_id: 'k-1',
            scope: 'desk',
            flatten: null,
            breaker_id: 'b-2',
            orders_cancelled: 3,
            reason: 'runaway',
            ordered_by: 'ann',
          },
        ],
        ['desk.alert.critical', alerted],
      ],
    ],
  ] as const satisfies readonly (readonly [string, Fact, unknown])[])('tells of %s', (_, fact, expected) => {
    expect(told(fact).map(([type, , data]) => [type, data])).toEqual(expected);
  });
});

describe('a scheduled swap', () => {
  it.each([
    [{ kind: 'time', atNs: '1723075200123456789' }, '2024-08-08T00:00:00.123Z'],
    [{ kind: 'session_boundary' }, 'session_boundary'],
  ] as const)('says what it waits for', (schedule, expected) => {
    const [event] = eventsOf(DESK, recorded({ ...INITIATED, schedule }), RECORDS);
    expect(event?.data.scheduled_for).toBe(expected);
  });
});

describe('the entries of a commit', () => {
  const facts = [
    recorded(REGISTERED, 1),
    recorded({ kind: 'order_accepted', orderId: 'o-1' }, 2),
    recorded(cut('s1', leg('d1', 'd2'), leg('d1', 'd3')), 3),
  ];

  it('keep the order of the facts, each with an id of its own, and the same in a replay', () => {
    const entries = outboxEntries(DESK, facts, RECORDS);
    expect(entries.map(({ fact, eventId, subject }) => [fact, eventId, subject])).toEqual([
      [1, `${DESK}:1:0`, 'library.entity.registered'],
      [3, `${DESK}:3:0`, 'library.deployment.completed'],
      [3, `${DESK}:3:1`, 'library.deployment.completed'],
    ]);
    expect(outboxEntries(DESK, facts, RECORDS)).toEqual(entries);
    const later = { ...RECORDS, downtimeNs: () => 1 };
    expect(outboxEntries(DESK, facts, later).map((each) => each.eventId)).toEqual(entries.map((each) => each.eventId));
  });

  it('are what a journal takes, and gives back as JSON', () => {
    const journal = closing(openMemoryJournal());
    const outbox = outboxEntries(DESK, facts, RECORDS);
    const stored = facts.map(({ seq }) => storedFact(seq));
    const audit = facts.map(({ seq }) => auditEntry({ payload: { fact: seq } }));
    journal.commit({ facts: stored, audit, outbox });
    const rows = journal.outbox(0, 10);
    expect(rows.map((row) => JSON.parse(row.body))).toEqual(facts.flatMap((each) => eventsOf(DESK, each, RECORDS)));
    for (const row of rows) expect(JSON.parse(row.body)).toMatchObject({ event_id: row.eventId, sequence: row.fact });
  });
});

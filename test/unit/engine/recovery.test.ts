import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JournalPort } from '../../../electron/engine/ports.ts';
import type { EngineView } from '../../../electron/engine/view.ts';
import { openJournal, openMemoryJournal } from '../../../electron/journal/open.ts';
import type { Request } from '../../../shared/domain/delivery.ts';
import type { Intent } from '../../../shared/domain/intent.ts';
import { money } from '../../../shared/units/money.ts';
import { BTC, DeskRig, ETH, limit, market } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const BOTH = [BTC, ETH];

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'desk-recovery-'));
  folders.push(folder);
  return folder;
}

/** All that must come back; what only the market gives (marks, unrealised profit) is left out. */
function picture(view: EngineView) {
  const kept = (instance: number) => view.positions(instance).map(({ unrealised: _, ...position }) => position);
  return {
    facts: view.factSeq,
    sequence: view.sequence,
    instruments: view.instruments,
    entities: [...view.entities],
    deployments: [...view.deployments],
    swaps: [...view.swaps],
    slots: [...view.slots],
    orders: [...view.orders],
    counts: view.counts,
    denials: [...view.denials],
    breakers: [...view.breakers],
    limits: view.limits,
    states: [view.tradingState('desk'), ...[...view.slots.keys()].map((slot) => view.tradingState(slot))],
    positions: Array.from({ length: 12 }, (_, instance) => kept(instance)),
    account: view.accountPositions().map(({ unrealised: _, ...position }) => position),
  };
}

const live = (request: Request, seq: number): boolean =>
  request.kind === 'event' && request.live && request.event.seq === seq;

/** A session with all that leaves facts behind: orders, denials, a failed deployment, swaps, a rollback, a breaker. */
async function session(journal: JournalPort): Promise<DeskRig> {
  const rig = new DeskRig({ journal, instruments: BOTH });
  const a = await rig.register('momentum', '1.0.0');
  const b = await rig.register('momentum', '2.0.0', { config: { b: 1 } });
  const x = await rig.register('other', '1.0.0', { parentEntityId: a });
  rig.runtime.broken.set('other-1.0.0', 'not there');
  await rig.deploy(x, 'testing');
  await rig.deploy(a);
  await rig.deploy(a, 'staging');
  let [bought, sold] = [0, 0];
  rig.runtime.scripts.set('momentum-1.0.0', (request, instance): readonly Intent[] => {
    if (request.kind !== 'event' || !request.live) return [];
    bought += 1;
    if (live(request, 1))
      return [market(1, 'buy', 300), limit(2, 'buy', 40, AT - 50_000), limit(3, 'sell', 41, AT + 50_000)];
    if (live(request, 2))
      return [
        { kind: 'cancel', ref: 3 },
        market(4, 'sell', 100),
        market(5, 'buy', 90_000),
        { kind: 'replace', ref: 2, quantity: 45 as never, limitPrice: 0 as never, stopPrice: 0 as never },
      ];
    return instance > 2 ? [market(bought + 10, 'sell', 5, 1)] : [];
  });
  rig.runtime.scripts.set('momentum-2.0.0', (request): readonly Intent[] => {
    if (request.kind !== 'event' || !request.live) return [];
    sold += 1;
    return [market(sold, sold % 2 === 0 ? 'buy' : 'sell', 7)];
  });
  await rig.trades(AT, AT + 100, AT + 200);
  const first = await rig.swap(a, b);
  await rig.trades(AT + 300, AT + 100);
  if (first.ok) await rig.rollback(first.subject);
  await rig.trades(AT);
  await rig.swap(a, b, { positions: 'run_off', orders: 'cancel' }, { targetEnvironment: 'staging' });
  await rig.trades(AT, AT - 100);
  await rig.command({ kind: 'set_limits', limits: { maxDailyLoss: money(1n) }, reason: 'tight' });
  await rig.trades(AT - 5_000);
  await rig.command({ kind: 'set_trading_state', scope: 'momentum:staging', state: 'reducing', reason: 'look' });
  await rig.command({ kind: 'delete_entity', entityId: x });
  return rig;
}

describe('a desk that starts again', () => {
  it('folds its journal to what it was, from disk, and again a third time', async () => {
    const directory = temporary();
    const journal = openJournal({ directory });
    const rig = await session(journal);
    const before = picture(rig.view);
    for (const kind of [
      'fill',
      'swap_cut',
      'breaker_tripped',
      'order_denied',
      'order_cancelled',
      'order_replaced',
      'deployment_failed',
      'entity_deleted',
    ] as const)
      expect(rig.of(kind).length, kind).toBeGreaterThan(0);
    const hash = rig.host.stateHash();
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    journal.close();
    for (let i = 0; i < 2; i += 1) {
      const reopened = openJournal({ directory });
      const again = new DeskRig({ journal: reopened, instruments: BOTH });
      expect(picture(again.view)).toEqual({ ...before, sequence: again.view.sequence });
      expect(again.view.sequence).toBeLessThanOrEqual(before.sequence);
      reopened.close();
    }
  });

  it('numbers on where it stopped: no id is given twice', async () => {
    const journal = openMemoryJournal();
    const rig = await session(journal);
    const again = new DeskRig({ journal, instruments: BOTH });
    const id = await again.register('momentum', '7.0.0');
    expect(rig.view.entities.has(id)).toBe(false);
    await again.deploy(id, 'development');
    const made = [...again.view.deployments.keys()].at(-1) ?? '';
    expect(rig.view.deployments.has(made)).toBe(false);
    expect(new Set(again.runtime.loads.map((spec) => spec.instance)).size).toBe(again.runtime.loads.length);
    const used = [...rig.view.slots.values()].flatMap((slot) => slot.attachments.map((each) => each.instance));
    expect(used).not.toContain(again.runtime.loads[0]?.instance);
    const sequences = [...journal.facts()].map((fact) => fact.seq);
    expect(sequences).toEqual(sequences.map((_, i) => i + 1));
  });

  it('loads what was attached, tells the live what they hold, and lets them only reduce until warm', async () => {
    const journal = openMemoryJournal();
    const rig = new DeskRig({ journal });
    const a = await rig.register('momentum', '1.0.0'); // warms up on 4 events
    await rig.deploy(a);
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      live(request, 1) ? [market(1, 'buy', 100), limit(2, 'buy', 10, AT - 50_000)] : [],
    );
    await rig.trades(AT, AT);

    const again = new DeskRig({ journal });
    const asked: number[] = [];
    again.runtime.scripts.set('momentum-1.0.0', (request) => {
      if (request.kind !== 'event') return [];
      asked.push(request.event.seq);
      return asked.length === 2
        ? [market(1, 'sell', 10), market(2, 'buy', 10)]
        : asked.length === 4
          ? [market(3, 'buy', 10)]
          : [];
    });
    again.host.resume();
    await again.lockstep.settle();
    again.host.commit();
    const adopt = again.runtime.delivered.find(({ body }) => body.kind === 'adopt')?.body;
    expect(adopt).toMatchObject({
      positions: [{ instrument: 0, quantity: 100 }],
      orders: [{ orderId: 'o-00000002', quantity: 10 }],
    });
    expect(again.runtime.loads).toMatchObject([{ instance: 1, module: 'momentum-1.0.0' }]);
    await again.trades(AT, AT, AT, AT, AT);
    expect(again.of('order_denied').map((fact) => [fact.ref, fact.denial.code])).toEqual([[2, 'warming_up']]);
    expect(again.of('order_sent').map((fact) => fact.ref)).toEqual([1, 3]);
    expect(await again.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
  });

  it('lets a version name by id the orders it had open, beside those it now numbers from 1 again', async () => {
    const journal = openMemoryJournal();
    const rig = new DeskRig({ journal });
    await rig.deploy(await rig.register('momentum', '1.0.0'));
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      live(request, 1) ? [limit(1, 'buy', 10, AT - 50_000)] : [],
    );
    await rig.trades(AT, AT);
    const again = new DeskRig({ journal });
    let seen = 0;
    again.runtime.scripts.set('momentum-1.0.0', (request) => {
      if (request.kind !== 'event') return [];
      seen += 1;
      if (seen === 5) return [limit(1, 'buy', 20, AT - 60_000)];
      return seen === 6
        ? [
            { kind: 'cancel', ref: 'o-00000001' },
            { kind: 'cancel', ref: 1 },
          ]
        : [];
    });
    again.host.resume();
    await again.lockstep.settle();
    await again.trades(AT, AT, AT, AT, AT);
    expect([...again.view.orders.values()].map((order) => [order.id, order.ref])).toEqual([
      ['o-00000001', 'o-00000001'],
      ['o-00000002-2', 1],
    ]);
    await again.trades(AT);
    expect(again.of('cancel_sent').map((fact) => fact.orderId)).toEqual(['o-00000001', 'o-00000002-2']);
  });

  it('says so when a version can no longer be loaded: its slot may only reduce', async () => {
    const journal = openMemoryJournal();
    const rig = new DeskRig({ journal });
    await rig.deploy(await rig.register('momentum', '1.0.0'));
    const again = new DeskRig({ journal });
    again.runtime.broken.set('momentum-1.0.0', 'the file has changed');
    again.host.resume();
    await again.lockstep.settle();
    again.host.commit();
    expect(again.of('version_faulted')).toMatchObject([{ message: 'the file has changed' }]);
    expect(again.view.tradingState(SLOT)).toBe('reducing');
  });
});

describe('what a stop interrupts', () => {
  async function started(journal: JournalPort) {
    const desk = new LiveRig({ journal });
    const [a, b] = [await desk.rig.register('momentum', '1.0.0'), await desk.rig.register('momentum', '2.0.0')];
    await desk.deploy(a);
    await desk.trades(AT, AT);
    return { desk, a, b };
  }
  async function restarted(journal: JournalPort): Promise<DeskRig> {
    const again = new DeskRig({ journal });
    again.host.resume();
    await again.lockstep.settle();
    again.host.commit();
    return again;
  }

  it('before the version was live: the deployment has failed, in words', async () => {
    const journal = openMemoryJournal();
    const { desk, b } = await started(journal);
    desk.runtime.held.add('momentum-2.0.0');
    void desk.deploy(b, 'staging');
    await desk.settle();
    desk.loop.close();
    const again = await restarted(journal);
    const [, staging] = [...again.view.deployments.values()];
    expect(staging).toMatchObject({ status: 'failed', errorLogs: ['the desk stopped before the version was live'] });
    expect(again.view.entities.get(b)?.status).toBe('failed');
    expect(again.runtime.loads.map((spec) => spec.instance)).toEqual([1]);
    expect(await again.deploy(b, 'staging')).toMatchObject({ ok: true });
  });

  it('before the cut: the swap has failed, and the slot routes to the source', async () => {
    const journal = openMemoryJournal();
    const { desk, a, b } = await started(journal);
    desk.runtime.held.add('momentum-2.0.0');
    desk.begin(a, b);
    await desk.settle();
    desk.loop.close();
    const again = await restarted(journal);
    expect([...again.view.swaps.values()]).toMatchObject([
      { status: 'failed', errorMessage: expect.stringContaining('the slot stayed on the source'), cutSequence: null },
    ]);
    expect(again.view.slots.get(SLOT)?.attachments).toMatchObject([{ entityId: a, role: 'live', share: 10_000 }]);
    await again.trades(AT);
    expect(await again.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
    expect(await again.swap(a, b)).toMatchObject({ ok: true });
  });

  it('after the cut: the swap is completed, the slot routes to the target, and the way back is open', async () => {
    const journal = openMemoryJournal();
    const { desk, a, b } = await started(journal);
    desk.runtime.held.add('momentum-1.0.0');
    await desk.trades(AT);
    desk.begin(a, b);
    await desk.settle();
    expect([...desk.view.swaps.values()]).toMatchObject([{ status: 'in_progress', stage: 'draining' }]);
    desk.loop.close();
    const again = await restarted(journal);
    const [swap] = [...again.view.swaps.values()];
    expect(swap).toMatchObject({ status: 'completed', cutSequence: 3, requestsRemaining: 0 });
    expect(again.view.slots.get(SLOT)?.attachments).toMatchObject([
      { entityId: b, role: 'live' },
      { entityId: a, role: 'shadow' },
    ]);
    await again.trades(AT);
    expect(await again.rollback(swap?.id ?? '')).toMatchObject({ ok: true });
    await again.trades(AT);
    expect(again.view.slots.get(SLOT)?.attachments.find((each) => each.role === 'live')?.entityId).toBe(a);
    expect(await again.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
  });

  it('in the commit of the cut: nothing of it is on disk, so it did not happen', async () => {
    const inner = openMemoryJournal();
    let refuses = false;
    const journal: JournalPort = {
      ...bound(inner),
      commit: (batch) => {
        if (refuses) throw new Error('the disk is full');
        inner.commit(batch);
      },
    };
    const { desk, a, b } = await started(journal);
    desk.runtime.held.add('momentum-2.0.0');
    const swap = desk.begin(a, b);
    await desk.settle();
    refuses = true;
    await desk.release('momentum-2.0.0');
    expect(swap.outcome).toMatchObject({
      ok: false,
      code: 'unavailable',
      message: expect.stringContaining('the disk is full'),
    });
    expect(desk.failure?.message).toBe('the disk is full');
    const again = await restarted(inner);
    expect([...again.view.swaps.values()]).toMatchObject([{ status: 'failed' }]);
    expect(again.view.slots.get(SLOT)?.attachments).toMatchObject([{ entityId: a, role: 'live' }]);
    expect(again.view.deployments.size).toBe(1);
  });
});

/** A journal's methods, so that a double can put one of its own in place of one. */
function bound(journal: JournalPort): JournalPort {
  return {
    commit: (batch) => journal.commit(batch),
    facts: (from) => journal.facts(from),
    audit: (query) => journal.audit(query),
    auditHead: () => journal.auditHead(),
    meta: (key) => journal.meta(key),
    setMeta: (key, value) => journal.setMeta(key, value),
    outbox: (after, limit) => journal.outbox(after, limit),
    acknowledge: (seq) => journal.acknowledge(seq),
    close: () => journal.close(),
  };
}

describe('a live version that cannot be loaded again', () => {
  async function swapped(): Promise<{ journal: JournalPort; a: string }> {
    const journal = openMemoryJournal();
    const rig = new DeskRig({ journal });
    const a = await rig.register('momentum', '1.0.0');
    const b = await rig.register('momentum', '2.0.0');
    const other = await rig.register('other', '1.0.0');
    await rig.deploy(a);
    await rig.deploy(other);
    rig.runtime.scripts.set('momentum-1.0.0', (request) => (live(request, 1) ? [market(1, 'buy', 300)] : []));
    await rig.trades(AT, AT, AT);
    await rig.swap(a, b);
    expect(rig.view.positions(3)[0]?.quantity).toBe(300);
    return { journal, a };
  }

  const restarted = async (journal: JournalPort, broken: readonly string[]): Promise<DeskRig> => {
    const rig = new DeskRig({ journal });
    for (const module of broken) rig.runtime.broken.set(module, 'it differs from its registered hash');
    rig.host.resume();
    await rig.lockstep.settle();
    rig.host.commit();
    return rig;
  };

  it('gives way to its predecessor, with its position at the last known mark, and disturbs no other slot', async () => {
    const { journal, a } = await swapped();
    const rig = await restarted(journal, ['momentum-2.0.0']);
    expect(rig.view.slots.get(SLOT)?.attachments.find((each) => each.role === 'live')?.entityId).toBe(a);
    const held = rig.view.positionsByVersion().get('momentum@1.0.0')?.[0]?.quantity;
    expect(held).toBe(300);
    expect(rig.view.tradingState(SLOT)).toBe('active');
    await rig.trades(AT);
    expect(rig.view.tradingState('other:paper')).toBe('active');
  });

  it('leaves its slot reducing where the predecessor cannot be loaded either', async () => {
    const { journal } = await swapped();
    const rig = await restarted(journal, ['momentum-2.0.0', 'momentum-1.0.0']);
    expect(rig.view.tradingState(SLOT)).toBe('reducing');
    await rig.trades(AT, AT);
    expect(rig.view.tradingState('other:paper')).toBe('active');
  });
});

it('a slot remembers its peak and its day across a restart', async () => {
  const journal = openMemoryJournal();
  const rig = new DeskRig({ journal });
  const a = await rig.register('momentum', '1.0.0');
  await rig.deploy(a);
  rig.runtime.scripts.set('momentum-1.0.0', (request) => {
    if (live(request, 1)) return [market(1, 'buy', 1_000)];
    return live(request, 4) ? [market(2, 'sell', 500)] : [];
  });
  await rig.trades(AT, AT, AT + 100_000, AT + 100_000, AT + 20_000);
  const before = rig.view.slotRisk(SLOT);
  expect(before?.drawdown).toBeGreaterThan(0n);

  const again = new DeskRig({ journal });
  again.host.resume();
  await again.lockstep.settle();
  await again.trades(AT + 20_000);
  expect(again.view.slotRisk(SLOT)).toEqual(before);
});

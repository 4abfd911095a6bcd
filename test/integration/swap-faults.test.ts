import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RuntimeMode } from '../../electron/engine/ports.ts';
import type { FactKind } from '../../shared/domain/fact.ts';
import { SwapMarket, spinsPerMs } from '../support/swap-market.ts';
import type { ModuleText } from '../support/swap-module.ts';

const SLOT = 'faulty:paper';
const OLD: ModuleText = { name: 'faulty', version: '1.0.0', tag: 1, warmUpEvents: 5 };
const NEW: ModuleText = { name: 'faulty', version: '2.0.0', tag: 2, warmUpEvents: 5 };
const THIRD: ModuleText = { name: 'faulty', version: '3.0.0', tag: 3, warmUpEvents: 5 };

let world: SwapMarket | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

/** A desk on which the old version has traded: it has a position and resting orders. */
async function traded(mode: RuntimeMode, old: Partial<ModuleText> = {}): Promise<{ world: SwapMarket; from: string }> {
  const made = new SwapMarket(mode);
  world = made;
  await made.desk.resume();
  const from = await made.register({ ...OLD, ...old });
  expect(await made.desk.deploy(from)).toMatchObject({ ok: true });
  await events(made, 52);
  const live = made.live(SLOT);
  expect(made.invariants.model.positions(live)).not.toEqual([]);
  expect(made.invariants.model.openOrders(live)).not.toEqual([]);
  return { world: made, from };
}

/** Takes events through, one after the other, each to its end. */
async function events(world: SwapMarket, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await world.burst(1);
    await world.desk.loop.answered();
  }
  await world.desk.settle();
}

const of = (world: SwapMarket, kind: FactKind) => world.facts.filter(({ fact }) => fact.kind === kind);

/** Whose code asked for the orders that left after the first fact of a kind: the last digits of their sizes. */
function codeAfter(world: SwapMarket, kind: FactKind): number[] {
  const from = of(world, kind)[0]?.seq ?? Number.POSITIVE_INFINITY;
  const later = world.facts.flatMap(({ seq, actor, fact }) =>
    seq > from && fact.kind === 'order_sent' && actor !== 'desk' ? [fact.quantity % 10] : [],
  );
  return [...new Set(later)].sort();
}

/** One version is live and whole, and the market has lost nothing: how a desk must look whatever was wrong with a version. */
async function whole(world: SwapMarket, live: number, digit: number): Promise<void> {
  const { desk, invariants } = world;
  expect(world.live(SLOT)).toBe(live);
  const { model } = invariants;
  const before = model.seq;
  await events(world, 30);
  const later = world.facts.filter(({ seq, actor }) => seq > before && actor !== 'desk');
  const sent = later.flatMap(({ fact }) => (fact.kind === 'order_sent' ? [fact] : []));
  expect(sent.length).toBeGreaterThan(0);
  for (const fact of sent) expect([fact.instance, fact.quantity % 10]).toEqual([live, digit]);
  for (const instance of model.instances.keys()) {
    if (instance === live) continue;
    expect(model.positions(instance)).toEqual([]);
    expect(model.openOrders(instance)).toEqual([]);
  }
  expect(desk.view.tradingState(SLOT)).toBe('active');
  invariants.against(desk.view);
  expect(invariants.broken).toEqual([]);
  const receipts = await world.receipts(SLOT);
  expect(receipts.twice).toBe(0);
  expect(receipts.live[0]?.[0]).toBe(1);
  expect(receipts.live.at(-1)?.[1]).toBe(world.events);
  for (const [at, [from]] of receipts.live.entries())
    if (at > 0) expect(from).toBe((receipts.live[at - 1]?.[1] ?? 0) + 1);
}

/** Nothing has changed, and the next version finds its way in. */
async function untouched(world: SwapMarket, from: string, before: readonly number[]): Promise<void> {
  const { desk } = world;
  expect([...(desk.view.slots.get(SLOT)?.attachments ?? [])].map((each) => each.instance)).toEqual(before);
  expect(of(world, 'swap_cut')).toEqual([]);
  await whole(world, before[0] ?? 0, 1);
  const third = await world.register(THIRD);
  expect(await desk.swap(from, third)).toMatchObject({ ok: true });
  await whole(world, world.live(SLOT), 3);
}

const attached = (world: SwapMarket): number[] =>
  [...(world.desk.view.slots.get(SLOT)?.attachments ?? [])].map((each) => each.instance);

describe.each(['inline', 'worker'] as const)('a swap of %s versions', (mode) => {
  it('whose old version throws when it is retired leaves the new one live and whole', async () => {
    const { world, from } = await traded(mode, { onRetire: "if (seen.count > 20) throw new Error('I will not go');" });
    const to = await world.register(NEW);
    const held = world.invariants.model.positions(world.live(SLOT));
    expect(await world.desk.swap(from, to)).toMatchObject({ ok: true });
    await world.desk.settle();
    expect(world.invariants.model.positions(world.live(SLOT))).toEqual(held);
    await whole(world, world.live(SLOT), 2);
    expect(codeAfter(world, 'swap_cut')).toEqual([2]);
    expect(of(world, 'version_faulted')).toMatchObject([
      { fact: { message: expect.stringContaining('I will not go') } },
    ]);
    expect([...world.desk.view.swaps.values()]).toMatchObject([
      { status: 'completed', receipts: { missed: 0, twice: 0 } },
    ]);
  });

  it('whose new version throws when it takes over is put back: the source is live and whole', async () => {
    const { world, from } = await traded(mode);
    const to = await world.register({ ...NEW, onAdopt: "if (orders.length > 0) throw new Error('I will not start');" });
    const source = world.live(SLOT);
    const held = world.invariants.model.positions(source);
    await world.desk.swap(from, to);
    await world.desk.settle();
    expect(world.invariants.model.positions(source)).toEqual(held);
    await whole(world, source, 1);
    const [swap, back] = [...world.desk.view.swaps.values()];
    expect(swap).toMatchObject({ status: 'rolled_back', rollbackReason: expect.stringContaining('I will not start') });
    expect(back).toMatchObject({ type: 'rollback', status: 'completed', reverts: swap?.id });
    expect(codeAfter(world, 'swap_cut')).toEqual([1]);
  });

  it.each([
    [
      'throws in create, when half of it stands',
      { create: "const kept = desk; throw new Error('half-way');" },
      'half-way',
    ],
    ['has no handler for any event', { deaf: true }, 'deaf'],
    ['throws whatever it takes over', { onAdopt: "throw new Error('not at all');" }, 'not at all'],
    ['throws at its first event', { onTrade: "throw new Error('at once');" }, 'at once'],
  ])('whose new version %s fails, and nothing has changed', async (_, parts, words) => {
    const { world, from } = await traded(mode);
    const to = await world.register({ ...NEW, ...parts });
    const before = attached(world);
    const outcome = await world.desk.swap(from, to);
    expect(outcome).toMatchObject({ ok: false, code: 'load_failed', message: expect.stringContaining(words) });
    expect([...world.desk.view.swaps.values()]).toMatchObject([
      { status: 'failed', errorMessage: expect.stringContaining(words) },
    ]);
    expect(of(world, 'version_faulted')).toEqual([]);
    await untouched(world, from, before);
  });

  it('whose new module lies half-written on the disk fails, and nothing has changed', async () => {
    const { world, from } = await traded(mode);
    const to = await world.register(NEW);
    truncateSync(join(world.folder, 'faulty-2.0.0.js'), 400);
    const before = attached(world);
    const outcome = await world.desk.swap(from, to);
    expect(outcome).toMatchObject({ ok: false, code: 'load_failed', message: expect.stringContaining('has changed') });
    await untouched(world, from, before);
  });

  it('whose new version takes other instruments than the slot is refused, by name', async () => {
    const { world, from } = await traded(mode);
    const to = await world.register({ ...NEW, instruments: ['test:ETHUSDT'] });
    const before = attached(world);
    const outcome = await world.desk.swap(from, to);
    expect(outcome).toMatchObject({ ok: false, code: 'validation_failed' });
    expect(outcome.message).toMatch(/does not take/);
    await untouched(world, from, before);
  });

  it('leaves the old version no handle that still sends: not when it retires, nor later, nor behind its handler', async () => {
    const order = "desk.submit({ instrument: 0, side: 'buy', quantity: 11 })";
    const { world, from } = await traded(mode, {
      onTrade: `(async () => { for (let i = 0; i < 20; i += 1) await null; ${order}; })().catch(() => {}); desk.timer('again', trade.tsNs + 1);`,
      onRetire: `${order}; desk.timer('later', desk.now() + 1);`,
    });
    const source = world.live(SLOT);
    const to = await world.register(NEW);
    expect(await world.desk.swap(from, to)).toMatchObject({ ok: true });
    await whole(world, world.live(SLOT), 2);
    expect(codeAfter(world, 'swap_cut')).toEqual([2]);
    expect(world.desk.view.discarded(source)).toBeGreaterThan(0);
  });

  it('refuses at the door a module that has no create, or breaks at its top level after its exports', async () => {
    const { world } = await traded(mode);
    const before = world.desk.view.factSeq;
    await expect(world.register({ ...NEW, bottom: 'delete exports.create;' })).rejects.toThrow(/create/);
    await expect(world.register({ ...NEW, bottom: "throw new Error('half-way');" })).rejects.toThrow(/half-way/);
    expect(world.desk.view.factSeq).toBe(before);
  });
});

describe('a swap in worker mode while the old version has a backlog', () => {
  it('lets each event reach the version on its side of the cut, and no other, however late the answers come', async () => {
    const made = new SwapMarket('worker');
    world = made;
    const { desk } = made;
    await desk.resume();
    // A turn of a loop at every event: the old version falls behind the market, the new one does not.
    const idle = `for (let turn = 0; turn < ${2 * spinsPerMs()}; turn += 1);`;
    const from = await made.register({ ...OLD, onTrade: idle });
    const to = await made.register(NEW);
    expect(await desk.deploy(from)).toMatchObject({ ok: true });
    const source = made.live(SLOT);
    await made.burst(200);
    expect(desk.view.pending(source)).toBeGreaterThan(0);
    const swapped = desk.swap(from, to, {}, { drainTimeoutMs: 60_000 });
    // The market goes on only as fast as keeps the old version some way behind, however long the new one takes to load.
    while (of(made, 'swap_cut').length === 0 && !desk.failure) {
      if (desk.view.pending(source) < 200) await made.burst(10);
      else await new Promise((done) => setTimeout(done, 1));
    }
    const drained = desk.view.pending(source);
    await made.burst(200);
    expect(await swapped).toMatchObject({ ok: true });
    await made.shut();

    const [cut] = made.facts.flatMap(({ fact }) => (fact.kind === 'swap_cut' ? [fact] : []));
    const [completed] = made.facts.flatMap(({ fact }) => (fact.kind === 'swap_completed' ? [fact] : []));
    const at = cut?.cutSequence ?? 0;
    const ranges = async (instance: number) => (await made.runtime.receipts(instance)).live.map((each) => each.ranges);
    expect(await ranges(source)).toEqual([[[1, at]]]);
    expect(await ranges(made.live(SLOT))).toEqual([[[at + 1, made.events]]]);
    expect(drained).toBeGreaterThan(0);
    expect(completed).toMatchObject({ requestsRemaining: 0, receipts: { missed: 0, twice: 0 } });
    expect(completed?.requestsDrained).toBeGreaterThan(0);
    expect(codeAfter(made, 'swap_cut')).toEqual([2]);
    expect(desk.view.discarded(source)).toBeGreaterThan(0);
    expect(made.invariants.broken).toEqual([]);
    expect(await desk.host.events.all()).toMatchObject({
      delivered: made.events,
      missed: 0,
      twice: 0,
      unanswered: 0,
    });
  }, 60_000);
});

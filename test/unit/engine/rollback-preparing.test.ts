import { describe, expect, it } from 'vitest';
import type { Command } from '../../../shared/domain/command.ts';
import type { Environment } from '../../../shared/domain/deployment.ts';
import { deployCommand } from '../../support/commands.ts';
import { LiveRig, Waited } from '../../support/live-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const WHY = { reason: 'worse', rolledBackBy: 'tester' } as const;
const CALLED_OFF = 'called off: a rollback was asked for';
const EXACT = { missed: 0, twice: 0, unanswered: 0 };

const ofSlot: Command = { kind: 'rollback_slot', slotId: SLOT, ...WHY };
const ofSwap = (swapId: string): Command => ({ kind: 'rollback_swap', swapId, ...WHY });
const ofVersion = (
  entityId: string,
  toEntityId: string | null = null,
  environment: Environment | null = null,
): Command => ({ kind: 'rollback_version', entityId, toEntityId, environment, ...WHY });

/** A desk on version 1.0.0, where 3.0.0 answers nothing until it is let: a swap to it stays before its cut. */
async function rig() {
  const desk = new LiveRig();
  const register = (version: string) => desk.rig.register('momentum', version);
  const [a, b, c] = [await register('1.0.0'), await register('2.0.0'), await register('3.0.0')];
  await desk.deploy(a);
  await desk.trades(AT, AT);
  desk.runtime.held.add('momentum-3.0.0');
  const latest = () => [...desk.view.swaps.values()].at(-1);
  const ask = async (command: Command) => {
    const asked = new Waited(desk.command(command));
    await desk.settle();
    return asked.outcome;
  };
  /** Begins a swap to 3.0.0, and returns its record's id. */
  const prepare = async (from: string, more: Parameters<LiveRig['begin']>[3] = {}) => {
    const swap = desk.begin(from, c, {}, more);
    await desk.settle();
    const id = latest()?.id ?? '';
    expect([desk.view.swaps.get(id)?.status, swap.outcome]).toEqual(['in_progress', undefined]);
    return { swap, id };
  };
  /** Lets 3.0.0 answer: a swap that was not called off would make its cut. */
  const letCome = async () => {
    desk.runtime.held.clear();
    await desk.release('momentum-3.0.0');
    await desk.trades(AT, AT);
  };
  return { desk, a, b, c, ask, prepare, letCome };
}
type Rig = Awaited<ReturnType<typeof rig>>;

/** The same desk after a swap to 2.0.0 and back: its last swap was itself a rollback. */
async function wentBack() {
  const world = await rig();
  const { desk, a, b, ask } = world;
  const there = await desk.begin(a, b).promise;
  const back = await ask(ofSlot);
  expect([there.ok, back?.ok, desk.live(SLOT)]).toEqual([true, true, a]);
  return { ...world, back: back?.ok ? back.subject : '' };
}

async function staysOff({ desk, letCome }: Rig, { swap, id }: Awaited<ReturnType<Rig['prepare']>>, live: string) {
  expect(desk.view.swaps.get(id)).toMatchObject({
    status: 'failed',
    cutSequence: null,
    errorMessage: expect.stringContaining(CALLED_OFF),
  });
  expect(swap.outcome).toMatchObject({ ok: false, message: expect.stringContaining(CALLED_OFF) });
  await letCome();
  expect(desk.live(SLOT)).toBe(live);
  expect(await desk.rig.host.events.all()).toMatchObject(EXACT);
}

describe('a rollback while a swap is being prepared in its slot', () => {
  const doors: readonly [string, (before: string, live: string) => Command][] = [
    ['of the slot', () => ofSlot],
    ['of the swap that brought the version in', (before) => ofSwap(before)],
    ['of the version in force', (_, live) => ofVersion(live)],
  ];
  it.each(doors)('%s calls that swap off first, and goes back as asked', async (_, door) => {
    const world = await rig();
    const { desk, a, b, ask, prepare } = world;
    const before = await desk.begin(a, b).promise;
    const first = before.ok ? before.subject : '';
    const coming = await prepare(b);
    expect(desk.view.rollbackQuote(SLOT)).toMatchObject({ quote: { swapId: first, toEntityId: a } });
    const back = await ask(door(first, b));
    expect(back).toMatchObject({ ok: true, message: 'rolled back from momentum@2.0.0 to momentum@1.0.0' });
    expect(desk.view.swaps.get(first)?.status).toBe('rolled_back');
    const ends = desk.rig.facts.map(({ fact }) => fact.kind).filter((kind) => kind.startsWith('swap_'));
    expect(ends.indexOf('swap_failed')).toBeLessThan(ends.lastIndexOf('swap_initiated'));
    await staysOff(world, coming, a);
  });

  it('goes back further too where a version is named, and only then', async () => {
    const world = await rig();
    const { desk, a, b, c, ask } = world;
    desk.runtime.held.clear();
    await desk.begin(a, b).promise;
    await desk.begin(b, c).promise;
    desk.runtime.held.add('momentum-2.0.0');
    const swap = desk.begin(c, b, { state: 'transfer' });
    await desk.settle();
    const facts = desk.view.factSeq;
    // What cannot be in any case disturbs nobody.
    expect(await ask(ofVersion(c, 'nobody'))).toMatchObject({ ok: false, code: 'not_found' });
    expect([desk.view.factSeq, swap.outcome]).toEqual([facts, undefined]);
    expect(await ask(ofVersion(c, a))).toMatchObject({ ok: true });
    expect([swap.outcome?.ok, desk.live(SLOT)]).toEqual([false, a]);
  });

  it('leaves no rule a moment to come in between', async () => {
    const world = await rig();
    const { desk, a, b, c, ask, prepare } = world;
    await desk.begin(a, b).promise;
    const coming = await prepare(b);
    const rule = {
      slotId: SLOT,
      toEntityId: c,
      handOver: { state: 'cold', positions: 'adopt', orders: 'cancel' },
    } as const;
    await ask({ kind: 'set_swap_rule', trigger: 'degraded', reason: 'x', ...rule });
    desk.loop.health({ kind: 'health', entityId: b, health: 'degraded', reason: 'slow' });
    await desk.settle();
    expect(await ask(ofSlot)).toMatchObject({ ok: true, message: expect.stringContaining('to momentum@1.0.0') });
    expect([...desk.view.swaps.values()].filter(({ type }) => type === 'automatic')).toEqual([]);
    await staysOff(world, coming, a);
  });

  it('leaves a way back alone that is being prepared: it is what was asked for', async () => {
    const { desk, a, b, ask } = await rig();
    await desk.begin(a, b).promise;
    await desk.trades(AT);
    await desk.advance(3_600_000); // the window is over, the predecessor gone: it must be loaded again
    desk.runtime.held.add('momentum-1.0.0');
    const back = new Waited(desk.command(ofSlot));
    await desk.settle();
    expect([back.outcome, desk.live(SLOT)]).toEqual([undefined, b]);
    expect(await ask(ofSlot)).toMatchObject({ ok: false, code: 'conflict' });
    expect('refusal' in desk.view.rollbackQuote(SLOT)).toBe(true);
    desk.runtime.held.clear();
    await desk.release('momentum-1.0.0');
    expect([back.outcome?.ok, desk.live(SLOT)]).toEqual([true, a]);
  });

  it('calls off a redeployment as well, and a swap of several environments in all of them', async () => {
    const world = await rig();
    const { desk, a, b, ask, prepare } = world;
    await desk.deploy(a, 'staging');
    const before = await desk.begin(a, b, {}, { targetEnvironment: 'paper' }).promise;
    expect(before.ok).toBe(true);
    desk.runtime.held.add('momentum-2.0.0');
    const again = new Waited(desk.command(deployCommand(b)));
    await desk.settle();
    expect(again.outcome).toBeUndefined();
    expect(await ask(ofSlot)).toMatchObject({ ok: true });
    expect([again.outcome?.ok, desk.live(SLOT)]).toEqual([false, a]);
    const both = await prepare(a);
    expect(await ask(ofSlot)).toMatchObject({ ok: true });
    await staysOff(world, both, a);
    expect(desk.live('momentum:staging')).toBe(a);
  });
});

describe('a rollback where there is nothing to go back to, while a swap is being prepared', () => {
  const words = 'the swap to momentum 3.0.0 was called off; momentum 1.0.0 stays in force';

  it.each<[string, (world: Rig) => Command]>([
    ['of the slot', () => ofSlot],
    ['of the version in force', ({ a }) => ofVersion(a)],
    ['to the version in force', ({ a }) => ofVersion(a, a)],
    ['of the version that is coming', ({ c }) => ofVersion(c)],
    ['from the version that is coming to the one in force', ({ a, c }) => ofVersion(c, a, 'paper')],
  ])('%s calls that swap off, and the version in force stays', async (_, door) => {
    for (const world of [await wentBack(), await rig()]) {
      const coming = await world.prepare(world.a);
      const outcome = await world.ask(door(world));
      expect(outcome).toMatchObject({ ok: true, subject: coming.id, message: expect.stringContaining(words) });
      await staysOff(world, coming, world.a);
    }
  });

  it('is refused in the same words where the answer is the record of what was undone', async () => {
    const refused = { ok: false, code: 'broken_rule', message: expect.stringContaining(words) } as const;
    const undone = await wentBack();
    const first = await undone.prepare(undone.a);
    expect(await undone.ask(ofSwap(undone.back))).toMatchObject(refused);
    await staysOff(undone, first, undone.a);
    const itself = await rig();
    const second = await itself.prepare(itself.a);
    expect(await itself.ask(ofSwap(second.id))).toMatchObject(refused);
    await staysOff(itself, second, itself.a);
    const deployed = await rig();
    const third = await deployed.prepare(deployed.a);
    const deploymentId = [...deployed.desk.view.deployments.keys()][0] ?? '';
    const ofDeployment: Command = { kind: 'rollback_deployment', deploymentId, targetDeploymentId: null, ...WHY };
    expect(await deployed.ask(ofDeployment)).toMatchObject(refused);
    await staysOff(deployed, third, deployed.a);
  });

  it('is refused in the same words where there is a way back, and only this one is barred', async () => {
    const world = await rig();
    const { desk, a, b, ask, prepare } = world;
    await desk.deploy(a, 'staging');
    expect(await desk.begin(a, b).promise).toMatchObject({ ok: true }); // in both
    const coming = await prepare(b, { targetEnvironment: 'paper' });
    const outcome = await ask(ofVersion(b, null, 'paper'));
    expect(outcome).toMatchObject({
      ok: false,
      message: expect.stringMatching(/called off; momentum 2.0.0 stays in force.*covers paper, staging; roll it back/),
    });
    await staysOff(world, coming, b);
  });

  it('that means another version, place or swap leaves the swap alone', async () => {
    const { desk, a, b, c, ask, prepare, back } = await wentBack();
    const { swap, id } = await prepare(a);
    const [old = ''] = desk.view.swaps.keys();
    const facts = desk.view.factSeq;
    expect(old).not.toBe(back);
    for (const command of [
      ofSwap(old),
      ofSwap('none'),
      ofVersion(b),
      ofVersion(a, null, 'staging'),
      ofVersion(a, c),
      { ...ofSlot, slotId: 'other:paper' } as const,
    ])
      expect((await ask(command))?.ok, JSON.stringify(command)).toBe(false);
    expect([desk.view.factSeq, desk.view.swaps.get(id)?.status, swap.outcome]).toEqual([
      facts,
      'in_progress',
      undefined,
    ]);
  });

  it('leaves the swap alone where the version in force has died: it is all that is left', async () => {
    const { desk, a, c, ask, prepare, letCome } = await rig();
    const { swap } = await prepare(a);
    desk.runtime.scripts.set('momentum-1.0.0', () => ({ fault: { code: 'threw', message: 'boom' } }));
    await desk.trades(AT);
    expect(await ask(ofSlot)).toMatchObject({ ok: false });
    await letCome();
    expect([swap.outcome?.ok, desk.live(SLOT)]).toEqual([true, c]);
  });
});

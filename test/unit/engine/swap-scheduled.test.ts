import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import type { Outcome } from '../../../shared/domain/command.ts';
import type { Schedule } from '../../../shared/domain/swap.ts';
import { swapCommand } from '../../support/commands.ts';
import { DeskRig } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
/** The rig's market begins at 22:13:20 UTC; the next trading day, 6,400 s later. */
const ORIGIN = 1_700_000_000_000_000_000n;
const TO_MIDNIGHT = 6_400;
const at = (ms: number): Schedule => ({ kind: 'time', atNs: (ORIGIN + BigInt(ms) * 1_000_000n).toString() });
const BOUNDARY: Schedule = { kind: 'session_boundary' };

const subject = (outcome: Outcome): string => {
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.subject;
};
const planned = (a: string, b: string, schedule: Schedule) => swapCommand(a, b, {}, { type: 'scheduled', schedule });

/** A desk that serves, by the wall clock. */
async function serving(journal = openMemoryJournal()) {
  const desk = new LiveRig({ journal, deskTime: 'wall' });
  const a = await desk.rig.register('momentum', '1.0.0');
  const b = await desk.rig.register('momentum', '2.0.0', { parameters: { fast: 3 } });
  await desk.deploy(a);
  await desk.trades(AT, AT);
  return { desk, a, b, journal };
}
async function session() {
  const rig = new DeskRig();
  const a = await rig.register('momentum', '1.0.0');
  const b = await rig.register('momentum', '2.0.0');
  await rig.deploy(a);
  await rig.trades(AT, AT);
  const live = () => rig.view.slots.get(SLOT)?.attachments.find((each) => each.role === 'live')?.entityId;
  return { rig, a, b, live };
}

describe('a scheduled swap', () => {
  it('waits, changes nothing, and begins at its time: the timer’s, when serving', async () => {
    const { desk, a, b } = await serving();
    const id = subject(await desk.command(planned(a, b, at(60_000))));
    expect(desk.view.swaps.get(id)).toMatchObject({ type: 'scheduled', status: 'initiated', stage: 'scheduled' });
    await desk.trades(AT);
    await desk.advance(59_999);
    expect([desk.live(SLOT), desk.runtime.loads.length]).toEqual([a, 1]);
    await desk.advance(1);
    await desk.advance(1);
    const swap = desk.view.swaps.get(id);
    expect([desk.live(SLOT), swap?.status]).toEqual([b, 'completed']);
    expect(swap?.steps.map((each) => each.stage)).toEqual([
      'initiated',
      'scheduled',
      'validating',
      'loading',
      'warming',
      'shadowing',
      'draining',
      'verifying',
      'done',
    ]);
    const ms = swap?.steps.map((each) => Number((each.at - ORIGIN) / 1_000_000n)) ?? [];
    expect(ms.slice(0, 2)).toEqual([0, 0]);
    expect(ms.slice(2).every((each) => each >= 60_000 && each <= 60_001)).toBe(true);
    await desk.trades(AT);
    expect(await desk.rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
  });

  it('further off than a timer can run is waited for in parts', async () => {
    const { desk, a, b } = await serving();
    const day = 86_400_000;
    subject(await desk.command(planned(a, b, at(2 * day + 5_000))));
    for (const _ of [1, 2]) {
      await desk.advance(day);
      expect(desk.live(SLOT)).toBe(a);
    }
    await desk.advance(5_001);
    expect(desk.live(SLOT)).toBe(b);
  });

  it('begins by market time in a session, never before it', async () => {
    const { rig, a, b, live } = await session();
    const id = subject(await rig.command(planned(a, b, at(4))));
    await rig.trades(AT); // 3 ms
    expect(live()).toBe(a);
    await rig.trades(AT, AT); // 4 ms: its time has come; 5 ms
    expect(live()).toBe(b);
    const swap = rig.view.swaps.get(id);
    expect(swap?.steps.find((each) => each.stage === 'validating')?.at).toBe(ORIGIN + 4_000_000n);
    await rig.trades(AT);
    expect(await rig.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
  });

  it('begins with the first event of the next trading day, and not with the last of this one', async () => {
    const { rig, a, b, live } = await session();
    subject(await rig.command(planned(a, b, BOUNDARY)));
    rig.elapse(TO_MIDNIGHT - 1);
    await rig.trades(AT);
    expect([live(), [...rig.view.swaps.values()][0]?.stage]).toEqual([a, 'scheduled']);
    rig.elapse(1);
    await rig.trades(AT);
    expect(live()).toBe(b);
    await rig.trades(AT);
    expect(await rig.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
  });

  it('survives a restart, and begins when its time comes', async () => {
    for (const schedule of [at(60_000), BOUNDARY]) {
      const { desk, a, b, journal } = await serving();
      const id = subject(await desk.command(planned(a, b, schedule)));
      desk.loop.close();
      const again = new LiveRig({ journal, deskTime: 'wall' });
      await again.advance(20_000);
      await again.restart();
      expect(again.view.swaps.get(id)).toMatchObject({ stage: 'scheduled', errorMessage: null });
      await again.trades(AT);
      expect(again.live(SLOT)).toBe(a);
      if (schedule === BOUNDARY) {
        again.rig.elapse(TO_MIDNIGHT);
        await again.trades(AT);
      } else await again.advance(40_001);
      expect([again.live(SLOT), again.view.swaps.get(id)?.status]).toEqual([b, 'completed']);
    }
  });

  it('is suspended, and says so, when its time passed while the desk was down', async () => {
    const { desk, a, b, journal } = await serving();
    const id = subject(await desk.command(planned(a, b, at(60_000))));
    desk.loop.close();
    const again = new LiveRig({ journal, deskTime: 'wall' });
    await again.advance(60_000);
    await again.restart();
    expect(again.view.swaps.get(id)).toMatchObject({
      status: 'initiated',
      stage: 'suspended',
      errorMessage: expect.stringContaining('its time passed while the desk was not running'),
    });
    await again.trades(AT);
    await again.advance(60_000);
    expect(again.live(SLOT)).toBe(a);
    // It stays suspended over another restart, and can still be called off.
    const third = new LiveRig({ journal, deskTime: 'wall' });
    await third.restart();
    expect(third.view.swaps.get(id)?.stage).toBe('suspended');
    expect(await third.command({ kind: 'cancel_swap', swapId: id, reason: 'enough' })).toMatchObject({ ok: true });
    expect(third.view.swaps.get(id)).toMatchObject({ status: 'failed', stage: 'done' });
  });

  it.each<[string, (desk: LiveRig, a: string, b: string) => Promise<unknown>, string]>([
    [
      'the deployment',
      (desk, a) => desk.deploy(a),
      'the deployment in momentum:paper has changed since it was planned',
    ],
    [
      'the target’s parameters',
      (desk, _a, b) => desk.command({ kind: 'update_entity', entityId: b, parameters: { fast: 9 } }),
      'the parameters of the target in momentum:paper have changed since it was planned',
    ],
    [
      'the target’s health',
      async (desk, _a, b) => desk.loop.health({ kind: 'health', entityId: b, health: 'unhealthy', reason: 'x' }),
      'momentum 2.0.0 is unhealthy',
    ],
    [
      'the target, which was deleted,',
      (desk, _a, b) => desk.command({ kind: 'delete_entity', entityId: b }),
      'there is no entity',
    ],
    ['where the source runs', (desk, a) => desk.deploy(a, 'staging'), 'momentum:staging has come in'],
    [
      'the live version',
      async (desk, a) => {
        const c = await desk.rig.register('momentum', '3.0.0');
        await desk.begin(a, c).promise;
      },
      'the source has left momentum:paper',
    ],
  ])('is suspended when %s has changed since', async (_what, change, words) => {
    const { desk, a, b } = await serving();
    const id = subject(await desk.command(planned(a, b, at(60_000))));
    await change(desk, a, b);
    await desk.settle();
    const live = desk.live(SLOT);
    await desk.advance(60_001);
    expect(desk.view.swaps.get(id)).toMatchObject({ stage: 'suspended', errorMessage: expect.stringContaining(words) });
    expect(desk.live(SLOT)).toBe(live);
    expect(desk.view.swaps.get(id)?.cutSequence).toBeNull();
  });

  it('is suspended where another swap is under way in its slot when its time comes', async () => {
    const { desk, a, b } = await serving();
    const c = await desk.rig.register('momentum', '3.0.0');
    const id = subject(await desk.command(planned(a, b, at(60_000))));
    desk.runtime.held.add('momentum-3.0.0');
    const other = desk.begin(a, c);
    await desk.advance(60_001);
    expect(desk.view.swaps.get(id)).toMatchObject({
      stage: 'suspended',
      errorMessage: expect.stringContaining('under way'),
    });
    await desk.release('momentum-3.0.0');
    await desk.release('momentum-3.0.0');
    expect([other.outcome?.ok, desk.live(SLOT)]).toEqual([true, c]);
  });

  it('can be called off before it begins, and then its time passes without it', async () => {
    const { desk, a, b } = await serving();
    const id = subject(await desk.command(planned(a, b, at(60_000))));
    expect(await desk.command({ kind: 'cancel_swap', swapId: id, reason: 'not today' })).toMatchObject({ ok: true });
    expect(desk.view.swaps.get(id)).toMatchObject({
      status: 'failed',
      errorMessage: 'called off by tester: not today',
    });
    await desk.advance(120_000);
    await desk.trades(AT);
    expect(desk.live(SLOT)).toBe(a);
    expect(await desk.command({ kind: 'cancel_swap', swapId: id, reason: 'x' })).toMatchObject({
      ok: false,
      code: 'broken_rule',
      message: expect.stringContaining('is failed'),
    });
    expect(await desk.command({ kind: 'cancel_swap', swapId: 'nothing', reason: 'x' })).toMatchObject({
      ok: false,
      code: 'not_found',
    });
  });

  it('can be called off while it is prepared, but not after its cut', async () => {
    const { desk, a, b } = await serving();
    desk.runtime.held.add('momentum-1.0.0').add('momentum-2.0.0');
    await desk.trades(AT);
    const first = desk.begin(a, b);
    await desk.settle();
    const [id = ''] = [...desk.view.swaps.keys()];
    expect(await desk.command({ kind: 'cancel_swap', swapId: id, reason: 'stop' })).toMatchObject({ ok: true });
    expect(first.outcome).toMatchObject({ ok: false, message: expect.stringContaining('called off by tester: stop') });
    expect([desk.live(SLOT), desk.runtime.unloaded.has(2)]).toEqual([a, true]);
    await desk.release('momentum-2.0.0');
    const second = desk.begin(a, b);
    await desk.settle();
    await desk.release('momentum-2.0.0', 1);
    expect(desk.live(SLOT)).toBe(b);
    const last = [...desk.view.swaps.keys()].at(-1) ?? '';
    expect(await desk.command({ kind: 'cancel_swap', swapId: last, reason: 'stop' })).toMatchObject({
      ok: false,
      message: 'this swap has made its cut; only one before its cut can be called off',
    });
    await desk.release('momentum-1.0.0');
    expect(second.outcome).toMatchObject({ ok: true });
  });

  it('is refused for a past time, and where the checks fail already, without a record', async () => {
    const { desk, a, b } = await serving();
    await desk.advance(1_000);
    expect(await desk.command(planned(a, b, at(1_000)))).toMatchObject({
      ok: false,
      code: 'broken_rule',
      message: expect.stringContaining('has passed already'),
    });
    expect(await desk.command(planned(b, a, at(9_000)))).toMatchObject({
      ok: false,
      code: 'validation_failed',
    });
    expect(await desk.command(planned(a, a, at(9_000)))).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(desk.view.swaps.size).toBe(0);
  });
});

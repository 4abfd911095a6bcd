import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import type { Outcome } from '../../../shared/domain/command.ts';
import { limit, market } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const WINDOW = 3_600_000;
const [A, B, C] = ['momentum-1.0.0', 'momentum-2.0.0', 'momentum-3.0.0'] as const;

async function swapped(journal = openMemoryJournal()) {
  const desk = new LiveRig({ journal, deskTime: 'wall' });
  const [a, b, c] = [
    await desk.rig.register('momentum', '1.0.0'),
    await desk.rig.register('momentum', '2.0.0'),
    await desk.rig.register('momentum', '3.0.0'),
  ];
  await desk.deploy(a);
  await desk.trades(AT, AT);
  const swap = subject(await desk.begin(a, b).promise);
  await desk.trades(AT);
  return { desk, a, b, c, swap, journal };
}
const subject = (outcome: Outcome): string => {
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.subject;
};
const standing = (desk: LiveRig) => desk.view.slots.get(SLOT)?.attachments.map((each) => [each.instance, each.role]);
const goBack = (desk: LiveRig) =>
  desk.command({ kind: 'rollback_slot', slotId: SLOT, reason: 'x', rolledBackBy: 'tester' });

/** A desk on the same journal that starts after it was down for a while, with its loads held back if so wished. */
async function restarted(journal: ReturnType<typeof openMemoryJournal>, downMs: number, slow: readonly string[] = []) {
  const desk = new LiveRig({ journal, deskTime: 'wall' });
  for (const module of slow) desk.runtime.slow.add(module);
  await desk.advance(downMs);
  await desk.restart();
  return desk;
}

describe('a predecessor', () => {
  it('sees every event for the window, and then leaves: nothing is handed to it any more', async () => {
    const { desk } = await swapped();
    await desk.advance(WINDOW - 1);
    await desk.trades(AT);
    expect(standing(desk)).toEqual([
      [2, 'live'],
      [1, 'shadow'],
    ]);
    await desk.advance(1);
    expect(standing(desk)).toEqual([[2, 'live']]);
    expect(desk.runtime.unloaded).toContain(1);
    const handed = desk.runtime.delivered.filter((each) => each.instance === 1).length;
    await desk.trades(AT);
    expect(desk.runtime.delivered.filter((each) => each.instance === 1)).toHaveLength(handed);
  });

  it('is forgotten once it has left: what it still answers is nobody’s', async () => {
    const { desk } = await swapped();
    desk.runtime.scripts.set(A, () => [market(1, 'buy', 5)]);
    desk.runtime.held.add(A);
    await desk.trades(AT, AT);
    await desk.release(A, 1);
    expect(desk.view.discarded(1)).toBe(1);
    await desk.advance(WINDOW);
    await desk.release(A, 1);
    // An instance that is known would have it counted as discarded.
    expect([desk.view.discarded(1), desk.failure]).toEqual([1, undefined]);
  });

  it('of an earlier swap leaves with the next one: only the direct one is kept', async () => {
    const { desk, b, c } = await swapped();
    await desk.begin(b, c).promise;
    expect(standing(desk)).toEqual([
      [3, 'live'],
      [2, 'shadow'],
    ]);
    expect(desk.rig.of('instance_detached')).toMatchObject([{ instance: 1, reason: 'a later swap took place' }]);
  });

  it('is none after a rollback: the version that was rolled back leaves', async () => {
    const { desk, a } = await swapped();
    await goBack(desk);
    expect([desk.live(SLOT), standing(desk)]).toEqual([a, [[1, 'live']]]);
    expect(desk.rig.of('instance_detached')).toMatchObject([{ instance: 2, reason: 'rolled back' }]);
    await desk.advance(WINDOW);
    expect(standing(desk)).toEqual([[1, 'live']]);
  });

  it('whose window ends while a swap is being prepared leaves all the same, when that has failed', async () => {
    const { desk, b, c } = await swapped();
    await desk.advance(WINDOW - 10_000);
    desk.runtime.held.add(C);
    const next = desk.begin(b, c);
    await desk.settle();
    await desk.advance(10_000);
    expect(standing(desk)).toContainEqual([1, 'shadow']);
    await desk.advance(20_000); // the target is given up
    expect(next.outcome).toMatchObject({ ok: false });
    await desk.advance(60_000);
    expect(standing(desk)).toEqual([[2, 'live']]);
  });
});

describe('after a restart, a predecessor', () => {
  it('stays for what is left of its window', async () => {
    const { desk, journal } = await swapped();
    desk.loop.close();
    const again = await restarted(journal, 1_000_000);
    await again.advance(WINDOW - 1_000_000 - 1);
    expect(standing(again)).toHaveLength(2);
    await again.advance(1);
    expect(standing(again)).toEqual([[2, 'live']]);
  });

  it('whose window passed meanwhile leaves, though its load has not ended yet, and the desk goes on', async () => {
    const { desk, b, journal } = await swapped();
    desk.loop.close();
    const again = await restarted(journal, WINDOW + 1, [A]);
    await again.advance(0);
    expect(standing(again)).toEqual([[2, 'live']]);
    again.runtime.finishLoads(A);
    await again.settle();
    expect([again.failure, again.runtime.unloaded.has(1)]).toEqual([undefined, true]);
    await again.trades(AT);
    expect([again.live(SLOT), await again.rig.host.events.all()]).toMatchObject([b, { missed: 0, twice: 0 }]);
  });

  it('can be gone back to while it is still loading: a fresh instance comes, and the late one goes', async () => {
    const { desk, a, journal } = await swapped();
    desk.loop.close();
    const again = await restarted(journal, 1_000, [A]);
    const back = goBack(again);
    await again.settle();
    again.runtime.finishLoads(A);
    expect(await back).toMatchObject({ ok: true });
    await again.settle();
    await again.trades(AT);
    expect([again.failure, again.live(SLOT), standing(again)?.length]).toEqual([undefined, a, 1]);
    expect(await again.rig.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
  });

  it('is only the direct one, also where the stop came in the middle of a drain', async () => {
    const { desk, b, c, journal } = await swapped();
    desk.runtime.held.add(B);
    await desk.trades(AT);
    desk.begin(b, c);
    await desk.settle();
    expect(standing(desk)).toHaveLength(3);
    desk.loop.close();
    const again = await restarted(journal, 1_000);
    await again.trades(AT);
    expect([again.failure, standing(again)]).toEqual([
      undefined,
      [
        [3, 'live'],
        [2, 'shadow'],
      ],
    ]);
  });
});

describe('a version in run-off', () => {
  /** The source holds 500, has an order open, and sells when it is told to. */
  async function runningOff(journal = openMemoryJournal()) {
    const desk = new LiveRig({ journal, deskTime: 'wall' });
    const [a, b, c] = [
      await desk.rig.register('momentum', '1.0.0'),
      await desk.rig.register('momentum', '2.0.0'),
      await desk.rig.register('momentum', '3.0.0'),
    ];
    await desk.deploy(a);
    desk.runtime.scripts.set(A, (request) =>
      request.kind === 'event' && request.event.seq === 1 ? [market(1, 'buy', 500)] : [],
    );
    for (let i = 0; i < 3; i += 1) await desk.trades(AT);
    subject(await desk.begin(a, b, { positions: 'run_off' }).promise);
    expect(desk.view.positions(1)[0]?.quantity).toBe(500);
    const sell = async (on: LiveRig, size: number) => {
      let done = false;
      on.runtime.scripts.set(A, (request) => {
        if (request.kind !== 'event' || done) return [];
        done = true;
        return [market(77, 'sell', size)];
      });
      for (let i = 0; i < 3; i += 1) await on.trades(AT);
    };
    return { desk, a, b, c, journal, sell };
  }

  it('stays beyond the window until it is flat, and leaves then', async () => {
    const { desk, sell } = await runningOff();
    await desk.advance(WINDOW);
    expect(standing(desk)).toContainEqual([1, 'run_off']);
    await sell(desk, 200);
    expect([desk.view.positions(1)[0]?.quantity, standing(desk)?.length]).toEqual([300, 2]);
    await sell(desk, 300);
    expect([desk.view.positions(1)[0]?.quantity, standing(desk)]).toEqual([0, [[2, 'live']]]);
    expect(desk.runtime.unloaded).toContain(1);
    await desk.trades(AT);
    expect(await desk.rig.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
  });

  it('stays for the window although it is flat: it is still the way back', async () => {
    const { desk, a, sell } = await runningOff();
    await sell(desk, 500);
    expect(standing(desk)).toHaveLength(2);
    expect(await goBack(desk)).toMatchObject({ ok: true });
    expect(desk.live(SLOT)).toBe(a);
  });

  it('does not leave with an order open that could fill', async () => {
    const { desk } = await runningOff();
    desk.runtime.scripts.set(A, (request) =>
      request.kind === 'event' && request.event.seq === 4 ? [limit(9, 'sell', 500, AT + 100_000)] : [],
    );
    for (let i = 0; i < 3; i += 1) await desk.trades(AT);
    await desk.advance(WINDOW);
    await desk.trades(AT + 100_010);
    expect([desk.view.positions(1)[0]?.quantity, standing(desk)]).toEqual([0, [[2, 'live']]]);
  });

  it.each([false, true])(
    'that fails leaves nothing behind: the desk closes what it holds (order open: %s)',
    async (open) => {
      const { desk } = await runningOff();
      desk.runtime.scripts.set(A, (request) =>
        open && request.kind === 'event' && request.event.seq === 4 ? [limit(9, 'sell', 500, AT + 100_000)] : [],
      );
      await desk.trades(AT);
      await desk.trades(AT);
      desk.runtime.scripts.set(A, (request) =>
        request.kind === 'event' ? { fault: { code: 'threw', message: 'boom' } } : [],
      );
      for (let i = 0; i < 4; i += 1) await desk.trades(AT);
      expect(desk.view.positions(1)[0]?.quantity).toBe(0);
      expect(desk.rig.of('order_sent').at(-1)).toMatchObject({ instance: 1, ref: 0, side: 'sell', reduceOnly: true });
      expect(desk.view.tradingState(SLOT)).toBe('active');
    },
  );

  it('whose position the desk was closing keeps it when it comes back before that was done', async () => {
    const desk = new LiveRig({ deskTime: 'wall', latencyNs: 5_000_000 });
    const [a, b] = [await desk.rig.register('momentum', '1.0.0'), await desk.rig.register('momentum', '2.0.0')];
    await desk.deploy(a);
    desk.runtime.scripts.set(A, (request) =>
      request.kind === 'event' && request.event.seq === 1 ? [market(1, 'buy', 500)] : [],
    );
    for (let i = 0; i < 12; i += 1) await desk.trades(AT);
    expect(desk.view.positions(1)[0]?.quantity).toBe(500);
    subject(await desk.begin(a, b, { positions: 'flatten' }).promise);
    expect(desk.rig.of('order_sent').at(-1)).toMatchObject({ instance: 1, ref: 0 });
    expect(await goBack(desk)).toMatchObject({ ok: true });
    for (let i = 0; i < 12; i += 1) await desk.trades(AT);
    expect([desk.live(SLOT), desk.view.positions(1)[0]?.quantity]).toEqual([a, 500]);
  });

  it('that was replaced twice over leaves when flat, also after a restart', async () => {
    const { desk, b, c, journal, sell } = await runningOff();
    subject(await desk.begin(b, c).promise);
    expect(standing(desk)).toContainEqual([1, 'run_off']);
    desk.loop.close();
    const again = await restarted(journal, 1_000);
    expect(standing(again)).toContainEqual([1, 'run_off']);
    await again.trades(AT);
    await sell(again, 500);
    expect([again.view.positions(1)[0]?.quantity, standing(again)]).toEqual([
      0,
      [
        [3, 'live'],
        [2, 'shadow'],
      ],
    ]);
  });
});

import { expect, it } from 'vitest';
import type { FactOf } from '../../shared/domain/fact.ts';
import { SwapMarket, spinsPerMs } from '../support/swap-market.ts';

const ROUNDS = 50;
const PER_SECOND = 2_000;
const SLOT = 'loaded:paper';
const CONTROL = 'control:paper';

/** Prices in `recent`: what a version in shadow knows as well as one that ran from the start. */
const WARM_UP = 40;

it('under 2,000 events a second, versions that take 0 to 30 ms are swapped, put back and swapped again, 50 times, and nothing is missed, doubled or forgotten', async () => {
  const world = new SwapMarket('worker');
  const { desk, invariants } = world;
  try {
    await desk.resume();
    const spins = spinsPerMs();
    const [old, next] = [
      await world.register({ name: 'loaded', version: '1.0.0', tag: 1, warmUpEvents: WARM_UP }, { spins }),
      await world.register({ name: 'loaded', version: '2.0.0', tag: 2, warmUpEvents: WARM_UP }, { spins }),
    ];
    const control = await world.register({ name: 'control', version: '1.0.0', tag: 5, warmUpEvents: WARM_UP });
    expect(await desk.deploy(old)).toMatchObject({ ok: true });
    expect(await desk.deploy(control)).toMatchObject({ ok: true });
    world.open(PER_SECOND);

    for (let round = 0; round < ROUNDS; round += 1) {
      await world.more(60);
      const state = round % 2 === 0 ? 'transfer' : 'shadow';
      const orders = round % 5 === 4 ? 'cancel' : 'adopt';
      const swapped = await desk.swap(old, next, { state, orders }, { drainTimeoutMs: 5_000 });
      expect(swapped, `round ${round}`).toMatchObject({ ok: true });
      await world.more(40);
      const beside = world.beside(SLOT);
      expect(beside).toHaveLength(1);
      const [target, source, fromTheStart] = await world.states([world.live(SLOT), ...beside, world.live(CONTROL)]);
      expect(source, `round ${round}: the predecessor`).toEqual(fromTheStart);
      if (state === 'transfer') expect(target, `round ${round}: the target`).toEqual(fromTheStart);
      else expect(target?.recent, `round ${round}: the target`).toEqual(fromTheStart?.recent);
      expect(await desk.rollbackSlot(SLOT), `round ${round}`).toMatchObject({ ok: true });
    }
    expect(await desk.swap(old, next, { state: 'transfer' })).toMatchObject({ ok: true });
    await world.more(200);
    await world.shut();

    expect(desk.failure).toBeUndefined();
    expect(world.deepest, 'answers took so long that requests queued up').toBeGreaterThan(10);
    expect(invariants.broken).toEqual([]);
    invariants.against(desk.view);
    expect(invariants.broken).toEqual([]);
    const facts = world.facts.map((each) => each.fact);
    expect(facts.filter((each) => each.kind === 'version_faulted')).toEqual([]);
    const cuts = facts.filter((each): each is FactOf<'swap_cut'> => each.kind === 'swap_cut');
    expect(cuts).toHaveLength(2 * ROUNDS + 1);
    const legs = cuts.flatMap((each) => each.legs);
    expect(legs.filter((leg) => leg.transfers.length > 0).length).toBeGreaterThan(ROUNDS / 2);
    expect(legs.filter((leg) => leg.adoptedOrders.length > 0).length).toBeGreaterThan(ROUNDS / 2);
    for (const fact of facts)
      if (fact.kind === 'swap_completed')
        expect(fact).toMatchObject({ receipts: { missed: 0, twice: 0 }, requestsRemaining: 0 });

    // Each event went to one live version and no other, by what the versions say themselves: the ranges join end to end.
    const { live, twice } = await world.receipts(SLOT);
    expect(twice).toBe(0);
    const first = live[0]?.[0] ?? 0;
    expect(live.at(-1)?.[1]).toBe(world.events);
    expect(live.map(([from]) => from)).toEqual([first, ...live.slice(0, -1).map(([, to]) => to + 1)]);
    // Where they join is where the facts say that the cuts were; cuts with no event between them leave no range.
    const joints = new Set(cuts.map((each) => each.cutSequence + 1));
    for (const [from] of live.slice(1)) expect(joints).toContain(from);
    const [target, fromTheStart] = await world.states([world.live(SLOT), world.live(CONTROL)]);
    expect(target).toEqual(fromTheStart);
    expect(target?.seen).toMatchObject({ last: world.events });
    expect(await desk.host.events.all()).toMatchObject({
      delivered: world.events,
      missed: 0,
      twice: 0,
      unanswered: 0,
    });
  } finally {
    await world.close();
  }
}, 240_000);

import type { Outcome } from '../../shared/domain/command.ts';
import { Waited } from './live-rig.ts';
import { FRESH } from './swap-versions.ts';
import type { SwapWorld } from './swap-world.ts';

/** A version that nobody has seen before takes over in every slot of a world that has a live one. */
export async function swapAnew(world: SwapWorld): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const fresh = new Map<string, string>();
  // A position cannot change hands before the market has said what it is worth.
  await world.trades(1, 0, false);
  await world.settle();
  for (const name of ['alpha', 'beta']) fresh.set(name, await world.desk.register(name, FRESH));
  for (const [slotId, slot] of world.desk.view.slots) {
    const from = world.desk.liveEntity(slotId);
    if (from === undefined) continue;
    const to = fresh.get(world.desk.view.entities.get(from)?.name ?? '') ?? '';
    if (from === to) continue; // It came in with the swap before: one version may be live in several slots.
    const asked = new Waited(world.desk.swap(from, to, {}, { targetEnvironment: slot.environment }));
    for (let round = 0; round < 3; round += 1) await world.settle();
    world.clock.advance(30_000);
    await world.settle();
    if (asked.outcome) outcomes.push(asked.outcome);
  }
  return outcomes;
}

import { unfinished } from '../checker/liveness.ts';
import type { SimWorld } from './sim-world.ts';

/** How long everything may take that is still under way when nothing fails any more: the longest time-out, and some. */
const ROUNDS = 8;
const ROUND_MS = 20_000;
/** Time-outs that may follow one another, and the longest of them: to load, to drain, to show receipts. */
const TIMEOUTS = 3;
const LONGEST_TIMEOUT_MS = 31_000;

/**
 * Mends everything and lets time pass: the market trades on, versions answer, the clock goes on. What has begun must end now.
 *
 * @throws {Error} naming what did not come about.
 */
export async function finish(world: SimWorld): Promise<void> {
  // Whoever does not answer goes on not answering: what has a time-out must end by it.
  world.faults.heal();
  for (let round = 0; round < TIMEOUTS; round += 1) {
    await world.settle();
    world.clock.advance(LONGEST_TIMEOUT_MS);
    await world.settle();
  }
  world.heal();
  world.desk.loop.connection({ kind: 'connection', of: 'feed', up: true, reason: 'it is back' });
  world.desk.loop.connection({ kind: 'connection', of: 'exchange', up: true, reason: 'it is back' });
  world.desk.loop.catchingUp(false);
  await world.settle();
  await world.quiesce();
  for (let round = 0; round < ROUNDS; round += 1) {
    world.pass(ROUND_MS);
    await world.trades(2, round % 3, false);
    await world.settle();
    world.clock.advance(ROUND_MS);
    await world.settle();
  }
  const { invariants } = world;
  for (const words of unfinished(world)) invariants.seen.breaches.push({ invariant: 0, words });
  world.complain();
  // What is on disk is what was, once more.
  await world.kill();
}

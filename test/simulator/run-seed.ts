import { Chance } from '../../electron/feed/simulation/chance.ts';
import { ladderProblems } from '../support/ladder-invariants.ts';
import type { Breach } from './checker/seen.ts';
import type { Script } from './script/script.ts';
import { stopping } from './stopping.ts';
import { shutdown } from './world/actions/people.ts';
import { finish } from './world/finish.ts';
import { perform } from './world/perform.ts';
import { drawBy } from './world/sim-timers.ts';
import { SimWorld } from './world/sim-world.ts';

/** How a script ended. */
export interface Run {
  readonly script: Script;
  /** What broke; undefined where nothing did. */
  readonly failure: Failure | undefined;
  /** Somebody wanted no more of it before it was over: nothing is known of what it would have come to. */
  readonly isCalledOff: boolean;
  /** SHA-256 over all that has passed the doors. */
  readonly trace: string;
  readonly counts: ReadonlyMap<string, number>;
  /** Steps of the script that were begun. */
  readonly steps: number;
  /** Market time that has passed, hours. */
  readonly hours: number;
}

export interface Failure {
  /** Place of the step in the script, from 1; 0 before the first, one beyond the last for its end. */
  readonly step: number;
  readonly breaches: readonly Breach[];
  /** What each broken invariant says, by its number. */
  readonly promises: ReadonlyMap<number, string>;
  /** The last facts before it, the newest last. */
  readonly facts: readonly string[];
  readonly message: string;
}

/**
 * Runs a script to its end, or to the first thing that must never be.
 *
 * @param onStep told of each step's place, from 1, before it is done.
 */
export async function run(script: Script, onStep: (at: number) => void = () => {}): Promise<Run> {
  const [chance] = Chance.streams(script.seed, 1);
  drawBy(() => chance?.uniform() ?? 0);
  const world = await SimWorld.of(script.header);
  let at = 0;
  let failure: Failure | undefined;
  let isCalledOff = false;
  try {
    await begin(world);
    for (const step of script.steps) {
      stopping.throwIfAborted();
      at += 1;
      onStep(at);
      await perform(world, step);
      world.letAnswer();
      await world.settle();
      lookAtLadders(world);
      world.complain();
    }
    at += 1;
    await finish(world);
    await world.close();
  } catch (error) {
    if (stopping.aborted && error === stopping.reason) isCalledOff = true;
    else failure = failureOf(world, at, error);
    world.abandon();
  }
  world.coverage.add(world.faults.happened);
  const { hours } = world;
  const steps = Math.min(at, script.steps.length);
  return {
    script,
    failure,
    isCalledOff,
    trace: world.trace.digest('hex'),
    counts: world.coverage.counts,
    steps,
    hours,
  };
}

/** Ladders against their slots: that is of shares, too. */
function lookAtLadders({ desk, invariants }: SimWorld): void {
  if (desk.view.ladders.size === 0) return;
  for (const words of ladderProblems(desk.view, invariants.model))
    invariants.seen.breaches.push({ invariant: 2, words });
}

/** What the header says is there before anything happens. */
async function begin(world: SimWorld): Promise<void> {
  const { header } = world;
  const config = shutdown(world);
  if (Object.keys(config).length > 0)
    for (const entityId of world.entities) world.ask({ kind: 'update_entity', entityId, config });
  for (const { at, environment } of header.slots) {
    await perform(world, { kind: 'deploy', at, environment });
    await world.settle();
  }
  for (let person = 0; person < header.operators; person += 1)
    await perform(world, { kind: 'operator', person, role: 2 + (person % 2), active: true });
  if (header.approvals > 0) await perform(world, { kind: 'require', count: header.approvals, above: 1_000 });
  await world.settle();
}

function failureOf(world: SimWorld, step: number, error: unknown): Failure {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { breaches } = world.invariants;
  const promises = new Map(breaches.map(({ invariant }) => [invariant, world.invariants.promise(invariant)]));
  return { step, breaches, promises, facts: world.lastFacts, message };
}

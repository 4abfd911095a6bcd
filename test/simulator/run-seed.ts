import { Chance } from '../../electron/feed/simulation/chance.ts';
import { ladderProblems } from '../support/ladder-invariants.ts';
import type { Breach } from './checker/seen.ts';
import type { Script } from './script/script.ts';
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
  /** SHA-256 over all that has passed the doors. */
  readonly trace: string;
  readonly counts: ReadonlyMap<string, number>;
  /** Steps that were done. */
  readonly steps: number;
  /** Market time that has passed, hours. */
  readonly hours: number;
}

export interface Failure {
  /** Place of the step in the script, from 1; one beyond the last for its end. */
  readonly step: number;
  readonly breaches: readonly Breach[];
  /** The last facts before it, the newest last. */
  readonly facts: readonly string[];
  readonly message: string;
}

/** Runs a script to its end, or to the first thing that must never be. */
export async function run(script: Script): Promise<Run> {
  const [chance] = Chance.streams(script.seed, 1);
  drawBy(() => chance?.uniform() ?? 0);
  const world = await SimWorld.of(script.header);
  let at = 0;
  let failure: Failure | undefined;
  try {
    await begin(world);
    for (const step of script.steps) {
      at += 1;
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
    failure = failureOf(world, at, error);
    world.abandon();
  }
  world.coverage.add(world.faults.happened);
  const { hours } = world;
  return { script, failure, trace: world.trace.digest('hex'), counts: world.coverage.counts, steps: at, hours };
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
  return { step, breaches, facts: world.lastFacts, message };
}

import { setImmediate } from 'node:timers/promises';
import { absoluteTime } from '../../shared/units/time.ts';
import type { FeedPort } from '../engine/ports.ts';
import type { Lockstep } from '../host/lockstep.ts';
import { demand } from './demand.ts';
import { endPauses, type Pause } from './pauses.ts';
import { Progress } from './progress.ts';
import { RunCancelled, type RunControl } from './run-control.ts';
import { type Scenario, ScenarioError, type ScenarioStep } from './scenario.ts';
import { commandsOf, type Known } from './step-command.ts';

/**
 * Delivers the market data of a scenario from its first event to its last, and takes each step when its time comes.
 *
 * @param onMarket called after each event.
 * @throws {ScenarioError} for a step that is refused, or that the data ends before; {RunCancelled}.
 */
export async function play(
  scenario: Scenario,
  feed: FeedPort,
  lockstep: Lockstep,
  known: Known,
  onMarket: () => void,
  control: RunControl | undefined,
): Promise<void> {
  const progress = control === undefined ? new Progress() : undefined;
  const steps = [...scenario.steps];
  let delivered = 0;
  const pauses: Pause[] = [];
  const takeSteps = async (): Promise<void> => {
    while (steps[0] && steps[0].at <= delivered) {
      const step = steps.shift() as ScenarioStep;
      for (const { command, author } of commandsOf(step, known))
        await demand(lockstep.command(command, author), `step ${step.do} at ${step.at}`);
      if (step.do === 'pause' && step.events !== undefined)
        pauses.push({ scope: step.scope, until: delivered + step.events });
    }
  };
  const nextDue = (): number => Math.min(steps[0]?.at ?? Number.POSITIVE_INFINITY, ...pauses.map(({ until }) => until));
  await takeSteps();
  let next = nextDue();
  for await (const batch of feed.batches()) {
    for (let i = 0; i < batch.length; i += 1) {
      const waiting = lockstep.event(batch[i]!);
      if (waiting) await waiting;
      onMarket();
      delivered += 1;
      if (delivered >= next) {
        await endPauses(pauses, delivered, known, lockstep);
        await takeSteps();
        next = nextDue();
      }
    }
    progress?.update(delivered, 'events', feed.stats().progress);
    if (control === undefined) continue;
    control.delivered(delivered, feed.stats().progress, absoluteTime(known.view.marketNow, feed.originNs));
    // At full speed nothing else here lets whoever holds the run be heard.
    await setImmediate();
  }
  if (control?.isCancelled) throw new RunCancelled();
  progress?.end();
  const left = steps[0];
  if (left)
    throw new ScenarioError(
      `the data ended after ${delivered} events, before the step ${left.do} at ${left.at}; move the step or give more data`,
    );
}

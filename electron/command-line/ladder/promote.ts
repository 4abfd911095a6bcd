import type { LadderAnswer } from '../../../shared/contract/ladder.ts';
import { CommandError } from '../command-error.ts';
import type { PlaceFlags } from '../desk/which-desk.ts';
import type { ResultFlags } from '../result.ts';
import { climbingDesk, told } from './ladder.ts';
import { pipelineChoice, planChoice } from './plan-choice.ts';

/** Loading and warming up a version and its twin takes as long as it takes; the desk itself gives up before this, milliseconds. */
const PROMOTE_MS = 60_000;

interface PromoteFlags extends PlaceFlags, ResultFlags {
  readonly environment?: string;
  readonly strategy?: string;
  readonly plan?: string;
  readonly pipeline?: string;
  readonly allocation?: number;
  readonly capital?: string;
  readonly reason: string;
}

/**
 * `desk promote`: lets a version climb, on a running desk. The answer comes once it is in.
 *
 * @returns 0 when it climbs or is back at once, 1 when it waits for other people.
 * @throws {CommandError} where it cannot be done, with what to do.
 */
export async function promote(version: string, given: PromoteFlags): Promise<number> {
  const { environment, strategy, plan, pipeline, allocation, capital, reason } = given;
  if ([strategy, plan, pipeline].every((each) => each === undefined))
    throw new CommandError(
      'say how it is to climb: --plan NAME or FILE, --strategy NAME, or --pipeline NAME or FILE',
      2,
    );
  const body = {
    ...(environment !== undefined && { targetEnvironment: environment }),
    ...(strategy !== undefined && { strategy }),
    ...(plan !== undefined && { plan: planChoice(plan) }),
    ...(pipeline !== undefined && { pipeline: pipelineChoice(pipeline) }),
    ...(allocation !== undefined && { initialAllocation: allocation }),
    ...(capital !== undefined && { capital }),
    reason,
  };
  const path = `/algorithms/${encodeURIComponent(version)}/promote`;
  return told(await climbingDesk(given).ask<LadderAnswer>('POST', path, body, PROMOTE_MS), given);
}

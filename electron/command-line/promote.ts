import { existsSync, readFileSync } from 'node:fs';
import type { LadderAnswer } from '../../shared/contract/ladder.ts';
import { CommandError } from './command-error.ts';
import { runningDesk, told } from './ladder.ts';
import type { PlaceFlags } from './which-desk.ts';

/** Loading and warming up a version and its twin takes as long as it takes; the desk itself gives up before this, milliseconds. */
const PROMOTE_MS = 60_000;

interface PromoteFlags extends PlaceFlags {
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
    ...(plan !== undefined && { plan: nameOrFile(plan) }),
    ...(pipeline !== undefined && { pipeline: nameOrFile(pipeline) }),
    ...(allocation !== undefined && { initialAllocation: allocation }),
    ...(capital !== undefined && { capital }),
    reason,
  };
  const path = `/algorithms/${encodeURIComponent(version)}/promote`;
  return told(await runningDesk(given).ask<LadderAnswer>('POST', path, body, PROMOTE_MS));
}

/** What looks like a file is read; anything else is the name under which the desk knows it. */
function nameOrFile(text: string): unknown {
  if (!/[./\\]/.test(text)) return text;
  if (!existsSync(text)) throw new CommandError(`there is no file ${text}; give one, or the name of a ladder`, 2);
  try {
    return JSON.parse(readFileSync(text, 'utf8')) as unknown;
  } catch (error) {
    throw new CommandError(`${text} is not JSON: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
}

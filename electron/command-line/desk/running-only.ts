import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { DeskClient } from './client.ts';
import { findDesk } from './place.ts';
import { type PlaceFlags, whichDesk } from './which-desk.ts';

/**
 * The desk that is meant, for what is done on a running one only.
 *
 * @param what what that is, as the beginning of a sentence: `a breaker is released`.
 * @param besides what can be done on the journal instead, as the end of the sentence.
 * @throws {CommandError} where none runs, with how to start it.
 */
export function requireRunning(
  given: PlaceFlags,
  what: string,
  besides: (directory: string) => string = () => '',
): DeskClient {
  const place = findDesk(whichDesk(given));
  if ('running' in place) return new DeskClient(place.running);
  const { stopped } = place;
  throw new CommandError(
    `no desk runs on ${stopped}, and ${what} on a running one only; ${inWords('status', '--data-dir', stopped)} says how to start it${besides(stopped)}`,
  );
}

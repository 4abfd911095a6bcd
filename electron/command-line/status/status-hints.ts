import { toGive } from '../command-name.ts';
import { END_FLAG } from '../emergency/end-flag.ts';
import { isClimbing } from '../ladder/candidate.ts';
import { resumeLines } from '../trading/resume-words.ts';
import type { DeskStatus } from './desk-status.ts';

/**
 * What to do about what is wrong, a line each, ready to be given: the way back first, then what lets things go on.
 *
 * @param place how the person named the desk, so that what they are told to give names it too.
 */
export const hintLines = (status: DeskStatus, place: readonly string[]): string[] =>
  [
    ...rollbackHints(status, place),
    ...hungHints(status, place),
    ...releaseHints(status, place),
    ...resumeHints(status, place),
    ...ladderHints(status, place),
    ...approvalHints(status, place),
    ...emergencyHints(status, place),
    ...outsideHints(status),
  ].map((line) => `     ${line}`);

const REASON = ['--reason', 'TEXT'] as const;
const others = (count: number): string => (count === 0 ? '' : '; the others by their ids');

/** The way back from a version that is not well, where no candidate would be taken out instead. */
function rollbackHints({ slots, ladders }: DeskStatus, place: readonly string[]): string[] {
  const bad = slots.filter(
    ({ slot_id, live, rollback }) =>
      rollback !== null &&
      live !== null &&
      live.health_status !== 'healthy' &&
      !ladders.some((each) => each.slot_id === slot_id && isClimbing(each)),
  );
  return bad.map(
    ({ slot_id, rollback }) =>
      `to go back to ${rollback?.to_version}: ${toGive('rollback', '--slot', slot_id, ...place, ...REASON)}`,
  );
}

/** What can be done about a process that holds the journal and does not answer. */
function hungHints({ running, pid }: DeskStatus, place: readonly string[]): string[] {
  if (running || pid === null) return [];
  return [
    `to stop all trading: ${toGive('kill', ...place, ...REASON)}`,
    `to end it and go back: ${toGive('rollback', END_FLAG, ...place, ...REASON)}`,
  ];
}

/** The way back from a breaker. */
function releaseHints({ breakers: [first, ...rest] }: DeskStatus, place: readonly string[]): string[] {
  if (first === undefined) return [];
  return [`to release ${first.id}: ${toGive('release', first.id, ...place, ...REASON)}${others(rest.length)}`];
}

/** The way back where no breaker but a trading state holds things back. */
function resumeHints(
  { trading_state, breakers, slots, journal_outage }: DeskStatus,
  place: readonly string[],
): string[] {
  const states = slots.map(({ slot_id, trading_state: state }) => ({ scope: slot_id, state }));
  const when = journal_outage ? ', once the journal is back' : '';
  return resumeLines({ trading_state, breakers, slots: states }, place).map((line) => `${line}${when}`);
}

/** Both ways on from a ladder that is held. */
function ladderHints({ ladders }: DeskStatus, place: readonly string[]): string[] {
  return ladders
    .filter(({ held }) => held)
    .map(({ slot_id, candidate }) => {
      const [slot, word] = [['--slot', slot_id], (...args: readonly string[]) => toGive(...args, ...place)];
      return `to let ${candidate.version} go on: ${word('ladder', 'resume', ...slot, ...REASON)}; to end its ladder: ${word('abort', ...slot)}`;
    });
}

/** The way on for what waits for other people. */
function approvalHints({ approvals: [first, ...rest] }: DeskStatus, place: readonly string[]): string[] {
  if (first === undefined) return [];
  const id = first.approval_id;
  return [`to agree to ${id}, or reject it: ${toGive('approve', id, ...place, ...REASON)}${others(rest.length)}`];
}

/** The way back from doing without others. */
function emergencyHints({ emergency }: DeskStatus, place: readonly string[]): string[] {
  if (emergency === null) return [];
  const id = emergency.emergency_id;
  return [`to need other people again: ${toGive('emergency', 'end', id, ...place, ...REASON)}`];
}

/** What nobody can do anything about here: that it is waited for. */
function outsideHints({ running, stopped, connections }: DeskStatus): string[] {
  if (!running || stopped !== null || (connections.feed && connections.exchange)) return [];
  return ['the desk goes on trying to reach it, and opens nothing meanwhile'];
}

import { type Asker, NOT_RECORDED } from '../../shared/domain/command.ts';
import type { ExchangeCommand, ExchangeReport } from '../../shared/domain/exchange.ts';
import { type EpochNs, NS_PER_MS, type TimeNs } from '../../shared/units/time.ts';

/** A journal that cannot be written, while the desk goes on without it. */
export interface JournalOutage {
  /** Wall time of the first commit that failed. */
  readonly sinceNs: EpochNs;
  /** Why the last try failed, in words that say what to do. */
  readonly reason: string;
  /** Facts that are not on disk yet. They are written, in their order, once the disk takes them. */
  readonly facts: number;
}

/** That the journal is written again after an outage, and all that waited with it. */
export interface RecordedAgain {
  /** Wall time of the first commit that failed. */
  readonly sinceNs: EpochNs;
  /** Wall time of the commit that the disk took. */
  readonly atNs: EpochNs;
  /** Facts that had waited. */
  readonly facts: number;
}

/** How the reason of going over to reducing begins, where the journal was it. */
export const JOURNAL_LOST = 'the journal could not be written at ';
const BEHIND_TIME = ' UTC: ';

/** Why the desk goes over to reducing. It stands in the record for good, so it tells of the moment and not of a present. */
export const lostReason = ({ sinceNs, reason }: JournalOutage): string =>
  `${JOURNAL_LOST}${new Date(Number(sinceNs / BigInt(NS_PER_MS))).toISOString().slice(11, 19)}${BEHIND_TIME}${reason}`;

/** The two parts of a {@link lostReason}: when the journal was lost, up to the seconds, and what was found then. */
export function lostParts(lost: string): { readonly when: string; readonly found: string } {
  const end = lost.indexOf(BEHIND_TIME);
  return end < 0
    ? { when: lost, found: '' }
    : { when: lost.slice(0, end), found: lost.slice(end + BEHIND_TIME.length) };
}

/**
 * Whether what a journal threw says that the disk did not take a batch, so that the same batch can be tried again.
 * Anything else is a fault of the desk itself, which no patience mends.
 */
export const isJournalFault = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'JournalError';

/** Somebody asks while nothing can be recorded: what reduces risk is done all the same, the rest has to wait. */
export const restrainedBy = (outage: JournalOutage, asker: Asker): Asker => ({
  ...asker,
  restraint: {
    code: 'unavailable',
    message: `the journal cannot be written, so only what reduces risk is done: ${outage.reason}`,
    recovers: false,
  },
});

/** What is added to the answer about something that is done and not yet recorded. */
export const unrecorded = ({ reason }: JournalOutage): string =>
  `${NOT_RECORDED}: it is lost if the desk's process ends before the journal can be written (${reason})`;

/** What is answered about something that was taken in by the turn whose record the disk refused, and that may raise risk. */
export const undecided = ({ reason }: JournalOutage): string =>
  `the journal cannot be written, and what was asked for counts only once it is: ${reason}; look at what is so before you ask again`;

/** Whether a command to the exchange may leave without its record: what cannot let any position grow. */
export const isLeaving = (command: ExchangeCommand): boolean =>
  command.kind === 'cancel' || (command.kind === 'submit' && command.order.reduceOnly);

/** What the engine is told about a command that never left. */
export const notSent = (command: ExchangeCommand, tsNs: TimeNs): ExchangeReport =>
  command.kind === 'submit'
    ? { kind: 'rejected', orderId: command.order.id, tsNs, reason: 'not_sent' }
    : { kind: 'cancel_rejected', orderId: command.orderId, tsNs, reason: 'not_sent' };

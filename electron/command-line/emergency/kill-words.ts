import { capital, counted, spaced } from '../../../shared/base/words.ts';
import type { ExitView } from '../../../shared/contract/risk.ts';
import type { PositionView } from '../../../shared/contract/trading.ts';
import { NOT_RECORDED } from '../../../shared/domain/command.ts';
import { scopeWords } from '../../../shared/domain/limit-words.ts';

/** What a kill has done, as the desk answers it. */
export interface Killed {
  readonly scope: string;
  readonly state: string;
  readonly orders: number;
  readonly positions: number;
  readonly exit_id: string | null;
  readonly message: string;
}

/** What a kill has come to, for programs. */
export interface KillReport extends Killed {
  /** What stays open where nothing is closed; null where something is, or it could not be seen. */
  readonly held: readonly PositionView[] | null;
  /** The exit that closes it, as it was seen last. */
  readonly exit: ExitView | null;
}

/** What was done, in words. */
export function killedWords({ scope, state, orders, positions, exit_id, message }: Killed): string {
  const where = scopeWords(scope);
  const [first = ''] = message.split(';');
  const stopped = state === 'halted' ? `${where} is halted: nothing new leaves it` : first;
  const cancelled =
    orders === 0 ? 'no order was open' : `${counted(orders, 'open order')} ${was(orders)} being cancelled`;
  const kept = state === 'halted' ? 'positions stay as they are' : 'no position is being closed';
  const closing = exit_id === null ? kept : `${counted(positions, 'position')} ${was(positions)} being closed`;
  const [, late] = message.split(NOT_RECORDED);
  const record = late === undefined ? '' : ` It is ${NOT_RECORDED}${late}.`;
  return `${sentence(stopped)}; ${cancelled}; ${closing}.${record}`;
}

/** A version's name stays as it is written. */
const sentence = (words: string): string => (/^[^ ]+@/.test(words) ? words : capital(words));

const was = (number: number): string => (number === 1 ? 'is' : 'are');

/** How far each position of an exit has come. */
export const legWords = ({ legs }: ExitView): string[] =>
  legs.map(
    ({ slot_id, version, instrument, asked, sent, acknowledged, filled, open }) =>
      `  ${slot_id} ${version} ${instrument}: to close ${asked}, sent ${sent}, acknowledged ${acknowledged}, filled ${filled}, open ${open}`,
  );

/**
 * What is still held, loudly.
 *
 * @param next what becomes of it, and what to do: whole sentences.
 */
export function stillOpen({ exit_id, legs, status }: ExitView, next: string): string {
  const open = legs.filter(({ open }) => Number(open) !== 0);
  const lines = open.map(
    ({ slot_id, version, instrument, open: held }) => `  ${held} ${instrument} of ${version} in ${slot_id}`,
  );
  const what =
    open.length === 0
      ? 'orders have not ended'
      : `${open.length === 1 ? '1 POSITION IS' : `${open.length} POSITIONS ARE`} STILL OPEN`;
  return `${what} (exit ${exit_id}, ${spaced(status)}):\n${lines.join('\n')}\n${next}`;
}

import type { CallRole } from '../../shared/contract/call.ts';
import { roleWords } from '../../shared/domain/operator.ts';
import { isLaxer, type TradingState } from '../../shared/domain/risk.ts';
import type { Operator } from './context.ts';
import { failure } from './failure.ts';

/** Roles that may make a call, by the role that the contract names for it. */
const MAY: Readonly<Record<CallRole, readonly Operator['role'][]>> = {
  public: ['viewer', 'trader', 'risk_manager', 'administrator'],
  viewer: ['viewer', 'trader', 'risk_manager', 'administrator'],
  trader: ['trader', 'risk_manager', 'administrator'],
  risk_manager: ['risk_manager', 'administrator'],
  administrator: ['administrator'],
};

const wordsOf = (role: CallRole): string => (role === 'public' ? 'anybody' : roleWords(role));

/**
 * Holds an operator against the role that something needs.
 *
 * @throws {Failure} `forbidden` for an operator who has another.
 */
export function checkRole({ name, role }: Operator, needed: CallRole): void {
  if (MAY[needed].includes(role)) return;
  throw failure('forbidden', `this needs ${wordsOf(needed)}, and ${name} is ${roleWords(role)}`);
}

/** Whoever trades may stop trading; letting more trade than before is the risk manager's. */
export const roleFor = (from: TradingState, to: TradingState): CallRole =>
  isLaxer(to, from) ? 'risk_manager' : 'trader';

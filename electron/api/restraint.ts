import type { CallEffect } from '../../shared/contract/call.ts';
import type { Restraint } from '../../shared/domain/command.ts';
import type { OperatorsView } from '../engine/view.ts';
import type { ApiContext, Operator } from './context.ts';
import { failure } from './failure.ts';

const LOCKED: Restraint = {
  code: 'locked',
  message: 'the session is locked: enter your password. Until then it may read, and reduce risk',
  recovers: false,
};

const TOKEN: Restraint = {
  code: 'forbidden',
  message:
    'this desk has operators: sign in as one. The token of the data directory may read, reduce risk and manage operators',
  recovers: true,
};

/** What holds somebody to reducing risk now; undefined where nothing does. */
export function restraintOf(
  { session }: Operator,
  { isEnforced }: Pick<OperatorsView, 'isEnforced'>,
): Restraint | undefined {
  if (session !== undefined) return session.locked ? LOCKED : undefined;
  return isEnforced ? TOKEN : undefined;
}

/**
 * Whoever makes a call, with what holds them to reducing risk now.
 *
 * @throws {Failure} `unauthorized` where there is nobody any more.
 */
export function callerOf({
  connection,
  operator,
  desk,
}: Pick<ApiContext, 'connection' | 'operator' | 'desk'>): Operator {
  const caller = connection?.identify() ?? operator;
  return { ...caller, restraint: restraintOf(caller, desk.view.operators) };
}

/**
 * Holds what a call does against what restrains its caller. Where that depends on the input, the engine decides.
 *
 * @throws {Failure} `locked` or `forbidden`, with what to do.
 */
export function checkEffect({ restraint }: Operator, effect: CallEffect): void {
  if (restraint === undefined || effect === 'read' || effect === 'reduce' || effect === 'decide') return;
  if (effect === 'recover' && restraint.recovers) return;
  throw failure(restraint.code, restraint.message);
}

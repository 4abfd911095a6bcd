import { ORPCError } from '@orpc/server';
import { ERRORS, type ErrorBody, type ErrorCode, type ErrorDetail } from '../../shared/contract/index.ts';
import type { Outcome, Refusal, RefusalCode } from '../../shared/domain/command.ts';
import type { Validation } from '../../shared/domain/deployment.ts';
import { checkToWire } from './map/validation.ts';

/** An error as it travels to any client; its HTTP status comes from the contract's table. */
export type Failure = ORPCError<ErrorCode, ErrorDetail | null>;

/** The engine's words for a refusal, in the contract's: the one place where the two lists meet. */
const CODE: Readonly<Record<RefusalCode, ErrorCode>> = {
  not_found: 'not_found',
  validation_failed: 'validation_failed',
  conflict: 'conflict',
  broken_rule: 'broken_rule',
  duplicate: 'duplicate',
  load_failed: 'load_failed',
  forbidden: 'forbidden',
  locked: 'locked',
  unavailable: 'unavailable',
};

/** Makes the error for a code. The caller throws it. */
export const failure = (code: ErrorCode, message: string, detail: ErrorDetail | null = null): Failure =>
  new ORPCError(code, { status: ERRORS[code].status, message, data: detail });

/** A request without the form of the contract: what to give, and in the detail field by field. */
export const malformed = (message: string, errors: readonly string[]): Failure =>
  failure('malformed', message, { message: ERRORS.malformed.message, errors: [...errors], warnings: [], checks: [] });

/** Makes the error for a refusal of the engine's. */
export function refused(refusal: Refusal): Failure {
  const { code, message, validation } = refusal;
  const error = failure(CODE[code], message, validation && detailOf(message, validation));
  ENGINES.add(error);
  return error;
}

const ENGINES = new WeakSet<object>();

/** Whether an error is a refusal of the engine's, which the host has recorded. */
export const isEngines = (error: object): boolean => ENGINES.has(error);

/**
 * The successful outcome of a command.
 *
 * @throws {Failure} when the engine refused it.
 */
export function accepted(outcome: Outcome): Extract<Outcome, { ok: true }> {
  if (!outcome.ok) throw refused(outcome);
  return outcome;
}

/**
 * The successful outcome of a command whose answer is the record that it makes: there is none while it waits for others.
 *
 * @throws {Failure} when the engine refused it; `forbidden`, naming the approval, when it waits for other people.
 */
export function carriedOut(outcome: Outcome): Extract<Outcome, { ok: true }> {
  const { awaits, message } = accepted(outcome);
  if (awaits === undefined) return outcome as Extract<Outcome, { ok: true }>;
  throw failure(
    'forbidden',
    `this opens a slot, and its capital raises limits: ${message}. It is carried out once they agree: approve ${awaits}`,
  );
}

/**
 * The record, which the caller asked for by its id.
 *
 * @throws {Failure} `not_found` when there is none.
 */
export function found<T>(record: T | undefined, what: string): T {
  if (record === undefined) throw failure('not_found', `there is no ${what}`);
  return record;
}

/** An error as the body of an HTTP answer. */
export const errorBody = (error: { code: string; message: string; data?: unknown }): ErrorBody => ({
  code: error.code in ERRORS ? (error.code as ErrorCode) : 'internal',
  message: error.message,
  detail: (error.data ?? null) as ErrorDetail | null,
});

const detailOf = (message: string, validation: Validation): ErrorDetail => ({
  message,
  errors: [...validation.errors],
  warnings: [...validation.warnings],
  checks: validation.checks.map(checkToWire),
});

import { z } from 'zod';
import { CheckResult } from './validation.ts';

/**
 * Every way a call can fail, with the HTTP status it answers and what it means. The codes are stable: scripts may
 * branch on them. Over the message port and the WebSocket the same code travels as the error's code.
 */
export const ERRORS = {
  broken_rule: { status: 400, message: 'The request breaks a rule of the desk' },
  validation_failed: { status: 400, message: 'A check failed; the detail lists all of them' },
  load_failed: { status: 400, message: 'The module could not be loaded' },
  unauthorized: { status: 401, message: 'No token, or not the token of this desk' },
  locked: { status: 401, message: 'The session is locked: enter your password' },
  forbidden: { status: 403, message: 'The caller may not do this' },
  not_found: { status: 404, message: 'There is no such record or call' },
  conflict: { status: 409, message: 'Something else is under way in the same place' },
  duplicate: { status: 409, message: 'A record with this name and version exists' },
  too_large: { status: 413, message: 'The request is larger than the desk accepts' },
  malformed: { status: 422, message: 'The request does not have the form that the contract asks for' },
  internal: { status: 500, message: 'The desk failed to answer; its log says why' },
  unavailable: { status: 503, message: 'The desk is not able to do this now' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly message: string }>>;

export type ErrorCode = keyof typeof ERRORS;

/** What lies behind a failure: the checks of a validation, or each malformed field in `errors`. */
export const ErrorDetail = z.object({
  message: z.string(),
  errors: z.array(z.string()),
  warnings: z.array(z.string()),
  checks: z.array(CheckResult),
});
export type ErrorDetail = z.infer<typeof ErrorDetail>;

/** The body of every answer that is not a success. `detail` is null where the message says all. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: ErrorDetail | null;
}

const Detail = ErrorDetail.nullable();

/** One entry of an oRPC error map. */
export interface ErrorEntry {
  readonly status: number;
  readonly message: string;
  readonly data: typeof Detail;
}

/** The oRPC error map for some codes. */
export function errorMap<const C extends ErrorCode>(codes: readonly C[]): Record<C, ErrorEntry> {
  const map: Partial<Record<ErrorCode, ErrorEntry>> = {};
  for (const code of codes) {
    const { status, message } = ERRORS[code];
    map[code] = { status, message, data: Detail };
  }
  return map as Record<C, ErrorEntry>;
}

import { ORPCError, ValidationError } from '@orpc/server';
import { ERRORS } from '../../shared/contract/index.ts';
import { failure, malformed } from './failure.ts';

const issueText = (issue: { readonly message: string; readonly path?: readonly unknown[] | undefined }): string => {
  const place = (issue.path ?? []).map((part) =>
    String(typeof part === 'object' && part !== null && 'key' in part ? part.key : part),
  );
  return place.length === 0 ? issue.message : `${place.join('.')}: ${issue.message}`;
};

/**
 * Turns whatever a call throws into one of the contract's errors: input that does not fit the contract is `malformed`,
 * and anything that is not a declared error is a fault of ours, told in full to the log and in one sentence to the
 * caller, who must not learn of paths and stacks.
 */
export async function declaredErrors<T>(step: { next(): Promise<T> }): Promise<T> {
  try {
    return await step.next();
  } catch (error) {
    if (error instanceof ORPCError) {
      if (error.code in ERRORS) throw error;
      if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
        const errors = error.cause.issues.map(issueText);
        throw malformed(`The request does not fit the contract: ${errors.join('; ')}`, errors);
      }
    }
    console.error(error);
    throw failure('internal', ERRORS.internal.message);
  }
}

/** What fails before a call begins is the request's own form: broken JSON, or a body of no kind that the desk reads. */
export async function readableRequests<T>(step: { next(): Promise<T> }): Promise<T> {
  try {
    return await step.next();
  } catch (error) {
    if (error instanceof ORPCError && error.code in ERRORS) throw error;
    throw malformed('The request could not be read: send JSON', ['body: not readable as JSON']);
  }
}

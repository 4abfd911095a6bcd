import { ORPCError, ValidationError } from '@orpc/server';
import type { z } from 'zod';
import { ERRORS } from '../../shared/contract/index.ts';
import { inputWords } from '../../shared/contract/input-words.ts';
import { failure, malformed } from './failure.ts';

/** What is wrong with an input, field by field. The contract's schemas are zod's, so its issues are too. */
const problemsOf = ({ issues, data }: ValidationError): string[] =>
  issues.map((issue) => inputWords(issue as z.core.$ZodIssue, data));

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
        const errors = problemsOf(error.cause);
        throw malformed(errors.join('. '), errors);
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

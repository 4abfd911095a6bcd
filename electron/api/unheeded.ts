import { ORPCError } from '@orpc/server';
import type { CallEffect } from '../../shared/contract/call.ts';
import { ERRORS } from '../../shared/contract/index.ts';
import { DESK } from '../../shared/domain/scope.ts';
import { authorOf } from './actor.ts';
import type { ApiContext, Operator } from './context.ts';
import { isEngines } from './failure.ts';

/** Families of calls by which people keep a desk safe, or let it go on. */
const FAMILIES: ReadonlySet<string> = new Set(['risk', 'approvals', 'emergencies']);

/** Whether a call is one that keeps the desk safe: those families, and every way back. */
const keepsSafe = (path: readonly string[], effect: CallEffect): boolean =>
  effect !== 'read' && (FAMILIES.has(path[0] ?? '') || path.some((each) => /roll_?back/i.test(each)));

/**
 * Records that somebody was refused such a call before it became a command: for want of a role, for a locked session, or because
 * what it names is not there. What the engine refuses, the host records.
 */
export function recordRefusal(
  error: unknown,
  { path, effect, input }: { readonly path: readonly string[]; readonly effect: CallEffect; readonly input: unknown },
  operator: Operator,
  { desk }: Pick<ApiContext, 'desk'>,
): void {
  if (!keepsSafe(path, effect) || !(error instanceof ORPCError) || !(error.code in ERRORS) || isEngines(error)) return;
  const { actor, role } = authorOf(operator);
  const { code, message } = error;
  desk.unheeded?.({ author: { actor, role }, asked: path.join('.'), subject: subjectOf(input), code, answer: message });
}

/** What the call names. Nothing has looked at the input yet, so that it may be anything. */
function subjectOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return DESK;
  const { params, body } = input as { readonly params?: unknown; readonly body?: unknown };
  for (const part of [input, params, body])
    for (const name of ['scope', 'id'])
      if (typeof part === 'object' && part !== null && name in part) {
        const value = (part as Readonly<Record<string, unknown>>)[name];
        if (typeof value === 'string') return value;
      }
  return DESK;
}

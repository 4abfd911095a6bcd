import { type ImplementerInternalWithMiddlewares, implement } from '@orpc/server';
import type { CallRole } from '../../shared/contract/call.ts';
import { type Contract, contract } from '../../shared/contract/index.ts';
import type { Restraint } from '../../shared/domain/command.ts';
import { DIRECTORY_ACTOR } from '../../shared/domain/operator.ts';
import type { Desk } from '../host/desk.ts';
import { metaOf } from './call-meta.ts';
import type { ConsoleFeed } from './console/console-feed.ts';
import type { ConsoleKeys } from './console-keys.ts';
import type { PlanLibrary } from './ladder/plan-library.ts';
import type { LineUse } from './line-limits.ts';
import type { OperatorAccess } from './operator/access.ts';
import type { Connection } from './operator/connection.ts';
import type { Downloads, RecordReader } from './records.ts';
import { callerOf, checkEffect } from './restraint.ts';
import { checkRole } from './role.ts';
import type { Sessions } from './sessions/index.ts';
import { recordRefusal } from './unheeded.ts';
import type { Verifier } from './verifier.ts';
import type { WindowSeat } from './window-seat.ts';

/** Who makes a call, as the transport has established it. */
export interface Operator {
  readonly name: string;
  readonly role: Exclude<CallRole, 'public'>;
  /** The session of an operator who has signed in; left out for whoever holds the token of the data directory. */
  readonly session?: { readonly id: string; readonly locked: boolean } | undefined;
  /** What holds them to reducing risk; left out where they may do all that their role lets them. */
  readonly restraint?: Restraint | undefined;
}

/** Whoever holds the token of the data directory. A new data directory knows nobody else, and lets them do everything. */
export const ADMINISTRATOR: Operator = { name: DIRECTORY_ACTOR, role: 'administrator' };

/** What a desk has beside its engine for those outside, whatever way they come in. */
export interface Beside {
  /** How operators sign in; left out on a desk that keeps none. */
  readonly access?: OperatorAccess | undefined;
  /** By which browsers' consoles are let in; left out where no browser is served. */
  readonly consoles?: ConsoleKeys | undefined;
  /** Ladders by name; those that come with the desk where left out. */
  readonly plans?: PlanLibrary | undefined;
  /** Verifies the journal on request; left out on a desk that has none on disk. */
  readonly verifier?: Verifier | undefined;
  /** Paper sessions, their data and reports; left out on a desk that keeps nothing on disk. */
  readonly sessions?: Sessions | undefined;
  /** Reads the journal in a thread of its own; left out on a desk that has none on disk. */
  readonly records?: RecordReader | undefined;
  /** Makes files of the journal to be saved; left out on a desk that has none on disk. */
  readonly downloads?: Downloads | undefined;
  /** Which program serves the desk, and from which folder; left out where nobody has said. */
  readonly about?: { readonly version: string; readonly dataFolder: string } | undefined;
}

/** What every handler is given. */
export interface ApiContext extends Beside {
  readonly desk: Desk;
  readonly feed: ConsoleFeed;
  readonly operator: Operator;
  /** Where the call came in, which knows who is there now; left out where `operator` is all that is known. */
  readonly connection?: Connection | undefined;
  /** The desk's own window that the call came from; left out wherever it came in another way. */
  readonly window?: WindowSeat | undefined;
  /** What is open on the socket that the call came over; left out where it came in another way. */
  readonly line?: LineUse | undefined;
}

const guarded = implement(contract)
  .$context<ApiContext>()
  .use(async ({ context, procedure, path, next }, input) => {
    const { role, effect } = metaOf(procedure);
    if (role === 'public') return next({ context });
    const operator = callerOf(context);
    try {
      checkRole(operator, role);
      checkEffect(operator, effect);
      // Reading goes on by itself, so only what is done shows that a person is there.
      if (effect !== 'read' && operator.session?.locked === false) context.access?.idle.seen(operator.session.id);
      return await next({ context: { ...context, operator } });
    } catch (error) {
      recordRefusal(error, { path, effect, input }, operator, context);
      throw error;
    }
  });

/**
 * The contract, waiting for its handlers. Each call is held against its role and its effect before its handler sees it, and
 * before its input is looked at. Its type is named, because what is inferred is too long for a declaration.
 */
export const calls: ImplementerInternalWithMiddlewares<Contract, ApiContext, ApiContext> = guarded;

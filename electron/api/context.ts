import { implement } from '@orpc/server';
import type { CallMeta, CallRole } from '../../shared/contract/call.ts';
import { contract } from '../../shared/contract/index.ts';
import type { Desk } from '../host/desk.ts';
import type { ConsoleFeed } from './console/console-feed.ts';
import { checkRole } from './role.ts';

/** Who makes a call, as the transport has established it. */
export interface Operator {
  readonly name: string;
  readonly role: Exclude<CallRole, 'public'>;
}

/** Whoever holds the token of the data directory. A new data directory knows nobody else. */
export const ADMINISTRATOR: Operator = { name: 'administrator', role: 'administrator' };

/** What every handler is given. */
export interface ApiContext {
  readonly desk: Desk;
  readonly feed: ConsoleFeed;
  readonly operator: Operator;
}

/** The contract, waiting for its handlers. Each call is held against its role before its handler sees it. */
export const calls = implement(contract)
  .$context<ApiContext>()
  .use(({ context, procedure, next }) => {
    checkRole(context.operator, (procedure['~orpc'].meta as unknown as CallMeta).role);
    return next();
  });

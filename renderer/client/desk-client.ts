import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../shared/contract/index.ts';

/** The desk as the console calls it: the contract's calls, over whichever line stands. */
export type DeskClient = ContractRouterClient<Contract>;

type Link = Parameters<typeof createORPCClient<DeskClient>>[0];

/** The typed client over a line. */
export const deskClient = (link: Link): DeskClient => createORPCClient<DeskClient>(link);

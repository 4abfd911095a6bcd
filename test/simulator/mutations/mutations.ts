import type { Mutation } from './mutation.ts';
import { OF_CONTROL } from './of-control.ts';
import { OF_ORDERS } from './of-orders.ts';
import { OF_RECORDS } from './of-records.ts';
import { OF_ROUTING } from './of-routing.ts';

/** Every bug that the simulator must find within 500 seeds. Drawn up before the checker was written. */
export const MUTATIONS: readonly Mutation[] = [...OF_ROUTING, ...OF_ORDERS, ...OF_CONTROL, ...OF_RECORDS];

import { calls } from '../context.ts';

/** Where market events are routed to. */
export const slots = {
  list: calls.slots.list.handler(({ context: { feed } }) => ({ slots: [...feed.summary.readNow().slots.value] })),
};

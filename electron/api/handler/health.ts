import { calls } from '../context.ts';
import { deskHealth } from '../desk-health.ts';

/** How the desk itself is doing. */
export const health = {
  get: calls.health.get.handler(({ context: { desk, feed } }) => ({ status: deskHealth(desk, feed).status })),
  detailed: calls.health.detailed.handler(({ context: { desk, feed } }) => deskHealth(desk, feed)),
};

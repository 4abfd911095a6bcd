import { defined } from '../../../shared/base/assert.ts';
import { authorOf } from '../actor.ts';
import { calls } from '../context.ts';
import { accepted, found } from '../failure.ts';
import { exitToWire } from '../map/exit.ts';
import { newestFirst, pageOf } from '../page.ts';

/** Stops all trading in a scope. */
export const kill = calls.risk.kill.handler(async ({ input, context: { desk, operator } }) => {
  const { scope, flatten = null, reason } = input;
  const outcome = accepted(await desk.execute({ kind: 'kill', scope, flatten, reason }, authorOf(operator)));
  const { breakerId, orders, positions, exitId } = defined(outcome.kill, 'result of a kill');
  return {
    scope,
    state: desk.view.tradingState(scope),
    breaker_id: breakerId,
    orders,
    positions,
    exit_id: exitId,
    message: outcome.message,
  };
});

/** Verified exits. */
export const exits = calls.risk.exits.handler(({ input, context: { desk } }) => {
  const kept = newestFirst(desk.view.exits, ({ status }) => input.status === undefined || status === input.status);
  const { items, ...place } = pageOf(kept, input);
  return { exits: items.map((each) => exitToWire(desk.view, each)), ...place };
});

/** One verified exit. */
export const exit = calls.risk.exit.handler(({ input: { id }, context: { desk } }) =>
  exitToWire(desk.view, found(desk.view.exits.get(id), `exit ${id}`)),
);

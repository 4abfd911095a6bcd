import type { DenialCode } from '../../../shared/domain/risk.ts';
import { authorOf } from '../actor.ts';
import { calls } from '../context.ts';
import { accepted, found } from '../failure.ts';
import { exactly, instrumentNamed, overrideToWire } from '../map/override.ts';

/** Permissions for one order each. */
export const overrides = {
  list: calls.overrides.list.handler(({ context: { desk } }) => ({
    overrides: [...desk.view.overrides.values()].reverse().map((each) => overrideToWire(desk.view, each)),
  })),

  grant: calls.overrides.grant.handler(async ({ input, context: { desk, operator } }) => {
    const { view } = desk;
    const instrument = found(instrumentNamed(view, input.instrument), `instrument ${input.instrument}`);
    const { limit_price: price } = input;
    const outcome = accepted(
      await desk.execute(
        {
          kind: 'grant_override',
          slotId: input.slot_id,
          version: input.version,
          instrument: input.instrument,
          side: input.side,
          quantity: exactly(input.quantity, instrument.quantityScale, 'quantity'),
          limitPrice: price === undefined ? 0 : exactly(price, instrument.priceScale, 'limit_price'),
          // The contract admits only codes of the engine's own list.
          codes: input.codes as DenialCode[],
          expiresAfterMs: input.expires_after_seconds * 1_000,
          reason: input.reason,
        },
        authorOf(operator),
      ),
    );
    const granted = outcome.awaits === undefined ? view.overrides.get(outcome.subject) : undefined;
    return {
      override: granted ? overrideToWire(view, granted) : null,
      approval_id: outcome.awaits ?? null,
      message: outcome.message,
    };
  }),

  revoke: calls.overrides.revoke.handler(async ({ input: { id, reason }, context: { desk, operator } }) => {
    found(desk.view.overrides.get(id), `override ${id} that may still serve`);
    const { message } = accepted(
      await desk.execute(
        { kind: 'revoke_override', overrideId: id, reason: reason ?? `taken back by ${operator.name}` },
        authorOf(operator),
      ),
    );
    return { override_id: id, message };
  }),
};

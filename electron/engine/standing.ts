import { defined } from '../../shared/base/assert.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import type { Breaker, TradingState } from '../../shared/domain/risk.ts';
import { instrumentScope } from '../../shared/domain/scope.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { capitalOf } from './capital.ts';
import type { Core } from './core.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { OrderTable } from './order/order-table.ts';
import { type CompiledLimits, compileLimits } from './risk/compiled-limits.ts';
import type { ExposureBook } from './risk/exposure-book.ts';
import type { ScopeExposure } from './risk/scope-exposure.ts';
import type { Throttle } from './risk/throttle.ts';
import type { Instance } from './router/router.ts';

/** What binds an instance in an instrument as long as nobody changes a limit, a state or a share. */
export interface Standing {
  readonly limits: CompiledLimits;
  readonly tradingState: TradingState;
  readonly breaker: Breaker | undefined;
  readonly routed: boolean;
  readonly live: boolean;
  /** What versions before it have at stake that still run off in its slot. */
  readonly runOff: readonly ScopeExposure[];
}

/** The books of an account: what is held and open on it, and how fast it has traded. */
export interface Books {
  readonly orders: OrderTable;
  readonly ledger: Ledger;
  readonly exposure: ExposureBook;
  readonly throttle: Throttle;
}

/** An account that orders are judged for: the desk's real one, or a simulated one. */
export interface JudgedAccount extends Books {
  /** True where nothing can leave the desk: any role may trade then. */
  readonly isSimulated: boolean;
  /** Works out what binds one of its senders. */
  standing(instance: Instance, instrument: Instrument): Standing;
}

/** The account at the exchange. */
export const realAccount = (core: Core): JudgedAccount => ({
  orders: core.orders,
  ledger: core.ledger,
  exposure: core.safety.exposure,
  throttle: core.safety.throttle,
  isSimulated: false,
  standing: (instance, instrument) => standingOf(core, instance, instrument),
});

function standingOf(core: Core, { id, slotId, version }: Instance, instrument: Instrument): Standing {
  const slot = defined(core.router.slots.get(slotId), slotId);
  const share = slot.attachments.find((each) => each.instance === id)?.share ?? basisPoints(0);
  const scopes = core.scopesOf(slotId, version);
  const binding = [...scopes, instrumentScope(instrumentKey(instrument))];
  const tradingState = core.controls.stateOf(binding);
  return {
    limits: compileLimits(
      core.controls.limits,
      core.safety.exposure,
      (scope) => capitalOf(core, scope),
      { slotId, scopes, capital: slot.capital, share },
      instrument,
    ),
    tradingState,
    breaker: bindingBreaker(core.controls.breakersOn(binding), tradingState),
    routed: core.router.takes(slotId, instrument.index),
    live: share > 0,
    runOff: slot.attachments
      .filter((each) => each.role === 'run_off' && each.instance !== id)
      .map((each) => core.safety.exposure.stakeOf(each.instance)),
  };
}

/** Under a halt the breaker that is named halts; what a person has halted is no breaker's doing. */
export const bindingBreaker = (breakers: readonly Breaker[], tradingState: TradingState): Breaker | undefined =>
  breakers.find(({ action }) => tradingState !== 'halted' || action === 'halt');

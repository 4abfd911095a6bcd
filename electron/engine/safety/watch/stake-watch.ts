import { instrumentKey } from '../../../../shared/domain/instrument.ts';
import type { LimitName } from '../../../../shared/domain/risk.ts';
import { instrumentScope, type Scope, versionScope } from '../../../../shared/domain/scope.ts';
import { quoteValueOf } from '../../../../shared/domain/valuation.ts';
import { formatDecimal } from '../../../../shared/units/decimal.ts';
import { formatMoney, MONEY_SCALE } from '../../../../shared/units/money.ts';
import { quantity } from '../../../../shared/units/quantity.ts';
import type { Core } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import { partOf } from '../../risk/compiled-limits.ts';
import type { Instance } from '../../router/router.ts';
import { exposureLimits } from './stake.ts';
import { scopesAround, type Triggers } from './triggers.ts';

/** What the gate let through and the market has made too large since: positions of versions, exposure of scopes. */
export class StakeWatch {
  readonly #core: Core;
  readonly #triggers: Triggers;

  constructor(core: Core, triggers: Triggers) {
    this.#core = core;
    this.#triggers = triggers;
  }

  /** Once a second of market time. */
  onSecond(out: Outputs): void {
    const { router, safety, controls } = this.#core;
    for (const instance of router.instances.values())
      for (const index of safety.exposure.ofInstance(instance.id).keys()) this.#position(instance, index, out);
    for (const scope of controls.limits.scopes()) this.#exposure(scope, out);
  }

  /** What a version holds in one instrument, without its open orders: those the gate has judged. */
  #position(instance: Instance, index: number, out: Outputs): void {
    const { market, ledger, router } = this.#core;
    const { slotId, version, id } = instance;
    const held = ledger.held(id, index);
    const mark = market.mark(index);
    const slot = router.slots.get(slotId);
    if (held === 0 || mark === undefined || !slot) return;
    const instrument = market.instrument(index);
    const key = instrumentKey(instrument);
    const scopes = [...this.#core.scopesOf(slotId, version), instrumentScope(key)];
    const { maxPositionSize, maxPositionQuantity } = this.#triggers.bound(`${slotId} ${version} ${key}`, () => scopes);
    const scope = versionScope(version);
    const value = quoteValueOf(instrument, mark, quantity(held));
    const most = partOf(slot.capital, maxPositionSize.value);
    if (value > most) {
      const reason = `the position of ${version} in ${instrument.symbol} has grown beyond its limit`;
      const figures = () => ({ value: formatMoney(value), limit: formatMoney(most), reason });
      return this.#triggers.fire(scope, 'position', scopes, figures, out);
    }
    const units = BigInt(Math.abs(held)) * 10n ** BigInt(MONEY_SCALE - instrument.quantityScale);
    if (units <= maxPositionQuantity.value) return;
    const reason = `${version} holds more of ${instrument.symbol} than it may`;
    const figures = () => ({
      value: formatDecimal(Math.abs(held), instrument.quantityScale),
      limit: formatMoney(maxPositionQuantity.value),
      reason,
    });
    this.#triggers.fire(scope, 'position', scopes, figures, out);
  }

  #exposure(scope: Scope, out: Outputs): void {
    for (const { name, value, limit } of exposureLimits(this.#core, scope)) {
      if (value <= limit) continue;
      const reason = `the ${WORDS[name] ?? name} of ${scope} has grown beyond its limit`;
      const figures = () => ({ value: formatMoney(value), limit: formatMoney(limit), reason });
      this.#triggers.fire(scope, 'exposure', scopesAround(this.#core, scope), figures, out);
    }
  }
}

const WORDS: { readonly [L in LimitName]?: string } = {
  maxConcentration: 'largest exposure in one instrument',
  maxSectorExposure: 'largest exposure in one sector',
  maxGrossExposure: 'gross exposure',
  maxNetExposure: 'net exposure',
};

import { defined } from '../../../shared/base/assert.ts';
import type { OverrideView } from '../../../shared/contract/approval.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { Override } from '../../../shared/domain/override.ts';
import { parseDecimal } from '../../../shared/units/decimal.ts';
import { epochNs } from '../../../shared/units/time.ts';
import type { EngineView } from '../engine-view.ts';
import { failure } from '../failure.ts';
import { priceText, quantityText } from './position.ts';
import { isoTime } from './time.ts';

/** An override on the wire. */
export function overrideToWire(view: EngineView, override: Override): OverrideView {
  const instrument = defined(instrumentNamed(view, override.instrument), override.instrument);
  return {
    override_id: override.overrideId,
    slot_id: override.slotId,
    version: override.version,
    instrument: override.instrument,
    side: override.side,
    quantity: quantityText(instrument, override.quantity),
    limit_price: override.limitPrice === 0 ? null : priceText(instrument, override.limitPrice),
    codes: [...override.codes],
    expires_at: isoTime(epochNs(BigInt(override.expiresNs))),
    reason: override.reason,
  };
}

export const instrumentNamed = (view: EngineView, key: string): Instrument | undefined =>
  view.instruments.find((each) => instrumentKey(each) === key);

/**
 * Decimal text as an integer at a scale.
 *
 * @throws {Failure} `broken_rule` for more digits than the instrument has: the order must be named exactly.
 */
export function exactly(text: string, scale: number, what: string): number {
  const parsed = parseDecimal(text, scale);
  const value = Number(parsed?.value);
  if (parsed && !parsed.rounded && Number.isSafeInteger(value)) return value;
  throw failure('broken_rule', `${what} ${text} has more than the ${scale} decimals that the instrument has`);
}

import { type Command, type Outcome, type Refused, refuse } from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { figure } from '../../../../shared/domain/limit-words.ts';
import type { Override } from '../../../../shared/domain/override.ts';
import { type DenialCode, type LimitName, OVERRIDABLE } from '../../../../shared/domain/risk.ts';
import { instrumentScope, type Scope } from '../../../../shared/domain/scope.ts';
import { inQuote, notionalOf } from '../../../../shared/domain/valuation.ts';
import { formatDecimal } from '../../../../shared/units/decimal.ts';
import { formatMoney } from '../../../../shared/units/money.ts';
import { type Price, price } from '../../../../shared/units/price.ts';
import { quantity } from '../../../../shared/units/quantity.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import { limitWords } from './limit-words.ts';
import { behind, type Leave, type Raise } from './raise.ts';
import { slotWords } from './slots-under.ts';

type Grant = Extract<Command, { kind: 'grant_override' }>;
type Revoke = Extract<Command, { kind: 'revoke_override' }>;

/** An override is for an order that somebody has in mind now. */
const LONGEST_MS = 86_400_000;

/** Permissions for one order each. */
export class OverrideFlow implements Raise<Grant> {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  problem(command: Grant): Refused | undefined {
    const { slotId, version, instrument } = command;
    const live = this.#live(slotId);
    if (!this.#core.router.slots.has(slotId)) return refuse('not_found', `there is no slot ${slotId}`);
    if (live !== version)
      return refuse('broken_rule', `${version} is not live in ${slotId}, ${live === '' ? 'nothing' : live} is`);
    const listed = this.#core.market.byKey(instrument);
    if (!listed) return refuse('not_found', `there is no instrument ${instrument}`);
    const problem = termsProblem(command, listed);
    return problem === undefined ? undefined : refuse('broken_rule', problem);
  }

  basis({ slotId }: Grant): string {
    return this.#live(slotId);
  }

  within({ slotId, version, instrument }: Grant): readonly Scope[] {
    return [...this.#core.scopesOf(slotId, version), instrumentScope(instrument)];
  }

  consequences({ slotId, version, instrument: key, ...order }: Grant): readonly string[] {
    const { market, router, controls } = this.#core;
    const [instrument, slot] = [market.byKey(key), router.slots.get(slotId)];
    if (!instrument || !slot) return [];
    const at =
      order.limitPrice === 0 ? 'at the market' : `at ${formatDecimal(order.limitPrice, instrument.priceScale)}`;
    const amount = formatDecimal(order.quantity, instrument.quantityScale);
    const mark = market.mark(instrument.index);
    const worth = order.limitPrice === 0 ? mark : price(order.limitPrice);
    const value = worth === undefined ? '' : `, worth ${figure(worthOf(instrument, worth, order.quantity))}`;
    const bound = controls.limits.bound([...this.#core.scopesOf(slotId, version), instrumentScope(key)]);
    const lifted = order.codes.map((code) => {
      const name = LIFTED[code];
      return name ? `${code} (${limitWords(name, bound[name].value)}, set for ${bound[name].scope})` : code;
    });
    return [
      `${version} in ${slotWords(slot)} may ${order.side} ${amount} ${key} ${at}, once${value}`,
      `it passes ${lifted.join(', ')}`,
      `it is void ${order.expiresAfterMs} ms of market time after it is granted`,
    ];
  }

  /** The override that stands for just this order already, so that asking twice lets no second order through. */
  standing(command: Grant, out: Outputs): Outcome | undefined {
    this.expire(out);
    const same = [...this.#core.safety.overrides.overrides.values()].find((each) => isSameOrder(each, command));
    return same && { ok: true, subject: same.overrideId, message: standingWords(same.overrideId) };
  }

  carryOut(command: Grant, author: Author, leave: Leave | undefined, out: Outputs): Outcome {
    const standing = this.standing(command, out);
    if (standing) return standing;
    const { slotId, version, instrument, side, quantity, limitPrice, codes, expiresAfterMs, reason } = command;
    const overrideId = this.#core.newOverrideId();
    this.#core.emit(out, author, {
      kind: 'override_granted',
      overrideId,
      slotId,
      version,
      instrument,
      side,
      quantity,
      limitPrice,
      codes,
      expiresNs: (BigInt(this.#core.marketTime()) + BigInt(expiresAfterMs) * 1_000_000n).toString(),
      approvalId: null,
      ...behind(leave),
      reason,
    });
    return { ok: true, subject: overrideId, message: `override ${overrideId} is granted for one order` };
  }

  revoke({ overrideId, reason }: Revoke, author: Author, out: Outputs): Outcome {
    this.expire(out);
    if (!this.#core.safety.overrides.overrides.has(overrideId))
      return refuse('not_found', `there is no override ${overrideId} that could still serve`);
    this.#core.emit(out, author, { kind: 'override_ended', overrideId, how: 'revoked', reason });
    return { ok: true, subject: overrideId, message: `override ${overrideId} is taken back` };
  }

  /** Ends those whose time is over. None of them could have served any more. */
  expire(out: Outputs): void {
    const { overrides } = this.#core.safety;
    if (overrides.overrides.size === 0) return;
    for (const { overrideId } of overrides.expired(BigInt(this.#core.marketTime())))
      this.#core.emit(out, DESK_AUTHOR, {
        kind: 'override_ended',
        overrideId,
        how: 'expired',
        reason: 'no such order came in time',
      });
  }

  /** `name@version` of the live version of a slot; empty where there is none. */
  #live(slotId: string): string {
    const live = this.#core.router.live(slotId);
    return live ? this.#core.versionOf(live.entityId) : '';
  }
}

/** Whether an override is for the same order and lifts the same denials. */
const isSameOrder = (a: Override, b: Grant): boolean =>
  a.slotId === b.slotId &&
  a.version === b.version &&
  a.instrument === b.instrument &&
  a.side === b.side &&
  a.quantity === b.quantity &&
  a.limitPrice === b.limitPrice &&
  a.codes.length === b.codes.length &&
  a.codes.every((code) => b.codes.includes(code));

const standingWords = (id: string): string =>
  `override ${id} stands for just this order already and still serves once; nothing is added. Revoke it first to grant it on other terms`;

/** What is wrong with the terms of an override, in words. */
function termsProblem({ side, quantity, limitPrice, codes, expiresAfterMs }: Grant, instrument: Instrument) {
  if (side !== 'buy' && side !== 'sell') return `the side is buy or sell, not ${String(side)}`;
  if (!Number.isSafeInteger(quantity) || quantity <= 0 || quantity % instrument.lot !== 0)
    return `the quantity must be a whole number of lots of ${instrument.lot}, not ${quantity}`;
  if (!Number.isSafeInteger(limitPrice) || limitPrice < 0 || limitPrice % instrument.tick !== 0)
    return `the limit price must be a whole number of ticks of ${instrument.tick}, or 0 for none, not ${limitPrice}`;
  if (codes.length === 0 || new Set(codes).size !== codes.length) return 'name the denials that it lifts, each once';
  const fixed = codes.find((code) => !OVERRIDABLE.includes(code));
  if (fixed !== undefined) return `${fixed} cannot be overridden; an override lifts ${OVERRIDABLE.join(', ')}`;
  if (!Number.isSafeInteger(expiresAfterMs) || expiresAfterMs < 1 || expiresAfterMs > LONGEST_MS)
    return `an override holds from 1 to ${LONGEST_MS} ms of market time, not ${expiresAfterMs}`;
  return undefined;
}

const worthOf = (instrument: Instrument, at: Price, size: number): string =>
  formatMoney(inQuote(instrument, notionalOf(instrument, at, quantity(size)), at));

/** The limit behind each denial that can be lifted. */
const LIFTED: { readonly [C in DenialCode]?: LimitName } = {
  instrument_not_permitted: 'instruments',
  venue_not_permitted: 'venues',
  price_collar: 'priceCollar',
  instrument_limit: 'maxInstruments',
  order_quantity: 'maxOrderQuantity',
  order_value: 'maxOrderValue',
  open_orders: 'maxOpenOrders',
  position_quantity: 'maxPositionQuantity',
  position_limit: 'maxPositionSize',
  concentration: 'maxConcentration',
  sector_exposure: 'maxSectorExposure',
  gross_exposure: 'maxGrossExposure',
  net_exposure: 'maxNetExposure',
  duplicate_order: 'duplicateWindowMs',
};

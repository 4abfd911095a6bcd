import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Breaker, DenialCode, TradingState } from '../../../shared/domain/risk.ts';
import type { ValueScale } from '../../../shared/domain/value-scale.ts';
import type { Price } from '../../../shared/units/price.ts';
import type { CompiledLimits } from './compiled-limits.ts';
import type { ScopeExposure } from './scope-exposure.ts';

/** All that the gate may know when it judges an order. Nothing else can sway it. */
export interface GateContext {
  /** Undefined for an instrument that nobody knows; its limits are then undefined as well. */
  readonly instrument: Instrument | undefined;
  readonly limits: CompiledLimits | undefined;
  /** Of everything that binds the sender and the instrument. */
  readonly tradingState: TradingState;
  /** The oldest breaker that binds the sender; undefined where none does. */
  readonly breaker: Breaker | undefined;
  /** The sender is live and holds allocation. */
  readonly live: boolean;
  /** The sender may only reduce: it is cold after a restart. */
  readonly warmingUp: boolean;
  /** Events of the instrument are routed to the sender's slot. */
  readonly routed: boolean;
  /** The order belongs to a verified exit: it may leave under a halt, as long as it only reduces. */
  readonly isExit: boolean;
  /** The mark, which positions are valued at; undefined when there is none yet. */
  readonly mark: Price | undefined;
  /** What prices are held against; undefined when there is none yet. */
  readonly reference: Price | undefined;
  /** Nanoseconds of market time; infinite while the feed is lost. */
  readonly referenceAgeNs: number;
  /** The sender's signed position, and its open orders' unfilled quantity on each side. */
  readonly position: number;
  readonly openBuy: number;
  readonly openSell: number;
  /** The account's signed position in the instrument, and all versions' unfilled open quantity on each side. */
  readonly accountPosition: number;
  readonly accountOpenBuy: number;
  readonly accountOpenSell: number;
  /** Unfilled quantity of the order that this one takes the place of: only one of the two can fill. 0 for a new order. */
  readonly replaces: number;
  /** Open orders of the sender, without the one that is replaced. */
  readonly openOrders: number;
  /** How many instruments beside this one the sender has positions or open orders in. */
  readonly otherInstruments: number;
  /** What the sender has at stake, by instrument. */
  readonly own: ScopeExposure;
  /** What versions before it still run off in its slot. */
  readonly runOff: readonly ScopeExposure[];
  /** Every instrument's value scale, terms and mark, by index: for what stands in other instruments. */
  readonly scales: readonly ValueScale[];
  readonly instruments: readonly Instrument[];
  /** Another number whenever a mark may have changed. */
  readonly markEpoch: number;
  markOf(instrument: number): Price | undefined;
  /** The sender's orders in the last second and minute, and its fills in the last minute, of market time. */
  readonly ordersInSecond: number;
  readonly ordersInMinute: number;
  readonly tradesInMinute: number;
  /** How long ago an order alike in every term was sent, nanoseconds of market time; infinite when never. Replacements do not count. */
  readonly alikeAgeNs: number;
  /** How often an order alike in every term was sent in the last minute. */
  readonly repeats: number;
  /** Id of another version's resting order that this one would trade with; undefined where there is none. */
  readonly crossing: string | undefined;
  /** Denials that an override lifts. */
  readonly lifted: ReadonlySet<DenialCode>;
}

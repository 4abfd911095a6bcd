import type { MarketEvent } from '../../../../shared/domain/market-event.ts';
import type { Denial, DenialCode, Trigger } from '../../../../shared/domain/risk.ts';
import { versionScope } from '../../../../shared/domain/scope.ts';
import { WHOLE } from '../../../../shared/units/basis-points.ts';
import { formatDecimal } from '../../../../shared/units/decimal.ts';
import { NS_PER_SECOND } from '../../../../shared/units/time.ts';
import type { Core } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import { TradedVolume } from '../../risk/fill-book.ts';
import type { Instance } from '../../router/router.ts';
import type { Triggers } from './triggers.ts';

/** Fewer orders in a minute than this say nothing of how many are faulty. */
const LEAST_ASKED = 10;
/** Fewer fills in the window say nothing of what they cost. */
const LEAST_FILLS = 5;
/** So long the market's volume must have been counted before a share of it means anything. */
const LEAST_COUNTED_NS = 60 * NS_PER_SECOND;

/** Denials that tell of a pace which is itself a trigger. */
const PACES: { readonly [C in DenialCode]?: { readonly trigger: Trigger; readonly words: string } } = {
  orders_per_second: { trigger: 'order_rate', words: 'orders in a second' },
  orders_per_minute: { trigger: 'order_rate', words: 'orders in a minute' },
  trades_per_minute: { trigger: 'trade_rate', words: 'trades in a minute' },
  repeated_execution: { trigger: 'repeated_execution', words: 'times the same order in a minute' },
};

/** A share in basis points as a decimal: `0.2500`. */
const share = (basisPoints: number | bigint): string => formatDecimal(basisPoints, 4);

/** How a version behaves: how fast and how often it asks, how much of that is faulty, and what its trading costs. */
export class ConductWatch {
  readonly #core: Core;
  readonly #triggers: Triggers;
  readonly #volumes: (TradedVolume | undefined)[] = [];

  constructor(core: Core, triggers: Triggers) {
    this.#core = core;
    this.#triggers = triggers;
  }

  onDenied(instance: Instance, { code, value, limit }: Denial, out: Outputs): void {
    const { throttle } = this.#core.safety;
    const pace = PACES[code];
    if (pace) {
      const reason = `${instance.version} sent ${value} ${pace.words}`;
      this.#fire(instance, pace.trigger, value, limit, reason, out);
    }
    const denials = throttle.denialsWithinMinute(instance.id, this.#core.market.now);
    const most = this.#limits(instance).maxDenialsPerMinute.value;
    if (denials >= most) {
      const reason = `${instance.version} was denied ${denials} orders in a minute`;
      this.#fire(instance, 'denial_rate', String(denials), String(most), reason, out);
    }
    this.onFaulty(instance, out);
  }

  /** After an order of an instance was refused, here or by the exchange. */
  onFaulty(instance: Instance, out: Outputs): void {
    const { throttle } = this.#core.safety;
    const now = this.#core.market.now;
    const asked = throttle.ordersWithinMinute(instance.id, now) + throttle.denialsWithinMinute(instance.id, now);
    const faulty = throttle.errorsWithinMinute(instance.id, now);
    const most = this.#limits(instance).maxErrorRate.value;
    if (asked < LEAST_ASKED || faulty * WHOLE <= most * asked) return;
    const reason = `${faulty} of ${asked} orders of ${instance.version} in a minute were faulty`;
    this.#fire(instance, 'error_rate', share(Math.floor((faulty * WHOLE) / asked)), share(most), reason, out);
  }

  onFill(instance: Instance, out: Outputs): void {
    const { fills, value, cost } = this.#core.safety.fills.slippage(instance.id, this.#core.market.now);
    const most = this.#limits(instance).maxSlippage.value;
    if (fills < LEAST_FILLS || cost * BigInt(WHOLE) <= BigInt(most) * value) return;
    const reason = `${fills} fills of ${instance.version} in five minutes were dearer than the marks they left at`;
    this.#fire(instance, 'slippage', share((cost * BigInt(WHOLE)) / value), share(most), reason, out);
  }

  /** An event of an instrument that somebody here has traded: what it traded counts, from the first fill on. */
  onMark(event: MarketEvent): void {
    const { instrument: i, tsNs } = event;
    let volume = this.#volumes[i];
    if (!volume) {
      volume = new TradedVolume(tsNs);
      this.#volumes[i] = volume;
    }
    if (event.kind === 'trade') volume.add(tsNs, event.quantity);
    else if (event.kind === 'bar') volume.add(tsNs, event.volume);
  }

  /** Once a second of market time. */
  onSecond(out: Outputs): void {
    const { safety, router, market } = this.#core;
    if (safety.fills.isEmpty) return;
    for (const id of safety.fills.active(market.now)) {
      const instance = router.instances.get(id);
      if (instance) this.#participation(instance, out);
    }
  }

  #participation(instance: Instance, out: Outputs): void {
    const { now } = this.#core.market;
    const since = (i: number): number => this.#volumes[i]?.beginsNs() ?? Number.POSITIVE_INFINITY;
    for (const [i, dealt] of this.#core.safety.fills.dealt(instance.id, now, since)) {
      const volume = this.#volumes[i];
      const traded = volume?.within(now) ?? 0;
      if (!volume || traded === 0 || now - volume.sinceNs < LEAST_COUNTED_NS) continue;
      const most = this.#limits(instance).maxParticipation.value;
      if (dealt * WHOLE <= most * traded) continue;
      const { symbol } = this.#core.market.instrument(i);
      const reason = `${instance.version} dealt much of what ${symbol} traded in five minutes`;
      this.#fire(instance, 'participation', share(Math.floor((dealt * WHOLE) / traded)), share(most), reason, out);
    }
  }

  #limits({ slotId, version }: Instance) {
    return this.#triggers.bound(`${slotId} ${version}`, () => this.#core.scopesOf(slotId, version));
  }

  /** What a version does is held against the version, wherever it runs: the one that takes its place has done nothing. */
  #fire(instance: Instance, trigger: Trigger, value: string, limit: string, reason: string, out: Outputs): void {
    const { slotId, version } = instance;
    const scopes = this.#core.scopesOf(slotId, version);
    this.#triggers.fire(versionScope(version), trigger, scopes, () => ({ value, limit, reason }), out);
  }
}

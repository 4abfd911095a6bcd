import { assertNever } from '../../shared/base/assert.ts';
import type { Answer } from '../../shared/domain/delivery.ts';
import type { Author } from '../../shared/domain/fact.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import type { Override } from '../../shared/domain/override.ts';
import { type Denial, OVERRIDABLE } from '../../shared/domain/risk.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { absoluteTime } from '../../shared/units/time.ts';
import { type Core, DESK_AUTHOR } from './core.ts';
import { DenialLog } from './denial-log.ts';
import { notify } from './notice.ts';
import type { OrderRecord } from './order/order-table.ts';
import { type Asked, OrderContexts } from './order-context.ts';
import type { Outputs } from './outputs.ts';
import { type GateContext, judge } from './risk/gate.ts';
import type { Instance } from './router/router.ts';
import { exchangeOrder, sentFact } from './sent-order.ts';

/** So many cancels at once are a fact each. */
const FEW = 16;
/** So many are named in one fact: a row that a person can still read. */
const IN_ONE_FACT = 500;

/** So many times its limit of orders a minute a version may send in messages of any kind. */
export const FLOOD_TIMES = 5;

/** Told of what versions do that the gate alone does not answer. */
export interface ConductListener {
  /** After a denial was recorded or counted. */
  onDenied(instance: Instance, denial: Denial, out: Outputs): void;
  /** A version sends without end: it is to be stopped. */
  onFlood(instance: Instance, why: string, out: Outputs): void;
}

interface Judged {
  readonly denial: Denial | undefined;
  readonly giveWay: readonly OrderRecord[];
  readonly overrideId: string | undefined;
}

const NOBODY: readonly OrderRecord[] = [];

/** From a version's wish to an order that leaves: intent → gate → exchange. */
export class OrderFlow {
  /** Intents that came after their version had lost the right to them, by instance. */
  readonly discarded = new Map<number, number>();
  /** Who wants to know how versions behave; set once, before the first order. */
  watch: ConductListener | undefined;
  readonly denials: DenialLog;
  readonly #core: Core;
  readonly #contexts: OrderContexts;

  constructor(core: Core) {
    this.#core = core;
    this.#contexts = new OrderContexts(core);
    this.denials = new DenialLog(core);
  }

  /** Takes the intents of an answer, in the order the version gave them. */
  take(instance: Instance, answer: Answer, out: Outputs): void {
    for (const intent of answer.intents) {
      if (mayAct(instance, answer.request)) this.#act(instance, intent, out);
      else this.discard(instance);
      const flood = instance.running ? this.#flood(instance) : undefined;
      if (flood !== undefined) this.watch?.onFlood(instance, flood, out);
    }
  }

  /** Counts an intent that its version had no right to. */
  discard({ id }: Instance): void {
    this.discarded.set(id, (this.discarded.get(id) ?? 0) + 1);
  }

  /**
   * Why a version is to be stopped: no gate stands before what reduces, replaces or cancels, but nobody can follow, and no
   * exchange bears, one that sends such messages without end.
   */
  #flood(instance: Instance): string | undefined {
    const { market, safety } = this.#core;
    const most = FLOOD_TIMES * this.#contexts.ordersPerMinute(instance);
    const sent = safety.throttle.messagesWithinMinute(instance.id, market.now);
    if (sent <= most) return undefined;
    return `it sent ${sent} orders, replacements and cancels within a minute, more than ${most}`;
  }

  #act(instance: Instance, intent: Intent, out: Outputs): void {
    switch (intent.kind) {
      case 'submit':
        this.#submit(instance, intent.ref, intent, versionAuthor(instance), out);
        return;
      case 'cancel': {
        const order = this.#core.orders.find(instance.id, intent.ref);
        if (order) {
          this.#core.safety.throttle.cancelled(instance.id, this.#core.market.now);
          this.cancel(order, versionAuthor(instance), out);
        } else notify(this.#core, instance.id, intent.ref, 'rejected', 'unknown_order', out);
        return;
      }
      case 'replace':
        return this.#replace(instance, intent, out);
      default:
        return assertNever(intent, 'intent');
    }
  }

  /**
   * Sends an order of the desk's own on behalf of an instance, to close what it holds. It passes the same gate.
   *
   * @param exitId The verified exit that it belongs to: it may then leave under a halt.
   * @returns the order's id, or why the gate refused it.
   */
  submitForDesk(instance: Instance, terms: OrderTerms, out: Outputs, exitId?: string): string | Denial {
    return this.#submit(instance, 0, terms, DESK_AUTHOR, out, exitId);
  }

  #submit(
    instance: Instance,
    ref: number,
    terms: OrderTerms,
    author: Author,
    out: Outputs,
    exitId?: string,
  ): string | Denial {
    const core = this.#core;
    const byDesk = ref === 0;
    const asked: Asked = { instance, terms, isExit: exitId !== undefined, byDesk };
    const judged = this.#judge(asked);
    if (judged.denial) {
      this.#deny(instance, ref, terms, judged.denial, author, out);
      return judged.denial;
    }
    for (const order of judged.giveWay) this.cancel(order, DESK_AUTHOR, out);
    const { slotId, version } = instance;
    for (const scope of core.scopesOf(slotId, version)) core.markEquity(out, scope);
    const orderId = core.newOrderId();
    const fact = sentFact(core, orderId, instance, ref, terms);
    const { overrideId } = judged;
    const isPlain = overrideId === undefined && exitId === undefined;
    core.emit(
      out,
      author,
      isPlain
        ? fact
        : { ...fact, ...(overrideId !== undefined && { overrideId }), ...(exitId !== undefined && { exitId }) },
    );
    const sentNs = core.market.now;
    out.exchange.push({ kind: 'submit', sentNs, order: exchangeOrder(orderId, sentNs, terms) });
    return orderId;
  }

  /** Records a refusal, and tells the version. */
  #deny(
    instance: Instance,
    ref: number | string,
    terms: OrderTerms,
    denial: Denial,
    author: Author,
    out: Outputs,
  ): void {
    this.denials.record(instance, ref, terms, denial, author, out);
    if (ref !== 0) notify(this.#core, instance.id, ref, 'denied', denial.code, out);
    this.watch?.onDenied(instance, denial, out);
  }

  /** Asks the exchange to cancel. Passes no gate: taking an order back only ever reduces risk. */
  cancel(order: OrderRecord, author: Author, out: Outputs): void {
    if (order.cancelRequested) return;
    this.#core.emit(out, author, { kind: 'cancel_sent', orderId: order.id });
    out.exchange.push({ kind: 'cancel', orderId: order.id, sentNs: this.#core.market.now });
  }

  /** Asks the exchange to cancel all of these. More than a few are one fact, so that their commit does not hold them up. */
  cancelAll(orders: readonly OrderRecord[], author: Author, out: Outputs): void {
    if (orders.length <= FEW) {
      for (const order of orders) this.cancel(order, author, out);
      return;
    }
    const sentNs = this.#core.market.now;
    for (let i = 0; i < orders.length; i += IN_ONE_FACT) {
      const orderIds = orders.slice(i, i + IN_ONE_FACT).map(({ id }) => id);
      this.#core.emit(out, author, { kind: 'cancels_sent', orderIds });
      for (const orderId of orderIds) out.exchange.push({ kind: 'cancel', orderId, sentNs });
    }
  }

  #replace(instance: Instance, intent: Extract<Intent, { kind: 'replace' }>, out: Outputs): void {
    const core = this.#core;
    const order = core.orders.find(instance.id, intent.ref);
    if (!order) return notify(this.#core, instance.id, intent.ref, 'rejected', 'unknown_order', out);
    const limitPrice = intent.limitPrice === 0 ? order.limitPrice : intent.limitPrice;
    const stopPrice = intent.stopPrice === 0 ? order.stopPrice : intent.stopPrice;
    // Judged for all that is not yet filled; only one of the two can fill, so the larger of them counts.
    const terms: OrderTerms = { ...order, quantity: quantity(intent.quantity - order.filled), limitPrice, stopPrice };
    const { denial, giveWay } = this.#judge({ instance, terms, replaces: order, isExit: false, byDesk: false });
    if (denial)
      return this.#deny(
        instance,
        intent.ref,
        { ...terms, quantity: intent.quantity },
        denial,
        versionAuthor(instance),
        out,
      );
    for (const each of giveWay) this.cancel(each, DESK_AUTHOR, out);
    core.emit(out, versionAuthor(instance), {
      kind: 'replace_sent',
      orderId: order.id,
      quantity: intent.quantity,
      limitPrice: intent.limitPrice,
      stopPrice: intent.stopPrice,
      marketNs: core.marketTime(),
    });
    out.exchange.push({
      kind: 'replace',
      orderId: order.id,
      quantity: intent.quantity,
      limitPrice: intent.limitPrice,
      stopPrice: intent.stopPrice,
      sentNs: core.market.now,
    });
  }

  /** The gate's word, and what follows from it: whose resting orders give way, and which override is used up. */
  #judge(asked: Asked): Judged {
    const context = this.#contexts.of(asked);
    const denial = judge(asked.terms, context);
    if (!denial) return { denial, giveWay: this.#giveWay(asked, context), overrideId: undefined };
    const override = this.#overrideFor(asked, denial);
    if (!override) return { denial, giveWay: NOBODY, overrideId: undefined };
    const lifted = new Set(override.codes);
    const still = judge(asked.terms, { ...context, lifted });
    return still
      ? { denial: still, giveWay: NOBODY, overrideId: undefined }
      : { denial: undefined, giveWay: this.#giveWay(asked, context), overrideId: override.overrideId };
  }

  /** Two versions on one account do not trade with each other: where the new order may leave, the resting ones go. */
  #giveWay({ instance, terms }: Asked, { crossing }: GateContext): readonly OrderRecord[] {
    return crossing === undefined ? NOBODY : this.#core.orders.crossedBy(instance.id, terms);
  }

  #overrideFor({ instance, terms, replaces, byDesk }: Asked, { code }: Denial): Override | undefined {
    const { safety, market, options } = this.#core;
    const { overrides } = safety;
    if (byDesk || replaces || overrides.overrides.size === 0 || !OVERRIDABLE.includes(code)) return undefined;
    const { slotId, version } = instance;
    const key = instrumentKey(market.instrument(terms.instrument));
    const nowNs = absoluteTime(market.now, options.originNs);
    return overrides.match(slotId, version, key, terms.side, terms.quantity, terms.limitPrice, code, nowNs);
  }

  /** Market orders that close what of an instance's holdings no open order closes already. */
  flatten(instance: Instance, out: Outputs): void {
    for (const book of this.#core.ledger.books(instance.id)) {
      const side = book.quantity > 0 ? 'sell' : 'buy';
      const rest = Math.abs(book.quantity) - this.#core.orders.openQuantity(instance.id, book.instrument.index, side);
      if (rest <= 0) continue;
      this.submitForDesk(
        instance,
        {
          instrument: book.instrument.index,
          side,
          type: 'market',
          timeInForce: 'gtc',
          quantity: quantity(rest),
          limitPrice: 0 as OrderTerms['limitPrice'],
          stopPrice: 0 as OrderTerms['stopPrice'],
          postOnly: false,
          reduceOnly: true,
        },
        out,
      );
    }
  }
}

/** Only live and run-off versions act on the market; whatever one wants, or wanted, as a shadow is discarded and counted. */
const mayAct = (instance: Instance, request: number): boolean =>
  instance.running && (instance.role === 'live' || instance.role === 'run_off') && request > instance.actsAfter;

const versionAuthor = (instance: Instance): Author => ({ actor: instance.version, role: 'version' });

import type { z } from 'zod';
import { defined } from '../../../shared/base/assert.ts';
import type { AttachmentView, DepartureView, RollbackView, SlotView } from '../../../shared/contract/console.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import { isOpen } from '../../../shared/domain/order.ts';
import type { Attachment, Slot } from '../../../shared/domain/slot.ts';
import type { Swap } from '../../../shared/domain/swap.ts';
import { formatMoney } from '../../../shared/units/money.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { DepartureQuote, EngineView, RollbackQuote } from '../engine-view.ts';
import { nameOf } from '../map/entity.ts';
import { averagePriceText, quantityText, worthText } from '../map/position.ts';
import { slotCurrency } from '../map/risk.ts';
import { type LiveSince, liveSince } from '../map/since.ts';
import { isWaiting, stepToWire } from '../map/swap.ts';
import { swapRuleToWire } from '../map/swap-rule.ts';
import { isoTimeOrNull } from '../map/time.ts';
import { type FillCounts, slotVersions } from './slot-versions.ts';

type View = z.infer<typeof SlotView>;

/** Every slot as the console shows it. */
export function slotViews(view: EngineView, fills: FillCounts): View[] {
  const openOrders = new Map<string, number>();
  for (const order of view.orders.values()) {
    if (isOpen(order.status)) openOrders.set(order.slotId, (openOrders.get(order.slotId) ?? 0) + 1);
  }
  const since = liveSince(view);
  return [...view.slots.values()].map((slot) => ({
    ...slotToView(view, slot, openOrders.get(slot.id) ?? 0, since),
    versions: slotVersions(view, slot.id, fills),
  }));
}

function slotToView(view: EngineView, slot: Slot, openOrders: number, since: LiveSince): Omit<View, 'versions'> {
  const risk = view.slotRisk(slot.id);
  const rollback = view.rollbackQuote(slot.id);
  const candidate = view.candidateQuote(slot.id);
  const currency = slotCurrency(view, slot);
  return {
    slot_id: slot.id,
    algorithm: slot.id.slice(0, slot.id.lastIndexOf(':')),
    environment: slot.environment,
    trading_state: view.tradingState(slot.id),
    capital: formatMoney(slot.capital),
    currency,
    reserve_bp: slot.reserve,
    attachments: slot.attachments.map((attachment) => attachmentToView(view, attachment, since(slot.id, attachment))),
    day_profit: risk ? formatMoney(risk.dayProfit) : '0.00000000',
    max_daily_loss: formatMoney(view.limitsOf(slot.id).maxDailyLoss),
    drawdown: risk && risk.capital > 0n ? Number(risk.drawdown) / Number(risk.capital) : 0,
    max_drawdown: view.limitsOf(slot.id).maxDrawdown / 10_000,
    positions: positionsOf(view, slot),
    open_orders: openOrders,
    rollback: 'quote' in rollback ? rollbackToView(view, rollback.quote, currency) : null,
    rollback_refusal: 'refusal' in rollback ? rollback.refusal : null,
    candidate_exit: candidate ? departureToView(view, candidate, currency) : null,
    swap: swapToView(view, slot),
    rules: rulesOf(view, slot),
    drains: drainsOf(view, slot),
  };
}

function rulesOf(view: EngineView, slot: Slot): View['rules'] {
  return [...view.swapRules.values()]
    .filter(({ slotId }) => slotId === slot.id)
    .map((rule) => {
      const { slot_id: _, ...shown } = swapRuleToWire(view, rule);
      return shown;
    });
}

function drainsOf(view: EngineView, slot: Slot): View['drains'] {
  return view.drains
    .filter(({ slotId }) => slotId === slot.id)
    .map(({ instance, entityId, inFlight, remaining }) => ({
      instance,
      entity_id: entityId,
      version: nameOf(view, entityId),
      in_flight: inFlight,
      remaining,
    }));
}

function attachmentToView(
  view: EngineView,
  attachment: Attachment,
  since: EpochNs | null,
): z.infer<typeof AttachmentView> {
  const entity = defined(view.entities.get(attachment.entityId), `entity ${attachment.entityId}`);
  return {
    instance: attachment.instance,
    entity_id: entity.id,
    name: entity.name,
    version: entity.version,
    role: attachment.role,
    share_bp: attachment.share,
    content_hash: entity.contentHash,
    health_status: entity.health,
    health_reason: entity.healthReason,
    pending: view.pending(attachment.instance),
    since: isoTimeOrNull(since),
  };
}

function positionsOf(view: EngineView, slot: Slot): View['positions'] {
  return slot.attachments.flatMap(({ instance }) =>
    view
      .positions(instance)
      .filter(({ quantity }) => quantity !== 0)
      .map((position) => {
        const instrument = defined(view.instruments[position.instrument], `instrument ${position.instrument}`);
        return {
          instrument: instrumentKey(instrument),
          symbol: instrument.symbol,
          quantity: quantityText(instrument, position.quantity),
          average_price: averagePriceText(instrument, position),
          unrealised: formatMoney(position.unrealised),
          ...worthText(view, instrument, position.quantity),
        };
      }),
  );
}

const rollbackToView = (view: EngineView, quote: RollbackQuote, currency: string): z.infer<typeof RollbackView> => ({
  swap_id: quote.swapId,
  to_entity_id: quote.toEntityId,
  to_version: nameOf(view, quote.toEntityId),
  ...departureToView(view, quote, currency),
});

function departureToView(view: EngineView, quote: DepartureQuote, currency: string): z.infer<typeof DepartureView> {
  return {
    cancels: quote.cancels,
    adopts: quote.adopts.map((adopt) => {
      const instrument = defined(view.instruments[adopt.instrument], `instrument ${adopt.instrument}`);
      return {
        instrument: instrumentKey(instrument),
        symbol: instrument.symbol,
        quantity: quantityText(instrument, adopt.quantity),
      };
    }),
    exposure: formatMoney(quote.exposure),
    cost: {
      spread: formatMoney(quote.cost.spread),
      impact: formatMoney(quote.cost.impact),
      fee: formatMoney(quote.cost.fee),
      total: formatMoney(quote.cost.total),
    },
    estimated_cost: formatMoney(quote.cost.total),
    still_tripped: [...quote.stillTripped],
    currency,
  };
}

const UNDER_WAY: readonly Swap['status'][] = ['initiated', 'validating', 'in_progress'];

/** The swap that is under way here: it names the slot once it is cut, and before that one of the versions attached. */
function swapToView(view: EngineView, slot: Slot): View['swap'] {
  for (const swap of view.swaps.values()) {
    if (!UNDER_WAY.includes(swap.status) || isWaiting(swap)) continue;
    const leg = swap.legs.find(({ slotId }) => slotId === slot.id);
    const source = slot.attachments.find(({ entityId, role }) => entityId === swap.fromEntityId && role === 'live');
    const elsewhere = swap.targetEnvironment !== null && swap.targetEnvironment !== slot.environment;
    if (!leg && (!source || elsewhere)) continue;
    const instance = leg?.fromInstance ?? source?.instance;
    return {
      swap_id: swap.id,
      type: swap.type,
      status: swap.status,
      stage: swap.stage,
      steps: swap.steps.map(stepToWire),
      from_version: nameOf(view, swap.fromEntityId),
      to_version: nameOf(view, swap.toEntityId),
      pending: instance === undefined ? 0 : view.pending(instance),
      remaining: view.remaining(swap.id),
    };
  }
  return null;
}

import { defined } from '../../../shared/base/assert.ts';
import type { ExitView } from '../../../shared/contract/risk.ts';
import type { ExitRecord } from '../../../shared/domain/exit.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import type { EngineView } from '../engine-view.ts';
import { nameOf } from './entity.ts';
import { quantityText } from './position.ts';
import { isoTime, isoTimeOrNull } from './time.ts';

/** A verified exit on the wire, with how far each of its positions has come. */
export function exitToWire(view: EngineView, exit: ExitRecord): ExitView {
  return {
    exit_id: exit.exitId,
    scope: exit.scope,
    breaker_id: exit.breakerId,
    reason: exit.reason,
    status: exit.status,
    started_at: isoTime(exit.startedAt),
    ended_at: isoTimeOrNull(exit.endedAt),
    legs: view.exitProgress(exit.exitId).map((leg) => {
      const instrument = defined(view.instruments[leg.instrument], `instrument ${leg.instrument}`);
      const isShort = view.held(leg.instance, leg.instrument) < 0;
      return {
        slot_id: leg.slotId,
        version: versionOf(view, exit, leg.slotId, leg.instance),
        instrument: instrumentKey(instrument),
        asked: quantityText(instrument, leg.asked),
        sent: quantityText(instrument, leg.sent),
        acknowledged: quantityText(instrument, leg.acknowledged),
        filled: quantityText(instrument, leg.filled),
        open: quantityText(instrument, isShort ? -leg.open : leg.open),
      };
    }),
  };
}

/** Who held it when the exit began, or was handed it since. */
function versionOf(view: EngineView, exit: ExitRecord, slotId: string, instance: number): string {
  const leg = [...exit.legs, ...exit.open].find((each) => each.instance === instance);
  if (leg) return leg.version;
  const attached = view.slots.get(slotId)?.attachments.find((each) => each.instance === instance);
  return attached ? nameOf(view, attached.entityId) : '';
}

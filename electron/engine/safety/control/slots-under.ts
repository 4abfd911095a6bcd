import { figure, scopeWords } from '../../../../shared/domain/limit-words.ts';
import { parseScope, type Scope } from '../../../../shared/domain/scope.ts';
import type { Slot } from '../../../../shared/domain/slot.ts';
import { formatMoney } from '../../../../shared/units/money.ts';
import type { Core } from '../../core.ts';

/** Slots that something said of a scope concerns now. */
export function slotsUnder(core: Core, scope: Scope): Slot[] {
  const slots = [...core.router.slots.values()];
  const parsed = parseScope(scope);
  if (parsed?.kind === 'instrument') {
    const instrument = core.market.byKey(parsed.id);
    return instrument ? slots.filter((slot) => core.router.takes(slot.id, instrument.index)) : [];
  }
  if (parsed?.kind === 'version')
    return slots.filter((slot) => slot.attachments.some((each) => core.versionOf(each.entityId) === parsed.id));
  return slots.filter((slot) => core.scopesOfSlot(slot.id).includes(scope));
}

/** A slot with what is at stake in it. */
export const slotWords = ({ id, capital }: Slot): string => `${id} (capital ${figure(formatMoney(capital))})`;

/** Which slots a scope binds, as a sentence. */
export function boundWords(core: Core, scope: Scope): string {
  const slots = slotsUnder(core, scope);
  return slots.length === 0
    ? `${scopeWords(scope)} binds no slot yet`
    : `${scopeWords(scope)} binds ${slots.map(slotWords).join(', ')}`;
}

import { defined } from '../../../../shared/base/assert.ts';
import type { ExitProgress } from '../../../../shared/domain/exit.ts';
import type { Core } from '../../core.ts';
import { ExitReach } from './exit-reach.ts';

/**
 * How far an exit has come. Positions that a fill or a cut has brought in since it began have been asked for by nobody: they
 * stand with 0 asked. Of an exit that has ended nothing is open, whatever its instances hold by now.
 */
export function progressOf(core: Core, exitId: string): readonly ExitProgress[] {
  const { exits } = core.safety;
  const exit = exits.exits.get(exitId);
  if (!exit) return [];
  const slotOf = (instance: number): string =>
    core.router.instances.get(instance)?.slotId ?? exit.legs.find((leg) => leg.instance === instance)?.slotId ?? '';
  const isOpen = exit.status !== 'ended';
  const found = new Map<string, ExitProgress>();
  for (const { instance, instrument: key, asked, sent, acknowledged, filled } of exits.tallies(exitId)) {
    const instrument = defined(core.market.byKey(key), key).index;
    const open = isOpen ? Math.abs(core.ledger.held(instance, instrument)) : 0;
    const slotId = slotOf(instance);
    found.set(`${instance} ${key}`, { slotId, instance, instrument, asked, sent, acknowledged, filled, open });
  }
  if (!isOpen) return [...found.values()];
  for (const { slotId, instance, instrument: key, quantity } of new ExitReach(core, exit).legs()) {
    if (found.has(`${instance} ${key}`)) continue;
    const instrument = defined(core.market.byKey(key), key).index;
    const nothing = { asked: 0, sent: 0, acknowledged: 0, filled: 0 };
    found.set(`${instance} ${key}`, { slotId, instance, instrument, ...nothing, open: Math.abs(quantity) });
  }
  return [...found.values()];
}

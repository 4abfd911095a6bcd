/** Desks that hold something and have orders open, for what a kill and an exit do to them. */
import type { Outcome } from '../../shared/domain/command.ts';
import type { Scope } from '../../shared/domain/scope.ts';
import { DeskRig, limit, market, type RigOptions } from './desk-rig.ts';
import type { Script } from './scripted-runtime.ts';

export const AT = 6_000_000;

export const kill = (rig: DeskRig, scope: Scope, flatten: boolean | null = false): Promise<Outcome> =>
  rig.command({ kind: 'kill', scope, flatten, reason: 'test' });

/** Buys 0.400 at the first event of the instrument that it sees live, and lets two orders rest on the fourth after it. */
export function buyer(instrument: number): Script {
  const seen = new Map<number, number>();
  return (request, instance) => {
    if (request.kind !== 'event' || request.event.instrument !== instrument) return [];
    const count = (seen.get(instance) ?? 0) + (request.live || seen.has(instance) ? 1 : 0);
    if (count > 0) seen.set(instance, count);
    if (count === 1) return [market(1, 'buy', 400, instrument)];
    return count === 4 ? [2, 3].map((ref) => limit(ref, 'sell', 10, AT + 100_000 * ref, instrument)) : [];
  };
}

/** Deploys a version that takes up a position and then lets two orders rest. */
export async function trader(
  rig: DeskRig,
  name: string,
  { environment = 'paper', config = {}, instrument = 0, version = '1.0.0' } = {} as {
    environment?: 'paper' | 'staging';
    config?: Record<string, unknown>;
    instrument?: number;
    version?: string;
  },
): Promise<string> {
  const id = await rig.register(name, version, { config });
  rig.runtime.scripts.set(`${name}-${version}`, buyer(instrument));
  const outcome = await rig.deploy(id, environment);
  if (!outcome.ok) throw new Error(outcome.message);
  return id;
}

/** A desk whose version is long 0.400 and has two orders resting above the market. */
export async function longDesk(options: RigOptions = {}, config: Record<string, unknown> = {}) {
  const rig = new DeskRig(options);
  const id = await trader(rig, 'momentum', { config });
  await rig.trades(AT, AT, AT, AT, AT);
  if (rig.view.held(1, 0) !== 400 || rig.view.orders.size !== 3)
    throw new Error('the desk is not as the tests take it to be');
  return { rig, id };
}

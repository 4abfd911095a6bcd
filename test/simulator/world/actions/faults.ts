import { SNAPSHOT_FORMAT } from '../../../../electron/engine/snapshot/snapshot.ts';
import { packSnapshot } from '../../../../electron/journal/snapshots.ts';
import { fold, newEngine } from '../../../support/fold-check.ts';
import { moduleOf } from '../../../support/swap-versions.ts';
import type { FaultStep } from '../../script/step.ts';
import type { SimWorld } from '../sim-world.ts';

/** Lets something outside the desk fail. */
export async function failing(world: SimWorld, step: FaultStep): Promise<void> {
  const { faults, coverage } = world;
  switch (step.kind) {
    case 'jump':
      coverage.count(step.ms < 0 ? 'clock back' : 'clock forward');
      return world.simClock.jump(step.ms);
    case 'sleep':
      coverage.count('clock sleep');
      return world.simClock.jump(step.ms);
    case 'exchange':
      return void faults.exchange.set(step.fault, step.count);
    case 'link_back':
      return void faults.exchange.delete('drop_link');
    case 'disk':
      faults.disk = { fault: step.fault, left: step.commits };
      return;
    case 'reserve':
      faults.reserveSpent = step.spent;
      if (step.spent) coverage.count('disk reserve spent');
      return;
    case 'cut_power':
      return world.cutPower(step.turns);
    case 'network':
      return void faults.network.set(step.fault, step.count);
    case 'network_back':
      return faults.network.clear();
    case 'behave': {
      world.characters[step.at] = step.character;
      const module = moduleOf(step.at);
      if (step.character === 'silent' || step.character === 'late') world.runtime.held.add(module);
      return;
    }
    case 'snapshot':
      return keepSnapshot(world, step.back);
  }
}

/** As the desk keeps one: made from what is on disk, and taken along by the next commit. */
function keepSnapshot(world: SimWorld, back: number): void {
  const { host, journal } = world.desk;
  if (host.outage || world.desk.failure) return;
  const all = [...journal.facts()];
  const facts = all.slice(0, Math.max(1, all.length - back));
  const snapshot = fold(newEngine(), facts).snapshot();
  host.keep(packSnapshot(facts.length, SNAPSHOT_FORMAT, snapshot));
  world.coverage.count('snapshot kept');
  world.desk.loop.flush();
}

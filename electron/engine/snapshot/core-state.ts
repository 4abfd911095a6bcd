import type { Core } from '../core.ts';
import type { ConductCounts } from '../risk/conduct.ts';
import { LadderEvidence } from '../rollout/ladder-evidence.ts';

/** What the facts determine, by the stage that holds it. */
export function stateOf(core: Core) {
  const { market, registry, router, orders, ledger, controls, safety, conduct } = core;
  return {
    factSeq: core.factSeq,
    counts: core.counts,
    calendar: core.days.calendar,
    market: market.snapshot(),
    registry: registry.snapshot(),
    router: router.snapshot(),
    orders: orders.snapshot(),
    ledger: ledger.snapshot(),
    controls: controls.snapshot(),
    safety: safety.snapshot(core.epochOf),
    conduct: conduct.snapshot(),
    simulated: core.simulated.snapshot(),
    swaps: core.swaps.snapshot(),
    rules: core.rules.snapshot(),
    ladders: core.ladders.snapshot(),
    evidence: new Map([...core.evidence].map(([ladder, evidence]) => [ladder, evidence.snapshot()])),
    monitors: new Map([...core.monitors].map(([scope, monitor]) => [scope, monitor.snapshot()])),
  };
}

/** Puts a state into a core that has seen nothing yet. What stands on other tables comes after them. */
export function putState(core: Core, state: ReturnType<typeof stateOf>): void {
  core.days.setCalendar(state.calendar);
  core.market.restore(state.market);
  core.registry.restore(state.registry);
  core.router.restore(state.router);
  core.router.rebuild();
  core.orders.restore(state.orders);
  const scopesOf = core.scopesOf.bind(core);
  core.ledger.restore(state.ledger, (index) => core.market.instrument(index), scopesOf);
  // Whoever has books has a stake.
  for (const { instance, slotId, version } of state.ledger.owners)
    core.safety.exposure.open(instance, scopesOf(slotId, version));
  core.controls.restore(state.controls);
  core.safety.restore(state.safety, core.timeOf);
  core.conduct.restore(state.conduct);
  core.simulated.restore(state.simulated);
  core.swaps.restore(state.swaps);
  core.rules.restore(state.rules);
  core.ladders.restore(state.ladders);
  for (const [ladder, saved] of state.evidence) {
    const evidence = new LadderEvidence<ConductCounts>(core.ladders.get(ladder).plan.rungs.map(({ gates }) => gates));
    evidence.restore(saved);
    core.evidence.set(ladder, evidence);
  }
  for (const [scope, saved] of state.monitors) core.monitor(scope).restore(saved);
  Object.assign(core.counts, state.counts);
  core.factSeq = state.factSeq;
}

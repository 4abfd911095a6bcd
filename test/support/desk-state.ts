/** All of a desk that a call can change, as one text; and a desk that stands still, so that two such texts can be compared. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineView } from '../../electron/engine/view.ts';
import type { Desk } from '../../electron/host/desk.ts';
import { ENVIRONMENTS } from '../../shared/domain/deployment.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import {
  algorithmScope,
  DESK,
  environmentScope,
  instrumentScope,
  type Scope,
  versionScope,
} from '../../shared/domain/scope.ts';
import { versionName } from '../../shared/domain/version.ts';

/** How long a desk is looked at before it counts as still, milliseconds. */
const STILL_MS = 500;

/** Every scope that can have a state, limits or actions of its own. */
const scopesOf = ({ entities, slots, instruments, limitTable }: EngineView): Set<Scope> =>
  new Set([
    DESK,
    ...ENVIRONMENTS.map(environmentScope),
    ...slots.keys(),
    ...[...entities.values()].flatMap((entity) => [algorithmScope(entity.name), versionScope(versionName(entity))]),
    ...instruments.map((each) => instrumentScope(instrumentKey(each))),
    ...limitTable.scopes(),
  ]);

/** Everything that a call could change, by value. Market data are left out: they come of themselves. */
export function stateOf(view: EngineView): string {
  const maps: Readonly<Record<string, ReadonlyMap<string, unknown>>> = {
    entities: view.entities,
    deployments: view.deployments,
    swaps: view.swaps,
    slots: view.slots,
    orders: view.orders,
    breakers: view.breakers,
    approvals: view.approvals,
    emergencies: view.emergencies,
    overrides: view.overrides,
    swapRules: view.swapRules,
    ladders: view.ladders,
    exits: view.exits,
    kills: view.kills,
    operators: view.operators.operators,
  };
  const flat = Object.entries(maps).map(([name, map]) => [name, ...map]);
  const scopes = [...scopesOf(view)].map((scope) => [
    scope,
    view.ownState(scope),
    view.limitTable.own(scope),
    view.limitTable.actions(scope),
  ]);
  const rest = {
    scopes,
    approvalsRequired: view.approvalsRequired,
    calendar: view.calendar,
    counts: view.counts,
    sequence: view.sequence,
    facts: view.factSeq,
  };
  return JSON.stringify([flat, rest], (_, value) => (typeof value === 'bigint' ? `${value}` : value));
}

/**
 * Stops a desk's market, and waits until nothing in it moves any more: until it has looked at each version, which may take it
 * some ten seconds, and the versions have given their last answers.
 *
 * @returns What {@link stateOf} then says of it.
 */
export async function stoodStill({ feed, view }: Desk): Promise<string> {
  feed.pause();
  const looked = () =>
    [...view.entities.values()].every(({ deletedAt, health }) => deletedAt !== null || health !== 'unknown');
  while (!looked()) await sleep(STILL_MS / 5);
  for (let last = ''; ; ) {
    const now = stateOf(view);
    if (now === last) return now;
    last = now;
    await sleep(STILL_MS);
  }
}

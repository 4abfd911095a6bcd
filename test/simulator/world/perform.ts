import type { Command } from '../../../shared/domain/command.ts';
import { perform as performKnown } from '../../support/ladder-operations.ts';
import type { FaultStep, KnownStep, MarketStep, PeopleStep, Step, StepKind } from '../script/step.ts';
import { failing } from './actions/faults.ts';
import { inMarket } from './actions/market.ts';
import { commandOf } from './actions/people.ts';
import type { SimWorld } from './sim-world.ts';

const MARKET: ReadonlySet<StepKind> = new Set<MarketStep['kind']>([
  ...(['quotes', 'bars', 'gap', 'burst', 'silence', 'connection', 'catching_up'] as const),
]);
const FAULTS: ReadonlySet<StepKind> = new Set<FaultStep['kind']>([
  ...(['jump', 'sleep', 'exchange', 'link_back', 'disk', 'reserve', 'cut_power'] as const),
  ...(['network', 'network_back', 'behave', 'snapshot'] as const),
]);
const PEOPLE: ReadonlySet<StepKind> = new Set<PeopleStep['kind']>([
  ...(['limit', 'action', 'trip', 'release_one', 'kill_switch', 'trading', 'require', 'decide', 'emergency'] as const),
  ...(['end_emergency', 'override', 'revoke', 'calendar', 'operator', 'sign_in', 'entity', 'try_swap'] as const),
  ...(['pipeline', 'undo', 'hair_trigger', 'calm'] as const),
]);

/** Lets one thing happen. What makes no sense to ask is asked nevertheless: the desk must refuse it whole. */
export async function perform(world: SimWorld, step: Step): Promise<void> {
  world.speaker = { who: step.who, restraint: step.restraint };
  if (MARKET.has(step.kind)) await inMarket(world, step as MarketStep);
  else if (FAULTS.has(step.kind)) await failing(world, step as FaultStep);
  else if (PEOPLE.has(step.kind)) say(world, step as PeopleStep);
  else await performKnown(world, step as KnownStep);
}

function say(world: SimWorld, step: PeopleStep): void {
  const commands = commandOf(world, step);
  for (const command of Array.isArray(commands) ? (commands as readonly Command[]) : [commands as Command])
    world.ask(command);
}

import type { Command } from '../../../shared/domain/command.ts';
import { perform as performKnown } from '../../support/ladder-operations.ts';
import type { FaultStep, MarketStep, PeopleStep, Step, StepKind, StepOf } from '../script/step.ts';
import { failing } from './actions/faults.ts';
import { inMarket } from './actions/market.ts';
import { commandOf } from './actions/people.ts';
import type { SimWorld } from './sim-world.ts';

/** Whether a step is of one of these kinds. */
const kinds =
  <K extends StepKind>(all: Record<K, true>) =>
  (step: Step): step is StepOf<K> =>
    Object.hasOwn(all, step.kind);

const isMarket = kinds({
  quotes: true,
  bars: true,
  gap: true,
  burst: true,
  silence: true,
  connection: true,
  catching_up: true,
} satisfies Record<MarketStep['kind'], true>);
const isFault = kinds({
  jump: true,
  sleep: true,
  exchange: true,
  link_back: true,
  disk: true,
  reserve: true,
  cut_power: true,
  network: true,
  network_back: true,
  behave: true,
  snapshot: true,
} satisfies Record<FaultStep['kind'], true>);
const isPeople = kinds({
  limit: true,
  action: true,
  trip: true,
  release_one: true,
  kill_switch: true,
  trading: true,
  require: true,
  decide: true,
  emergency: true,
  end_emergency: true,
  override: true,
  revoke: true,
  calendar: true,
  operator: true,
  sign_in: true,
  entity: true,
  try_swap: true,
  pipeline: true,
  undo: true,
  hair_trigger: true,
  calm: true,
} satisfies Record<PeopleStep['kind'], true>);

/** Lets one thing happen. What makes no sense to ask is asked nevertheless: the desk must refuse it whole. */
export async function perform(world: SimWorld, step: Step): Promise<void> {
  world.speaker = { who: step.who, restraint: step.restraint };
  if (isMarket(step)) return inMarket(world, step);
  if (isFault(step)) return failing(world, step);
  if (isPeople(step)) return say(world, step);
  // Every world is killed at its end besides.
  if (step.kind === 'kill') world.coverage.count('process killed');
  await performKnown(world, step);
}

function say(world: SimWorld, step: PeopleStep): void {
  const commands = commandOf(world, step);
  for (const command of Array.isArray(commands) ? (commands as readonly Command[]) : [commands as Command])
    world.ask(command);
}

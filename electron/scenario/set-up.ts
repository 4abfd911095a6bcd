import type { Command } from '../../shared/domain/command.ts';
import type { ModuleInspection, RuntimePort } from '../engine/ports.ts';
import type { Lockstep } from '../host/lockstep.ts';
import { demand } from './demand.ts';
import { limitsOf } from './limit-form.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIO } from './step-command.ts';

/** What every module of the scenario says of itself, by its path. @throws {ModuleError} for one that is refused. */
export async function inspectModules(
  scenario: Scenario,
  runtime: RuntimePort,
): Promise<ReadonlyMap<string, ModuleInspection>> {
  const inspections = new Map<string, ModuleInspection>();
  for (const { module } of scenario.algorithms.flatMap((each) => each.versions))
    inspections.set(module, await runtime.inspect(module));
  return inspections;
}

/** The limits and the calendar that the scenario begins with. */
export async function setUp({ risk, calendar }: Scenario, lockstep: Lockstep): Promise<void> {
  const limits: Command = { kind: 'set_limits', ...limitsOf(risk), reason: 'scenario' };
  await demand(lockstep.command(limits, SCENARIO), 'risk');
  if (calendar === undefined) return;
  await demand(lockstep.command({ kind: 'set_calendar', calendar, reason: 'scenario' }, SCENARIO), 'calendar');
}

/** Registers every version of the scenario. Returns entity ids by `name@version`. */
export async function register(
  scenario: Scenario,
  lockstep: Lockstep,
  modules: ReadonlyMap<string, ModuleInspection>,
): Promise<ReadonlyMap<string, string>> {
  const entities = new Map<string, string>();
  for (const algorithm of scenario.algorithms) {
    for (const { version, module, parameters } of algorithm.versions) {
      const outcome = await demand(
        lockstep.command(
          {
            kind: 'register_entity',
            name: algorithm.name,
            type: 'strategy',
            version,
            description: '',
            config: {},
            parameters,
            module,
            inspection: modules.get(module) ?? null,
            dependencies: [],
            parentEntityId: null,
          },
          SCENARIO,
        ),
        `${algorithm.name} ${version}`,
      );
      entities.set(`${algorithm.name}@${version}`, outcome.subject);
    }
  }
  return entities;
}

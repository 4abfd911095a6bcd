import type { Outcome } from '../../shared/domain/command.ts';
import type { Author } from '../../shared/domain/fact.ts';
import type { Desk } from '../host/desk.ts';

const DEMO: Author = { actor: 'demo', role: 'administrator' };

/** The versions that the offline paper session offers; the first is deployed. */
const VERSIONS = [
  {
    name: 'momentum',
    version: '1.0.0',
    module: 'momentum-1.0.0.ts',
    description: 'Crossing of two moving averages, market orders',
  },
  {
    name: 'momentum',
    version: '2.0.0',
    module: 'momentum-2.0.0.ts',
    description: 'Faster, filtered by volatility, limit orders',
  },
  {
    name: 'mean-reversion',
    version: '1.0.0',
    module: 'mean-reversion-1.0.0.ts',
    description: 'Fades moves away from the rolling mean',
  },
] as const;

/**
 * Sets the offline paper session up on a data directory that has none yet: `momentum` 1.0.0 live on paper, 2.0.0 ready
 * to be swapped in. On one that has, everything is as its user left it.
 *
 * @throws {Error} when a sample cannot be registered or deployed.
 */
export async function prepareDemo(desk: Desk): Promise<void> {
  if (desk.view.entities.size > 0) return;
  const registered = new Map<string, string>();
  for (const { name, version, module, description } of VERSIONS) {
    const inspection = await desk.inspect(module);
    const entityId = demand(
      await desk.execute(
        {
          kind: 'register_entity',
          name,
          type: 'strategy',
          version,
          description,
          config: {},
          parameters: {},
          module,
          inspection,
          dependencies: [],
          // The versions stand in their order: each descends from the one of its name before it.
          parentEntityId: registered.get(name) ?? null,
        },
        DEMO,
      ),
    );
    registered.set(name, entityId);
  }
  const first = [...desk.view.entities.values()].find((each) => each.name === 'momentum' && each.version === '1.0.0');
  if (!first) throw new Error('momentum 1.0.0 is not registered');
  demand(
    await desk.execute(
      {
        kind: 'deploy',
        entityId: first.id,
        environment: 'paper',
        method: 'demo',
        deployedBy: DEMO.actor,
        configOverride: {},
        parametersOverride: {},
      },
      DEMO,
    ),
  );
}

/** Id of what was made. */
function demand(outcome: Outcome): string {
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.subject;
}

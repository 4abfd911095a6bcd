import type { Desk } from '../../host/desk.ts';
import { authorOf } from '../actor.ts';
import { calls } from '../context.ts';
import type { ModuleInspection } from '../engine-view.ts';
import { accepted, failure, found } from '../failure.ts';
import { entityToWire } from '../map/entity.ts';
import { lineageToWire } from '../map/lineage.ts';
import { newestFirst, pageOf } from '../page.ts';

const entity = (desk: Desk, id: string) => found(desk.view.entities.get(id), `entity ${id}`);

/** Reads what the module says of itself; a module that cannot be read, or lies outside the folders, is refused. */
async function inspect(desk: Desk, module: string): Promise<ModuleInspection> {
  try {
    return await desk.inspect(module);
  } catch (error) {
    throw failure('load_failed', error instanceof Error ? error.message : String(error));
  }
}

/** The registry of versions. */
export const entities = {
  create: calls.entities.create.handler(async ({ input, context: { desk, operator } }) => {
    const inspection = input.module === null ? null : await inspect(desk, input.module);
    const outcome = accepted(
      await desk.execute(
        {
          kind: 'register_entity',
          name: input.name,
          type: input.type,
          version: input.version,
          description: input.description,
          config: input.config,
          parameters: input.parameters,
          module: input.module,
          inspection,
          dependencies: input.dependencies,
          parentEntityId: input.parent_entity_id,
        },
        authorOf(operator),
      ),
    );
    return entityToWire(entity(desk, outcome.subject));
  }),

  list: calls.entities.list.handler(({ input, context: { desk } }) => {
    const kept = newestFirst(
      desk.view.entities,
      (each) =>
        each.deletedAt === null &&
        (input.type === undefined || each.type === input.type) &&
        (input.status === undefined || each.status === input.status) &&
        (input.name === undefined || each.name === input.name),
    );
    const { items, ...place } = pageOf(kept, input);
    return { entities: items.map(entityToWire), ...place };
  }),

  get: calls.entities.get.handler(({ input, context: { desk } }) => entityToWire(entity(desk, input.entity_id))),

  lineage: calls.entities.lineage.handler(({ input, context: { desk } }) =>
    lineageToWire(desk.view, entity(desk, input.entity_id)),
  ),

  update: calls.entities.update.handler(async ({ input: { entity_id, ...changes }, context: { desk, operator } }) => {
    entity(desk, entity_id);
    accepted(await desk.execute({ kind: 'update_entity', entityId: entity_id, ...changes }, authorOf(operator)));
    return entityToWire(entity(desk, entity_id));
  }),

  delete: calls.entities.delete.handler(async ({ input: { entity_id }, context: { desk, operator } }) => {
    entity(desk, entity_id);
    accepted(await desk.execute({ kind: 'delete_entity', entityId: entity_id }, authorOf(operator)));
    return entityToWire(entity(desk, entity_id));
  }),
};

import { z } from 'zod';
import { ENTITY_STATUSES, ENTITY_TYPES, HEALTH_STATUSES } from '../domain/entity.ts';
import { command, read, readOne } from './call.ts';
import { AlgorithmName, Id, JsonInput, JsonOutput, SemanticVersion, Timestamp } from './field.ts';
import { LineageView, MAX_LINEAGE } from './lineage.ts';
import { pageOf, paging } from './page.ts';

const Dependencies = z.array(Id).max(50).describe('Ids of the entities it needs');
const Description = z.string().max(2000);

/** A row of the registry: one version. */
export const EntityView = z.object({
  entity_id: Id,
  name: z.string(),
  type: z.enum(ENTITY_TYPES),
  version: z.string(),
  description: z.string(),
  status: z.enum(ENTITY_STATUSES),
  health_status: z.enum(HEALTH_STATUSES),
  config: JsonOutput,
  parameters: JsonOutput,
  content_hash: z
    .string()
    .nullable()
    .describe('SHA-256 of the module; null for the built-in version that does nothing'),
  module: z.string().nullable(),
  dependencies: z.array(Id),
  parent_entity_id: Id.nullable(),
  created_at: Timestamp,
  updated_at: Timestamp,
  deleted_at: Timestamp.nullable(),
  deployed_at: Timestamp.nullable(),
  deployed_by: z.string().nullable(),
  deployment_config: JsonOutput.nullable(),
});
export type EntityView = z.infer<typeof EntityView>;

const ById = z.strictObject({ entity_id: Id });

/** The registry of versions. */
export const entities = {
  create: command
    .route({ method: 'POST', path: '/entities', successStatus: 201, tags: ['Entities'], summary: 'Register a version' })
    .input(
      z.strictObject({
        name: AlgorithmName,
        type: z.enum(ENTITY_TYPES).meta({ examples: ['strategy'] }),
        version: SemanticVersion,
        description: Description.default(''),
        config: JsonInput.default({}),
        parameters: JsonInput.default({}),
        module: z
          .string()
          .min(1)
          .max(255)
          .nullable()
          .default(null)
          .meta({
            description: 'Path below the algorithm folders; null registers the built-in version that does nothing',
            examples: ['momentum-2.0.0.ts'],
          }),
        dependencies: Dependencies.default([]),
        parent_entity_id: Id.nullable().default(null),
      }),
    )
    .output(EntityView),

  list: read
    .route({
      method: 'GET',
      path: '/entities',
      tags: ['Entities'],
      summary: 'Registered versions that are not deleted',
    })
    .input(
      z.strictObject({
        ...paging,
        type: z.enum(ENTITY_TYPES).optional(),
        status: z.enum(ENTITY_STATUSES).optional(),
        name: z.string().min(1).max(100).optional().describe('The whole name'),
      }),
    )
    .output(pageOf('entities', EntityView)),

  get: readOne
    .route({
      method: 'GET',
      path: '/entities/{entity_id}',
      tags: ['Entities'],
      summary: 'One version, also a deleted one',
    })
    .input(ById)
    .output(EntityView),

  lineage: readOne
    .route({
      method: 'GET',
      path: '/entities/{entity_id}/lineage',
      tags: ['Entities'],
      summary: 'The family tree that a version belongs to',
      description: `From its oldest ancestor down, by \`parent_entity_id\`; at most ${MAX_LINEAGE} versions.`,
    })
    .input(ById)
    .output(LineageView),

  update: command
    .route({ method: 'PATCH', path: '/entities/{entity_id}', tags: ['Entities'], summary: 'Change a version’s record' })
    .input(
      z
        .strictObject({
          entity_id: Id,
          description: Description.optional(),
          config: JsonInput.optional(),
          parameters: JsonInput.optional(),
          status: z.enum(['validated', 'deprecated']).optional(),
          dependencies: Dependencies.optional(),
        })
        .refine((input) => Object.keys(input).length > 1, 'name at least one field to change'),
    )
    .output(EntityView),

  delete: command
    .route({
      method: 'DELETE',
      path: '/entities/{entity_id}',
      tags: ['Entities'],
      summary: 'Delete a version softly',
      description: 'The record stays readable by its id, with `deleted_at`; lists leave it out.',
    })
    .input(ById)
    .output(EntityView),
};

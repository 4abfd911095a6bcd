import { z } from 'zod';
import { ENVIRONMENTS } from '../domain/deployment.ts';
import { ENTITY_STATUSES, HEALTH_STATUSES } from '../domain/entity.ts';
import { Id, Timestamp } from './field.ts';

/** Most versions that a family tree shows. */
export const MAX_LINEAGE = 500;

const Node = {
  entity_id: Id,
  name: z.string(),
  version: z.string(),
  status: z.enum(ENTITY_STATUSES),
  health_status: z.enum(HEALTH_STATUSES),
  deleted_at: Timestamp.nullable().describe('A deleted version still stands in its family'),
  deployed_in: z.array(z.enum(ENVIRONMENTS)).describe('Where it is active now'),
};

/** A version in its family tree, with the versions that were made from it. */
export type LineageNode = z.infer<z.ZodObject<typeof Node>> & { children: LineageNode[] };

export const LineageNode: z.ZodType<LineageNode> = z.object({
  ...Node,
  children: z.array(z.lazy(() => LineageNode)).describe('Versions that name this one as their parent, oldest first'),
});

/** The family that a version belongs to. Its root is the oldest ancestor. */
export const LineageView = z.object({
  entity_id: Id.describe('The version that was asked for; it stands somewhere in the tree'),
  root: LineageNode,
  total: z.int().min(1).describe('Versions in the family'),
  truncated: z
    .boolean()
    .describe(`The family has more than ${MAX_LINEAGE} versions: those furthest from the one asked for are left out`),
});
export type LineageView = z.infer<typeof LineageView>;

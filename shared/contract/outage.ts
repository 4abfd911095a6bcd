import { z } from 'zod';

/** A journal that cannot be written. Meanwhile the desk only reduces risk, and writes as soon as it can. */
export const OutageView = z.object({
  since: z.string().describe('UTC, of the first commit that failed'),
  reason: z.string().describe('Why the last try failed, and what to do'),
  waiting_facts: z.int().describe('Facts that are not on disk yet; lost if the process ends before they are'),
});

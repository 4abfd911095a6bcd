import { z } from 'zod';
import { read } from './call.ts';
import { Timestamp } from './field.ts';
import { pageOf, paging } from './page.ts';

/** A signed head of the audit chain. */
const CheckpointView = z.object({
  tree_size: z.int().min(1).describe('Audit rows that it covers, from the first on'),
  root_hash: z.string().describe('Merkle root over their hashes (RFC 6962), base64'),
  head_hash: z.string().describe('Hash of the last of them, hexadecimal'),
  facts: z.int().min(0).describe('Facts that they cover'),
  created_at: Timestamp,
  note: z.string().describe('What was signed, with its signature (c2sp.org/signed-note, c2sp.org/tlog-checkpoint)'),
});
export type CheckpointView = z.infer<typeof CheckpointView>;

/** How far the audit is covered by signed heads, for whoever watches a desk. */
export const CoverageView = z.object({
  rows: z.int().min(0).describe('Audit rows that the last checkpoint covers; 0 before the first'),
  at: z.string().nullable().describe('When it was made, ISO 8601; null before the first'),
  problem: z.string().nullable().describe('Why none is made or anchored; null while all is well'),
});

/** Signed heads of the audit chain. */
export const checkpointList = read
  .route({
    method: 'GET',
    path: '/audit/checkpoints',
    tags: ['Audit'],
    summary: 'Signed heads of the audit chain, newest first',
    description:
      'Each can be checked with the public key alone. Keep some of them, and the key, where nobody who can write here can.',
  })
  .input(z.strictObject({ ...paging }))
  .output(
    pageOf('checkpoints', CheckpointView).extend({
      uncovered: z.int().min(0).describe('Audit rows behind the last one'),
      public_key: z.string().nullable().describe('Of what is signed now, PEM; null where nothing can be signed'),
      key_fingerprint: z.string().nullable().describe("SHA-256 of the key's 32 bytes, hexadecimal"),
      problem: z.string().nullable().describe('Why none is made or anchored; null while all is well'),
    }),
  );

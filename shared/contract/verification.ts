import { z } from 'zod';
import { read } from './call.ts';
import { Timestamp } from './field.ts';

const ProblemView = z.object({
  table: z
    .string()
    .describe(
      'audit, facts, outbox, checkpoints, anchors, snapshots, segments, or database for what concerns the file as a whole',
    ),
  seq: z.int().describe('The row; of a checkpoint, the rows that it covers; 0 for the file as a whole'),
  message: z.string(),
});

const ReportView = z.object({
  ok: z.boolean().describe('Whether nothing is wrong'),
  rows: z.int(),
  facts: z.int(),
  head: z.string().describe('Hash of the last audit row: compare it with one kept elsewhere'),
  checkpoints: z.object({
    count: z.int(),
    covered: z.int().describe('Audit rows that the last good one covers'),
    anchors: z.int().describe('Of them in the file of anchors'),
    keys: z.array(z.string()).describe('Fingerprints of the public keys that signed'),
  }),
  segments: z.object({
    count: z.int().describe('Segments before the journal that were read'),
    sealed: z.int().describe('Of them those that are, to the last byte, what was sealed'),
    unseen_rows: z
      .int()
      .describe('Audit rows, from the first on, whose segments are not there; nothing is recounted then'),
  }),
  recounted: z
    .object({ facts: z.int(), orders: z.int(), fills: z.int(), slots: z.int() })
    .describe('What ledger and slots were recounted from'),
  problems: z.array(ProblemView).describe('First bad row first; at most a hundred'),
});

export const VerificationView = z.object({
  state: z
    .enum(['running', 'done', 'failed'])
    .describe('failed: it could not be carried out, which says nothing of the journal'),
  phase: z.string().describe('What it is at, or ended with: rows, anchors, outbox, structure'),
  rows: z.int().describe('Audit rows done'),
  total: z.int().describe('Of so many'),
  started_at: Timestamp,
  ended_at: Timestamp.nullable(),
  error: z.string().nullable(),
  report: ReportView.nullable().describe('Null until it is done'),
});
export type VerificationView = z.infer<typeof VerificationView>;

/** The desk verifies its own journal, beside its work. */
export const verify = read
  .route({
    method: 'GET',
    path: '/audit/verify',
    tags: ['Audit'],
    summary: 'Whether the journal holds: chain, checkpoints, facts, ledger and slots',
    description:
      'One verification runs at a time, in a thread of its own; a call joins it, waits a while, and answers how far it is. It trusts ' +
      'the public key beside the journal: whoever doubts the desk itself runs `desk verify --public-key` elsewhere.',
  })
  .input(
    z.strictObject({
      wait_ms: z.coerce.number().int().min(0).max(30_000).default(10_000).describe('How long to wait for its end'),
      max_age_ms: z.coerce
        .number()
        .int()
        .min(0)
        .max(86_400_000)
        .default(60_000)
        .describe('A result that is not older is answered again; 0 verifies anew'),
    }),
  )
  .output(VerificationView);

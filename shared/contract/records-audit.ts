import { z } from 'zod';
import { read, readOne } from './call.ts';
import { Timestamp } from './field.ts';
import { pageOf, paging } from './page.ts';
import { VerificationView } from './verification.ts';

const AuditView = z.object({
  seq: z.int(),
  time: Timestamp,
  ts_ns: z.string(),
  actor: z.string(),
  role: z.string(),
  action: z.string(),
  subject: z.string(),
  payload: z.unknown(),
  prev_hash: z.string(),
  hash: z.string(),
});
export type AuditView = z.infer<typeof AuditView>;

/** What narrows the audit down. */
export const auditFilters = {
  actor: z.string().min(1).max(255).optional().describe('Exactly so'),
  action: z.string().min(1).max(100).optional().describe('Exactly so, such as swap_completed'),
  text: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Stands in actor, action, subject or payload; ASCII letters in any case'),
  since: Timestamp.optional().describe('Desk time, inclusive'),
  until: Timestamp.optional().describe('Desk time, exclusive'),
};

/** Rows of the audit chain, newest first. */
export const auditList = read
  .route({
    method: 'GET',
    path: '/audit',
    tags: ['Audit'],
    summary: 'Rows of the audit chain, newest first',
    description: 'Of the journal in use. `older` says where rows before it are: in sealed segments.',
  })
  .input(z.strictObject({ ...paging, ...auditFilters }))
  .output(
    pageOf('audit', AuditView).extend({
      older: z.string().nullable().describe('Where older rows are, in words; null where there are none'),
    }),
  );

const AuditRecordView = AuditView.extend({
  payload_text: z.string().describe('To the letter what was hashed: canonical JSON'),
  checkpoint: z
    .object({
      tree_size: z.int().describe('Audit rows that it covers'),
      root_hash: z.string(),
      created_at: Timestamp,
      note: z.string(),
    })
    .nullable()
    .describe('The first signed head that covers it; null where none does yet'),
});
export type AuditRecordView = z.infer<typeof AuditRecordView>;

/** One row, and the signed head that covers it. */
export const auditGet = readOne
  .route({
    method: 'GET',
    path: '/audit/{seq}',
    tags: ['Audit'],
    summary: 'A row of the audit chain, and what covers it',
  })
  .input(z.strictObject({ seq: z.coerce.number<number | string>().int().min(1).max(Number.MAX_SAFE_INTEGER) }))
  .output(AuditRecordView);

/** What the last verification found, without beginning one. */
export const auditVerified = read
  .route({
    method: 'GET',
    path: '/audit/verified',
    tags: ['Audit'],
    summary: 'What the last verification since the start found; begins none',
  })
  .input(z.strictObject({}))
  .output(z.object({ verification: VerificationView.nullable().describe('Null before the first') }));

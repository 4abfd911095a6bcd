import { z } from 'zod';
import { DENIAL_CODES, OVERRIDABLE } from '../domain/risk.ts';
import { command, read } from './call.ts';
import { Decimal, Id, Label, plainReasonLike, reasonLike, Timestamp } from './field.ts';
import { pageOf, paging } from './page.ts';

const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'expired', 'stale'] as const;

/** What raises risk and waits for other people than the one who asked. */
export const ApprovalView = z.object({
  approval_id: Id,
  action: z.string().describe('What is to be done, such as `set_limits`'),
  requested_by: z.string(),
  requested_at: Timestamp,
  reason: z.string(),
  consequences: z.array(z.string()).describe('What it would change, in words and numbers'),
  required: z.int().describe('How many other people must agree'),
  given: z.array(z.string()).describe('Who has agreed'),
  expires_at: Timestamp,
  status: z.enum(APPROVAL_STATUSES).describe('`stale`: what it was asked for has changed in the meantime'),
  barred: z
    .array(
      z.object({
        name: z.string(),
        because: z.string().describe('Why, and what would help, as the command line says it'),
        cause: z.string().describe('Why, alone'),
        own_password_of: z
          .string()
          .nullable()
          .describe(
            'Who has to set a password of their own so that it ends: the operator before they agree, or who asked for it before they ask anew. Null where only somebody else can agree',
          ),
      }),
    )
    .describe(
      'Operators whose role would let them agree and who would be no second person, with why; empty once it is over',
    ),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

const decision = z.strictObject({
  id: Id,
  by: Label.optional().describe(
    'Who decides; yourself where left out. Others can only be named by the desk’s token, and only while there are no operators',
  ),
  reason: reasonLike('checked against the margin at the broker'),
});

/** Raising risk takes other people; lowering it takes nobody. */
export const approvals = {
  list: read
    .route({ method: 'GET', path: '/approvals', tags: ['Approvals'], summary: 'What waits for approval, newest first' })
    .input(z.strictObject({ ...paging, status: z.enum(APPROVAL_STATUSES).optional() }))
    .output(pageOf('approvals', ApprovalView)),

  approve: command
    .meta({ role: 'risk_manager' })
    .route({
      method: 'POST',
      path: '/approvals/{id}/approve',
      tags: ['Approvals'],
      summary: 'Agree to what was asked for',
    })
    .input(decision)
    .output(ApprovalView.extend({ message: z.string() })),

  reject: command
    .meta({ role: 'risk_manager', effect: 'reduce' })
    .route({ method: 'POST', path: '/approvals/{id}/reject', tags: ['Approvals'], summary: 'Refuse or withdraw it' })
    .input(decision.extend({ reason: plainReasonLike('not on the day of the roll') }))
    .output(ApprovalView.extend({ message: z.string() })),

  require: command
    .meta({ role: 'administrator', effect: 'decide' })
    .route({
      method: 'PUT',
      path: '/approvals/required',
      tags: ['Approvals'],
      summary: 'How many other people must agree before risk is raised',
      description:
        'A new desk needs nobody. Asking for fewer, or letting higher steps of a ladder pass, is itself something that others must agree to.',
    })
    .input(
      z.strictObject({
        count: z.int().min(0).max(10),
        above_share_bp: z
          .int()
          .min(0)
          .max(10_000)
          .optional()
          .describe('A ladder’s steps up to this share of a slot need nobody else; left out, it stays as it is'),
        expires_after_seconds: z.int().min(60).max(604_800).default(3_600),
        reason: plainReasonLike('two pairs of eyes from today'),
      }),
    )
    .output(
      z.object({
        count: z.int(),
        above_share_bp: z.int(),
        expires_after_seconds: z.int(),
        approval_id: Id.nullable(),
        message: z.string(),
      }),
    ),
};

/** A permission for one order to pass limits that would deny it. */
export const OverrideView = z.object({
  override_id: Id,
  slot_id: z.string(),
  version: z.string().describe('name@version'),
  instrument: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: Decimal,
  limit_price: Decimal.nullable().describe('Null for an order without one'),
  codes: z.array(z.enum(DENIAL_CODES)).describe('Denials that it lifts'),
  expires_at: Timestamp.describe('Market time'),
  reason: z.string(),
});
export type OverrideView = z.infer<typeof OverrideView>;

export const overrides = {
  list: read
    .route({ method: 'GET', path: '/risk/overrides', tags: ['Risk'], summary: 'Overrides that may still serve' })
    .output(z.object({ overrides: z.array(OverrideView) })),

  grant: command
    .meta({ role: 'risk_manager' })
    .route({
      method: 'POST',
      path: '/risk/overrides',
      successStatus: 201,
      tags: ['Risk'],
      summary: 'Let one order pass limits that would deny it',
      description:
        'Names the order by its sender and its exact terms. Serves once and expires. States, breakers and what is wrong with ' +
        'an order in itself cannot be overridden.',
    })
    .input(
      z.strictObject({
        slot_id: z
          .string()
          .min(1)
          .max(200)
          .meta({ examples: ['momentum:paper'] }),
        version: z
          .string()
          .min(1)
          .max(200)
          .describe('name@version of the sender')
          .meta({ examples: ['momentum@2.0.0'] }),
        instrument: z
          .string()
          .min(1)
          .max(200)
          .describe('Its key')
          .meta({ examples: ['binance-usdm:BTCUSDT'] }),
        side: z.enum(['buy', 'sell']),
        quantity: Decimal.regex(/^\d{1,15}(\.\d{1,10})?$/, 'give a quantity as decimal text'),
        limit_price: Decimal.regex(/^\d{1,15}(\.\d{1,10})?$/, 'give a price as decimal text').optional(),
        codes: z
          .array(z.enum(OVERRIDABLE as [string, ...string[]]))
          .min(1)
          .max(OVERRIDABLE.length),
        expires_after_seconds: z.int().min(1).max(86_400).default(300),
        reason: reasonLike('agreed with the risk committee for the roll'),
      }),
    )
    .output(z.object({ override: OverrideView.nullable(), approval_id: Id.nullable(), message: z.string() })),

  revoke: command
    .meta({ role: 'risk_manager', effect: 'reduce' })
    .route({ method: 'DELETE', path: '/risk/overrides/{id}', tags: ['Risk'], summary: 'Take an override back' })
    .input(z.strictObject({ id: Id, reason: plainReasonLike('the roll is done').optional() }))
    .output(z.object({ override_id: Id, message: z.string() })),
};

import { z } from 'zod';
import { EMERGENCY_MS, EMERGENCY_STATUSES } from '../domain/emergency.ts';
import { command, read } from './call.ts';
import { plainReasonLike, reasonLike, Timestamp } from './field.ts';
import { pageOf, paging } from './page.ts';
import { ScopeText } from './risk-limits.ts';

const EmergencyId = z
  .string()
  .regex(/^e-\d{1,15}$/, 'give the id of an emergency, such as e-1')
  .meta({ examples: ['e-1'] });
const seconds = (ms: number): number => ms / 1_000;

/** A stretch of time in which what raises risk within a scope needs nobody else. */
export const EmergencyView = z.object({
  emergency_id: z.string(),
  scope: z.string(),
  name: z.string().describe('The scope for a person: `the whole desk`, `momentum 2.0.0`'),
  declared_by: z.string(),
  role: z.string(),
  reason: z.string(),
  declared_at: Timestamp,
  expires_at: Timestamp,
  status: z.enum(EMERGENCY_STATUSES),
  uses: z.int().describe('How often something that raises risk was done under it'),
  ended: z.object({ by: z.string(), reason: z.string(), at: Timestamp }).nullable().describe('Null while it stands'),
});
export type EmergencyView = z.infer<typeof EmergencyView>;

/** For when there is no time for other people. Everybody hears of each step. */
export const emergencies = {
  list: read
    .route({ method: 'GET', path: '/approvals/emergency', tags: ['Approvals'], summary: 'Emergencies, newest first' })
    .input(z.strictObject({ ...paging, status: z.enum(EMERGENCY_STATUSES).optional() }))
    .output(pageOf('emergencies', EmergencyView)),

  declare: command
    .meta({ role: 'risk_manager' })
    .route({
      method: 'POST',
      path: '/approvals/emergency',
      successStatus: 201,
      tags: ['Approvals'],
      summary: 'Do without other people within a scope, for a while',
      description:
        'What raises risk within the scope is then done without approval, and everybody is told each time. It lifts no limit and ' +
        'releases no breaker by itself, and never covers the rule of approvals or operators. One stands at a time.',
    })
    .input(
      z.strictObject({
        scope: ScopeText,
        expires_after_seconds: z
          .int()
          .min(seconds(EMERGENCY_MS.least))
          .max(seconds(EMERGENCY_MS.most))
          .default(seconds(EMERGENCY_MS.usual)),
        reason: reasonLike('the exchange is failing over and nobody else is here'),
      }),
    )
    .output(EmergencyView.extend({ message: z.string() })),

  end: command
    .meta({ role: 'trader', effect: 'reduce' })
    .route({
      method: 'POST',
      path: '/approvals/emergency/{id}/end',
      tags: ['Approvals'],
      summary: 'End an emergency: other people are needed again',
    })
    .input(z.strictObject({ id: EmergencyId, reason: plainReasonLike('the colleague is back') }))
    .output(EmergencyView.extend({ message: z.string() })),
};
